"""What the portfolio office sees of the chase: what is open, what leaves, what it can stop, and what was said."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role, Unit, User
from accounts.vocabulary import RoleName
from chase.models import Gap, Message, Reminder, RuleSetting, Snooze
from chase.rules import RULES
from chase.services import office, planning, reporting
from chase.services.clock import database_now
from chase.services.rules_history import changes
from chase.services.settings import reset_rule, set_cadence, set_rule
from chase.vocabulary import GapKind, MessageState, Part, ReminderState, Rung
from common.permit import Refused
from pilots.models import Pilot
from pilots.vocabulary import Visibility
from tests.cast import Cast
from tests.chase.chasing import at, gap, only, pilots, run, states
from tests.chase.chasing import said as lines_said

pytestmark = pytest.mark.django_db
PAGES = ("chase:overview", "chase:gaps", "chase:rules", "chase:log", "chase:report")


@pytest.fixture
def petra(cast, client):
    client.force_login(cast.petra)
    return client


def office_of(cast: Cast) -> User:
    """A portfolio office that works for the contact centre alone."""
    paul = User.objects.create_user("paul@example.com", name="Paul Berg", unit=cast.office)
    Role.objects.create(person=paul, name=RoleName.PMO, unit=cast.contact_centre)
    return paul


def said(cast: Cast, told: Gap, days_ago: int, rung: Rung = Rung.PERSON, state: str = MessageState.SENT) -> Reminder:
    """A line that left some days ago, at eight."""
    moment = (database_now() - timedelta(days=days_ago)).replace(microsecond=0)
    sent_at = moment if state == MessageState.SENT else None
    values = {"due_at": moment, "state": state, "sent_at": sent_at}
    message, _is_new = Message.objects.get_or_create(person=cast.olive, run_at=moment, defaults=values)
    return Reminder.objects.create(
        message=message,
        gap=told,
        person=cast.olive,
        rung=rung,
        on=moment.date(),
        state=ReminderState.SAID,
        title="Agree what is enough",
        why="Nobody can tell success.",
        url="/pilots/P-0001/",
    )


@pytest.mark.parametrize("page", PAGES)
def test_each_page_is_for_the_portfolio_office_alone(cast, client, page):
    answers = {}
    for name in ("olive", "ivan", "vic", "ada", "petra"):
        client.force_login(cast.person(name))
        answers[name] = client.get(reverse(page)).status_code
    assert answers == {"olive": 403, "ivan": 403, "vic": 403, "ada": 403, "petra": 200}


def test_open_gaps_are_counted_by_kind_and_age(cast):
    today = database_now().date()
    for pilot, days in zip(pilots(cast, 5), (0, 7, 8, 30, 31), strict=True):
        Gap.objects.create(kind=GapKind.OWNER_MISSING, part=Part.PMO, pilot=pilot, since=today - timedelta(days=days))
    [row] = reporting.open_ages(cast.petra, today)
    assert (row.title, row.counts, row.total, row.days) == (
        "No owner",
        {"week": 2, "fortnight": 1, "month": 1, "longer": 1},
        5,
        31,
    )


@pytest.mark.parametrize("page", PAGES)
def test_the_number_of_queries_does_not_grow_with_the_gaps(cast, petra, page):
    counts = []
    for _round in range(2):
        for pilot in pilots(cast, 3):
            told = gap(pilot)
            said(cast, told, 3)
            Snooze.objects.create(gap=told, person=cast.ivan, until=database_now().date(), reason="Later")
        petra.get(reverse(page))
        with CaptureQueriesContext(connection) as asked:
            petra.get(reverse(page))
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_message_that_waits_is_held_and_never_leaves_but_its_gap_stays_open(cast, petra, letterbox):
    only(GapKind.THRESHOLD_MISSING)
    gap(cast.pilot)
    planning.plan(at("2026-11-24T07:30"))
    message = Message.objects.get()
    petra.post(reverse("chase:hold"), {"person": message.person_id, "run_at": message.run_at.isoformat()})
    message.refresh_from_db()
    assert (message.state, message.held_by) == (MessageState.HELD, cast.petra)
    assert run("2026-11-24T08:01") == 0
    assert (states(), Gap.objects.get().closed_at) == ([("Olive", "held")], None)


def test_the_days_until_the_next_step_up_do_not_count_while_the_message_is_held(cast, letterbox):
    only(GapKind.THRESHOLD_MISSING)
    told = gap(cast.pilot)
    planning.plan(at("2026-11-23T08:00"))
    office.hold(cast.olive, Message.objects.get().run_at, by=cast.petra)
    for day in ("23", "24", "25", "26", "27", "30"):
        run(f"2026-11-{day}T08:01")
    heard = [("Olive", 0, "2026-11-26")]
    assert lines_said() == heard  # and not Petra on the 30th, five working days after what nobody read
    for day in ("01", "02", "03"):
        run(f"2026-12-{day}T08:01")
    told.refresh_from_db()
    assert told.rung_since.isoformat() == "2026-12-03"
    assert lines_said() == [*heard, ("Olive", 0, "2026-12-01"), ("Olive", 0, "2026-12-03"), ("Petra", 2, "2026-12-03")]


def test_a_message_is_held_before_it_is_written(cast, petra):
    only(GapKind.THRESHOLD_MISSING)
    gap(cast.pilot)
    Gap.objects.update(opened_at=database_now() - timedelta(days=9), since=database_now().date() - timedelta(days=9))
    [planned] = planning.preview()
    page = petra.get(reverse("chase:overview")).content.decode()
    assert "Hold this message today" in page
    petra.post(reverse("chase:hold"), {"person": planned.person.pk, "run_at": planned.run_at.isoformat()})
    message = Message.objects.get()
    assert (message.state, message.person, message.run_at) == (MessageState.HELD, cast.olive, planned.run_at)
    assert "held back" in petra.get(reverse("chase:overview")).content.decode()
    petra.post(reverse("chase:release", args=[message.pk]))
    message.refresh_from_db()
    assert (message.state, message.held_by) == (MessageState.WAITING, None)


@pytest.mark.parametrize(
    "run_at", ["", "yesterday", "2026-13-24T08:00:00+00:00", "2026-11-24T08:00", "2026-11-24T08:00:00+00:00", "9" * 99]
)
def test_nothing_is_held_that_was_never_planned(cast, petra, run_at):
    answer = petra.post(reverse("chase:hold"), {"person": cast.olive.pk, "run_at": run_at}, follow=True)
    assert "Nothing was held" in answer.content.decode()
    assert Message.objects.count() == 0


def test_an_office_of_one_unit_sees_its_gaps_and_no_others(cast, client):
    paul = office_of(cast)
    [elsewhere] = pilots(cast, 1, unit=cast.platforms)
    theirs, other = gap(cast.pilot), gap(elsewhere)
    of_a_review = Gap.objects.create(
        kind=GapKind.REVIEW_OVERDUE, part=Part.NAMED, subject="review 7", since=other.since
    )
    assert list(office.gaps_seen(paul)) == [theirs]
    assert set(office.gaps_seen(cast.petra)) == {theirs, other, of_a_review}
    said(cast, other, 2)
    client.force_login(paul)
    for page in PAGES:
        assert elsewhere.name not in client.get(reverse(page)).content.decode()


def test_an_office_of_one_unit_holds_no_message_that_speaks_of_another(cast):
    paul = office_of(cast)
    [elsewhere] = pilots(cast, 1, unit=cast.platforms)
    only(GapKind.THRESHOLD_MISSING)
    gap(cast.pilot), gap(elsewhere)
    planning.plan(at("2026-11-24T07:30"))
    message = Message.objects.get()
    with pytest.raises(Refused, match="units that are not yours"):
        office.hold(message.person, message.run_at, by=paul)
    assert Message.objects.get().state == MessageState.WAITING


def test_a_restricted_pilot_of_another_unit_leaves_no_trace(cast, client):
    paul = office_of(cast)
    [hidden] = pilots(cast, 1, unit=cast.platforms)
    Pilot.objects.filter(pk=hidden.pk).update(name="Nobody may know", visibility=Visibility.RESTRICTED)
    said(cast, gap(hidden), 2)
    client.force_login(paul)
    told = "".join(client.get(reverse(page)).content.decode() for page in PAGES)
    told += client.get(reverse("portfolio:export_chase_log", kwargs={"kind": "csv"})).getvalue().decode()
    assert "Nobody may know" not in told
    assert "Agree what is enough" not in told


def test_the_report_says_how_far_up_it_went_before_it_was_closed(cast):
    now = database_now()
    told = [gap(pilot) for pilot in pilots(cast, 4)]
    said(cast, told[1], 5)
    said(cast, told[2], 6), said(cast, told[2], 4)
    said(cast, told[3], 8), said(cast, told[3], 7, Rung.OWNER), said(cast, told[3], 2, Rung.PMO)
    Gap.objects.update(closed_at=now, since=(now - timedelta(days=10)).date())
    steps = {step.step: step.closed for step in reporting.achieved(cast.petra, now - timedelta(days=30))}
    assert steps == {"unsaid": 1, "first": 1, "again": 1, "owner": 0, "pmo": 1}
    assert reporting.median_days(cast.petra, now - timedelta(days=30)) in (10, 11)
    [unit] = reporting.by_unit(cast.petra, now - timedelta(days=30), now.date())
    assert (unit.name, unit.closed, unit.still_open) == ("Contact centre", 4, 0)


def test_two_units_of_one_name_are_two_lines_of_the_report(cast):
    other = Unit.objects.create(name="Contact centre", parent=cast.office)
    now = at("2026-11-27T12:00")
    gap(cast.pilot)
    gap(pilots(cast, 1, unit=other)[0])
    found = reporting.by_unit(cast.petra, now - timedelta(days=30), now.date())
    assert [(unit.name, unit.opened) for unit in found] == [("Contact centre", 1), ("Contact centre", 1)]


def test_the_log_is_filtered_by_person_kind_outcome_and_days(cast, petra):
    told = gap(cast.pilot)
    said(cast, told, 2)
    said(cast, told, 40, state=MessageState.FAILED)

    def lines(query: str) -> int:
        return petra.get(reverse("chase:log") + query).content.decode().count('<th scope="row"')

    asked = (
        "",
        "?person=oliv",
        "?person=ivan",
        "?kind=owner_missing",
        "?state=failed",
        "?days=92",
        "?days=92&state=failed",
    )
    assert [lines(query) for query in asked] == [1, 1, 0, 0, 0, 2, 1]
    assert lines("?days=frog&kind=frog&state=frog&page=frog") == 1


def test_the_log_says_who_closed_a_gap_and_by_which_act(cast, petra):
    told = gap(cast.pilot)
    said(cast, told, 2)

    def closed() -> str:
        return petra.get(reverse("chase:log")).content.decode().split('data-l="Closed"')[1]

    assert "still open" in closed()
    Gap.objects.update(closed_at=database_now())
    assert "no act of a person that is on record" in closed()
    Gap.objects.update(closed_by=cast.olive, closed_with="threshold")
    assert "Olive Harmsen: changed the threshold" in closed()


def test_the_log_is_a_spreadsheet_too(cast, petra):
    said(cast, gap(cast.pilot), 2)
    answer = petra.get(reverse("portfolio:export_chase_log", kwargs={"kind": "csv"}))
    head, row = answer.getvalue().decode("utf-8-sig").strip().splitlines()
    assert head.startswith("Day,Time,Person,For,Kind,Pilot")
    assert "Olive Harmsen,,No agreed threshold,P-0001 Call summaries,Agree what is enough" in row
    assert "who can do it,delivered" in row
    xlsx = petra.get(reverse("portfolio:export_chase_log", kwargs={"kind": "xlsx"}))
    assert xlsx.getvalue()[:2] == b"PK"


def form_values(**changed: object) -> dict[str, object]:
    """The rules as they ship, as the form sends them."""
    values: dict[str, object] = {"hour": 8, "snooze_at_most": 21, "snoozes_at_most": 2, "reason": "Holidays"}
    for kind, rule in RULES.items():
        values |= {
            f"{kind}-is_on": "on",
            f"{kind}-first": rule.first,
            f"{kind}-every": rule.every,
            f"{kind}-up": rule.up,
        }
    return {name: value for name, value in (values | changed).items() if value is not None}


def test_a_rule_is_changed_with_its_reason_and_stands_in_the_history(cast, petra):
    petra.post(reverse("chase:rules"), form_values(**{"threshold_missing-first": 4}, hour=9, act="save"))
    [setting] = RuleSetting.objects.all()
    assert (setting.kind, setting.first, setting.every, setting.up) == ("threshold_missing", 4, 3, 5)
    assert {(change.what, change.old, change.new, change.reason, change.who) for change in changes()} == {
        (
            "No agreed threshold",
            "first 2, every 3, up after 5",
            "first 4, every 3, up after 5",
            "Holidays",
            cast.petra.name,
        ),
        ("Messages leave at", "8", "9", "Holidays", cast.petra.name),
    }


def test_the_rules_say_who_is_told_first(cast, petra):
    page = petra.get(reverse("chase:rules")).content.decode()
    told = dict(re.findall(r'<th scope="row">(.+?)</th><td class="small wrap">(.+?)</td>', page))
    assert len(told) == len(RULES)
    assert (told["No agreed threshold"], told["Write-back not proven"], told["Action due"]) == (
        "owner, portfolio office",
        "who owns the connection, IT lead",
        "who is named for it",
    )


def test_a_preview_without_javascript_says_how_many_messages_and_changes_nothing(cast, petra):
    gap(cast.pilot)
    Gap.objects.update(since=database_now().date() - timedelta(days=9), opened_at=database_now() - timedelta(days=9))
    answer = petra.post(reverse("chase:rules"), form_values(act="preview", hour=9)).content.decode()
    assert "With these settings, the next run would send 1 message" in answer
    off = petra.post(reverse("chase:rules"), form_values(act="preview", **{"threshold_missing-is_on": None}))
    assert "With these settings, the next run would send 0 messages" in off.content.decode()
    assert RuleSetting.objects.count() == 0


def hundreds_of_gaps(cast: Cast, people: int, each: int) -> None:
    """Nothing agreed for so many pilots of each of so many owners."""
    for _number in range(people):
        owner = User.objects.create_user(f"{uuid4()}@example.com", name="Owner", unit=cast.contact_centre)
        for pilot in pilots(cast, each, owner):
            gap(pilot)


def test_the_preview_says_how_many_messages_follow_those_it_shows(cast, petra):
    only(GapKind.THRESHOLD_MISSING)
    hundreds_of_gaps(cast, 25, 1)
    shown = petra.post(reverse("chase:rules"), form_values(hour=10), headers={"HX-Request": "true"}).content.decode()
    assert "would send 25 messages" in shown
    assert "more message" not in shown
    hundreds_of_gaps(cast, 3, 1)
    shown = petra.post(reverse("chase:rules"), form_values(hour=10), headers={"HX-Request": "true"}).content.decode()
    assert "would send 28 messages" in shown
    assert "and 3 more messages" in shown


def test_overview_and_preview_ask_as_much_of_the_database_for_ten_gaps_as_for_four_hundred(cast, petra):
    counts = []
    for people, each in ((2, 5), (26, 15)):
        hundreds_of_gaps(cast, people, each)
        with CaptureQueriesContext(connection) as overview:
            assert petra.get(reverse("chase:overview")).status_code == 200
        with CaptureQueriesContext(connection) as preview:
            assert petra.post(reverse("chase:rules"), form_values(hour=10)).status_code == 200
        counts.append((len(overview), len(preview)))
    assert counts[0] == counts[1]


def test_htmx_gets_the_preview_alone(cast, petra):
    headers = {"HX-Request": "true", "HX-Target": "preview"}
    answer = petra.post(reverse("chase:rules"), form_values(hour=9), headers=headers).content.decode()
    assert answer.strip().startswith('<h2 id="pv">')


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"threshold_missing-every": "0"}, "Enter a whole number from 1 to 92."),
        ({"threshold_missing-first": "soon"}, "Enter a whole number from 0 to 92."),
        ({"hour": "5"}, "Enter a whole number from 6 to 18."),
        ({"hour": "9", "reason": " "}, "Write down why the rule changes."),
        ({}, "Nothing differs from the rules in force."),
    ],
)
def test_what_cannot_be_kept_gets_a_sentence_and_nothing_typed_is_lost(cast, petra, changed, sentence):
    values = form_values(act="save", **{"owner_missing-up": "7"} if changed else {}) | changed
    answer = petra.post(reverse("chase:rules"), values)
    assert (answer.status_code, RuleSetting.objects.count()) == (422, 0)
    assert sentence in answer.content.decode()
    if changed:
        assert 'name="owner_missing-up" inputmode="numeric" maxlength="4" value="7"' in answer.content.decode()


def test_an_office_of_one_unit_reads_the_rules_and_cannot_set_them(cast, client):
    client.force_login(office_of(cast))
    page = client.get(reverse("chase:rules")).content.decode()
    assert "Only the portfolio office can set the rules." in page.replace("&#x27;", "'")
    assert "Change the rules" not in page
    assert client.post(reverse("chase:rules"), form_values(hour=9, act="save")).status_code == 403


def test_what_was_set_back_to_as_shipped_says_so_in_the_history(cast):
    set_rule(GapKind.OWNER_MISSING, is_on=False, first=0, every=3, up=5, by=cast.petra, reason="Pause")
    reset_rule(GapKind.OWNER_MISSING, by=cast.petra, reason="Go on")
    set_cadence("hour", 9, by=cast.petra, reason="Late")
    told = [(change.old, change.new, change.reason) for change in changes()]
    assert set(told) == {
        ("8", "9", "Late"),
        ("first 0, every 3, up after 5", "not chased", "Pause"),
        ("not chased", "first 0, every 3, up after 5", "Go on"),
    }


def test_a_word_before_the_day_cannot_be_asked_for_before_the_gap_is_there(cast, petra):
    least = {"decision_due": -10, "action_due": -10, "condition_due": -20, "owner_lost": 0}
    as_early_as_can_be = form_values(**{f"{kind}-first": days for kind, days in least.items()})
    assert petra.post(reverse("chase:rules"), as_early_as_can_be).status_code == 200
    for kind, days in least.items():
        answer = petra.post(reverse("chase:rules"), form_values(**{f"{kind}-first": days - 1}))
        assert answer.status_code == 422
        assert f"Enter a whole number from {days} to 92." in answer.content.decode()
