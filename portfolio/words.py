"""How verdicts, flags and criteria are called on the portfolio's pages."""

from collections.abc import Collection
from decimal import Decimal

from django.utils.translation import gettext as _

from assessments.readiness.check import LETTERS, State
from assessments.readiness.flags import Flag
from assessments.readiness.recommendation import Verdict
from assessments.wording import stage_word, verdict_word
from common.figures import UNKNOWN, quantity
from pilots.models.threshold import DIRECTIONS
from pilots.vocabulary import OPEN_STAGES, Direction, Stage

STATES = {letter: state for state, letter in LETTERS.items()}
# How loud a flag stands beside the name. Overdue is said in the due column, a lost owner in the owner's,
# live without a decision in the recommendation's.
FLAG_TONES = {
    Flag.SUSPENDED: "port",
    Flag.STALLED: "port",
    Flag.PROMISE_MISSED: "port",
    Flag.DEMO_LOOP: "brass",
    Flag.RETRO_FITTED: "brass",
    Flag.STALE: "",
}
LAMPS = {
    Verdict.GO: "clear",
    Verdict.NO_GO: "failing",
    Verdict.NOT_ENOUGH_EVIDENCE: "at risk",
    Verdict.NOT_DECIDABLE: "missing",
}


def states(letters: str | None) -> list[State]:
    """The states that a stored word of letters stands for; none when nothing was concluded yet."""
    return [STATES[letter] for letter in letters or ""]


def sentence_case(words: str) -> str:
    """Capital first letter, as at the beginning of a line."""
    return words[:1].upper() + words[1:]


def line(value: Decimal | None, unit: str | None, direction: str | None) -> str:
    """A threshold in words: "at most 75 s"; unknown while there is none."""
    if value is None or not direction:
        return UNKNOWN
    return f"{DIRECTIONS[Direction(direction)]} {quantity(value, unit or '')}"


def conclusion(stage: str, verdict: str | None, flags: Collection[str]) -> tuple[str, str]:
    """The lamp and the words of what a pilot would be; once it is decided, of what it is."""
    if stage in OPEN_STAGES:
        return (LAMPS[Verdict(verdict)], verdict_word(verdict)) if verdict else ("", _("Being worked out"))
    if Flag.LIVE_WITHOUT_DECISION in flags:
        return "at risk", _("Live, undecided")
    if Flag.SUSPENDED in flags:
        return "failing", _("Go suspended")
    if Flag.PROMISE_MISSED in flags:
        return "at risk", _("Live, promise not kept")
    return ("clear" if stage == Stage.LIVE else "failing"), sentence_case(stage_word(stage))
