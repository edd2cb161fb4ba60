"""What an import is told to do: which column becomes what, which word which stage, which rows stay out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pilots.vocabulary import Stage
from portfolio.inventory.cleaning import folded
from portfolio.inventory.dates import Evidence, Order
from portfolio.inventory.matching import guess_columns, normal
from portfolio.inventory.seen import Seen
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

    def words(self, table: Seen) -> dict[str, int]:
        """The file's words for stage with the number of rows that use each, most used first; empty cells are none."""
        index = self.column_of(Target.STAGE)
        return (table.columns[index].words or {}) if index is not None else {}

    def has_too_many_words(self, table: Seen) -> bool:
        """Whether the column for stage holds so many different values that they cannot be words for it."""
        index = self.column_of(Target.STAGE)
        return index is not None and table.columns[index].words is None

    def stages_by_word(self) -> dict[str, Stage]:
        """The stages by their words without case and double spaces."""
        return {folded(word): stage for word, stage in self.stages.items()}

    @property
    def columns_of_days(self) -> list[int]:
        """The columns that become days."""
        return [index for index, target in self.columns.items() if TARGETS[target].kind is Kind.DAY]

    def orders(self, evidence: Mapping[int, Evidence]) -> dict[int, Order]:
        """For each column of days, whether the day or the month comes first; one that shows nothing goes with all."""
        shown = {index: evidence[index] for index in self.columns_of_days}
        together = sum(shown.values(), Evidence())
        return {index: (found if found.decides else together).order for index, found in shown.items()}

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


def guess_plan(table: Seen, *, columns: dict[str, str] | None = None, stages: dict[str, str] | None = None) -> Plan:
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
