"""Who hears of a gap: the one person on each rung who can act, by name, as things stand at this moment."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Delegation, Role, Unit, User
from accounts.vocabulary import RoleName
from assessments.models import Condition, ConditionProof, Decision, ReviewAction, ReviewMeeting
from assessments.services.day import day_here
from assessments.slots import asked
from assessments.vocabulary import Slot
from chase.models import Gap
from chase.vocabulary import GapKind, Part, Rung
from intake.models import ChangeRequest
from pilots.models import HandedPart, Pilot
from pilots.querysets import who_may_see

Rungs = dict[Rung, User]
Row = tuple[str, str]
"""Kind and subject of a gap."""


def people_for(gaps: Sequence[Gap], *, on: date | None = None) -> dict[int, Rungs]:
    """By gap, the one person on each rung that has somebody, never the same person twice; only people who are active
    and may see the pilot, as of today or of another day. Source: domain page, "Reminders": named person, owner, PMO."""
    pilots = _pilots({gap.pilot_id for gap in gaps if gap.pilot_id})
    named, barred, office = _named(gaps), _barred(gaps), Office.read(on or day_here())
    found = {}
    for gap in gaps:
        row, pilot = (gap.kind, gap.subject), pilots.get(gap.pilot_id or 0)
        found[gap.pk] = _rungs(gap, pilot, named.get(row), barred.get(row, ()), office)
    return _only_who_may_see(gaps, found)


def stand_ins(people: Iterable[User], on: date) -> dict[int, User]:
    """By the person who is away on that day: who acts instead, unless that one is away, too. Nobody acts for somebody
    who acts for somebody."""
    counting = _counting(on)
    theirs = counting.filter(person__in=[person.pk for person in people], delegate__is_active=True)
    rows = theirs.exclude(delegate__in=counting.values("person")).select_related("delegate")
    return {delegation.person_id: delegation.delegate for delegation in rows}


def _counting(on: date) -> QuerySet[Delegation]:
    return Delegation.objects.filter(began_on__lte=on, ends_on__gte=on, ended_at=None)


def may_see(person: User, pilot_ids: Iterable[int]) -> set[int]:
    """Those of the pilots that the person may know of."""
    return {pilot for _person, pilot in who_may_see([(person.pk, pilot) for pilot in pilot_ids])}


@dataclass(frozen=True, slots=True)
class Office:
    """The people of the portfolio office, by the unit their role is held in; `None` is everywhere."""

    people: dict[int | None, list[User]] = field(default_factory=dict)
    parents: dict[int, int | None] = field(default_factory=dict)
    away: frozenset[int] = frozenset()
    """Who has named somebody to act instead."""

    @classmethod
    def read(cls, on: date) -> "Office":
        """As it is on that day, in two questions."""
        away = Exists(_counting(on).filter(person=OuterRef("person")))
        roles = Role.objects.filter(name=RoleName.PMO, person__is_active=True).select_related("person")
        people: dict[int | None, list[User]] = defaultdict(list)
        absent: set[int] = set()
        for role in roles.annotate(is_away=away).order_by("person"):
            people[role.unit_id].append(role.person)
            absent |= {role.person_id} if role.is_away else set()
        return cls(dict(people), dict(Unit.objects.values_list("pk", "parent_id")), frozenset(absent))

    def person_for(self, unit: int | None, *, turn: int, without: Iterable[int] = ()) -> User | None:
        """One of those nearest to the unit, of those who are there; of several, whose `turn` it is, so that one person
        hears of it and not all of them."""
        barred = set(without)
        while True:
            near = [person for person in self.people.get(unit, ()) if person.pk not in barred]
            if there := [person for person in near if person.pk not in self.away] or near:
                return there[turn % len(there)]
            if unit is None:
                return None
            unit = self.parents.get(unit)


def _rungs(gap: Gap, pilot: Pilot | None, named: User | None, barred: Iterable[int], office: Office) -> Rungs:
    owner, unit = _owner(pilot), pilot.unit_id if pilot else None
    pmo = office.person_for(unit, turn=gap.pilot_id or gap.pk, without=barred)
    holders = {
        Part.OWNER: owner,
        Part.PERSON_NAMED_OWNER: _named_owner(pilot),
        Part.IT_LEAD: pilot.it_lead if pilot else None,
        Part.CONNECTION_OWNER: _connection_owner(pilot),
        Part.PMO: pmo,
        Part.NAMED: named,
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


def _keys(gaps: Iterable[Gap], *kinds: GapKind) -> set[int]:
    """Of the rows that gaps of these kinds speak of."""
    return {int(gap.subject.split()[1]) for gap in gaps if gap.kind in kinds}


def _named(gaps: Sequence[Gap]) -> dict[Row, User]:
    """By kind and subject, who stands on the row itself."""
    found: dict[Row, User] = {}
    for kind, noun, rows, name in NAMING:
        if keys := _keys(gaps, kind):
            for row in rows.filter(pk__in=keys).select_related(name):
                found[kind, f"{noun} {row.pk}"] = getattr(row, name)
    return found | _integrators(_keys(gaps, GapKind.SIGNATURE_WAITING))


NAMING: tuple[tuple[GapKind, str, QuerySet[Any], str], ...] = (
    (GapKind.ACTION_DUE, "action", ReviewAction.objects.all(), "owner"),
    (GapKind.CONDITION_DUE, "condition", Condition.objects.all(), "owner"),
    (GapKind.REVIEW_OVERDUE, "review", ReviewMeeting.objects.all(), "chair"),
    (GapKind.PART_HANDED, "part", HandedPart.objects.all(), "person"),
    (GapKind.CHANGE_ASKED, "change", ChangeRequest.objects.exclude(asked_of=None), "asked_of"),
)


def _integrators(keys: set[int]) -> dict[Row, User]:
    """Who is asked to confirm the integration, as long as they may: the IT lead, else the connection owner."""
    found: dict[Row, User] = {}
    for decision in _decisions(keys):
        signed = {signature.signer_id for signature in decision.signatures.all()}
        for person in reversed(asked(decision, Slot.IT)):
            if person.is_active and person.pk not in {*signed, decision.owner_id}:
                found[GapKind.SIGNATURE_WAITING, f"decision {decision.pk} {Slot.IT}"] = person
    return found


def _barred(gaps: Sequence[Gap]) -> dict[Row, set[int]]:
    """By kind and subject, who of the office may not do it: who owns, signed or was the only witness of what is
    countersigned, and who handed in the proof that is judged."""
    found: dict[Row, set[int]] = {}
    signing = _keys([gap for gap in gaps if gap.part == Part.PMO], GapKind.SIGNATURE_WAITING)
    recorders = _recorders(signing)
    for decision in _decisions(signing):
        signed = {signature.signer_id for signature in decision.signatures.all()}
        witnesses = recorders.get(decision.pk, set())
        barred = {decision.owner_id, *signed, *(witnesses if signed <= witnesses else ())}
        found[GapKind.SIGNATURE_WAITING, f"decision {decision.pk} {Slot.PMO}"] = barred
    if proven := _keys(gaps, GapKind.PROOF_TO_JUDGE):
        proofs = ConditionProof.objects.filter(condition__in=proven, accepted=None).order_by("pk")
        for condition, by in proofs.values_list("condition", "by"):
            found[GapKind.PROOF_TO_JUDGE, f"condition {condition}"] = {by}
    return found


def _decisions(keys: set[int]) -> Iterable[Decision]:
    related = ("pilot__it_lead", "pilot__integration_path__connection_owner", "owner")
    rows = Decision.objects.filter(pk__in=keys).select_related(*related).defer("evidence")
    return rows.prefetch_related("signatures") if keys else ()


_RECORDERS = """
select decision.id, array_agg(distinct measured.recorded_by_id)
  from assessments_decision decision
  cross join jsonb_array_elements(decision.evidence::jsonb -> 'measurements') cited
  join pilots_measurement measured on measured.id = (cited ->> 'key')::bigint
 where decision.id = any(%s) and measured.recorded_by_id is not null group by decision.id
"""


def _recorders(keys: set[int]) -> dict[int, set[int]]:
    """By decision, who recorded the measurements it rests on."""
    if not keys:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_RECORDERS, [list(keys)])
        return {decision: set(people) for decision, people in cursor.fetchall()}


def _only_who_may_see(gaps: Sequence[Gap], found: dict[int, Rungs]) -> dict[int, Rungs]:
    """Leave out whoever may not know of the pilot."""
    pairs = {(person.pk, gap.pilot_id) for gap in gaps if gap.pilot_id for person in found[gap.pk].values()}
    seen = who_may_see(pairs) if pairs else set()
    return {
        gap.pk: {
            rung: person
            for rung, person in found[gap.pk].items()
            if gap.pilot_id is None or (person.pk, gap.pilot_id) in seen
        }
        for gap in gaps
    }
