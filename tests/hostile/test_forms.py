"""B1: whatever is sent to whichever form: no error of ours, nothing half-written, every word still there. P3: nobody
writes what the form does not ask for."""

import re
from itertools import zip_longest
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.hostile.every_form import Found, routes_that_take_a_form
from tests.hostile.forms_on_pages import forms_in
from tests.hostile.hostile_text import VALUES
from tests.hostile.planted import planted
from tests.hostile.state import changed_rows, fingerprint
from tests.permissions.scene import Scene
from tests.permissions.test_routes import ask

pytestmark = pytest.mark.django_db

ROUTES = sorted(routes_that_take_a_form())
ANSWERED = {200, 204, 302, 400, 403, 404, 409, 413, 422, 429}
# A step of the import keeps what was chosen so far, also when something is still to be chosen.
KEEPS_WHAT_WAS_CHOSEN = {"portfolio:import_match", "portfolio:import_dry_run"}
# Names that a form asks for only when something is amiss.
ASKED_FOR_LATER = {
    "assessments:defer_item": {"beyond_limit"},
    "intake:propose": {"unlike_reason"},
}
# Forms that stand on a page only while something is under way; they are sent every name that any form has.
SEEN_IN_OTHER_STATES = {
    "account_reset_password_from_key",
    "account_set_password",
    "account_signup",
    "accounts:end_absence",
    "accounts:forget_sign_on",
    "accounts:reactivate",
    "accounts:still_here",
    "accounts:take_second_factor",
    "assessments:ask_for_minutes_paper",
    "assessments:begin_item",
    "assessments:close_review",
    "assessments:draft_decision",
    "assessments:make_paper_again",
    "assessments:move_stage",
    "assessments:revoke_calendar",
    "chase:release",
    "intake:contract",
    "intake:diagnosis_propose",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_authenticate",
    "mfa_edit_webauthn",
    "mfa_generate_recovery_codes",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "portfolio:open_listed_accounts",
}


def send(scene: Scene, found: Found, sent: dict[str, Any]) -> HttpResponse:
    """One form, sent by somebody who may."""
    for value in sent.values():
        if hasattr(value, "seek"):
            value.seek(0)
    return scene.browser(found.visitor).post(found.form.action, {name: v for name, v in sent.items() if v != []})


def lost(found: Found, sent: dict[str, Any], answer: HttpResponse) -> list[str]:
    """Fields of which the refused form does not show what was typed."""
    if not found.is_on_a_page:
        return []
    page = answer.content.decode()
    shown = [form.fields for form in forms_in(page, "") if set(form.fields) & set(found.form.names())]
    typed = {name for name, each in found.form.fields.items() if each.is_typed and each.kind != "password"}
    # an agenda numbers its items anew, also those that were given no place
    places = {name: str(sent.get(name, "")).strip() for name in typed if name.startswith("place-")}
    numbered_anew = {name for name, place in places.items() if place.isdigit() or not place}
    return [
        name
        for name, value in sent.items()
        if name in typed - numbered_anew
        and isinstance(value, str)
        and value not in [f[name].value for f in shown if name in f]
    ]


def harm(scene: Scene, found: Found, sent: dict[str, Any], before: dict[str, Any]) -> str:
    """What went wrong when this was sent, undone afterwards; nothing when all is well."""
    with transaction.atomic():
        answer = send(scene, found, sent)
        shown = then_shown(scene, found, answer)
        refused = answer.status_code in {400, 403, 404, 409, 413, 422, 429}
        written = refused and [name for name, now in fingerprint().items() if now != before[name]]
        transaction.set_rollback(True)
    if answer.status_code not in ANSWERED or shown not in ANSWERED:
        return f"answered {answer.status_code}, then {shown}"
    if written and found.name not in KEEPS_WHAT_WAS_CHOSEN:
        return f"half-written: {written}"
    gone = lost(found, sent, answer) if answer.status_code in {409, 422} else []
    return f"lost what was typed: {gone}" if gone else ""


def then_shown(scene: Scene, found: Found, answer: HttpResponse) -> int:
    """How the page answers that a form leads to, with what was just saved on it."""
    where = answer.headers.get("Location", "")
    return ask(scene, found.visitor, "GET", where).status_code if where.startswith("/") else answer.status_code


@pytest.fixture(scope="module")
def before(scene: Scene) -> dict[str, Any]:
    """What the database holds before anything is sent."""
    return fingerprint()


def test_every_route_that_takes_a_form_has_it_on_a_page(forms):
    assert set(ROUTES) - {name for name, found in forms.items() if found.is_on_a_page} - SEEN_IN_OTHER_STATES == set()


def test_a_page_that_takes_a_file_says_how_large_it_may_be_before_anybody_sends_one(scene, forms):
    with_file = {name: f for name, f in forms.items() if any(each.kind == "file" for each in f.form.fields.values())}
    says = {name: ask(scene, f.visitor, "GET", f.form.action).content.decode() for name, f in with_file.items()}
    assert set(says) >= {"documents:verify", "pilots:add-measurements", "portfolio:import"}
    assert [name for name, page in says.items() if not re.search(r"(at most|up to) \d+ MB", page, re.IGNORECASE)] == []


@pytest.mark.parametrize("name", ROUTES)
def test_no_hostile_text_breaks_a_form(scene, forms, before, name):
    found = forms[name]
    filled = found.form.filled()
    any_fields = st.dictionaries(st.sampled_from(found.form.names()), st.sampled_from(VALUES), min_size=1, max_size=4)

    @settings(max_examples=3, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(changed=any_fields if found.form.names() else st.just({}))
    def holds(changed: dict[str, Any]) -> None:
        assert harm(scene, found, {**filled, **changed}, before) == ""

    holds()


@pytest.mark.hostile
@pytest.mark.parametrize("name", sorted(set(ROUTES) - SEEN_IN_OTHER_STATES))
def test_no_hostile_text_in_any_one_field_breaks_a_form(scene, forms, before, name):
    found = forms[name]
    filled = found.form.filled()
    harmed = {
        (field, repr(value)[:40]): said
        for field in one_of_each_kind(found.form.names())
        for value in VALUES
        if (said := harm(scene, found, {**filled, field: value}, before))
    }
    assert harmed == {}


def one_of_each_kind(names: list[str]) -> list[str]:
    """Of `a-first` and `b-first`, which differ only in whom they are about, the first."""
    return list({name.rpartition("-")[2]: name for name in reversed(names)}.values())


@pytest.mark.parametrize("name", ROUTES)
def test_a_form_writes_nothing_that_it_does_not_ask_for(scene, forms, before, name):
    found = forms[name]
    filled = found.form.filled()

    def written(more: dict[str, str]) -> tuple[int, dict[str, Any]]:
        with transaction.atomic():
            answer = send(scene, found, filled | more)
            rows = changed_rows(before)
            transaction.set_rollback(True)
        return answer.status_code, rows

    asked_for = set(found.form.fields) | ASKED_FOR_LATER.get(name, set())
    once, twice, with_more = written({}), written({}), written(planted(asked_for))
    assert with_more[0] == once[0]
    assert differing(once[1], with_more[1]) - differing(once[1], twice[1]) == set()


def differing(some: dict[str, Any], others: dict[str, Any]) -> set[tuple[str, str]]:
    """Columns in which the same rows differ. Some do whenever a form is sent again: numbers of new rows, moments,
    random codes."""
    return {
        (table, column)
        for table in set(some) | set(others)
        for one, other in zip_longest(some.get(table, ()), others.get(table, ()), fillvalue={})
        for column in set(one) | set(other)
        if one.get(column) != other.get(column)
    }
