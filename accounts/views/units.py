"""The operating units and their tree."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms.units import UnitForm
from accounts.models import Unit
from accounts.services import units as services
from accounts.views.administration import for_administrators, reader
from common.htmx import render_page


@require_safe
@for_administrators
def units(request: HttpRequest) -> HttpResponse:
    """All units: what they are, what they are part of, how many people work there."""
    found = Unit.objects.select_related("parent").annotate(
        active=Count("people", filter=Q(people__is_active=True)),
    )
    return render_page(request, "accounts/units.html", {"units": found})


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def set_up_unit(request: HttpRequest) -> HttpResponse:
    """Set up a unit."""
    form = UnitForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        unit = services.set_up_unit(**form.cleaned_data, by=reader(request))
        messages.success(request, _("%(unit)s is set up.") % {"unit": unit.name})
        return redirect("accounts:units")
    return _form_page(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def change_unit(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename a unit, change its kind or its place."""
    unit = get_object_or_404(Unit, pk=pk)
    initial = {"name": unit.name, "kind": unit.kind, "parent": unit.parent_id}
    form = UnitForm(request.POST if request.method == "POST" else None, unit=unit, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.change_unit(unit, **form.cleaned_data, by=reader(request))
        messages.success(request, _("%(unit)s is changed.") % {"unit": form.cleaned_data["name"]})
        return redirect("accounts:units")
    return _form_page(request, form, unit)


def _form_page(request: HttpRequest, form: UnitForm, unit: Unit | None) -> HttpResponse:
    context = {"form": form, "unit": unit}
    return render_page(request, "accounts/unit.html", context, status=422 if form.is_bound else 200)
