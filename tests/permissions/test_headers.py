"""The headers that protect the reader, on every address and on every error page."""

from collections.abc import Iterator

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import include, path
from django.views.generic import RedirectView

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
    assert {what: wrong for what, answer in answers(scene) if (wrong := lacking(answer))} == {}


def test_nothing_that_a_signed_in_person_is_shown_is_stored_by_browsers_or_proxies(scene):
    kept = [
        what
        for what, answer in answers(scene)
        if not what.startswith("anonymous") and "no-store" not in answer.headers.get("Cache-Control", "")
    ]
    assert kept == []


def fail(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a view that fails")


urlpatterns = [
    path("fails/", fail),
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
    ],
)
def test_every_error_page_answers_with_the_headers_that_protect_the_reader(scene, visitor, method, address, status):
    with override_settings(ROOT_URLCONF="tests.permissions.test_headers"):
        answer = ask(scene, visitor, method, address)
    assert (answer.status_code, lacking(answer)) == (status, [])


def test_a_refused_form_answers_with_the_headers_that_protect_the_reader(scene):
    answer = scene.browser("petra", careful=True).post("/pilots/new/")
    assert (answer.status_code, lacking(answer)) == (403, [])
