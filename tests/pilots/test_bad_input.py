"""Whatever is typed: a clear message beside the field, everything typed kept, nothing half-written, never a 500."""

from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from pilots.fact_table import KINDS, FactKind
from pilots.models import Candidate, CostLine, ErrorClass, Pilot
from tests.assessments.complete_pilot import days_before
from tests.cast import Cast
from tests.pilots.test_editing import address, typed_in

NUMBER, WHOLE, PERCENT = "Enter a number, like 0.55", "Enter a whole number, like 1,200", "Enter a percentage, like 4.7"
DAY = "Enter a day, like 2026-11-24"
LOST = "This form has lost its place. Open it again; copy what you typed first."
HOSTILE = (
    "\x07", "a\x1bb", "NaN", "Infinity", "-Infinity", "1e400", "1E+5", "0,55 EUR", "٣", "１２", "²", "--1",
    "1,2,3", "9" * 40, "0." + "1" * 40, "99999999999", "-1", "2147483648", "0000-00-00", "9999-12-31", "0001-01-01",
    "2026-02-30", "yesterday", "'; drop table pilots_pilot; --", "<script>alert(1)</script>", "{{ 7|add:7 }}",
    "javascript:alert(1)", "\u202e\ufffd\U0001f4a5", "x" * 30_000, "None", "[]", "\r\n", " ",
)  # fmt: skip
TYPED = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=60)  # NUL never reaches a form


def url_of(pilot: Pilot, kind: FactKind) -> str:
    return address(pilot, kind.slug, "new") if kind.many else address(pilot, kind.slug)


def post_one(client: Client, url: str, name: str, value: str) -> Any:
    """Send the form as it was opened, with one value exchanged."""
    return client.post(url, {**typed_in(client.get(url)), name: value})


@pytest.mark.parametrize(
    ("slug", "field", "value", "said"),
    [
        ("money", "budget", "0,55 EUR", NUMBER),
        ("money", "budget", "NaN", NUMBER),
        ("money", "budget", "Infinity", NUMBER),
        ("money", "budget", "1e400", NUMBER),
        ("money", "budget", "1,86", NUMBER),
        ("money", "budget", "\x07", NUMBER),
        ("money", "budget", "-5", "Enter zero or more."),
        ("money", "budget", "9" * 13, "Ensure that there are no more than 12 digits before the decimal point."),
        ("scale", "full_volume", "many", WHOLE),
        ("scale", "full_volume", "1.5", WHOLE),
        ("scale", "full_volume", "0", "Enter 1 or more."),
        ("scale", "full_volume", "99999999999", "Ensure this value is less than or equal to 2147483647."),
        ("scale", "full_volume", "9" * 30, "Ensure this value is less than or equal to 2147483647."),
        ("change-plan", "adoption_target", "most", PERCENT),
        ("change-plan", "adoption_target", "101", "Ensure this value is less than or equal to 100."),
        ("dates", "decision_due_on", "soon", DAY),
        ("dates", "decision_due_on", "2026-02-30", DAY),
        ("dates", "decision_due_on", "9999-12-31", "Enter a day between 1950 and 2199."),
        ("dates", "decision_due_on", "0001-01-01", "Enter a day between 1950 and 2199."),
        ("purpose", "name", "", "This field is required."),
        ("purpose", "name", "x" * 301, "Ensure this value has at most 300 characters (it has 301)."),
        ("purpose", "problem", "x" * 20_001, "Ensure this value has at most 20000 characters (it has 20001)."),
        ("purpose", "tags", ",".join(f"t{n}" for n in range(21)), "A pilot has at most 20 tags."),
        ("purpose", "unit", "999999", "Select a valid choice. That choice is not one of the available choices."),
        ("people", "it_lead", "999999", "Choose somebody from the list."),
        ("visibility", "visibility", "secret",
         "Select a valid choice. secret is not one of the available choices."),
        ("support-plan", "runbook_link", "javascript:alert(1)", "Enter a valid URL."),
        ("money", "version", "", LOST),
        ("money", "version", "three", LOST),
        ("money", "version", "-1", LOST),
        ("money", "version", "99999999999999999999", LOST),
    ],
)  # fmt: skip
def test_each_mistake_is_said_beside_its_field(
    olive: Client, pilot: Pilot, slug: str, field: str, value: str, said: str
) -> None:
    before = Pilot.objects.get(pk=pilot.pk).facts_version
    answer = post_one(olive, address(pilot, slug), field, value)
    assert answer.status_code == 422
    assert answer.context["form"].errors == {field: [said]}
    assert said in answer.content.decode()
    assert Pilot.objects.get(pk=pilot.pk).facts_version == before


def test_all_that_was_typed_stays_in_the_form(olive: Client, pilot: Pilot) -> None:
    typed = {"version": "1", "name": "New name", "unit": "", "workflow": "a <b>", "problem": "p", "vendor": "v"}
    answer = olive.post(address(pilot, "purpose"), {**typed, "tags": "one, two"})
    page = answer.content.decode()
    assert answer.status_code == 422
    for text in ('value="New name"', "a &lt;b&gt;", 'value="one, two"'):
        assert text in page


def test_a_person_who_left_is_not_taken(olive: Client, cast: Cast, pilot: Pilot) -> None:
    User.objects.filter(pk=cast.nora.pk).update(is_active=False)
    answer = post_one(olive, address(pilot, "people"), "deputy", str(cast.nora.pk))
    assert answer.context["form"].errors == {"deputy": ["Choose somebody from the list."]}


