"""How the rules' answers are said: translated, with dates, amounts and names the reader's way."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.readiness.check import Check, Fixer, Place
from assessments.readiness.facts import PilotFacts
from assessments.readiness.failure_modes import CHECK_TITLES, FAILURE_MODES, FailureMode, Mode
from assessments.readiness.flags import FLAG_TITLES, Flag
from assessments.readiness.go_live import CRITERION_TITLES, Criterion
from assessments.readiness.recommendation import Verdict
from assessments.readiness.sentence import Money, Quantity, Sentence, Share
from common import figures
from pilots.models.pilot import STAGES
from pilots.vocabulary import Stage

SHORTENED = Decimal(100_000)
VERDICTS = {
    Verdict.GO: gettext_lazy("Go"),
    Verdict.NO_GO: gettext_lazy("No-go"),
    Verdict.NOT_ENOUGH_EVIDENCE: gettext_lazy("Not enough evidence"),
    Verdict.NOT_DECIDABLE: gettext_lazy("Not decidable yet"),
}
# What the button that moves a pilot says it does.
MOVES = {
    Stage.DESIGNED: gettext_lazy("Call it designed"),
    Stage.BUILDING: gettext_lazy("Start building"),
    Stage.MEASURING: gettext_lazy("Start measuring"),
    Stage.RETIRED: gettext_lazy("Retire it"),
}
WAY = (Stage.PROPOSED, Stage.DESIGNED, Stage.BUILDING, Stage.MEASURING)
MODES = {mode.key: mode for mode in FAILURE_MODES}
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
        return _amount(value)
    if isinstance(value, Quantity):
        return figures.quantity(value.value, value.unit)
    if isinstance(value, Share):
        return figures.quantity(round(value.value * 100, 1), "%")
    if isinstance(value, date):
        return figures.day(value)
    return figures.number(value) if isinstance(value, Decimal | int) else str(value)


def _amount(money: Money) -> str:
    """Whole amounts of six digits and more are written short: EUR 1.6 m."""
    if money.places == 0 and abs(money.amount) >= SHORTENED:
        return figures.money(money.amount)
    return figures.unit_money(money.amount, money.places)


def verdict_word(verdict: str) -> str:
    """The verdict, also from its stored form."""
    return str(VERDICTS[Verdict(verdict)])


def flag_word(flag: str) -> str:
    """The flag, also from its stored form."""
    return _(FLAG_TITLES[Flag(flag)])


def criterion_word(criterion: str) -> str:
    """The criterion, as the title of its line."""
    return _(CRITERION_TITLES[Criterion(criterion)])


def check_word(name: str) -> str:
    """What a check asks, by the name of its function."""
    return _(CHECK_TITLES[name])


def place_word(place: str) -> str:
    """The section of the pilot's page."""
    return str(PLACES[Place(place)])


def stage_word(stage: str) -> str:
    """The stage, in the middle of a sentence."""
    return str(STAGES[Stage(stage)])


def move_word(stage: str) -> str:
    """What the button says that moves a pilot to the stage."""
    return str(MOVES[Stage(stage)])


def stage_steps(stage: str) -> list[tuple[str, bool]]:
    """The whole way, and which step of it is today's. How it ends is open until it is decided."""
    if stage in WAY:
        return [(stage_word(each), each == stage) for each in WAY] + [(_("live or stopped"), False)]
    end = (Stage.LIVE, Stage.RETIRED) if stage == Stage.RETIRED else (Stage(stage),)
    return [(stage_word(each), each == stage) for each in (*WAY, *end)]


def mode_title(mode: str) -> str:
    """The failure mode as a way to fail: "No business metric"."""
    return _(_mode(mode).title)


def mode_heading(mode: str) -> str:
    """The failure mode as the heading of its section: "Business metric"."""
    return _(_mode(mode).heading)


def mode_short(mode: str) -> str:
    """The failure mode at the head of a narrow column: "Metric"."""
    return _(_mode(mode).short)


def _mode(mode: str) -> FailureMode:
    return MODES[Mode(mode)]


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
