"""Signing, declining, discarding, conditions and extending, as people do it in a browser."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Delegation
from assessments.models import Extension, SigningNonce
from assessments.services import decisions
from assessments.services.day import day_here
from documents.models import Paper, StoredDocument
from documents.models.paper import PaperState
from pilots.models import Pilot
from pilots.vocabulary import Stage, Visibility
from tests.assessments.browsing import drafted, nonce_on, page_of
from tests.assessments.deciding import fresh, go, in_days, known, no_go, ready, sealed, sign, with_conditions
from tests.cast import PASSWORD, Cast


@pytest.fixture
def pilot(cast: Cast) -> Pilot:
    return ready(cast)


@pytest.fixture
def signed_in(cast: Cast):
    def as_(name: str) -> Client:
        client = Client()
        client.force_login(cast.person(name))
        return client

    return as_


def test_the_signing_page_says_in_words_what_is_signed_with_its_fingerprint(pilot: Pilot, cast: Cast, signed_in):
    decision = drafted(cast, no_go())
    page = page_of(signed_in("olive"), decision, "sign/")
    assert "You are about to sign a no-go" in page
    assert (
        "this workflow <strong>does not go live</strong>. The pilot stops. EUR 29,000 of its budget is released."
        in page
    )
    assert "Decides no-go." in page
    eights = " ".join(decision.evidence_sha256[start : start + 8] for start in range(0, 64, 8))
    assert eights in page
    assert SigningNonce.objects.get().person == cast.olive


def test_three_people_sign_in_their_browsers_and_the_decision_is_sealed(pilot: Pilot, cast: Cast, signed_in):
    decision = drafted(cast, go())
    for name in ("olive", "ivan", "petra"):
        client = signed_in(name)
        sent = {"nonce": nonce_on(page_of(client, decision, "sign/")), "password": PASSWORD, "read_it": "on"}
        answer = client.post(f"/decisions/{decision.reference}/sign/", sent)
        assert (answer.status_code, answer.url) == (302, f"/decisions/{decision.reference}/")
    assert fresh(decision).seal
    assert Pilot.objects.get(pk=pilot.pk).stage == Stage.LIVE
    page = page_of(signed_in("vic"), decision)
    assert [name in page for name in ("Olive Harmsen", "Ivan Petrov", "Petra Lindqvist")] == [True] * 3
    assert "confirms the integration" in page
    assert "countersigns" in page


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"password": "wrong"}, "This is not your password. Nothing was signed."),
        ({"password": ""}, "Type your password: signing asks for it again."),
        ({"read_it": ""}, "Say that you have read what you sign."),
        ({"nonce": "x" * 43}, "This signing page was opened by somebody else or for something else. Open it anew."),
        ({"nonce": ""}, "This signing page was opened by somebody else or for something else. Open it anew."),
    ],
)
def test_a_submit_that_signs_nothing_says_why_and_offers_a_new_page(pilot: Pilot, cast: Cast, signed_in, sent, said):
    decision, client = drafted(cast, go()), signed_in("olive")
    good = {"nonce": nonce_on(page_of(client, decision, "sign/")), "password": PASSWORD, "read_it": "on"}
    answer = client.post(f"/decisions/{decision.reference}/sign/", good | sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert nonce_on(page) != good["nonce"]
    assert PASSWORD not in page
    assert not fresh(decision).signatures.exists()


def test_the_same_page_sent_twice_signs_once_and_says_so(pilot: Pilot, cast: Cast, signed_in):
    decision, client = drafted(cast, go()), signed_in("olive")
    sent = {"nonce": nonce_on(page_of(client, decision, "sign/")), "password": PASSWORD, "read_it": "on"}
    client.post(f"/decisions/{decision.reference}/sign/", sent)
    answer = client.post(f"/decisions/{decision.reference}/sign/", sent)
    assert answer.status_code == 403
    assert fresh(decision).signatures.count() == 1


def test_a_page_read_for_longer_than_five_minutes_signs_nothing(pilot: Pilot, cast: Cast, signed_in):
    decision, client = drafted(cast, go()), signed_in("olive")
    made_at = timezone.now() - timedelta(minutes=6)
    SigningNonce.objects.create(
        nonce="b" * 43,
        decision=decision,
        slot="owner",
        person=cast.olive,
        evidence_sha256=decision.evidence_sha256,
        made_at=made_at,
    )
    sent = {"nonce": "b" * 43, "password": PASSWORD, "read_it": "on"}
    answer = client.post(f"/decisions/{decision.reference}/sign/", sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "open for more than five minutes" in page


def test_a_changed_fact_makes_the_draft_void_and_a_fresh_one_is_a_click_away(pilot: Pilot, cast: Cast, signed_in):
    decision, client = drafted(cast, go()), signed_in("olive")
    sent = {"nonce": nonce_on(page_of(client, decision, "sign/")), "password": PASSWORD, "read_it": "on"}
    Pilot.objects.update(spent=130_000)
    answer = client.post(f"/decisions/{decision.reference}/sign/", sent, follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain == [(f"/decisions/{decision.reference}/", 302)]
    assert "A frozen fact changed before the last signature, so this draft is void." in page
    assert f'href="/pilots/{pilot.reference}/decide/"' in page


def test_whoever_is_not_asked_next_is_refused_the_signing_page(pilot: Pilot, cast: Cast, signed_in):
    decision = drafted(cast, go())
    refused = [signed_in(name).get(f"/decisions/{decision.reference}/sign/").status_code for name in ("ivan", "petra")]
    assert refused == [403, 403]


def test_somebody_asked_declines_with_a_reason_that_stands_on_the_page(pilot: Pilot, cast: Cast, signed_in):
    decision = drafted(cast, go())
    sign(decision, cast.olive)
    client = signed_in("ivan")
    assert client.post(f"/decisions/{decision.reference}/decline/", {"reason": ""}).status_code == 422
    client.post(f"/decisions/{decision.reference}/decline/", {"reason": "The path was proven on a test system."})
    page = page_of(signed_in("olive"), decision)
    assert "Ivan Petrov declined to sign." in page
    assert "The path was proven on a test system." in page
    assert "Draft it afresh" in page


def test_the_owner_discards_a_draft(pilot: Pilot, cast: Cast, signed_in):
    decision = drafted(cast, go())
    signed_in("olive").post(f"/decisions/{decision.reference}/discard/", {"reason": "Too early."})
    assert "Olive Harmsen put this draft away." in page_of(signed_in("vic"), decision)
    answer = signed_in("olive").get(f"/decisions/{decision.reference}/discard/")
    assert (answer.status_code, answer.url) == (302, f"/decisions/{decision.reference}/")


def test_a_condition_is_proven_sent_back_proven_again_and_accepted(pilot: Pilot, cast: Cast, signed_in):
    decision = sealed(cast, with_conditions(cast.ivan))
    at = f"/decisions/{decision.reference}/conditions/1"
    for accepted in ("no", "yes"):
        assert signed_in("ivan").post(f"{at}/proof/", {"text": "The list of November."}).status_code == 302
        answer = signed_in("petra").post(f"{at}/judge/", {"accepted": accepted, "text": "I looked at it."})
        assert answer.status_code == 302
    page = page_of(signed_in("vic"), decision)
    assert '<span class="lamp" data-s="clear">met</span>' in page
    assert "Hand in proof" not in page_of(signed_in("ivan"), decision)


def test_a_proof_that_says_nothing_or_comes_twice_is_refused_in_words(pilot: Pilot, cast: Cast, signed_in):
    decision = sealed(cast, with_conditions(cast.ivan))
    at, client = f"/decisions/{decision.reference}/conditions/1/proof/", signed_in("ivan")
    assert "Say what proves it" in client.post(at, {"text": "  "}).content.decode()
    client.post(at, {"text": "The list of November."})
    answer = client.post(at, {"text": "The same again."})
    assert answer.status_code == 422
    assert "A proof was handed in already and waits to be judged." in answer.content.decode()
    assert "The same again." in answer.content.decode()


def test_the_frozen_evidence_is_served_byte_for_byte(pilot: Pilot, cast: Cast, signed_in):
    decision = drafted(cast, go())
    answer = signed_in("vic").get(f"/decisions/{decision.reference}/evidence.json")
    assert hashlib.sha256(answer.content).hexdigest() == decision.evidence_sha256
    assert json.loads(answer.content)["schema"] == 1


def test_the_pdf_is_served_from_the_store_and_being_made_until_then(pilot: Pilot, cast: Cast, signed_in):
    decision, client = sealed(cast, go()), signed_in("vic")
    assert "The PDF is being made." in page_of(client, decision)
    at = f"/decisions/{decision.reference}/decision.pdf"
    assert client.get(at).status_code == 302
    content = b"%PDF-1.7 as stored"
    document = StoredDocument.objects.create(
        kind="decision",
        key=decision.reference,
        name="decision.pdf",
        media_type="application/pdf",
        content=content,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        code="0" * 32,
        level="B-B",
    )
    Paper.objects.update_or_create(
        kind="decision", key=decision.reference, defaults={"state": PaperState.MADE, "document": document}
    )
    answer = client.get(at)
    assert (answer.content, answer["Content-Type"]) == (content, "application/pdf")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "Download the PDF" in page_of(client, decision)


def test_a_pdf_that_could_not_be_made_is_asked_for_again_by_the_office(pilot: Pilot, cast: Cast, signed_in):
    decision = sealed(cast, go())
    Paper.objects.filter(key=decision.reference).update(state=PaperState.FAILED, tries=5, error="No room left.")
    assert "could not be made in 5 tries" in page_of(signed_in("vic"), decision)
    assert "Try once more" not in page_of(signed_in("vic"), decision)
    assert "Try once more" in page_of(signed_in("petra"), decision)
    signed_in("petra").post(f"/decisions/{decision.reference}/paper/")
    assert Paper.objects.values_list("state", "tries", "error").get() == (PaperState.WAITING, 0, "")


def test_the_deputy_of_an_owner_away_signs_and_both_names_stand_on_the_page(pilot: Pilot, cast: Cast, signed_in):
    Pilot.objects.update(deputy=cast.nora)
    Delegation.objects.create(person=cast.olive, delegate=cast.nora, began_on=day_here(), ends_on=in_days(5))
    decision, client = drafted(cast, go()), signed_in("nora")
    assert "Nora Quist may sign instead, and both names stay on the record." in page_of(signed_in("vic"), decision)
    page = page_of(client, decision, "sign/")
    assert "I, <strong>Nora Quist</strong>, for <strong>Olive Harmsen</strong>, who is away" in page
    sent = {"nonce": nonce_on(page), "password": PASSWORD, "read_it": "on"}
    client.post(f"/decisions/{decision.reference}/sign/", sent)
    page = page_of(signed_in("vic"), decision)
    assert '<p class="name">Nora Quist</p>' in page
    assert "for Olive Harmsen, who is away" in page


def test_a_decision_on_a_restricted_pilot_is_not_there_for_a_viewer(pilot: Pilot, cast: Cast, signed_in):
    decision = drafted(cast, go())
    Pilot.objects.filter(pk=pilot.pk).update(visibility=Visibility.RESTRICTED)
    parts = ("", "sign/", "decline/", "discard/", "decision.pdf", "evidence.json", "conditions/1/proof/")
    client = signed_in("vic")
    assert [client.get(f"/decisions/{decision.reference}/{part}").status_code for part in parts] == [404] * len(parts)


@pytest.mark.parametrize("reference", ["D-0001-0", "D-1-1", "D-00001-1", "D-9999-1", "D-0001-99", "D-0001-01"])
def test_an_address_that_is_no_decision_is_not_there(pilot: Pilot, cast: Cast, signed_in, reference: str):
    drafted(cast, go())
    assert signed_in("petra").get(f"/decisions/{reference}/").status_code == 404


def test_a_pilot_past_its_date_is_extended_once(pilot: Pilot, cast: Cast, signed_in):
    Pilot.objects.update(decision_due_on=day_here() - timedelta(days=3))
    client, at = signed_in("petra"), f"/pilots/{pilot.reference}/extend/"
    answer = client.post(at, {"due_on": in_days(-1).isoformat(), "reason": "Budget."})
    assert answer.status_code == 422
    assert "Choose a day after" in answer.content.decode()
    assert "Budget." in answer.content.decode()
    assert client.post(at, {"due_on": in_days(20).isoformat(), "reason": "Budget."}).status_code == 302
    assert Extension.objects.get().reason == "Budget."
    Pilot.objects.update(decision_due_on=day_here() - timedelta(days=1))
    answer = client.post(at, {"due_on": in_days(40).isoformat(), "reason": "Again."})
    assert "This pilot was extended before." in answer.content.decode()


@pytest.mark.parametrize("what", ["", "sign/"])
def test_a_page_costs_the_same_with_one_condition_and_with_forty(
    pilot: Pilot, cast: Cast, signed_in, what: str, django_assert_max_num_queries
):
    one = with_conditions(cast.ivan)
    counts = []
    for many in (1, 40):
        draft = with_conditions(cast.ivan, conditions=one.conditions * many)
        decision = drafted(cast, draft)
        client = signed_in("olive")
        with django_assert_max_num_queries(60) as queries:
            assert client.get(f"/decisions/{decision.reference}/{what}").status_code == 200
        counts.append(len(queries))
        decisions.discard(fresh(decision), by=known(cast.olive), reason="Next.")
    assert counts[0] == counts[1]
