"""Every form of the site, found by opening every address as everybody who may: a new form is covered by itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from django import forms as django_forms
from django.http import HttpResponse
from django.urls import Resolver404, resolve

from tests.hostile.forms_on_pages import Field, FormOnPage, forms_in
from tests.permissions import expected
from tests.permissions.expected import Case
from tests.permissions.scene import SIGNED_IN, Scene
from tests.permissions.test_routes import ALL, PARTY, address_of, ask, door

DOORS_THAT_TAKE_A_FORM = {name for name in expected.DOORS if set(expected.at_the_door(name, "POST")) <= {200, 302, 422}}


@dataclass(frozen=True)
class Found:
    """A form and somebody who may send it."""

    name: str
    visitor: str
    form: FormOnPage
    is_on_a_page: bool = True


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
    """By name of the route it is sent to; of several, the one with most fields. Where no page shows the form in the
    state of the scene, one with every name that any form has stands for it."""
    found: dict[str, Found] = {}
    for visitor, address in pages(scene):
        answer = ask(scene, visitor, "GET", address)
        for form in forms_in(answer.content.decode(), address) if is_a_page(answer) else ():
            name = name_of(form.action)
            known = found.get(name)
            if form.method == "post" and name and (known is None or len(form.fields) > len(known.form.fields)):
                found[name] = Found(name, visitor, form)
    names = known_names() | {name for each in found.values() for name in each.form.names()}
    return dict(_with_every_name(scene, names)) | found


def _with_every_name(scene: Scene, names: set[str]) -> Iterator[tuple[str, Found]]:
    fields = {name: Field(name, "text") for name in sorted(names) if "-" not in name}
    for name, visitor, address in posted_to(scene):
        yield name, Found(name, visitor, FormOnPage("post", address, fields), is_on_a_page=False)


def known_names() -> set[str]:
    """The name of every field that a form class declares."""
    classes: list[type[django_forms.BaseForm]] = [django_forms.BaseForm]
    for each in classes:
        classes += each.__subclasses__()
    return {name for each in classes for name in getattr(each, "base_fields", {})}


def posted_to(scene: Scene) -> Iterator[tuple[str, str, str]]:
    """Each route that somebody may post to, with what tells its forms apart; that somebody, and an address of it."""
    for name, lines in ALL.items():
        for case in filter(lambda case: case.post, lines):
            pilots = ("hers", "offered") if name in expected.ABOUT_A_PILOT else ("",)
            pilot = next((pilot for pilot in pilots if who_may(name, case, "POST", pilot)), pilots[0])
            [visitor, *_] = who_may(name, case, "POST", pilot)
            yield name_of(address := address_of(name, case, scene, pilot)), visitor, address
    yield from ((name, "olive", door(name)) for name in DOORS_THAT_TAKE_A_FORM)


def routes_that_take_a_form() -> set[str]:
    """The names of the same, from the tables alone."""
    inside = {
        "-".join([name, *(str(case.address[key]) for key in ("fact", "key") if key in case.address)])
        for name, lines in ALL.items()
        for case in lines
        if case.post
    }
    return inside | DOORS_THAT_TAKE_A_FORM
