"""Every state the checks of the first three failure modes can have: a sentence, facts, and the answer."""

from dataclasses import replace
from decimal import Decimal

from assessments.readiness.check import Fixer, State
from assessments.readiness.facts import PilotFacts
from pilots.vocabulary import IntegrationState, TargetKind
from tests.assessments.readiness.ready_pilot import (
    AS_PILOTED,
    BARE,
    REASON,
    SLICE,
    before,
    ready,
)

CLEAR, AT_RISK, MISSING, FAILING = State.CLEAR, State.AT_RISK, State.MISSING, State.FAILING
OWNER, NAMED, LEAD, CONNECTION, PMO = (
    Fixer.OWNER,
    Fixer.PERSON_NAMED_OWNER,
    Fixer.IT_LEAD,
    Fixer.CONNECTION_OWNER,
    Fixer.PMO,
)
SECOND = replace(AS_PILOTED, key=2, name="Every call checked", chosen=False)
UNPRICED = replace(REASON, cost=None)


METRIC_TO_OWNERSHIP: dict[str, list[tuple[str, PilotFacts, State, str, Fixer | None]]] = {
    "threshold_agreed": [
        ("an agreed line is clear", ready(), CLEAR, "Agreed on 3 Aug 2026.", None),
        ("no line is missing, from the owner", ready(threshold=None), MISSING, "No threshold is written down.", OWNER),
        ("no line and no owner is missing, from the PMO", BARE, MISSING, "No threshold is written down.", PMO),
        (
            "a draft is missing", ready(threshold__agreed_on=None), MISSING,
            "The threshold is a draft, nobody has agreed it.", OWNER,
        ),
        (
            "a change against no baseline is no line",
            ready(threshold__target_kind=TargetKind.CHANGE, threshold__baseline=None),
            MISSING, "What was agreed gives no number yet.", OWNER,
        ),
        (
            "an agreement without a target is no line", ready(threshold__target=None), MISSING,
            "What was agreed gives no number yet.", OWNER,
        ),
    ],
    "agreed_by_todays_owner": [
        ("today's owner agreed it", ready(), CLEAR, "Agreed by Olive Harmsen.", None),
        ("nothing is agreed", BARE, MISSING, "There is no agreed threshold to answer for.", OWNER),
        (
            "a draft is no agreement", ready(threshold__agreed_on=None), MISSING,
            "There is no agreed threshold to answer for.", OWNER,
        ),
        (
            "another person agreed it", ready(threshold__agreed_by=8), AT_RISK,
            "It was agreed by somebody who is not the owner today.", OWNER,
        ),
        (
            "nobody owns it today", ready(owner=None), AT_RISK,
            "It was agreed by somebody who is not the owner today.", OWNER,
        ),
        (
            "a changed line waits", ready(threshold_to_agree_again=True), AT_RISK,
            "A changed threshold waits to be agreed.", OWNER,
        ),
    ],
    "agreed_before_building": [
        ("agreed first", ready(), CLEAR, "Agreed on 23 Jun 2026, before building.", None),
        (
            "agreed on the day building began", ready(build_started_on=before(150)), CLEAR,
            "Agreed on 23 Jun 2026, before building.", None,
        ),
        (
            "agreed while nothing is built", ready(build_started_on=None), CLEAR,
            "Agreed on 23 Jun 2026, before building.", None,
        ),
        ("never agreed", BARE, MISSING, "Nothing was agreed before building.", OWNER),
        (
            "agreed a day late", ready(build_started_on=before(151)), AT_RISK,
            "Agreed on 23 Jun 2026, after building began.", OWNER,
        ),
    ],
    "baseline_known": [
        ("measured on a day", ready(), CLEAR, "Measured on 25 Jun 2026.", None),
        ("no baseline", ready(threshold__baseline=None), MISSING, "Nobody has measured how it is today.", OWNER),
        ("no threshold and no owner", BARE, MISSING, "Nobody has measured how it is today.", PMO),
        ("a baseline of nought is one", ready(threshold__baseline=Decimal(0)), CLEAR, "Measured on 25 Jun 2026.", None),
        (
            "measured on no day", ready(threshold__baseline_measured_on=None), AT_RISK,
            "The baseline does not say when it was measured.", OWNER,
        ),
    ],
    "goalposts_unmoved": [
        ("never moved", BARE, CLEAR, "The line was never moved after results.", None),
        ("amended before results", ready(amendments=3), CLEAR, "The line was never moved after results.", None),
        ("moved after results", ready(deviations=2), AT_RISK, "The line was moved after results, times: 2.", OWNER),
    ],
    "production_like_slice": [
        ("passed lately", ready(), CLEAR, "A production-like slice passed on 1 Sep 2026.", None),
        (
            "passed 180 days ago", ready(data_checks=(replace(SLICE, checked_on=before(180)),)), CLEAR,
            "A production-like slice passed on 24 May 2026.", None,
        ),
        (
            "passed 181 days ago is stale", ready(data_checks=(replace(SLICE, checked_on=before(181)),)), AT_RISK,
            "Last passed on 23 May 2026, that is long ago.", LEAD,
        ),
        ("no slice", BARE, MISSING, "No slice of real data was checked.", LEAD),
        (
            "a slice that is only named", ready(data_checks=(replace(SLICE, passed=None, checked_on=None),)), MISSING,
            "No slice of real data was checked.", LEAD,
        ),
        *[
            (
                f"a sample without {part.replace('_', ' ')}", ready(data_checks=(replace(SLICE, **{part: False}),)),
                MISSING, "Only clean samples were checked so far.", LEAD,
            )
            for part in ("production_like", "edge_cases", "dirty_records")
        ],
        (
            "failed", ready(data_checks=(replace(SLICE, passed=False),)), FAILING, "The slice of 1 Sep 2026 failed.",
            LEAD,
        ),
        (
            "failed after one had passed",
            ready(data_checks=(SLICE, replace(SLICE, passed=False, checked_on=before(3)))),
            FAILING, "The slice of 17 Nov 2026 failed.", LEAD,
        ),
        (
            "passed after one had failed on the same day", ready(data_checks=(replace(SLICE, passed=False), SLICE)),
            CLEAR, "A production-like slice passed on 1 Sep 2026.", None,
        ),
        (
            "a clean sample entered later takes nothing away",
            ready(data_checks=(SLICE, replace(SLICE, dirty_records=False, passed=False))),
            CLEAR, "A production-like slice passed on 1 Sep 2026.", None,
        ),
    ],
    "path_named": [
        ("named with its owner", ready(), CLEAR, "CRM, connected by Signe Holt.", None),
        ("no path", BARE, MISSING, "Nobody has said where the result is written.", LEAD),
        (
            "no system of record", ready(integration_path__system_of_record=""), MISSING,
            "Nobody has said where the result is written.", LEAD,
        ),
        (
            "an unknown path", ready(integration_path__state=IntegrationState.UNKNOWN), MISSING,
            "Nobody has said where the result is written.", LEAD,
        ),
        (
            "no connection owner", ready(integration_path__connection_owner=""), MISSING,
            "The connection to CRM has no owner.", LEAD,
        ),
    ],
    "write_back_proven": [
        ("proven lately", ready(), CLEAR, "Written back to CRM on 12 Nov 2026.", None),
        ("no path", BARE, MISSING, "No result was ever written back.", LEAD),
        (
            "confirmed is not proven", ready(integration_path__state=IntegrationState.CONFIRMED), MISSING,
            "No result was ever written back.", CONNECTION,
        ),
        (
            "proven on no day", ready(integration_path__proven_on=None), MISSING, "No result was ever written back.",
            CONNECTION,
        ),
        (
            "proven long ago", ready(integration_path__proven_on=before(181)), AT_RISK,
            "Last proven on 23 May 2026, that is long ago.", CONNECTION,
        ),
        (
            "proven long ago, and the connection has no owner",
            ready(integration_path__proven_on=before(181), integration_path__connection_owner=""),
            AT_RISK, "Last proven on 23 May 2026, that is long ago.", LEAD,
        ),
    ],
    "accountable_owner": [
        ("accepted", ready(), CLEAR, "Olive Harmsen accepted on 3 Jun 2026.", None),
        ("nobody", BARE, MISSING, "Nobody in the business owns it.", PMO),
        (
            "named only", ready(owner__accepted_on=None), MISSING,
            "Olive Harmsen was named on 3 Jun 2026 and has not accepted.", NAMED,
        ),
        (
            "deactivated", ready(owner__active=False), FAILING,
            "Olive Harmsen has left or works outside the business now.", PMO,
        ),
        (
            "moved to IT", ready(owner__in_business=False), FAILING,
            "Olive Harmsen has left or works outside the business now.", PMO,
        ),
        (
            "left before accepting", ready(owner__active=False, owner__accepted_on=None), FAILING,
            "Olive Harmsen has left or works outside the business now.", PMO,
        ),
    ],
    "support_plan_complete": [
        ("complete and reviewed", ready(), CLEAR, "Signe Holt answers, 07:00 to 21:00.", None),
        ("none, with an owner", ready(support_plan=None), MISSING, "Nobody answers after go-live.", OWNER),
        ("none, without an owner", BARE, MISSING, "Nobody answers after go-live.", PMO),
        *[
            (
                f"lacks {part}", ready(**{f"support_plan__{part}": ""}), MISSING, f"The support plan lacks: {word}.",
                OWNER,
            )
            for part, word in {
                "contact": "who answers", "hours": "hours", "escalation": "escalation", "runbook": "runbook",
            }.items()
        ],
        (
            "lacks two parts", ready(support_plan__hours="", support_plan__runbook=""), MISSING,
            "The support plan lacks: hours, runbook.", OWNER,
        ),
        (
            "reviewed long ago", ready(support_plan__reviewed_on=before(181)), AT_RISK,
            "The support plan was not reviewed lately.", OWNER,
        ),
        (
            "never reviewed", ready(support_plan__reviewed_on=None), AT_RISK,
            "The support plan was not reviewed lately.", OWNER,
        ),
    ],
}  # fmt: skip
