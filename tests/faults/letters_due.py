"""Messages that are due now, to people who may be written to at whatever hour and on whatever day the tests run."""

from collections import Counter
from datetime import time, timedelta

from django.utils import timezone

from accounts.models import Unit, User
from chase.models import Gap, Message, Reminder, RuleSetting, Wishes
from chase.rules import RULES
from chase.services.calendars import working_days_of
from chase.vocabulary import GapKind, MessageState, Part, ReminderState, Rung
from pilots.models import Ownership, Pilot
from tests.letterbox import Letterbox

COUNTRIES = ("TK", "IL", "BT", "IR")
"""One of them works today: Tokelau rests on Sundays only, Israel works on those, Bhutan and Iran when both rest."""


def only_missing_thresholds() -> None:
    """Chase nothing else, so that each message has the line that is written here and no other."""
    for kind, rule in RULES.items():
        if kind != GapKind.THRESHOLD_MISSING:
            RuleSetting.objects.get_or_create(
                kind=kind, defaults={"is_on": False, "first": rule.first, "every": rule.every, "up": rule.up}
            )


def reachable(person: User) -> None:
    """Somebody who is never quiet and works today."""
    for country in COUNTRIES:
        wishes = {"country": country, "quiet_from": time(0), "quiet_until": time(0)}
        Wishes.objects.update_or_create(person=person, defaults=wishes)
        calendar = working_days_of([person])[person.pk]
        if calendar.is_working(calendar.today(timezone.now())):
            return
    raise AssertionError("a holiday in every country")


def write_down(unit: Unit, count: int, name: str) -> list[Message]:
    """As many messages, each to somebody of their own about a pilot of theirs that has no threshold."""
    return [_message(unit, f"{name} {number}") for number in range(count)]


def _message(unit: Unit, name: str) -> Message:
    person = User.objects.create(
        name=name, email=f"{name.replace(' ', '.').lower()}@example.com", unit=unit, time_zone="UTC"
    )
    reachable(person)
    pilot = Pilot.objects.create(name=f"Pilot of {name}", unit=unit)
    before, now = timezone.now() - timedelta(days=30), timezone.now()
    Ownership.objects.create(pilot=pilot, person=person, named_at=before, accepted_at=before)
    gap = Gap.objects.create(
        kind=GapKind.THRESHOLD_MISSING,
        pilot=pilot,
        part=Part.OWNER,
        since=before.date(),
        said=1,
        rung_since=now.date(),
        next_on=now.date() + timedelta(days=9),
        look_at=now + timedelta(days=9),
    )
    message = Message.objects.create(person=person, run_at=now, due_at=now)
    Reminder.objects.create(message=message, gap=gap, person=person, rung=Rung.PERSON, on=now.date())
    return message


def end_leases() -> None:
    """As if the rest of the lease had passed: whoever held it is dead."""
    Message.objects.filter(state=MessageState.WAITING).update(due_at=timezone.now())


def in_hand() -> set[int]:
    """Messages that somebody claimed and has not marked."""
    return set(Message.objects.filter(state=MessageState.WAITING, tries__gt=0).values_list("pk", flat=True))


def all_sent() -> bool:
    return not Message.objects.exclude(state=MessageState.SENT).exists()


def copies(letterbox: Letterbox) -> Counter[int]:
    """How often each message arrived, by its key; the key is in the Message-ID, and always under the same address."""
    addresses = dict(Message.objects.values_list("pk", "person__email"))
    counted: Counter[int] = Counter()
    for letter in list(letterbox.letters):
        key = int(letter["Message-ID"].strip().removeprefix("<reminders-").partition("@")[0])
        assert letter["To"] == addresses[key]
        counted[key] += 1
    return counted


def consistent() -> bool:
    """Every message sent once says when and what; each of its lines is said, and stands in the inbox."""
    said = Reminder.objects.filter(state=ReminderState.SAID, message__state=MessageState.SENT).exclude(title="")
    whole = Message.objects.exclude(subject="").filter(state=MessageState.SENT, error="")
    return said.count() == Reminder.objects.count() == whole.count() == Message.objects.count()
