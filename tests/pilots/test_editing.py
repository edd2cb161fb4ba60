"""Every fact has a form in its place: alone as a page, or as a part for htmx."""

import re
from decimal import Decimal

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from pilots.fact_table import KINDS, FactKind
from pilots.models import (
    ActiveUsers,
    Candidate,
    CostLine,
    CostTier,
    DataCheck,
    ErrorClass,
    ErrorFrequency,
    Invitation,
    Measurement,
    Pilot,
    SupportPlan,
    Threshold,
)
from tests.cast import Cast


def address(pilot: Pilot, slug: str, *more: object) -> str:
    return f"/pilots/{pilot.reference}/facts/{slug}/" + "".join(f"{part}/" for part in more)


def typed_in(answer: HttpResponse) -> dict[str, str]:
    """What a browser would send back from the form on the page, untouched."""
    form = answer.context["form"]
    found = {}
    for bound in form:
        value = bound.value()
        widget = bound.field.widget
        if widget.__class__.__name__ == "CheckboxInput":
            if value:
                found[bound.html_name] = "on"
        elif widget.__class__.__name__ != "ClearableFileInput":
            found[bound.html_name] = "" if value is None else str(widget.format_value(value) or "")
            if hasattr(widget, "choices") and isinstance(widget.format_value(value), list):
                found[bound.html_name] = widget.format_value(value)[0]
    return found


def save(client: Client, url: str, **typed: object) -> HttpResponse:
    return client.post(url, {**typed_in(client.get(url)), **typed})


@pytest.mark.parametrize("kind", [kind for kind in KINDS if not kind.many], ids=lambda kind: kind.slug)
def test_a_form_saved_as_it_was_opened_changes_nothing(olive: Client, pilot: Pilot, kind: FactKind) -> None:
    url = address(pilot, kind.slug)
    first = typed_in(olive.get(url))
    if kind.slug == "threshold":
        first |= {"reason": "To be clear.", "results_seen": "no"}
    answer = olive.post(url, first)
    assert (answer.status_code, answer.url) == (302, f"/pilots/{pilot.reference}/?at={kind.block}#{kind.block}")
    second = typed_in(olive.get(url))
    assert {**second, "version": ""} == {**first, "version": ""}


@pytest.mark.parametrize(
    ("slug", "typed", "model", "expected"),
    [
        ("data-checks", {"source_system": "CRM", "rows": "3,000"}, DataCheck, {"source_system": "CRM", "rows": 3000}),
        ("active-users", {"counted_on": "2026-11-20", "users": "91"}, ActiveUsers, {"users": 91}),
        (
            "errors",
            {"name": "late", "cost": "9", "frequency_today": "1.4 %"},
            ErrorClass,
            {"cost": Decimal(9), "frequency_today": Decimal("0.014")},
        ),
        (
            "candidates",
            {"name": "large", "minutes_per_case": "1.1", "review_share": "12", "minutes_per_review": "0.4",
             "gain_per_good_case": "0"},
            Candidate,
            {"review_share": Decimal("0.12"), "chosen": False},
        ),
        (
            "cost-lines",
            {"kind": "licences", "shape": "stepped", "amount": "1,200.50", "block": "50,000"},
            CostLine,
            {"amount": Decimal("1200.5"), "block": 50_000},
        ),
        (
            "measurements",
            {"value": "68", "began_on": "2026-10-05", "ended_on": "2026-10-30", "cases": "6,480",
             "data_kind": "production_like", "review_inside": "on"},
            Measurement,
            {"value": Decimal(68), "cases": 6480, "review_inside": True},
        ),
    ],
)  # fmt: skip
def test_a_row_is_added_to_a_list(
    olive: Client, cast: Cast, slug: str, typed: dict[str, str], model: type, expected: dict[str, object]
) -> None:
    answer = save(olive, address(cast.pilot, slug, "new"), **typed)
    assert answer.status_code == 302
    row = model.objects.get(pilot=cast.pilot)  # type: ignore[attr-defined]
    assert {name: getattr(row, name) for name in expected} == expected


def test_an_invitation_says_who_invited(olive: Client, cast: Cast) -> None:
    save(olive, address(cast.pilot, "invitations", "new"), person=cast.nora.pk)
    assert list(Invitation.objects.values_list("person", "invited_by")) == [(cast.nora.pk, cast.olive.pk)]


def test_a_row_is_changed_and_taken_away(olive: Client, pilot: Pilot) -> None:
    error = ErrorClass.objects.get(pilot=pilot)
    save(olive, address(pilot, "errors", error.pk), cost="12")
    assert ErrorClass.objects.get(pk=error.pk).cost == Decimal(12)
    remove = address(pilot, "errors", error.pk, "remove")
    olive.post(remove, {"version": error.version})
    assert ErrorClass.objects.filter(pk=error.pk).exists()
    olive.post(remove, {"version": error.version + 1})
    assert not ErrorClass.objects.filter(pk=error.pk).exists()


