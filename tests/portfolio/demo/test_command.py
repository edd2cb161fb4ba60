import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import User
from assessments.invariants import broken_rules
from assessments.models import Assessment
from documents.history_digest import digests
from documents.verify import history_problems
from pilots.models import Pilot
from portfolio.demo.loading import PASSWORD
from tests.cast import Cast
from tests.database_roles import owner

pytestmark = pytest.mark.django_db


def test_with_debug_off_it_asks_whether_you_know(settings):
    settings.LOCAL = False
    with pytest.raises(CommandError, match="DEBUG is off"):
        call_command("load_demo")
    assert (Pilot.objects.count(), User.objects.count()) == (0, 0)


def test_it_leaves_a_database_with_pilots_alone(cast: Cast, settings):
    settings.LOCAL = True
    with pytest.raises(CommandError, match="needs an empty one"):
        call_command("load_demo")
    assert Pilot.objects.count() == 1


def test_a_reference_that_was_given_once_is_not_given_to_the_demo(cast: Cast, settings):
    settings.LOCAL = True
    cast.pilot.delete()
    with pytest.raises(CommandError, match="There are, or were, pilots"):
        call_command("load_demo")


def test_the_application_may_not_backdate_history_so_only_the_owner_loads(settings):
    settings.LOCAL = True
    with pytest.raises(CommandError, match="Only the owner may backdate history"):
        call_command("load_demo")
    assert Pilot.objects.count() == 0


def test_the_past_of_the_demo_is_covered_by_the_ledger_from_the_first_visit(settings):
    settings.LOCAL = True
    with owner():
        call_command("load_demo")
    [(_entry, told)] = digests()
    assert {"assessments_condition", "assessments_signature", "pilots_pilotevent"} <= told.tables.keys()
    assert [*history_problems(), *broken_rules()] == []


def test_it_loads_assesses_and_says_who_can_sign_in(settings, capsys):
    settings.LOCAL = True
    with owner():
        call_command("load_demo")
    printed = capsys.readouterr().out
    assert printed.startswith("20 pilots loaded.")
    assert [line.strip().split("@")[0] for line in printed.splitlines()[1:]] == [
        "ada",
        "petra",
        "olive",
        "ivan",
        "vic",
        "nora",
    ]
    assert Assessment.objects.count() == 20
    assert Client().login(email="olive@example.com", password=PASSWORD)
