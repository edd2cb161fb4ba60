"""Every form of the site, found by opening every address as everybody who may: a new form is covered by itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.urls import Resolver404, resolve

from tests.hostile.forms_on_pages import FormOnPage, forms_in
from tests.permissions import expected
from tests.permissions.expected import Case
from tests.permissions.scene import SIGNED_IN, Scene
from tests.permissions.test_routes import ALL, PARTY, address_of, ask, door


@dataclass(frozen=True)
class Found:
    """A form and somebody who may send it."""

    name: str
    visitor: str
    form: FormOnPage

    def __str__(self) -> str:
        return self.name


def who_may(name: str, case: Case, method: str, pilot: str) -> list[str]:
    """Whom the table lets in, on that pilot."""
    let_in = (case.let_in(method) or "").split()
    if name in expected.ABOUT_A_PILOT:
        return [person for person in SIGNED_IN if PARTY[pilot, person] in let_in]
    return [person for person in SIGNED_IN if person in let_in]


def pages(scene: Scene) -> Iterator[tuple[str, str]]:
    """Visitor and address of every page, on the pilots that differ in what can be done."""
    for name, lines in ALL.items():
        for case in lines:
            for pilot in ("hers", "offered") if name in expected.ABOUT_A_PILOT else ("",):
                for visitor in who_may(name, case, "GET", pilot)[:3]:
                    yield visitor, address_of(name, case, scene, pilot)
    for name in expected.DOORS:
        yield from ((visitor, door(name)) for visitor in ("anonymous", "olive"))


def name_of(address: str) -> str:
    """The route an address belongs to, with what tells its forms apart; nothing for an address of nobody."""
    try:
        found = resolve(urlsplit(address).path)
    except Resolver404:
        return ""
    return "-".join([found.view_name, *(str(found.kwargs[key]) for key in ("fact", "key") if key in found.kwargs)])


def is_a_page(answer: HttpResponse) -> bool:
    return answer.status_code == 200 and answer.headers.get("Content-Type", "").startswith("text/html")


def every_form(scene: Scene) -> dict[str, Found]:
    """By name of the route it is sent to; of several, the one with most fields."""
    found: dict[str, Found] = {}
    for visitor, address in pages(scene):
        answer = ask(scene, visitor, "GET", address)
        for form in forms_in(answer.content.decode(), address) if is_a_page(answer) else ():
            name = name_of(form.action)
            if form.method != "post" or not name:
                continue
            known = found.get(name)
            if known is None or len(form.fields) > len(known.form.fields):
                found[name] = Found(name, visitor, form)
    return found


def routes_that_take_a_form() -> set[str]:
    """Every route that somebody may post to, with what tells its forms apart."""
    inside = {
        "-".join([name, *(str(case.address[key]) for key in ("fact", "key") if key in case.address)])
        for name, lines in ALL.items()
        for case in lines
        if case.post
    }
    return inside | {name for name, answers in expected.DOORS.items() if any("POST" in methods for methods in answers)}
