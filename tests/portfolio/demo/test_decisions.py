"""The demo holds decisions of every kind, each frozen from what was true on its day."""

from datetime import timedelta

import pytest
from django.db.models import QuerySet

from accounts.models import Delegation
from assessments.invariants import broken_rules
from assessments.models import Decision, Signature
from assessments.services.decisions import void_changed
from assessments.standing import standings, with_people, with_state
from documents.models import LedgerEntry, Paper
from pilots.models import Pilot

pytestmark = [pytest.mark.usefixtures("demo"), pytest.mark.django_db]


def decisions(demo) -> QuerySet[Decision]:
    return with_people(with_state(Decision.objects.order_by("pilot__number", "number"), on=demo))


def test_every_kind_and_every_end_of_a_round_is_there(demo):
    assert [(row.reference, row.kind, row.state) for row in decisions(demo)] == [
        ("D-0002-1", "go_with_conditions", "in_force"),
        ("D-0003-1", "no_go", "waits"),
        ("D-0005-1", "go", "void"),
        ("D-0005-2", "go", "waits"),
        ("D-0008-1", "go_with_conditions", "superseded"),
        ("D-0008-2", "go", "in_force"),
        ("D-0010-1", "go", "declined"),
        ("D-0011-1", "go", "in_force"),
        ("D-0012-1", "no_go", "in_force"),
        ("D-0015-1", "go", "waits"),
        ("D-0018-1", "go_with_conditions", "suspended"),
    ]


def test_who_departs_from_the_recommendation():
    departing = Decision.objects.filter(departs=True).order_by("pilot__number", "number")
    assert [(row.reference, row.recommendation) for row in departing] == [
        ("D-0005-1", "not_enough_evidence"),
        ("D-0005-2", "not_enough_evidence"),
        ("D-0010-1", "not_decidable"),
        ("D-0018-1", "not_decidable"),
    ]


def test_the_void_draft_names_the_measurement_that_was_corrected(demo):
    assert Decision.objects.get(pilot__number=5, number=1).ending.reason == (
        "Measurement corrected: 20.5 over 34 cases, now 22 over 38 cases"
    )


def test_three_rounds_wait_for_a_signature(demo):
    rows = [row for row in decisions(demo) if row.state == "waits"]
    found = standings(rows, on=demo)
    assert [(row.pilot.number, str(found[row.pk].slot), [p.name for p in found[row.pk].people]) for row in rows] == [
        (3, "owner", ["Olive Harmsen"]),
        (5, "pmo", []),
        (15, "owner", ["Clara Voss"]),
    ]


def test_who_audits_expenses_is_away_and_the_deputy_may_sign(demo):
    away = Delegation.objects.get()
    assert (away.person.name, away.delegate.name, away.counts_on(demo)) == ("Clara Voss", "Henrik Aas", True)
    assert Pilot.objects.get(number=15).deputy == away.delegate


def test_no_waiting_draft_is_void_on_the_first_look():
    assert void_changed() == 0


def test_what_is_sealed_keeps_every_rule_and_stands_in_the_ledger():
    assert list(broken_rules()) == []
    assert LedgerEntry.objects.filter(act="sealed decision").count() == 6
    assert LedgerEntry.objects.filter(act="signed").count() == Signature.objects.count() == 21


def test_a_paper_is_asked_for_with_every_seal_and_made_by_the_worker():
    sealed = [row.reference for row in Decision.objects.filter(seal__isnull=False)]
    assert sorted(Paper.objects.values_list("key", flat=True)) == sorted(sealed)


def test_live_and_stopped_pilots_carry_the_day_of_their_seal(demo):
    days = dict(Pilot.objects.filter(decided_on__isnull=False).values_list("number", "decided_on"))
    assert sorted(days) == [2, 8, 11, 12, 18]
    assert days[8] == Pilot.objects.get(number=8).live_on == demo - timedelta(days=64)
