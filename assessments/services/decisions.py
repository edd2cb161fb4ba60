"""Drafting a decision, putting it away, declining it, and finding it void because a fact changed."""

from collections.abc import Iterable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from assessments.changed_facts import changes
from assessments.draft import ConditionDraft, Draft, departs
from assessments.draft_rules import problems
from assessments.events import waiting_changed
from assessments.freezing import SCHEMA, Frozen, compared, freeze, frozen_facts
from assessments.models import Condition, Decision, DecisionEnding
from assessments.services.day import day_here
from assessments.slots import is_asked, is_open, next_slot
from assessments.vocabulary import Ending, Slot
from documents import ledger
from pilots.models import Pilot
from pilots.permissions import Action, may

__all__ = [
    "ConditionDraft",
    "Draft",
    "decline",
    "departs",
    "discard",
    "draft",
    "open_draft",
    "void_changed",
    "void_if_changed",
]
LONGEST_REASON = 2000


def open_draft(pilot: Pilot) -> Decision | None:
    """The draft that waits for signatures, if there is one."""
    return Decision.objects.filter(pilot=pilot, seal=None, ending=None).select_related("pilot", "owner").first()


@transaction.atomic
def draft(pilot: Pilot, *, draft: Draft, by: User) -> Decision:
    """Freeze the evidence beside what the owner decides, and ask for the first signature.

    Raises `ValidationError` keyed by field: for what a draft of this kind has to say, for a departure from the
    recommendation that is not justified, and while another draft waits.
    """
    may(by, Action.DECIDE, pilot).require()
    locked = Pilot.objects.select_for_update(of=("self",)).select_related("unit", "it_lead").get(pk=pilot.pk)
    if found := problems(locked, draft, today=day_here()):
        raise ValidationError(found)
    if waiting := open_draft(locked):
        said = _("%(reference)s waits for signatures. Discard it before you draft another.")
        raise ValidationError(said % {"reference": waiting.reference})
    frozen = freeze(locked, draft=draft, by=by, as_of=day_here())
    if frozen.departs and not draft.justification.strip():
        said = _("You depart from the recommendation. Say what you know that the arithmetic does not.")
        raise ValidationError({"justification": said})
    return _written(locked, draft, frozen, by)


def _written(pilot: Pilot, draft: Draft, frozen: Frozen, by: User) -> Decision:
    ownership = pilot.owner
    decision = Decision.objects.create(
        pilot=pilot,
        number=frozen.number,
        kind=draft.kind,
        owner_id=ownership.person_id if ownership else by.pk,
        drafted_by=by,
        why=draft.why,
        learned=draft.learned,
        released=draft.released,
        recommendation=frozen.assessment.verdict,
        departs=frozen.departs,
        justification=draft.justification,
        evidence=frozen.text,
        evidence_sha256=frozen.sha256,
        schema_version=SCHEMA,
        facts_version=frozen.facts_version,
        as_of=frozen.assessment.facts.as_of,
        supersedes=frozen.supersedes,
    )
    conditions = [_condition(decision, number, each) for number, each in enumerate(draft.conditions, start=1)]
    details = {"kind": draft.kind, "evidence": frozen.sha256, "departs": frozen.departs}
    rows = [decision, *conditions]
    ledger.record("drafted decision", subject=decision.reference, by=by, details=details, rows=rows)
    waiting_changed.send(sender=None, pilot_ids=[pilot.pk])
    return decision


def _condition(decision: Decision, number: int, condition: ConditionDraft) -> Condition:
    return Condition.objects.create(
        decision=decision,
        number=number,
        text=condition.text,
        proof=condition.proof,
        owner=condition.owner,
        due_on=condition.due_on,
    )


@transaction.atomic
def discard(decision: Decision, *, by: User, reason: str) -> DecisionEnding:
    """Put a draft away. Only who could have drafted it; it stays on record with the reason."""
    may(by, Action.DECIDE, decision.pilot).require()
    return _ended(decision, Ending.DISCARDED, by=by, reason=reason)


@transaction.atomic
def decline(decision: Decision, *, by: User, reason: str) -> DecisionEnding:
    """Refuse the signature one is asked for, with a reason; that ends the round."""
    slot = next_slot(decision)
    if slot is not None:
        is_asked(by, decision, slot).require()
    return _ended(decision, Ending.DECLINED, by=by, reason=reason, slot=slot)


def _ended(
    decision: Decision, kind: Ending, *, by: User | None, reason: str, slot: Slot | None = None
) -> DecisionEnding:
    Pilot.objects.select_for_update().get(pk=decision.pilot_id)
    current = Decision.objects.select_related("pilot", "seal", "ending").get(pk=decision.pk)
    if not is_open(current):
        raise ValidationError(_("This round has ended already. Look at the decision again."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why, it stays on record.")})
    if len(reason) > LONGEST_REASON:
        raise ValidationError({"reason": _("Write %(most)s signs or fewer.") % {"most": LONGEST_REASON}})
    ending = DecisionEnding.objects.create(decision=current, kind=kind, reason=reason, slot=slot or "", by=by)
    details = {"ending": kind, "evidence": current.evidence_sha256}
    ledger.record("ended draft", subject=current.reference, by=by, details=details, rows=[ending])
    waiting_changed.send(sender=None, pilot_ids=[current.pilot_id])
    return ending


@transaction.atomic
def void_if_changed(pilot: Pilot) -> DecisionEnding | None:
    """End the pilot's open draft when a frozen fact is no longer what it was; the reason names each.

    Facts are read as of the day of freezing, so that time alone makes nothing void. Called where facts change, by the
    sweep, and with every signature under the same lock, so that no seal can slip through in between.
    """
    locked = Pilot.objects.select_for_update(of=("self",)).select_related("unit").get(pk=pilot.pk)
    decision = open_draft(locked)
    if decision is None:
        return None
    with translation.override(settings.LANGUAGE_CODE):
        changed = changes(frozen_facts(decision), compared(locked, as_of=decision.as_of))
    if not changed:
        return None
    reason = "; ".join(changed)[:LONGEST_REASON]
    return _ended(decision, Ending.VOID, by=None, reason=reason)


def void_changed(pilot_ids: Iterable[int] | None = None) -> int:
    """Look at the open drafts of these pilots, or at all; returns how many are void now."""
    waiting = Decision.objects.filter(seal=None, ending=None)
    if pilot_ids is not None:
        waiting = waiting.filter(pilot__in=list(pilot_ids))
    pilots = Pilot.objects.filter(pk__in=waiting.values("pilot"))
    return sum(void_if_changed(pilot) is not None for pilot in pilots.order_by("pk"))
