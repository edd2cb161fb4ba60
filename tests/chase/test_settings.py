"""What the portfolio office may tune, and what follows for gaps that are open."""

from datetime import UTC, date, datetime

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError

from accounts.models import Role
from accounts.vocabulary import RoleName
from chase.models import CadenceSetting, ClosedDay, Gap, RuleSetting, Wishes
from chase.rules import RULES, Cadence
from chase.services import settings
from chase.services.calendars import working_days_of
from chase.vocabulary import GapKind, Part
from common.permit import Refused
from documents.models import LedgerEntry
from tests.cast import Cast

SET = {"is_on": True, "first": 1, "every": 2, "up": 4, "reason": "The board asked"}


def test_what_ships_holds_until_the_office_sets_something_else(cast: Cast):
    assert settings.current_rules() == RULES
    settings.set_rule(GapKind.OWNER_MISSING, **SET, by=cast.petra)
    rule = settings.current_rules()[GapKind.OWNER_MISSING]
    assert (rule.first, rule.every, rule.up, rule.is_on, rule.title) == (1, 2, 4, True, "No owner")
    settings.reset_rule(GapKind.OWNER_MISSING, by=cast.petra, reason="Too often")
    assert settings.current_rules() == RULES


def test_every_act_stands_in_the_ledger_and_in_the_history(cast: Cast):
    settings.set_rule(GapKind.OWNER_MISSING, **SET, by=cast.petra)
    settings.set_cadence("hour", 9, by=cast.petra, reason="Late risers")
    settings.reset_rule(GapKind.OWNER_MISSING, by=cast.petra, reason="Too often")
    settings.reset_rule(GapKind.OWNER_MISSING, by=cast.petra, reason="Once more")
    acts = LedgerEntry.objects.order_by("number").values_list("act", "subject", "person_id")
    assert list(acts) == [
        ("set rule", "owner_missing", cast.petra.pk),
        ("set cadence", "hour", cast.petra.pk),
        ("reset rule", "owner_missing", cast.petra.pk),
    ]
    events = apps.get_model("chase.RuleSettingEvent").objects.order_by("pgh_id").select_related("pgh_context")
    reasons = [event.pgh_context.metadata["reason"] for event in events]
    assert reasons == ["The board asked", "Too often"]


@pytest.mark.parametrize("person", ["olive", "ivan", "vic", "nora", "ada"])
def test_only_the_portfolio_office_sets_rules(cast: Cast, person: str):
    with pytest.raises(Refused, match="Only the portfolio office"):
        settings.set_rule(GapKind.OWNER_MISSING, **SET, by=cast.person(person))
    with pytest.raises(Refused):
        settings.set_cadence("hour", 9, by=cast.person(person), reason="Late risers")
    with pytest.raises(Refused):
        settings.reset_rule(GapKind.OWNER_MISSING, by=cast.person(person), reason="Too often")


def test_an_office_of_one_unit_sets_no_rules_for_all(cast: Cast):
    Role.objects.create(person=cast.nora, name=RoleName.PMO, unit=cast.contact_centre)
    assert not settings.may_set_rules(cast.nora)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"first": 93}, "Choose up to 92 working days."),
        ({"first": -93}, "Choose up to 92 working days."),
        ({"every": 0}, "Choose 1 to 92 working days."),
        ({"every": 93}, "Choose 1 to 92 working days."),
        ({"up": 93}, "Choose up to 92 working days."),
        ({"reason": "  "}, "Write down why the rule changes."),
    ],
)
def test_numbers_out_of_range_are_refused_with_a_sentence(cast: Cast, values: dict, sentence: str):
    with pytest.raises(ValidationError) as refused:
        settings.set_rule(GapKind.OWNER_MISSING, **(SET | values), by=cast.petra)
    assert sentence in refused.value.messages
    assert not RuleSetting.objects.exists()


@pytest.mark.parametrize(("name", "value"), [("hour", 5), ("hour", 19), ("snooze_at_most", 93), ("mood", 1)])
def test_a_cadence_out_of_range_or_unknown_is_refused(cast: Cast, name: str, value: int):
    with pytest.raises(ValidationError):
        settings.set_cadence(name, value, by=cast.petra, reason="Late risers")
    assert settings.current_cadence() == Cadence()


def test_a_cadence_of_another_version_is_left_aside(cast: Cast):
    CadenceSetting.objects.create(name="mood", value=7)
    settings.set_cadence("hour", 9, by=cast.petra, reason="Late risers")
    assert settings.current_cadence() == Cadence(hour=9)


def test_a_rule_that_changes_has_its_open_gaps_planned_anew(cast: Cast):
    known = {"pilot": cast.pilot, "part": Part.PMO, "since": date(2026, 11, 2), "next_on": date(2026, 11, 30)}
    moment = datetime(2099, 11, 30, 7, tzinfo=UTC)
    changed = Gap.objects.create(kind=GapKind.OWNER_MISSING, look_at=moment, **known)
    other = Gap.objects.create(kind=GapKind.PATH_MISSING, look_at=moment, **known)
    settings.set_rule(GapKind.OWNER_MISSING, **SET, by=cast.petra)
    changed.refresh_from_db()
    other.refresh_from_db()
    assert changed.next_on is None
    assert changed.look_at < moment
    assert (other.next_on, other.look_at) == (date(2026, 11, 30), moment)


def test_everybody_s_calendar_takes_two_queries(cast: Cast, django_assert_num_queries: object):
    Wishes.objects.create(person=cast.vic, country="US")
    ClosedDay.objects.create(day=date(2026, 12, 24), name="Christmas Eve")
    ClosedDay.objects.create(day=date(2026, 12, 31), name="New Year's Eve", country="DE")
    cast.nora.time_zone = "Atlantis/Capital"
    with django_assert_num_queries(2):
        calendars = working_days_of([cast.olive, cast.vic, cast.nora])
    assert calendars[cast.olive.pk].closed == {date(2026, 12, 24), date(2026, 12, 31)}
    assert calendars[cast.vic.pk].closed == {date(2026, 12, 24)}
    assert calendars[cast.vic.pk].country == "US"
    assert calendars[cast.nora.pk].zone.key == "Europe/Berlin"
