"""Drafting a decision: what the arithmetic says beside what the owner decides, and what that asks for."""

import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments.decision_wording import KIND_LAMPS
from assessments.draft import DECIDED_AT, Draft, departs
from assessments.evidence_summary import LAMPS, summary
from assessments.forms.drafting import ConditionForm, Conditions, DraftForm, as_drafted, as_typed
from assessments.freezing import freeze
from assessments.models import Decision
from assessments.services import decisions
from assessments.services.day import day_here
from assessments.vocabulary import DecisionKind
from assessments.wording import stage_word
from common.htmx import render_page
from pilots.models import Pilot
from pilots.permissions import Action, may
from pilots.views.facts import visible_pilot
from pilots.vocabulary import Stage


@dataclass(slots=True)
class Forms:
    """The draft's form and its conditions, and what is wrong with the conditions as a whole."""

    draft: DraftForm
    conditions: Any
    said: list[str]


@require_http_methods(["GET", "HEAD", "POST"])
def draft_decision(request: HttpRequest, number: int) -> HttpResponse:
    """The form, a row more or less in it, and freezing what was typed."""
    pilot = visible_pilot(request, number)
    may(request.user, Action.DECIDE, pilot).require()  # type: ignore[arg-type]
    waiting = decisions.open_draft(pilot)
    if waiting is not None:
        said = _("%(reference)s waits for signatures. Discard it before you draft another.")
        messages.warning(request, said % {"reference": waiting.reference})
        return redirect("assessments:decision", waiting.reference)
    if Stage(pilot.stage) not in DECIDED_AT[DecisionKind.NO_GO]:
        said = _("A pilot that is %(stage)s is not decided again.")
        messages.warning(request, said % {"stage": stage_word(pilot.stage)})
        return redirect("assessments:pilot", pilot.number)
    if request.method != "POST":
        return _show(request, pilot, _fresh(pilot))
    if "add" in request.POST or "drop" in request.POST:
        return _show(request, pilot, _with_other_rows(request))
    forms = Forms(DraftForm(request.POST), Conditions(request.POST), [])
    drafted = _frozen(request, pilot, forms)
    return redirect("assessments:sign", drafted.reference) if drafted else _show(request, pilot, forms, status=422)


def last_draft(pilot: Pilot) -> Decision | None:
    """The latest draft of the pilot when it ended without a seal: what a fresh one begins with."""
    rows = Decision.objects.filter(pilot=pilot).select_related("pilot", "ending").prefetch_related("conditions")
    latest = rows.order_by("-number").first()
    return latest if latest is not None and getattr(latest, "ending", None) else None


def _fresh(pilot: Pilot) -> Forms:
    former = last_draft(pilot)
    said, conditions = as_drafted(former) if former else ({}, [])
    return Forms(DraftForm(initial=said), Conditions(initial=conditions or [{}]), [])


def _with_other_rows(request: HttpRequest) -> Forms:
    """The same form with one condition more, or without one; nothing typed is looked at, nothing is lost."""
    sent = Conditions(request.POST)
    rows = as_typed(request.POST.dict(), sent.total_form_count())
    drop = request.POST.get("drop", "")
    if "add" in request.POST:
        rows.append({})
    elif drop.isascii() and drop.isdigit() and 0 < int(drop[:4]) <= len(rows):
        del rows[int(drop[:4]) - 1]
    return Forms(DraftForm(initial=request.POST.dict()), Conditions(initial=rows), [])


def _frozen(request: HttpRequest, pilot: Pilot, forms: Forms) -> Decision | None:
    """The decision as drafted, or nothing when something is wrong; then the forms say what."""
    with_conditions = forms.draft.data.get("kind") == DecisionKind.GO_WITH_CONDITIONS
    is_complete = forms.draft.is_valid()
    if with_conditions and not forms.conditions.is_valid():
        forms.said += [str(each) for each in forms.conditions.non_form_errors()]
        return None
    if not is_complete:
        return None
    rows: list[ConditionForm] = forms.conditions.filled if with_conditions else []
    try:
        return decisions.draft(pilot, draft=forms.draft.draft(rows), by=request.user)  # type: ignore[arg-type]
    except ValidationError as error:
        _spread(error, forms, rows)
    return None


def _spread(error: ValidationError, forms: Forms, rows: list[ConditionForm]) -> None:
    """Each sentence beside the field it speaks of; `conditions-0-due_on` is the first row's day."""
    by_field = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    for field, sentences in by_field.items():
        part, _dash, rest = field.partition("-")
        if part == "conditions" and rest:
            index, name = rest.split("-", 1)
            rows[int(index)].add_error(name, sentences)
        elif part == "conditions":
            forms.said += sentences
        else:
            forms.draft.add_error(field if field in forms.draft.fields else None, sentences)


def _show(request: HttpRequest, pilot: Pilot, forms: Forms, *, status: int = 200) -> HttpResponse:
    preview = freeze(pilot, draft=Draft(DecisionKind.NO_GO, ""), by=request.user, as_of=day_here())  # type: ignore[arg-type]
    verdict, former = preview.assessment.verdict, last_draft(pilot)
    path = getattr(pilot, "integration_path", None)
    it = {person.pk: person for person in (pilot.it_lead, path and path.connection_owner) if person}
    context = {
        "pilot": pilot,
        "form": forms.draft,
        "conditions": forms.conditions,
        "conditions_said": forms.said,
        "kinds": _kinds(pilot),
        "departing": [kind.value for kind in DecisionKind if departs(kind, verdict)],
        "assessment": preview.assessment,
        "lamp": LAMPS[verdict],
        "lines": summary(json.loads(preview.text)),
        "it": _(" or ").join(person.name for person in it.values()),
        "former": former,
        "supersedes": preview.supersedes,
        "reference": f"D-{pilot.number:04d}-{preview.number}",
        "today": day_here(),
        "currency": settings.CURRENCY,
    }
    return render_page(request, "assessments/draft.html", context, partial="conditions", status=status)


def _kinds(pilot: Pilot) -> list[tuple[str, str, str, bool]]:
    """The three choices: the value, the lamp, what it brings, and whether the pilot's stage allows it."""
    not_yet = _("not before it is measuring")
    brings = {
        DecisionKind.GO: _("goes live as it is"),
        DecisionKind.GO_WITH_CONDITIONS: _("goes live; one condition unmet at its date suspends it"),
        DecisionKind.NO_GO: _("stops; what was learned is kept"),
    }
    allowed = {kind: Stage(pilot.stage) in DECIDED_AT[kind] for kind in DecisionKind}
    return [
        (kind, KIND_LAMPS[kind], brings[kind] if allowed[kind] else not_yet, allowed[kind]) for kind in DecisionKind
    ]
