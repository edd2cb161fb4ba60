import csv
import hashlib
import io
import zipfile
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import openpyxl
import pytest
from django.test import Client

from accounts.models import User
from assessments.models import Decision, Seal
from assessments.services.day import day_here
from assessments.services.decisions import ConditionDraft, Draft, decline, discard, draft
from assessments.services.signing import open_page, sign
from assessments.vocabulary import DecisionKind
from common.day import day_of
from documents.models import StoredDocument
from pilots.models import Pilot
from pilots.vocabulary import Stage, Visibility
from tests.cast import PASSWORD, Cast
from tests.portfolio.pilots import pilot

BECAUSE = "The season begins before the facts are in."
NO_GO = Draft(
    kind=DecisionKind.NO_GO,
    why="It would lose money.",
    learned="Ask for the price at full volume first.",
    released=Decimal(29_000),
    justification=BECAUSE,
)
UGLY = '=HYPERLINK("http://evil.example")'


@pytest.fixture
def petra(cast: Cast, client: Client) -> Client:
    for person in (cast.olive, cast.ivan, cast.petra):
        person.set_password(PASSWORD)
        person.save()
    client.force_login(cast.petra)
    return client


def measured(cast: Cast, name: str) -> Pilot:
    """A pilot of Olive's that is being measured."""
    found = pilot(name, cast.contact_centre, owner=cast.olive, stage=Stage.MEASURING, budget=Decimal(160_000))
    Pilot.objects.filter(pk=found.pk).update(it_lead=cast.ivan)
    return Pilot.objects.get(pk=found.pk)


def drafted(cast: Cast, name: str, what: Draft = NO_GO) -> Decision:
    return draft(measured(cast, name), draft=what, by=cast.olive)


def with_condition(cast: Cast, *, due_in: int) -> Draft:
    due = day_here() + timedelta(days=due_in)
    condition = ConditionDraft(text="Fraud guardrail holds", proof="30 days clean", owner=cast.olive, due_on=due)
    return Draft(kind=DecisionKind.GO_WITH_CONDITIONS, why="It pays.", justification=BECAUSE, conditions=(condition,))


def signed(decision: Decision, *people: User) -> Decision:
    for person in people:
        fresh = Decision.objects.get(pk=decision.pk)
        sign(fresh, by=person, nonce=open_page(fresh, by=person).nonce, password=PASSWORD, read_it=True)
    return decision


def paper(decision: Decision, **values: object) -> StoredDocument:
    content = f"%PDF of {decision.reference}".encode()
    return StoredDocument.objects.create(
        kind="decision",
        key=decision.reference,
        name=f"decision-{decision.reference}.pdf",
        media_type="application/pdf",
        content=content,
        level="B-B",
        **values,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        code=hashlib.sha256(decision.reference.encode()).hexdigest()[:32],
    )


def table(client: Client, query: str = "") -> list[tuple[str, str, str, str]]:
    rows = client.get(f"/decisions/{query}").context["rows"]
    return [(row.pilot, row.kind, row.stands, row.signed) for row in rows]


def test_the_register_says_where_each_decision_stands(petra: Client, cast: Cast):
    drafted(cast, "Waits")
    signed(drafted(cast, "Stopped"), cast.olive, cast.petra)
    decline(drafted(cast, "Declined"), by=cast.olive, reason="Only clean scans")
    discard(drafted(cast, "Put away"), by=cast.olive, reason="Not now")
    day = day_here().strftime("%-d %b %Y")
    assert table(petra) == [
        ("Put away", "No-go", f"discarded since {day}", "0 of 2"),
        ("Declined", "No-go", f"declined since {day}", "0 of 2"),
        ("Stopped", "No-go", "in force", "2 of 2"),
        ("Waits", "No-go", "waits for Olive Harmsen", "0 of 2"),
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=D-0001-1", []),
        ("?q=stopped", ["Stopped"]),
        ("?q=Petra", ["Stopped"]),
        ("?kind=go", []),
        ("?state=waits", ["Waits"]),
        ("?view=departs", ["Stopped", "Waits"]),
        ("?view=ended", []),
        ("?since=2020-01-01", ["Stopped"]),
        ("?since=2999-01-01", []),
        ("?view=nonsense&state=%00&page=x&since=2026-99-99", None),
    ],
)
def test_the_register_is_filtered_by_its_address(petra: Client, cast: Cast, query: str, found: list[str] | None):
    drafted(cast, "Waits")
    signed(drafted(cast, "Stopped"), cast.olive, cast.petra)
    response = petra.get(f"/decisions/{query}")
    if found is None:
        assert response.status_code == 400
    else:
        assert [row.pilot for row in response.context["rows"]] == found


