"""Who acts in whose place, when, and what is refused."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from pghistory.models import Events

from accounts.models import Delegation, User
from accounts.services import delegation as services
from common.permit import Refused
from documents.models import LedgerEntry
from pilots.models import Pilot
from tests.cast import assemble


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def olive_names(nora: User, cast, *, first: int = 0, last: int = 7) -> Delegation:
    return services.delegate(to=nora, began_on=in_days(first), ends_on=in_days(last), reason="On leave", by=cast.olive)


def test_both_ends_of_the_period_count_and_no_other_day():
    made = Delegation(began_on=date(2026, 12, 1), ends_on=date(2026, 12, 3))
    counted = [day for day in range(1, 32) if made.counts_on(date(2026, 12, day))]
    assert counted == [1, 2, 3]


def test_one_that_was_ended_counts_on_no_day():
    made = Delegation(
        began_on=date(2026, 12, 1), ends_on=date(2026, 12, 3), ended_at=datetime(2026, 12, 1, 9, tzinfo=UTC)
    )
    assert not any(made.counts_on(date(2026, 12, day)) for day in range(1, 32))


def test_naming_a_deputy_is_kept_with_who_when_and_why_and_goes_to_the_ledger(cast):
    made = olive_names(cast.nora, cast)
    assert (made.person, made.delegate, made.began_on, made.ends_on) == (
        cast.olive,
        cast.nora,
        in_days(0),
        in_days(7),
    )
    context = Events.objects.tracks(made).get().pgh_context
    assert context == {"user": cast.olive.pk, "reason": "On leave", "act": "delegated"}
    entry = LedgerEntry.objects.get()
    assert (entry.act, entry.subject, entry.person) == ("delegated", f"person {cast.olive.pk}", cast.olive)
    assert entry.details == (
        f'{{"began_on":"{in_days(0)}","delegation":{made.pk},"ends_on":"{in_days(7)}","to":{cast.nora.pk}}}'
    )


@pytest.mark.parametrize(
    ("first", "last", "field", "said"),
    [
        (-1, 3, "began_on", "This day has passed. Nothing can be delegated backwards."),
        (3, 2, "ends_on", "The last day comes before the first."),
        (0, 367, "ends_on", "A delegation lasts at most 366 days."),
    ],
)
def test_a_period_that_cannot_be_is_refused_beside_its_field(cast, first, last, field, said):
    with pytest.raises(ValidationError) as refused:
        olive_names(cast.nora, cast, first=first, last=last)
    assert refused.value.message_dict == {field: [said]}
    assert not LedgerEntry.objects.exists()


def test_a_year_and_a_day_in_a_leap_year_are_the_most(cast):
    assert olive_names(cast.nora, cast, last=366).ends_on == in_days(366)


def test_nobody_stands_in_for_themselves(cast):
    with pytest.raises(ValidationError, match="Nobody stands in for themselves"):
        olive_names(cast.olive, cast)


def test_who_cannot_sign_in_acts_for_nobody(cast):
    cast.nora.is_active = False
    with pytest.raises(ValidationError, match="Nora Quist can no longer sign in"):
        olive_names(cast.nora, cast)


@pytest.mark.parametrize(("first", "last"), [(0, 3), (3, 3), (7, 9), (-0, 30)])
def test_two_people_never_act_on_one_day(cast, first, last):
    olive_names(cast.nora, cast, first=3, last=7)
    with pytest.raises(ValidationError, match="Nora Quist acts for you on some of these days"):
        olive_names(cast.vic, cast, first=first, last=last)


def test_the_day_after_somebody_else_may_act(cast):
    olive_names(cast.nora, cast, first=3, last=7)
    assert olive_names(cast.vic, cast, first=8, last=9).delegate == cast.vic


def test_after_it_was_ended_somebody_else_may_act(cast):
    services.end(olive_names(cast.nora, cast), by=cast.olive)
    assert olive_names(cast.vic, cast).delegate == cast.vic


def test_only_the_person_who_is_away_ends_it(cast):
    made = olive_names(cast.nora, cast)
    for name in ("nora", "petra", "ada"):
        with pytest.raises(Refused, match="Only the person who is away can end this"):
            services.end(made, by=cast.person(name))
    assert Delegation.objects.get().ended_at is None


def test_ending_twice_is_written_down_once(cast):
    made = olive_names(cast.nora, cast)
    ended_at = services.end(made, by=cast.olive).ended_at
    assert services.end(made, by=cast.olive).ended_at == ended_at
    assert list(LedgerEntry.objects.values_list("act", flat=True)) == ["delegated", "ended delegation"]


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"delegate": "olive"}, "nobody_stands_in_for_themselves"),
        ({"ends_on": date(2026, 11, 30)}, "delegation_ends_after_it_begins"),
        ({"ends_on": date(2036, 11, 29)}, "delegation_is_for_ten_years_at_most"),
    ],
)
def test_the_database_refuses_what_the_service_does(cast, change, rule):
    row = {"delegate": "nora", "began_on": date(2026, 12, 1), "ends_on": date(2026, 12, 3)} | change
    row["delegate"] = cast.person(row["delegate"])
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        Delegation.objects.create(person=cast.olive, **row)


@pytest.mark.django_db(transaction=True)
def test_of_two_deputies_named_at_once_one_acts():
    cast = assemble()
    start, said = threading.Barrier(2), []

    def name_somebody(deputy: User) -> None:
        start.wait()
        try:
            said.append(olive_names(deputy, cast).delegate.name)
        except ValidationError as refused:
            said.append(refused.messages[0])
        finally:
            connection.close()

    threads = [threading.Thread(target=name_somebody, args=[deputy]) for deputy in (cast.nora, cast.vic)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    acts = Delegation.objects.get().delegate.name
    assert sorted(said) == sorted([acts, f"{acts} acts for you on some of these days. End that first."])


AWAY = "/away/"


def typed(cast, **changed: object) -> dict[str, object]:
    return {"to": cast.nora.pk, "began_on": in_days(0), "ends_on": in_days(7), "reason": "On leave"} | changed


def test_a_deputy_is_named_on_the_page_and_taken_back(signed_in, cast):
    browser = signed_in("olive")
    assert "Nobody acts for you" in browser.get(AWAY).content.decode()
    page = browser.post(AWAY, typed(cast), follow=True).content.decode()
    assert "Nora Quist acts for you" in page
    page = browser.post(reverse("accounts:end_absence", args=[Delegation.objects.get().pk]), follow=True)
    assert "Nora Quist no longer acts for you." in page.content.decode()
    assert Delegation.objects.get().ended_at is not None


def test_the_page_says_on_which_pilots_the_deputy_signs(signed_in, cast):
    olive_names(cast.nora, cast)
    browser = signed_in("olive")
    assert "They are deputy of no pilot you own" in browser.get(AWAY).content.decode()
    Pilot.objects.update(deputy=cast.nora)
    assert "They sign for you on:" in browser.get(AWAY).content.decode()
    page = signed_in("nora").get(AWAY).content.decode()
    assert "You act for Olive Harmsen" in page
    assert "You sign for them on:" in page
    assert "Call summaries" in page


def test_what_is_refused_is_said_beside_the_field_and_nothing_typed_is_lost(signed_in, cast):
    answer = signed_in("olive").post(AWAY, typed(cast, began_on=in_days(-1), reason="Parental leave"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "This day has passed." in page
    assert 'value="Parental leave"' in page


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("to", "", "This field is required."),
        ("to", "99999999999999999999", "Choose somebody from the list."),
        ("began_on", "tomorrow", "Enter a day, like 2026-11-24"),
        ("ends_on", "9999-12-31", "Enter a day between 1950 and 2199."),
    ],
)
def test_what_cannot_be_a_delegation_is_no_error_of_ours(signed_in, cast, field, value, said):
    answer = signed_in("olive").post(AWAY, typed(cast, **{field: value}))
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_oneself_is_not_on_the_list(signed_in, cast):
    answer = signed_in("olive").post(AWAY, typed(cast, to=cast.olive.pk))
    assert "Choose somebody from the list." in answer.content.decode()


def test_the_page_asks_the_database_as_often_for_ten_absences_as_for_one(
    signed_in, cast, django_assert_max_num_queries
):
    browser = signed_in("nora")
    for _ in range(10):
        with django_assert_max_num_queries(15):
            browser.get(AWAY)
        person = User.objects.create_user(f"p{_}@example.com", name=f"Person {_}")
        Delegation.objects.create(person=person, delegate=cast.nora, began_on=in_days(0), ends_on=in_days(1))
