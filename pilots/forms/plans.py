"""Forms of the plans around the model: data, integration, support, people."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from pilots.forms.fact import FactForm
from pilots.forms.fields import PercentField, PersonField
from pilots.models import ActiveUsers, ChangePlan, DataCheck, IntegrationPath, Invitation, SupportPlan
from pilots.vocabulary import IntegrationState


class DataCheckForm(FactForm):
    """A slice of real data: named first, its result later."""

    class Meta(FactForm.Meta):
        model = DataCheck
        fields = (
            "source_system",
            "period_from",
            "period_to",
            "rows",
            "how_drawn",
            "production_like",
            "edge_cases",
            "dirty_records",
            "findings",
            "passed",
            "checked_by",
            "checked_on",
        )
        labels = {"passed": _("passed?")}
        help_texts = {"production_like": _("Drawn from what really happens, not picked for a demo.")}

    def clean(self) -> dict[str, Any]:
        """Days in order; a result has a day."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("period_from"), cleaned.get("period_to")
        if first and last and last < first:
            self.add_error("period_to", _("The last day is before the first."))
        if cleaned.get("passed") is not None and not cleaned.get("checked_on"):
            self.add_error("checked_on", _("Enter the day of the result."))
        return cleaned


class IntegrationPathForm(FactForm):
    """Where the result goes."""

    class Meta(FactForm.Meta):
        model = IntegrationPath
        fields = ("system_of_record", "tool", "mechanism", "connection_owner", "state", "proven_on", "evidence")
        help_texts = {
            "system_of_record": _("Where the result is written: the CRM, the ledger"),
            "tool": _("Where people see it in their day"),
        }

    def clean(self) -> dict[str, Any]:
        """Proven needs a day, named needs a name."""
        cleaned = super().clean() or {}
        state = cleaned.get("state")
        if state == IntegrationState.WRITE_BACK_PROVEN and not cleaned.get("proven_on"):
            self.add_error("proven_on", _("Enter the day it was proven."))
        if state and state != IntegrationState.UNKNOWN and not cleaned.get("system_of_record"):
            self.add_error("system_of_record", _("Name the system first."))
        return cleaned


class SupportPlanForm(FactForm):
    """Who answers after go-live."""

    class Meta(FactForm.Meta):
        model = SupportPlan
        fields = ("contact", "hours", "escalation", "runbook_link", "reviewed_on")
        help_texts = {"hours": _("Mon to Fri, 07:00 to 21:00"), "escalation": _("Who is next, and after how long")}


class ChangePlanForm(FactForm):
    """How the people are brought along."""

    adoption_target = PercentField(
        label=_("adoption target, percent"), required=False, help_text=_("What share of the intended users is enough")
    )

    class Meta(FactForm.Meta):
        model = ChangePlan
        fields = (
            "users_involved",
            "involved_since",
            "training_hours_planned",
            "training_hours_given",
            "workflow_before",
            "workflow_after",
            "intended_users",
            "adoption_target",
            "trial_without_builders_on",
            "trial_without_builders_held",
            "trial_findings",
        )
        help_texts = {"workflow_before": _("One step a line"), "workflow_after": _("One step a line")}


class ActiveUsersForm(FactForm):
    """How many used it on a day."""

    class Meta(FactForm.Meta):
        model = ActiveUsers
        fields = ("counted_on", "users")


class InvitationForm(FactForm):
    """Who may see a restricted pilot besides those named on it."""

    person = PersonField(label=_("person"), empty_label=_("choose somebody"))

    class Meta(FactForm.Meta):
        model = Invitation
        fields = ("person",)
