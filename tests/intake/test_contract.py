"""The go-live contract: who accepts which version of it, what becomes true by that, and what somebody wants changed."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from assessments.readiness.check import State
from assessments.services.policy import set_policy
from common.permit import Refused
from documents.models import LedgerEntry
from intake.contract import Contract, contract_of
from intake.models import ChangeRequest, ContractAcceptance, ContractVersion
from intake.questions import Key
from intake.services import contracts
from intake.services.contracts import ContractChanged
from intake.vocabulary import AcceptedBy, Clause
from intake.walk import walk_of, with_answers
from pilots.models import CostLine, DataCheck, IntegrationPath, Ownership, Pilot, ScaleModel, Threshold
from pilots.services.ownership import name_owner
from pilots.vocabulary import CostKind, CostShape, Direction, IntegrationState, Protects, Stage
from tests.cast import Cast
from tests.intake.conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def answered(cast: Cast, proposed: Pilot) -> Pilot:
    """Ivan's pilot with all questions answered: Olive is named, a threshold drafted, Ivan owns the connection."""
    name_owner(proposed, person=cast.olive, by=cast.ivan)
    line = {"metric": "time to a decision", "protects": Protects.TIME, "direction": Direction.AT_MOST, "unit": "h"}
    goal = {"target": Decimal(6), "window_days": 56, "fewest_cases": 1200}
    today = {"baseline": Decimal(26), "baseline_measured_on": date(2026, 10, 31), "baseline_how": "October"}
    Threshold.objects.create(pilot=proposed, number=1, **line, **goal, **today)
    IntegrationPath.objects.create(
        pilot=proposed, system_of_record="CoreLend", connection_owner=cast.ivan, state=IntegrationState.NAMED
    )
    DataCheck.objects.create(pilot=proposed, source_system="CoreLend", rows=1500)
    ScaleModel.objects.create(pilot=proposed, full_volume=6400)
    CostLine.objects.create(pilot=proposed, kind=CostKind.INFERENCE, shape=CostShape.PER_CASE, amount=Decimal("0.22"))
    return proposed


def of(pilot: Pilot) -> Contract:
    rows = with_answers(Pilot.objects.select_related("deputy", "support_plan__contact"))
    return contract_of(rows.get(pk=pilot.pk))


def accept(pilot: Pilot, person: object) -> ContractAcceptance:
    return contracts.accept(Pilot.objects.get(pk=pilot.pk), by=person, digest=of(pilot).digest)  # type: ignore[arg-type]


def test_nothing_is_written_by_reading_it(answered: Pilot) -> None:
    contract = of(answered)
    assert (contract.lacking, contract.number, contract.version, contract.given) == ([], 1, None, {})
    assert not ContractVersion.objects.exists()


def test_by_accepting_the_owner_takes_the_pilot_on_and_agrees_the_line_in_one_act(answered: Pilot, cast: Cast) -> None:
    accept(answered, cast.olive)
    pilot = Pilot.objects.get(pk=answered.pk)
    line = Threshold.objects.get(pilot=pilot)
    assert pilot.owner is not None
    assert pilot.owner.holds
    assert (line.agreed_by, bool(line.seal)) == (cast.olive, True)
    acts = LedgerEntry.objects.filter(subject=pilot.reference).order_by("number").values_list("act", "person_id")
    assert list(acts)[-3:] == [
        ("accepted ownership", cast.olive.pk),
        ("agreed threshold", cast.olive.pk),
        ("accepted the go-live contract", cast.olive.pk),
    ]


def test_agreeing_is_no_change_of_what_was_accepted(answered: Pilot, cast: Cast) -> None:
    before = of(answered).digest
    accept(answered, cast.olive)
    accept(answered, cast.ivan)
    contract = of(answered)
    assert contract.digest == before
    assert contract.is_accepted
    assert ContractVersion.objects.count() == 1


def test_by_accepting_it_confirms_the_path(answered: Pilot, cast: Cast) -> None:
    accept(answered, cast.ivan)
    assert IntegrationPath.objects.get(pilot=answered).state == IntegrationState.CONFIRMED
    assert not Ownership.objects.get(pilot=answered).accepted_at


def test_a_proven_path_stays_proven(answered: Pilot, cast: Cast) -> None:
    proven = {"state": IntegrationState.WRITE_BACK_PROVEN, "proven_on": date(2026, 11, 1)}
    IntegrationPath.objects.filter(pilot=answered).update(**proven)
    accept(answered, cast.ivan)
    assert IntegrationPath.objects.get(pilot=answered).state == IntegrationState.WRITE_BACK_PROVEN


def test_who_read_an_older_text_accepts_nothing(answered: Pilot, cast: Cast) -> None:
    read = of(answered).digest
    Threshold.objects.filter(pilot=answered).update(target=Decimal(12))
    with pytest.raises(ContractChanged):
        contracts.accept(answered, by=cast.olive, digest=read)
    assert not ContractAcceptance.objects.exists()
    assert not Ownership.objects.get(pilot=answered).accepted_at


