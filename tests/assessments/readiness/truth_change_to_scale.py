"""Every state the checks of the last three failure modes can have: a sentence, facts, and the answer."""

from dataclasses import replace
from decimal import Decimal

from assessments.readiness.check import Fixer, State
from assessments.readiness.facts import PilotFacts
from pilots.vocabulary import CostKind, Stage
from tests.assessments.readiness.ready_pilot import (
    AS_PILOTED,
    BARE,
    FIXED,
    INFERENCE,
    PROMISE,
    REASON,
    before,
    priced,
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


CHANGE_TO_SCALE: dict[str, list[tuple[str, PilotFacts, State, str, Fixer | None]]] = {
    "end_users_involved": [
        ("before building", ready(), CLEAR, "38 people since 24 May 2026.", None),
        (
            "before anything is built", ready(build_started_on=None), CLEAR, "38 people since 24 May 2026.", None,
        ),
        ("no plan and no owner", BARE, MISSING, "None of the people who will use it took part.", PMO),
        (
            "nobody", ready(change_plan__users_involved=0), MISSING, "None of the people who will use it took part.",
            OWNER,
        ),
        (
            "after building began", ready(change_plan__involved_since=before(105)), AT_RISK,
            "They were involved only after building began.", OWNER,
        ),
        (
            "nobody knows since when", ready(change_plan__involved_since=None), AT_RISK,
            "38 people take part, nobody wrote down since when.", OWNER,
        ),
    ],
    "training_budgeted": [
        ("given", ready(), CLEAR, "61 of 64 hours given.", None),
        ("no plan and no owner", BARE, MISSING, "No hours for training are planned.", PMO),
        (
            "no hours", ready(change_plan__training_hours_planned=Decimal(0)), MISSING,
            "No hours for training are planned.", OWNER,
        ),
        (
            "80 of 100 percent given", ready(change_plan__training_hours_given=Decimal("51.2")), CLEAR,
            "51.2 of 64 hours given.", None,
        ),
        (
            "less given while results are measured", ready(change_plan__training_hours_given=Decimal(51)), AT_RISK,
            "51 of 64 hours given.", OWNER,
        ),
        (
            "planned is enough while it is built",
            ready(change_plan__training_hours_given=None, stage=Stage.BUILDING),
            CLEAR, "0 of 64 hours given.", None,
        ),
    ],
    "workflow_redesigned": [
        ("before and after", ready(), CLEAR, "The work is written down, before and after.", None),
        ("no plan and no owner", BARE, MISSING, "Nobody has written down how the work will be done.", PMO),
        (
            "not after", ready(change_plan__workflow_after=""), MISSING,
            "Nobody has written down how the work will be done.", OWNER,
        ),
        (
            "not before", ready(change_plan__workflow_before=""), AT_RISK,
            "The work before is not written down, so nobody can compare.", OWNER,
        ),
    ],
    "adoption_on_target": [
        ("over the target", ready(), CLEAR, "91 % use it, at least 80 %.", None),
        ("on the target", ready(change_plan__active_users=80), CLEAR, "80 % use it, at least 80 %.", None),
        ("no plan and no owner", BARE, MISSING, "Nobody has said how many should use it.", PMO),
        (
            "no target", ready(change_plan__adoption_target=None), MISSING, "Nobody has said how many should use it.",
            OWNER,
        ),
        (
            "nobody is meant to use it", ready(change_plan__intended_users=0), MISSING,
            "Nobody has said how many should use it.", OWNER,
        ),
        (
            "half of the target", ready(change_plan__active_users=40), AT_RISK, "40 % use it, the target is 80 %.",
            OWNER,
        ),
        (
            "below half of the target", ready(change_plan__active_users=39), FAILING,
            "39 % use it, the target is 80 %.", OWNER,
        ),
        (
            "below half of the target while it is built", ready(change_plan__active_users=39, stage=Stage.BUILDING),
            AT_RISK, "39 % use it, the target is 80 %.", OWNER,
        ),
        (
            "not counted while results are measured", ready(change_plan__active_users=None), AT_RISK,
            "Nobody has counted who uses it.", OWNER,
        ),
        (
            "not counted after thirty days of building",
            ready(change_plan__active_users=None, stage=Stage.BUILDING, build_started_on=before(30)),
            CLEAR, "It is too early to count users.", None,
        ),
        (
            "not counted after 31 days of building",
            ready(change_plan__active_users=None, stage=Stage.BUILDING, build_started_on=before(31)),
            AT_RISK, "Nobody has counted who uses it.", OWNER,
        ),
    ],
    "error_classes_carry_costs": [
        ("each has its cost", ready(), CLEAR, "Every known error has its cost.", None),
        ("no model and no owner", BARE, MISSING, "Nobody has said what can go wrong, and what it costs.", PMO),
        (
            "no errors", ready(outcome__error_classes=()), MISSING,
            "Nobody has said what can go wrong, and what it costs.", OWNER,
        ),
        (
            "an error that costs nothing has its cost",
            ready(outcome__error_classes=(PROMISE, replace(REASON, cost=Decimal(0)))),
            CLEAR, "Every known error has its cost.", None,
        ),
        (
            "accuracy is known and a cost is not", ready(outcome__error_classes=(PROMISE, UNPRICED)), FAILING,
            "Accuracy is known, but not what it costs to be wrong: Wrong reason code.", OWNER,
        ),
        (
            "neither is known",
            ready(
                outcome__error_classes=(PROMISE, UNPRICED), outcome__candidates=(replace(AS_PILOTED, accuracy=None),)
            ),
            FAILING, "An error has no cost yet: Wrong reason code.", OWNER,
        ),
    ],
    "net_benefit_positive": [
        ("leaves money", ready(), CLEAR, "One call leaves 0.47.", None),
        ("leaves money as far as is known", ready(scale=None), CLEAR, "One call leaves 0.56.", None),
        ("the case has no name", ready(outcome__case_name=""), CLEAR, "One case leaves 0.47.", None),
        ("no model and no owner", BARE, MISSING, "Nobody has worked out what one case gains.", PMO),
        ("no candidate", ready(outcome__candidates=()), MISSING, "Nobody has worked out what one case gains.", OWNER),
        (
            "two candidates, none chosen", ready(outcome__candidates=(replace(AS_PILOTED, chosen=False), SECOND)),
            MISSING, "Nobody has said which candidate is piloted.", OWNER,
        ),
        (
            "loses at full volume, pays in the pilot", priced("0.55"), AT_RISK,
            "One call leaves -0.05 at full volume. In the pilot it still pays.", OWNER,
        ),
        (
            "loses at any volume", priced("0.55", scale__pilot_volume=186_000), FAILING,
            "One call loses money: -0.05.", OWNER,
        ),
        (
            "gains nothing before running cost",
            ready(scale=None, outcome__candidates=(replace(AS_PILOTED, minutes_per_case=Decimal(4)),)),
            FAILING, "One call loses money: -0.82.", OWNER,
        ),
        (
            "leaves exactly nothing",
            ready(
                scale=None, outcome__error_classes=(),
                outcome__candidates=(replace(AS_PILOTED, minutes_per_case=Decimal("2.37")),),
            ),
            FAILING, "One call leaves nothing.", OWNER,
        ),
    ],
    "full_volume_modelled": [
        ("all four kinds", ready(), CLEAR, "Modelled for 186,000 cases a month.", None),
        ("no model", BARE, MISSING, "Nobody has worked out the cost at full volume.", LEAD),
        (
            "no full volume", ready(scale__full_volume=None), MISSING,
            "Nobody has worked out the cost at full volume.", LEAD,
        ),
        (
            "a full volume of nought", ready(scale__full_volume=0), MISSING,
            "Nobody has worked out the cost at full volume.", LEAD,
        ),
        ("no lines", ready(scale__lines=()), MISSING, "Nobody has worked out the cost at full volume.", LEAD),
        (
            "no inference and no monitoring", ready(scale__lines=FIXED[:1]), MISSING,
            "The cost at full volume lacks: inference, monitoring.", LEAD,
        ),
        (
            "review is neither in the outcome nor a line", ready(outcome=None), MISSING,
            "The cost at full volume lacks: human review.", LEAD,
        ),
        (
            "review is a line of its own",
            ready(
                outcome=None,
                scale__lines=(INFERENCE, *FIXED, replace(FIXED[0], kind=CostKind.HUMAN_REVIEW)),
            ),
            CLEAR, "Modelled for 186,000 cases a month.", None,
        ),
    ],
    "affordable": [
        ("below what it gains", ready(), CLEAR, "A case costs 0.09 at full volume, at most 0.56.", None),
        (
            "exactly the agreed limit",
            ready(scale__highest_affordable=Decimal("0.10"), scale__full_volume=100_000,
                  scale__lines=(replace(FIXED[0], amount=Decimal(10_000)),)),
            CLEAR, "A case costs 0.10 at full volume, at most 0.10.", None,
        ),
        (
            "above the agreed limit", ready(scale__highest_affordable=Decimal("0.08")), FAILING,
            "A case costs 0.09 at full volume and may cost 0.08.", LEAD,
        ),
        (
            "above what it gains", priced("0.55"), FAILING, "A case costs 0.61 at full volume and may cost 0.56.", LEAD,
        ),
        ("no cost", BARE, MISSING, "The cost of a case at full volume is not known.", LEAD),
        ("no limit and no gain", ready(outcome=None), MISSING, "Nobody has said what a case may cost.", OWNER),
    ],
    "holds_without_builders": [
        ("held", ready(), CLEAR, "It held without the builders on 30 Oct 2026.", None),
        (
            "did not hold", ready(change_plan__trial_without_builders_held=False), FAILING,
            "It did not hold without the builders.", OWNER,
        ),
        (
            "did not hold, early", ready(change_plan__trial_without_builders_held=False, stage=Stage.BUILDING), FAILING,
            "It did not hold without the builders.", OWNER,
        ),
        ("too early", BARE, CLEAR, "It is too early for a trial without the builders.", None),
        (
            "not tried while results are measured", ready(change_plan=None), AT_RISK,
            "Nobody has tried it without the builders.", OWNER,
        ),
        (
            "held on no day", ready(change_plan__trial_without_builders_on=None), AT_RISK,
            "Nobody has tried it without the builders.", OWNER,
        ),
    ],
}  # fmt: skip
