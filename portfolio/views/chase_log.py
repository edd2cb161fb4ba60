"""The log of reminders as a file: what writes spreadsheets stands in this layer."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from chase.log_filters import read_filters
from chase.services.log import Entry, entry, lines_of
from chase.services.office import may_see_chase
from common.language import in_organisations_language
from portfolio.exports.spreadsheet import Cell, FileKind, Sheet, download
from portfolio.views.counted import counted

ROWS_AT_ONCE = 500


@require_safe
@counted
def export_log(request: HttpRequest, kind: FileKind) -> HttpResponseBase:
    """The log as it is filtered, all its lines, as a file."""
    may_see_chase(request.user).require()  # type: ignore[arg-type]
    lines = lines_of(request.user, read_filters(request.GET))  # type: ignore[arg-type]
    rows = (_row(entry(line)) for line in lines.iterator(ROWS_AT_ONCE))
    return download(log_sheet(rows), kind, name=f"reminders-{localdate().isoformat()}")


@in_organisations_language
def log_sheet(rows: Iterator[list[Cell]]) -> Sheet:
    """One line of a message a row; times by the reader's clock."""
    head = [
        _("Day"),
        _("Time"),
        _("Person"),
        _("For"),
        _("Kind"),
        _("Pilot"),
        _("What was said"),
        _("Why"),
        _("Told as"),
        _("What became of it"),
        _("Detail"),
        _("Closed on"),
        _("Closed by"),
    ]
    return Sheet(title=_("Reminders"), head=head, rows=rows)


def _row(line: Entry) -> list[Cell]:
    at = localtime(line.at)
    told: list[Cell] = [at.date(), at.strftime("%H:%M"), line.person, line.instead_of, line.kind, line.pilot]
    became: list[Cell] = [line.rung, line.outcome, line.detail, _day(line), line.closed_by]
    return [*told, line.title, line.why, *became]


def _day(line: Entry) -> Cell:
    return localtime(line.closed_at).date() if line.closed_at else None
