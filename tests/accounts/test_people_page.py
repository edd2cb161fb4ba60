"""The administrator's pages about people, as they answer."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, Unit, User
from accounts.services import people as services
from accounts.vocabulary import RoleName
from documents.models import LedgerEntry
from pilots.models import Pilot
from pilots.vocabulary import Visibility
from tests.accounts.test_sign_in import LOGIN


@pytest.fixture
def adas(signed_in):
    return signed_in("ada")


def page_of(person: User) -> str:
    return reverse("accounts:person", args=[person.pk])


def names(answer) -> list[str]:
    return re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', answer.content.decode())


EVERYBODY = ["Ada Solheim", "Ivan Petrov", "Nora Quist", "Olive Harmsen", "Petra Lindqvist", "Vic Moreau"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", EVERYBODY),
        ("?q=quist", ["Nora Quist"]),
        ("?q=VIC%40example", ["Vic Moreau"]),
        ("?q=nobody", []),
        ("?role=pmo", ["Petra Lindqvist"]),
        ("?view=no-role", ["Nora Quist"]),
        ("?view=deactivated", []),
        ("?view=mangled&role=mangled&unit=mangled&page=mangled", EVERYBODY),
        ("?page=999", EVERYBODY),
    ],
)
def test_people_are_found_by_name_address_role_and_state(adas, asked, found):
    answer = adas.get(reverse("accounts:people") + asked)
    assert answer.status_code == 200
    assert names(answer) == found


def test_people_are_found_by_a_unit_and_what_is_below_it(adas, cast):
    group = Unit.objects.create(name="Customer operations")
    Unit.objects.filter(pk=cast.contact_centre.pk).update(parent=group)
    answer = adas.get(reverse("accounts:people"), {"unit": group.pk})
    assert names(answer) == ["Nora Quist", "Olive Harmsen"]


def test_whoever_was_not_here_for_ninety_days_is_found(adas, cast):
    now = timezone.now()
    User.objects.update(last_login=now - timedelta(days=89))
    User.objects.filter(pk=cast.vic.pk).update(last_login=now - timedelta(days=91))
    User.objects.filter(pk=cast.nora.pk).update(last_login=None, created_at=now - timedelta(days=91))
    User.objects.filter(pk=cast.ivan.pk).update(last_login=None)
    assert names(adas.get(reverse("accounts:people"), {"view": "long-gone"})) == ["Nora Quist", "Vic Moreau"]


def test_whoever_signs_with_a_password_only_is_found(signed_in, cast, settings):
    settings.SSO_ISSUER = "https://login.example"
    User.objects.update(password=make_password("a sentence of theirs 7"))
    cast.ada.refresh_from_db()
    adas = signed_in("ada")
    Authenticator.objects.create(user=cast.petra, type=Authenticator.Type.TOTP, data={})
    Authenticator.objects.create(user=cast.olive, type=Authenticator.Type.RECOVERY_CODES, data={})
    address = reverse("accounts:people")
    assert names(adas.get(address, {"view": "password-only"})) == ["Ada Solheim", "Olive Harmsen"]
    SocialAccount.objects.create(user=cast.olive, provider="https://login.example", uid="1")
    assert names(adas.get(address, {"view": "password-only"})) == ["Ada Solheim"]


def test_the_views_say_how_many_they_show(adas):
    content = adas.get(reverse("accounts:people")).content.decode()
    assert re.findall(r">([^<>]+) <b>(\d+)</b>", content) == [
        ("Active", "6"),
        ("No role yet", "1"),
        ("Not signed in for 90 days", "0"),
        ("Sign with a password only", "0"),
        ("Deactivated", "0"),
    ]


def test_the_list_asks_the_database_as_often_for_sixty_people_as_for_six(adas, django_assert_num_queries):
    address = reverse("accounts:people")
    adas.get(address)  # how the engine stands is remembered for some seconds
    with django_assert_num_queries(16):
        adas.get(address)
    User.objects.bulk_create(User(email=f"p{n}@example.com", name=f"Person {n}") for n in range(60))
    with django_assert_num_queries(16):
        adas.get(address)


def test_fifty_people_stand_on_a_page_and_the_others_on_the_next(adas):
    User.objects.bulk_create(User(email=f"p{n}@example.com", name=f"Person {n:02}") for n in range(60))
    address = reverse("accounts:people")
    assert [len(names(adas.get(address, {"page": page}))) for page in (1, 2)] == [50, 16]


def test_an_account_is_opened_and_the_person_chooses_the_password_by_the_mailed_link(adas, browser, cast):
    answer = adas.post(
        reverse("accounts:open_account"), {"name": "Elin Sommer", "email": "Elin@example.com", "unit": cast.office.pk}
    )
    elin = User.objects.get(email="elin@example.com")
    assert answer["Location"] == page_of(elin)
    assert [message.to for message in mail.outbox] == [["elin@example.com"]]
    link = re.search(r"/account/invitation/\S+", mail.outbox[0].body)
    chosen = {"password1": "a sentence of Elin's 7", "password2": "a sentence of Elin's 7"}
    browser.post(link.group(0), chosen)
    browser.post("/account/logout/")
    assert browser.post(LOGIN, {"login": "elin@example.com", "password": "a sentence of Elin's 7"}).status_code == 302


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("email", "OLIVE@example.com", "Olive Harmsen has this address already."),
        ("email", "nowhere", "Enter a valid email address."),
        ("name", "", "This field is required."),
        ("name", "a" * 201, "at most 200 characters"),
        ("unit", "99999999999999999999", "Select a valid choice."),
    ],
)
def test_what_cannot_be_an_account_is_said_beside_the_field(adas, field, typed, said):
    answer = adas.post(
        reverse("accounts:open_account"), {"name": "New Person", "email": "new@example.com"} | {field: typed}
    )
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert User.objects.count() == 6


def test_a_mail_server_that_refuses_costs_the_mail_and_not_the_account(adas, settings):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = (
        "django.core.mail.backends.smtp.EmailBackend",
        "127.0.0.1",
        9,
    )
    answer = adas.post(
        reverse("accounts:open_account"), {"name": "New Person", "email": "new@example.com"}, follow=True
    )
    assert "The mail to new@example.com could not be sent." in answer.content.decode()
    assert User.objects.filter(email="new@example.com").exists()


def test_a_role_is_given_and_taken(adas, cast):
    adas.post(
        reverse("accounts:roles", args=[cast.nora.pk]),
        {"role-name": "viewer", "role-unit": "", "role-reason": "Audits us"},
    )
    role = cast.nora.roles.get()
    assert (role.name, role.unit) == (RoleName.VIEWER, None)
    take = reverse("accounts:take_role", args=[cast.nora.pk, role.pk])
    answer = adas.post(take, {f"role-{role.pk}-reason": " "})
    assert (answer.status_code, cast.nora.roles.count()) == (422, 1)
    adas.post(take, {f"role-{role.pk}-reason": "The audit is over"})
    assert not cast.nora.roles.exists()
    kept = Role.pgh_event_model.objects.filter(person=cast.nora).order_by("pgh_id")
    assert [(each.pgh_context.metadata["act"], each.pgh_context.metadata["reason"]) for each in kept] == [
        ("gave role", "Audits us"),
        ("took role", "The audit is over"),
    ]


def test_an_administrator_works_everywhere(adas, cast):
    """Whoever opens accounts and gives roles could give themselves whatever a unit withholds."""
    asked = {"role-name": "administrator", "role-unit": cast.contact_centre.pk, "role-reason": "For her unit"}
    answer = adas.post(reverse("accounts:roles", args=[cast.nora.pk]), asked)
    assert "An administrator works everywhere." in answer.content.decode()
    assert (answer.status_code, cast.nora.roles.count()) == (422, 0)
    with pytest.raises(ValidationError):
        services.give_role(cast.nora, name=RoleName.ADMINISTRATOR, unit=cast.contact_centre, by=cast.ada)
    with pytest.raises(IntegrityError, match="administrators_work_everywhere"), transaction.atomic():
        Role.objects.create(person=cast.nora, name=RoleName.ADMINISTRATOR, unit=cast.contact_centre)


def test_a_deactivated_persons_page_says_who_ended_it_and_why_and_offers_the_way_back_only(adas, cast):
    services.deactivate(cast.vic, by=cast.ada, reason="Left the company")
    page = adas.get(reverse("accounts:person", args=[cast.vic.pk])).content.decode()
    assert "Deactivated by Ada Solheim on" in page
    assert "<q>Left the company</q>" in page
    assert "Give this role" not in page
    assert "Change the unit" not in page


def test_a_role_that_is_none_is_refused(adas, cast):
    answer = adas.post(reverse("accounts:roles", args=[cast.nora.pk]), {"role-name": "emperor"})
    assert (answer.status_code, cast.nora.roles.count()) == (422, 0)


def test_a_role_of_somebody_else_is_not_there(adas, cast):
    address = reverse("accounts:take_role", args=[cast.nora.pk, cast.vic.roles.get().pk])
    assert adas.post(address).status_code == 404
    assert cast.vic.roles.count() == 1


def test_the_last_administrator_is_told_why_the_role_stays(adas, cast):
    address = reverse("accounts:take_role", args=[cast.ada.pk, cast.ada.roles.get().pk])
    assert "This is the last administrator." in adas.post(address, follow=True).content.decode()
    assert cast.ada.roles.count() == 1


def test_who_gives_up_administering_is_brought_to_the_desk(adas, cast):
    Role.objects.create(person=cast.petra, name=RoleName.ADMINISTRATOR)
    role = cast.ada.roles.get()
    address = reverse("accounts:take_role", args=[cast.ada.pk, role.pk])
    assert adas.post(address, {f"role-{role.pk}-reason": "Petra does it"})["Location"] == "/"


def test_a_person_moves_with_a_reason(adas, cast):
    address = reverse("accounts:move", args=[cast.olive.pk])
    assert adas.post(address, {"move-unit": cast.platforms.pk, "move-reason": ""}).status_code == 422
    assert adas.post(address, {"move-unit": cast.platforms.pk, "move-reason": "Joins the team"}).status_code == 302
    cast.olive.refresh_from_db()
    assert cast.olive.unit == cast.platforms
    again = adas.post(address, {"move-unit": cast.platforms.pk, "move-reason": "Joins the team"})
    assert "Olive Harmsen is there already." in again.content.decode()
    services.move(cast.olive, unit=cast.platforms, by=cast.ada, reason="Joins the team")
    assert LedgerEntry.objects.filter(act="moved").count() == 1


def test_before_deactivating_the_page_shows_what_the_person_holds(adas, cast):
    content = adas.get(reverse("accounts:deactivate", args=[cast.ivan.pk])).content.decode()
    assert "Before you deactivate Ivan Petrov" in content
    held = re.findall(r"P-0001, ([^<]+)</span></th>", content)
    assert held == ["IT lead", "connection owner"]


def test_a_restricted_pilot_is_not_named_to_the_administrator(adas, cast):
    Pilot.objects.update(visibility=Visibility.RESTRICTED)
    for address in (reverse("accounts:deactivate", args=[cast.olive.pk]), page_of(cast.olive)):
        assert "Call summaries" not in adas.get(address).content.decode()
    assert "owner of" not in adas.get(reverse("accounts:people")).content.decode()


def test_deactivating_asks_for_a_reason_and_reactivating_does_too(adas, cast):
    for name in ("deactivate", "reactivate"):
        address = reverse(f"accounts:{name}", args=[cast.olive.pk])
        field = "back-reason" if name == "reactivate" else "reason"
        assert adas.post(address, {field: " "}).status_code == 422
        assert adas.post(address, {field: "For the record"}).status_code == 302
        cast.olive.refresh_from_db()
        assert cast.olive.is_active is (name == "reactivate")


def test_an_administrator_is_told_that_nobody_deactivates_themselves(adas, cast):
    answer = adas.post(reverse("accounts:deactivate", args=[cast.ada.pk]), {"reason": "Holiday"})
    assert answer.status_code == 403
    assert "Nobody can deactivate themselves." in answer.content.decode()


def test_the_link_is_mailed_again(adas, cast):
    adas.post(reverse("accounts:send_link", args=[cast.nora.pk]))
    assert [message.to for message in mail.outbox] == [["nora@example.com"]]


def test_the_link_leads_to_the_address_of_the_installation_whatever_the_request_said(adas, cast, settings):
    settings.ALLOWED_HOSTS = ["*"]
    adas.post(reverse("accounts:send_link", args=[cast.nora.pk]), HTTP_HOST="evil.example")
    assert "evil.example" not in mail.outbox[0].body
    assert f"{settings.BASE_URL}/account/invitation/" in mail.outbox[0].body
    User.objects.filter(pk=cast.nora.pk).update(last_login=timezone.now())
    adas.post(reverse("accounts:send_link", args=[cast.nora.pk]), HTTP_HOST="evil.example")
    assert "evil.example" not in mail.outbox[1].body
    assert f"{settings.BASE_URL}/account/password/reset/key/" in mail.outbox[1].body


def test_the_page_says_when_somebody_was_last_here(adas, cast):
    User.objects.filter(pk=cast.nora.pk).update(last_login=timezone.now())
    assert "today" in adas.get(page_of(cast.nora)).content.decode()
