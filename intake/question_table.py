"""Which fact each question edits, by which form, and who may."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.history import on_record
from common.versioned import StaleVersion, Versioned
from intake.forms.answers import ASKED_COSTS, CostForm, LineForm, PathForm, SliceForm, TodayForm, WorkForm
from intake.questions import Key
from pilots.fact_table import FactKind, save_row
from pilots.forms.fact import FactForm
from pilots.models import CostLine
from pilots.permissions import Action
from pilots.services import facts
from pilots.services.cost_line import save_cost_line
from pilots.services.threshold import write_draft
from pilots.vocabulary import Direction, IntegrationState, Protects

BETTER = {Protects.TIME: Direction.AT_MOST, Protects.COST: Direction.AT_MOST, Protects.QUALITY: Direction.AT_LEAST}
"""The side of the target until somebody says the other: less time and money are better, and more quality."""


def _save_line(kind: FactKind, row: Any, form: FactForm, by: User, version: int, values: dict[str, Any]) -> Versioned:
    if not row.pk:
        values = {"direction": BETTER[values["protects"]], **values}
    return write_draft(row.pilot, by=by, version=version, values=values)


def _save_path(kind: FactKind, row: Any, form: FactForm, by: User, version: int, values: dict[str, Any]) -> Versioned:
    """A path with a system is named; whether it can be written there, IT says."""
    if row.state == IntegrationState.UNKNOWN and values["system_of_record"]:
        values = {**values, "state": IntegrationState.NAMED}
    return save_row(kind, row, form, by, version, values)


@transaction.atomic
def _save_cost(kind: FactKind, row: Any, form: FactForm, by: User, version: int, values: dict[str, Any]) -> Versioned:
    """The volumes and their costs are one answer: both are written, or none."""
    assert isinstance(form, CostForm)  # noqa: S101
    if row.pk and form.was_changed_meanwhile:
        raise StaleVersion(row)
    with on_record(by=by):
        saved = save_row(kind, row, form, by, version, values)
        amounts = form.amounts()
        for cost, (shape, _label) in ASKED_COSTS.items():
            line = form.lines.get(cost)
            if cost in amounts and line is None:
                told = {"kind": cost, "shape": shape, "amount": amounts[cost]}
                save_cost_line(CostLine(pilot=row.pilot), by=by, version=0, values=told, tiers=())
            elif line is not None and cost not in amounts:
                facts.remove(line, by=by, action=kind.action, version=line.version)
            elif line is not None and line.amount != amounts[cost]:
                save_cost_line(line, by=by, version=line.version, values={"amount": amounts[cost]}, tiers=())
    return saved


def _kind(key: Key, title: Any, form: type[FactForm], action: Action, save: Any = save_row) -> FactKind:
    return FactKind(f"question-{key}", title, form, action, "question", save=save)


ANSWERED_BY = {
    Key.WORK: _kind(Key.WORK, _("The work"), WorkForm, Action.EDIT_PURPOSE),
    Key.TODAY: _kind(Key.TODAY, _("Today’s number"), TodayForm, Action.EDIT_THRESHOLD, _save_line),
    Key.THRESHOLD: _kind(Key.THRESHOLD, _("The threshold"), LineForm, Action.EDIT_THRESHOLD, _save_line),
    Key.SLICE: _kind(Key.SLICE, _("The data slice"), SliceForm, Action.EDIT_DATA_CHECK),
    Key.PATH: _kind(Key.PATH, _("The integration path"), PathForm, Action.EDIT_INTEGRATION_PATH, _save_path),
    Key.COST: _kind(Key.COST, _("Cost at full volume"), CostForm, Action.EDIT_SCALE_MODEL, _save_cost),
}
ACTIONS = {key: kind.action for key, kind in ANSWERED_BY.items()} | {Key.OWNER: Action.NAME_OWNER}
