"""Every page of the demo, as the person who needs it: accessible in light, dark and on a phone, and never too wide."""

from collections import defaultdict

import pytest
from django.core.management import call_command
from django.db import connection

from tests.browser.conftest import Visitor, Visitors
from tests.browser.pictures import PAGES, go
from tests.database_roles import owner

NAMES: dict[str, list[str]] = defaultdict(list)
for _name, (_person, _way) in PAGES.items():
    NAMES[_person].append(_name)


def look_at(visitor: Visitor, name: str) -> None:
    """One page in light, dark, on a phone and on a narrow one."""
    page = visitor.page
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="light")
    go(page, visitor.base, PAGES[name][1])
    assert page.locator("h1#wrong").count() == (name == "not-there"), page.url
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
    visitor.must_be_accessible()
    page.emulate_media(color_scheme="dark")
    visitor.must_be_accessible()
    page.set_viewport_size({"width": 390, "height": 844})
    visitor.must_be_accessible()
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 844})
        visitor.must_not_scroll_sideways()


def count_from_one() -> None:
    """What other tests counted has to be forgotten, or the demo's pages have other addresses here than in the demo."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(oid::regclass, 1, false) FROM pg_class"
            " WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace"
        )


@pytest.mark.parametrize("person", sorted(NAMES))
def test_every_page_is_accessible_and_fits(visitors: Visitors, transactional_db: None, person: str) -> None:
    with owner():
        count_from_one()
        call_command("load_demo")
    visitor = visitors.open()
    if person:
        visitor.sign_in_as(f"{person}@example.com")
    for name in NAMES[person]:
        look_at(visitor, name)
