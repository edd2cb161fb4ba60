"""Every kind of fact: its address, its form, who may edit it, and how it is saved."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.versioned import Versioned
from pilots.forms.economics import CandidateForm, CostLineForm, ErrorClassForm, OutcomeForm, ScaleForm
from pilots.forms.fact import FactForm
from pilots.forms.pilot import DatesForm, MoneyForm, PeopleForm, PurposeForm, VisibilityForm
from pilots.forms.plans import (
    ActiveUsersForm,
    ChangePlanForm,
    DataCheckForm,
    IntegrationPathForm,
    InvitationForm,
    SupportPlanForm,
)
from pilots.forms.threshold import MeasurementForm, ThresholdForm
from pilots.models import Measurement, Pilot
from pilots.permissions import Action
from pilots.services import facts
from pilots.services.candidate import save_candidate
from pilots.services.cost_line import save_cost_line
from pilots.services.measurement import record
from pilots.services.threshold import write_draft

# Saves the values of a valid form over a row, by a person, against the version that was opened.
Save = Callable[["FactKind", Any, FactForm, User, int, dict[str, Any]], Versioned]


def save_row(kind: "FactKind", row: Any, form: FactForm, by: User, version: int, values: dict[str, Any]) -> Versioned:
    """Write the values over the row, or add it: what most kinds of facts need."""
    if row.pk:
        return facts.change(row, by=by, action=kind.action, version=version, values=values)
    for name, value in values.items():
        setattr(row, name, value)
    return facts.add(row, by=by, action=kind.action)


def _save_invitation(
    kind: "FactKind", row: Any, form: FactForm, by: User, version: int, values: dict[str, Any]
) -> Versioned:
    row.invited_by = row.invited_by or by
    return save_row(kind, row, form, by, version, values)


def _save_threshold(
    kind: "FactKind", row: Any, form: FactForm, by: User, version: int, values: dict[str, Any]
) -> Versioned:
    return write_draft(row.pilot, by=by, version=version, values=values)


def _save_measurement(
    kind: "FactKind", row: Any, form: FactForm, by: User, version: int, values: dict[str, Any]
) -> Versioned:
    return record(Measurement(pilot=row.pilot, supersedes=row if row.pk else None, **values), by=by)


def _save_candidate(
    kind: "FactKind", row: Any, form: FactForm, by: User, version: int, values: dict[str, Any]
) -> Versioned:
    assert isinstance(form, CandidateForm)  # noqa: S101
    return save_candidate(row, by=by, version=version, values=values, frequencies=form.frequencies())


def _save_cost_line(
    kind: "FactKind", row: Any, form: FactForm, by: User, version: int, values: dict[str, Any]
) -> Versioned:
    assert isinstance(form, CostLineForm)  # noqa: S101
    return save_cost_line(row, by=by, version=version, values=values, tiers=form.tiers())


@dataclass(frozen=True, slots=True)
class FactKind:
    """One kind of fact. `many` kinds are a list with an address for each row; the others are one row a pilot.
    `block` is the part of the pilot's page it belongs to, and where the browser returns to."""

    slug: str
    title: Any
    form: type[FactForm]
    action: Action
    block: str
    many: bool = False
    removable: bool = False
    save: Save = save_row

    @property
    def model(self) -> type[models.Model]:
        """The model behind the form."""
        return self.form._meta.model  # type: ignore[no-any-return]

    @property
    def is_pilot(self) -> bool:
        """Whether the fact is a column of the pilot itself."""
        return self.model is Pilot


KINDS = (
    FactKind("purpose", _("Purpose"), PurposeForm, Action.EDIT_PURPOSE, "purpose"),
    FactKind("dates", _("Dates"), DatesForm, Action.EDIT_PURPOSE, "dates"),
    FactKind("money", _("Budget and spend"), MoneyForm, Action.EDIT_PURPOSE, "money"),
    FactKind("people", _("People named on it"), PeopleForm, Action.NAME_PEOPLE, "people"),
    FactKind("visibility", _("Who may know of it"), VisibilityForm, Action.EDIT_VISIBILITY, "visibility"),
    FactKind(
        "invitations",
        _("Invitation"),
        InvitationForm,
        Action.EDIT_VISIBILITY,
        "visibility",
        many=True,
        removable=True,
        save=_save_invitation,
    ),
    FactKind("threshold", _("Threshold"), ThresholdForm, Action.EDIT_THRESHOLD, "threshold", save=_save_threshold),
    FactKind(
        "measurements",
        _("Measurement"),
        MeasurementForm,
        Action.RECORD_MEASUREMENT,
        "measurements",
        many=True,
        save=_save_measurement,
    ),
    FactKind(
        "data-checks", _("Data slice"), DataCheckForm, Action.EDIT_DATA_CHECK, "data-checks", many=True, removable=True
    ),
    FactKind(
        "integration-path",
        _("Integration path"),
        IntegrationPathForm,
        Action.EDIT_INTEGRATION_PATH,
        "integration-path",
    ),
    FactKind("support-plan", _("Support plan"), SupportPlanForm, Action.EDIT_SUPPORT_PLAN, "support-plan"),
    FactKind("change-plan", _("Change plan"), ChangePlanForm, Action.EDIT_CHANGE_PLAN, "change-plan"),
    FactKind(
        "active-users",
        _("Active users"),
        ActiveUsersForm,
        Action.EDIT_CHANGE_PLAN,
        "change-plan",
        many=True,
        removable=True,
    ),
    FactKind("outcome", _("The work today"), OutcomeForm, Action.EDIT_OUTCOME, "outcome"),
    FactKind("errors", _("Error"), ErrorClassForm, Action.EDIT_OUTCOME, "outcome", many=True, removable=True),
    FactKind(
        "candidates",
        _("Candidate"),
        CandidateForm,
        Action.EDIT_OUTCOME,
        "outcome",
        many=True,
        removable=True,
        save=_save_candidate,
    ),
    FactKind("scale", _("Volumes"), ScaleForm, Action.EDIT_SCALE_MODEL, "scale"),
    FactKind(
        "cost-lines",
        _("Cost line"),
        CostLineForm,
        Action.EDIT_SCALE_MODEL,
        "scale",
        many=True,
        removable=True,
        save=_save_cost_line,
    ),
)
FACTS = {kind.slug: kind for kind in KINDS}
