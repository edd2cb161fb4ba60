"""The proof of a condition: handed in by who owns it, judged by the portfolio office."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from assessments.events import waiting_changed
from assessments.models import Condition, ConditionProof, Decision
from assessments.standing import is_met
from common.permit import Permit
from documents import ledger
from pilots.models import Pilot
from pilots.permissions import Action, may
from pilots.services.facts import announce

LONGEST = 4000


def may_hand_in(person: User, condition: Condition) -> Permit:
    """Who owns the condition hands its proof in, or who decides for the pilot."""
    if person.pk == condition.owner_id and person.is_active:
        return Permit(True)
    decides = may(person, Action.DECIDE, condition.decision.pilot)
    said = _("Only %(name)s or the owner of the pilot can hand in this proof.") % {"name": condition.owner.name}
    return Permit(bool(decides), said)


def may_judge(person: User, condition: Condition) -> Permit:
    """The portfolio office judges a proof, never the one a person handed in themselves."""
    pending = pending_proof(condition)
    if pending is not None and pending.by_id == person.pk:
        return Permit(False, _("You handed in this proof; somebody else judges it."))
    return may(person, Action.JUDGE_PROOF, condition.decision.pilot)


def pending_proof(condition: Condition) -> ConditionProof | None:
    """The proof that waits to be judged, if there is one."""
    latest = max(condition.proofs.all(), key=lambda proof: proof.pk, default=None)
    return latest if latest is not None and latest.accepted is None else None


@transaction.atomic
def hand_in(condition: Condition, *, by: User, text: str) -> ConditionProof:
    """Hand in the proof of a condition; the portfolio office judges it."""
    may_hand_in(by, condition).require()
    _must_be_written(text, _("Say what proves it, and where it can be seen."))
    current = _locked(condition)
    if pending_proof(current) is not None:
        raise ValidationError(_("A proof was handed in already and waits to be judged."))
    proof = ConditionProof.objects.create(condition=current, text=text, by=by)
    _on_record("handed in proof", current, proof)
    return proof


@transaction.atomic
def judge(condition: Condition, *, by: User, accepted: bool, text: str) -> ConditionProof:
    """Accept the proof that was handed in, or send it back saying what is lacking. An accepted one meets the condition
    and lifts the suspension it caused."""
    may_judge(by, condition).require()
    _must_be_written(text, _("Say what you saw, or what is lacking."))
    current = _locked(condition)
    pending = pending_proof(current)
    if pending is None:
        raise ValidationError(_("There is no proof to judge."))
    if pending.by_id == by.pk:
        raise ValidationError(_("You handed in this proof; somebody else judges it."))
    proof = ConditionProof.objects.create(condition=current, text=text, accepted=accepted, by=by)
    _on_record("accepted proof" if accepted else "rejected proof", current, proof)
    announce(current.decision.pilot)
    return proof


def _must_be_written(text: str, lacking: str) -> None:
    if not text.strip():
        raise ValidationError({"text": lacking})
    if len(text) > LONGEST:
        raise ValidationError({"text": _("Write %(most)s signs or fewer.") % {"most": LONGEST}})


def _locked(condition: Condition) -> Condition:
    """The condition of a decision in force, under the pilot's lock: of two who answer at once, one is first."""
    Pilot.objects.select_for_update(of=("self",)).get(pk=condition.decision.pilot_id)
    current = Condition.objects.select_related("decision__pilot").prefetch_related("proofs").get(pk=condition.pk)
    decision = current.decision
    if not Decision.objects.filter(pk=decision.pk, seal__isnull=False).exists():
        raise ValidationError(_("A condition counts once its decision is sealed."))
    later = Decision.objects.filter(pilot=decision.pilot_id, number__gt=decision.number, seal__isnull=False)
    if later.exists():
        raise ValidationError(_("A later decision has superseded this one."))
    if is_met(current):
        raise ValidationError(_("This condition is met already."))
    return current


def _on_record(act: str, condition: Condition, proof: ConditionProof) -> None:
    details = {"condition": condition.number}
    ledger.record(act, subject=condition.decision.reference, by=proof.by, details=details, rows=[proof])
    waiting_changed.send(sender=None, pilot_ids=[])
