"""Tuning the rules of the chase: one row of fields for each kind, three numbers for all, one reason."""

from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import Any, NamedTuple

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chase.models.setting import A_QUARTER
from chase.rules import EARLIEST, RULES, Cadence, Rule
from chase.vocabulary import GapKind
from chase.wording import WHO

TUNED = ("is_on", "first", "every", "up")
WORDS = {
    "is_on": gettext_lazy("chased"),
    "first": gettext_lazy("first after, working days"),
    "every": gettext_lazy("again every, working days"),
    "up": gettext_lazy("one step up after, working days"),
}
LOWEST = {"every": 1, "up": 0}
CADENCE = {
    "hour": (gettext_lazy("Messages leave at"), gettext_lazy("o’clock, by each person’s own time"), (6, 18)),
    "snooze_at_most": (gettext_lazy("Snoozed at most"), gettext_lazy("days"), (1, A_QUARTER)),
    "snoozes_at_most": (
        gettext_lazy("Snoozed by one person at most"),
        gettext_lazy("times for each gap"),
        (0, A_QUARTER),
    ),
}


class RuleRow(NamedTuple):
    """The fields of one kind, as the page shows them."""

    title: str
    who: list[Any]
    """Who can be the first to hear of it."""
    fields: list[BoundField]
    shipped: str
    """How it ships, where something else is in force."""


class RulesForm(forms.Form):
    """Begins with what is in force; says what differs from it."""

    reason = forms.CharField(
        label=gettext_lazy("Why change it?"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("It stands in the history. Like: three days are too short in the harvest season."),
    )

    def __init__(self, *args: Any, rules: dict[GapKind, Rule], cadence: Cadence, **options: Any) -> None:
        super().__init__(*args, **options)
        self.rules, self.cadence = rules, cadence
        for kind, rule in rules.items():
            self._add_rule(kind, rule)
        for name, (label, _unit, bounds) in CADENCE.items():
            self.fields[name] = _number(str(label), getattr(cadence, name), bounds)

    def _add_rule(self, kind: GapKind, rule: Rule) -> None:
        for name in TUNED:
            label = f"{_(rule.title)}: {WORDS[name]}"
            value = getattr(rule, name)
            if name == "is_on":
                self.fields[f"{kind}-{name}"] = forms.BooleanField(label=label, required=False, initial=value)
            else:
                lowest = EARLIEST.get(kind, 0) if name == "first" else LOWEST[name]
                self.fields[f"{kind}-{name}"] = _number(label, value, (lowest, A_QUARTER))

    def rows(self) -> Iterator[RuleRow]:
        """One row for each kind of gap."""
        for kind, rule in self.rules.items():
            shipped = RULES[kind]
            differs = any(getattr(rule, name) != getattr(shipped, name) for name in TUNED)
            fields, who = [self[f"{kind}-{name}"] for name in TUNED], [WHO[part] for part in rule.who]
            yield RuleRow(rule.title, who, fields, _shipped(shipped) if differs else "")

    def cadence_rows(self) -> Iterator[tuple[BoundField, Any]]:
        """One row for each number that holds for all kinds."""
        for name, (_label, unit, _bounds) in CADENCE.items():
            yield self[name], unit

    def new_rules(self) -> dict[GapKind, Rule]:
        """All rules as the form says them."""
        said = self.cleaned_data
        return {
            kind: replace(rule, **{name: said[f"{kind}-{name}"] for name in TUNED}) for kind, rule in self.rules.items()
        }

    def new_cadence(self) -> Cadence:
        """The cadence as the form says it."""
        return Cadence(**{name: self.cleaned_data[name] for name in asdict(self.cadence)})

    def changed_rules(self) -> dict[GapKind, Rule]:
        """Those that differ from what is in force."""
        return {kind: rule for kind, rule in self.new_rules().items() if rule != self.rules[kind]}

    def changed_cadence(self) -> dict[str, int]:
        """Those numbers that differ from what is in force."""
        now = asdict(self.cadence)
        return {name: value for name, value in asdict(self.new_cadence()).items() if value != now[name]}


def _number(label: str, value: int, bounds: tuple[int, int]) -> forms.IntegerField:
    lowest, highest = bounds
    wrong = _("Enter a whole number from %(lowest)s to %(highest)s.") % {"lowest": lowest, "highest": highest}
    errors = dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong)
    return forms.IntegerField(label=label, initial=value, min_value=lowest, max_value=highest, error_messages=errors)


def _shipped(rule: Rule) -> str:
    said = {"first": rule.first, "every": rule.every, "up": rule.up}
    return _("ships with %(first)s, %(every)s, %(up)s") % said