def test_a_changed_fact_asks_again_and_says_which_clause_changed(answered: Pilot, cast: Cast) -> None:
    accept(answered, cast.ivan)
    CostLine.objects.filter(pilot=answered).update(amount=Decimal("0.40"))
    contract = of(answered)
    assert (contract.number, contract.given, contract.changed) == (2, {}, [Clause.COST])
    assert contract.accepted_before is not None
    accept(answered, cast.ivan)
    assert [version.number for version in of(answered).versions] == [1, 2]


def test_the_same_text_again_is_the_same_version(answered: Pilot, cast: Cast) -> None:
    accept(answered, cast.ivan)
    CostLine.objects.filter(pilot=answered).update(amount=Decimal("0.40"))
    accept(answered, cast.ivan)
    CostLine.objects.filter(pilot=answered).update(amount=Decimal("0.22"))
    contract = of(answered)
    assert (contract.number, set(contract.given), contract.changed) == (1, {AcceptedBy.IT}, [Clause.COST])


@pytest.mark.parametrize(
    ("spoil", "who", "lacking"),
    [
        (lambda pilot: Threshold.objects.filter(pilot=pilot).delete(), "olive", [Clause.THRESHOLD]),
        (lambda pilot: CostLine.objects.filter(pilot=pilot).delete(), "olive", [Clause.COST]),
        (lambda pilot: DataCheck.objects.filter(pilot=pilot).delete(), "ivan", [Clause.PATH]),
    ],
)
def test_nobody_accepts_a_clause_that_says_too_little(
    answered: Pilot, cast: Cast, spoil: object, who: str, lacking: list[Clause]
) -> None:
    spoil(answered)  # type: ignore[operator]
    assert of(answered).lacking == lacking
    with pytest.raises(ValidationError, match="says too little"):
        accept(answered, getattr(cast, who))
    assert not ContractVersion.objects.exists()


def test_it_may_accept_while_the_owner_is_not_found_yet(proposed: Pilot, answered: Pilot, cast: Cast) -> None:
    Ownership.objects.filter(pilot=answered).delete()
    accept(answered, cast.ivan)
    assert of(answered).lacking == [Clause.OWNER]


def test_nobody_else_accepts(answered: Pilot, cast: Cast) -> None:
    for person in (cast.petra, cast.vic, cast.ada):
        with pytest.raises(Refused):
            accept(answered, person)


def test_a_decided_pilot_keeps_its_contract(answered: Pilot, cast: Cast) -> None:
    contract = of(answered)
    contract.pilot.stage = Stage.STOPPED
    with pytest.raises(ValidationError, match="has been decided"):
        contracts.must_accept(contract, cast.ivan)


def test_nobody_accepts_the_same_version_twice(answered: Pilot, cast: Cast) -> None:
    accept(answered, cast.ivan)
    with pytest.raises(ValidationError, match="accepted already"):
        accept(answered, cast.ivan)
    version = ContractVersion.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        ContractAcceptance.objects.create(contract=version, slot="owner", person=cast.ivan, meaning="Both.")


