"""The people, the pilots and their rows that the matrix of routes is tried on."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from ipaddress import IPv6Address
from random import getrandbits
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.files.base import ContentFile
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.client import ClientHandler

from accounts.models import Delegation, Role, User
from accounts.vocabulary import RoleName
from assessments.draft import ConditionDraft, Draft
from assessments.freezing import SCHEMA, freeze
from assessments.models import Condition, Decision, Waiver
from assessments.services import actions, minutes, reviews
from assessments.services.day import day_here
from assessments.services.reviews import Call
from assessments.vocabulary import DecisionKind
from chase.models import ClosedDay, Gap, Message, Reminder, Snooze, Webhook
from chase.vocabulary import GapKind, MessageState, Part, ReminderState, Rung, WebhookFormat
from engine.models import UnluckyTask
from intake.models import ChangeRequest, ContractVersion
from intake.vocabulary import Clause
from pilots.models import (
    ActiveUsers,
    Candidate,
    CostLine,
    DataCheck,
    ErrorClass,
    HandedPart,
    IntegrationPath,
    Invitation,
    JoinRequest,
    Measurement,
    Ownership,
    Pilot,
    Threshold,
)
from pilots.vocabulary import CostKind, CostShape, DataKind, DayOneItem, Direction, IntakePart, Protects, Visibility
from portfolio.services.importing import take_in
from tests.cast import PASSWORD, Cast

DAY = date(2026, 9, 1)
NAMED = datetime(2026, 6, 1, 9, tzinfo=UTC)
SOON = datetime(2099, 12, 1, 9, tzinfo=UTC)
SIGNED_IN = ("olive", "ivan", "petra", "vic", "nora", "ada")
SIGNED_OUT = ("anonymous", "gone")
UNKNOWN = 9_999
DOCUMENTATION = int(IPv6Address("2001:db8::"))


@dataclass(frozen=True)
class Scene:
    """Numbers of the pilots by what they are to Olive, ids of their rows by fact, a session of each person, and what
    the addresses of the site's own pages name."""

    numbers: dict[str, int]
    items: dict[str, dict[str, int]]
    sessions: dict[str, str]
    site: dict[str, dict[str, int]]

    def browser(self, visitor: str, *, careful: bool = False) -> "Browser":
        """A browser of the visitor, with the session they had from the beginning; a careful one minds the token of
        forms."""
        return Browser(self.sessions.get(visitor), HANDLERS[careful])


HANDLERS = {careful: ClientHandler(enforce_csrf_checks=careful) for careful in (False, True)}


class Browser(RequestFactory):
    """Sends requests through all middleware, as the test client does, without keeping what was rendered: a page of
    this site is large, and the matrix asks for thousands."""

    def __init__(self, session: str | None, handler: ClientHandler) -> None:
        super().__init__(REMOTE_ADDR=str(IPv6Address(DOCUMENTATION | getrandbits(32) << 64)))  # limits count by address
        self.handler = handler
        if session:
            self.cookies["sessionid"] = session

    def request(self, **request: Any) -> Any:
        """The answer, rendered; a streamed one is read to its end, while what it tells of is there."""
        answer = self.handler(self._base_environ(**request))
        if answer.streaming:
            return HttpResponse(answer.getvalue(), status=answer.status_code, headers=dict(answer.headers))
        return answer


