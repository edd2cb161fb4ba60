"""Readiness: facts in, an assessment that explains itself out. Pure: no database, no clock, no Django."""

from dataclasses import dataclass
from decimal import Decimal

from assessments.readiness.check import LETTERS, Check, State, worst
from assessments.readiness.delivery import Delivery, delivery
from assessments.readiness.facts import PilotFacts
from assessments.readiness.failure_modes import FAILURE_MODES, Mode
from assessments.readiness.flags import Flag, cost_per_week, flags
from assessments.readiness.go_live import Answer, criteria
from assessments.readiness.ledger import LedgerLine, ledger
from assessments.readiness.measurements import Standing, standing
from assessments.readiness.policy import Policy
from assessments.readiness.recommendation import Recommendation, Verdict, recommend
from pilots.economics.net import Economics
from pilots.vocabulary import OPEN_STAGES

__all__ = ["Assessment", "assess"]


@dataclass(frozen=True, slots=True)
class Assessment:
    """Everything that follows from one pilot's facts under one policy."""

    facts: PilotFacts
    checks: dict[str, Check]
    modes: dict[Mode, State]
    criteria: tuple[Answer, ...]
    recommendation: Recommendation
    standing: Standing | None
    flags: tuple[Flag, ...]
    cost_per_week: Decimal | None
    delivery: Delivery | None
    """Promise beside delivery; only of a live pilot."""

    @property
    def money(self) -> Economics:
        """What a case gains, costs and leaves."""
        return self.facts.money

    @property
    def verdict(self) -> Verdict:
        """Go, no-go, not enough evidence, or not decidable yet."""
        return self.recommendation.verdict

    @property
    def production_candidate(self) -> bool:
        """All four criteria hold; otherwise it is a demo."""
        return all(answer.holds for answer in self.criteria)

    @property
    def holding(self) -> int:
        """How many of the four criteria hold."""
        return sum(answer.holds for answer in self.criteria)

    @property
    def held_up(self) -> Decimal | None:
        """Net benefit a year that a missing or failing check keeps from a decision to go; nothing when none does, when
        the pilot is not open, or when it would lose money. Source: domain page, "Portfolio"."""
        year = self.money.net_per_year
        open_and_earning = self.facts.stage in OPEN_STAGES and year is not None and year > 0
        held = self.verdict is not Verdict.GO and any(check.blocks for check in self.checks.values())
        return year if open_and_earning and held else None

    @property
    def states(self) -> str:
        """One letter per check, in the order of the table."""
        return "".join(LETTERS[check.state] for check in self.checks.values())

    @property
    def mode_states(self) -> str:
        """One letter per failure mode: its worst check."""
        return "".join(LETTERS[state] for state in self.modes.values())

    @property
    def criteria_states(self) -> str:
        """One letter per criterion."""
        return "".join(LETTERS[answer.check.state] for answer in self.criteria)

    @property
    def ledger(self) -> tuple[LedgerLine, ...]:
        """The money of one case at full volume, line by line."""
        return ledger(self.facts, self.money)

    def checks_of(self, mode: Mode) -> dict[str, Check]:
        """The checks of one failure mode, by name."""
        rules = next(entry.checks for entry in FAILURE_MODES if entry.key is mode)
        return {rule.__name__: self.checks[rule.__name__] for rule in rules}


def assess(facts: PilotFacts, policy: Policy) -> Assessment:
    """The one door: same facts and policy, same answer."""
    by_mode = {mode.key: {rule.__name__: rule(facts, policy) for rule in mode.checks} for mode in FAILURE_MODES}
    checks = {name: check for group in by_mode.values() for name, check in group.items()}
    stands = standing(facts, policy)
    answers = criteria(facts, checks, stands)
    shown = delivery(facts, policy)
    return Assessment(
        facts=facts,
        checks=checks,
        modes={mode: worst(tuple(group.values())) for mode, group in by_mode.items()},
        criteria=answers,
        recommendation=recommend(facts, answers, checks, stands),
        standing=stands,
        flags=flags(facts, policy, shown),
        cost_per_week=cost_per_week(facts),
        delivery=shown,
    )
