"""Whose signature comes when, what keeps a submit from signing, and what the last signature brings about."""

import secrets
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from accounts.models import Delegation, Role, User
from accounts.vocabulary import RoleName
from assessments.models import Decision, DecisionEnding, Seal, Signature, SigningNonce
from assessments.services import decisions, signing
from assessments.services.day import day_here
from assessments.services.signing import Refusal, SigningPage, SigningRefused
from assessments.vocabulary import Slot
from common.permit import Refused
from documents.models import LedgerEntry, Paper
from pilots.models import Measurement, Pilot
from pilots.vocabulary import Stage
from tests.assessments.complete_pilot import complete
from tests.assessments.deciding import (
    fresh,
    fresh_pilot,
    go,
    in_days,
    known,
    no_go,
    ready,
    sealed,
    sign,
    with_conditions,
)
from tests.cast import PASSWORD, Cast


@pytest.fixture
def pilot(cast: Cast) -> Pilot:
    return ready(cast)


@pytest.fixture
def decision(cast: Cast, pilot: Pilot) -> Decision:
    return decisions.draft(pilot, draft=go(), by=cast.olive)


def page_for(decision: Decision, by: User) -> SigningPage:
    return signing.open_page(fresh(decision), by=known(by))


def refusal(decision: Decision, by: User, nonce: str, password: str = PASSWORD, *, read_it: bool = True) -> Refusal:
    before = Signature.objects.count()
    with pytest.raises(SigningRefused) as caught:
        signing.sign(decision, by=known(by), nonce=nonce, password=password, read_it=read_it)
    assert Signature.objects.count() == before
    assert caught.value.messages[0]
    return caught.value.reason


def opened_before(decision: Decision, by: User, *, ago: timedelta, wrong_passwords: int = 0) -> str:
    """A page of the person for the owner's signature, opened a while ago."""
    nonce = secrets.token_urlsafe(32)
    SigningNonce.objects.create(
        nonce=nonce,
        decision=decision,
        slot=Slot.OWNER,
        person=by,
        evidence_sha256=decision.evidence_sha256,
        made_at=timezone.now() - ago,
        wrong_passwords=wrong_passwords,
    )
    return nonce


def test_the_page_says_what_is_signed_as_what_and_over_what(cast: Cast, decision: Decision):
    page = page_for(decision, cast.olive)
    assert (page.slot, page.meaning, page.capacity) == (Slot.OWNER, "decides go", "Owner, Contact centre")
    assert (page.on_behalf_of, page.evidence_sha256) == (None, decision.evidence_sha256)
    assert len(page.nonce) == 43


def test_the_meaning_is_recorded_in_the_organisations_language(cast: Cast, decision: Decision):
    with override("de"):
        assert sign(decision, cast.olive).meaning == "decides go"


def test_a_signature_records_name_time_meaning_and_method(cast: Cast, decision: Decision):
    before = timezone.now()
    signature = Signature.objects.get(pk=sign(decision, cast.olive).pk)
    assert (signature.printed_name, signature.meaning, signature.method) == ("Olive Harmsen", "decides go", "password")
    assert (signature.capacity, signature.printed_for) == ("Owner, Contact centre", "")
    assert signature.evidence_sha256 == decision.evidence_sha256
    assert before <= signature.authenticated_at <= timezone.now()
    assert before <= signature.signed_at <= timezone.now()


MEANINGS = [
    (go, ["decides go", "confirms the integration", "countersigns"]),
    (no_go, ["decides no-go", "countersigns the departure from the recommendation"]),
]


@pytest.mark.parametrize(("draft", "meanings"), MEANINGS)
def test_each_slot_has_its_meaning(cast: Cast, pilot: Pilot, draft, meanings: list[str]):
    decision = sealed(cast, draft())
    assert [signature.meaning for signature in decision.signatures.all()] == meanings


def test_the_order_is_owner_then_it_then_pmo(cast: Cast, decision: Decision):
    for turn, signer in enumerate((cast.olive, cast.ivan, cast.petra)):
        for person in (cast.olive, cast.ivan, cast.petra, cast.vic, cast.nora, cast.ada):
            if person != signer:
                with pytest.raises(Refused):
                    page_for(decision, person)
        assert not Seal.objects.exists()
        sign(decision, signer)
        assert decision.signatures.count() == turn + 1
    assert Seal.objects.get().decision == decision


