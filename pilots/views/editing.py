"""Saving the form of a fact against the version that was opened, on whatever page the form stands."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse

from common.versioned import StaleVersion
from pilots.clash import PARTS, chosen_values, clash_between
from pilots.fact_table import FactKind
from pilots.forms.fact import FactForm, WithParts
from pilots.models import Pilot
from pilots.permissions import may

Done = Callable[[], HttpResponse]
Show = Callable[..., HttpResponse]
"""Called with the form, and with `status` and `clash` where it could not be saved."""


@dataclass(frozen=True, slots=True)
class Editing:
    """A row in a form: how to make the form, where it is shown, and where to go when it was saved or left."""

    pilot: Pilot
    kind: FactKind
    row: Any
    options: dict[str, Any]
    """Of the form, besides the row and what was typed."""
    show: Show
    done: Done
    leave: Done


def form_page(request: HttpRequest, editing: Editing) -> HttpResponse:
    """The form, or saving it: 422 with what was typed when it cannot be saved, 409 when somebody saved first."""
    may(request.user, editing.kind.action, editing.pilot).require()  # type: ignore[arg-type]
    if request.method != "POST":
        return editing.show(form_of(editing))
    if request.POST.get("all") == "theirs":
        return editing.leave()
    form = form_of(editing, request)
    if request.POST.get("back"):
        form.data["version"] = request.POST.get("opened", "")  # type: ignore[index]
        return editing.show(form)
    if not form.is_valid():
        return editing.show(form, status=422)
    return _save(request, editing, editing.row, form, version=form.cleaned_data["version"])


def form_of(editing: Editing, request: HttpRequest | None = None) -> FactForm:
    """The form of the row, with what was typed when there is a request."""
    options: dict[str, Any] = {"instance": editing.row, "auto_id": f"{editing.kind.slug}-%s", **editing.options}
    if request is not None:
        options |= {"data": request.POST.copy(), "files": request.FILES}
    return editing.kind.form(**options)


def _save(request: HttpRequest, editing: Editing, row: Any, form: FactForm, *, version: int) -> HttpResponse:
    values = chosen_values(form, row, request.POST.dict()) if row.pk else form.values()
    if isinstance(form, WithParts) and row.pk and request.POST.get(f"pick_{PARTS}") == "theirs":
        form.take_parts_of(row)
    try:
        editing.kind.save(editing.kind, row, form, request.user, version, values)  # type: ignore[arg-type]
    except StaleVersion as stale:
        clash = clash_between(form, stale.current, opened_version=version)
        if clash.concerns_other_facts and stale.current.pk == row.pk:
            return _save(request, editing, stale.current, form, version=stale.current.version)
        return editing.show(form, status=409, clash=clash)
    except ValidationError as error:
        form.add_error(None, error)
        return editing.show(form, status=422)
    return editing.done()
