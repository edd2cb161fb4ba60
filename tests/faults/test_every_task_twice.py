"""Every task, delivered twice at once and then once more, does what it does when it is delivered once.

Celery on Redis may do that to any of them. A task that is missing in SCENES fails here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from assessments.models import Assessment, CalendarMessage, Reassessment, ReassessmentRange, VerificationPart
from assessments.readiness.policy import Policy
from assessments.services import decisions, night, policy_preview, reviews
from chase.models import Gap, Message, Reminder, Webhook, WebhookPost
from chase.vocabulary import GapKind, Part, WebhookFormat
from config.celery import app
from documents.history_digest import ACT
from documents.models import LedgerEntry, Paper, StoredDocument
from documents.services import papers
from engine.models import Pulse
from pilots.models import Pilot
from portfolio.models import InventoryImport, PilotToCount, Tally
from portfolio.services import importing, trying
from tests.assessments.deciding import go, known, ready
from tests.at_once import all_at_once
from tests.cast import Cast, assemble
from tests.documents import letters
from tests.faults.letters_due import consistent, only_missing_thresholds, reachable, write_down
from tests.letterbox import Letterbox
from tests.portfolio.inventory.test_importing import TABLE, taken

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(frozen=True)
class Scene:
    """A task's work: what is there before, and what there is once it was done."""

    laid: Callable[[Cast], dict[str, Any] | None]
    """Makes the work; returns the arguments of the task."""
    done: Callable[[Letterbox], object]
    once: object


def _the_pilot(cast: Cast) -> dict[str, Any]:
    return {"pilot_ids": [cast.pilot.pk]}


def _assessed(_letterbox: Letterbox) -> object:
    gaps = list(Gap.objects.values_list("kind", "pilot", "subject"))
    return Assessment.objects.count(), len(gaps) - len(set(gaps))


def _another_policy(cast: Cast) -> dict[str, Any]:
    return {"numbers": policy_preview.numbers_of(ANOTHER)}


def _previewed(_letterbox: Letterbox) -> object:
    found = policy_preview.begun(ANOTHER)
    return found and (found.is_done, found.most)


def _a_night(cast: Cast) -> None:
    night.begin()


def _a_review(cast: Cast) -> None:
    starts = timezone.now() + timedelta(days=3)
    people, items = (cast.olive,), ((cast.pilot, 10),)
    reviews.call(
        reviews.Call("Review", starts, "Europe/Berlin", 30, "Alster", cast.petra, people, items), by=cast.petra
    )


def _invited(letterbox: Letterbox) -> object:
    unsent = CalendarMessage.objects.filter(sent_at=None).count()
    return sorted(letter["To"] for letter in letterbox.letters), unsent


def _a_signature(cast: Cast) -> None:
    decisions.draft(ready(cast), draft=go(), by=known(cast.olive))


def _a_change(cast: Cast) -> None:
    Pilot.objects.filter(pk=cast.pilot.pk).update(spent=100)


def _counted(_letterbox: Letterbox) -> object:
    states = Tally.objects.filter(kind="state").values_list("visibility", "pilots")
    return PilotToCount.objects.count(), list(states)


def _waits_for_a_signature(_letterbox: Letterbox) -> object:
    return Gap.objects.filter(kind=GapKind.SIGNATURE_WAITING).count()


def _a_gap(cast: Cast) -> None:
    reachable(cast.olive)
    Gap.objects.create(kind=GapKind.OWNER_NOT_ACCEPTED, pilot=cast.pilot, part=Part.OWNER, since="2026-11-02")


def _planned(_letterbox: Letterbox) -> object:
    return Message.objects.count(), Reminder.objects.count(), [gap.said for gap in Gap.objects.all()]


def _three_messages(cast: Cast) -> None:
    only_missing_thresholds()
    write_down(cast.contact_centre, 3, "Anne")


def _sent(letterbox: Letterbox) -> object:
    return sorted(letter["To"] for letter in letterbox.letters), consistent()


def _a_post(cast: Cast) -> None:
    """To a channel that nobody may post to."""
    channel = Webhook.objects.create(
        unit=cast.contact_centre, format=WebhookFormat.SLACK, name="Calls", url="https://127.0.0.1/", made_by=cast.petra
    )
    now = timezone.now()
    WebhookPost.objects.create(webhook=channel, since=now - timedelta(days=1), run_at=now, due_at=now)


def _posted(_letterbox: Letterbox) -> object:
    return list(WebhookPost.objects.values_list("tries", flat=True))


def _an_import(cast: Cast) -> dict[str, Any]:
    return {"import_id": taken(cast).pk}


def _a_large_file(cast: Cast) -> dict[str, Any]:
    return {"import_id": importing.take_in(content=TABLE, name="register.csv", by=cast.petra).pk}


def _tried(_letterbox: Letterbox) -> object:
    found = trying.begun(InventoryImport.objects.get())
    return found and (found.is_done, found.written), Pilot.objects.count()


def _a_forgotten_import(cast: Cast) -> None:
    taken(cast)
    InventoryImport.objects.update(asked_at=timezone.now() - timedelta(hours=1))