def test_the_last_signature_seals_and_the_pilot_goes_live(cast: Cast, pilot: Pilot):
    sealed(cast, go())
    after = fresh_pilot(cast)
    assert (after.stage, after.live_on, after.decided_on) == (Stage.LIVE, day_here(), day_here())
    assert after.version > pilot.version


def test_a_sealed_no_go_stops_the_pilot(cast: Cast, pilot: Pilot):
    sealed(cast, no_go())
    after = fresh_pilot(cast)
    assert (after.stage, after.stopped_on, after.live_on) == (Stage.STOPPED, day_here(), None)


def test_a_later_decision_supersedes_and_keeps_the_first_dates(cast: Cast, pilot: Pilot):
    first = sealed(cast, with_conditions(cast.ivan))
    Pilot.objects.filter(pk=pilot.pk).update(live_on=in_days(-9), decided_on=in_days(-9))
    second = sealed(cast, go())
    after = fresh_pilot(cast)
    assert (second.supersedes, after.stage) == (first, Stage.LIVE)
    assert (after.live_on, after.decided_on) == (in_days(-9), in_days(-9))


def test_a_live_pilot_that_is_decided_against_is_retired(cast: Cast, pilot: Pilot):
    sealed(cast, go())
    sealed(cast, no_go())
    after = fresh_pilot(cast)
    assert (after.stage, after.retired_on) == (Stage.RETIRED, day_here())


def test_every_act_stands_in_the_ledger(cast: Cast, pilot: Pilot):
    decision = sealed(cast, go())
    acts = LedgerEntry.objects.filter(subject=decision.reference).values_list("act", flat=True)
    assert list(acts) == ["drafted decision", "signed", "signed", "signed", "sealed decision"]


def test_the_seal_asks_for_its_paper_once(cast: Cast, pilot: Pilot):
    decision = sealed(cast, go())
    paper = Paper.objects.get()
    assert (paper.kind, paper.key, paper.asked_by) == ("decision", decision.reference, cast.petra)


def test_a_page_signs_once(cast: Cast, decision: Decision):
    page = page_for(decision, cast.olive)
    signing.sign(decision, by=cast.olive, nonce=page.nonce, password=PASSWORD, read_it=True)
    assert refusal(decision, cast.olive, page.nonce) is Refusal.REPLAYED


def test_a_page_opened_more_than_five_minutes_ago_signs_nothing(cast: Cast, decision: Decision):
    nonce = opened_before(decision, cast.olive, ago=timedelta(minutes=5, seconds=1))
    assert refusal(decision, cast.olive, nonce) is Refusal.LATE


def test_a_page_opened_less_than_five_minutes_ago_signs(cast: Cast, decision: Decision):
    nonce = opened_before(decision, cast.olive, ago=timedelta(minutes=4, seconds=50))
    signing.sign(decision, by=cast.olive, nonce=nonce, password=PASSWORD, read_it=True)
    assert decision.signatures.count() == 1


def test_a_page_of_somebody_else_signs_nothing(cast: Cast, decision: Decision):
    page = page_for(decision, cast.olive)
    for person in (cast.ivan, cast.petra):
        assert refusal(decision, person, page.nonce) is Refusal.FOREIGN


def test_a_page_of_another_decision_signs_nothing(cast: Cast, decision: Decision):
    page = page_for(decision, cast.olive)
    decisions.discard(decision, by=cast.olive, reason="Again")
    again = decisions.draft(fresh_pilot(cast), draft=go(), by=cast.olive)
    assert refusal(again, cast.olive, page.nonce) is Refusal.FOREIGN
    assert refusal(decision, cast.olive, page.nonce) is Refusal.ENDED


@pytest.mark.parametrize("nonce", ["", "x" * 43, "a\x00b", "' or 1=1 --"])
def test_a_made_up_page_signs_nothing(cast: Cast, decision: Decision, nonce: str):
    assert refusal(decision, cast.olive, nonce) is Refusal.FOREIGN


def test_of_two_pages_of_one_person_the_second_says_the_signature_is_there(cast: Cast, decision: Decision):
    first, second = page_for(decision, cast.olive), page_for(decision, cast.olive)
    signing.sign(decision, by=cast.olive, nonce=first.nonce, password=PASSWORD, read_it=True)
    assert refusal(decision, cast.olive, second.nonce) is Refusal.ALREADY_SIGNED


