"""How the chase is put into words, the same in a letter, in the inbox and in the log."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from chase.vocabulary import Part, Rung
from common.figures import near_day, number

RUNGS = {
    Rung.PERSON: gettext_lazy("who can do it"),
    Rung.OWNER: gettext_lazy("owner"),
    Rung.PMO: gettext_lazy("portfolio office"),
}
WHO = {
    Part.OWNER: gettext_lazy("owner"),
    Part.PERSON_NAMED_OWNER: gettext_lazy("who is to accept"),
    Part.IT_LEAD: gettext_lazy("IT lead"),
    Part.CONNECTION_OWNER: gettext_lazy("who owns the connection"),
    Part.PMO: gettext_lazy("portfolio office"),
    Part.NAMED: gettext_lazy("who is named for it"),
}
CLOSED_WITH = {
    "ownership": gettext_lazy("changed the owner"),
    "threshold": gettext_lazy("changed the threshold"),
    "integrationpath": gettext_lazy("changed the integration path"),
    "datacheck": gettext_lazy("checked a data slice"),
    "outcomemodel": gettext_lazy("changed the outcome model"),
    "errorclass": gettext_lazy("changed the classes of errors"),
    "errorfrequency": gettext_lazy("counted errors"),
    "candidate": gettext_lazy("changed the candidates"),
    "scalemodel": gettext_lazy("changed the cost at full volume"),
    "costline": gettext_lazy("changed a line of cost"),
    "costtier": gettext_lazy("changed a tier of cost"),
    "supportplan": gettext_lazy("changed the support plan"),
    "changeplan": gettext_lazy("changed the change plan"),
    "measurement": gettext_lazy("measured"),
    "pilot": gettext_lazy("changed the pilot"),
    "signature": gettext_lazy("signed"),
    "decisionending": gettext_lazy("ended the draft"),
    "decision": gettext_lazy("drafted a decision"),
    "conditionproof": gettext_lazy("gave or judged proof"),
    "waiver": gettext_lazy("changed the waiver"),
    "reviewaction": gettext_lazy("did the action"),
    "reviewmeeting": gettext_lazy("changed the review"),
}
"""What somebody did that closed a gap, by what they did it to; it follows their name."""
NO_TEXT = re.compile("[\\x00-\\x1f\\x7f-\\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
"""Control characters, and those that turn the direction of what follows: nobody's name needs them."""


def one_line(text: str) -> str:
    """The text as one plain line, so that no name ends a header, opens a paragraph or turns the words after it."""
    return " ".join(NO_TEXT.sub(" ", text).split())


def things_waiting(person: User, count: int) -> str:
    """The answer to "what is there for me?", small numbers in words: "Three things wait for you, Olive"."""
    if not count:
        return _("Nothing waits for you, %(name)s") % {"name": person.short_name}
    heading = ngettext("%(count)s thing waits for you, %(name)s", "%(count)s things wait for you, %(name)s", count)
    return heading % {"count": counted(count), "name": person.short_name}


def counted(count: int) -> str:
    """A number at the beginning of a sentence, up to twelve in words."""
    words = (
        _("No"),
        _("One"),
        _("Two"),
        _("Three"),
        _("Four"),
        _("Five"),
        _("Six"),
        _("Seven"),
        _("Eight"),
        _("Nine"),
        _("Ten"),
        _("Eleven"),
        _("Twelve"),
    )
    return words[count] if count < len(words) else number(count)


def chain_in_words(chain: Sequence[Sequence[Any]], reader: User, *, today: date) -> str:
    """Who was told before, rung by rung, as `Reminder.chain` keeps it; nothing when the reader is the first.

    "Up the line: Olive Harmsen from Thu 12 Nov, Kasimir Brandt (owner) from Thu 19 Nov, now you."
    """
    steps = [(Rung(rung), name, near_day(date.fromisoformat(day), today)) for rung, name, day in chain]
    if not steps:
        return ""
    if {name for _rung, name, _day in steps} == {reader.name}:
        return _("You were first told on %(day)s.") % {"day": steps[0][2]}
    said = [_step(rung, name, day, is_reader=name == reader.name) for rung, name, day in steps]
    if all(name != reader.name for _rung, name, _day in steps):
        said.append(_("now you"))
    return _("Up the line: %(steps)s.") % {"steps": ", ".join(said)}


def instead_in_words(away: str, until: date | None, *, today: date) -> str:
    """For whom somebody is told: "For Olive Harmsen, who is away until Mon 30 Nov"."""
    if until is None:
        return _("For %(name)s, who is away.") % {"name": away}
    return _("For %(name)s, who is away until %(day)s.") % {"name": away, "day": near_day(until, today)}


def and_others(titles: Iterable[str]) -> str:
    """The first of several titles, and how many follow: "Agree a threshold, and two more"."""
    first, *others = titles
    if not others:
        return first
    return ngettext("%(first)s, and %(more)s more", "%(first)s, and %(more)s more", len(others)) % {
        "first": first,
        "more": number(len(others)),
    }


def _step(rung: Rung, name: str, day: str, *, is_reader: bool) -> str:
    said = {"name": _("you") if is_reader else name, "part": RUNGS[rung], "day": day}
    if is_reader or rung is Rung.PERSON:
        return _("%(name)s from %(day)s") % said
    return _("%(name)s (%(part)s) from %(day)s") % said
