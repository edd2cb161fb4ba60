"""The recommendation: arithmetic, each step shown. Source: domain page, "Recommendation"."""

from dataclasses import dataclass
from enum import StrEnum

from assessments.readiness.changes import Change, changes_to_go, changes_to_no_go
from assessments.readiness.check import Check, Place, State
from assessments.readiness.facts import PilotFacts
from assessments.readiness.failure_modes import FAILURE_MODES, Mode
from assessments.readiness.go_live import Answer
from assessments.readiness.measurements import Standing
from assessments.readiness.sentence import Money, Sentence, gettext_noop, say
from pilots.economics.net import Economics


class Verdict(StrEnum):
    """What the facts say; a person may decide otherwise, on the record."""

    GO = "go"
    NO_GO = "no_go"
    NOT_ENOUGH_EVIDENCE = "not_enough_evidence"
    NOT_DECIDABLE = "not_decidable"


DECIDABLE = (Verdict.GO, Verdict.NO_GO)
# Checks outside the criteria that keep a pilot from go when they fail: outcome and scale must not fail.
MUST_NOT_FAIL = tuple(
    rule.__name__ for mode in FAILURE_MODES if mode.key in (Mode.OUTCOME, Mode.SCALE) for rule in mode.checks
)


@dataclass(frozen=True, slots=True)
class Missing:
    """One fact that keeps the recommendation from being go or no-go, or go at all."""

    key: str
    check: Check


@dataclass(frozen=True, slots=True)
class Recommendation:
    """The verdict and what is missing. Its reason, its steps and what would change it are worked out for whoever reads
    them: lists of thousands of pilots ask for the verdict alone."""

    verdict: Verdict
    missing: tuple[Missing, ...]
    facts: PilotFacts
    checks: dict[str, Check]
    answers: tuple[Answer, ...]
    standing: Standing | None

    @property
    def why(self) -> Sentence:
        """The verdict's reason in one sentence."""
        return _why(self.verdict, self.facts.money, self.checks, self.standing, self.missing)

    @property
    def steps(self) -> tuple[tuple[Sentence, State], ...]:
        """Each step of the arithmetic, and how it stands."""
        return _steps(self.answers, self.checks, self.facts.money)

    @property
    def changes(self) -> tuple[Change, ...]:
        """The facts that would turn a no-go or break a go."""
        return _changes(self.verdict, self.facts, self.standing)


def economics_fail(checks: dict[str, Check], money: Economics) -> bool:
    """Whether a case at full volume costs more than it may, or more than it gains."""
    return checks["affordable"].state is State.FAILING or _loses(money)


def _loses(money: Economics) -> bool:
    return money.net is not None and money.net < 0


def _failing(checks: dict[str, Check]) -> list[str]:
    """The checks of outcome and scale that fail."""
    return [name for name in MUST_NOT_FAIL if checks[name].state is State.FAILING]


def verdict_of(
    answers: tuple[Answer, ...], checks: dict[str, Check], standing: Standing | None, money: Economics
) -> Verdict:
    """Go when all four hold and neither outcome nor scale fails; no-go when the counting measurement misses the line
    or the economics fail at full volume; else not enough evidence, when only cases or days are lacking in the
    measurement; else not decidable yet."""
    if (standing is not None and not standing.clears) or economics_fail(checks, money):
        return Verdict.NO_GO
    if all(answer.holds for answer in answers):
        return Verdict.NOT_DECIDABLE if _failing(checks) else Verdict.GO
    if answers[0].check.state is State.AT_RISK:
        return Verdict.NOT_ENOUGH_EVIDENCE
    return Verdict.NOT_DECIDABLE


def recommend(
    facts: PilotFacts,
    answers: tuple[Answer, ...],
    checks: dict[str, Check],
    standing: Standing | None,
) -> Recommendation:
    """The whole recommendation, from what the checks and criteria found."""
    verdict = verdict_of(answers, checks, standing, facts.money)
    # What is decidable lacks nothing: a failing check is an answer then, and what would change it is another list.
    missing = () if verdict in DECIDABLE else _missing(answers, checks)
    return Recommendation(verdict, missing, facts, checks, answers, standing)