def test_a_candidate_carries_its_errors_and_a_line_its_prices(olive: Client, pilot: Pilot) -> None:
    error, candidate = ErrorClass.objects.get(pilot=pilot), Candidate.objects.get(pilot=pilot)
    save(olive, address(pilot, "candidates", candidate.pk), **{f"error_{error.pk}": "2.5"})
    assert ErrorFrequency.objects.get(candidate=candidate).frequency == Decimal("0.025")
    line = CostLine.objects.get(pilot=pilot, shape="tiered")
    save(olive, address(pilot, "cost-lines", line.pk), tier_above_2="90,000", tier_price_2="0.01")
    tiers = list(CostTier.objects.filter(line=line).values_list("above", "price"))
    assert tiers == [(0, Decimal("0.06")), (50_000, Decimal("0.03")), (90_000, Decimal("0.01"))]


def test_a_correction_supersedes_and_leaves_what_was_recorded(olive: Client, pilot: Pilot) -> None:
    first = Measurement.objects.get(pilot=pilot)
    save(olive, address(pilot, "measurements", first.pk), value="70")
    second = Measurement.objects.get(supersedes=first)
    assert (first.value, second.value, second.cases) == (Decimal(68), Decimal(70), 4200)
    again = save(olive, address(pilot, "measurements", first.pk), value="71")
    assert again.status_code == 422
    assert "corrected this measurement already" in again.content.decode()


def test_percentages_are_shown_and_typed_as_percent(olive: Client, pilot: Pilot) -> None:
    url = address(pilot, "change-plan")
    assert typed_in(olive.get(url))["adoption_target"] == "80"
    save(olive, url, adoption_target="4.7")
    pilot.change_plan.refresh_from_db()
    assert pilot.change_plan.adoption_target == Decimal("0.047")


def test_htmx_is_given_the_form_alone_and_then_the_block_with_the_road(olive: Client, pilot: Pilot) -> None:
    url, asks = address(pilot, "support-plan"), {"HX-Request": "true", "HX-Target": "block-support-plan"}
    form = olive.get(url, headers=asks)
    assert form.content.decode().strip().startswith('<div class="sub" id="block-support-plan"')
    answer = olive.post(url, {**typed_in(form), "hours": "always"}, headers=asks, follow=True)
    text = answer.content.decode()
    assert text.strip().startswith('<div class="sub" id="block-support-plan"')
    assert "always" in text
    assert re.search(r'<section[^>]+id="road"[^>]+hx-swap-oob="true"', text)
    assert "<!doctype" not in text.lower()


def test_a_warning_reaches_who_works_with_htmx_too(olive: Client, pilot: Pilot) -> None:
    error = ErrorClass.objects.get(pilot=pilot)
    asks = {"HX-Request": "true", "HX-Target": "block-outcome"}
    answer = olive.post(address(pilot, "errors", error.pk, "remove"), {"version": 99}, headers=asks, follow=True)
    assert "so it was not removed" in answer.content.decode()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.slug)
def test_the_rows_of_another_pilot_do_not_exist_here(olive: Client, cast: Cast, pilot: Pilot, kind: FactKind) -> None:
    other = Pilot.objects.create(name="Other", unit=cast.contact_centre)
    if kind.many:
        urls = [address(other, kind.slug, row.pk) for row in kind.model.objects.filter(pilot=pilot)[:1]]  # type: ignore[attr-defined]
    else:
        urls = [address(pilot, kind.slug, 1), address(pilot, kind.slug, "new")]
    for url in urls:
        assert (olive.get(url).status_code, olive.post(url).status_code) == (404, 404)


def test_what_is_no_fact_has_no_address(olive: Client, pilot: Pilot) -> None:
    for slug in ("stage", "nonsense", "seal"):
        assert olive.get(address(pilot, slug)).status_code == 404
    first = Measurement.objects.get(pilot=pilot)
    assert olive.post(address(pilot, "measurements", first.pk, "remove"), {"version": 1}).status_code == 404


def test_who_may_not_is_refused_with_the_sentence_that_says_who_may(client: Client, cast: Cast, pilot: Pilot) -> None:
    client.force_login(cast.vic)
    answer = client.post(address(pilot, "money"), {"version": pilot.version, "budget": "1"})
    assert answer.status_code == 403
    assert "Only the owner or the portfolio office can do this. The owner is Olive Harmsen." in answer.content.decode()
    assert Pilot.objects.get(pk=pilot.pk).budget == pilot.budget


