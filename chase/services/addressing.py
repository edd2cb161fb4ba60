"""Who hears of a gap: the one person on each rung who can act, by name, as things stand at this moment."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from accounts.models import Delegation, Role, Unit, User
from accounts.vocabulary import RoleName
from assessments.models import Condition, Decision, ReviewAction, ReviewMeeting
from assessments.slots import asked
from assessments.vocabulary import Slot
from chase.models import Gap
from chase.vocabulary import GapKind, Part, Rung
from pilots.models import Pilot

Rungs = dict[Rung, User]


def people_for(gaps: Sequence[Gap]) -> dict[int, Rungs]:
    """By gap, the one person on each rung that has somebody, never the same person twice; only people who are active
    and may see the pilot. Source: domain page, "Reminders": named person, owner, PMO."""
    pilots = _pilots({gap.pilot_id for gap in gaps if gap.pilot_id})
    named, office = _named(gaps), Office.read()
    found = {gap.pk: _rungs(gap, pilots.get(gap.pilot_id or 0), named.get(gap.subject, []), office) for gap in gaps}
    return _only_who_may_see(gaps, found)


def stand_ins(people: Iterable[User], on: date) -> dict[int, User]:
    """By the person who is away on that day: who acts instead."""
    counting = Delegation.objects.filter(
        person__in=[person.pk for person in people], began_on__lte=on, ends_on__gte=on, ended_at=None
    )
    rows = counting.filter(delegate__is_active=True).select_related("delegate")
    return {delegation.person_id: delegation.delegate for delegation in rows}


def may_see(person: User, pilot_ids: Iterable[int]) -> set[int]:
    """Those of the pilots that the person may know of."""
    seen = Pilot.objects.visible_to(person).filter(pk__in=list(pilot_ids))
    return set(seen.values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class Office:
    """The people of the portfolio office, by the unit their role is held in; `None` is everywhere."""

    people: dict[int | None, list[User]] = field(default_factory=dict)
    parents: dict[int, int | None] = field(default_factory=dict)

    @classmethod
    def read(cls) -> "Office":
        """As it is now, in two questions."""
        roles = Role.objects.filter(name=RoleName.PMO, person__is_active=True).select_related("person")
        people: dict[int | None, list[User]] = defaultdict(list)
        for role in roles.order_by("person"):
            people[role.unit_id].append(role.person)
        return cls(dict(people), dict(Unit.objects.values_list("pk", "parent_id")))

    def person_for(self, unit: int | None, *, turn: int, without: Iterable[int] = ()) -> User | None:
        """One of those nearest to the unit; of several, whose `turn` it is, so that one person hears of it and not
        all of them."""
        barred = set(without)
        while True:
            near = [person for person in self.people.get(unit, ()) if person.pk not in barred]
            if near:
                return near[turn % len(near)]
            if unit is None:
                return None
            unit = self.parents.get(unit)


def _rungs(gap: Gap, pilot: Pilot | None, named: list[User], office: Office) -> Rungs:
    owner, unit = _owner(pilot), pilot.unit_id if pilot else None
    signed = {person.pk for person in named} if gap.kind == GapKind.SIGNATURE_WAITING and gap.part == Part.PMO else ()
    pmo = office.person_for(unit, turn=gap.pilot_id or gap.pk, without=signed)
    holders = {
        Part.OWNER: owner,
        Part.PERSON_NAMED_OWNER: _named_owner(pilot),
        Part.IT_LEAD: pilot.it_lead if pilot else None,
        Part.CONNECTION_OWNER: _connection_owner(pilot),
        Part.PMO: pmo,
        Part.NAMED: named[0] if named else None,
    }
    line = [(Rung.PERSON, holders[Part(gap.part)]), (Rung.OWNER, owner), (Rung.PMO, pmo)]
    if gap.part == Part.PMO:
        line = [(Rung.PERSON, pmo)]
    found: Rungs = {}
    for rung, person in line:
        if person is not None and person.is_active and person not in found.values():
            found[rung] = person
    return found


def _pilots(pilot_ids: set[int]) -> dict[int, Pilot]:
    rows = Pilot.objects.filter(pk__in=pilot_ids).select_related("it_lead", "integration_path__connection_owner")
    return {pilot.pk: pilot for pilot in rows.prefetch_related("ownerships__person__unit")}


def _owner(pilot: Pilot | None) -> User | None:
    """The accountable owner; while nobody is, nobody."""
    ownership = pilot.owner if pilot else None
    return ownership.person if ownership and ownership.holds else None


def _named_owner(pilot: Pilot | None) -> User | None:
    ownership = pilot.owner if pilot else None
    return ownership.person if ownership else None


def _connection_owner(pilot: Pilot | None) -> User | None:
    path = getattr(pilot, "integration_path", None)
    return path.connection_owner if path else None


def _named(gaps: Sequence[Gap]) -> dict[str, list[User]]:
    """By subject, who stands on the row itself; for the office's signature, who may not give it."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for gap in gaps:
        if gap.subject and gap.kind in NAMING:
            wanted[gap.subject.split()[0]].add(int(gap.subject.split()[1]))
    found = {f"action {row.pk}": [row.owner] for row in _rows(ReviewAction, wanted["action"], "owner")}
    found |= {f"condition {row.pk}": [row.owner] for row in _rows(Condition, wanted["condition"], "owner")}
    found |= {f"review {row.pk}": [row.chair] for row in _rows(ReviewMeeting, wanted["review"], "chair")}
    return found | _signers(wanted["decision"])


NAMING = {GapKind.ACTION_DUE, GapKind.CONDITION_DUE, GapKind.REVIEW_OVERDUE, GapKind.SIGNATURE_WAITING}


def _rows(model: Any, keys: set[int], person: str) -> list[Any]:
    return list(model.objects.filter(pk__in=keys).select_related(person)) if keys else []


def _signers(keys: set[int]) -> dict[str, list[User]]:
    rows = Decision.objects.filter(pk__in=keys).select_related(
        "owner", "pilot__it_lead", "pilot__integration_path__connection_owner"
    )
    found = {}
    for decision in rows.defer("evidence").prefetch_related("signatures__signer") if keys else ():
        gave = [signature.signer for signature in decision.signatures.all()]
        it = [person for person in asked(decision, Slot.IT) if person not in (*gave, decision.owner)]
        found[f"decision {decision.pk} {Slot.IT}"] = it
        found[f"decision {decision.pk} {Slot.PMO}"] = [decision.owner, *gave]
    return found


def _only_who_may_see(gaps: Sequence[Gap], found: dict[int, Rungs]) -> dict[int, Rungs]:
    """Leave out whoever may not know of the pilot. Those named on it may, and the office of its unit; only somebody
    named by a review or a condition has to be asked about."""
    by_person: dict[int, set[int]] = defaultdict(set)
    people: dict[int, User] = {}
    for gap in gaps:
        person = found[gap.pk].get(Rung.PERSON)
        if gap.part == Part.NAMED and gap.pilot_id and person:
            by_person[person.pk].add(gap.pilot_id)
            people[person.pk] = person
    seen = {pk: may_see(people[pk], pilots) for pk, pilots in by_person.items()}
    for gap in gaps:
        person = found[gap.pk].get(Rung.PERSON)
        if person and person.pk in seen and gap.part == Part.NAMED and gap.pilot_id not in seen[person.pk]:
            del found[gap.pk][Rung.PERSON]
    return found
