"""What stalls a pilot, concluded from plain answers. Pure: no database, no clock.

A failure mode is as bad as its worst answer, and not knowing counts as missing. Source: domain.md, "What is
concluded", and the article's six modes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assessments.readiness.check import State
from assessments.readiness.failure_modes import FAILURE_MODES, FailureMode, Mode
from assessments.readiness.sentence import gettext_noop as _
from intake.diagnosis_questions import QUESTIONS, SHORT, Answer, Question

ORDER = {
    Mode.OWNERSHIP: _("Only an owner in the business can agree a number, free people and decide."),
    Mode.BUSINESS_METRIC: _("Without a number nobody can say which data would prove anything."),
    Mode.DATA_AND_INTEGRATION: _("Only real cases, in the real system, show what the number comes to."),
    Mode.OUTCOME: _("What mistakes cost can be counted once real cases show which there are."),
    Mode.SCALE: _("The cost of a case holds the checking, and that is known once mistakes are counted."),
    Mode.CHANGE_MANAGEMENT: _("People change their day for something that works and is paid for."),
}
"""The order to tackle the modes, each with the reason why it stands there: each one makes the next one possible. Ours,
from the article's advice to design backward from the decision."""
STARTS = {
    Mode.OWNERSHIP: _("the owner"),
    Mode.BUSINESS_METRIC: _("the number"),
    Mode.DATA_AND_INTEGRATION: _("the data and the way back into daily work"),
    Mode.OUTCOME: _("the cost of mistakes"),
    Mode.SCALE: _("the cost at full volume"),
    Mode.CHANGE_MANAGEMENT: _("the people whose work it changes"),
}
CRITERIA = (
    (_("Its number is reached on real cases"), ("number", "data", "result")),
    (_("An owner, and help after go-live"), ("owner", "support")),
    (_("Results reach the system people work in"), ("path",)),
    (_("The cost of a case at full volume is known, and can be paid"), ("cost",)),
)
"""The four go-live criteria, and the questions whose answers must all be clear (domain.md)."""

Answers = Mapping[str, str]
"""Words of answers by words of questions; what is not among our words counts as not answered."""


@dataclass(frozen=True, slots=True)
class Said:
    """A question with the answer that was given."""

    question: Question
    answer: Answer

    @property
    def stalls(self) -> bool:
        """Whether it keeps the pilot from a decision to go: missing or failing, not merely at risk."""
        return self.answer.state in (State.MISSING, State.FAILING)

    @property
    def fix(self) -> str:
        """What heals it."""
        return self.answer.fix or self.question.fix


@dataclass(frozen=True, slots=True)
class Finding:
    """How one failure mode stands by what was said: first what stalls, and in the order it was asked."""

    mode: FailureMode
    said: tuple[Said, ...]

    @property
    def state(self) -> State:
        """That of its worst answer."""
        return max((each.answer.state for each in self.said), key=lambda state: state.severity)

    @property
    def stalls(self) -> bool:
        """Whether any of its answers does."""
        return any(each.stalls for each in self.said)

    @property
    def to_do(self) -> tuple[Said, ...]:
        """The answers that ask for something."""
        return tuple(each for each in self.said if each.answer.state is not State.CLEAR)

    @property
    def title(self) -> str:
        """Its name as a failure. Who missed a number has one: "No business metric" would be wrong."""
        missed = any(each.answer.key == SHORT for each in self.said)
        return self.mode.heading if missed else self.mode.title

    @property
    def start(self) -> str:
        """What to start with, as the end of a sentence: "the owner"."""
        return STARTS[self.mode.key]

    @property
    def why_here(self) -> str:
        """Why it stands at its place in the order."""
        return ORDER[self.mode.key]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The whole answer. `findings` has all six modes in the order to tackle them."""

    findings: tuple[Finding, ...]
    criteria: tuple[tuple[str, bool], ...]
    missed: bool
    """Whether the pilot fell short of an agreed number on real cases: then the answer is no-go, whatever else."""

    @property
    def stalling(self) -> tuple[Finding, ...]:
        """What stalls it, in the order to tackle it."""
        return tuple(each for each in self.findings if each.stalls)

    @property
    def standing(self) -> int:
        """How many of the four go-live criteria stand, by what was said."""
        return sum(stands for _title, stands in self.criteria)

    @property
    def others(self) -> tuple[Finding, ...]:
        """The modes that do not stall it today."""
        return tuple(each for each in self.findings if not each.stalls)


def unanswered(answers: Answers) -> Question | None:
    """The first question without an answer of ours; None when all are answered."""
    return next((each for each in QUESTIONS if each.answer(answers.get(each.key, "")) is None), None)


def diagnose(answers: Answers) -> Diagnosis:
    """Conclude from a complete set of answers; raises `ValueError` naming the first question that has none."""
    missing = unanswered(answers)
    if missing:
        raise ValueError(f"No answer to {missing.key}")
    said = {each.key: Said(each, answer) for each in QUESTIONS if (answer := each.answer(answers[each.key]))}
    modes = {mode.key: mode for mode in FAILURE_MODES}
    clear = {key for key, each in said.items() if each.answer.state is State.CLEAR}
    return Diagnosis(
        findings=tuple(_finding(modes[key], said.values()) for key in ORDER),
        criteria=tuple((title, clear.issuperset(asked)) for title, asked in CRITERIA),
        missed=answers["result"] == SHORT and {"number", "data"} <= clear,
    )


def _finding(mode: FailureMode, said: Iterable[Said]) -> Finding:
    about = [each for each in said if each.question.mode is mode.key]
    return Finding(mode, tuple(sorted(about, key=lambda each: not each.stalls)))
