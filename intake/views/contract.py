"""The go-live contract: one page that says what the pilot must show to go live."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from assessments.services.assessing import assess_now
from common.htmx import render_page
from intake.clauses import content_of, lacking
from intake.questions import Key
from intake.walk import with_answers
from pilots.models import Pilot
from pilots.permissions import parties

QUESTION_OF = {1: Key.THRESHOLD, 2: Key.OWNER, 3: Key.PATH, 4: Key.COST}


@require_safe
def contract(request: HttpRequest, number: int) -> HttpResponse:
    """As the facts say it now; for everybody who may know of the pilot."""
    pilots = with_answers(Pilot.objects.visible_to(request.user))  # type: ignore[arg-type]
    pilot = get_object_or_404(pilots.select_related("deputy", "support_plan__contact"), number=number)
    assessment = assess_now(pilot)
    content = content_of(pilot, assessment.facts)
    context = {
        "pilot": pilot,
        "content": content,
        "lacking": {each: QUESTION_OF[each] for each in lacking(content)},
        "ledger": assessment.ledger,
        "currency": settings.CURRENCY,
        "takes_part": bool(parties(request.user, pilot)),  # type: ignore[arg-type]
    }
    return render_page(request, "intake/contract.html", context)
