"""Agreeing the threshold, and throwing a draft away."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common.htmx import render_page
from common.versioned import StaleVersion
from pilots.forms.threshold import AgreeForm
from pilots.models import Pilot, Threshold
from pilots.permissions import Action, may
from pilots.services import threshold
from pilots.views.facts import back_to, visible_pilot

BLOCK = "threshold"


@require_http_methods(["GET", "HEAD", "POST"])
def agree(request: HttpRequest, number: int) -> HttpResponse:
    """Read what is agreed, word for word, then agree it."""
    pilot = visible_pilot(request, number)
    may(request.user, Action.AGREE_THRESHOLD, pilot).require()  # type: ignore[arg-type]
    draft = threshold.draft_of(pilot)
    if draft is None:
        raise Http404
    form = AgreeForm(request.POST or None, initial={"version": draft.version})
    if request.method == "POST" and form.is_valid():
        try:
            threshold.agree(pilot, by=request.user, version=form.cleaned_data["version"])  # type: ignore[arg-type]
            return back_to(pilot, BLOCK)
        except StaleVersion:
            form = AgreeForm({"version": draft.version})
            form.add_error(None, _("The draft was changed while you read it. Read it again, then agree."))
            return _show(request, pilot, draft, form, status=409)
        except ValidationError as error:
            form.add_error(None, error)
    return _show(request, pilot, draft, form, status=422 if form.errors else 200)


def _show(request: HttpRequest, pilot: Pilot, draft: Threshold, form: AgreeForm, *, status: int) -> HttpResponse:
    context = {
        "pilot": pilot,
        "draft": draft,
        "former": threshold.in_force(pilot),
        "form": form,
        "block_name": BLOCK,
    }
    return render_page(request, "pilots/agree.html", context, partial="block", target=f"block-{BLOCK}", status=status)


@require_POST
def discard_draft(request: HttpRequest, number: int) -> HttpResponse:
    """Throw the draft away; the line in force stays."""
    pilot = visible_pilot(request, number)
    may(request.user, Action.EDIT_THRESHOLD, pilot).require()  # type: ignore[arg-type]
    form = AgreeForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else 0
    try:
        threshold.discard_draft(pilot, by=request.user, version=version)  # type: ignore[arg-type]
    except ValidationError as error:
        messages.warning(request, error.messages[0])
    except StaleVersion:
        messages.warning(request, _("The draft was changed in the meantime, so it was kept. Look at it again."))
    return back_to(pilot, BLOCK)
