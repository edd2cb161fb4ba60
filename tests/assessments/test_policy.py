from datetime import timedelta
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts.models import Role
from accounts.services.delegation import delegate
from accounts.services.invitation import good_for
from accounts.vocabulary import RoleName
from assessments.freezing import freeze
from assessments.models import PolicySetting
from assessments.policy_numbers import SHIPPED, limits_of
from assessments.readiness.policy import Policy
from assessments.services.policy import current_limits, current_policy, set_policy, version_of
from common.permit import Refused
from documents.models import CheckCount
from tests.assessments.complete_pilot import AS_OF
from tests.assessments.deciding import in_days, ready, with_conditions
from tests.cast import Cast


def set_stale(cast: Cast, value: int = 14, *, by: str = "petra", reason: str = "Reviews are fortnightly.") -> None:
    set_policy(name="facts_stale_after", value=value, by=cast.person(by), reason=reason)


@pytest.mark.django_db
def test_the_defaults_hold_while_nobody_set_anything():
    assert current_policy() == Policy()


def test_a_number_that_was_set_holds_and_the_others_stay(cast: Cast):
    set_stale(cast)
    assert current_policy() == Policy(facts_stale_after=14)


def test_setting_it_again_replaces_it(cast: Cast):
    set_stale(cast)
    set_stale(cast, 21)
    assert current_policy() == Policy(facts_stale_after=21)


@pytest.mark.parametrize("who", ["olive", "ivan", "vic", "nora", "ada"])
def test_only_the_portfolio_office_sets_the_policy(cast: Cast, who: str):
    with pytest.raises(Refused, match="Only the portfolio office can set the policy"):
        set_stale(cast, by=who)
    assert current_policy() == Policy()


def test_a_portfolio_office_of_one_unit_does_not_set_what_holds_for_all(cast: Cast):
    Role.objects.create(person=cast.nora, name=RoleName.PMO, unit=cast.contact_centre)
    with pytest.raises(Refused):
        set_stale(cast, by="nora")


@pytest.mark.parametrize(("name", "reason"), [("facts_stale_after", " "), ("colour_of_the_bridge", "x")])
def test_a_setting_without_a_reason_or_a_known_name_is_refused(cast: Cast, name: str, reason: str):
    with pytest.raises(ValidationError):
        set_policy(name=name, value=3, by=cast.petra, reason=reason)
    assert not PolicySetting.objects.exists()


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("facts_stale_after", 3651, "Enter a whole number from 1 to 3650"),
        ("facts_stale_after", 10**12, "Enter a whole number from 1 to 3650"),
        ("facts_stale_after", -1, "Enter a whole number from 1 to 3650"),
        ("deferrals_at_most", -1, "Enter a whole number from 0 to 3650"),
        ("confidence_percent", 0, "Enter a whole number from 1 to 99"),
        ("confidence_percent", 100, "Enter a whole number from 1 to 99"),
        ("exports_at_once", 21, "Enter a whole number from 1 to 20"),
    ],
)
def test_a_number_the_rules_could_not_work_with_is_refused(cast: Cast, name: str, value: int, sentence: str):
    with pytest.raises(ValidationError, match=sentence):
        set_policy(name=name, value=value, by=cast.petra, reason="x")
    assert not PolicySetting.objects.exists()


def test_a_setting_this_version_no_longer_knows_is_left_aside(cast: Cast):
    PolicySetting.objects.create(name="days_of_grace", value=3)
    assert current_policy() == Policy()


def test_who_set_it_why_and_what_it_was_is_kept(cast: Cast):
    set_stale(cast)
    set_stale(cast, 21, reason="Too many marks.")
    kept = PolicySetting.pgh_event_model.objects.order_by("pgh_id")
    assert [(event.value, event.pgh_context.metadata["reason"]) for event in kept] == [
        (14, "Reviews are fortnightly."),
        (21, "Too many marks."),
    ]
    assert {event.pgh_context.metadata["user"] for event in kept} == {cast.petra.pk}


def test_the_version_changes_with_a_number_and_comes_back_with_it():
    assert version_of(Policy()) == version_of(Policy())
    assert version_of(Policy()) != version_of(Policy(facts_stale_after=14))
    assert len(version_of(Policy())) == 16


def test_a_limit_changes_nothing_that_a_verdict_or_a_paper_rests_on(cast: Cast):
    """So no pilot is judged anew, and no draft that waits for signatures becomes void."""
    pilot = ready(cast)
    draft = with_conditions(cast.ivan)
    frozen = freeze(pilot, draft=draft, by=cast.olive, as_of=AS_OF).sha256
    set_policy(name="exports_an_hour", value=10, by=cast.petra, reason="The machine is small.")
    assert current_limits() == limits_of({**SHIPPED, "exports_an_hour": 10})
    assert version_of(current_policy()) == version_of(Policy())
    assert freeze(pilot, draft=draft, by=cast.olive, as_of=AS_OF).sha256 == frozen


def test_the_command_lists_the_policy_and_sets_a_number(cast: Cast):
    out = StringIO()
    call_command("policy", "facts_stale_after", "14", by="petra@example.com", reason="Fortnightly.", stdout=out)
    lines = out.getvalue().splitlines()
    assert "facts_stale_after 14 (ships as 30)" in lines
    assert "data_check_stale_after 180" in lines
    assert "exports_an_hour 60" in lines
    assert current_policy() == Policy(facts_stale_after=14)


@pytest.mark.parametrize(("who", "sentence"), [("olive", "Only the portfolio office"), ("nobody", "Say what and who")])
def test_the_command_refuses_who_may_not(cast: Cast, who: str, sentence: str):
    with pytest.raises(CommandError, match=sentence):
        call_command("policy", "facts_stale_after", "14", by=f"{who}@example.com", reason="x")


def test_apps_below_go_by_the_limits_that_the_office_set(cast: Cast, client: Client):
    shorter = {"invitation_good_for": 2, "delegation_at_most": 30, "checks_a_minute": 5}
    for name, value in shorter.items():
        set_policy(name=name, value=value, by=cast.petra, reason="Safer.")
    assert good_for() == timedelta(days=2)
    with pytest.raises(ValidationError, match="A delegation lasts at most 30 days"):
        delegate(to=cast.nora, began_on=in_days(0), ends_on=in_days(31), reason="On leave", by=cast.olive)
    begin = timezone.now().replace(second=0, microsecond=0)
    for minute in (begin, begin + timedelta(minutes=1)):
        CheckCount.objects.create(address="127.0.0.1", minute=minute, asked=5)
    assert client.get(f"/verify/{'0' * 32}/").status_code == 429
    assert "At most 5 checks a minute from one network." in client.get("/verify/").content.decode()
