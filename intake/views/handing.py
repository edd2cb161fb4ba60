"""Handing a question to a colleague, and ending that."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.limits import limit
from intake.forms.asking import HandForm, SaidForm
from intake.questions import BY_KEY, Key
from intake.services import handing
from intake.views.questions import pilot_in_intake
from pilots.models import HandedPart
from pilots.permissions import Action, may
from pilots.vocabulary import IntakePart


@require_http_methods(["GET", "HEAD", "POST"])
def hand(request: HttpRequest, number: int, key: str) -> HttpResponse:
    """Who, by when, and what they should know."""
    if key not in set(IntakePart):
        raise Http404
    pilot = pilot_in_intake(request, number)
    may(request.user, Action.HAND_PART, pilot).require()  # type: ignore[arg-type]
    form = HandForm(
        request.POST or None, initial={"due_on": localdate() + timedelta(days=limit("question_handed_for"))}
    )
    if request.method == "POST" and form.is_valid():
        try:
            handed = handing.hand(pilot, part=IntakePart(key), by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
            messages.success(request, _("%(name)s is asked, by mail and on the desk.") % {"name": handed.person.name})
            return redirect("intake:go_on", pilot.number)
        except ValidationError as error:
            form.add_error(None, error)
    context = {"pilot": pilot, "question": BY_KEY[Key(key)], "form": form}
    return render(request, "intake/hand.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """Give it back because somebody else knows it, or take it back."""
    pilot = pilot_in_intake(request, number)
    handed = get_object_or_404(HandedPart.objects.select_related("pilot", "person", "asked_by"), pk=pk, pilot=pilot)
    handing.may_end(request.user, handed).require()  # type: ignore[arg-type]
    is_theirs = handed.person_id == request.user.pk
    form = SaidForm(request.POST or None)
    form.fields["said"].required = is_theirs
    if request.method == "POST" and form.is_valid():
        handing.end(handed, by=request.user, said=form.cleaned_data["said"])  # type: ignore[arg-type]
        return _ended(request, handed, is_theirs=is_theirs)
    context: dict[str, Any] = {"pilot": pilot, "handed": handed, "form": form, "is_theirs": is_theirs}
    return render(request, "intake/end_part.html", context, status=422 if form.errors else 200)


def _ended(request: HttpRequest, handed: HandedPart, *, is_theirs: bool) -> HttpResponse:
    """Who gave it back may not know of the pilot any more."""
    if is_theirs:
        messages.success(request, _("Given back to %(name)s.") % {"name": handed.asked_by.name})
        return redirect("portfolio:desk")
    messages.success(request, _("Taken back from %(name)s.") % {"name": handed.person.name})
    return redirect("intake:question", handed.pilot.number, handed.part)
