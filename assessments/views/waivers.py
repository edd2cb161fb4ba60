"""Waiving a day-one item, and ending a waiver."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST

from assessments.forms.waiver import WaiverForm
from assessments.services import waivers
from assessments.views.stage import BLOCK, show
from pilots.permissions import Action, may
from pilots.views.facts import back_to, visible_pilot


@require_http_methods(["GET", "HEAD", "POST"])
def waive(request: HttpRequest, number: int) -> HttpResponse:
    """Write the waiver."""
    pilot = visible_pilot(request, number)
    may(request.user, Action.WAIVE, pilot).require()  # type: ignore[arg-type]
    form = WaiverForm(request.POST or None, auto_id="waiver-%s")
    if request.method == "POST" and form.is_valid():
        try:
            waivers.waive(pilot, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
            return back_to(pilot, BLOCK)
        except ValidationError as error:
            form.add_error(None, error)
    return show(request, pilot, waiver_form=form, status=422 if form.errors else 200)


@require_POST
def end_waiver(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """End it before its date."""
    pilot = visible_pilot(request, number)
    waivers.end(get_object_or_404(pilot.waivers, pk=pk), by=request.user)  # type: ignore[arg-type]
    return back_to(pilot, BLOCK)
