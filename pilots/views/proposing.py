"""Proposing the successor of a pilot that was stopped."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from pilots.forms.pilot import ProposeForm
from pilots.permissions import may_propose
from pilots.services.proposing import propose as propose_pilot
from pilots.views.facts import visible_pilot


@require_http_methods(["GET", "HEAD", "POST"])
def propose_successor(request: HttpRequest, number: int) -> HttpResponse:
    """A new pilot that links back to one that was stopped or retired."""
    former = visible_pilot(request, number)
    may_propose(request.user).require()  # type: ignore[arg-type]
    first = {name: getattr(former, name) for name in ("name", "unit", "workflow", "problem")}
    form = ProposeForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            pilot = propose_pilot(by=request.user, values=form.cleaned_data, successor_of=former)  # type: ignore[arg-type]
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("assessments:pilot", pilot.number)
    context = {"form": form, "former": former}
    return render(request, "pilots/propose.html", context, status=422 if form.errors else 200)