def test_a_round_that_ended_meanwhile_signs_nothing(cast: Cast, decision: Decision):
    page = page_for(decision, cast.olive)
    decisions.discard(decision, by=cast.olive, reason="Again")
    assert refusal(decision, cast.olive, page.nonce) is Refusal.ENDED


def test_no_page_opens_for_a_round_that_ended(cast: Cast, decision: Decision):
    decisions.discard(decision, by=cast.olive, reason="Again")
    with pytest.raises(SigningRefused) as caught:
        page_for(decision, cast.olive)
    assert caught.value.reason is Refusal.ENDED


def test_it_asks_whether_one_has_read_it(cast: Cast, decision: Decision):
    page = page_for(decision, cast.olive)
    assert refusal(decision, cast.olive, page.nonce, read_it=False) is Refusal.NOT_READ
    assert SigningNonce.objects.get().wrong_passwords == 0


def test_a_changed_fact_voids_the_draft_instead_of_signing(cast: Cast, pilot: Pilot, decision: Decision):
    page = page_for(decision, cast.olive)
    Pilot.objects.filter(pk=pilot.pk).update(spent=1)
    with pytest.raises(SigningRefused) as caught:
        signing.sign(decision, by=cast.olive, nonce=page.nonce, password=PASSWORD, read_it=True)
    assert caught.value.reason is Refusal.FACT_CHANGED
    assert caught.value.messages == [
        "A frozen fact changed, so the draft is void and nothing was signed. Spent to date: 120,000, now 1."
    ]
    assert DecisionEnding.objects.get().kind == "void"
    assert not Signature.objects.exists()


def test_who_lost_the_role_meanwhile_signs_nothing(cast: Cast, decision: Decision):
    sign(decision, cast.olive)
    sign(decision, cast.ivan)
    page = page_for(decision, cast.petra)
    Role.objects.filter(person=cast.petra).delete()
    assert refusal(decision, cast.petra, page.nonce) is Refusal.NOT_ASKED


def test_who_was_deactivated_meanwhile_signs_nothing(cast: Cast, decision: Decision):
    sign(decision, cast.olive)
    sign(decision, cast.ivan)
    page = page_for(decision, cast.petra)
    User.objects.filter(pk=cast.petra.pk).update(is_active=False)
    assert refusal(decision, cast.petra, page.nonce) is Refusal.INACTIVE


def test_a_wrong_password_signs_nothing_and_the_page_stays_good(cast: Cast, decision: Decision):
    page = page_for(decision, cast.olive)
    assert refusal(decision, cast.olive, page.nonce, "wrong") is Refusal.WRONG_PASSWORD
    signing.sign(decision, by=cast.olive, nonce=page.nonce, password=PASSWORD, read_it=True)
    assert decision.signatures.count() == 1


def test_five_wrong_passwords_on_any_pages_close_all_pages_of_the_person(cast: Cast, decision: Decision):
    pages = [page_for(decision, cast.olive) for _ in range(5)]
    for page in pages:
        assert refusal(decision, cast.olive, page.nonce, "wrong") is Refusal.WRONG_PASSWORD
    for nonce in (pages[0].nonce, page_for(decision, cast.olive).nonce):
        assert refusal(decision, cast.olive, nonce) is Refusal.TOO_MANY_TRIES


def test_wrong_passwords_of_one_person_close_nobody_elses_pages(cast: Cast, decision: Decision):
    sign(decision, cast.olive)
    for _ in range(5):
        SigningNonce.objects.filter(person=cast.olive).update(wrong_passwords=9)
    assert sign(decision, cast.ivan).slot == "it"


@pytest.mark.parametrize(("minutes", "closed"), [(14, True), (16, False)])
def test_after_a_quarter_of_an_hour_the_person_may_try_again(
    cast: Cast, decision: Decision, minutes: int, *, closed: bool
):
    opened_before(decision, cast.olive, ago=timedelta(minutes=minutes), wrong_passwords=5)
    if closed:
        assert refusal(decision, cast.olive, page_for(decision, cast.olive).nonce) is Refusal.TOO_MANY_TRIES
    else:
        assert sign(decision, cast.olive).slot == "owner"


def test_a_person_without_a_password_signs_nothing(cast: Cast, decision: Decision):
    User.objects.filter(pk=cast.olive.pk).update(password="!")
    page = page_for(decision, cast.olive)
    assert refusal(decision, cast.olive, page.nonce, "") is Refusal.NOT_SIGNED_ON