def test_the_threshold_is_drafted_read_and_agreed(olive: Client, cast: Cast) -> None:
    typed = {
        "version": 0, "metric": "after-call work", "protects": "time", "direction": "at_most",
        "target_kind": "absolute", "target": "75", "unit": "s", "window_days": "28", "fewest_cases": "5,000",
    }  # fmt: skip
    assert olive.post(address(cast.pilot, "threshold"), typed).status_code == 302
    agree = reverse("pilots:agree_threshold", args=[cast.pilot.number])
    page = olive.get(agree).content.decode()
    assert "at most 75 s" in page
    assert "28 days, at least 5,000 cases" in page
    assert olive.post(agree, {"version": 1}).status_code == 302
    assert Threshold.objects.get(pilot=cast.pilot).agreed_by == cast.olive
    assert olive.get(agree).status_code == 404


def test_what_was_changed_while_it_was_read_is_read_again(olive: Client, cast: Cast) -> None:
    Threshold.objects.create(
        pilot=cast.pilot, metric="m", protects="time", direction="at_most", target=1, window_days=1, fewest_cases=1,
        version=2,
    )  # fmt: skip
    answer = olive.post(reverse("pilots:agree_threshold", args=[cast.pilot.number]), {"version": 1})
    assert answer.status_code == 409
    assert "The draft was changed while you read it." in answer.content.decode()
    assert 'name="version" value="2"' in answer.content.decode()
    assert Threshold.objects.get(pilot=cast.pilot).agreed_at is None


def test_the_owner_hands_over_and_the_next_one_accepts(olive: Client, client: Client, cast: Cast) -> None:
    url = reverse("pilots:name_owner", args=[cast.pilot.number])
    answer = save(olive, url, person=cast.nora.pk)
    assert answer.status_code == 422
    assert "Say why the owner changes" in answer.content.decode()
    assert save(olive, url, person=cast.nora.pk, reason="New job.").status_code == 302
    client.force_login(cast.nora)
    accept = reverse("pilots:accept_ownership", args=[cast.pilot.number])
    assert client.post(accept).status_code == 302
    owner = Pilot.objects.get(pk=cast.pilot.pk).owner
    assert (owner.person, owner.holds) == (cast.nora, True)


def test_only_people_of_the_business_are_offered_as_owner(olive: Client, cast: Cast) -> None:
    answer = olive.get(reverse("pilots:name_owner", args=[cast.pilot.number]))
    offered = set(answer.context["form"].fields["person"].queryset)
    assert offered == {cast.olive, cast.nora}
    refused = save(olive, answer.request["PATH_INFO"], person=cast.ivan.pk, reason="He built it.")
    assert refused.status_code == 422
    assert "Choose somebody from the list." in refused.content.decode()


def test_a_pilot_is_proposed_and_its_questions_begin(olive: Client, cast: Cast) -> None:
    typed = {"name": "Claims triage", "unit": cast.contact_centre.pk, "decision_due_on": "2199-03-01"}
    answer = olive.post("/pilots/new/", typed, follow=True)
    assert answer.status_code == 200
    found = Pilot.objects.get(name="Claims triage")
    assert answer.redirect_chain[-1][0] == reverse("intake:question", args=[found.number, "work"])
    assert found.decision_due_on.isoformat() == "2199-03-01"


def test_the_successor_of_a_stopped_pilot_starts_from_its_words(olive: Client, cast: Cast) -> None:
    Pilot.objects.filter(pk=cast.pilot.pk).delete()
    stopped = Pilot.objects.create(name="Old", problem="Slow.", unit=cast.contact_centre, stage="stopped")
    url = reverse("pilots:propose_successor", args=[stopped.number])
    assert olive.get(url).context["form"]["problem"].value() == "Slow."
    olive.post(url, {"name": "New", "unit": cast.contact_centre.pk, "decision_due_on": "2199-03-01"})
    assert Pilot.objects.get(name="New").successor_of == stopped


def test_a_plan_that_nobody_has_written_is_written_by_its_form(olive: Client, cast: Cast) -> None:
    assert save(olive, address(cast.pilot, "support-plan"), hours="always").status_code == 302
    assert SupportPlan.objects.get(pilot=cast.pilot).hours == "always"


def test_the_name_of_a_pilot_may_be_of_any_writing_and_hides_nothing(olive: Client, pilot: Pilot) -> None:
    url = address(pilot, "purpose")
    refused = save(olive, url, name="Call \u202esummaries")
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["name"])
    assert "The name holds characters that cannot be seen" in refused.content.decode()
    assert save(olive, url, name="סיכומי שיחות").status_code == 302
    assert Pilot.objects.get(pk=pilot.pk).name == "סיכומי שיחות"
