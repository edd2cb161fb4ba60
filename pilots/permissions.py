"""Who may do what to a pilot: the table of the domain page, as code."""

from enum import StrEnum

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Delegation, User
from accounts.roles import holds, reach
from accounts.vocabulary import RoleName
from common.permit import Permit
from pilots.models import Ownership, Pilot
from pilots.querysets import parts_handed_to
from pilots.vocabulary import IntakePart, Stage


class Party(StrEnum):
    """What a person is to one pilot."""

    OWNER = "owner"
    STAND_IN = "stand_in"
    PERSON_NAMED_OWNER = "person_named_owner"
    NAMED_IT = "named_it"
    PMO = "pmo"
    PROPOSER = "proposer"
    HELPER = "helper"


class Action(StrEnum):
    """Everything a person can do to a pilot besides looking at it."""

    EDIT_PURPOSE = "edit_purpose"
    EDIT_THRESHOLD = "edit_threshold"
    AGREE_THRESHOLD = "agree_threshold"
    EDIT_CHANGE_PLAN = "edit_change_plan"
    EDIT_OUTCOME = "edit_outcome"
    EDIT_DATA_CHECK = "edit_data_check"
    EDIT_INTEGRATION_PATH = "edit_integration_path"
    EDIT_SCALE_MODEL = "edit_scale_model"
    EDIT_SUPPORT_PLAN = "edit_support_plan"
    RECORD_MEASUREMENT = "record_measurement"
    NAME_OWNER = "name_owner"
    ACCEPT_OWNERSHIP = "accept_ownership"
    NAME_PEOPLE = "name_people"
    EDIT_VISIBILITY = "edit_visibility"
    MOVE_STAGE = "move_stage"
    WAIVE = "waive"
    DECIDE = "decide"
    CONFIRM_INTEGRATION = "confirm_integration"
    COUNTERSIGN = "countersign"
    EXTEND = "extend"
    JUDGE_PROOF = "judge_proof"
    HAND_PART = "hand_part"


OWNER, STAND_IN, NAMED_IT, PMO = Party.OWNER, Party.STAND_IN, Party.NAMED_IT, Party.PMO
PROPOSER, HELPER = Party.PROPOSER, Party.HELPER

WHO_MAY: dict[Action, tuple[Party, ...]] = {
    Action.EDIT_PURPOSE: (OWNER, PROPOSER, PMO),
    Action.EDIT_THRESHOLD: (OWNER, PROPOSER, PMO),
    Action.AGREE_THRESHOLD: (OWNER,),
    Action.EDIT_CHANGE_PLAN: (OWNER, PROPOSER, PMO),
    Action.EDIT_OUTCOME: (OWNER, PROPOSER, PMO),
    Action.EDIT_DATA_CHECK: (OWNER, PROPOSER, NAMED_IT, PMO),
    Action.EDIT_INTEGRATION_PATH: (OWNER, PROPOSER, NAMED_IT, PMO),
    Action.EDIT_SCALE_MODEL: (OWNER, PROPOSER, NAMED_IT, PMO),
    Action.EDIT_SUPPORT_PLAN: (OWNER, PROPOSER, NAMED_IT, PMO),
    Action.RECORD_MEASUREMENT: (OWNER, PROPOSER, NAMED_IT, PMO),
    Action.NAME_OWNER: (OWNER, PROPOSER, PMO),
    Action.ACCEPT_OWNERSHIP: (Party.PERSON_NAMED_OWNER,),
    Action.NAME_PEOPLE: (OWNER, PROPOSER, PMO),
    Action.EDIT_VISIBILITY: (OWNER, PMO),
    Action.MOVE_STAGE: (OWNER, PMO),
    Action.WAIVE: (PMO,),
    Action.DECIDE: (OWNER, STAND_IN),
    Action.CONFIRM_INTEGRATION: (NAMED_IT,),
    Action.COUNTERSIGN: (PMO,),
    Action.EXTEND: (OWNER, PMO),
    Action.JUDGE_PROOF: (PMO,),
    Action.HAND_PART: (OWNER, PROPOSER, PMO),
}
# What a colleague may do who was handed one question of the intake.
TO_ANSWER: dict[IntakePart, Action] = {
    IntakePart.OWNER: Action.NAME_OWNER,
    IntakePart.TODAY: Action.EDIT_THRESHOLD,
    IntakePart.THRESHOLD: Action.EDIT_THRESHOLD,
    IntakePart.SLICE: Action.EDIT_DATA_CHECK,
    IntakePart.PATH: Action.EDIT_INTEGRATION_PATH,
    IntakePart.COST: Action.EDIT_SCALE_MODEL,
}

