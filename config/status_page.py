"""The status for whoever watches, the page for administrators, and what they do about a parked task."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.services.people import may_administer
from accounts.views.administration import for_administrators, reader
from assessments.services import night
from common.htmx import render_page
from config.status import Light, Line, light_now, light_of, lines
from engine.services import parked


@login_not_required
@never_cache
@require_safe
def statusz(request: HttpRequest) -> HttpResponse:
    """Answer 200 while nothing is red, else 503: one word for anybody, every line for an administrator."""
    if not _is_administrator(request):
        light = light_now()
        return HttpResponse(f"{light.name.lower()}\n", content_type="text/plain", status=_status(light))
    found = lines()
    told = {"status": light_of(found).name.lower(), "parts": {line.key: _told(line) for line in found}}
    return JsonResponse(told, status=_status(light_of(found)))


@never_cache
@require_safe
@for_administrators
def status(request: HttpRequest) -> HttpResponse:
    """How the engine stands, the tasks that are parked, and how far the daily run has come."""
    found = lines()
    context = {
        "lines": found,
        "light": light_of(found),
        "concerns": sum(line.light is not Light.GREEN for line in found),
        "parked": list(parked.parked()[:100]),
        "night": night.progress(),
    }
    return render_page(request, "status/status.html", context, partial="status")


@require_POST
@for_administrators
def run_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a parked task once more."""
    try:
        parked.run_again(get_object_or_404(parked.parked(), pk=pk), by=reader(request))
    except parked.CannotRunAgain:
        messages.error(request, _("Redis does not answer, so the task stays parked. Try again in a moment."))
    else:
        messages.success(request, _("The task was sent once more."))
    return redirect("status")


@require_POST
@for_administrators
def put_aside(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a parked task no more."""
    parked.put_aside(get_object_or_404(parked.parked(), pk=pk), by=reader(request))
    messages.success(request, _("The task is put aside; it is not run."))
    return redirect("status")


def _is_administrator(request: HttpRequest) -> bool:
    """Nobody is one while the database that knows them does not answer."""
    try:
        return request.user.is_authenticated and may_administer(reader(request)).granted
    except DatabaseError:
        return False


def _status(light: Light) -> int:
    return 503 if light is Light.RED else 200


def _told(line: Line) -> dict[str, Any]:
    return {"light": line.light.name.lower(), "says": line.says, "deed": line.deed}
