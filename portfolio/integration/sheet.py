"""The integration board as a spreadsheet."""

from collections.abc import Sequence

from django.conf import settings
from django.utils.translation import gettext as _

from assessments.wording import stage_word
from common.language import in_organisations_language
from pilots.models.integration_path import MECHANISMS
from pilots.vocabulary import Stage
from portfolio.exports.spreadsheet import Cell, Sheet
from portfolio.integration.board import names_of_owners, owners_of, path_word
from portfolio.integration.demand import Demand, PathState, mechanisms_in_order
from portfolio.words import sentence_case


@in_organisations_language
def board_sheet(systems: Sequence[Demand]) -> Sheet:
    """These systems, one a row, in their order."""
    head = [
        _("System of record"),
        _("Also written"),
        _("Pilots"),
        *(sentence_case(stage_word(stage)) for stage in Stage),
        *(_("Path %(state)s") % {"state": path_word(state)} for state in (PathState.PROVEN, PathState.NAMED)),
        _("No path"),
        _("Connection owners"),
        _("Mechanisms"),
        _("Tools people see it in"),
        _("Data checks done"),
        _("Data checks failed"),
        _("Net a year, open pilots, %(currency)s") % {"currency": settings.CURRENCY},
        _("Next decision"),
        _("Next decision, path not proven"),
    ]
    names = names_of_owners(systems)
    return Sheet(title=_("Integration"), head=head, rows=[_cells(system, names) for system in systems])


def _cells(system: Demand, names: dict[int, str]) -> list[Cell]:
    return [
        system.name or _("No system named"),
        ", ".join(system.also_spelled),
        system.pilots,
        *(system.stages[stage] for stage in Stage),
        *(system.paths[state] for state in PathState),
        ", ".join(owners_of(system, names)),
        ", ".join(str(MECHANISMS[one]) for one in mechanisms_in_order(system.mechanisms)),
        ", ".join(sorted(system.tools)),
        system.checked,
        system.failed,
        system.net,
        system.due,
        system.unproven_due,
    ]
