"""The walk through the questions of one proposed pilot, as one person sees it."""

from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts.models import User
from assessments.readiness.check import State
from common.figures import day, number, quantity
from intake.clauses import line_of
from intake.contract import is_accepted
from intake.progress import Known, answered, first_unanswered, minutes_left, states_of
from intake.question_table import ACTIONS
from intake.questions import BY_KEY, QUESTIONS, Key, Question
from pilots.models import HandedPart, Ownership, Pilot, Threshold
from pilots.permissions import may
from pilots.vocabulary import HandedBack

SHORT = 40


@dataclass(frozen=True, slots=True)
class Step:
    """One question: its state, what was answered in a few words, who it is with or who gave it back unanswered, and
    whether this person may answer."""

    question: Question
    state: State
    tell: str
    handed: HandedPart | None
    returned: HandedPart | None
    is_mine: bool

    def is_asked_of(self, person: User) -> bool:
        """Whether the question was handed to this person."""
        return self.handed is not None and self.handed.person_id == person.pk


@dataclass(frozen=True, slots=True)
class Walk:
    """All questions in their order."""

    steps: tuple[Step, ...]

    @property
    def states(self) -> dict[Key, State]:
        """The state of each question."""
        return {step.question.key: step.state for step in self.steps}

    @property
    def answered(self) -> int:
        """How many have an answer."""
        return answered(self.states)

    @property
    def minutes_left(self) -> int:
        """About how long the rest takes."""
        return minutes_left(self.states)

    def step(self, key: Key) -> Step:
        """One of them."""
        return next(step for step in self.steps if step.question.key is key)

    def next_after(self, key: Key | None, person: User) -> Question:
        """Where this person goes on: what is handed to somebody else is theirs to answer."""
        elsewhere = {
            step.question.key
            for step in self.steps
            if not step.is_mine or (step.handed and not step.is_asked_of(person))
        }
        return BY_KEY[first_unanswered(self.states, without=elsewhere, after=key)]

    def before(self, key: Key) -> Question | None:
        """The question before, if this person may answer it."""
        theirs = [step.question for step in self.steps if step.is_mine]
        position = [question.key for question in theirs].index(key)
        return theirs[position - 1] if position else None


def with_answers(pilots: QuerySet[Pilot]) -> QuerySet[Pilot]:
    """With everything the walk reads, in a constant number of queries."""
    related = ("unit", "proposed_by", "integration_path__connection_owner", "scale_model")
    told = HandedPart.objects.filter(Q(ended_at=None) | Q(ending=HandedBack.RETURNED))
    handed = told.select_related("person", "asked_by").order_by("pk")
    return pilots.select_related(*related).prefetch_related(
        Prefetch("ownerships", Ownership.objects.select_related("person__unit")),
        "thresholds",
        "data_checks",
        "cost_lines",
        Prefetch("handed_parts", handed),
    )


def walk_of(pilot: Pilot, person: User) -> Walk:
    """As it stands now, for a pilot that was read `with_answers`."""
    states, tells = states_of(known_of(pilot)), _tells(pilot)
    latest = {Key(part.part): part for part in pilot.handed_parts.all()}
    return Walk(tuple(_step(pilot, person, question, states, tells, latest) for question in QUESTIONS))


def _step(
    pilot: Pilot,
    person: User,
    question: Question,
    states: dict[Key, State],
    tells: dict[Key, str],
    latest: dict[Key, HandedPart],
) -> Step:
    key = question.key
    part = latest.get(key)
    handed = part if part and part.ended_at is None else None
    returned = part if part and part.ended_at and states[key] is State.MISSING else None
    tell = _("with %(name)s") % {"name": handed.person.name} if handed else tells.get(key, "")
    if returned:
        tell = _("given back by %(name)s") % {"name": returned.person.name}
    is_mine = key not in ACTIONS or bool(may(person, ACTIONS[key], pilot))
    return Step(question, states[key], tell, handed, returned, is_mine)


def known_of(pilot: Pilot) -> Known:
    """What the pilot's facts answer."""
    owner, line = pilot.owner, line_of(pilot)
    path, scale = getattr(pilot, "integration_path", None), getattr(pilot, "scale_model", None)
    checks = pilot.data_checks.all()
    return Known(
        work_described=bool(pilot.workflow and pilot.problem and pilot.decision_due_on),
        owner_named=owner is not None and (owner.holds or owner.accepted_at is None),
        owner_accepted=owner is not None and owner.holds,
        baseline_measured=bool(line and line.baseline is not None and line.baseline_measured_on),
        line_drafted=bool(line and line.target is not None and line.window_days and line.fewest_cases),
        line_agreed=bool(line and line.is_agreed),
        slice_named=bool(checks),
        slice_is_real=any(each.production_like and each.edge_cases and each.dirty_records for each in checks),
        path_named=bool(path and path.system_of_record and path.connection_owner_id),
        volume_known=bool(scale and scale.full_volume),
        costs_known=bool(pilot.cost_lines.all()),
        contract_accepted=is_accepted(pilot),
    )


def _tells(pilot: Pilot) -> dict[Key, str]:
    """A few words of each answer that is there."""
    told = {
        Key.WORK: _short(pilot.workflow or pilot.name),
        Key.OWNER: _owner(pilot.owner),
        **_line(line_of(pilot)),
        Key.SLICE: _short(" · ".join(check.source_system for check in pilot.data_checks.all())),
    }
    path, scale = getattr(pilot, "integration_path", None), getattr(pilot, "scale_model", None)
    if path:
        told[Key.PATH] = _short(path.system_of_record)
    if scale and scale.full_volume:
        told[Key.COST] = _("%(cases)s cases a month") % {"cases": number(scale.full_volume)}
    return told


def _owner(owner: Ownership | None) -> str:
    if owner is None:
        return ""
    words = _("%(name)s, accepted") if owner.holds else _("%(name)s, has not accepted yet")
    return words % {"name": owner.person.name}


def _line(line: Threshold | None) -> dict[Key, str]:
    if line is None:
        return {}
    told = {}
    if line.baseline is not None:
        measured = {"value": quantity(line.baseline, line.unit), "day": day(line.baseline_measured_on)}
        told[Key.TODAY] = _("%(value)s, measured %(day)s") % measured
    if line.target is not None and line.target_kind == "absolute":
        target = {"direction": line.get_direction_display(), "value": quantity(line.target, line.unit)}
        told[Key.THRESHOLD] = _("%(direction)s %(value)s") % target
    return told


def _short(text: str) -> str:
    return Truncator(" ".join(text.split())).chars(SHORT)