def test_the_database_keeps_what_was_accepted(answered: Pilot, cast: Cast) -> None:
    accept(answered, cast.ivan)
    for statement in (
        "update intake_contractversion set content = '{}'",
        "delete from intake_contractacceptance",
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(statement)


def test_a_change_is_asked_of_who_proposed_it_and_answered_in_words(answered: Pilot, cast: Cast) -> None:
    wish = {"clause": Clause.COST, "reason": "The offer is of last year."}
    asked = contracts.ask_for_change(answered, by=cast.olive, digest=of(answered).digest, **wish)
    assert (asked.asked_of, asked.contract.number) == (cast.ivan, 1)
    with pytest.raises(ValidationError, match="asked for a change of this clause already"):
        contracts.ask_for_change(answered, by=cast.olive, digest=of(answered).digest, **wish)
    with pytest.raises(Refused):
        contracts.answer_change(asked, by=cast.vic, answer="No.")
    contracts.answer_change(asked, by=cast.ivan, answer="A new offer stands in the cost.")
    with pytest.raises(ValidationError, match="answered already"):
        contracts.answer_change(asked, by=cast.petra, answer="Again.")
    assert ChangeRequest.objects.get().answer == "A new offer stands in the cost."


def test_who_proposed_it_asks_the_owner_and_with_nobody_there_the_office(answered: Pilot, cast: Cast) -> None:
    fresh = Pilot.objects.get(pk=answered.pk)
    assert contracts.asked_of(fresh, without=(cast.ivan,)) == cast.olive
    Ownership.objects.filter(pilot=answered).delete()
    assert contracts.asked_of(Pilot.objects.get(pk=answered.pk), without=(cast.ivan,)) is None


def test_who_accepts_wants_nothing_changed_any_more(answered: Pilot, cast: Cast) -> None:
    told = {"clause": Clause.COST, "reason": "The offer is of last year."}
    contracts.ask_for_change(answered, by=cast.olive, digest=of(answered).digest, **told)
    accept(answered, cast.olive)
    assert ChangeRequest.objects.get().answer == "Accepted version 1."


def test_the_last_question_is_answered_when_both_accepted_what_it_says_now(answered: Pilot, cast: Cast) -> None:
    def state() -> State:
        return walk_of(with_answers(Pilot.objects.all()).get(pk=answered.pk), cast.ivan).states[Key.CONTRACT]

    accept(answered, cast.olive)
    assert state() is State.MISSING
    accept(answered, cast.ivan)
    assert state() is State.CLEAR
    DataCheck.objects.filter(pilot=answered).update(rows=9)
    assert state() is State.MISSING


def page_of(pilot: Pilot, rest: str = "") -> str:
    return f"/pilots/{pilot.reference}/contract{rest or '/'}"


def test_the_page_takes_the_acceptance_and_shows_who_gave_it(answered: Pilot, cast: Cast) -> None:
    olive, page = signed_in(cast.olive), page_of(answered)
    text = olive.get(page).content.decode()
    assert "Agree and accept as owner" in text
    assert text.count("You have not accepted yet.") == 1
    unread = olive.post(page, {"digest": of(answered).digest})
    assert unread.status_code == 422
    assert "Tick that you have read it" in unread.content.decode()
    done = olive.post(page, {"digest": of(answered).digest, "read_it": "on"}, follow=True)
    assert "Accepted on" in done.content.decode()
    assert "Agree and accept as owner" not in done.content.decode()


def test_the_page_says_when_it_changed_while_it_was_read(answered: Pilot, cast: Cast) -> None:
    olive, read = signed_in(cast.olive), of(answered).digest
    CostLine.objects.filter(pilot=answered).update(amount=Decimal("0.40"))
    answer = olive.post(page_of(answered), {"digest": read, "read_it": "on"})
    assert answer.status_code == 409
    assert "Somebody changed it while you read." in answer.content.decode()
    assert of(answered).digest in answer.content.decode()


def test_a_wish_is_sent_read_and_answered_on_pages(answered: Pilot, cast: Cast) -> None:
    olive, ivan, page = signed_in(cast.olive), signed_in(cast.ivan), page_of(answered, "/change/")
    assert "Send to Ivan" in olive.get(page).content.decode()
    empty = olive.post(page, {"digest": of(answered).digest, "clause": "4"})
    assert (empty.status_code, ChangeRequest.objects.count()) == (422, 0)
    olive.post(page, {"digest": of(answered).digest, "clause": "4", "reason": "The offer is old."})
    asked = ChangeRequest.objects.get()
    assert "The offer is old." in ivan.get(page_of(answered)).content.decode()
    answered_page = f"{page}{asked.pk}/"
    assert "Change it first" in ivan.get(answered_page).content.decode()
    ivan.post(answered_page, {"answer": "There is a new one."})
    assert ChangeRequest.objects.get().answered_by == cast.ivan
    assert "There is a new one." in ivan.get(answered_page).content.decode()
    assert "There is a new one." in olive.get("/").content.decode()


def test_a_wish_about_an_older_text_keeps_its_words(answered: Pilot, cast: Cast) -> None:
    olive, page = signed_in(cast.olive), page_of(answered, "/change/")
    answer = olive.post(page, {"digest": "0" * 64, "clause": "4", "reason": "The offer is old."})
    text = answer.content.decode()
    assert (answer.status_code, ChangeRequest.objects.count()) == (422, 0)
    assert "Somebody changed the contract while you wrote." in text
    assert "The offer is old." in text
    assert of(answered).digest in text


def test_the_paper_says_the_same_and_who_accepted_it(answered: Pilot, cast: Cast) -> None:
    accept(answered, cast.ivan)
    answer = signed_in(cast.olive).get(page_of(answered, ".pdf"))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert f"{answered.reference}-contract-1.pdf" in answer.headers["Content-Disposition"]
    assert answer.content.startswith(b"%PDF-1.7")


def test_the_page_asks_as_many_questions_with_ten_versions_as_with_one(answered: Pilot, cast: Cast) -> None:
    olive = signed_in(cast.olive)
    accept(answered, cast.ivan)
    olive.get(page_of(answered))
    with CaptureQueriesContext(connection) as one:
        olive.get(page_of(answered))
    for amount in range(2, 11):
        CostLine.objects.filter(pilot=answered).update(amount=Decimal(amount))
        accept(answered, cast.ivan)
    CostLine.objects.filter(pilot=answered).update(amount=Decimal("0.22"))
    with CaptureQueriesContext(connection) as ten:
        olive.get(page_of(answered))
    assert len(ten) == len(one)


def test_how_many_papers_a_minute_is_policy_and_said_beside_the_link(answered: Pilot, cast: Cast) -> None:
    olive = signed_in(cast.olive)
    assert "At most 6 PDFs a minute." in olive.get(page_of(answered)).content.decode()
    set_policy(name="contract_papers_a_minute", value=1, by=cast.petra, reason="Somebody plays.")
    assert "At most 1 PDF a minute." in olive.get(page_of(answered)).content.decode()
    paper = page_of(answered, ".pdf")
    assert [olive.get(paper).status_code for _ in range(2)] == [200, 429]
