"""The forms of an import: the file, and what its columns and words become."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.uploads import MOST_BYTES
from pilots.models.pilot import STAGES
from pilots.vocabulary import Stage
from portfolio.inventory.dates import Order
from portfolio.inventory.matching import Guess
from portfolio.inventory.plan import Plan
from portfolio.inventory.seen import Seen
from portfolio.inventory.stage_words import OFFERED, guess_stage
from portfolio.inventory.targets import TARGETS, Target

TOO_LARGE = gettext_lazy("The file is larger than 20 MB. Split it and import the parts one by one.")


class FileForm(forms.Form):
    """Choose a file."""

    file = forms.FileField(
        label=gettext_lazy("Spreadsheet"),
        help_text=gettext_lazy("CSV or XLSX, at most 20 MB, 100,000 rows and 500 columns; the first sheet counts."),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("The file is empty."),
            "max_length": gettext_lazy("The name of the file is too long."),
        },
        max_length=200,
    )

    def clean_file(self) -> Any:
        """Look at the size before anything of the file is read."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(TOO_LARGE)
        return file


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """A column of the file on the page: its heading, some values, what it becomes, and how sure that is."""

    name: str
    heading: str
    samples: str
    becomes: str
    filled: int
    different: int
    sureness: str
    proof: str


@dataclass(frozen=True, slots=True)
class WordRow:
    """One of the file's words for stage."""

    name: str
    word: str
    rows: int
    becomes: str
    problem: str
    note: str


class MatchForm:
    """Reads the choices for a table's columns and words. Names it does not know are ignored."""

    def __init__(self, table: Seen, plan: Plan, data: Mapping[str, str] | None = None, *, asked: bool = False) -> None:
        self.table, self._plan, self._data, self._asked = table, plan, data, asked
        self.claimed_twice: list[str] = []

    def plan(self, *, left_out: frozenset[int] = frozenset()) -> Plan:
        """The plan as chosen; a target that two columns claim goes to the first. Words of a column chosen just now
        are guessed."""
        data = self._data or {}
        columns = self._columns(data)
        words = Plan(columns).words(self.table)
        asked = list(self._plan.words(self.table))
        stages = {}
        for word in words:
            given = data.get(f"stage_{asked.index(word)}") if word in asked else None
            stage = Stage(given) if given in OFFERED else guess_stage(word) if given is None else None
            if stage is not None:
                stages[word] = stage
        self._plan = Plan(columns, stages, left_out)
        return self._plan

    def _columns(self, data: Mapping[str, str]) -> dict[int, Target]:
        columns: dict[int, Target] = {}
        for index, heading in enumerate(self.table.headings):
            chosen = data.get(f"column_{index}", "")
            if chosen not in TARGETS:
                continue
            if Target(chosen) in columns.values():
                told = {"target": TARGETS[Target(chosen)].label, "heading": heading}
                self.claimed_twice.append(_("“%(target)s” can come from one column only; “%(heading)s” is out.") % told)
            else:
                columns[index] = Target(chosen)
        return columns

    def is_settled(self) -> bool:
        """Whether name and unit are matched and every word for stage has a stage."""
        return not self.problems_now()

    def problems_now(self) -> list[str]:
        """What still has to be chosen, as sentences."""
        found = list(self.claimed_twice)
        if self._plan.column_of(Target.NAME) is None:
            found.append(_("Choose the column that holds the name."))
        if self._plan.column_of(Target.UNIT) is None:
            found.append(_("Choose the column that holds the operating unit."))
        if self._plan.has_too_many_words(self.table):
            found.append(_("Choose another column for the stage: this one holds too many different words."))
        if set(self._plan.words(self.table)) - set(self._plan.stages):
            found.append(_("Choose a stage for each of the file's words."))
        return found

    @property
    def problems(self) -> list[str]:
        """The same, once somebody has tried to go on."""
        return self.problems_now() if self._asked else []

    @property
    def matched(self) -> int:
        """How many columns become something."""
        return len(self._plan.columns)

    def column_rows(self, guesses: dict[int, Guess]) -> list[ColumnRow]:
        """All columns, matched ones first."""
        rows = []
        for index, heading in enumerate(self.table.headings):
            guess, target = guesses[index], self._plan.columns.get(index)
            rows.append(
                ColumnRow(
                    name=f"column_{index}",
                    heading=heading,
                    samples=" · ".join(self.table.columns[index].samples),
                    becomes=target.value if target else "",
                    filled=guess.filled,
                    different=guess.different,
                    sureness=guess.sureness if target and guess.target is target else "",
                    proof=self._proof(index),
                )
            )
        return sorted(rows, key=lambda row: not row.becomes)

    def _proof(self, index: int) -> str:
        """Which order of day and month the column shows."""
        shown = self.table.evidence[index]
        if index not in self._plan.columns_of_days or not (shown.decides or shown.undecided):
            return ""
        order = (
            _("day/month/year")
            if self._plan.orders(self.table.evidence)[index] is Order.DAY_FIRST
            else _("month/day/year")
        )
        return order if shown.decides else _("%(order)s, but no value proves it") % {"order": order}

    def word_rows(self) -> list[WordRow]:
        """The file's words for stage, most used first."""
        rows = []
        for index, (word, count) in enumerate(self._plan.words(self.table).items()):
            stage = self._plan.stages.get(word)
            problem = _("Choose a stage, like retired") if stage is None and self._asked else ""
            note = _("They carry “Live without a decision”.") if stage is Stage.LIVE else ""
            rows.append(WordRow(f"stage_{index}", word, count, stage.value if stage else "", problem, note))
        return rows

    @property
    def offered(self) -> list[tuple[str, Any]]:
        """Our stages, without stopped: that needs a signed decision."""
        return [(stage.value, STAGES[stage]) for stage in OFFERED]
