from typing import TYPE_CHECKING, cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from portfolio.exports.pilots import pilots_sheet
from portfolio.exports.spreadsheet import FileKind, download
from portfolio.filters import read_filters
from portfolio.listed import listed
from portfolio.listing import in_order
from portfolio.question import Question
from portfolio.units import UnitTree
from portfolio.views.counted import counted

if TYPE_CHECKING:
    from accounts.models import User


@require_safe
@counted
def export(request: HttpRequest, kind: FileKind) -> HttpResponseBase:
    """The table as it is filtered and sorted, all its rows, as a file; only what the viewer may see is in it."""
    today, units = localdate(), UnitTree.read()
    filters, _notes = read_filters(request.GET, units)
    question = Question.asked(cast("User", request.user), filters, units, today)
    pilots = in_order(listed(question.sight).filter(question.condition), question.order)
    return download(pilots_sheet(pilots), kind, name=f"pilots-{today.isoformat()}")