def _imported(_letterbox: Letterbox) -> object:
    return Pilot.objects.count(), [(one.status, len(one.result)) for one in InventoryImport.objects.all()]


def _a_paper(cast: Cast) -> None:
    letters.register()
    papers.ask("letter", "L-1", by=cast.olive)


def _made(_letterbox: Letterbox) -> object:
    return [paper.state for paper in Paper.objects.all()], StoredDocument.objects.count()


def _digests(_letterbox: Letterbox) -> object:
    return LedgerEntry.objects.filter(act=ACT).count()


def _pulses(_letterbox: Letterbox) -> object:
    return list(Pulse.objects.values_list("name", flat=True))


def _nothing(cast: Cast) -> None:
    """There is always work."""


def _night(_letterbox: Letterbox) -> object:
    done = ReassessmentRange.objects.exclude(done_at=None).count()
    return Reassessment.objects.count(), ReassessmentRange.objects.count(), done, Assessment.objects.count()


def _verified(_letterbox: Letterbox) -> object:
    """Each part once, all of them to the end, and nothing found."""
    parts = list(VerificationPart.objects.values_list("check_name", "first", "done_at", "found"))
    keys = {(name, first) for name, first, _done, _found in parts}
    whole = all(done and not found for _name, _first, done, found in parts)
    return len(keys) == len(parts), whole, list(Pulse.objects.values_list("name", flat=True))


ANNE = [f"anne.{number}@example.com" for number in range(3)]
ANOTHER = Policy(facts_stale_after=14)
SCENES = {
    "assessments.tasks.assess_pilots": Scene(_the_pilot, _assessed, (1, 0)),
    "assessments.tasks.try_policy": Scene(_another_policy, _previewed, (True, 1)),
    "assessments.tasks.sweep": Scene(_nothing, _assessed, (1, 0)),
    "assessments.tasks.go_on_with_the_night": Scene(_nothing, _night, (1, 1, 0, 0)),
    "assessments.tasks.assess_next_range": Scene(_a_night, _night, (1, 1, 1, 1)),
    "assessments.tasks.verify_on": Scene(_nothing, _verified, (True, True, ["verify"])),
    "assessments.tasks.send_calendar_messages": Scene(
        _a_review, _invited, (["olive@example.com", "petra@example.com"], 0)
    ),
    "chase.tasks.find_gaps": Scene(_a_signature, _waits_for_a_signature, 1),
    "chase.tasks.plan_reminders": Scene(_a_gap, _planned, (1, 1, [1])),
    "chase.tasks.send_reminders": Scene(_three_messages, _sent, (ANNE, True)),
    "chase.tasks.send_webhooks": Scene(_a_post, _posted, [1]),
    "documents.tasks.make_papers": Scene(_a_paper, _made, (["made"], 1)),
    "documents.tasks.digest_history": Scene(_nothing, _digests, 1),
    "documents.tasks.look_at_the_certificate": Scene(_nothing, _pulses, ["certificate"]),
    "engine.tasks.tick": Scene(lambda _cast: {"queue": "mail"}, _pulses, ["worker:mail"]),
    "portfolio.tasks.run_import": Scene(_an_import, _imported, (4, [("done", 3)])),
    "portfolio.tasks.try_import": Scene(_a_large_file, _tried, ((True, 3), 1)),
    "portfolio.tasks.count_changed_pilots": Scene(_a_change, _counted, (0, [("open", 1)])),
    "portfolio.tasks.recount_pilots": Scene(_a_change, _counted, (0, [("open", 1)])),
    "portfolio.tasks.run_forgotten_imports": Scene(_a_forgotten_import, _imported, (4, [("done", 3)])),
}


def tasks() -> set[str]:
    """Every task of the product that a worker knows."""
    return {name for name in app.tasks if not name.startswith(("celery.", "tests."))}


@pytest.fixture(autouse=True)
def all_tasks_are_known() -> None:
    app.loader.import_default_modules()


def test_every_task_has_its_scene():
    assert tasks() == set(SCENES)


@pytest.mark.parametrize("name", SCENES)
def test_a_task_delivered_twice_at_once_and_once_more_does_its_work_once(
    name: str, letterbox: Letterbox, settings: Any, tmp_path: Path
):
    settings.SEAL_FOLDER = tmp_path / "seal"
    scene, task, cast = SCENES[name], app.tasks[name], assemble()
    given = scene.laid(cast) or {}

    def deliver() -> None:
        task.apply(kwargs=given, task_id="the same", throw=True)

    all_at_once([deliver, deliver])
    assert scene.done(letterbox) == scene.once
    deliver()
    assert scene.done(letterbox) == scene.once
    app.control.purge()


@pytest.mark.parametrize("name", SCENES)
def test_a_task_delivered_once_does_its_work(name: str, letterbox: Letterbox, settings: Any, tmp_path: Path):
    settings.SEAL_FOLDER = tmp_path / "seal"
    given = SCENES[name].laid(assemble()) or {}
    app.tasks[name].apply(kwargs=given, throw=True)
    assert SCENES[name].done(letterbox) == SCENES[name].once
    app.control.purge()
