import pytest
from django.core.management import call_command

from accounts.models import Unit, User
from accounts.vocabulary import RoleName
from tests.browser.conftest import Visitors
from tests.browser.test_every_page import look_at
from tests.cast import Cast
from tests.database_roles import owner


def test_ada_opens_an_account_gives_a_role_and_ends_it(visitors: Visitors, people: Cast) -> None:
    ada = visitors.open()
    page = ada.sign_in(people.ada)
    page.get_by_role("link", name="People", exact=True).click()
    page.get_by_role("link", name="Open an account").click()
    page.get_by_label("Name").fill("Elin Sommer")
    page.get_by_label("Work e-mail").fill("elin@example.com")
    page.get_by_label("Unit").select_option(label="Contact centre")
    page.get_by_role("button", name="Open the account and mail the link").click()
    page.get_by_role("heading", name="Elin Sommer", level=1).wait_for()
    assert "on its way to elin@example.com" in page.locator("#messages").inner_text()

    page.get_by_label("Role", exact=True).select_option(label="viewer")
    page.get_by_role("button", name="Give this role").click()
    page.get_by_role("row", name="viewer everywhere").wait_for()
    elin = User.objects.get(email="elin@example.com")
    assert [(role.name, role.unit) for role in elin.roles.all()] == [(RoleName.VIEWER, None)]

    page.get_by_role("link", name="Deactivate").click()
    page.get_by_label("Reason, for the record").fill("Opened by mistake")
    page.get_by_role("button", name="Deactivate Elin Sommer").click()
    page.get_by_role("heading", name="Elin Sommer cannot sign in").wait_for()
    elin.refresh_from_db()
    assert elin.is_active is False


@pytest.mark.parametrize("page", ["person", "deactivate", "left", "units", "unit", "new unit", "new account"])
def test_the_pages_behind_the_list_of_people_are_accessible_and_fit(
    visitors: Visitors, transactional_db: None, page: str
) -> None:
    with owner():
        call_command("load_demo")
    tomasz, bettina = User.objects.get(name="Tomasz Wilk"), User.objects.get(name="Bettina Kroll")
    addresses = {
        "person": f"/people/{tomasz.pk}/",
        "deactivate": f"/people/{tomasz.pk}/deactivate/",
        "left": f"/people/{bettina.pk}/",
        "units": "/people/units/",
        "unit": f"/people/units/{Unit.objects.get(name='Stores').pk}/",
        "new unit": "/people/units/new/",
        "new account": "/people/new/",
    }
    ada = visitors.open()
    ada.sign_in_as("ada@example.com")
    look_at(ada, "ada", addresses[page])
