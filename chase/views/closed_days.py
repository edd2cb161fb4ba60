"""Days on which the organisation is closed and nobody is reminded."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from chase.forms.closed_days import ClosedDaysForm
from chase.services import closed_days
from chase.services.office import may_see_chase
from chase.services.settings import may_set_rules
from common.htmx import render_page


@require_http_methods(["GET", "HEAD", "POST"])
def all_closed_days(request: HttpRequest) -> HttpResponse:
    """The closed days by year, who closed them, and a form for more. Constant number of queries."""
    by: Any = request.user
    may_see_chase(by).require()
    form = ClosedDaysForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        may_set_rules(by).require()
        if form.is_valid() and _close(request, form):
            return redirect("chase:closed_days")
    found = closed_days.stretches()
    context = {
        "form": form,
        "may_set": may_set_rules(by),
        "years": [(year, list(days)) for year, days in groupby(found, key=lambda each: each.first.year)],
        "days": sum(each.days for each in found),
        "history": closed_days.changes(),
    }
    return render_page(request, "chase/closed_days.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def open_days(request: HttpRequest, pk: int) -> HttpResponse:
    """Take closed days away, after asking."""
    by: Any = request.user
    may_set_rules(by).require()
    stretch = next((each for each in closed_days.stretches() if each.pk == pk), None)
    if stretch is None:
        raise Http404
    if request.method == "POST":
        closed_days.open_again(stretch, by=by)
        messages.success(request, _("%(name)s is taken away: people are reminded then again.") % {"name": stretch.name})
        return redirect("chase:closed_days")
    return render_page(request, "chase/open_days.html", {"stretch": stretch})


def _close(request: HttpRequest, form: ClosedDaysForm) -> bool:
    """Close what the form names; whether it was."""
    try:
        moved = closed_days.close(**form.cleaned_data, by=request.user)  # type: ignore[arg-type]
    except ValidationError as refused:
        form.add_error(None, refused)
        return False
    messages.success(request, _said(moved, form.cleaned_data["country"]))
    return True


def _said(moved: int, country: str) -> str:
    said = _("It is closed. What is written already leaves as it is.")
    if not moved:
        return said
    later = (
        ngettext(
            "%(count)s gap was to be said then; to people of that country it is said on their next working day.",
            "%(count)s gaps were to be said then; to people of that country they are said on their next working day.",
            moved,
        )
        if country
        else ngettext(
            "%(count)s gap was to be said then; it is said on the next working day instead.",
            "%(count)s gaps were to be said then; they are said on the next working day instead.",
            moved,
        )
    )
    return f"{said} {later % {'count': moved}}"
