"""The numbers of the policy, each with its bounds, and the reason for a change."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.policy_numbers import SHIPPED, Numbers, bounds_of, policy_of
from assessments.policy_words import SECTIONS, Words
from assessments.services.policy import NAMES, outside_bounds, version_of_all

CHECKS = ("first_live_check", "second_live_check", "third_live_check")


class Row(NamedTuple):
    """One number as the page shows it."""

    name: str
    field: BoundField
    words: Words
    shipped: Any
    """What it ships as, in words where it is a choice."""
    bounds: tuple[int, int]
    """The least and the most that it can be."""
    differs: bool
    """Whether something else is in force."""
    last: Any
    """Who changed it last, if anybody did."""


class PolicyForm(forms.Form):
    """Begins with what is in force; says which policy it would be."""

    seen = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)
    tried = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)
    """The version whose preview stood on the page."""
    reason = forms.CharField(
        label=gettext_lazy("Why change it?"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("It stands in the history. Like: reviews are fortnightly now."),
    )

    def __init__(self, data: QueryDict | None = None, *, in_force: Numbers) -> None:
        self.in_force, self.was_changed = in_force, False
        super().__init__(self._brought_up_to_date(data) if data is not None else None)
        for numbers in SECTIONS.values():
            for name, words in numbers.items():
                self.fields[name] = _number(name, words, in_force[name])

    def _brought_up_to_date(self, data: QueryDict) -> QueryDict:
        """Where somebody else changed the policy meanwhile, their numbers take the place of those that this person
        saw and left alone; what this person typed stays. One number goes back to its default where that is asked."""
        fresh, seen = data.copy(), _numbers(data.get("seen", ""))
        for name, value in self.in_force.items():
            if seen and data.get(name) == str(seen[name]):
                fresh[name] = str(value)
        self.was_changed = seen != self.in_force
        if (back := data.get("back", "")) in NAMES:
            fresh[back] = str(SHIPPED[back])
        return fresh

    @property
    def seen_now(self) -> str:
        """The numbers in force, to be sent along."""
        return " ".join(str(value) for value in self.in_force.values())

    def sections(self, last: Mapping[str, Any]) -> Iterator[tuple[Any, list[Row]]]:
        """The numbers by what they are about, each with its last change."""
        for title, numbers in SECTIONS.items():
            yield title, [self._row(name, words, last.get(name)) for name, words in numbers.items()]

    def _row(self, name: str, words: Words, last: Any) -> Row:
        shipped = SHIPPED[name]
        return Row(name, self[name], words, words.said(shipped), bounds_of(name), self.in_force[name] != shipped, last)

    def clean(self) -> dict[str, Any]:
        """The checks after go-live follow one another."""
        said = super().clean() or self.cleaned_data
        days = [said[name] for name in CHECKS if name in said]
        if days != sorted(set(days)):
            self.add_error(CHECKS[-1], ValidationError(_("The checks follow one another: each later than the last.")))
        return said

    def numbers(self) -> Numbers:
        """The policy that it says, once it is valid."""
        return {name: self.cleaned_data[name] for name in NAMES}

    @property
    def refused(self) -> list[BoundField]:
        """The numbers that cannot stand as they were typed, each with its errors."""
        return [self[name] for name in NAMES if self.is_bound and self[name].errors]

    @property
    def judges_as_before(self) -> bool:
        """Whether only limits differ from what is in force, so that no verdict can."""
        return policy_of(self.numbers()) == policy_of(self.in_force)

    @property
    def version(self) -> str:
        """Of the numbers that it says."""
        return version_of_all(self.numbers())

    @property
    def is_looked_at(self) -> bool:
        """Whether the preview of just these numbers stood on the page."""
        return self.cleaned_data["tried"] == self.version


def _numbers(seen: str) -> dict[str, int]:
    """The numbers that were sent along; none where they are not what this page sends."""
    words = seen.split()
    if len(words) != len(NAMES) or not all(word.isascii() and word.isdigit() and len(word) < 5 for word in words):
        return {}
    return dict(zip(NAMES, map(int, words), strict=True))


def _number(name: str, words: Words, value: int) -> forms.Field:
    if words.choices:
        return forms.TypedChoiceField(label=words.label, initial=value, choices=words.choices.items(), coerce=int)  # type: ignore[arg-type]
    lowest, highest = bounds_of(name)
    errors = dict.fromkeys(("required", "invalid", "min_value", "max_value"), outside_bounds(name))
    return forms.IntegerField(
        label=words.label,  # type: ignore[arg-type]
        initial=value,
        min_value=lowest,
        max_value=highest,
        error_messages=errors,
    )
