"""The demo's past reads like one: months of it, by people, and nothing that was sealed has been bent."""

from collections import Counter
from datetime import timedelta

import pytest
from pghistory.models import Context, Events

from accounts.models import User
from common.figures import day
from pilots.diary import diary
from pilots.models import Ownership, Pilot, Threshold
from pilots.vocabulary import Visibility

pytestmark = [pytest.mark.usefixtures("demo"), pytest.mark.django_db]


def events(number: int):
    return Events.objects.references(Pilot.objects.get(number=number)).order_by("pgh_created_at")


def test_references_run_from_one_to_twenty():
    assert list(Pilot.objects.order_by("number").values_list("number", flat=True)) == list(range(1, 21))


def test_the_next_pilot_gets_the_next_reference():
    successor = Pilot.objects.create(name="Branch policy assistant, second try", unit=Pilot.objects.get(number=12).unit)
    successor.refresh_from_db()
    assert successor.number > 20
    successor.delete()


def test_the_diary_of_call_summaries_spans_half_a_year_before_the_day_of_loading(demo):
    days = [event.pgh_created_at.date() for event in events(9)]
    assert (days[0], days[-1]) == (demo - timedelta(days=204), demo - timedelta(days=4))
    assert len(set(days)) > 25


def test_every_change_has_an_act_and_a_person_or_comes_from_a_system():
    contexts = [event.pgh_context for event in events(9)]
    assert all(context["act"] for context in contexts)
    assert {context["act"] for context in contexts if "user" not in context} == {
        "recorded measurement",
        "corrected measurement",
    }


def test_nothing_happened_on_a_weekend_or_after_the_day_of_loading(demo):
    moments = Context.objects.values_list("created_at", flat=True)
    assert {moment.weekday() for moment in moments} <= {0, 1, 2, 3, 4}
    assert max(moments).date() < demo


def test_a_review_reads_in_words_in_the_diary(demo):
    entries, _ = diary(Pilot.objects.get(number=20))
    told = {entry.what: sorted((change.label, change.new) for change in entry.changes) for entry in entries[:2]}
    assert told == {
        "put the pilot on the agenda of a review": [],
        "reviewed the pilot": [
            ("by when", day(demo - timedelta(days=123))),
            ("from whom", "Petra Lindqvist"),
            ("outcome", "deferred"),
            ("what is needed", "A head of stores who takes it"),
            ("why not today", "It has no owner"),
        ],
    }


def test_the_price_that_turned_call_summaries_is_in_the_diary():
    changes = [event.pgh_diff for event in events(9) if event.pgh_context["act"] == "edited cost line"]
    assert changes == [{"price": [0.06, 0.55]}]


def test_every_agreed_threshold_is_sealed_over_what_the_database_holds():
    agreed = Threshold.objects.filter(agreed_at__isnull=False)
    assert agreed.count() == 20
    assert [threshold.seal for threshold in agreed] == [threshold.fingerprint() for threshold in agreed]


def test_every_threshold_was_agreed_by_the_owner_of_that_day():
    for threshold in Threshold.objects.filter(agreed_at__isnull=False):
        owners = Ownership.objects.filter(pilot=threshold.pilot, accepted_at__lte=threshold.agreed_at)
        assert threshold.agreed_by_id in set(owners.values_list("person", flat=True))


def test_facts_changed_when_the_last_act_was_told(demo):
    changed = dict(Pilot.objects.values_list("number", "facts_changed_at"))
    assert (demo - changed[20].date()).days == 168
    assert (demo - changed[9].date()).days == 6


def test_who_left_is_deactivated_and_still_stands_as_the_one_named():
    bettina = User.objects.get(name="Bettina Kroll")
    assert (bettina.is_active, bettina.session_epoch) == (False, 1)
    assert [owner.pilot.number for owner in Ownership.objects.filter(person=bettina, ended_at=None)] == [20]


def test_people_were_here_when_they_last_did_something(demo):
    last = dict(User.objects.values_list("name", "last_login"))
    assert [(demo - last[name].date()).days for name in ("Ivan Petrov", "Bettina Kroll")] == [6, 176]
    assert last["Nora Quist"] is None


def test_meter_readings_were_handed_over_and_a_shortlisting_aid_declined():
    ended = Ownership.objects.filter(ended_at__isnull=False).order_by("pilot__number")
    assert [(row.pilot.number, row.person.name, row.accepted_at is None) for row in ended] == [
        (4, "Elin Sommer", True),
        (17, "Karin Vestergaard", False),
    ]


def test_six_can_sign_in_and_the_others_have_no_password():
    able = [person.email for person in User.objects.all() if person.has_usable_password()]
    assert sorted(able) == [f"{name}@example.com" for name in ("ada", "ivan", "nora", "olive", "petra", "vic")]


@pytest.mark.parametrize(
    ("name", "seen"),
    [("olive", 5), ("ivan", 19), ("petra", 20), ("vic", 19), ("nora", 0), ("ada", 0)],
)
def test_each_of_the_cast_sees_the_pilots_that_are_theirs_to_see(name, seen):
    person = User.objects.get(email=f"{name}@example.com")
    assert Pilot.objects.visible_to(person).count() == seen


def test_the_one_restricted_pilot_has_one_person_invited():
    restricted = Pilot.objects.filter(visibility=Visibility.RESTRICTED)
    assert [(pilot.number, pilot.invitations.get().person.name) for pilot in restricted] == [(4, "Anneli Roos")]


def test_every_kind_of_fact_is_there_more_than_once():
    kinds = Counter(event.pgh_model for number in range(1, 21) for event in events(number))
    assert min(kinds.values()) >= 1
    assert len(kinds) == 19
