"""How the rules' answers are said: translated, with dates, amounts and names the reader's way."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.readiness.check import Check, Fixer, Place
from assessments.readiness.facts import PilotFacts
from assessments.readiness.sentence import Money, Quantity, Sentence, Share
from common import figures

FIXERS = {
    Fixer.OWNER: gettext_lazy("the owner"),
    Fixer.PERSON_NAMED_OWNER: gettext_lazy("the person named as owner"),
    Fixer.IT_LEAD: gettext_lazy("the IT lead"),
    Fixer.CONNECTION_OWNER: gettext_lazy("the connection owner"),
    Fixer.PMO: gettext_lazy("the portfolio office"),
}
PLACES = {
    Place.PURPOSE: gettext_lazy("Purpose"),
    Place.DATES: gettext_lazy("Dates"),
    Place.PEOPLE: gettext_lazy("People"),
    Place.OWNERSHIP: gettext_lazy("Owner"),
    Place.THRESHOLD: gettext_lazy("Threshold"),
    Place.MEASUREMENTS: gettext_lazy("Measurements"),
    Place.DATA_CHECKS: gettext_lazy("Data checks"),
    Place.INTEGRATION_PATH: gettext_lazy("Integration path"),
    Place.SUPPORT_PLAN: gettext_lazy("Support plan"),
    Place.CHANGE_PLAN: gettext_lazy("Change plan"),
    Place.OUTCOME: gettext_lazy("Outcome model"),
    Place.SCALE: gettext_lazy("Scale model"),
    Place.REVIEWS: gettext_lazy("Reviews"),
}


def say(sentence: Sentence | None) -> str:
    """The sentence in the reader's language; nothing for no sentence."""
    if sentence is None:
        return ""
    return _(sentence.message).format(**{name: said(value) for name, value in sentence.values.items()})


def said(value: Any) -> str:
    """A value as people read it. Tuples hold words of the rules, which are translated; a plain text is a name."""
    if isinstance(value, Sentence):
        return say(value)
    if isinstance(value, tuple):
        return ", ".join(_(word) for word in value)
    if isinstance(value, Money):
        return figures.unit_money(value.amount, value.places)
    if isinstance(value, Quantity):
        return figures.quantity(value.value, value.unit)
    if isinstance(value, Share):
        return figures.quantity(round(value.value * 100, 1), "%")
    if isinstance(value, date):
        return figures.day(value)
    return figures.number(value) if isinstance(value, Decimal | int) else str(value)


def fixer_of(check: Check, facts: PilotFacts) -> str:
    """Who can fix it, by name where somebody is named; nothing where nothing is to be fixed."""
    if check.fixer is None:
        return ""
    path = facts.integration_path
    names = {
        Fixer.OWNER: facts.owner.name if facts.owner else "",
        Fixer.PERSON_NAMED_OWNER: facts.owner.name if facts.owner else "",
        Fixer.IT_LEAD: facts.it_lead,
        Fixer.CONNECTION_OWNER: path.connection_owner if path else "",
    }
    return names.get(check.fixer) or str(FIXERS[check.fixer])
