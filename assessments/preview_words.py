"""What a preview of the policy says, in sentences: the largest change first."""

from typing import Any, NamedTuple

from django.utils.translation import ngettext

from accounts.models import User
from assessments.models import Decision
from assessments.readiness.flags import Flag
from assessments.services.policy_preview import CHECKS, GAINED, VERDICT, Preview, Turn
from assessments.wording import flag_word, verdict_word
from common.figures import number
from pilots.models import Pilot

SHOWN = 10


class Told(NamedTuple):
    """One kind of change, and the first pilots of it that the reader may know of."""

    sentence: str
    pilots: list[Pilot]
    more: int


class Drafts(NamedTuple):
    """Drafts that wait for signatures, and the first of them that the reader may know of."""

    all: int
    named: list[Decision]
    more: int


def drafts_at_risk(reader: User) -> Drafts | None:
    """Every open draft was drafted over the numbers in force: others make it void. Nothing when none is open."""
    waiting = Decision.objects.filter(seal=None, ending=None)
    if not (count := waiting.count()):
        return None
    seen = waiting.filter(pilot__in=Pilot.objects.visible_to(reader)).select_related("pilot").defer("evidence")
    named = list(seen.order_by("drafted_at", "pk")[:SHOWN])
    return Drafts(count, named, count - len(named))


def told(preview: Preview, reader: User) -> list[Told]:
    """Each kind of change. One query, however many there are."""
    numbers = {pk for pilots in preview.named.values() for pk in pilots}
    seen = Pilot.objects.visible_to(reader).filter(pk__in=numbers).only("number", "name").in_bulk()
    return [_told(turn, count, preview, seen) for turn, count in preview.counts.most_common()]


def _told(turn: Turn, count: int, preview: Preview, seen: dict[int, Pilot]) -> Told:
    pilots = [seen[pk] for pk in preview.named[turn] if pk in seen][:SHOWN]
    return Told(_sentence(turn, count), pilots, count - len(pilots))


def _sentence(turn: Turn, count: int) -> str:
    kind, first, second = turn
    said: dict[str, Any] = {"count": number(count)}
    if kind == VERDICT:
        said |= {"old": verdict_word(first), "new": verdict_word(second)}
        return _verdicts(count) % said
    if kind == CHECKS:
        return _checks(count) % said
    said |= {"flag": flag_word(first)}
    return (_stale(second, count) if first == Flag.STALE else _flags(second, count)) % said


def _verdicts(count: int) -> str:
    return ngettext(
        "%(count)s pilot would go from “%(old)s” to “%(new)s”",
        "%(count)s pilots would go from “%(old)s” to “%(new)s”",
        count,
    )


def _checks(count: int) -> str:
    return ngettext(
        "%(count)s pilot would show another state of a check",
        "%(count)s pilots would show another state of a check",
        count,
    )


def _stale(way: str, count: int) -> str:
    if way == GAINED:
        return ngettext("%(count)s pilot would turn stale", "%(count)s pilots would turn stale", count)
    return ngettext("%(count)s pilot would no longer be stale", "%(count)s pilots would no longer be stale", count)


def _flags(way: str, count: int) -> str:
    if way == GAINED:
        return ngettext(
            "%(count)s pilot would be marked “%(flag)s”", "%(count)s pilots would be marked “%(flag)s”", count
        )
    return ngettext(
        "%(count)s pilot would lose the mark “%(flag)s”", "%(count)s pilots would lose the mark “%(flag)s”", count
    )
