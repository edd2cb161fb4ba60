"""What every form of a fact has in common: the version that was opened, and values apart from the row."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pilots.forms.fields import field_for

LOST_ITS_PLACE = dict.fromkeys(
    ("required", "invalid", "min_value", "max_value"),
    _("This form has lost its place. Open it again; copy what you typed first."),
)


class FactForm(forms.ModelForm):  # type: ignore[type-arg]
    """Edits one row of facts. `values()` is what a service writes; the row itself is never saved by the form."""

    version = forms.IntegerField(
        min_value=0,
        max_value=2_147_483_647,
        widget=forms.HiddenInput,
        error_messages=LOST_ITS_PLACE,
    )

    class Meta:
        formfield_callback = field_for

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial["version"] = self.instance.version if self.instance.pk else 0
        for name, field in self.fields.items():
            self._say_yes_or_no(name, field)

    def _say_yes_or_no(self, name: str, field: forms.Field) -> None:
        if isinstance(field, forms.TypedChoiceField) and isinstance(self.initial.get(name), bool):
            self.initial[name] = "yes" if self.initial[name] else "no"

    def _post_clean(self) -> None:
        """The row stays as it was opened: a collision is told by comparing, and the services write."""

    @property
    def fact_fields(self) -> list[str]:
        """The names of the fields that are facts, in their order."""
        return [name for name in self.fields if name != "version"]

    @property
    def own_fields(self) -> list[forms.BoundField]:
        """What is asked about the fact itself; its parts, if it has any, come after."""
        return list(self)

    def values(self) -> dict[str, Any]:
        """What was typed, ready to be written; an empty text for an empty choice."""
        return {name: self._storable(name) for name in self.fact_fields if name in self._model_fields}

    @property
    def _model_fields(self) -> set[str]:
        return {field.name for field in self._meta.model._meta.get_fields()}

    def _storable(self, name: str) -> Any:
        value = self.cleaned_data[name]
        field = self._meta.model._meta.get_field(name)
        return "" if value is None and not field.null else value


OPENED_PARTS = "opened_parts"


class WithParts(FactForm):
    """A fact with rows of its own: price tiers, error frequencies. They are compared and written as a whole."""

    parts_label: Any = ""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields[OPENED_PARTS] = forms.CharField(
            widget=forms.HiddenInput, required=False, initial=self.parts_of(self.instance) if self.instance.pk else ""
        )

    @property
    def part_names(self) -> list[str]:
        """The fields that ask for the parts."""
        raise NotImplementedError

    @property
    def own_fields(self) -> list[forms.BoundField]:
        """All but those of the parts."""
        return [bound for bound in self if bound.name not in self.part_names]

    @property
    def part_fields(self) -> list[forms.BoundField]:
        """Those of the parts."""
        return [self[name] for name in self.part_names]

    def parts(self) -> str:
        """The parts as typed, as people read them."""
        raise NotImplementedError

    def parts_of(self, fact: Any) -> str:
        """The same of a stored fact."""
        raise NotImplementedError

    def take_parts_of(self, fact: Any) -> None:
        """Let the stored parts stand instead of the typed ones."""
        raise NotImplementedError
