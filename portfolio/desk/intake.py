"""What the questions of proposed pilots ask of a person: their own to go on with, one that was handed to them, and
the answers to what they asked: to join a pilot, or to change its contract."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.timezone import now
from django.utils.translation import gettext as _

from accounts.models import User
from assessments.services.policy import current_limits
from common.figures import ago, distance, near_day
from intake.models import ChangeRequest
from pilots.models import HandedPart, JoinRequest, Pilot
from pilots.vocabulary import HandedBack, Stage
from portfolio.desk.tasks import Task, shortened

MOST = 20


def intake_tasks(person: User, *, today: date) -> list[Task]:
    """Five queries, however many there are."""
    lately = now() - timedelta(days=current_limits().desk_answers_stay)
    return [
        *_handed(person, today),
        *_answered(person, today, lately),
        *_answered_changes(person, today, lately),
        *_begun(person, today, lately),
    ]


def _handed(person: User, today: date) -> Iterator[Task]:
    parts = HandedPart.objects.filter(person=person, ended_at=None, pilot__stage=Stage.PROPOSED)
    for part in parts.select_related("pilot__unit", "asked_by").order_by("due_on", "pk")[:MOST]:
        said = {"what": part.get_part_display(), "pilot": shortened(part.pilot.name), "name": part.asked_by.name}
        yield Task(
            when=capfirst(distance(part.due_on, today)),
            on=near_day(part.due_on, today),
            is_late=part.due_on < today,
            title=_("Answer one question for %(name)s: %(what)s, %(pilot)s") % said,
            why=part.note or _("%(name)s handed it to you, because you know it.") % said,
            meta=f"{part.pilot.reference} · {part.pilot.unit}",
            action=_("Open the question"),
            url=reverse("intake:question", args=[part.pilot.number, part.part]),
        )


def _answered(person: User, today: date, lately: datetime) -> Iterator[Task]:
    requests = JoinRequest.objects.filter(person=person, answered_at__gte=lately)
    seen = requests.filter(pilot__in=Pilot.objects.visible_to(person)).select_related("pilot__unit", "answered_by")
    for asked in seen.order_by("-answered_at")[:MOST]:
        by = asked.answered_by.name if asked.answered_by else ""
        yield Task(
            when=_("Now"),
            on=ago(asked.answered_at, today),
            is_late=False,
            title=_("%(name)s answered you: %(pilot)s") % {"name": by, "pilot": shortened(asked.pilot.name)},
            why=asked.answer,
            meta=f"{asked.pilot.reference} · {asked.pilot.unit}",
            action=_("Open the pilot"),
            url=reverse("assessments:pilot", args=[asked.pilot.number]),
        )


def _answered_changes(person: User, today: date, lately: datetime) -> Iterator[Task]:
    """Of the go-live contract; who accepted it since needs no answer."""
    requests = ChangeRequest.objects.filter(person=person, answered_at__gte=lately)
    seen = requests.exclude(answered_by=person).filter(contract__pilot__in=Pilot.objects.visible_to(person))
    for asked in seen.select_related("contract__pilot__unit", "answered_by").order_by("-answered_at")[:MOST]:
        pilot, by = asked.contract.pilot, asked.answered_by.name if asked.answered_by else ""
        yield Task(
            when=_("Now"),
            on=ago(asked.answered_at, today),
            is_late=False,
            title=_("%(name)s answered you: %(pilot)s") % {"name": by, "pilot": shortened(pilot.name)},
            why=asked.answer,
            meta=f"{pilot.reference} · {pilot.unit}",
            action=_("Read the contract"),
            url=reverse("intake:contract", args=[pilot.number]),
        )


def _begun(person: User, today: date, lately: datetime) -> Iterator[Task]:
    returned = HandedPart.objects.filter(pilot=OuterRef("pk"), ending=HandedBack.RETURNED).order_by("-pk")
    returned = returned.filter(ended_at__gte=lately)
    begun = Pilot.objects.filter(proposed_by=person, stage=Stage.PROPOSED).select_related("unit")
    begun = begun.annotate(
        returned_by=Subquery(returned.values("person__name")[:1]), returned_why=Subquery(returned.values("said")[:1])
    )
    for pilot in begun.order_by("decision_due_on", "pk")[:MOST]:
        yield Task(
            when=_("Begun"),
            on=ago(pilot.proposed_on, today),
            is_late=False,
            title=_("Go on with the questions: %(pilot)s") % {"pilot": shortened(pilot.name)},
            why=_("%(name)s gave a question back: %(why)s") % {"name": pilot.returned_by, "why": pilot.returned_why}
            if pilot.returned_by
            else _("You proposed it. Until the day-one questions are answered, nothing can be built."),
            meta=f"{pilot.reference} · {pilot.unit}",
            action=_("Go on"),
            url=reverse("intake:go_on", args=[pilot.number]),
        )