PARTIES = {
    OWNER: gettext_lazy("the owner"),
    STAND_IN: gettext_lazy("the deputy while the owner is away"),
    Party.PERSON_NAMED_OWNER: gettext_lazy("the person named as owner"),
    NAMED_IT: gettext_lazy("the IT people named on it"),
    PMO: gettext_lazy("the portfolio office"),
    PROPOSER: gettext_lazy("who proposed it"),
}

# Who can put a new pilot on the list.
MAY_PROPOSE = (RoleName.BUSINESS_OWNER, RoleName.IT, RoleName.PMO)


def parties(person: User, pilot: Pilot) -> frozenset[Party]:
    """What the person is to the pilot, as of now."""
    found: set[Party] = set()
    ownership = pilot.owner
    if ownership is not None and _stands_in(person, ownership, pilot):
        found.add(STAND_IN)
    if ownership is not None and ownership.person_id == person.pk and person.is_active:
        if ownership.holds:
            found.add(OWNER)
        if ownership.accepted_at is None:
            found.add(Party.PERSON_NAMED_OWNER)
    path = getattr(pilot, "integration_path", None)
    if person.pk in (pilot.it_lead_id, path and path.connection_owner_id):
        found.add(NAMED_IT)
    if holds(person, RoleName.PMO, unit_id=pilot.unit_id):
        found.add(PMO)
    if pilot.stage == Stage.PROPOSED and person.is_active:
        found |= _for_the_intake(person, pilot)
    return frozenset(found)


def _for_the_intake(person: User, pilot: Pilot) -> set[Party]:
    """Who proposed the pilot, and who was handed a part of it: until it is designed."""
    found = {HELPER} if parts_handed_to(person, pilot.pk) else set()
    return found | {PROPOSER} if pilot.proposed_by_id == person.pk else found


def _stands_in(person: User, ownership: Ownership, pilot: Pilot) -> bool:
    """Whether the person is the deputy, and the owner is away today and has delegated to them."""
    return (
        pilot.deputy_id == person.pk
        and person.is_active
        and ownership.holds
        and ownership.person_id in _away_people(person)
    )


def _away_people(person: User) -> frozenset[int]:
    """Who has delegated to the person for today, read once per request."""
    known = person.__dict__.get("_acts_for")
    if known is None:
        today = timezone.localdate(timezone=timezone.get_default_timezone())
        counting = Delegation.objects.filter(delegate=person, began_on__lte=today, ends_on__gte=today, ended_at=None)
        known = person.__dict__["_acts_for"] = frozenset(counting.values_list("person_id", flat=True))
    return known


def may(person: User, action: Action, pilot: Pilot) -> Permit:
    """Whether the person may do it; the refusal says who may, and who the owner is."""
    theirs = parties(person, pilot)
    if not theirs.isdisjoint(_who_may(action, pilot)):
        return Permit(True)
    if HELPER in theirs and PROPOSER in _who_may(action, pilot) and action in _handed_to(person, pilot):
        return Permit(True)
    return Permit(False, _refusal(action, pilot))


def _handed_to(person: User, pilot: Pilot) -> set[Action]:
    return {TO_ANSWER[IntakePart(part)] for part in parts_handed_to(person, pilot.pk)}


def _who_may(action: Action, pilot: Pilot) -> list[Party]:
    """The table, without whoever does not count on this pilot: nobody but the owner or the office hands an accepted
    ownership over."""
    is_owned = pilot.owner is not None and pilot.owner.holds
    without = pilot.stage != Stage.PROPOSED or (action is Action.NAME_OWNER and is_owned)
    return [party for party in WHO_MAY[action] if not (without and party is PROPOSER)]


def _refusal(action: Action, pilot: Pilot) -> str:
    counting = (party for party in _who_may(action, pilot) if party is not PROPOSER or pilot.proposed_by_id)
    allowed = [str(PARTIES[party]) for party in counting]
    sentence = _("Only %(who)s can do this.") % {"who": _(" or ").join(allowed)}
    ownership = pilot.owner
    if OWNER in WHO_MAY[action] and ownership is not None and ownership.holds:
        sentence += " " + _("The owner is %(name)s.") % {"name": ownership.person.name}
    return sentence


def may_propose(person: User) -> Permit:
    """Whether the person may propose a new pilot at all."""
    return Permit(
        bool(reach(person, *MAY_PROPOSE)),
        _("Only business owners, IT and the portfolio office can propose a pilot."),
    )


def may_import(person: User) -> Permit:
    """Importing a whole inventory is for a PMO that works everywhere: a file can name any unit."""
    return Permit(reach(person, RoleName.PMO).everywhere, _("Only the portfolio office can import an inventory."))
