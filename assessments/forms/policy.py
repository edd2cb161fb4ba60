"""The numbers of the policy, each with its bounds, and the reason for a change."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.policy_words import SECTIONS, Words
from assessments.readiness.policy import Policy
from assessments.services.policy import NAMES, version_of

CHECKS = ("first_live_check", "second_live_check", "third_live_check")


class Row(NamedTuple):
    """One number as the page shows it."""

    field: BoundField
    words: Words
    shipped: int | None
    """What it ships as, where something else is in force."""


class PolicyForm(forms.Form):
    """Begins with what is in force; says which policy it would be."""

    seen = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Why change it?"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("It stands in the history. Like: reviews are fortnightly now."),
    )

    def __init__(self, *args: Any, in_force: Policy, **options: Any) -> None:
        super().__init__(*args, **options)
        self.in_force = in_force
        for numbers in SECTIONS.values():
            for name, words in numbers.items():
                self.fields[name] = _number(words, getattr(in_force, name))

    def sections(self) -> Iterator[tuple[Any, list[Row]]]:
        """The numbers by what they are about."""
        shipped = asdict(Policy())
        for title, numbers in SECTIONS.items():
            yield title, [self._row(name, words, shipped[name]) for name, words in numbers.items()]

    def _row(self, name: str, words: Words, shipped: int) -> Row:
        return Row(self[name], words, shipped if getattr(self.in_force, name) != shipped else None)

    def clean(self) -> dict[str, Any]:
        """The checks after go-live follow one another."""
        said = super().clean() or self.cleaned_data
        days = [said[name] for name in CHECKS if name in said]
        if days != sorted(set(days)):
            self.add_error(CHECKS[-1], ValidationError(_("The checks follow one another: each later than the last.")))
        return said

    def policy(self) -> Policy:
        """The policy that it says, once it is valid."""
        return Policy(**{name: self.cleaned_data[name] for name in NAMES})

    @property
    def version(self) -> str:
        """Of the policy it began with."""
        return version_of(self.in_force)


def _number(words: Words, value: int) -> forms.IntegerField:
    wrong = _("Enter a whole number from %(lowest)s to %(highest)s.") % {
        "lowest": words.lowest,
        "highest": words.highest,
    }
    errors = dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong)
    return forms.IntegerField(
        label=words.label,  # type: ignore[arg-type]
        initial=value,
        min_value=words.lowest,
        max_value=words.highest,
        error_messages=errors,
    )
