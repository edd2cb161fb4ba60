"""What is drafted in one language can be signed in another: the organisation may change its own meanwhile."""

import hashlib
import json

import pytest
from django.test import override_settings

from assessments.models import Decision, Seal
from assessments.services import decisions
from tests.assessments.deciding import fresh, fresh_pilot, go, known, ready, sign
from tests.cast import Cast


def drafted(cast: Cast, language: str) -> Decision:
    """A draft on Olive's pilot, frozen while the organisation speaks this language."""
    ready(cast)
    with override_settings(LANGUAGE_CODE=language):
        return decisions.draft(fresh_pilot(cast), draft=go(), by=known(cast.olive))


@pytest.mark.parametrize(("then", "now"), [("en", "de"), ("de", "en")])
def test_another_language_makes_no_draft_void(cast: Cast, then: str, now: str):
    decision = drafted(cast, then)
    with override_settings(LANGUAGE_CODE=now):
        assert decisions.void_changed() == 0
        assert decisions.open_draft(fresh_pilot(cast)) == decision


def test_a_draft_is_signed_in_the_new_language_over_the_words_it_was_frozen_in(cast: Cast):
    decision = drafted(cast, "en")
    with override_settings(LANGUAGE_CODE="de"):
        signatures = [sign(decision, person) for person in (cast.olive, cast.ivan, cast.petra)]
    signed = fresh(decision)
    assert [one.meaning for one in signatures] == ["entscheidet Go", "bestätigt die Anbindung", "zeichnet gegen"]
    assert {one.evidence_sha256 for one in signatures} == {decision.evidence_sha256}
    assert hashlib.sha256(signed.evidence.encode()).hexdigest() == decision.evidence_sha256
    assert json.loads(signed.evidence)["criteria"][0]["title"] == "Threshold cleared"
    assert Seal.objects.filter(decision=signed).exists()