def away(cast: Cast, *, until: int = 5) -> None:
    Pilot.objects.filter(pk=cast.pilot.pk).update(deputy=cast.nora)
    began_on = day_here() - timedelta(days=5)
    Delegation.objects.create(person=cast.olive, delegate=cast.nora, began_on=began_on, ends_on=in_days(until))


def test_the_deputy_signs_for_the_owner_who_is_away_and_both_names_stay(cast: Cast, pilot: Pilot):
    away(cast)
    decision = decisions.draft(fresh_pilot(cast), draft=go(), by=known(cast.olive))
    page = page_for(decision, cast.nora)
    assert (page.on_behalf_of, page.capacity) == (cast.olive, "Deputy of the owner, Contact centre")
    signature = sign(decision, cast.nora)
    assert (signature.signer, signature.on_behalf_of) == (cast.nora, cast.olive)
    assert (signature.printed_name, signature.printed_for) == ("Nora Quist", "Olive Harmsen")


def test_an_owner_who_delegated_may_still_sign_alone(cast: Cast, pilot: Pilot):
    away(cast)
    decision = decisions.draft(fresh_pilot(cast), draft=go(), by=known(cast.olive))
    assert sign(decision, cast.olive).on_behalf_of is None


def test_the_deputy_signs_nothing_when_the_delegation_ended_meanwhile(cast: Cast, pilot: Pilot):
    away(cast)
    decision = decisions.draft(fresh_pilot(cast), draft=go(), by=known(cast.olive))
    page = page_for(decision, cast.nora)
    Delegation.objects.update(ended_at=timezone.now())
    assert refusal(decision, cast.nora, page.nonce) is Refusal.NOT_ASKED


def test_the_owner_gives_no_other_signature_whatever_roles_they_hold(cast: Cast, decision: Decision):
    Role.objects.create(person=cast.olive, name=RoleName.PMO)
    sign(decision, cast.olive)
    sign(decision, cast.ivan)
    with pytest.raises(Refused, match="Nobody signs twice"):
        page_for(decision, cast.olive)


def test_an_owner_whose_deputy_signed_does_not_countersign(cast: Cast, pilot: Pilot):
    Role.objects.create(person=cast.olive, name=RoleName.PMO)
    away(cast)
    decision = decisions.draft(fresh_pilot(cast), draft=no_go(), by=known(cast.olive))
    sign(decision, cast.nora)
    with pytest.raises(Refused, match="You decide this as the owner"):
        page_for(decision, cast.olive)


def test_nobody_signs_two_slots(cast: Cast, decision: Decision):
    Role.objects.create(person=cast.ivan, name=RoleName.PMO)
    sign(decision, cast.olive)
    sign(decision, cast.ivan)
    with pytest.raises(Refused, match="Nobody signs twice"):
        page_for(decision, cast.ivan)


def test_somebody_signs_who_recorded_no_cited_measurement(cast: Cast, pilot: Pilot):
    recorded(pilot, cast.olive)
    recorded(pilot, cast.petra)
    decision = decisions.draft(fresh_pilot(cast), draft=no_go(), by=known(cast.olive))
    sign(decision, cast.olive)
    with pytest.raises(Refused, match="Everybody who signed recorded a result it rests on"):
        page_for(decision, cast.petra)


def test_one_signer_who_recorded_nothing_is_enough(cast: Cast, pilot: Pilot):
    recorded(pilot, cast.olive)
    assert sealed(cast, no_go()).seal


def recorded(pilot: Pilot, by: User) -> None:
    old = pilot.measurements.first()
    fields = ("value", "began_on", "ended_on", "cases", "data_kind", "review_inside")
    Measurement.objects.create(pilot=pilot, recorded_by=by, **{field: getattr(old, field) for field in fields})


def test_a_second_pilot_can_be_decided_beside_the_first(cast: Cast, pilot: Pilot, decision: Decision):
    other = Pilot.objects.create(name="Chat", unit=cast.contact_centre, it_lead=cast.ivan)
    named = timezone.now()
    other.ownerships.create(person=cast.olive, named_at=named, accepted_at=named)
    decisions.draft(complete(other, cast.olive, cast.ivan), draft=go(), by=known(cast.olive))
    assert Decision.objects.filter(seal=None, ending=None).count() == 2
