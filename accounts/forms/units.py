"""Setting up units."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms.people import reason_field, unit_field
from accounts.models import Unit
from accounts.models.unit import UNIT_KINDS
from accounts.roles import units_within
from accounts.vocabulary import UnitKind


class UnitForm(forms.Form):
    """A unit's name, kind and place."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=list(UNIT_KINDS.items()),
        help_text=gettext_lazy("Only people of a business unit can own a pilot."),
    )
    parent = unit_field(label=gettext_lazy("Part of"), nothing=gettext_lazy("nothing, it stands at the top"))

    def __init__(self, *args: Any, unit: Unit | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit
        if unit is not None:
            self.fields["parent"].queryset = Unit.objects.exclude(pk__in=units_within(unit))  # type: ignore[attr-defined]

    def clean_kind(self) -> UnitKind:
        """The kind as the rules know it."""
        return UnitKind(self.cleaned_data["kind"])

    def clean(self) -> dict[str, Any]:
        """Two units of one name may stand in different places, not side by side."""
        name, parent = self.cleaned_data.get("name"), self.cleaned_data.get("parent")
        beside = Unit.objects.filter(name=name, parent=parent)
        if self.unit is not None:
            beside = beside.exclude(pk=self.unit.pk)
        if name and beside.exists():
            self.add_error("name", _("There is a unit of this name in the same place."))
        return self.cleaned_data


class CloseUnitForm(forms.Form):
    """Where everything goes when a unit is closed, and why."""

    to = unit_field(label=gettext_lazy("Everything goes to"), nothing=gettext_lazy("nowhere: the unit is empty"))
    reason = reason_field()

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = Unit.objects.exclude(pk__in=units_within(unit))  # type: ignore[attr-defined]
