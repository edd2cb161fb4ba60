"""How the tests of the chase tell their stories: gaps, moments by the clock of Berlin, and what was said."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from accounts.models import Unit, User
from chase.models import Gap, Message, Reminder, RuleSetting
from chase.rules import RULES
from chase.services import planning, sending
from chase.vocabulary import GapKind, Part, ReminderState
from pilots.models import Ownership, Pilot
from tests.cast import Cast

BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str) -> datetime:
    """A moment by the clock of Berlin."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def day(text: str) -> date:
    return date.fromisoformat(text)


def only(*kinds: GapKind) -> None:
    """Chase nothing else, so that a story is about what it names."""
    for kind, rule in RULES.items():
        if kind not in kinds:
            RuleSetting.objects.create(kind=kind, is_on=False, first=rule.first, every=rule.every, up=rule.up)


def gap(pilot: Pilot, opened: str = "2026-11-23T06:00", **values: object) -> Gap:
    """An open gap that the pilots of the cast really have: no threshold is agreed, and the owner can agree one."""
    moment = at(opened)
    told = {"kind": GapKind.THRESHOLD_MISSING, "part": Part.OWNER, "since": day("2026-11-16"), "opened_at": moment}
    return Gap.objects.create(pilot=pilot, **(told | values))


def pilots(cast: Cast, count: int, owner: User | None = None, unit: Unit | None = None) -> list[Pilot]:
    """More pilots of Olive's, or of somebody else."""
    unit = unit or cast.contact_centre
    made = [Pilot.objects.create(name=f"Pilot {each}", unit=unit, it_lead=cast.ivan) for each in range(count)]
    named = at("2026-06-01T09:00")
    for pilot in made:
        Ownership.objects.create(pilot=pilot, person=owner or cast.olive, named_at=named, accepted_at=named)
    return made


def run(moment: str) -> int:
    """What the beat does at that moment: plan, then send; returns how many messages left."""
    planning.plan(at(moment))
    return sending.send_due(at(moment))


def said(**only_these: object) -> list[tuple[str, int, str]]:
    """Who was told on which rung on which day, in the order of the days."""
    rows = Reminder.objects.filter(state=ReminderState.SAID, **only_these).order_by("on", "rung", "person__name", "pk")
    return [(row.person.short_name, row.rung, row.on.isoformat()) for row in rows.select_related("person")]


def states() -> list[tuple[str, str]]:
    """What became of each message, by person."""
    rows = Message.objects.order_by("run_at", "person__name").select_related("person")
    return [(row.person.short_name, row.state) for row in rows]
