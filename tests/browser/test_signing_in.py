from tests.browser.conftest import Visitors
from tests.cast import Cast


def test_olive_signs_in_and_signs_out(visitors: Visitors, people: Cast) -> None:
    olive = visitors.open()
    page = olive.sign_in(people.olive)
    assert "Olive" in page.get_by_role("heading", level=1).inner_text()
    olive.must_be_accessible()
    page.get_by_role("button", name="Olive").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/login/**")


def test_a_wrong_password_is_said_beside_the_form(visitors: Visitors, people: Cast) -> None:
    page = visitors.open().goto("/account/login/")
    page.get_by_label("Work e-mail").fill(people.olive.email)
    page.get_by_label("Password").fill("something else entirely")
    page.get_by_role("button", name="Sign in", exact=True).click()
    assert page.get_by_role("alert").or_(page.locator(".err, .note")).first.is_visible()
    assert "/login" in page.url
