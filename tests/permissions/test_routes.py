"""Every route × method × member of the cast × pilot, against the expected table."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse

from pilots.fact_table import FACTS as FACTS_IN_CODE
from tests.permissions import expected
from tests.permissions.expected import Case
from tests.permissions.routes import every_route, needs_signing_in
from tests.permissions.scene import SIGNED_IN, SIGNED_OUT, UNKNOWN, Scene

pytestmark = pytest.mark.django_db

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
LET_IN = {200, 204, 302, 409, 422}
FROM_HTMX = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "main"}
HEADING, *LINES = expected.PARTIES.strip().splitlines()
PARTY = {
    (pilot, person): party
    for pilot, *parties in (line.split() for line in LINES)
    for person, party in zip(HEADING.split(), parties, strict=True)
}
PILOTS = [line.split()[0] for line in LINES]
NOT_THERE_FOR_OTHERS = expected.FOR_ADMINISTRATORS | expected.OF_ONE_PERSON
OF_THE_SITE = expected.ABOUT_A_REVIEW | expected.ABOUT_THE_SITE | NOT_THERE_FOR_OTHERS
ALL = expected.ABOUT_A_PILOT | OF_THE_SITE


def cases(table: dict[str, list[Case]]) -> list[Any]:
    """The lines of a table, each with a readable name."""
    return [
        pytest.param(name, case, id="-".join([name, *map(str, case.address.values())]))
        for name, lines in table.items()
        for case in lines
    ]


def ask(scene: Scene, visitor: str, method: str, address: str, **headers: str) -> HttpResponse:
    """One request by the visitor; whatever it changed is undone."""
    with transaction.atomic():
        answer = scene.browser(visitor).generic(method, address, **headers)
        transaction.set_rollback(True)
    return answer


def address_of(name: str, case: Case, scene: Scene, pilot: str = "") -> str:
    more: dict[str, Any] = dict(case.address)
    if pilot and case.is_of_a_decision:
        more["reference"] = f"D-{scene.numbers[pilot]:04d}-1"
    elif pilot:
        more["number"] = scene.numbers[pilot]
    if case.item and pilot:
        more["pk"] = scene.items[pilot][case.item]
    elif case.item:
        more |= scene.site[case.item]
    return reverse(name, kwargs=more)


DOORS_WITH_A_KEY = {
    "account_reset_password_from_key": {"uidb36": "1", "key": "abc"},
    "invitation": {"key": "abc"},
}
DOORS_WITH_A_KEY["documents:verify_code"] = {"code": "0" * 32}
DOORS_WITH_A_KEY["assessments:calendar_feed"] = {"token": "x" * 43}
DOORS_WITH_A_KEY["intake:diagnosis_question"] = {"number": 2}
DOORS_WITH_A_KEY |= {"mfa_edit_webauthn": {"pk": 1}, "mfa_remove_webauthn": {"pk": 1}}  # nobody's
DOORS_WITH_A_KEY["chase:unsubscribe"] = {"token": "1:" + "x" * 43}


def door(name: str) -> str:
    return reverse(name, kwargs=DOORS_WITH_A_KEY.get(name, {}))


def ways(case: Case, method: str, pilot: str = "hers") -> list[dict[str, str]]:
    """With which headers to ask: as a browser does, and as htmx does, for one pilot that is seen and one that is not.

    A method that is not known is refused before anything is looked up: two pilots stand for all.
    """
    if case.let_in(method) is None:
        return [{}] if pilot in {"hers", "unknown"} else []
    return [{}, FROM_HTMX] if pilot in {"hers", "restricted"} else [{}]


def status_for(case: Case, method: str, party: str) -> set[int]:
    """What the table promises to a party of the pilot."""
    let_in = case.let_in(method)
    if let_in is None:
        return {405}
    if party == "-":
        return {404}
    return LET_IN if party in let_in.split() else {403}


def mismatches(answers: Iterator[tuple[str, HttpResponse, set[int]]]) -> dict[str, int]:
    return {what: answer.status_code for what, answer, wanted in answers if answer.status_code not in wanted}


def test_every_route_is_in_the_table():
    assert set(every_route()) == set(ALL) | set(expected.DOORS)


def test_every_fact_is_in_the_table():
    assert list(expected.FACTS) == list(FACTS_IN_CODE)
    assert {fact for fact, (_, many) in expected.FACTS.items() if many} == {
        fact for fact, kind in FACTS_IN_CODE.items() if kind.many
    }
    assert {fact for fact, kind in FACTS_IN_CODE.items() if kind.many and not kind.removable} == expected.NEVER_REMOVED


def test_the_routes_that_are_open_without_signing_in_are_listed():
    routes = every_route()
    assert {
        name for name, patterns in routes.items() if not all(map(needs_signing_in, patterns))
    } == expected.OPEN_WITHOUT_SIGNING_IN


@pytest.mark.parametrize(("name", "case"), cases(expected.ABOUT_A_PILOT))
def test_who_is_let_in_to_a_pilot(scene, name, case):
    def answers() -> Iterator[tuple[str, HttpResponse, set[int]]]:
        for pilot in PILOTS:
            address = address_of(name, case, scene, pilot)
            for method in METHODS:
                for visitor in SIGNED_IN:
                    wanted = status_for(case, method, PARTY[pilot, visitor])
                    for headers in ways(case, method, pilot):
                        answer = ask(scene, visitor, method, address, **headers)
                        yield f"{visitor} {method} {pilot} {headers}", answer, wanted

    assert mismatches(answers()) == {}


@pytest.mark.parametrize(("name", "case"), cases(ALL))
def test_who_has_not_signed_in_or_was_deactivated_is_sent_to_the_door(scene, name, case):
    pilots = PILOTS if name in expected.ABOUT_A_PILOT else [""]

    def answers() -> Iterator[tuple[str, HttpResponse, set[int]]]:
        for pilot in pilots:
            address = address_of(name, case, scene, pilot)
            for method in METHODS:
                for visitor in SIGNED_OUT:
                    for headers in ways(case, method, pilot or "hers"):
                        answer = ask(scene, visitor, method, address, **headers)
                        sent = answer.headers.get("Location", "").startswith("/account/login/?next=/")
                        yield f"{visitor} {method} {pilot}", answer, {302} if sent else set()

    assert mismatches(answers()) == {}


@pytest.mark.parametrize(("name", "case"), cases(expected.ABOUT_THE_SITE | NOT_THERE_FOR_OTHERS))
def test_who_is_let_in_to_a_page_of_the_site(scene, name, case):
    refused = {404} if name in NOT_THERE_FOR_OTHERS else {403}

    def answers() -> Iterator[tuple[str, HttpResponse, set[int]]]:
        address = address_of(name, case, scene)
        for method in METHODS:
            let_in = case.let_in(method)
            for visitor in SIGNED_IN:
                wanted = {405} if let_in is None else LET_IN if visitor in let_in.split() else refused
                for headers in ways(case, method):
                    yield f"{visitor} {method}", ask(scene, visitor, method, address, **headers), wanted

    assert mismatches(answers()) == {}


@pytest.mark.parametrize(("name", "case"), cases(expected.ABOUT_A_REVIEW))
def test_who_is_let_in_to_a_review(scene, name, case):
    sees = expected.SEES_REVIEW.split()

    def answers() -> Iterator[tuple[str, HttpResponse, set[int]]]:
        address = address_of(name, case, scene)
        for method in METHODS:
            let_in = case.let_in(method)
            for visitor in SIGNED_IN:
                refused = {403} if visitor in sees else {404}
                wanted = {405} if let_in is None else LET_IN if visitor in let_in.split() else refused
                yield f"{visitor} {method}", ask(scene, visitor, method, address), wanted

    assert mismatches(answers()) == {}


@pytest.mark.parametrize("name", expected.DOORS)
def test_what_a_door_answers_before_and_after_signing_in(scene, name):
    address = door(name)

    def answers() -> Iterator[tuple[str, HttpResponse, set[int]]]:
        for method in METHODS:
            outside, inside = expected.at_the_door(name, method)
            cache.clear()  # the doors count how often somebody knocks
            for visitor in (*SIGNED_OUT, *SIGNED_IN):
                wanted = {outside if visitor in SIGNED_OUT else inside}
                yield f"{visitor} {method}", ask(scene, visitor, method, address), wanted

    assert mismatches(answers()) == {}


SEEN_IN_A_PAGE = re.compile(r'(csrfmiddlewaretoken" value="|X-CSRFToken": "|name="next" value=")[^"]*')


def plain(answer: HttpResponse) -> tuple[int, str]:
    """Status and page, without the token of its forms and without the address that was asked for."""
    return answer.status_code, SEEN_IN_A_PAGE.sub(r"\1", answer.content.decode())


@pytest.mark.parametrize(("name", "case"), cases(expected.ABOUT_A_PILOT))
def test_a_forbidden_pilot_and_an_unknown_one_look_alike(scene, name, case):
    for method in filter(case.let_in, METHODS):
        for visitor in SIGNED_IN:
            hidden = [pilot for pilot in PILOTS if PARTY[pilot, visitor] == "-"]
            for headers in ({}, FROM_HTMX):
                seen = {plain(ask(scene, visitor, method, address_of(name, case, scene, p), **headers)) for p in hidden}
                assert len(seen) == 1


@pytest.mark.parametrize(("name", "case"), [line for line in cases(OF_THE_SITE) if line.values[1].item])
def test_what_one_may_not_see_and_what_there_is_not_look_alike(scene, name, case):
    known = address_of(name, case, scene)
    unknown = re.sub(r"\d+", str(UNKNOWN), known)
    for method in filter(case.let_in, METHODS):
        kept_out = [visitor for visitor in SIGNED_IN if visitor not in case.let_in(method).split()]
        told = {who: plain(ask(scene, who, method, known)) for who in kept_out if not may_know(name, who)}
        assert told == {who: plain(ask(scene, who, method, unknown)) for who in told}


def may_know(name: str, visitor: str) -> bool:
    """Whoever sees a review is told what they may not do with it."""
    return name in expected.ABOUT_A_REVIEW and visitor in expected.SEES_REVIEW.split()


@pytest.mark.parametrize(("name", "case"), [line for line in cases(expected.ABOUT_A_PILOT) if line.values[1].item])
def test_a_row_of_another_pilot_is_not_there(scene, name, case):
    theirs = scene.items["somebody_elses"][case.item]
    address = reverse(name, kwargs=case.address | {"number": scene.numbers["hers"], "pk": theirs})
    assert {ask(scene, "petra", method, address).status_code for method in filter(case.let_in, METHODS)} == {404}


def every_address(scene: Scene) -> Iterator[tuple[str, str]]:
    for name, lines in ALL.items():
        for case in lines:
            yield name, address_of(name, case, scene, "hers" if name in expected.ABOUT_A_PILOT else "")
    for name in expected.DOORS:
        yield name, door(name)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_write_without_the_token_of_a_form_is_refused_everywhere(scene, method):
    let_through = {
        name: visitor
        for visitor in ("petra", "ada")
        for name, address in every_address(scene)
        if scene.browser(visitor, careful=True).generic(method, address).status_code != 403
        and name not in expected.ASKED_BY_READERS_OF_MAIL
    }
    assert let_through == {}


@pytest.mark.parametrize(
    "come_from",
    [
        {"HTTP_ORIGIN": "https://evil.example"},
        {"HTTP_ORIGIN": "null"},
        {"HTTP_REFERER": "https://evil.example/", "wsgi.url_scheme": "https"},
        {"HTTP_SEC_FETCH_SITE": "cross-site"},
    ],
    ids=str,
)
def test_a_write_from_another_site_is_refused_everywhere_token_or_not(scene, come_from):
    let_through = {}
    for name, address in every_address(scene):
        browser = scene.browser("petra", careful=True)
        token = browser.cookies["csrftoken"] = "a" * 32
        answer = browser.post(address, HTTP_X_CSRFTOKEN=token, **come_from)
        by_mail = name in expected.ASKED_BY_READERS_OF_MAIL and "HTTP_SEC_FETCH_SITE" not in come_from
        if answer.status_code != 403 and not by_mail:
            let_through[name] = answer.status_code
    assert let_through == {}


def test_a_refused_write_of_another_site_says_so(scene):
    answer = scene.browser("petra").post("/pilots/new/", HTTP_SEC_FETCH_SITE="cross-site")
    assert answer.status_code == 403
    assert "This was sent from a page of another site. Nothing was saved." in answer.content.decode()
