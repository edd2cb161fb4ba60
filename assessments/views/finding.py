"""Finding a decision, as far as its reader may know of it."""

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from accounts.models import User
from assessments.converters import parts_of
from assessments.models import Decision
from assessments.services.day import day_here
from assessments.standing import with_people, with_state
from pilots.models import Pilot


def visible_decisions(person: User) -> QuerySet[Decision]:
    """Decisions on pilots that the person may know of, with everything a page of one shows."""
    visible = Decision.objects.filter(pilot__in=Pilot.objects.visible_to(person))
    return with_people(with_state(visible, on=day_here())).select_related("drafted_by")


def visible_decision(request: HttpRequest, reference: str) -> Decision:
    """The decision, if this person may know of its pilot; otherwise it does not exist."""
    pilot, number = parts_of(reference)
    return get_object_or_404(visible_decisions(request.user), pilot__number=pilot, number=number)  # type: ignore[arg-type]
