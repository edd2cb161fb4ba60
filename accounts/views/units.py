"""The operating units and their tree."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms.units import CloseUnitForm, UnitForm
from accounts.models import Unit
from accounts.services import units as services
from accounts.unit_tree import as_a_tree
from accounts.views.administration import for_administrators, reader
from common.htmx import render_page


@require_safe
@for_administrators
def units(request: HttpRequest) -> HttpResponse:
    """All units as a tree: what they are, what is part of them, how many people work there."""
    found = Unit.objects.annotate(active=Count("people", filter=Q(people__is_active=True))).order_by("name", "pk")
    return render_page(request, "accounts/units.html", {"units": as_a_tree(found)})


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


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def close_unit(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a unit: say where its people, pilots, roles and what is below it go, and why."""
    unit = get_object_or_404(Unit, pk=pk)
    form = CloseUnitForm(request.POST if request.method == "POST" else None, unit=unit, initial={"to": unit.parent_id})
    if request.method == "POST" and form.is_valid() and _close(request, unit, form):
        messages.success(request, _("%(unit)s is closed.") % {"unit": unit.name})
        return redirect("accounts:units")
    context = {"form": form, "unit": unit, "people": unit.people.count(), "below": unit.children.order_by("name")}
    return render_page(request, "accounts/close_unit.html", context, status=422 if form.is_bound else 200)


def _close(request: HttpRequest, unit: Unit, form: CloseUnitForm) -> bool:
    try:
        services.close_unit(unit, **form.cleaned_data, by=reader(request))
    except ValidationError as refused:
        form.add_error(None, refused)
        return False
    return True


def _form_page(request: HttpRequest, form: UnitForm, unit: Unit | None) -> HttpResponse:
    context = {"form": form, "unit": unit}
    return render_page(request, "accounts/unit.html", context, status=422 if form.is_bound else 200)
