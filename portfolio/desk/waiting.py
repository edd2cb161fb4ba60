"""Whom a person waits for: what others can put right on the pilots they are named on."""

from collections.abc import Iterable
from dataclasses import dataclass

from assessments.readiness.check import Fixer
from assessments.wording import FIXERS, fixer_of, say
from portfolio.desk.mine import Mine
from portfolio.desk.tasks import gaps, place_url
from portfolio.words import sentence_case


@dataclass(frozen=True, slots=True)
class Wait:
    """One thing that somebody else has to do."""

    what: str
    pilot: str
    reference: str
    url: str


@dataclass(frozen=True, slots=True)
class WaitedFor:
    """Somebody, and what is waited for; `part` is empty when nobody is named for it yet."""

    name: str
    part: str
    waits: tuple[Wait, ...]


def waited_for(mine: Iterable[Mine]) -> list[WaitedFor]:
    """Who is waited for, those with the most to do first."""
    found: dict[tuple[str, str], list[Wait]] = {}
    for one in mine:
        for check in gaps(one):
            if check.fixer is None or check.fixer in one.fixes_as:
                continue
            wait = Wait(say(check.fix), one.pilot.name, one.pilot.reference, place_url(one.pilot, check.place))
            found.setdefault(_who(fixer_of(check, one.assessment.facts), check.fixer), []).append(wait)
    people = [WaitedFor(name, part, tuple(waits)) for (name, part), waits in found.items()]
    return sorted(people, key=lambda person: -len(person.waits))


def _who(name: str, fixer: Fixer) -> tuple[str, str]:
    part = str(FIXERS[fixer])
    return (sentence_case(name), "") if name == part else (name, part)
