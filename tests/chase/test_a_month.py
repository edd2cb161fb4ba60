"""A month of reminders over a whole inventory, with real letters: every message that leaves, and no other."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from django.db import connection

from accounts.models import User
from assessments.services.assessing import assess_pilots
from chase.models import Gap, Message, Reminder
from chase.services import planning, sending
from chase.vocabulary import GapKind, MessageState, ReminderState, Rung
from pilots.models import Pilot
from pilots.services import ownership, threshold
from pilots.vocabulary import Direction, Protects, Stage
from portfolio.services import import_run, importing
from tests.cast import Cast
from tests.chase.chasing import BERLIN, at, only
from tests.database_roles import owner
from tests.letterbox import Letterbox
from tests.portfolio.inventory.files import REAL
from tests.portfolio.inventory.test_real_inventory import take

STAGES = {"proposed": 403, "building": 404, "measuring": 287, "live": 892, "retired": 147}
"""Of the public inventory; a made one has the same, so that the month is the same without it."""
PILOTS, AT_WORK = 2_133 - 147, 403 + 404 + 287
BEGIN = date(2026, 11, 30)
"""A Monday. 25 December is a holiday in Berlin, the 26th a Saturday."""
LINE = {
    "metric": "minutes for a case",
    "protects": Protects.TIME,
    "direction": Direction.AT_MOST,
    "unit": "min",
    "target": 6,
    "window_days": 28,
    "fewest_cases": 200,
}


# Petra is the whole office: what nobody owns is hers. On 2 December Olive accepts 20 of 30 and declines 2; of the 8
# she leaves, and of Nora's 12, the office hears after five working days, as of the thresholds they then let lie.
MONTH = """
30 Nov Petra: 1986 owner_missing as person
30 Nov Nora: 12 owner_not_accepted as person
30 Nov Olive: 30 owner_not_accepted as person
02 Dec Petra: 1052 threshold_missing as person, 42 threshold_missing as pmo
03 Dec Nora: 12 owner_not_accepted as person
03 Dec Olive: 8 owner_not_accepted as person
03 Dec Petra: 1946 owner_missing as person
07 Dec Nora: 12 owner_not_accepted as person
07 Dec Olive: 8 owner_not_accepted as person, 15 threshold_missing as person
07 Dec Petra: 20 owner_not_accepted as pmo, 1054 threshold_missing as person, 20 threshold_missing as pmo
08 Dec Petra: 1946 owner_missing as person
10 Dec Nora: 12 owner_not_accepted as person
10 Dec Olive: 8 owner_not_accepted as person, 15 threshold_missing as person
10 Dec Petra: 20 owner_not_accepted as pmo, 1054 threshold_missing as person, 20 threshold_missing as pmo
11 Dec Petra: 1946 owner_missing as person
14 Dec Olive: 15 threshold_missing as person
14 Dec Petra: 15 threshold_missing as pmo
15 Dec Nora: 12 threshold_missing as person
15 Dec Olive: 8 owner_not_accepted as person
15 Dec Petra: 8 owner_not_accepted as pmo, 1054 threshold_missing as person, 8 threshold_missing as pmo
16 Dec Petra: 1946 owner_missing as person
17 Dec Olive: 15 threshold_missing as person
17 Dec Petra: 15 threshold_missing as pmo
18 Dec Nora: 12 threshold_missing as person
18 Dec Olive: 8 owner_not_accepted as person
18 Dec Petra: 8 owner_not_accepted as pmo, 1054 threshold_missing as person, 8 threshold_missing as pmo
21 Dec Petra: 1946 owner_missing as person
22 Dec Nora: 12 threshold_missing as person
22 Dec Olive: 15 threshold_missing as person
22 Dec Petra: 27 threshold_missing as pmo
23 Dec Olive: 8 owner_not_accepted as person
23 Dec Petra: 8 owner_not_accepted as pmo, 1054 threshold_missing as person, 8 threshold_missing as pmo
24 Dec Petra: 1946 owner_missing as person
28 Dec Nora: 12 threshold_missing as person
28 Dec Petra: 12 threshold_missing as pmo
29 Dec Olive: 8 owner_not_accepted as person
29 Dec Petra: 8 owner_not_accepted as pmo, 1054 threshold_missing as person, 8 threshold_missing as pmo
30 Dec Petra: 1946 owner_missing as person
"""


def inventory() -> bytes:
    """The public inventory where it lies beside the clone, else one of the same size and stages."""
    if REAL.is_file():
        return REAL.read_bytes()
    stages = [stage for stage, count in STAGES.items() for _ in range(count)]
    rows = [f"Use case {number},Agency {number % 41},{stage}" for number, stage in enumerate(stages)]
    return "\n".join(["Use Case Name,Agency,Stage of Development", *rows]).encode()


def look(pilots: Iterable[Pilot], moment: datetime) -> None:
    """What the sweep does seconds after a change, by the clock of the story."""
    known = set(Gap.objects.values_list("pk", flat=True))
    assess_pilots([pilot.pk for pilot in pilots], as_of=moment.date())
    Gap.objects.exclude(pk__in=known).update(opened_at=moment, since=moment.date())


def named(cast: Cast, pilots: list[Pilot], person: User) -> None:
    for pilot in pilots:
        ownership.name_owner(pilot, person=person, by=cast.petra)


def accepted(pilots: list[Pilot], person: User) -> None:
    for pilot in fresh(pilots):
        ownership.accept(pilot, by=person)


def declined(pilots: list[Pilot], person: User) -> None:
    for pilot in fresh(pilots):
        ownership.decline(pilot, by=person, reason="Not my customers.")


def agreed(pilots: list[Pilot], person: User) -> None:
    for pilot in fresh(pilots):
        draft = threshold.write_draft(pilot, by=person, version=0, values=LINE)
        threshold.agree(pilot, by=person, version=draft.version)


def fresh(pilots: list[Pilot]) -> list[Pilot]:
    return list(Pilot.objects.filter(pk__in=[pilot.pk for pilot in pilots]))


def of_the_stage(stage: Stage, count: int) -> list[Pilot]:
    return list(Pilot.objects.filter(stage=stage).order_by("pk")[:count])


def imported(cast: Cast) -> None:
    Pilot.objects.filter(pk=cast.pilot.pk).delete()
    one = take(inventory(), cast)
    importing.ask_for(one, all_or_nothing=False, by=cast.petra)
    import_run.run(one.pk)
    look(Pilot.objects.all(), at("2026-11-30T06:00"))
    with owner(), connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # which autovacuum does for what was committed


Deed = tuple[str, list[Pilot], Callable[[], None]]


def story(cast: Cast) -> list[Deed]:
    """What people do meanwhile, and when: they are named, accept, decline, agree, or do nothing."""
    olives, noras = of_the_stage(Stage.BUILDING, 30), of_the_stage(Stage.MEASURING, 12)
    return [
        ("2026-11-30T10:00", olives, lambda: named(cast, olives, cast.olive)),
        ("2026-11-30T10:00", noras, lambda: named(cast, noras, cast.nora)),
        ("2026-12-02T10:00", olives[:20], lambda: accepted(olives[:20], cast.olive)),
        ("2026-12-02T10:00", olives[20:22], lambda: declined(olives[20:22], cast.olive)),
        ("2026-12-04T10:00", olives[:5], lambda: agreed(olives[:5], cast.olive)),
        ("2026-12-14T10:00", noras, lambda: accepted(noras, cast.nora)),
        ("2026-12-22T10:00", olives[5:20], lambda: agreed(olives[5:20], cast.olive)),
    ]


def live_through(deeds: list[Deed], days: int) -> None:
    """The beat, four times a day, and what people did before it."""
    moments = [
        datetime.combine(BEGIN + timedelta(days=number), datetime.min.time(), BERLIN).replace(hour=hour, minute=minute)
        for number in range(days)
        for hour, minute in ((7, 30), (8, 0), (10, 30), (17, 0))
    ]
    for moment in moments:
        while deeds and at(deeds[0][0]) <= moment:
            when, pilots, do = deeds.pop(0)
            do()
            look(pilots, at(when))
        planning.plan(moment)
        sending.send_due(moment)


def left() -> list[str]:
    """Each message in the order they left: the day, who got it, and how many lines of what on which rung."""
    found = []
    for message in Message.objects.filter(state=MessageState.SENT).order_by("sent_at", "person__name"):
        lines = Reminder.objects.filter(message=message, state=ReminderState.SAID).values_list("gap__kind", "rung")
        counted = Counter((kind, Rung(rung).name.lower()) for kind, rung in lines)
        what = ", ".join(f"{count} {kind} as {rung}" for (kind, rung), count in sorted(counted.items()))
        found.append(f"{message.sent_at.astimezone(BERLIN):%d %b} {message.person.short_name}: {what}")
    return found


def test_a_month_of_reminders_over_a_whole_inventory(cast: Cast, letterbox: Letterbox) -> None:
    only(GapKind.OWNER_MISSING, GapKind.OWNER_NOT_ACCEPTED, GapKind.THRESHOLD_MISSING)
    imported(cast)
    assert Counter(Pilot.objects.values_list("stage", flat=True)) == STAGES
    live_through(story(cast), days=31)
    assert left() == MONTH.strip().splitlines()
    assert Counter(letter["To"].split("@")[0] for letter in letterbox.letters) == Counter(
        line.split(": ")[0].split()[-1].lower() for line in left()
    )
    assert len({letter["Message-ID"] for letter in letterbox.letters}) == len(letterbox.letters)
    assert [" ".join(re.findall("and [0-9,]+ more", letter["Subject"])) for letter in letterbox.to("petra")[:3]] == [
        "and 1,985 more",
        "and 1,093 more",
        "and 1,945 more",
    ]
