"""The pilot's page: the road to its decision, and every fact with its form."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from assessments.comparison import compare
from assessments.cost_curve import cost_curve
from assessments.delivered import beside
from assessments.measured import measured
from assessments.readiness import Assessment
from assessments.readiness.check import Check, Place, State
from assessments.readiness.failure_modes import FAILURE_MODES, FailureMode, Mode
from assessments.record import record_of
from assessments.services.assessing import assess_now
from assessments.services.day import day_here
from assessments.services.policy import current_policy
from assessments.services.stages import next_stages
from common.permit import Permit
from pilots.diary import diary
from pilots.models import Ownership, Pilot
from pilots.permissions import Action, may, may_propose, parties

NEWEST = 10
# Where the page's parts stand: a check's place is a block of the page, most of them inside a failure mode.
BLOCKS = {
    Place.PURPOSE: "purpose",
    Place.DATES: "dates",
    Place.PEOPLE: "people",
    Place.OWNERSHIP: "ownership",
    Place.THRESHOLD: "threshold",
    Place.MEASUREMENTS: "measurements",
    Place.DATA_CHECKS: "data-checks",
    Place.INTEGRATION_PATH: "integration-path",
    Place.SUPPORT_PLAN: "support-plan",
    Place.CHANGE_PLAN: "change-plan",
    Place.OUTCOME: "outcome",
    Place.SCALE: "scale",
    Place.REVIEWS: "road",
}
MODE_OF_BLOCK = {
    "threshold": 1,
    "measurements": 1,
    "data-checks": 2,
    "integration-path": 2,
    "ownership": 3,
    "support-plan": 3,
    "change-plan": 4,
    "outcome": 5,
    "scale": 6,
}
OTHER_BLOCKS = ("stage", "purpose", "dates", "money", "people", "visibility")


@dataclass(frozen=True, slots=True)
class Section:
    """One failure mode on the page: its number, its state, what to say first, and its checks by name."""

    number: int
    mode: FailureMode
    state: State
    said: Check
    checks: dict[str, Check]
    is_open: bool


@require_safe
def pilot(request: HttpRequest, number: int) -> HttpResponse:
    """The page, or the one block that htmx asks for with everything on the page that depends on it."""
    context = _context(request, _with_facts(request, number))
    asked = request.htmx.target or ""  # type: ignore[attr-defined]
    block = asked.removeprefix("block-")
    partial = not request.htmx.history_restore_request and asked.startswith("block-")  # type: ignore[attr-defined]
    if partial and block not in (*MODE_OF_BLOCK, *OTHER_BLOCKS):
        raise Http404
    context |= {"block_name": block, "block_template": f"assessments/blocks/{block}.html", "is_answer": partial}
    name = "assessments/pilot.html#answer" if partial else "assessments/pilot.html"
    response = TemplateResponse(request, name, context)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


@require_safe
def road(request: HttpRequest, number: int) -> HttpResponse:
    """The recommendation alone, for whoever wants to look again without reloading."""
    context = _context(request, _with_facts(request, number))
    return TemplateResponse(request, "assessments/pilot.html#road", context)


@require_safe
def unit_cost_curve(request: HttpRequest, number: int) -> HttpResponse:
    """What a case costs at a volume the reader chooses."""
    found = _with_facts(request, number)
    context = {"pilot": found, "curve": cost_curve(assess_now(found).facts, volume=request.GET.get("volume", ""))}
    return TemplateResponse(request, "assessments/curve.html", context)


def _with_facts(request: HttpRequest, number: int) -> Pilot:
    pilots = Pilot.objects.visible_to(request.user).select_related(  # type: ignore[arg-type]
        "unit",
        "deputy",
        "it_lead",
        "integration_path__connection_owner",
        "support_plan__contact",
        "change_plan",
        "outcome_model",
        "scale_model",
    )
    return get_object_or_404(
        pilots.prefetch_related(
            Prefetch("ownerships", Ownership.objects.select_related("person__unit", "named_by")),
            "thresholds__agreed_by",
            "measurements__recorded_by",
            "measurements__superseded_by",
            "data_checks__checked_by",
            "active_users",
            "error_classes",
            "candidates",
            "cost_lines__tiers",
            "invitations__person",
            "waivers__waived_by",
        ),
        number=number,
    )


def _context(request: HttpRequest, found: Pilot) -> dict[str, Any]:
    assessment, policy = assess_now(found), current_policy()
    entries, count = diary(found, most=NEWEST)
    at = request.GET.get("at", "")
    versions = list(found.thresholds.all())
    today = timezone.localdate()
    kin = _kin(request, found)
    return {
        "pilot": found,
        "assessment": assessment,
        "today": today,
        "currency": settings.CURRENCY,
        "permits": permits(request, found),
        "takes_part": bool(parties(request.user, found)),  # type: ignore[arg-type]
        "may_propose": may_propose(request.user),  # type: ignore[arg-type]
        "sections": _sections(assessment, at),
        "blocks": {place.value: block for place, block in BLOCKS.items()},
        "at": at,
        "in_force": next((version for version in versions if version.is_agreed), None),
        "draft": next((version for version in versions if version.agreed_at is None), None),
        "measured": measured(found, assessment, policy),
        "beside": beside(assessment, policy),
        "compared": compare(assessment.facts),
        "curve": cost_curve(assessment.facts, volume=request.GET.get("volume", "")),
        "next_stages": next_stages(assessment.facts, policy),
        "entries": entries,
        "entries_count": count,
        "earlier": count - len(entries),
        "former": next((other for other in kin if other.pk == found.successor_of_id), None),
        "successors": [other for other in kin if other.successor_of_id == found.pk],
        "record": record_of(found, request.user, today=day_here()),  # type: ignore[arg-type]
        "waivers": [waiver for waiver in found.waivers.all() if waiver.counts_on(today)],
    }


def _kin(request: HttpRequest, found: Pilot) -> list[Pilot]:
    """The pilot it succeeds and those that succeed it, as far as this reader may know of them."""
    related = Q(pk=found.successor_of_id) | Q(successor_of=found.pk)
    return list(Pilot.objects.visible_to(request.user).filter(related).order_by("number"))  # type: ignore[arg-type]


def permits(request: HttpRequest, found: Pilot) -> dict[str, Permit]:
    """Every action's permit by name, for buttons and their refusals."""
    return {action.value: may(request.user, action, found) for action in Action}  # type: ignore[arg-type]


def _sections(assessment: Assessment, at: str) -> list[Section]:
    opened = MODE_OF_BLOCK.get(at, 0)
    sections = []
    for number, mode in enumerate(FAILURE_MODES, start=1):
        checks = assessment.checks_of(mode.key)
        said = max(checks.values(), key=lambda check: check.state.severity)
        if said.is_clear and mode.key is Mode.BUSINESS_METRIC:
            said = assessment.criteria[0].check
        sections.append(Section(number, mode, assessment.modes[mode.key], said, checks, number == opened))
    return sections