def test_what_the_address_cannot_mean_is_left_out_and_said(petra: Client, cast: Cast):
    drafted(cast, "Waits")
    response = petra.get("/decisions/?view=nonsense&state=x&page=0x&since=2026-99-99")
    assert [row.pilot for row in response.context["rows"]] == ["Waits"]
    assert "it was left out" in response.content.decode()


def test_a_decision_is_found_by_the_beginning_of_its_fingerprint(petra: Client, cast: Cast):
    decision = drafted(cast, "Waits")
    drafted(cast, "Another")
    assert [row[0] for row in table(petra, f"?q={decision.evidence_sha256[:12]}")] == ["Waits"]


def test_a_decision_on_a_restricted_pilot_is_nowhere_for_who_may_not_see_it(petra: Client, cast: Cast, client: Client):
    decision = drafted(cast, "Secret")
    paper(decision)
    Pilot.objects.filter(pk=decision.pilot_id).update(visibility=Visibility.RESTRICTED)
    client.force_login(cast.vic)
    page = client.get("/decisions/")
    assert "Secret" not in page.content.decode()
    assert list(client.get("/decisions/?q=Secret").context["rows"]) == []
    assert page.context["heading"] == "No decision has been drafted yet"
    assert "Secret" not in b"".join(client.get("/decisions/export.csv").streaming_content).decode()


@pytest.mark.parametrize("others", [0, 6])
def test_the_number_of_questions_does_not_grow_with_the_decisions(
    petra: Client, cast: Cast, others: int, django_assert_max_num_queries
):
    signed(drafted(cast, "First", with_condition(cast, due_in=9)), cast.olive, cast.ivan, cast.petra)
    for number in range(others):
        drafted(cast, f"Pilot {number}")
    with django_assert_max_num_queries(22):
        assert len(table(petra)) == 1 + others


def test_the_spreadsheets_hold_the_same_rows_and_no_formula(petra: Client, cast: Cast):
    decision = signed(drafted(cast, UGLY), cast.olive, cast.petra)
    text = b"".join(petra.get("/decisions/export.csv").streaming_content).decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(text, newline=""))
    assert (row["Decision"], row["Name"], row["Signed"]) == (decision.reference, f"'{UGLY}", "2 of 2")
    assert (row["Released, EUR"], row["Departs"]) == ("29000", "yes")
    content = b"".join(petra.get("/decisions/export.xlsx").streaming_content)
    head, values = openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
    assert dict(zip(head, values, strict=True))["Name"] == UGLY


def test_the_archive_holds_the_sealed_papers_and_their_fingerprints(petra: Client, cast: Cast):
    decision = signed(drafted(cast, "Stopped"), cast.olive, cast.petra)
    stored = paper(decision)
    drafted(cast, "Waits")
    content = b"".join(petra.get("/decisions/pack.zip").streaming_content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert set(archive.namelist()) == {stored.name, "SHA256SUMS", "manifest.csv"}
        assert archive.read(stored.name) == bytes(stored.content)
        assert archive.read("SHA256SUMS").decode() == f"{stored.sha256}  {stored.name}\n"
        [row] = csv.DictReader(io.StringIO(archive.read("manifest.csv").decode("utf-8-sig"), newline=""))
    assert (row["Decision"], row["SHA-256"], row["Code for checking"]) == (
        decision.reference,
        stored.sha256,
        stored.code,
    )


def test_the_manifest_names_the_day_of_the_seal_newest_first_and_not_the_day_of_the_paper(petra: Client, cast: Cast):
    decisions = [signed(drafted(cast, name), cast.olive, cast.petra) for name in ("First", "Second", "Third")]
    for decision in reversed(decisions):
        paper(decision, made_at=datetime(2031, 1, 31, tzinfo=UTC))
    content = b"".join(petra.get("/decisions/pack.zip").streaming_content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        listed = archive.read("SHA256SUMS").decode().split()[1::2]
        rows = list(csv.DictReader(io.StringIO(archive.read("manifest.csv").decode("utf-8-sig"), newline="")))
    days = [day_of(Seal.objects.get(decision=decision).sealed_at).isoformat() for decision in reversed(decisions)]
    assert [(row["Decision"], row["Sealed on"]) for row in rows] == [
        (decision.reference, day) for decision, day in zip(reversed(decisions), days, strict=True)
    ]
    assert listed == [row["File"] for row in rows]


def test_a_go_whose_condition_is_open_says_when_it_is_due(petra: Client, cast: Cast):
    decision = signed(drafted(cast, "Triage", with_condition(cast, due_in=9)), cast.olive, cast.ivan, cast.petra)
    [row] = petra.get("/decisions/?view=conditions").context["rows"]
    due = (day_here() + timedelta(days=9)).strftime("%-d %b %Y")
    assert (row.reference, row.stands, row.detail) == (decision.reference, "in force", f"a condition is due {due}")
    assert Seal.objects.filter(decision=decision).exists()
