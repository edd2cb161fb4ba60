"""The first question, before there is a pilot: pilots like it come first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from intake.forms.answers import FirstForm
from intake.questions import BY_KEY, QUESTIONS, Key
from intake.saying import values_of
from intake.services.alike import pilots_like
from pilots.models import Pilot
from pilots.permissions import may_propose
from pilots.services.proposing import propose as propose_pilot

LIKE = "like"


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """Describe the work, look at pilots like it, and propose the pilot, or join one of them instead."""
    may_propose(request.user).require()  # type: ignore[arg-type]
    form = FirstForm(request.POST or None, auto_id="question-work-%s")
    alike = alike_to(request, form)
    if request.POST.get("then") == LIKE:
        return render(request, "intake/_alike.html", {"alike": alike, "form": form, "asks": True})
    if request.method == "POST" and form.is_valid() and is_another_one(form, alike):
        pilot = propose_pilot(by=request.user, values=form.cleaned_data)  # type: ignore[arg-type]
        return redirect("intake:go_on", pilot.number)
    context = {
        "question": BY_KEY[Key.WORK],
        "questions": QUESTIONS,
        "form": form,
        "alike": alike,
        "asks": True,
        "minutes": sum(question.minutes for question in QUESTIONS),
    }
    return render(request, "intake/propose.html", context, status=422 if form.errors else 200)


def is_another_one(form: FirstForm, alike: list[Pilot]) -> bool:
    """Whether a valid form says why, where pilots like it are there; otherwise it is told beside the field."""
    if not alike:
        form.cleaned_data["unlike_reason"] = ""
    elif not form.cleaned_data["unlike_reason"].strip():
        form.add_error("unlike_reason", _("Pilots like it are there already. Join one, or say why yours is another."))
        return False
    return True


def alike_to(request: HttpRequest, form: FirstForm) -> list[Pilot]:
    """Pilots like what was typed, once something was."""
    if not form.is_bound:
        return []
    typed = values_of(form)
    words = " ".join(str(typed.get(name) or "") for name in ("name", "workflow", "problem"))
    return pilots_like(words, seen_by=request.user)  # type: ignore[arg-type]
