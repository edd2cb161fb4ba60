"""Asking to join a pilot that is there already, and the owner's answer."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from intake.forms.asking import AnswerForm, JoinForm
from intake.services import joining
from pilots.models import JoinRequest
from pilots.permissions import may_propose
from pilots.views.facts import visible_pilot


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, number: int) -> HttpResponse:
    """Say what you wanted to propose; it goes to the owner."""
    pilot = visible_pilot(request, number)
    may_propose(request.user).require()  # type: ignore[arg-type]
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            joining.ask(pilot, by=request.user, note=form.cleaned_data["note"])  # type: ignore[arg-type]
            messages.success(request, _("Asked. The owner reads it on the desk, and you read the answer on yours."))
            return redirect("assessments:pilot", pilot.number)
        except ValidationError as error:
            form.add_error(None, error)
    context = {"pilot": pilot, "form": form}
    return render(request, "intake/join.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """Yes or no, in words."""
    pilot = visible_pilot(request, number)
    asked = get_object_or_404(JoinRequest.objects.select_related("person", "pilot"), pk=pk, pilot=pilot)
    joining.may_answer(request.user, pilot).require()  # type: ignore[arg-type]
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            joining.answer(asked, by=request.user, answer=form.cleaned_data["answer"])  # type: ignore[arg-type]
            messages.success(request, _("%(name)s finds your answer on the desk.") % {"name": asked.person.name})
            return redirect("assessments:pilot", pilot.number)
        except ValidationError as error:
            form.add_error(None, error)
    context = {"pilot": pilot, "asked": asked, "form": form}
    return render(request, "intake/answer_join.html", context, status=422 if form.errors else 200)
