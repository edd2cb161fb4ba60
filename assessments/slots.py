"""Whose signature a decision waits for, and who may give it."""

import json

from django.utils.translation import gettext as _

from accounts.models import User
from assessments.models import Decision
from assessments.vocabulary import DecisionKind, Slot, slots_of
from common.permit import Permit
from pilots.models import Measurement, Pilot
from pilots.permissions import Action, Party, may, parties

ACTIONS = {Slot.OWNER: Action.DECIDE, Slot.IT: Action.CONFIRM_INTEGRATION, Slot.PMO: Action.COUNTERSIGN}


def slots(decision: Decision) -> tuple[Slot, ...]:
    """The signatures the decision needs, in their order."""
    return slots_of(DecisionKind(decision.kind))


def signed_slots(decision: Decision) -> frozenset[Slot]:
    """The signatures it has."""
    return frozenset(Slot(signature.slot) for signature in decision.signatures.all())


def is_open(decision: Decision) -> bool:
    """Whether it still waits for signatures: neither sealed nor ended."""
    return getattr(decision, "seal", None) is None and getattr(decision, "ending", None) is None


def next_slot(decision: Decision) -> Slot | None:
    """The signature that comes next; nothing when all are there or the round has ended."""
    signed = signed_slots(decision)
    return next((slot for slot in slots(decision) if slot not in signed), None) if is_open(decision) else None


def is_asked(person: User, decision: Decision, slot: Slot) -> Permit:
    """Whether the person is one of those whom this signature waits for, and has given no other."""
    if any(signature.signer_id == person.pk for signature in decision.signatures.all()):
        return Permit(False, _("You have signed this decision. Nobody signs twice."))
    if slot is not Slot.OWNER and person.pk == decision.owner_id:
        return Permit(False, _("You decide this as the owner; somebody else gives this signature."))
    return may(person, ACTIONS[slot], decision.pilot)


def may_sign(person: User, decision: Decision, slot: Slot) -> Permit:
    """Whether the person may give this signature: asked for it, has given no other, and is not the only witness of
    what they recorded. Source: domain page, "Who uses it"; issue, "Nobody signs twice"."""
    permit = is_asked(person, decision, slot)
    if permit and only_recorders(decision, person, slot):
        return Permit(False, _("Everybody who signed recorded a result it rests on. Somebody else has to sign."))
    return permit


def only_recorders(decision: Decision, person: User, slot: Slot) -> bool:
    """Whether, with this last signature, nobody would have signed but those who recorded a cited measurement."""
    if slot is not slots(decision)[-1]:
        return False
    cited = [measurement["key"] for measurement in json.loads(decision.evidence)["measurements"]]
    recorders = set(Measurement.objects.filter(pk__in=cited).values_list("recorded_by_id", flat=True))
    return {person.pk, *(signature.signer_id for signature in decision.signatures.all())} <= recorders


def stands_in(person: User, pilot: Pilot) -> bool:
    """Whether the person would sign in the place of the owner, who is away."""
    found = parties(person, pilot)
    return Party.STAND_IN in found and Party.OWNER not in found


def asked(decision: Decision, slot: Slot) -> list[User]:
    """The people named for this signature; nobody by name where the portfolio office is asked."""
    pilot = decision.pilot
    if slot is Slot.OWNER:
        return [decision.owner]
    if slot is Slot.PMO:
        return []
    path = getattr(pilot, "integration_path", None)
    named = [pilot.it_lead, path.connection_owner if path else None]
    return list({person.pk: person for person in named if person is not None}.values())
