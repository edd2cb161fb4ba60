"""Forms about the pilot itself: purpose, dates, money, people, visibility, and proposing a new one."""

from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from common.names import every_sign_shows
from pilots.forms.fact import LOST_ITS_PLACE, FactForm
from pilots.forms.fields import PersonField, TagsField
from pilots.models import Pilot


class Named(forms.BaseForm):
    """A form that asks for the name of the pilot."""

    def clean_name(self) -> str:
        """It is printed on what is signed: every sign of it shows."""
        name: str = self.cleaned_data["name"]
        every_sign_shows(name)
        return name


class PurposeForm(Named, FactForm):
    """What the pilot is for."""

    tags = TagsField(label=_("tags"), required=False, help_text=_("Words with commas between them"))

    class Meta(FactForm.Meta):
        model = Pilot
        fields = ("name", "unit", "workflow", "problem", "vendor", "tags")
        help_texts = {
            "workflow": _("Which piece of work becomes different?"),
            "problem": _("What hurts today, and whom?"),
        }


class DatesForm(FactForm):
    """The pilot's calendar. Live and stopped are dates a sealed decision sets."""

    class Meta(FactForm.Meta):
        model = Pilot
        fields = ("proposed_on", "build_started_on", "decision_due_on")


class MoneyForm(FactForm):
    """What may be spent and what was."""

    class Meta(FactForm.Meta):
        model = Pilot
        fields = ("budget", "spent")

    def clean_budget(self) -> Any:
        """Never below zero."""
        return _not_negative(self.cleaned_data["budget"])

    def clean_spent(self) -> Any:
        """Never below zero."""
        return _not_negative(self.cleaned_data["spent"])


def _not_negative(amount: Any) -> Any:
    if amount is not None and amount < 0:
        raise forms.ValidationError(_("Enter zero or more."))
    return amount


class PeopleForm(FactForm):
    """Who is named besides the owner. Being named gives rights on this pilot only."""

    class Meta(FactForm.Meta):
        model = Pilot
        fields = ("deputy", "it_lead")


class VisibilityForm(FactForm):
    """Who may know of the pilot at all."""

    class Meta(FactForm.Meta):
        model = Pilot
        fields = ("visibility",)
        help_texts = {
            "visibility": _("Restricted: only people named on it, people invited to it, and the portfolio office.")
        }


class ProposeForm(Named, forms.ModelForm):  # type: ignore[type-arg]
    """The first few facts of a new pilot; everything else is asked on its page."""

    class Meta(FactForm.Meta):
        model = Pilot
        fields = ("name", "unit", "workflow", "problem", "decision_due_on")
        help_texts = {
            "name": _("Short, as people will say it: Call summaries"),
            "unit": _("Whose work changes? The owner comes from there."),
            "workflow": _("Which piece of work becomes different?"),
            "problem": _("What hurts today, and whom?"),
            "decision_due_on": _("The day on which somebody says go or no-go."),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["decision_due_on"].required = True
        unit = self.fields["unit"]
        unit.queryset = Unit.objects.order_by("name")  # type: ignore[attr-defined]
        unit.empty_label = _("choose a unit")  # type: ignore[attr-defined]

    def clean_decision_due_on(self) -> Any:
        """A day that is still to come, or today."""
        due = self.cleaned_data["decision_due_on"]
        if due and due < localdate():
            raise forms.ValidationError(_("This day has passed. Choose the day on which it will be decided."))
        return due

    def _post_clean(self) -> None:
        """The service writes."""


class NameOwnerForm(forms.Form):
    """Naming the accountable owner; the reason is asked when somebody else was it before."""

    person = PersonField(
        business_only=True, label=_("owner"), help_text=_("Somebody in the business, not IT or a vendor.")
    )
    reason = forms.CharField(
        label=_("why"), required=False, max_length=500, help_text=_("Needed when somebody else was the owner before.")
    )
    instead_of = forms.IntegerField(
        min_value=0, max_value=2**63 - 1, widget=forms.HiddenInput, error_messages=LOST_ITS_PLACE
    )


class ReasonForm(forms.Form):
    """A reason that stays on record."""

    reason = forms.CharField(label=_("why"), max_length=500)
