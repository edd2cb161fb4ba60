import pytest
from django.core.management import CommandError, call_command

from accounts.models import Unit, User
from accounts.roles import reach
from accounts.services.people import may_administer
from accounts.vocabulary import RoleName

pytestmark = pytest.mark.django_db


def test_the_first_administrator_is_opened_from_the_shell(capsys):
    call_command("open_account", "Ada@Example.com", "Ada Solheim", "--role", "administrator", "--role", "pmo")
    ada = User.objects.get(email="ada@example.com")
    assert bool(may_administer(ada)) is True
    assert reach(ada, RoleName.PMO).everywhere is True
    assert ada.has_usable_password() is False
    assert "ask for a link" in capsys.readouterr().out


def test_a_unit_is_found_by_its_name():
    office = Unit.objects.create(name="Portfolio office")
    call_command("open_account", "petra@example.com", "Petra Lindqvist", "--unit", "Portfolio office")
    assert User.objects.get().unit == office


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere", "Ada"], "is no e-mail address"),
        (["known@example.com", "Ada"], "There is an account for known@example.com already"),
        (["ada@example.com", " "], "Give the person's name"),
        (["ada@example.com", "Ada\u202e"], "The name holds characters that cannot be seen"),
        (["ada@example.com", "Ada", "--unit", "Nowhere"], "There is no unit called Nowhere"),
        (["ada@example.com", "Ada", "--unit", "Twin"], "Several units are called Twin"),
        (["ada@example.com", "Ada", "--role", "emperor"], "invalid choice"),
    ],
)
def test_what_cannot_be_opened_is_said_in_one_sentence(words, said):
    User.objects.create_user("known@example.com", name="Known")
    top = Unit.objects.create(name="Twin")
    Unit.objects.create(name="Twin", parent=top)
    with pytest.raises(CommandError, match=said):
        call_command("open_account", *words)
    assert User.objects.count() == 1
