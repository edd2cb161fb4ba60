"""Opening accounts and changing what people are."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms.fields import NameField
from accounts.models import Unit, User
from accounts.models.role import ROLE_NAMES
from accounts.services.people import nowhere_but_everywhere
from accounts.vocabulary import RoleName

EVERYWHERE = gettext_lazy("everywhere")


def reason_field(help_text: str = "", *, required: bool = True) -> forms.CharField:
    """A reason that is kept with the change."""
    label = gettext_lazy("Reason, for the record")
    return forms.CharField(label=label, max_length=500, help_text=help_text, required=required)


def unit_field(*, label: Any, nothing: Any, required: bool = False) -> forms.ModelChoiceField:
    """One of the units, or nothing where nothing means something."""
    return forms.ModelChoiceField(
        Unit.objects.select_related("parent"), label=label, required=required, empty_label=nothing
    )


class OpenAccountForm(forms.Form):
    """Who the person is; the password is theirs to choose."""

    name = NameField(label=gettext_lazy("Name"))
    email = forms.EmailField(
        label=gettext_lazy("Work e-mail"), help_text=gettext_lazy("The link to choose a password goes there.")
    )
    unit = unit_field(label=gettext_lazy("Unit"), nothing=gettext_lazy("none"))

    def clean_email(self) -> str:
        """One person has one account, whatever the case of the letters."""
        email = self.cleaned_data["email"].strip().lower()
        known = User.objects.filter(email=email).first()
        if known is not None:
            raise forms.ValidationError(_("%(name)s has this address already.") % {"name": known.name})
        return email


class MoveForm(forms.Form):
    """Where the person works from now on."""

    unit = unit_field(label=gettext_lazy("Unit"), nothing=gettext_lazy("none"))
    reason = reason_field()

    def __init__(self, *args: Any, person: User, **options: Any) -> None:
        self.person = person
        super().__init__(*args, **options)
        self.initial["unit"] = person.unit

    def clean_unit(self) -> Unit | None:
        """Another one than before: a move that moves nobody would stand in the history."""
        unit: Unit | None = self.cleaned_data["unit"]
        if (unit.pk if unit else None) == self.person.unit_id:
            raise forms.ValidationError(_("%(name)s is there already.") % {"name": self.person.name})
        return unit


class ReasonForm(forms.Form):
    """Why somebody is deactivated or comes back."""

    reason = reason_field()


class RoleForm(forms.Form):
    """A role, in a unit and what is below it, or everywhere."""

    name = forms.ChoiceField(label=gettext_lazy("Role"), choices=list(ROLE_NAMES.items()))
    unit = unit_field(label=gettext_lazy("In"), nothing=EVERYWHERE)
    reason = reason_field(required=False)

    def clean_name(self) -> RoleName:
        """The role as the rules know it."""
        return RoleName(self.cleaned_data["name"])

    def clean(self) -> dict[str, Any]:
        """Some roles are held everywhere or not at all."""
        said = super().clean() or self.cleaned_data
        if refusal := nowhere_but_everywhere(said.get("name"), said.get("unit")):
            self.add_error("unit", refusal)
        return said


class FindPeopleForm(forms.Form):
    """The filters above the list of people; what makes no sense is left out, so a mangled address still answers."""

    q = forms.CharField(label=gettext_lazy("Find"), required=False, max_length=200)
    unit = unit_field(label=gettext_lazy("Unit"), nothing=gettext_lazy("any unit"))
    role = forms.ChoiceField(
        label=gettext_lazy("Role"), required=False, choices=[("", gettext_lazy("any role")), *ROLE_NAMES.items()]
    )
