"""The permission table of the domain page, cell by cell, and what a person is to a pilot."""

import pytest
from django.utils import timezone

from accounts.models import Role, Unit, User
from accounts.vocabulary import RoleName, UnitKind
from pilots.models import IntegrationPath, Ownership, Pilot, SupportPlan
from pilots.permissions import Action, Party, may, may_import, may_propose, parties

# Olive owns it, Ivan is IT named on it, Petra is PMO, Vic views, Nora is nobody, Ada administers,
# Elin is named as owner of another pilot and has not accepted.
TABLE = """
                        olive  ivan  petra  vic  nora  ada
edit_purpose            yes    no    yes    no   no    no
edit_threshold          yes    no    yes    no   no    no
agree_threshold         yes    no    no     no   no    no
edit_change_plan        yes    no    yes    no   no    no
edit_outcome            yes    no    yes    no   no    no
edit_data_check         yes    yes   yes    no   no    no
edit_integration_path   yes    yes   yes    no   no    no
edit_scale_model        yes    yes   yes    no   no    no
edit_support_plan       yes    yes   yes    no   no    no
record_measurement      yes    yes   yes    no   no    no
name_owner              yes    no    yes    no   no    no
accept_ownership        no     no    no     no   no    no
name_people             yes    no    yes    no   no    no
edit_visibility         yes    no    yes    no   no    no
move_stage              yes    no    yes    no   no    no
waive                   no     no    yes    no   no    no
decide                  yes    no    no     no   no    no
confirm_integration     no     yes   no     no   no    no
countersign             no     no    yes    no   no    no
extend                  yes    no    yes    no   no    no
judge_proof             no     no    yes    no   no    no
hand_part               yes    no    yes    no   no    no
"""
HEADING, *LINES = TABLE.strip().splitlines()
CELLS = [
    (action, name, answer)
    for action, *answers in (line.split() for line in LINES)
    for name, answer in zip(HEADING.split(), answers, strict=True)
]


def test_the_table_has_a_line_for_every_action():
    assert [line.split()[0] for line in LINES] == [str(action) for action in Action]


@pytest.mark.parametrize(("action", "name", "answer"), CELLS)
def test_who_may_do_what_to_a_pilot(cast, action, name, answer):
    assert bool(may(cast.person(name), Action(action), cast.pilot)) is (answer == "yes")


@pytest.mark.parametrize("action", list(Action))
def test_a_refusal_says_who_may(cast, action):
    refusal = may(cast.nora, action, cast.pilot).refusal
    assert refusal.startswith("Only the ")
    assert ("The owner is Olive Harmsen." in refusal) is (may(cast.olive, action, cast.pilot).granted)


def named(pilot: Pilot, person: User, *, accepted: bool) -> None:
    Ownership.objects.filter(pilot=pilot, ended_at=None).update(ended_at=timezone.now())
    now = timezone.now()
    Ownership.objects.create(pilot=pilot, person=person, named_at=now, accepted_at=now if accepted else None)


def fresh(pilot: Pilot) -> Pilot:
    return Pilot.objects.get(pk=pilot.pk)


def test_who_is_named_as_owner_may_accept_and_nothing_else(cast):
    named(cast.pilot, cast.nora, accepted=False)
    pilot = fresh(cast.pilot)
    assert parties(cast.nora, pilot) == {Party.PERSON_NAMED_OWNER}
    assert [action for action in Action if may(cast.nora, action, pilot)] == [Action.ACCEPT_OWNERSHIP]
    assert parties(cast.olive, pilot) == set()


@pytest.mark.parametrize("kind", [UnitKind.IT, UnitKind.LAB, UnitKind.PMO, UnitKind.VENDOR])
def test_an_owner_in_a_unit_that_is_not_business_is_no_owner(cast, kind):
    Unit.objects.filter(pk=cast.contact_centre.pk).update(kind=kind)
    assert parties(User.objects.get(pk=cast.olive.pk), fresh(cast.pilot)) == set()


def test_an_owner_without_a_unit_is_no_owner(cast):
    User.objects.filter(pk=cast.olive.pk).update(unit=None)
    assert parties(User.objects.get(pk=cast.olive.pk), fresh(cast.pilot)) == set()


def test_an_owner_who_was_deactivated_is_no_owner(cast):
    User.objects.filter(pk=cast.olive.pk).update(is_active=False)
    assert parties(User.objects.get(pk=cast.olive.pk), fresh(cast.pilot)) == set()


def test_an_owner_who_handed_over_is_no_owner(cast):
    named(cast.pilot, cast.nora, accepted=True)
    assert parties(cast.olive, fresh(cast.pilot)) == set()
    assert parties(cast.nora, fresh(cast.pilot)) == {Party.OWNER}


@pytest.mark.parametrize("place", ["it_lead", "connection_owner"])
def test_it_lead_and_connection_owner_are_it_named_on_it(cast, place):
    Pilot.objects.update(it_lead=cast.ivan if place == "it_lead" else None)
    IntegrationPath.objects.update(connection_owner=cast.ivan if place == "connection_owner" else None)
    assert parties(cast.ivan, fresh(cast.pilot)) == {Party.NAMED_IT}


def test_deputy_and_support_contact_are_named_but_edit_nothing(cast):
    Pilot.objects.update(deputy=cast.nora)
    SupportPlan.objects.create(pilot=cast.pilot, contact=cast.nora)
    assert parties(cast.nora, fresh(cast.pilot)) == set()


def test_holding_the_role_of_it_everywhere_is_not_being_named(cast):
    Pilot.objects.update(it_lead=None)
    IntegrationPath.objects.update(connection_owner=None)
    assert parties(cast.ivan, fresh(cast.pilot)) == set()


@pytest.mark.parametrize(
    ("where", "found"), [("contact_centre", {Party.PMO}), ("platforms", set()), ("above", {Party.PMO})]
)
def test_pmo_counts_in_the_units_it_is_held_in(cast, where, found):
    group = Unit.objects.create(name="Customer operations")
    Unit.objects.filter(pk=cast.contact_centre.pk).update(parent=group)
    Role.objects.filter(person=cast.petra).update(unit=group if where == "above" else getattr(cast, where))
    assert parties(User.objects.get(pk=cast.petra.pk), fresh(cast.pilot)) == found


def test_one_person_can_be_several_things(cast):
    Role.objects.create(person=cast.olive, name=RoleName.PMO)
    Pilot.objects.update(it_lead=cast.olive)
    assert parties(User.objects.get(pk=cast.olive.pk), fresh(cast.pilot)) == {Party.OWNER, Party.NAMED_IT, Party.PMO}


@pytest.mark.parametrize(
    ("name", "proposes", "imports"),
    [
        ("olive", True, False),
        ("ivan", True, False),
        ("petra", True, True),
        ("vic", False, False),
        ("nora", False, False),
        ("ada", False, False),
    ],
)
def test_who_may_propose_and_import(cast, name, proposes, imports):
    person = cast.person(name)
    assert (bool(may_propose(person)), bool(may_import(person))) == (proposes, imports)


def test_a_pmo_of_one_unit_imports_nothing(cast):
    Role.objects.filter(person=cast.petra).update(unit=cast.contact_centre)
    assert bool(may_import(User.objects.get(pk=cast.petra.pk))) is False
