"""Every page of the demo, as the person who needs it: accessible in light, dark, on a phone and in German, and never
too wide."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.management import call_command
from django.db import connection

from accounts.models import User
from tests.browser.conftest import Visitor, Visitors
from tests.browser.pictures import PAGES, go
from tests.database_roles import owner

NAMES: dict[str, list[str]] = defaultdict(list)
for _name, (_person, _way) in PAGES.items():
    NAMES[_person].append(_name)


def look_at(visitor: Visitor, person: str, way: str, *, is_there: bool = True) -> None:
    """One page in light, dark, on a phone, on a narrow one and in German."""
    page = visitor.page
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="light")
    go(page, visitor.base, way)
    assert page.locator("h1#wrong").count() == (not is_there), page.url
    open_all(visitor)
    visitor.must_be_accessible()
    page.emulate_media(color_scheme="dark")
    visitor.must_be_accessible()
    page.set_viewport_size({"width": 390, "height": 844})
    visitor.must_be_accessible()
    must_fit(visitor)
    with in_german(visitor, person):
        page.reload()
        assert page.locator("html").get_attribute("lang") == "de"
        open_all(visitor)
        visitor.must_be_accessible()
        must_fit(visitor)


def open_all(visitor: Visitor) -> None:
    visitor.page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")


def must_fit(visitor: Visitor) -> None:
    for width in (390, 320):
        visitor.page.set_viewport_size({"width": width, "height": 844})
        visitor.must_not_scroll_sideways()


@contextmanager
def in_german(visitor: Visitor, person: str) -> Iterator[None]:
    """As somebody who chose German, or whose browser asks for it."""
    people = User.objects.filter(email=f"{person}@example.com")
    people.update(language="de")
    visitor.page.set_extra_http_headers({} if person else {"Accept-Language": "de"})
    yield
    people.update(language="en")
    visitor.page.set_extra_http_headers({})


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
        look_at(visitor, *PAGES[name], is_there=name != "not-there")
