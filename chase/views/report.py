"""What the chase achieves: how long gaps stay open, and how far up the line they went before they closed."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_safe

from chase.services import reporting
from chase.services.clock import database_now
from chase.services.office import may_see_chase
from chase.services.snoozing import today_of
from common.figures import number

PERIODS = {
    "30": gettext_lazy("30 days"),
    "92": gettext_lazy("A quarter"),
    "366": pgettext_lazy("a choice of period", "A year"),
}
USUAL = "92"
STEPS = {
    "unsaid": gettext_lazy("Before anything was said"),
    "first": gettext_lazy("After the first message"),
    "again": gettext_lazy("After more messages to the same person"),
    "owner": gettext_lazy("After it went up to the owner"),
    "pmo": gettext_lazy("After it went up to the portfolio office"),
}


@require_safe
def report(request: HttpRequest) -> HttpResponse:
    """By kind, by unit and by how far it went up, over a period. The number of queries does not grow with the gaps."""
    may_see_chase(request.user).require()  # type: ignore[arg-type]
    person, now = request.user, database_now()
    days = asked if (asked := request.GET.get("days", "")) in PERIODS else USUAL
    since, today = now - timedelta(days=int(days)), today_of(person, now)  # type: ignore[arg-type]
    achieved = reporting.achieved(person, since)  # type: ignore[arg-type]
    closed = sum(step.closed for step in achieved)
    context = {
        "heading": _heading(closed, reporting.median_days(person, since)),  # type: ignore[arg-type]
        "periods": PERIODS.items(),
        "days": days,
        "closed": closed,
        "steps": [(STEPS[step.step], step) for step in achieved],
        "kinds": reporting.by_kind(person, since, today),  # type: ignore[arg-type]
        "units": reporting.by_unit(person, since, today),  # type: ignore[arg-type]
    }
    return render(request, "chase/report.html", context)


def _heading(closed: int, median: int | None) -> str:
    if median is None:
        return _("No gap was closed in this time")
    gaps = ngettext("%(count)s gap was closed", "%(count)s gaps were closed", closed) % {"count": number(closed)}
    half = ngettext("half of them within %(days)s day", "half of them within %(days)s days", median)
    return f"{gaps}, {half % {'days': number(median)}}"
