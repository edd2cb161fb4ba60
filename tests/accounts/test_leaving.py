"""Whoever is deactivated leaves nothing behind that nobody holds."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.holdings import everything_held
from accounts.models import Delegation, Role, User
from accounts.services import people
from accounts.vocabulary import RoleName
from assessments.models import ReviewAction, ReviewMeeting
from chase.models import Gap
from chase.services.addressing import people_for
from chase.vocabulary import GapKind, Part, Rung
from common.day import day_of
from documents.models import LedgerEntry
from pilots.models import HandedPart, IntegrationPath, Ownership, Pilot, SupportPlan
from pilots.services import ownership
from pilots.vocabulary import IntakePart, Stage, Visibility
from tests.database_roles import owner

SOON = timezone.now() + timedelta(days=3)
DAY = day_of(SOON)


def meeting(cast, chair: User) -> ReviewMeeting:
    return ReviewMeeting.objects.create(
        title="Monthly review", starts_at=SOON, zone="Europe/Berlin", chair=chair, called_by=cast.petra
    )


def action(cast, owner: User, asked_by: User) -> ReviewAction:
    return ReviewAction.objects.create(
        meeting=meeting(cast, cast.petra), what="Connect it", owner=owner, due_on=DAY, asked_by=asked_by
    )


def handed_part(cast, person: User) -> HandedPart:
    return HandedPart.objects.create(
        pilot=cast.pilot,
        part=IntakePart.PATH,
        person=person,
        asked_by=cast.olive,
        due_on=DAY,
        note="You know it",
    )


def kinds(person: User, by: User) -> list[str]:
    return [str(holding.held) for holding in everything_held(person, seen_by=by)]


def test_everything_that_needs_somebody_else_is_listed(cast):
    Pilot.objects.filter(pk=cast.pilot.pk).update(deputy=cast.ivan, proposed_by=cast.ivan)
    SupportPlan.objects.create(pilot=cast.pilot, contact=cast.ivan)
    handed_part(cast, cast.ivan)
    action(cast, cast.ivan, cast.petra)
    meeting(cast, cast.ivan)
    today = timezone.localdate()
    Delegation.objects.create(person=cast.olive, delegate=cast.ivan, began_on=today, ends_on=today)
    Delegation.objects.create(person=cast.ivan, delegate=cast.nora, began_on=today, ends_on=today)
    assert kinds(cast.ivan, cast.ada) == [
        "deputy", "it_lead", "connection", "support", "proposer", "part", "action", "chair", "delegate", "away",
    ]  # fmt: skip
    assert kinds(cast.olive, cast.ada) == ["owner", "away"]


def test_the_last_one_in_the_portfolio_office_is_said(cast):
    assert kinds(cast.petra, cast.ada) == ["office"]
    Role.objects.create(person=cast.vic, name=RoleName.PMO)
    assert kinds(cast.petra, cast.ada) == []


def test_what_people_are_named_as_goes_to_whoever_is_chosen(cast):
    SupportPlan.objects.create(pilot=cast.pilot, contact=cast.ivan)
    path = IntegrationPath.objects.get()
    goes_to = {f"it_lead-{cast.pilot.pk}": cast.vic, f"connection-{path.pk}": cast.nora}
    people.deactivate(cast.ivan, by=cast.ada, reason="Leaves", goes_to=goes_to)
    assert Pilot.objects.get().it_lead == cast.vic
    assert IntegrationPath.objects.get().connection_owner == cast.nora
    assert SupportPlan.objects.get().contact is None
    assert not User.objects.get(pk=cast.ivan.pk).is_active


def test_the_ledger_keeps_who_got_what_by_number(cast):
    people.deactivate(cast.ivan, by=cast.ada, reason="Leaves", goes_to={f"it_lead-{cast.pilot.pk}": cast.vic})
    entries = LedgerEntry.objects.order_by("-number")[:2]
    assert [(entry.act, entry.subject, entry.person) for entry in entries] == [
        ("handed over", f"person {cast.ivan.pk}", cast.ada),
        ("deactivated", f"person {cast.ivan.pk}", cast.ada),
    ]
    path = IntegrationPath.objects.get()
    assert json.loads(entries[0].details)["to"] == {
        f"it_lead-{cast.pilot.pk}": cast.vic.pk,
        f"connection-{path.pk}": None,
    }


def test_the_reason_stands_in_the_history_of_the_pilot(cast):
    people.deactivate(cast.ivan, by=cast.ada, reason="Leaves in May", goes_to={})
    last = Pilot.pgh_event_model.objects.filter(pgh_obj=cast.pilot).order_by("-pgh_id").select_related("pgh_context")
    assert {(event.it_lead_id, event.pgh_context.metadata["reason"]) for event in last[:1]} == {(None, "Leaves in May")}


def test_an_owner_is_suggested_and_stays_lost_until_the_office_names_somebody(cast):
    held = Ownership.objects.get()
    people.deactivate(cast.olive, by=cast.ada, reason="Leaves", goes_to={f"owner-{held.pk}": cast.nora})
    held.refresh_from_db()
    assert (held.person, held.successor, held.ended_at, held.holds) == (cast.olive, cast.nora, None, False)
    gap = Gap(pk=1, kind=GapKind.OWNER_LOST, subject="", pilot=cast.pilot, part=Part.PMO)
    assert people_for([gap])[1] == {Rung.PERSON: cast.petra}
    named = ownership.name_owner(cast.pilot, person=cast.nora, by=cast.petra, reason="As suggested")
    assert ownership.accept(cast.pilot, by=cast.nora).pk == named.pk


def test_who_may_name_owners_names_at_once_and_the_person_accepts(cast):
    Role.objects.create(person=cast.ada, name=RoleName.PMO)
    held = Ownership.objects.get()
    people.deactivate(cast.olive, by=cast.ada, reason="Leaves", goes_to={f"owner-{held.pk}": cast.nora})
    now = Ownership.objects.get(ended_at=None)
    assert (now.person, now.accepted_at, now.named_by) == (cast.nora, None, cast.ada)
    assert Ownership.objects.get(pk=held.pk).end_reason == "Leaves"


def test_nobody_outside_the_business_is_suggested_and_nothing_is_done(cast):
    held = Ownership.objects.get()
    with pytest.raises(ValidationError) as refused:
        people.deactivate(cast.olive, by=cast.ada, reason="Leaves", goes_to={f"owner-{held.pk}": cast.ivan})
    assert refused.value.message_dict == {
        f"owner-{held.pk}": ["Ivan Petrov works outside the business; an owner has to be in it."]
    }
    assert User.objects.get(pk=cast.olive.pk).is_active


@pytest.mark.parametrize("taker", ["ivan", "gone"])
def test_nothing_goes_to_whoever_leaves_or_left(cast, taker):
    cast.vic.is_active = False
    cast.vic.save()
    to = cast.ivan if taker == "ivan" else cast.vic
    with pytest.raises(ValidationError, match="choose somebody who stays"):
        people.deactivate(cast.ivan, by=cast.ada, reason="Leaves", goes_to={f"it_lead-{cast.pilot.pk}": to})
    assert Pilot.objects.get().it_lead == cast.ivan


def test_an_action_goes_back_to_whoever_asked_for_it_and_is_chased_there(cast):
    asked = action(cast, cast.ivan, cast.petra)
    people.deactivate(cast.ivan, by=cast.ada, reason="Leaves")
    assert ReviewAction.objects.get(pk=asked.pk).owner == cast.petra
    gap = Gap(pk=1, kind=GapKind.ACTION_DUE, subject=f"action {asked.pk}", part=Part.NAMED)
    assert people_for([gap])[1][Rung.PERSON] == cast.petra


def test_an_action_somebody_asked_of_themselves_goes_to_whoever_deactivates(cast):
    asked = action(cast, cast.ivan, cast.ivan)
    people.deactivate(cast.ivan, by=cast.ada, reason="Leaves")
    assert ReviewAction.objects.get(pk=asked.pk).owner == cast.ada


def test_a_review_is_led_by_whoever_is_chosen_and_its_entry_is_sent_anew(cast):
    called = meeting(cast, cast.ivan)
    people.deactivate(cast.ivan, by=cast.ada, reason="Leaves", goes_to={f"chair-{called.pk}": cast.vic})
    called.refresh_from_db()
    assert (called.chair, called.sequence) == (cast.vic, 1)
    assert [(sent.person, sent.method) for sent in called.calendar_messages.all()] == [(cast.vic, "REQUEST")]


def test_a_handed_question_goes_on_for_the_same_day(cast):
    part = handed_part(cast, cast.ivan)
    people.deactivate(cast.ivan, by=cast.ada, reason="Leaves", goes_to={f"part-{part.pk}": cast.vic})
    ended, going_on = HandedPart.objects.order_by("pk")
    assert (ended.ending, ended.said, going_on.person, going_on.due_on, going_on.note, going_on.ended_at) == (
        "taken_back", "Leaves", cast.vic, part.due_on, "You know it", None,
    )  # fmt: skip


def test_delegations_end_with_the_reason(cast):
    today = timezone.localdate()
    Delegation.objects.create(person=cast.olive, delegate=cast.nora, began_on=today, ends_on=today)
    people.deactivate(cast.nora, by=cast.ada, reason="Leaves")
    assert Delegation.objects.get().ended_at is not None
    assert LedgerEntry.objects.filter(act="ended delegation", person=cast.ada).count() == 1


def test_what_is_hidden_from_the_administrator_is_handed_over_all_the_same(cast):
    Pilot.objects.update(visibility=Visibility.RESTRICTED)
    assert kinds(cast.ivan, cast.ada) == []
    people.deactivate(cast.ivan, by=cast.ada, reason="Leaves")
    assert (Pilot.objects.get().it_lead, IntegrationPath.objects.get().connection_owner) == (None, None)


def test_whoever_led_a_pilot_that_ended_has_led_it(cast):
    with owner():  # as an import does: stopped long before there was a decision to seal
        ended = Pilot.objects.create(name="Old", unit=cast.contact_centre, it_lead=cast.ivan, stage=Stage.RETIRED)
    people.deactivate(cast.ivan, by=cast.ada, reason="Leaves")
    assert Pilot.objects.get(pk=ended.pk).it_lead == cast.ivan


def test_the_page_hands_everything_to_one_person_and_one_thing_to_another(signed_in, cast):
    Pilot.objects.filter(pk=cast.pilot.pk).update(deputy=cast.ivan)
    elin = User.objects.create(email="elin@example.com", name="Elin Sommer", unit=cast.platforms)
    address, path = reverse("accounts:deactivate", args=[cast.ivan.pk]), IntegrationPath.objects.get()
    content = signed_in("ada").get(address).content.decode()
    assert "3 things need somebody else" in content
    posted = {
        "everything": elin.pk,
        f"deputy-{cast.pilot.pk}": cast.ada.pk,
        f"connection-{path.pk}": "nobody",
        "reason": "Leaves",
    }
    assert signed_in("ada").post(address, posted).status_code == 302
    pilot = Pilot.objects.select_related("integration_path").get()
    assert (pilot.it_lead, pilot.deputy, pilot.integration_path.connection_owner) == (elin, cast.ada, None)


def test_somebody_the_page_does_not_offer_is_refused_and_the_choice_stays(signed_in, cast):
    key = f"it_lead-{cast.pilot.pk}"
    answer = signed_in("ada").post(
        reverse("accounts:deactivate", args=[cast.ivan.pk]), {key: "99999", "everything": "", "reason": "Leaves soon"}
    )
    assert answer.status_code == 422
    content = answer.content.decode()
    assert 'value="Leaves soon"' in content
    assert "99999 is not one of the available choices" in content
    assert User.objects.get(pk=cast.ivan.pk).is_active


def test_the_page_asks_as_often_for_twenty_things_as_for_one(signed_in, cast, django_assert_num_queries):
    browser, address = signed_in("ada"), reverse("accounts:deactivate", args=[cast.ivan.pk])
    browser.get(address)
    with django_assert_num_queries(QUERIES):
        browser.get(address)
    for number in range(20):
        Pilot.objects.create(name=f"Pilot {number}", unit=cast.contact_centre, it_lead=cast.ivan)
        action(cast, cast.ivan, cast.petra)
    with django_assert_num_queries(QUERIES):
        browser.get(address)


def test_the_office_finds_the_suggestion_chosen_when_it_names(signed_in, cast):
    held = Ownership.objects.get()
    people.deactivate(cast.olive, by=cast.ada, reason="Leaves", goes_to={f"owner-{held.pk}": cast.nora})
    form = signed_in("petra").get(reverse("pilots:name_owner", args=[cast.pilot.number])).content.decode()
    assert f'<option value="{cast.nora.pk}" selected>' in form


QUERIES = 21