def set_up(cast: Cast) -> Scene:
    """Put the cast, one who left, and four pilots with a row of every kind on the stage."""
    stranger = User.objects.create_user("stranger@example.com", name="Stella Stranger", unit=cast.contact_centre)
    gone = User.objects.create_user("gone@example.com", name="Gaston Gone", unit=cast.contact_centre)
    role = Role.objects.create(person=stranger, name=RoleName.VIEWER, unit=cast.platforms)
    Role.objects.create(person=gone, name=RoleName.PMO)
    Role.objects.create(person=gone, name=RoleName.ADMINISTRATOR)
    pilots = {
        "hers": cast.pilot,
        "offered": _pilot("Offered to her", cast, cast.olive, accepted=False),
        "somebody_elses": _pilot("Somebody else's", cast, stranger),
        "restricted": _pilot("Restricted", cast, stranger, visibility=Visibility.RESTRICTED),
    }
    for pilot in pilots.values():
        pilot.deputy = gone
        pilot.save()
        pilot.refresh_from_db()
    items = {key: _rows(pilot, stranger, cast) for key, pilot in pilots.items()}
    owners = {"hers": cast.olive, "offered": cast.olive}
    for key, pilot in pilots.items():
        _decision(pilot, owners.get(key, stranger), stranger)
    sessions = _sessions([*(cast.person(name) for name in SIGNED_IN), gone])
    User.objects.filter(pk=gone.pk).update(is_active=False)
    numbers = {key: pilot.number for key, pilot in pilots.items()} | {"unknown": UNKNOWN}
    site = {
        "unit": {"pk": cast.office.pk},
        "person": {"pk": stranger.pk},
        "gone": {"pk": gone.pk},
        "absence": {"pk": _absence(cast).pk},
        "role": {"pk": stranger.pk, "role": role.pk},
        **_review(cast),
        "parked_task": {"pk": _parked_task().pk},
        **_reminder(cast),
        "import": {"pk": take_in(content=b"Name,Unit\nCall notes,Sales\n", name="inventory.csv", by=cast.petra).pk},
    }
    return Scene(numbers, items | {"unknown": items["hers"]}, sessions, site)


def _parked_task() -> UnluckyTask:
    arguments = {"args": [], "kwargs": {"pilot_ids": []}}
    return UnluckyTask.objects.create(
        task_id="1", name="assessments.tasks.assess_pilots", arguments=arguments, deaths=3, parked_at=SOON
    )


def _reminder(cast: Cast) -> dict[str, dict[str, int]]:
    """Olive was told of a gap of her pilot, and snoozed another; Petra holds back the message about both."""
    held = {"state": MessageState.HELD, "held_by": cast.petra}
    told = Message.objects.create(person=cast.olive, run_at=NAMED, due_at=NAMED, **held)
    closed = ClosedDay.objects.create(day=NAMED.date(), name="Company holiday")
    gaps = [
        Gap.objects.create(kind=kind, pilot=cast.pilot, part=Part.OWNER, since=DAY)
        for kind in (GapKind.THRESHOLD_MISSING, GapKind.SUPPORT_PLAN_MISSING)
    ]
    said = [
        Reminder.objects.create(
            message=told, gap=gap, person=cast.olive, rung=Rung.PERSON, on=DAY, state=ReminderState.SAID
        )
        for gap in gaps
    ]
    snooze = Snooze.objects.create(gap=gaps[1], person=cast.olive, until=SOON.date(), reason="Next week")
    return {
        "reminder": {"reminder": said[0].pk},
        "snooze": {"pk": snooze.pk},
        "held": {"pk": told.pk},
        "closed": {"pk": closed.pk},
        "channel": {"pk": _channel(cast)},
    }


def _channel(cast: Cast) -> int:
    """Where the contact centre hears what is missing in its pilots."""
    told = {"name": "Calls", "url": "https://127.0.0.1/", "format": WebhookFormat.SLACK, "made_by": cast.petra}
    return Webhook.objects.create(unit=cast.contact_centre, **told).pk


def _review(cast: Cast) -> dict[str, dict[str, int]]:
    """A review of Olive's pilot that Petra chairs, with a paragraph of minutes and an action of Olive's."""
    asked = Call("Review", SOON, "Europe/Berlin", 30, "", cast.petra, (cast.olive,), ((cast.pilot, 10),))
    meeting = reviews.call(asked, by=cast.petra)
    entry = minutes.write(meeting, item=None, text="The price is open.", by=cast.petra)
    action = actions.ask(meeting, item=None, what="Ask", owner=cast.olive, due_on=SOON.date(), by=cast.petra)
    review = {"reference": meeting.pk}
    return {
        "review": review,
        "review_item": review | {"pk": meeting.items.get().pk},
        "minutes": review | {"pk": entry.pk},
        "action": {"pk": action.pk},
    }


def _absence(cast: Cast) -> Delegation:
    """Olive is away next week, and Nora acts for her."""
    return Delegation.objects.create(person=cast.olive, delegate=cast.nora, began_on=DAY, ends_on=DAY)


