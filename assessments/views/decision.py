"""A decision's page, its PDF and its frozen evidence."""

import json
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assessments.decision_story import story
from assessments.decision_wording import heading, slot_waits, stands
from assessments.evidence_summary import recommendation_line, summary
from assessments.models import Decision
from assessments.services.day import day_here
from assessments.services.signing import declares
from assessments.slots import may_sign, next_slot, signed_slots, slots
from assessments.standing import DecisionState, is_met, standings
from assessments.views.conditions import shown_conditions
from assessments.views.finding import visible_decision
from assessments.vocabulary import Slot
from common.htmx import render_page
from documents.models import Paper
from documents.qr import qr_path
from documents.services.papers import ask_again
from documents.views.stored import stored_document
from pilots.permissions import Action, may


@require_safe
def decision(request: HttpRequest, reference: str) -> HttpResponse:
    """What was decided, by whom, on what; where it stands; and what can be done about it."""
    found, person = visible_decision(request, reference), request.user
    today = day_here()
    standing = standings([found], on=today)[found.pk]
    evidence = json.loads(found.evidence)
    slot = next_slot(found)
    context = {
        "decision": found,
        "pilot": found.pilot,
        "reference": found.reference,
        "standing": standing,
        "stands": stands(standing, found),
        "supersedable": standing.state in (DecisionState.IN_FORCE, DecisionState.SUSPENDED),
        "heading": heading(found, standing),
        "lines": [*summary(evidence), recommendation_line(evidence)],
        "evidence": evidence,
        "signatures": list(found.signatures.all()),
        "waiting": _waiting(found),
        "office": bool(may(person, Action.COUNTERSIGN, found.pilot)),  # type: ignore[arg-type]
        "may_sign": bool(slot and may_sign(person, found, slot)),  # type: ignore[arg-type]
        "decides": bool(may(person, Action.DECIDE, found.pilot)),  # type: ignore[arg-type]
        "conditions": shown_conditions(found, person, today=today),  # type: ignore[arg-type]
        "met": sum(map(is_met, found.conditions.all())),
        "story": story(found),
        "paper": (paper := paper_of(found)),
        "qr": _qr(paper) if paper and paper.document else None,
        "is_ended": standing.state in (DecisionState.VOID, DecisionState.DECLINED, DecisionState.DISCARDED),
        "currency": settings.CURRENCY,
        "today": today,
    }
    return render_page(request, "assessments/decision.html", context)


def _waiting(found: Decision) -> list[dict[str, Any]]:
    """The signatures that are still to come, in their order; none once the round has ended."""
    if next_slot(found) is None:
        return []
    signed = signed_slots(found)
    open_slots = [slot for slot in slots(found) if slot not in signed]
    return [{"who": slot_waits(found, slot), "meaning": declares(found, Slot(slot))} for slot in open_slots]


def _qr(paper: Paper) -> dict[str, Any]:
    """The code on the PDF's first page: where anybody can check it."""
    address = settings.BASE_URL + reverse("documents:verify_code", args=[paper.code])
    path, size = qr_path(address)
    return {"address": address, "path": path, "size": size}


def paper_of(found: Decision) -> Paper | None:
    """The sealed PDF as far as it has come, without its bytes."""
    papers = Paper.objects.select_related("document").defer("document__content")
    return papers.filter(kind="decision", key=found.reference).first()


@require_safe
def decision_pdf(request: HttpRequest, reference: str) -> HttpResponse:
    """The sealed PDF as it lies in the store; while it is being made, its decision with a word about that."""
    found = visible_decision(request, reference)
    paper = Paper.objects.select_related("document").filter(kind="decision", key=found.reference).first()
    if paper is None or paper.document is None:
        messages.warning(request, _("The PDF is made after the last signature. It is not there yet."))
        return redirect("assessments:decision", reference)
    return stored_document(request, paper.document)


@require_POST
def make_paper_again(request: HttpRequest, reference: str) -> HttpResponse:
    """Try the PDF once more that could not be made; the portfolio office asks for it."""
    found = visible_decision(request, reference)
    may(request.user, Action.COUNTERSIGN, found.pilot).require()  # type: ignore[arg-type]
    paper = paper_of(found)
    if paper is not None:
        ask_again(paper, by=request.user)  # type: ignore[arg-type]
    return redirect("assessments:decision", reference)


@require_safe
def evidence_json(request: HttpRequest, reference: str) -> HttpResponse:
    """The frozen evidence, byte for byte as it was fingerprinted."""
    found = visible_decision(request, reference)
    answer = HttpResponse(found.evidence, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{found.reference}-evidence.json"'
    return answer
