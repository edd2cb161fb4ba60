"""Handing over what somebody holds before they are deactivated."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms.fields import PersonField
from accounts.forms.people import reason_field
from accounts.holdings import Goes, Holding
from accounts.models import User

LIKE_THE_OTHERS = ""
NOBODY = "nobody"
COLLEAGUES = 40
"""That are offered beside each thing; whoever else takes it is chosen for all."""


class LeavingForm(forms.Form):
    """Who gets everything, who gets something else, and why."""

    everything = PersonField(
        label=gettext_lazy("Everything goes to"),
        required=False,
        empty_label=gettext_lazy("nobody; it goes where the table says"),
        help_text=gettext_lazy("Beside each thing you can choose somebody else of the same unit."),
    )
    reason = reason_field()

    def __init__(self, *args: Any, person: User, holdings: Sequence[Holding], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = self.fields["everything"].queryset.exclude(pk=person.pk)  # type: ignore[attr-defined]
        self.fields["everything"].queryset = others  # type: ignore[attr-defined]
        self.holdings = holdings
        self.colleagues = {str(one.pk): one for one in _colleagues(person)}
        for holding in holdings:
            if holding.goes is not Goes.STAYS:
                self.fields[holding.key] = self._choice(holding)

    def _choice(self, holding: Holding) -> forms.ChoiceField:
        people = [(key, one.name) for key, one in self.colleagues.items() if _may_take(one, holding)]
        offered = [(LIKE_THE_OTHERS, _("like everything")), (NOBODY, _("nobody")), *people]
        label = _("%(thing)s goes to") % {"thing": holding.name}
        return forms.ChoiceField(label=label, required=False, choices=offered)

    @property
    def rows(self) -> list[tuple[Holding, BoundField | None]]:
        """Each thing with the field that says to whom it goes; none where it cannot be given to anybody."""
        return [(one, self[one.key] if one.key in self.fields else None) for one in self.holdings]

    def goes_to(self) -> dict[str, User | None]:
        """By key of the thing, who has it from now on. An owner can only be suggested from the business: choosing
        somebody else for everything suggests nobody."""
        return {one.key: self._taker(one) for one in self.holdings if one.key in self.fields}

    def _taker(self, holding: Holding) -> User | None:
        chosen = self.cleaned_data[holding.key]
        if chosen == LIKE_THE_OTHERS:
            everything = self.cleaned_data["everything"]
            return everything if everything and _may_take(everything, holding) else None
        return self.colleagues.get(chosen)


def _may_take(person: User, holding: Holding) -> bool:
    is_business = person.unit is not None and person.unit.is_business
    return holding.goes is not Goes.SUGGESTED or is_business


def _colleagues(person: User) -> Iterable[User]:
    """Of the same unit, by name: they know the work."""
    unit = User.objects.filter(unit=person.unit_id, is_active=True).exclude(pk=person.pk)
    return unit.select_related("unit").order_by("name", "pk")[:COLLEAGUES] if person.unit_id else ()
