"""The table of pilots as a spreadsheet: figures stay figures, days stay days."""

from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from assessments.models.waiver import DAY_ONE_ITEMS
from assessments.readiness.failure_modes import Mode
from assessments.readiness.flags import Flag
from assessments.readiness.go_live import Criterion
from assessments.wording import VERDICTS, criterion_word, flag_word, mode_title
from common.language import in_organisations_language
from common.templatetags.pilothouse import state_word
from pilots.models.pilot import STAGES, VISIBILITIES, reference_of
from pilots.models.threshold import DIRECTIONS
from pilots.querysets import PilotQuerySet
from portfolio.exports.spreadsheet import Cell, Sheet
from portfolio.words import states

Pilot = dict[str, Any]
Column = tuple[str, Callable[[Pilot], Cell]]

ROWS_AT_ONCE = 500
_FIELDS = (
    "number",
    "name",
    "unit__name",
    "unit__parent__name",
    "stage",
    "visibility",
    "vendor",
    "current__person__name",
    "is_owned",
    "deputy__name",
    "it_lead__name",
    "assessment__verdict",
    "assessment__mode_states",
    "assessment__criteria_states",
    "assessment__flags",
    "assessment__measured_value",
    "assessment__threshold_line",
    "assessment__metric_unit",
    "assessment__direction",
    "assessment__net_per_year",
    "assessment__held_up",
    "assessment__cost_per_week",
    "assessment__waived",
    "assessment__waived_until",
    "budget",
    "spent",
    "proposed_on",
    "build_started_on",
    "decision_due_on",
    "decided_on",
    "live_on",
    "stopped_on",
    "retired_on",
    "assessment__as_of",
)


@in_organisations_language
def pilots_sheet(pilots: PilotQuerySet) -> Sheet:
    """These `listed` pilots, one a row, in their order; they are read while the file is written."""
    columns = _columns()

    def rows() -> Iterator[list[Cell]]:
        for pilot in pilots.values(*_FIELDS).iterator(chunk_size=ROWS_AT_ONCE):
            yield [cell(pilot) for _label, cell in columns]

    return Sheet(title=_("Pilots"), head=[label for label, _cell in columns], rows=rows())


def _columns() -> list[Column]:
    flags = {str(flag): flag_word(flag) for flag in Flag}
    return [
        (_("Reference"), lambda pilot: reference_of(pilot["number"])),
        (_("Name"), _plain("name")),
        (_("Unit"), _plain("unit__name")),
        (_("Part of"), _plain("unit__parent__name")),
        (_("Stage"), _word("stage", STAGES)),
        (_("Visibility"), _word("visibility", VISIBILITIES)),
        (_("Vendor"), _plain("vendor")),
        (_("Person named owner"), _plain("current__person__name")),
        (_("Accountable owner"), lambda pilot: pilot["current__person__name"] if pilot["is_owned"] else None),
        (_("Deputy"), _plain("deputy__name")),
        (_("IT lead"), _plain("it_lead__name")),
        (_("Recommendation"), _word("assessment__verdict", VERDICTS)),
        *(_state(mode_title(mode), "assessment__mode_states", place) for place, mode in enumerate(Mode)),
        *(_state(criterion_word(one), "assessment__criteria_states", place) for place, one in enumerate(Criterion)),
        (_("Waived"), _word("assessment__waived", DAY_ONE_ITEMS)),
        (_("Waived until"), _plain("assessment__waived_until")),
        (_("Flags"), lambda pilot: ", ".join(flags[flag] for flag in pilot["assessment__flags"] or ())),
        (_("Measured"), _plain("assessment__measured_value")),
        (_("Threshold is"), _word("assessment__direction", DIRECTIONS)),
        (_("Threshold"), _plain("assessment__threshold_line")),
        (_("Unit of the metric"), _plain("assessment__metric_unit")),
        (_in_currency(_("Net a year")), _plain("assessment__net_per_year")),
        (_in_currency(_("Held up a year")), _plain("assessment__held_up")),
        (_in_currency(_("Costs a week since it is late")), _plain("assessment__cost_per_week")),
        (_in_currency(_("Budget")), _plain("budget")),
        (_in_currency(_("Spent")), _plain("spent")),
        (_("Proposed on"), _plain("proposed_on")),
        (_("Building began on"), _plain("build_started_on")),
        (_("Decision due on"), _plain("decision_due_on")),
        (_("Decided on"), _plain("decided_on")),
        (_("Live since"), _plain("live_on")),
        (_("Stopped on"), _plain("stopped_on")),
        (_("Retired on"), _plain("retired_on")),
        (_("Reads like this since"), _plain("assessment__as_of")),
    ]


def _in_currency(label: str) -> str:
    return f"{label}, {settings.CURRENCY}"


def _plain(field: str) -> Callable[[Pilot], Cell]:
    return lambda pilot: pilot[field]


def _word(field: str, words: dict[Any, Any]) -> Callable[[Pilot], Cell]:
    """A value of our vocabulary in the reader's language; the language is read now, not while the file streams."""
    spoken = {value: str(name) for value, name in words.items()}
    return lambda pilot: spoken.get(pilot[field])


def _state(label: str, field: str, place: int) -> Column:
    def cell(pilot: Pilot) -> Cell:
        found = states(pilot[field])
        return state_word(found[place]) if found else None

    return label, cell
