"""Workers die by `kill -9` while they send: every letter arrives, twice only if its sender died before marking it."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection, transaction

from chase.models import Message
from chase.tasks import send_reminders
from tests.cast import Cast
from tests.faults.frame import Chance, Figures
from tests.faults.killing import VICTIMS, Workers, rings, workers
from tests.faults.letters_due import (
    all_sent,
    consistent,
    copies,
    end_leases,
    in_hand,
    only_missing_thresholds,
    write_down,
)
from tests.faults.moody_servers import Holding
from tests.workers import wait_for

pytestmark = pytest.mark.django_db(transaction=True)

WAITING_FOR_A_LOCK = "select pid from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"


@pytest.fixture
def server() -> Iterator[Holding]:
    box = Holding()
    box.open()
    yield box
    box.close()


@pytest.fixture
def sender(cast: Cast, server: Holding, tmp_path: Path) -> Iterator[Workers]:
    """A worker with one child that takes from the queue of mail."""
    only_missing_thresholds()
    mail = {"EMAIL_URL": f"smtp://127.0.0.1:{server.port}", "BASE_URL": "https://pilothouse.example.com"}
    with workers(tmp_path, "--queues", "mail", concurrency=1, **mail) as running:
        yield running


def hold(server: Holding, command: str, *, keeps: bool) -> None:
    """From here on the server does not answer this command."""
    server.command, server.keeps = command, keeps
    server.reached.clear()
    server.go_on.clear()


def caught(server: Holding) -> None:
    """Ring, and wait until the sender waits for the answer."""
    send_reminders.delay()
    wait_for(server.reached.is_set)


def answer_all(server: Holding) -> None:
    server.command = ""
    server.go_on.set()


def somebody_waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(WAITING_FOR_A_LOCK)
        return cursor.fetchone() is not None


def kill_before_the_answer(sender: Workers, server: Holding, command: str, *, keeps: bool, victim: str) -> float:
    """The sender waits for the answer to RCPT, or to the letter itself, and dies."""
    hold(server, command, keeps=keeps)
    caught(server)
    died = sender.kill(victim)
    answer_all(server)
    return died


def kill_before_the_commit(sender: Workers, server: Holding, *, victim: str) -> float:
    """The server took the letter and said so; the sender dies while it writes that down."""
    hold(server, "DATA", keeps=True)
    caught(server)
    [claimed] = in_hand()
    with transaction.atomic():
        Message.objects.select_for_update().get(pk=claimed)
        answer_all(server)
        wait_for(somebody_waits_for_a_lock)
        return sender.kill(victim)


def test_who_dies_before_the_letter_is_given_over_sends_nothing_twice(cast: Cast, sender: Workers, server: Holding):
    [message] = write_down(cast.contact_centre, 1, "Anne")
    kill_before_the_answer(sender, server, "RCPT", keeps=True, victim="child")
    assert server.letters == []
    assert not rings(send_reminders.delay, all_sent, every=1)  # the lease is held
    end_leases()
    wait_for(lambda: rings(send_reminders.delay, all_sent))
    assert copies(server) == {message.pk: 1}
    assert consistent()


@pytest.mark.parametrize("keeps", [True, False], ids=["taken", "not taken"])
def test_who_dies_before_the_server_answers_sends_again(cast: Cast, sender: Workers, server: Holding, keeps: bool):
    [message] = write_down(cast.contact_centre, 1, "Anne")
    kill_before_the_answer(sender, server, "DATA", keeps=keeps, victim="all")
    end_leases()
    wait_for(lambda: rings(send_reminders.delay, all_sent))
    assert copies(server) == {message.pk: 2 if keeps else 1}
    assert consistent()


def test_who_dies_before_marking_what_was_taken_sends_once_more_under_the_same_id(
    cast: Cast, sender: Workers, server: Holding
):
    [message] = write_down(cast.contact_centre, 1, "Anne")
    kill_before_the_commit(sender, server, victim="child")
    end_leases()
    wait_for(lambda: rings(send_reminders.delay, all_sent))
    assert copies(server) == {message.pk: 2}
    assert consistent()


def judge(figures: Figures, server: Holding, held: Counter[int]) -> None:
    """`held`: at how many deaths each message was in somebody's hand."""
    arrived = copies(server)
    figures.writes = Message.objects.count()
    figures.lost = figures.writes - len(arrived)
    extra = {key: count - 1 for key, count in arrived.items() if count > 1}
    figures.twice_within = sum(min(count, held[key]) for key, count in extra.items())
    figures.twice_outside = sum(extra.values()) - figures.twice_within
    assert (figures.lost, figures.twice_outside) == (0, 0)
    assert figures.twice_within <= figures.kills
    assert consistent()


@pytest.mark.faults
def test_killed_at_a_known_moment_of_a_letter(
    cast: Cast, sender: Workers, server: Holding, figures: Figures, chance: Chance, turns: int
):
    """Sender killed before, during and after a letter is given over"""
    held: Counter[int] = Counter()
    for turn in range(turns):
        [message] = write_down(cast.contact_centre, 1, f"Anne {turn}")
        victim = chance.choice(("child", "all"))
        moment = chance.choice(("RCPT", "not taken", "taken", "not marked"))
        if moment == "not marked":
            died = kill_before_the_commit(sender, server, victim=victim)
        else:
            command = "RCPT" if moment == "RCPT" else "DATA"
            died = kill_before_the_answer(sender, server, command, keeps=moment != "not taken", victim=victim)
        held[message.pk] += moment != "RCPT"  # a server may keep what it was given, whoever died meanwhile
        figures.kills += 1
        end_leases()
        figures.recovered(lambda: rings(send_reminders.delay, all_sent), within=60, began=died)
        figures.turns += 1
    judge(figures, server, held)


@pytest.mark.faults
def test_killed_at_random_moments_of_a_long_run(
    cast: Cast, sender: Workers, server: Holding, figures: Figures, chance: Chance, turns: int
):
    """Child, parent or both killed at random moments while letters leave"""
    held: Counter[int] = Counter()
    for turn in range(turns):
        write_down(cast.contact_centre, 12, f"Anne {turn}")
        send_reminders.delay()
        rings(lambda: None, all_sent, every=chance.uniform(0.02, 1.2))
        died = sender.kill(chance.choice(VICTIMS))
        figures.kills += 1
        held.update(in_hand())
        end_leases()
        figures.recovered(lambda: rings(send_reminders.delay, all_sent), within=60, began=died)
        figures.turns += 1
    judge(figures, server, held)


@pytest.mark.faults
def test_nothing_is_wound_on(cast: Cast, sender: Workers, server: Holding, figures: Figures):
    """Sender killed, and the whole lease waited for"""
    [message] = write_down(cast.contact_centre, 1, "Anne")
    died = kill_before_the_commit(sender, server, victim="all")
    figures.kills += 1
    figures.recovered(lambda: rings(send_reminders.delay, all_sent, every=30), within=300, began=died)
    figures.turns += 1
    judge(figures, server, Counter({message.pk: 1}))