def _pilot(
    name: str, cast: Cast, owner: User, *, accepted: bool = True, visibility: Visibility = Visibility.OPEN
) -> Pilot:
    pilot = Pilot.objects.create(name=name, unit=cast.contact_centre, visibility=visibility)
    Ownership.objects.create(
        pilot=pilot, person=owner, named_by=cast.petra, named_at=NAMED, accepted_at=NAMED if accepted else None
    )
    IntegrationPath.objects.create(pilot=pilot)
    return pilot


def _rows(pilot: Pilot, somebody: User, cast: Cast) -> dict[str, int]:
    """A row of every fact there are many of, a draft of a threshold, and a waiver."""
    Threshold.objects.create(
        pilot=pilot,
        metric="After-call work",
        protects=Protects.TIME,
        direction=Direction.AT_MOST,
        target=Decimal(75),
        unit="s",
        window_days=28,
        fewest_cases=5_000,
        baseline=Decimal(142),
        baseline_measured_on=DAY,
    )
    rows = {
        "invitations": Invitation(pilot=pilot, person=somebody),
        "measurements": _measurement(pilot),
        "data-checks": DataCheck(pilot=pilot, source_system="CRM"),
        "active-users": ActiveUsers(pilot=pilot, counted_on=DAY, users=3),
        "errors": ErrorClass(pilot=pilot, name="Promise left out"),
        "candidates": Candidate(pilot=pilot, name="As piloted", minutes_per_case=1),
        "cost-lines": CostLine(pilot=pilot, kind=CostKind.INFERENCE, shape=CostShape.PER_CASE, amount=1),
        "waivers": Waiver(
            pilot=pilot, item=DayOneItem.OWNER, until=date(2199, 1, 31), reason="In writing", waived_by=cast.petra
        ),
    }
    rows |= {
        "handed": HandedPart(pilot=pilot, part=IntakePart.COST, person=somebody, asked_by=cast.petra, due_on=DAY),
        "joining": JoinRequest(pilot=pilot, person=somebody, note="We read the same letters."),
        "change": _change_asked(pilot, somebody),
    }
    for row in rows.values():
        row.save()
    return {fact: row.pk for fact, row in rows.items()}


def _change_asked(pilot: Pilot, somebody: User) -> ChangeRequest:
    version = ContractVersion.objects.create(pilot=pilot, number=1, digest="0" * 64, content="{}")
    return ChangeRequest(contract=version, clause=Clause.COST, person=somebody, reason="The offer has ended.")


def _decision(pilot: Pilot, owner: User, somebody: User) -> None:
    """A go with one condition, drafted and not signed yet, of which somebody else owns the condition."""
    told = Draft(
        DecisionKind.GO_WITH_CONDITIONS,
        "It pays.",
        justification="In writing.",
        conditions=(ConditionDraft("No missed referral", "Daily list", somebody, day_here()),),
    )
    frozen = freeze(pilot, draft=told, by=owner, as_of=day_here())
    decision = Decision.objects.create(
        pilot=pilot,
        number=frozen.number,
        kind=told.kind,
        owner=owner,
        drafted_by=owner,
        why=told.why,
        recommendation=frozen.assessment.verdict,
        departs=frozen.departs,
        justification=told.justification,
        evidence=frozen.text,
        evidence_sha256=frozen.sha256,
        schema_version=SCHEMA,
        facts_version=frozen.facts_version,
        as_of=day_here(),
    )
    for number, each in enumerate(told.conditions, start=1):
        Condition.objects.create(
            decision=decision, number=number, text=each.text, proof=each.proof, owner=each.owner, due_on=each.due_on
        )


def _measurement(pilot: Pilot) -> Measurement:
    return Measurement(
        pilot=pilot,
        value=Decimal(68),
        began_on=DAY,
        ended_on=DAY,
        cases=40,
        data_kind=DataKind.HAND_PICKED,
        evidence_file=ContentFile(b"evidence", name="calls.txt"),
    )


def _sessions(people: list[User]) -> dict[str, str]:
    """A session of each, by first name; all with a password that can be used, though nobody types it."""
    User.objects.update(password=make_password(PASSWORD))
    found: dict[str, str] = {}
    for person in User.objects.filter(pk__in=[person.pk for person in people]):
        client = Client()
        client.force_login(person)
        found[person.email.partition("@")[0]] = client.cookies["sessionid"].value
    return found