def _missing(answers: tuple[Answer, ...], checks: dict[str, Check]) -> tuple[Missing, ...]:
    """The shortest list: each blocking check once, and the measurement itself when it is the gap."""
    found: dict[str, Check] = {}
    for answer in answers:
        for name in answer.open_checks:
            found[name] = checks[name]
        if not answer.holds and not answer.open_checks and answer.check.state is not State.FAILING:
            found[answer.criterion] = answer.check
    for name in _failing(checks):
        found.setdefault(name, checks[name])
    once: dict[tuple[Sentence | None, Place | None], Missing] = {}
    for key, check in found.items():
        once.setdefault((check.fix, check.place), Missing(key, check))
    return tuple(once.values())


def _why(
    verdict: Verdict,
    money: Economics,
    checks: dict[str, Check],
    standing: Standing | None,
    missing: tuple[Missing, ...],
) -> Sentence:
    if verdict is Verdict.GO:
        if money.net_per_year is None:
            return say(gettext_noop("All four criteria hold."))
        return say(
            gettext_noop("All four criteria hold. At full volume it earns {year} a year."),
            year=Money(money.net_per_year, 0),
        )
    if verdict is Verdict.NO_GO:
        return _why_no_go(checks, standing, money)
    if verdict is Verdict.NOT_ENOUGH_EVIDENCE:
        return say(gettext_noop("The measurement is too small to judge: {todo}."), todo=_first_fix(missing))
    if len(missing) == 1:
        return say(gettext_noop("One thing is missing: {todo}."), todo=_first_fix(missing))
    return say(
        gettext_noop("{count} things are missing. The first: {todo}."), count=len(missing), todo=_first_fix(missing)
    )


def _why_no_go(checks: dict[str, Check], standing: Standing | None, money: Economics) -> Sentence:
    cleared = standing.clears if standing else None
    if _loses(money) and money.net_per_year is not None:
        return say(LOSES[cleared], loss=Money(-money.net_per_year, 0))
    return say(TOO_DEAR[cleared] if economics_fail(checks, money) else MISSES)


# By whether the threshold is cleared; nothing while that is not known.
LOSES = {
    True: gettext_noop("It clears the threshold, but at full volume it would lose {loss} a year."),
    False: gettext_noop("It misses the threshold, and at full volume it would lose {loss} a year."),
    None: gettext_noop("At full volume it would lose {loss} a year."),
}
TOO_DEAR = {
    True: gettext_noop("It clears the threshold, but a case costs more at full volume than it may."),
    False: gettext_noop("It misses the threshold, and a case costs more at full volume than it may."),
    None: gettext_noop("A case costs more at full volume than it may."),
}
MISSES = gettext_noop("It misses the threshold on evidence that counts.")


def _first_fix(missing: tuple[Missing, ...]) -> Sentence:
    fix = missing[0].check.fix if missing else None
    return fix or say(gettext_noop("look at the facts"))


def _steps(
    answers: tuple[Answer, ...], checks: dict[str, Check], money: Economics
) -> tuple[tuple[Sentence, State], ...]:
    """The four criteria; then what else speaks against it: a check of outcome or scale that fails, and a loss at full
    volume where the agreed limit is kept. That a case is not affordable is the fourth criterion's step already."""
    also = [name for name in _failing(checks) if name != "affordable"]
    if _loses(money) and answers[-1].holds and "net_benefit_positive" not in also:
        also.append("net_benefit_positive")
    steps = [answer.check for answer in answers] + [checks[name] for name in also]
    return tuple((check.reason, check.state) for check in steps)


def _changes(verdict: Verdict, facts: PilotFacts, standing: Standing | None) -> tuple[Change, ...]:
    if verdict is Verdict.NO_GO:
        return changes_to_no_go(facts, standing, facts.money)
    return changes_to_go(facts, standing, facts.money) if verdict is Verdict.GO else ()
