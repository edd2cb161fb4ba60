"""Papers are asked for once, made by whoever comes first, tried again when they fail, and kept once."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from documents import making
from documents.models import LedgerEntry, Paper, StoredDocument
from documents.models.paper import PaperState
from documents.services import papers
from tests.cast import Cast
from tests.documents import letters

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def letters_are_known():
    """The kinds of paper these tests ask for."""
    letters.register()


def due_now(paper: Paper) -> None:
    Paper.objects.filter(pk=paper.pk).update(due_at=timezone.now() - timedelta(seconds=1))


def test_a_paper_asked_for_twice_is_one_paper(cast: Cast):
    first = papers.ask("letter", "L-1", by=cast.olive)
    second = papers.ask("letter", "L-1", by=cast.petra)
    assert first == second
    assert (second.asked_by, second.state, len(second.code)) == (cast.olive, PaperState.WAITING, 32)


@transaction.atomic
def act_that_fails() -> None:
    papers.ask("letter", "L-1", by=None)
    raise RuntimeError


def test_a_paper_that_was_asked_for_in_an_act_that_failed_is_not_made():
    with pytest.raises(RuntimeError):
        act_that_fails()
    assert papers.make_waiting() == 0
    assert not Paper.objects.exists()


def test_a_made_paper_is_stored_with_what_its_sealing_recorded_and_written_to_the_ledger():
    papers.ask("letter", "L-3", by=None)
    head = LedgerEntry.objects.last()
    assert papers.make_waiting() == 1
    paper = Paper.objects.select_related("document").get(key="L-3")
    document = paper.document
    assert (paper.state, paper.error, paper.tries) == (PaperState.MADE, "", 1)
    assert (document.name, document.media_type, document.level, document.code) == (
        "L-3.pdf",
        "application/pdf",
        "B-B",
        paper.code,
    )
    assert set(document.facts) == {"pages", "ledger", "sealed_at", "certificate", "seal"}
    assert (document.facts["pages"], document.facts["ledger"]["number"]) == (1, head.number if head else 0)
    entry = LedgerEntry.objects.last()
    assert (entry.act, entry.subject) == ("sealed document", "L-3")
    assert document.sha256 in entry.details


def test_a_paper_is_made_once_however_often_the_worker_is_rung():
    paper = papers.ask("open letter", "open-2", by=None)
    assert (papers.make_waiting(), papers.make_waiting()) == (1, 0)
    making.make(Paper.objects.get(pk=paper.pk))  # a second worker that had begun before the first was done
    assert StoredDocument.objects.filter(key="open-2").count() == 1
    assert LedgerEntry.objects.filter(subject="open-2").count() == 1


def test_a_failed_paper_waits_twice_as_long_each_time_and_is_parked_after_the_fifth_try():
    paper = papers.ask("letter", "unknown-1", by=None)
    waits = []
    for _ in range(4):
        due_now(paper)
        assert papers.make_waiting() == 0
        paper.refresh_from_db()
        waits.append(round((paper.due_at - timezone.now()).total_seconds() / 60))
    assert waits == [1, 2, 4, 8]
    assert (paper.state, paper.error) == (PaperState.WAITING, "unknown-1 is no letter")
    due_now(paper)
    papers.make_waiting()
    paper.refresh_from_db()
    assert (paper.state, paper.tries, paper.document) == (PaperState.FAILED, 5, None)


def test_a_parked_paper_is_tried_again_when_somebody_asks(cast: Cast):
    paper = papers.ask("letter", "unknown-2", by=None)
    Paper.objects.filter(pk=paper.pk).update(state=PaperState.FAILED, tries=5, error="no")
    papers.ask_again(paper, by=cast.petra)
    paper.refresh_from_db()
    assert (paper.state, paper.tries, paper.error, paper.asked_by) == (PaperState.WAITING, 0, "", cast.petra)


def test_a_paper_whose_worker_was_killed_comes_back_after_the_lease():
    paper = papers.ask("open letter", "open-3", by=None)
    assert papers._claim() == paper
    assert papers.make_waiting() == 0
    due_now(paper)
    assert papers.make_waiting() == 1
    paper.refresh_from_db()
    assert (paper.state, paper.tries) == (PaperState.MADE, 2)


def test_a_paper_that_kills_every_worker_is_parked_and_says_so():
    paper = papers.ask("open letter", "open-4", by=None)
    Paper.objects.filter(pk=paper.pk).update(tries=5)
    assert papers.make_waiting() == 0
    paper.refresh_from_db()
    assert (paper.state, paper.error) == (PaperState.FAILED, "Every one of 5 tries ended before it was done.")


def test_one_paper_that_fails_does_not_keep_the_next_one_waiting():
    papers.ask("letter", "unknown-3", by=None)
    papers.ask("open letter", "open-5", by=None)
    assert papers.make_waiting() == 1
    assert Paper.objects.get(key="open-5").state == PaperState.MADE


def test_without_a_certificate_nothing_is_stored_and_the_paper_says_what_to_set(settings):
    settings.SEAL_TRIAL = False
    papers.ask("letter", "L-4", by=None)
    assert papers.make_waiting() == 0
    paper = Paper.objects.get(key="L-4")
    assert paper.error == "There is no certificate to seal with: set SEAL_PKCS12 and SEAL_PKCS12_PASSWORD."
    assert not StoredDocument.objects.exists()
