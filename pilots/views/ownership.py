"""Naming an owner, accepting, declining, handing over."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common.htmx import render_page
from pilots.forms.pilot import NameOwnerForm, ReasonForm
from pilots.models import Pilot
from pilots.permissions import Action, may
from pilots.services import ownership
from pilots.views.facts import back_to, visible_pilot

BLOCK = "ownership"


@require_http_methods(["GET", "HEAD", "POST"])
def name_owner(request: HttpRequest, number: int) -> HttpResponse:
    """Name the owner, or hand over to another one."""
    pilot = visible_pilot(request, number)
    may(request.user, Action.NAME_OWNER, pilot).require()  # type: ignore[arg-type]
    stands = pilot.owner
    initial = {"instead_of": stands.pk if stands else 0, "person": stands.successor_id if stands else None}
    form = NameOwnerForm(request.POST or None, auto_id="owner-%s", initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            ownership.name_owner(pilot, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
            return back_to(pilot, BLOCK)
        except ValidationError as error:
            form.add_error(None, error)
    return _show(request, pilot, form, title=_("Name the owner"), button=_("Name as owner"))


@require_POST
def accept_ownership(request: HttpRequest, number: int) -> HttpResponse:
    """Take it on."""
    pilot = visible_pilot(request, number)
    try:
        ownership.accept(pilot, by=request.user)  # type: ignore[arg-type]
    except ValidationError as error:
        messages.warning(request, error.messages[0])
    return back_to(pilot, BLOCK)


@require_http_methods(["GET", "HEAD", "POST"])
def decline_ownership(request: HttpRequest, number: int) -> HttpResponse:
    """Turn it down, with a reason."""
    pilot = visible_pilot(request, number)
    may(request.user, Action.ACCEPT_OWNERSHIP, pilot).require()  # type: ignore[arg-type]
    form = ReasonForm(request.POST or None, auto_id="decline-%s")
    if request.method == "POST" and form.is_valid():
        ownership.decline(pilot, by=request.user, reason=form.cleaned_data["reason"])  # type: ignore[arg-type]
        return back_to(pilot, BLOCK)
    return _show(request, pilot, form, title=_("Decline being the owner"), button=_("Decline"))


def _show(
    request: HttpRequest, pilot: Pilot, form: NameOwnerForm | ReasonForm, *, title: str, button: str
) -> HttpResponse:
    context = {"pilot": pilot, "form": form, "title": title, "button": button, "block_name": BLOCK}
    status = 422 if form.errors else 200
    return render_page(request, "pilots/act.html", context, partial="block", target=f"block-{BLOCK}", status=status)
