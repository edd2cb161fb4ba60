"""Moving a pilot to its next stage."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments.forms.stage import MoveStageForm
from assessments.services.assessing import assess_now
from assessments.services.policy import current_policy
from assessments.services.stages import move, next_stages
from assessments.views.pilot import BLOCKS, permits
from common.htmx import render_page
from common.versioned import StaleVersion
from pilots.models import Pilot
from pilots.permissions import Action, may
from pilots.views.facts import back_to, visible_pilot
from pilots.vocabulary import Stage

BLOCK = "stage"


@require_http_methods(["GET", "HEAD", "POST"])
def move_stage(request: HttpRequest, number: int) -> HttpResponse:
    """What comes next and what is lacking for it; and going there."""
    pilot = visible_pilot(request, number)
    if request.method != "POST":
        return show(request, pilot)
    may(request.user, Action.MOVE_STAGE, pilot).require()  # type: ignore[arg-type]
    form = MoveStageForm(request.POST)
    if not form.is_valid():
        said = [str(message) for messages in form.errors.values() for message in messages]
        return show(request, pilot, said=said, status=422)
    return _move(request, pilot, to=Stage(form.cleaned_data["to"]), version=form.cleaned_data["version"])


def _move(request: HttpRequest, pilot: Pilot, *, to: Stage, version: int) -> HttpResponse:
    try:
        move(pilot, to=to, by=request.user, version=version)  # type: ignore[arg-type]
    except StaleVersion:
        said = [_("Somebody changed this pilot while you looked at it, so it was not moved. Look again, then move it.")]
        return show(request, visible_pilot(request, pilot.number), said=said, status=409)
    except ValidationError as error:
        return show(request, pilot, said=error.messages, status=422)
    return back_to(pilot, BLOCK)


def show(
    request: HttpRequest, pilot: Pilot, *, said: list[str] | None = None, status: int = 200, **more: Any
) -> HttpResponse:
    """The stage and its waiver: a page of their own, or a block of the pilot's page. `said` is what went wrong."""
    assessment = assess_now(pilot)
    today = assessment.facts.as_of
    context = {
        "pilot": pilot,
        "assessment": assessment,
        "permits": permits(request, pilot),
        "next_stages": next_stages(assessment.facts, current_policy()),
        "waivers": [each for each in pilot.waivers.select_related("waived_by") if each.counts_on(today)],
        "blocks": {place.value: block for place, block in BLOCKS.items()},
        "today": today,
        "said": said or [],
    }
    template = "assessments/stage.html"
    return render_page(request, template, context | more, partial="block", target=f"block-{BLOCK}", status=status)
