"""What waits for a person on the pilots they are named on: each thing once, with the link that does it."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from django.urls import reverse
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.readiness.check import Check, Fixer, Place
from assessments.readiness.recommendation import DECIDABLE
from assessments.views.pilot import BLOCKS
from assessments.wording import say
from chase.gap_words import PLACE_ACTIONS
from common.figures import UNKNOWN, ago, distance, money, near_day, number
from pilots.vocabulary import OPEN_STAGES
from portfolio.desk.mine import Mine
from portfolio.listed import Listed

LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do: how urgent, what, why, on which pilot, and the button that leads there."""

    when: str
    on: str
    is_late: bool
    title: str
    why: str
    meta: str
    action: str
    url: str


def tasks_of(mine: Iterable[Mine], *, today: date, drafted: Collection[int] = ()) -> list[Task]:
    """Everything that waits, most urgent first: being asked to own a pilot, then by the day a decision is due. What is
    `drafted` needs no draft."""
    urgent = sorted(mine, key=lambda one: (Fixer.PERSON_NAMED_OWNER not in one.fixes_as, one.pilot.due or date.max))
    return [task for one in urgent for task in _tasks(one, today, is_drafted=one.pilot.pk in drafted)]


def gaps(one: Mine) -> list[Check]:
    """What keeps the pilot from a decision, once for each place where it is put right; nothing when it is decidable."""
    if one.assessment.verdict in DECIDABLE:
        return []
    missing = [missing.check for missing in one.assessment.recommendation.missing]
    blocking = [check for check in one.assessment.checks.values() if check.blocks]
    by_place: dict[Place | None, Check] = {}
    for check in missing + blocking:
        by_place.setdefault(check.place, check)
    return list(by_place.values())


def place_url(pilot: Listed, place: Place | None) -> str:
    """Where on the pilot's page something is put right, opened."""
    address = reverse("assessments:pilot", kwargs={"number": pilot.number})
    block = BLOCKS[place or Place.REVIEWS]
    return f"{address}?at={block}#{block}"


def _tasks(one: Mine, today: date, *, is_drafted: bool) -> Iterator[Task]:
    if Fixer.PERSON_NAMED_OWNER in one.fixes_as:
        yield _acceptance(one, today)
        return
    name, why = shortened(one.pilot.name), say(one.assessment.recommendation.why)
    found = [
        _task(one, today, f"{say(check.fix)}: {name}", say(check.reason), check.place)
        for check in gaps(one)
        if check.fixer in one.fixes_as
    ]
    if one.is_owner and one.pilot.stage in OPEN_STAGES and not is_drafted:
        if one.assessment.verdict in DECIDABLE:
            yield _decision(one, today, why)
        elif not found and one.pilot.due and one.pilot.due < today:
            yield _task(one, today, _("Past its date: %(pilot)s") % {"pilot": name}, why)
    yield from found


def _decision(one: Mine, today: date, why: str) -> Task:
    task = _task(one, today, _("Decide: %(pilot)s") % {"pilot": shortened(one.pilot.name)}, why)
    url = reverse("assessments:draft_decision", kwargs={"number": one.pilot.number})
    return replace(task, action=_("Draft a decision"), url=url)


def shortened(name: str) -> str:
    """A name that leaves room for what is to be done."""
    return Truncator(name).chars(LONGEST_NAME)


def _acceptance(one: Mine, today: date) -> Task:
    title = _("Accept being the owner, or decline: %(pilot)s") % {"pilot": shortened(one.pilot.name)}
    why = _("You would answer for the outcome and decide whether it goes live. Nobody else can accept for you.")
    owner = one.assessment.facts.owner
    asked = _("asked %(ago)s") % {"ago": ago(owner.named_on, today)} if owner else ""
    return replace(_task(one, today, title, why, Place.OWNERSHIP), when=_("Now"), on=asked, is_late=False)


def _task(one: Mine, today: date, title: str, why: str, place: Place | None = None) -> Task:
    pilot = one.pilot
    place = place or Place.REVIEWS
    when, on = _when(pilot.due, today)
    return Task(
        when=when,
        on=on,
        is_late=pilot.due is not None and pilot.due < today,
        title=title,
        why=why,
        meta=_meta(one),
        action=str(PLACE_ACTIONS[place]),
        url=place_url(pilot, place),
    )


def _when(due: date | None, today: date) -> tuple[str, str]:
    """The distance as it stands in the margin, and the day."""
    if due is None:
        return UNKNOWN, _("no date")
    days = abs((due - today).days)
    if due <= today:
        return capfirst(distance(due, today)), near_day(due, today)
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": number(days)}, near_day(due, today)


def _meta(one: Mine) -> str:
    parts = [one.pilot.reference, one.pilot.unit__name]
    if one.assessment.held_up:
        parts.append(_("%(money)s a year held up") % {"money": money(one.assessment.held_up)})
    return " · ".join(parts)
