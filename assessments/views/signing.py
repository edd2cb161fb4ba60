"""The signing page, and saying no to it."""

import json
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import passkeys, second_factor, single_sign_on
from accounts.views.administration import reader
from assessments.decision_wording import slot_waits
from assessments.evidence_summary import recommendation_line, summary
from assessments.forms.decision import EndingForm, SigningForm
from assessments.models import Decision
from assessments.services import decisions, signing
from assessments.services.signing import Refusal, SigningPage, SigningRefused
from assessments.slots import may_sign, next_slot, signed_slots, slots
from assessments.views.finding import visible_decision
from assessments.vocabulary import Slot
from common.htmx import render_page
from pilots.permissions import Action, may

# Beside which field a refusal stands; every other one stands above the form.
FIELDS = {
    Refusal.WRONG_PASSWORD: "password",
    Refusal.WRONG_CODE: "code",
    Refusal.TOO_MANY_TRIES: "password",
    Refusal.NOT_READ: "read_it",
}


@never_cache
@sensitive_post_parameters("password", "code", "passkey")
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, reference: str) -> HttpResponse:
    """Exactly what is signed, what the signature means, and once more who it is."""
    decision = visible_decision(request, reference)
    signer = reader(request)
    told = request.POST if request.method == "POST" else None
    form = SigningForm(told, asks_password=signer.has_usable_password(), has=second_factor.kinds(signer))
    if not form.is_bound:
        return _open(request, decision, form)
    if form.is_valid():
        try:
            signed_on = single_sign_on.signed_on_again(request)
            signing.sign(decision, by=signer, signed_on=signed_on, **form.cleaned_data)
            single_sign_on.use_up(request)
            return redirect("assessments:decision", reference)
        except SigningRefused as refused:
            field = FIELDS.get(refused.reason)
            form.add_error(field if field in form.fields else None, refused.messages[0])
    return _open(request, visible_decision(request, reference), form)


def _open(request: HttpRequest, decision: Decision, form: SigningForm) -> HttpResponse:
    """The page, opened anew for this person; a decision that waits for nobody any more is shown instead, with why."""
    try:
        page = signing.open_page(decision, by=request.user)  # type: ignore[arg-type]
    except SigningRefused as refused:
        said = [*form.non_field_errors(), *refused.messages]
        messages.warning(request, str(said[0]))
        return redirect("assessments:decision", decision.reference)
    return _show(request, decision, page, form)


def _show(request: HttpRequest, decision: Decision, page: SigningPage, form: SigningForm) -> HttpResponse:
    evidence = json.loads(decision.evidence)
    context = {
        "decision": decision,
        "pilot": decision.pilot,
        "reference": decision.reference,
        "page": page,
        "form": form,
        "passkey_options": passkeys.question(reader(request), signing.challenge(page)) if form.takes_passkey else None,
        "must_sign_on": "password" not in form.fields and not single_sign_on.signed_on_again(request),
        "evidence": evidence,
        "lines": [*summary(evidence), recommendation_line(evidence)],
        "currency": settings.CURRENCY,
        "now": timezone.now(),
        "after": [slot_waits(decision, slot) for slot in _later(decision, page.slot)],
    }
    return render_page(request, "assessments/sign.html", context, status=422 if form.errors else 200)


def _later(decision: Decision, slot: Slot) -> list[Slot]:
    """The signatures that come after this one."""
    return [each for each in slots(decision) if each is not slot and each not in signed_slots(decision)]


@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: HttpRequest, reference: str) -> HttpResponse:
    """Not signing, with the reason; that ends the round."""
    decision = visible_decision(request, reference)
    slot = next_slot(decision)
    if slot is None:
        return _ended_already(request, decision)
    may_sign(request.user, decision, slot).require()  # type: ignore[arg-type]
    return _ending(
        request,
        decision,
        decisions.decline,
        title=_("Not signing: say why"),
        hint=_("That ends this round. The owner sees your reason, and can draft afresh."),
        button=_("Decline to sign"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: HttpRequest, reference: str) -> HttpResponse:
    """Putting the draft away; it stays on record."""
    decision = visible_decision(request, reference)
    may(request.user, Action.DECIDE, decision.pilot).require()  # type: ignore[arg-type]
    if next_slot(decision) is None:
        return _ended_already(request, decision)
    return _ending(
        request,
        decision,
        decisions.discard,
        title=_("Discard this draft"),
        hint=_("It stays on record with your reason. A fresh draft begins with what this one says."),
        button=_("Discard the draft"),
    )


def _ended_already(request: HttpRequest, decision: Decision) -> HttpResponse:
    messages.warning(request, _("This round has ended already. Look at the decision again."))
    return redirect("assessments:decision", decision.reference)


def _ending(
    request: HttpRequest, decision: Decision, end: Callable[..., object], *, title: str, hint: str, button: str
) -> HttpResponse:
    form = EndingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            end(decision, by=request.user, reason=form.cleaned_data["reason"])
            return redirect("assessments:decision", decision.reference)
        except ValidationError as error:
            form.add_error(None, error)
    context = {"decision": decision, "pilot": decision.pilot, "reference": decision.reference, "form": form}
    said = {"title": title, "hint": hint, "button": button}
    return render_page(request, "assessments/ending.html", context | said, status=422 if form.errors else 200)