def test_a_field_that_the_form_does_not_have_changes_nothing(olive: Client, pilot: Pilot) -> None:
    answer = post_one(olive, address(pilot, "money"), "stage", "live")
    assert answer.status_code == 302
    found = Pilot.objects.get(pk=pilot.pk)
    assert (found.stage, found.name) == (pilot.stage, pilot.name)


@pytest.mark.parametrize(
    ("slug", "typed", "errors"),
    [
        ("data-checks", {"source_system": "CRM", "period_from": "2026-02-02", "period_to": "2026-02-01"},
         {"period_to": ["The last day is before the first."]}),
        ("data-checks", {"source_system": "CRM", "passed": "yes"}, {"checked_on": ["Enter the day of the result."]}),
        ("measurements", {"value": "1", "began_on": "2026-02-02", "ended_on": "2026-02-01", "cases": "0",
                          "data_kind": "production", "successes": "5", "spread": "-1"},
         {"ended_on": ["The last day is before the first."], "cases": ["Enter at least one case."],
          "successes": ["There cannot be more successes than cases."], "spread": ["Enter zero or more."]}),
        ("cost-lines", {"kind": "support", "shape": "stepped"},
         {"block": ["Enter how many cases one step carries."]}),
        ("cost-lines", {"kind": "support", "shape": "tiered"}, {"tier_price_0": ["Enter at least one price."]}),
        ("cost-lines", {"kind": "support", "shape": "tiered", "tier_price_0": "1", "tier_above_1": "5"},
         {"tier_price_1": ["Enter the price above this volume."]}),
        ("cost-lines", {"kind": "support", "shape": "tiered", "tier_price_0": "1", "tier_price_1": "2"},
         {"tier_above_1": ["Two tiers begin at the same volume."]}),
        ("errors", {"name": "wrong summary", "frequency_today": "1"},
         {"name": ["This pilot has an error of that name already."]}),
        ("active-users", {"counted_on": days_before(5).isoformat(), "users": "3"},
         {"counted_on": ["That day is counted already; edit its count."]}),
    ],
)  # fmt: skip
def test_facts_that_contradict_each_other_are_refused_beside_the_field(
    olive: Client, pilot: Pilot, slug: str, typed: dict[str, str], errors: dict[str, list[str]]
) -> None:
    answer = olive.post(address(pilot, slug, "new"), {"version": "0", **typed})
    assert (answer.status_code, answer.context["form"].errors) == (422, errors)


def test_an_error_of_another_pilot_is_no_field_of_this_candidate(olive: Client, cast: Cast, pilot: Pilot) -> None:
    other = Pilot.objects.create(name="Other", unit=cast.contact_centre)
    foreign = ErrorClass.objects.create(pilot=other, name="foreign")
    candidate = Candidate.objects.get(pilot=pilot)
    post_one(olive, address(pilot, "candidates", candidate.pk), f"error_{foreign.pk}", "5")
    assert not foreign.frequencies.exists()


def test_half_a_cost_line_is_never_written(olive: Client, pilot: Pilot) -> None:
    line = CostLine.objects.get(pilot=pilot, shape="tiered")
    before = list(line.tiers.values_list("above", "price"))
    answer = post_one(olive, address(pilot, "cost-lines", line.pk), "tier_price_1", "a lot")
    assert answer.status_code == 422
    assert list(line.tiers.values_list("above", "price")) == before


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.slug)
def test_no_hostile_text_in_any_field_breaks_a_form(olive: Client, pilot: Pilot, kind: FactKind) -> None:
    fields = [name for name in typed_in(olive.get(url_of(pilot, kind))) if name != "version"]

    @settings(max_examples=12, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(typed=st.dictionaries(st.sampled_from(fields), st.one_of(st.sampled_from(HOSTILE), TYPED)))
    def holds(typed: dict[str, str]) -> None:
        before = Pilot.objects.get(pk=pilot.pk).facts_version
        opened = typed_in(olive.get(url_of(pilot, kind)))
        answer = olive.post(url_of(pilot, kind), {**opened, **typed})
        assert answer.status_code in (302, 422)
        changed = Pilot.objects.get(pk=pilot.pk).facts_version != before
        assert not (changed and answer.status_code == 422)

    holds()


@pytest.mark.parametrize("path", ["owner/", "owner/decline/", "threshold/agree/", "threshold/discard/"])
@pytest.mark.parametrize("value", ["", "\x07", "NaN", "9" * 30, "x" * 2000, "-1"])
def test_no_hostile_text_breaks_an_act(olive: Client, cast: Cast, path: str, value: str) -> None:
    typed = {"person": value, "reason": value, "version": value, "instead_of": value}
    answer = olive.post(f"/pilots/{cast.pilot.reference}/{path}", typed)
    assert answer.status_code in (302, 403, 404, 422)


@pytest.mark.parametrize("value", ["", "0", "-1", "NaN", "1e9", "9" * 30, "٣", "<b>", "186,000"])
def test_no_volume_breaks_the_curve(olive: Client, pilot: Pilot, value: str) -> None:
    for page in ("", "curve/"):
        assert olive.get(f"/pilots/{pilot.reference}/{page}", {"volume": value}).status_code == 200


@pytest.mark.parametrize("reference", ["P-00009", "P-9", "p-0009", "P-000000000009", "P-", "9"])
def test_only_a_reference_as_it_is_written_is_an_address(olive: Client, reference: str) -> None:
    assert olive.get(f"/pilots/{reference}/").status_code == 404
