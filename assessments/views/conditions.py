"""The conditions of a decision: what is open, handing in a proof, judging it."""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from assessments.forms.decision import JudgementForm, ProofForm
from assessments.models import Condition, ConditionProof, Decision
from assessments.services import conditions as services
from assessments.standing import is_met
from assessments.views.finding import visible_decision
from common.figures import distance
from common.htmx import render_page


@dataclass(frozen=True, slots=True)
class Shown:
    """A condition as its decision's page shows it: its lamp, the proof that counts, and what one may do."""

    condition: Condition
    lamp: str
    word: str
    proof: ConditionProof | None
    is_pending: bool
    may_hand_in: bool
    may_judge: bool


def shown_conditions(decision: Decision, person: User, *, today: date) -> list[Shown]:
    """The conditions in their order; proofs are handed in and judged while the decision is the last word."""
    counts = getattr(decision, "seal", None) is not None and not decision.superseded_by.all()
    return [_shown(each, decision, person, today, counts) for each in decision.conditions.all()]


def _shown(condition: Condition, decision: Decision, person: User, today: date, counts: bool) -> Shown:
    condition.decision = decision
    pending, met = services.pending_proof(condition), is_met(condition)
    proof = pending or next((each for each in condition.proofs.all() if each.accepted), None)
    lamp, word = _lamp(condition, met=met, is_pending=pending is not None, counts=counts, today=today)
    open_now = counts and not met
    return Shown(
        condition,
        lamp,
        word,
        proof,
        is_pending=pending is not None,
        may_hand_in=open_now and pending is None and bool(services.may_hand_in(person, condition)),
        may_judge=open_now and pending is not None and bool(services.may_judge(person, condition)),
    )


def _lamp(condition: Condition, *, met: bool, is_pending: bool, counts: bool, today: date) -> tuple[str, str]:
    if met:
        return "clear", _("met")
    if not counts:
        return "missing", distance(condition.due_on, today)
    if condition.due_on < today:
        return "failing", _("unmet")
    return "risk", _("proof handed in") if is_pending else distance(condition.due_on, today)


@require_http_methods(["GET", "HEAD", "POST"])
def hand_in_proof(request: HttpRequest, reference: str, condition: int) -> HttpResponse:
    """Hand in the proof of a condition."""
    found = _condition(request, reference, condition)
    services.may_hand_in(request.user, found).require()  # type: ignore[arg-type]
    form = ProofForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.hand_in(found, by=request.user, text=form.cleaned_data["text"])  # type: ignore[arg-type]
            return redirect("assessments:decision", reference)
        except ValidationError as error:
            form.add_error(None, error)
    title = _("Hand in proof for condition %(number)s") % {"number": found.number}
    return _show(request, found, form, title=title, button=_("Hand in proof"))


@require_http_methods(["GET", "HEAD", "POST"])
def judge_proof(request: HttpRequest, reference: str, condition: int) -> HttpResponse:
    """Accept the proof, or send it back."""
    found = _condition(request, reference, condition)
    services.may_judge(request.user, found).require()  # type: ignore[arg-type]
    form = JudgementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.judge(found, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
            return redirect("assessments:decision", reference)
        except ValidationError as error:
            form.add_error(None, error)
    title = _("Judge the proof for condition %(number)s") % {"number": found.number}
    return _show(request, found, form, title=title, button=_("Say so"))


def _condition(request: HttpRequest, reference: str, number: int) -> Condition:
    decision = visible_decision(request, reference)
    for condition in decision.conditions.all():
        if condition.number == number:
            condition.decision = decision
            return condition
    raise Http404


def _show(request: HttpRequest, condition: Condition, form: forms.Form, *, title: str, button: str) -> HttpResponse:
    decision = condition.decision
    context = {
        "decision": decision,
        "pilot": decision.pilot,
        "reference": decision.reference,
        "condition": condition,
        "pending": services.pending_proof(condition),
        "form": form,
        "title": title,
        "button": button,
    }
    return render_page(request, "assessments/condition.html", context, status=422 if form.errors else 200)
