"""Asking for papers, and the worker's round that makes them. The row is the truth, the message only a bell."""

from datetime import datetime, timedelta
from time import monotonic

import structlog
from celery import current_app
from django.db import transaction
from django.db.models import Min
from django.db.models.functions import Now
from kombu.exceptions import OperationalError

from accounts.models import User
from documents.models import Paper
from documents.models.paper import PaperState

logger = structlog.get_logger(__name__)

MOST_TRIES = 5
LEASE = timedelta(minutes=4)
"""How long a worker may take before another one tries: a render has two minutes, a time service ten seconds."""
FIRST_WAIT = timedelta(minutes=1)
"""Before the second try; each wait is twice as long as the one before."""
SECONDS_OF_A_ROUND = 30.0
"""No paper is begun after that: a round ends well before its time limit, and whatever else waits gets its turn."""
WORDS = 500


def ask(kind: str, key: str, *, by: User | None) -> Paper:
    """Have the paper made, in the transaction of what it is about. Asked for twice, it is the same paper."""
    paper, _ = Paper.objects.get_or_create(kind=kind, key=key, defaults={"asked_by": by})
    if paper.state == PaperState.WAITING:
        transaction.on_commit(_ring)
    return paper


def ask_again(paper: Paper, *, by: User) -> None:
    """Try a paper once more that could not be made; one that is made or on its way stays as it is."""
    with transaction.atomic():
        parked = Paper.objects.filter(pk=paper.pk, state=PaperState.FAILED)
        if parked.update(state=PaperState.WAITING, tries=0, error="", due_at=Now(), asked_by=by):
            transaction.on_commit(_ring)


def make_waiting() -> int:
    """Make the papers that are due, one after the other, and ring again when the round is over before they are.

    Returns how many were made. Safe to run twice and at once.
    """
    made, ends = 0, monotonic() + SECONDS_OF_A_ROUND
    while paper := _claim():
        made += _try(paper)
        if monotonic() > ends:
            _ring()
            break
    return made


def oldest_waiting() -> datetime | None:
    """Since when the paper that was asked for first waits."""
    return Paper.objects.filter(state=PaperState.WAITING).aggregate(oldest=Min("asked_at"))["oldest"]


def given_up() -> int:
    """How many papers could not be made and wait until somebody asks again."""
    return Paper.objects.filter(state=PaperState.FAILED).count()


def _claim() -> Paper | None:
    """The next paper that is due, for as long as the lease: a worker that is killed gives it back by itself."""
    with transaction.atomic():
        due = Paper.objects.filter(state=PaperState.WAITING, due_at__lte=Now()).order_by("due_at", "pk")
        paper = due.select_for_update(skip_locked=True).first()
        if paper is None:
            return None
        paper.tries += 1
        Paper.objects.filter(pk=paper.pk).update(tries=paper.tries, due_at=Now() + LEASE)
    return paper


def _try(paper: Paper) -> bool:
    from documents.making import make  # here, so that the web processes never load the libraries of sealing

    if paper.tries > MOST_TRIES:
        _put_off(paper, f"Every one of {MOST_TRIES} tries ended before it was done.")
        return False
    try:
        make(paper)
    except Exception as error:  # whatever it is, it must not keep the other papers waiting
        logger.exception("paper could not be made", kind=paper.kind, key=paper.key, tries=paper.tries)
        _put_off(paper, str(error) or type(error).__name__)
        return False
    return True


def _put_off(paper: Paper, why: str) -> None:
    """Try later, or park it after the last try until somebody asks again."""
    waiting = Paper.objects.filter(pk=paper.pk, state=PaperState.WAITING)
    if paper.tries >= MOST_TRIES:
        waiting.update(state=PaperState.FAILED, error=why[:WORDS])
        return
    waiting.update(error=why[:WORDS], due_at=Now() + FIRST_WAIT * 2 ** (paper.tries - 1))


def _ring() -> None:
    try:
        current_app.send_task("documents.tasks.make_papers")
    except OperationalError as error:
        logger.warning("no broker, the next look will make the paper", error=str(error))
