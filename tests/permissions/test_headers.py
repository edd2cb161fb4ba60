"""The headers that protect the reader, on every address and on every error page."""

from collections.abc import Iterator

import pytest
from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import include, path
from django.views.generic import RedirectView

from pilots.models import Pilot
from tests.permissions.scene import Scene
from tests.permissions.test_routes import ask, every_address

pytestmark = pytest.mark.django_db

EXPECTED = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
POLICY = {
    "default-src": "'none'",
    "style-src": "'self'",
    "font-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "manifest-src": "'self'",
}


def lacking(answer: HttpResponse) -> list[str]:
    """What is not as it should be."""
    wrong = [name for name, value in EXPECTED.items() if answer.headers.get(name) != value]
    policy = dict(
        directive.strip().split(" ", 1) for directive in answer.headers.get("Content-Security-Policy", "x x").split(";")
    )
    scripts = policy.pop("script-src", "")
    if policy != POLICY or not scripts.startswith("'self'") or "unsafe" in scripts:
        wrong.append("Content-Security-Policy")
    return wrong


def answers(scene: Scene) -> Iterator[tuple[str, HttpResponse]]:
    for name, address in every_address(scene):
        for visitor in ("anonymous", "petra", "ada"):
            for method in ("GET", "POST", "DELETE"):
                yield f"{visitor} {method} {name}", ask(scene, visitor, method, address)


def test_every_address_answers_with_the_headers_that_protect_the_reader(scene):
    """A7. And nothing that a signed-in person is shown is stored by browsers or proxies."""
    wrong = {}
    for what, answer in answers(scene):
        lacks = lacking(answer)
        if not what.startswith("anonymous") and "no-store" not in answer.headers.get("Cache-Control", ""):
            lacks.append("Cache-Control")
        if lacks:
            wrong[what] = lacks
    assert wrong == {}


def fail(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a view that fails")


def lose_the_database(request: HttpRequest) -> HttpResponse:
    raise OperationalError("the connection is gone")


handler500 = "config.broken.broken"
urlpatterns = [
    path("fails/", fail),
    path("database-gone/", lose_the_database),
    path("old/", RedirectView.as_view(url="/")),
    path("", include("config.urls")),
]


@pytest.mark.parametrize(
    ("visitor", "method", "address", "status"),
    [
        ("anonymous", "GET", "/nowhere/", 404),
        ("petra", "GET", "/nowhere/", 404),
        ("petra", "GET", "/pilots/P-9999/", 404),
        ("nora", "GET", "/pilots/new/", 403),
        ("petra", "DELETE", "/portfolio/", 405),
        ("petra", "GET", "/fails/", 500),
        ("petra", "GET", "/database-gone/", 503),
        ("anonymous", "GET", "/verify/?code=%00", 400),
    ],
)
def test_every_error_page_answers_with_the_headers_that_protect_the_reader(scene, visitor, method, address, status):
    with override_settings(ROOT_URLCONF="tests.permissions.test_headers"):
        answer = ask(scene, visitor, method, address)
    assert (answer.status_code, lacking(answer)) == (status, [])


@pytest.mark.parametrize(
    ("method", "address", "sent", "status"),
    [
        ("post", "/portfolio/import/", {"CONTENT_LENGTH": str(30 * 1024 * 1024)}, 413),
        ("post", "/verify/", {"CONTENT_LENGTH": str(30 * 1024 * 1024)}, 413),
        ("get", "/", {"HTTP_HOST": "evil.example"}, 400),
        ("get", "/static/icons.svg", {}, 200),
    ],
)
def test_a_refusal_before_or_after_the_page_has_them_too(scene, method, address, sent, status):
    answer = getattr(scene.browser("petra"), method)(address, **sent)
    assert (answer.status_code, "Content-Security-Policy" in answer.headers) == (status, True)
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_who_comes_second_is_answered_with_the_headers_that_protect_the_reader(scene):
    pilot = Pilot.objects.get(number=scene.numbers["hers"])
    with transaction.atomic():
        first, second = (
            scene.browser("petra").post(
                f"/pilots/{pilot.reference}/facts/money/", {"version": pilot.version, "budget": budget}
            )
            for budget in ("1", "2")
        )
        transaction.set_rollback(True)
    assert (first.status_code, second.status_code, lacking(second)) == (302, 409, [])


def test_who_asks_too_often_is_answered_with_the_headers_that_protect_the_reader(scene):
    browser = scene.browser("anonymous")
    browser.defaults["REMOTE_ADDR"] = "192.0.2.7"
    with transaction.atomic():
        answer = next(answer for _ in range(200) if (answer := browser.post("/verify/")).status_code == 429)
        transaction.set_rollback(True)
    assert lacking(answer) == []


def test_a_refused_form_answers_with_the_headers_that_protect_the_reader(scene):
    answer = scene.browser("petra", careful=True).post("/pilots/new/")
    assert (answer.status_code, lacking(answer)) == (403, [])
