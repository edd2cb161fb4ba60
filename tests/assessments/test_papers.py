"""What a decision and minutes say on paper, and to whom."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from html import unescape

import pytest
from django.contrib.auth.hashers import make_password
from django.template.loader import render_to_string

from accounts.models import Role, Unit, User
from accounts.vocabulary import UnitKind
from assessments.minutes_paper import context_for, key_of
from assessments.models import AgendaItem, Attendance, MinutesEntry, ReviewAction, ReviewMeeting
from assessments.services import decisions
from assessments.vocabulary import Outcome
from common.figures import day
from documents.kinds import Holds, Standing, kind_named
from pilots.models import Pilot
from pilots.vocabulary import Visibility
from tests.assessments.complete_pilot import days_before
from tests.assessments.deciding import go, in_days, no_go, ready, sealed, with_conditions
from tests.cast import PASSWORD, Cast

PRINTED = {
    "organisation": "Nordhafen Group",
    "is_test": True,
    "paper_size": "A4",
    "code": "0123456789abcdef" * 2,
    "verify_address": "https://pilothouse.example.com/verify/" + "0123456789abcdef" * 2 + "/",
    "qr_path": "M0 0h1v1h-1z",
    "qr_size": 29,
    "ledger_number": 412,
    "ledger_fingerprint": "b713106d" * 8,
    "made_at": datetime(2026, 11, 24, 10, 3, tzinfo=UTC),
}


def page_of(kind: str, key: str) -> str:
    """The document as the renderer is given it, on one line."""
    content = kind_named(kind).content(key)
    return " ".join(render_to_string(content.template, {**content.context, **PRINTED}).split())


def test_the_paper_of_a_decision_carries_the_evidence_byte_for_byte(cast: Cast):
    ready(cast)
    decision = sealed(cast, go())
    content = kind_named("decision").content(decision.reference)
    assert (content.file_name, kind_named("decision").sealed) == ("D-0001-1.pdf", True)
    assert content.title == "Decision D-0001-1: Go for Call summaries"
    assert content.attachments == {"decision.json": decision.evidence.encode()}
    assert kind_named("decision").evidence(decision.reference) == decision.evidence.encode()


def test_the_cover_shows_verdict_signatures_and_where_to_check(cast: Cast):
    ready(cast)
    page = unescape(page_of("decision", sealed(cast, go()).reference))
    assert "Does <b>Call summaries</b> go live?" in page
    assert "</svg>Go</h1>" in page
    for name in ("Olive Harmsen", "Ivan Petrov", "Petra Lindqvist"):
        assert f'<p class="sig">{name}</p>' in page
    for verb in ("decides go", "confirms the integration", "countersigns"):
        assert f"<b>{verb}</b>" in page
    assert "pilothouse.example.com/verify/<br>01234567 89abcdef 01234567 89abcdef" in page
    assert "TEST. Sealed with a certificate that was made for trying Pilothouse out." in page


def test_what_was_measured_stands_with_cases_period_and_data_kind(cast: Cast):
    ready(cast)
    page = unescape(page_of("decision", sealed(cast, go()).reference))
    assert f"<th>68 s</th><td>{day(days_before(35))} to {day(days_before(7))}</td><td>4,200</td>" in page
    assert "<td>production-like data, human review inside</td>" in page
    assert page.count('class="chart"') == 2
    assert f"<b>Version 1</b>, {day(days_before(150))}: after-call work at most 75 s. Agreed by Olive Harmsen." in page


def test_every_fingerprint_is_printed_in_eights(cast: Cast):
    ready(cast)
    decision = sealed(cast, go())
    page = page_of("decision", decision.reference)
    seal = json.loads(decision.evidence)["threshold"]["seal"]
    for fingerprint in (decision.evidence_sha256, seal, PRINTED["ledger_fingerprint"]):
        assert " ".join(fingerprint[at : at + 8] for at in range(0, 64, 8)) in page


def test_a_no_go_shows_what_was_learned_what_it_releases_and_that_it_departs(cast: Cast):
    ready(cast)
    page = unescape(page_of("decision", sealed(cast, no_go()).reference))
    assert "</svg>No-go</h1>" in page
    assert "<b>EUR 29 k</b><span>of the pilot’s budget released</span>" in page
    assert "This departs from the recommendation, which was: Go." in page
    assert "The vendor closes." in page
    assert "Ask for the contract before building." in page
    assert "Ivan Petrov</p>" not in page


def test_conditions_stand_with_proof_person_and_date(cast: Cast):
    ready(cast)
    page = unescape(page_of("decision", sealed(cast, with_conditions(cast.ivan)).reference))
    assert "1 condition, due " in page
    assert "Thirty days without a missed referral</th>" in page
    assert "Daily list, no gaps</td><td>Ivan Petrov</td>" in page


HOSTILE = "<img src='file:///etc/passwd'><link rel=attachment href=file:///etc/hosts>{{ told }}<script>1</script>&amp;"


def test_text_in_any_field_is_text(cast: Cast):
    ready(cast)
    Pilot.objects.update(name=HOSTILE[:120])
    draft = no_go(why=HOSTILE, learned=HOSTILE, justification=HOSTILE)
    page = page_of("decision", sealed(cast, draft).reference)
    for tag in ("<img", "<script", "rel=attachment", "rel='attachment"):
        assert tag not in page.replace("href=file", "").replace("&lt;link rel=attachment", "")
    assert page.count("&lt;img src=&#x27;file:///etc/passwd&#x27;&gt;") >= 4
    assert "{{ told }}" in page


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("הסיכומים עובדים היטב", "rtl"),
        ("العقد ينتهي", "rtl"),
        ("186 שיחות", "rtl"),
        ("摘要质量良好", "ltr"),
        ("It pays.", "ltr"),
    ],
)
def test_a_text_is_set_from_the_side_it_is_read_from(cast: Cast, text, direction):
    ready(cast)
    page = page_of("decision", sealed(cast, go(why=text)).reference)
    assert f'<p class="lead said" dir="{direction}">{text}</p>' in page


def test_a_long_reason_is_cut_on_the_cover_and_whole_further_on(cast: Cast):
    ready(cast)
    why = "We go live because the agents want it. " * 30
    page = page_of("decision", sealed(cast, go(why=why)).reference)
    assert page.count("The whole text stands under “What stands behind it”.") == 1
    assert page.count(" ".join(why.split())) == 1


@pytest.mark.parametrize("reference", ["D-0001-1", "D-0001-2", "D-1-1", "D-9999-1", "P-0001", "", "D-0001-1\n"])
def test_there_is_no_paper_of_what_is_not_sealed(cast: Cast, reference):
    decisions.draft(ready(cast), draft=go(), by=cast.olive)
    for ask in (kind_named("decision").content, kind_named("decision").evidence):
        with pytest.raises(LookupError):
            ask(reference)
    assert kind_named("decision").holds(reference) == Holds(Standing.UNKNOWN)


def test_a_decision_holds_until_a_later_one_is_sealed(cast: Cast):
    ready(cast)
    first = sealed(cast, go())
    assert kind_named("decision").holds(first.reference) == Holds(Standing.CURRENT)
    second = sealed(cast, no_go(justification="It slips."))
    assert kind_named("decision").holds(first.reference) == Holds(Standing.SUPERSEDED, second.reference)
    assert kind_named("decision").holds(second.reference) == Holds(Standing.CURRENT)


def test_an_unmet_condition_suspends(cast: Cast, monkeypatch):
    ready(cast)
    decision = sealed(cast, with_conditions(cast.ivan, days=30))
    holds = kind_named("decision").holds
    for days, standing in ((30, Standing.CURRENT), (31, Standing.SUSPENDED)):
        today = in_days(days)
        monkeypatch.setattr("assessments.papers.day_here", lambda today=today: today)
        assert holds(decision.reference) == Holds(standing)
        monkeypatch.undo()


@pytest.fixture
def meeting(cast: Cast) -> ReviewMeeting:
    """A review of an open and a restricted pilot, with minutes and actions of each."""
    held = ReviewMeeting.objects.create(
        title="Pilot review",
        starts_at=datetime(2026, 12, 1, 9, tzinfo=UTC),
        zone="Europe/Berlin",
        chair=cast.petra,
        called_by=cast.petra,
        opened_at=datetime(2026, 12, 1, 9, tzinfo=UTC),
        closed_at=datetime(2026, 12, 1, 9, 25, tzinfo=UTC),
    )
    Attendance.objects.create(meeting=held, person=cast.olive, present=True)
    Attendance.objects.create(meeting=held, person=cast.ivan, present=False)
    secret = Pilot.objects.create(name="Merger due diligence", unit=cast.office, visibility=Visibility.RESTRICTED)
    for position, pilot in enumerate((cast.pilot, secret)):
        item = AgendaItem.objects.create(
            meeting=held,
            pilot=pilot,
            position=position,
            outcome=Outcome.DEFERRED,
            why=f"No price for {pilot.name}.",
            needed="The price list.",
            needed_from=cast.ivan,
            needed_by=date(2026, 12, 15),
            ended_at=datetime(2026, 12, 1, 9, 20, tzinfo=UTC),
            ended_by=cast.petra,
        )
        MinutesEntry.objects.create(meeting=held, item=item, text=f"We spoke of {pilot.name}.", written_by=cast.petra)
        ReviewAction.objects.create(
            meeting=held,
            item=item,
            what=f"Ask about {pilot.name}",
            owner=cast.ivan,
            due_on=date(2026, 12, 8),
            asked_by=cast.petra,
        )
    return held


def test_minutes_say_when_who_what_and_by_when(cast: Cast, meeting: ReviewMeeting):
    page = unescape(page_of("minutes", key_of(meeting, reader=cast.petra)))
    assert "1 Dec 2026, 10:00 – 10:25, Europe/Berlin" in page
    assert '<th class="w18">Present</th><td>Olive Harmsen</td>' in page
    assert '<th class="w18">Absent</th><td>Ivan Petrov</td>' in page
    assert "We spoke of Call summaries." in page
    assert "Ask about Call summaries</th><td>Ivan Petrov</td><td>8 Dec 2026</td>" in page
    assert "Needed: The price list. From Ivan Petrov, by 15 Dec 2026." in page


def test_a_restricted_pilot_is_on_the_paper_of_those_who_may_see_it_only(cast: Cast, meeting: ReviewMeeting):
    assert "Merger due diligence" in page_of("minutes", key_of(meeting, reader=cast.petra))
    for reader in (cast.olive, cast.vic):
        page = page_of("minutes", key_of(meeting, reader=reader))
        assert "Merger" not in page
        assert "estricted" not in page


def test_an_open_pilot_of_another_unit_is_not_on_the_paper_of_whoever_works_in_one_unit(cast, meeting):
    depot = Unit.objects.create(name="Depot", kind=UnitKind.BUSINESS)
    Pilot.objects.filter(pk=cast.pilot.pk).update(visibility=Visibility.OPEN)
    Role.objects.filter(person=cast.vic).update(unit=depot)
    page = page_of("minutes", key_of(meeting, reader=User.objects.get(pk=cast.vic.pk)))
    assert "Call summaries" not in page
    assert "Pilot review" in page


def test_minutes_that_changed_are_another_paper(cast: Cast, meeting: ReviewMeeting):
    before = key_of(meeting, reader=cast.petra)
    assert kind_named("minutes").holds(before) == Holds(Standing.CURRENT)
    MinutesEntry.objects.filter(item__position=0).update(text="We spoke of something else.")
    assert key_of(meeting, reader=cast.petra) != before
    assert kind_named("minutes").holds(before) == Holds(Standing.UNKNOWN)
    with pytest.raises(LookupError):
        kind_named("minutes").content(before)


@pytest.mark.parametrize("key", ["", "R-0001", "R-0001-all", "R-9999-open-" + "0" * 24, "R-0001-mine-" + "0" * 24])
def test_what_is_no_key_names_no_minutes(cast: Cast, key):
    with pytest.raises(LookupError):
        context_for(key)


def test_a_pilot_without_measurement_and_models_is_stopped_on_paper_too(cast: Cast):
    User.objects.update(password=make_password(PASSWORD))
    decision = sealed(cast, no_go(released=Decimal(1)))
    page = unescape(page_of("decision", decision.reference))
    assert "<b>Not measured</b><span>no threshold is agreed</span>" in page
    assert "Nothing was measured." in page
    assert "No threshold was ever agreed." in page
    assert 'class="chart"' not in page
