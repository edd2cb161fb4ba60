"""Redis takes every connection and never answers: nobody waits long for it, and no gap is missed."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest

from assessments.services import decisions
from chase.models import Gap
from chase.vocabulary import GapKind, Part
from config.celery import app
from engine.models import Pulse
from pilots.models import Pilot
from tests.assessments.deciding import fresh, go, known, ready, sign
from tests.cast import Cast

Commit = Callable[..., AbstractContextManager[list[Callable[[], None]]]]
PATIENCE = 0.2
"""Seconds, instead of the three of the settings: the test is not about how long they are."""


@pytest.fixture
def silent_broker(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[socket.socket]]:
    """The kernel takes each connection for us; nobody reads what comes."""
    assert app.conf.broker_transport_options["socket_timeout"] == 3
    monkeypatch.setitem(app.conf.broker_transport_options, "socket_timeout", PATIENCE)
    monkeypatch.setattr(app, "_pool", None)
    monkeypatch.setattr(app.amqp, "_producer_pool", None)
    before = app.conf.broker_write_url
    with socket.create_server(("127.0.0.1", 0), backlog=50) as server:
        app.conf.broker_write_url = f"redis://127.0.0.1:{server.getsockname()[1]}/0"
        yield [server]
        app.conf.broker_write_url = before


def waiting() -> list[tuple[str, str]]:
    return list(Gap.objects.filter(closed_at=None).order_by("kind").values_list("kind", "part"))


def test_who_drafts_does_not_wait_and_the_next_look_finds_what_waits_for_whom(
    cast: Cast, silent_broker: list[socket.socket], django_capture_on_commit_callbacks: Commit
) -> None:
    pilot = ready(cast)
    began = time.monotonic()
    with django_capture_on_commit_callbacks(execute=True) as rung:
        decision = decisions.draft(pilot, draft=go(), by=known(cast.olive))
    took = time.monotonic() - began
    silent_broker[0].settimeout(1)
    silent_broker[0].accept()[0].close()  # somebody did ring here
    assert (bool(rung), took < 20 * PATIENCE) == (True, True)
    app.tasks["chase.tasks.find_gaps"]()
    assert waiting() == [(GapKind.SIGNATURE_WAITING, Part.OWNER)]
    with django_capture_on_commit_callbacks(execute=True):
        sign(decision, cast.olive)
        decisions.decline(fresh(decision), by=known(cast.ivan), reason="Proven on a test system.")
    app.tasks["chase.tasks.find_gaps"]()
    assert waiting() == [(GapKind.DRAFT_ENDED, Part.OWNER)]
    with django_capture_on_commit_callbacks(execute=True):
        decisions.draft(Pilot.objects.get(pk=pilot.pk), draft=go(), by=known(cast.olive))
    for _time in range(2):
        app.tasks["chase.tasks.find_gaps"]()
    assert waiting() == [(GapKind.SIGNATURE_WAITING, Part.OWNER)]
    assert Gap.objects.filter(kind__in=(GapKind.SIGNATURE_WAITING, GapKind.DRAFT_ENDED)).count() == 3
    assert Pulse.objects.filter(name="find gaps").exists()
