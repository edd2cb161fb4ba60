"""Editing any fact in place: one view for what there is one of, one for lists, one for taking away."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common.htmx import render_page
from common.versioned import StaleVersion
from pilots.fact_table import FACTS, FactKind
from pilots.forms.fact import FactForm
from pilots.models import Pilot
from pilots.permissions import may
from pilots.services import facts
from pilots.services.threshold import draft_of, in_force
from pilots.views.editing import Editing, form_page


def visible_pilot(request: HttpRequest, number: int) -> Pilot:
    """The pilot, if this person may know of it; otherwise it does not exist."""
    pilots = Pilot.objects.visible_to(request.user).select_related("unit", "integration_path")  # type: ignore[arg-type]
    return get_object_or_404(pilots.prefetch_related("ownerships__person__unit"), number=number)


def back_to(pilot: Pilot, block: str) -> HttpResponse:
    """To the pilot's page, where the fact stands. htmx follows this too and is given the block alone."""
    return redirect(f"{reverse('assessments:pilot', args=[pilot.number])}?at={block}#{block}")


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, number: int, fact: str, pk: int | None = None) -> HttpResponse:
    """The form of a fact, and saving it."""
    pilot, kind = visible_pilot(request, number), _kind(fact, many=pk is not None)
    return _form_page(request, pilot, kind, _row(pilot, kind, pk))


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, number: int, fact: str) -> HttpResponse:
    """The empty form of a fact there are many of, and saving it."""
    pilot, kind = visible_pilot(request, number), _kind(fact, many=True)
    return _form_page(request, pilot, kind, kind.model(pilot=pilot))


@require_POST
def remove(request: HttpRequest, number: int, fact: str, pk: int) -> HttpResponse:
    """Take a row away; its history stays in the diary."""
    pilot, kind = visible_pilot(request, number), _kind(fact, many=True)
    if not kind.removable:
        raise Http404
    row = _row(pilot, kind, pk)
    may(request.user, kind.action, pilot).require()  # type: ignore[arg-type]
    version = request.POST.get("version", "")
    try:
        opened = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else -1
        facts.remove(row, by=request.user, action=kind.action, version=opened)  # type: ignore[arg-type]
    except StaleVersion:
        messages.warning(request, _("Somebody changed it in the meantime, so it was not removed. Look at it again."))
    return back_to(pilot, kind.block)


def _kind(slug: str, *, many: bool) -> FactKind:
    kind = FACTS.get(slug)
    if kind is None or kind.many != many:
        raise Http404
    return kind


def _row(pilot: Pilot, kind: FactKind, pk: int | None) -> Any:
    """The row to edit: the pilot itself, its one row of this kind (perhaps not written yet), or one of its list."""
    if kind.is_pilot:
        return pilot
    if kind.many:
        return get_object_or_404(kind.model, pk=pk, pilot=pilot)  # type: ignore[arg-type]
    if kind.slug == "threshold":
        return draft_of(pilot) or kind.model(pilot=pilot)
    return kind.model._default_manager.filter(pilot=pilot).first() or kind.model(pilot=pilot)


def _form_page(request: HttpRequest, pilot: Pilot, kind: FactKind, row: Any) -> HttpResponse:
    options = {"in_force": in_force(pilot)} if kind.slug == "threshold" else {}
    show = partial(_show, request, pilot, kind, row)
    back = partial(back_to, pilot, kind.block)
    return form_page(request, Editing(pilot, kind, row, options, show, done=back, leave=back))


def _show(
    request: HttpRequest,
    pilot: Pilot,
    kind: FactKind,
    row: Any,
    form: FactForm,
    *,
    status: int = 200,
    clash: Any = None,
) -> HttpResponse:
    context = {"pilot": pilot, "kind": kind, "row": row, "form": form, "clash": clash, "block_name": kind.block}
    return render_page(
        request, "pilots/fact.html", context, partial="block", target=f"block-{kind.block}", status=status
    )
