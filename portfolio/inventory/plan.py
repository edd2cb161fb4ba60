"""What an import is told to do: which column becomes what, which word which stage, which rows stay out."""

from dataclasses import dataclass, field
from typing import Any

from pilots.vocabulary import Stage
from portfolio.inventory.cleaning import folded
from portfolio.inventory.dates import Evidence, Order, evidence
from portfolio.inventory.matching import guess_columns, normal
from portfolio.inventory.sheet import Sheet
from portfolio.inventory.stage_words import OFFERED, guess_stage
from portfolio.inventory.targets import TARGETS, Kind, Target


@dataclass(frozen=True, slots=True)
class Plan:
    """`columns` maps a column's index to its target, `stages` a word of the file to our stage, `left_out` holds rows'
    numbers in the file."""

    columns: dict[int, Target] = field(default_factory=dict)
    stages: dict[str, Stage] = field(default_factory=dict)
    left_out: frozenset[int] = frozenset()

    def column_of(self, target: Target) -> int | None:
        """The column that becomes the target."""
        return next((index for index, found in self.columns.items() if found is target), None)

    def words(self, table: Sheet) -> dict[str, int]:
        """The file's words for stage with the number of rows that use each, most used first; empty cells are none.

        A word is given as it is spelled first; other cases and spaces are the same word.
        """
        index = self.column_of(Target.STAGE)
        spelled: dict[str, str] = {}
        counts: dict[str, int] = {}
        for value in filter(None, table.column(index)) if index is not None else ():
            word = spelled.setdefault(folded(value), value)
            counts[word] = counts.get(word, 0) + 1
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

    def stages_by_word(self) -> dict[str, Stage]:
        """The stages by their words without case and double spaces."""
        return {folded(word): stage for word, stage in self.stages.items()}

    def orders(self, table: Sheet) -> dict[int, Order]:
        """For each column of days, whether the day or the month comes first; one that shows nothing goes with all."""
        shown = self.evidence(table)
        together = sum(shown.values(), Evidence())
        return {index: (found if found.decides else together).order for index, found in shown.items()}

    def evidence(self, table: Sheet) -> dict[int, Evidence]:
        """What each column of days shows about their order."""
        days = [index for index, target in self.columns.items() if TARGETS[target].kind is Kind.DAY]
        return {index: evidence(table.column(index)) for index in days}

    def as_json(self) -> dict[str, Any]:
        """The plan as it is stored."""
        return {
            "columns": {str(index): target.value for index, target in self.columns.items()},
            "stages": {word: stage.value for word, stage in self.stages.items()},
            "left_out": sorted(self.left_out),
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Plan":
        """The plan from its stored form."""
        return cls(
            {int(index): Target(target) for index, target in stored.get("columns", {}).items()},
            {word: Stage(stage) for word, stage in stored.get("stages", {}).items()},
            frozenset(stored.get("left_out", ())),
        )


def guess_plan(table: Sheet, *, columns: dict[str, str] | None = None, stages: dict[str, str] | None = None) -> Plan:
    """The plan as it seems, with what was chosen for the same headings and words before."""
    found = {guess.index: guess.target for guess in guess_columns(table, columns) if guess.target is not None}
    plan = Plan(found)
    guessed: dict[str, Stage] = {}
    for word in plan.words(table):
        remembered = (stages or {}).get(normal(word))
        stage = Stage(remembered) if remembered in OFFERED else guess_stage(word)
        if stage is not None:
            guessed[word] = stage
    return Plan(found, guessed)
