"""Away? Who acts in the reader's place, and for whom the reader acts."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms.absence import AbsenceForm
from accounts.holdings import Held, Holding, holdings_of
from accounts.models import Delegation, User
from accounts.services import delegation as services
from accounts.views.administration import reader
from common.figures import day
from common.htmx import render_page


@dataclass(frozen=True, slots=True)
class StandIn:
    """A delegation with the pilots it is good for: those the away person owns and the other is deputy of."""

    delegation: Delegation
    by_reader: bool
    counts_today: bool
    pilots: tuple[Holding, ...]


@require_http_methods(["GET", "HEAD", "POST"])
def away(request: HttpRequest) -> HttpResponse:
    """Name a deputy for a period; see who acts for whom."""
    form = AbsenceForm(request.POST if request.method == "POST" else None, reader=reader(request))
    if request.method == "POST" and form.is_valid():
        made = _named(form, reader(request))
        if made is not None:
            said = _("%(name)s acts for you until %(day)s.")
            messages.success(request, said % {"name": made.delegate.name, "day": day(made.ends_on)})
            return redirect("accounts:away")
    context = {"form": form, "stand_ins": _stand_ins(reader(request))}
    return render_page(request, "accounts/away.html", context, status=422 if form.is_bound else 200)


@require_POST
def end_absence(request: HttpRequest, pk: int) -> HttpResponse:
    """Be back early: from now on nobody acts in the reader's place. Absences of others are not there."""
    by = reader(request)
    found = get_object_or_404(Delegation.objects.select_related("delegate"), pk=pk, person=by)
    services.end(found, by=by)
    messages.success(request, _("%(name)s no longer acts for you.") % {"name": found.delegate.name})
    return redirect("accounts:away")


def _named(form: AbsenceForm, by: User) -> Delegation | None:
    try:
        return services.delegate(**form.cleaned_data, by=by)
    except ValidationError as refused:
        form.add_error(None, refused)
        return None


def _stand_ins(person: User) -> list[StandIn]:
    today = timezone.localdate()
    found = list(services.still_to_come(person, today=today))
    people = {one.person_id: one.person for one in found} | {one.delegate_id: one.delegate for one in found}
    held = holdings_of(list(people.values()), seen_by=person)
    return [StandIn(one, one.person_id == person.pk, one.counts_on(today), _good_for(one, held)) for one in found]


def _good_for(delegation: Delegation, held: dict[int, list[Holding]]) -> tuple[Holding, ...]:
    owned: list[Any] = held.get(delegation.person_id, [])
    references = {holding.reference for holding in owned if holding.held is Held.OWNER}
    deputy_of = (holding for holding in held.get(delegation.delegate_id, []) if holding.held is Held.DEPUTY)
    return tuple(holding for holding in deputy_of if holding.reference in references)
