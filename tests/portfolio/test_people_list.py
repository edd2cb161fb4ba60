"""A list of people is looked at row by row before anybody is invited."""

import json
import re

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import Unit, User
from common.permit import Refused
from portfolio.people_list import Becomes, Told, look_at
from portfolio.services.bringing_in import bring_in


@pytest.fixture
def adas(cast) -> Client:
    client = Client()
    client.force_login(cast.ada)
    return client


def taken(client: Client, content: str | bytes):
    raw = content.encode() if isinstance(content, str) else content
    return client.post(reverse("portfolio:bring_in_people"), {"file": SimpleUploadedFile("people.csv", raw)})


def row(**values) -> Told:
    return Told(**({"number": 2, "name": "Elin Sommer", "email": "elin@example.com", "unit": "", "roles": ""} | values))


@pytest.mark.parametrize(
    ("values", "becomes", "said"),
    [
        ({}, Becomes.INVITED, ""),
        ({"unit": "contact CENTRE", "roles": "PMO; Business owner in Contact centre"}, Becomes.INVITED, ""),
        ({"email": "OLIVE@example.com"}, Becomes.KNOWN, "Olive Harmsen has an account already. Nothing is changed."),
        ({"name": ""}, Becomes.REFUSED, "The name is missing."),
        ({"name": "a" * 201}, Becomes.REFUSED, "The name is longer than 200 characters."),
        (
            {"name": "Elin\u202e"},
            Becomes.REFUSED,
            "The name holds characters that cannot be seen, or that turn the text around. "
            "Type it instead of pasting it.",
        ),
        ({"email": ""}, Becomes.REFUSED, "The e-mail address is missing."),
        ({"email": "elin"}, Becomes.REFUSED, "Enter a valid email address."),
        ({"email": "e" * 250 + "@example.com"}, Becomes.REFUSED, "The e-mail address is longer than 254 characters."),
        ({"unit": "Moon"}, Becomes.REFUSED, "There is no unit called Moon. Set it up first."),
        ({"roles": "PMO in Moon"}, Becomes.REFUSED, "There is no unit called Moon. Set it up first."),
        (
            {"roles": "king"},
            Becomes.REFUSED,
            "There is no role called king. There are business owner, IT, PMO, viewer, administrator.",
        ),
    ],
    ids=str,
)
def test_each_row_says_what_would_become_of_it(cast, values, becomes, said):
    found = look_at([row(**values)])[0]
    assert (found.becomes, found.said) == (becomes, said)


def test_of_two_rows_with_one_address_the_first_counts(cast):
    found = look_at([row(), row(number=3, email="ELIN@example.com", name="Elin S.")])
    assert [one.becomes for one in found] == [Becomes.INVITED, Becomes.REFUSED]
    assert found[1].said == "This address stands in row 2 already. The first one counts."


def test_units_of_one_name_are_told_apart_by_what_they_are_part_of(cast):
    night = Unit.objects.create(name="Night shift", parent=cast.contact_centre)
    Unit.objects.create(name="Night shift", parent=cast.platforms)
    assert look_at([row(unit="Night shift")])[0].said.startswith("There are several units called Night shift.")
    assert look_at([row(unit="Contact centre/Night shift")])[0].unit == night


def test_the_dry_run_writes_nothing_and_the_next_step_opens_and_invites(adas, cast):
    answer = taken(
        adas, "Name,E-Mail,Unit,Roles\nElin Sommer,Elin@Example.com,Contact centre,viewer;PMO in Contact centre\n"
    )
    content = answer.content.decode()
    assert answer.status_code == 200
    assert "1 person would be invited" in content
    assert (User.objects.count(), len(mail.outbox)) == (6, 0)
    rows = json.dumps([[2, "Elin Sommer", "Elin@Example.com", "Contact centre", "viewer;PMO in Contact centre"]])
    assert adas.post(reverse("portfolio:open_listed_accounts"), {"rows": rows})["Location"] == reverse(
        "accounts:people"
    )
    elin = User.objects.get(email="elin@example.com")
    assert (elin.unit, {(role.name, role.unit) for role in elin.roles.all()}) == (
        cast.contact_centre, {("viewer", None), ("pmo", cast.contact_centre)},
    )  # fmt: skip
    assert [message.to for message in mail.outbox] == [["elin@example.com"]]


def test_the_page_carries_exactly_the_rows_it_showed(adas):
    content = taken(adas, "E-mail,Name\nelin@example.com,Elin <b>Sommer</b>\n").content.decode()
    assert "<b>Sommer</b>" not in content
    carried = re.search(r'name="rows" value="([^"]+)"', content).group(1)
    assert "&lt;b&gt;Sommer&lt;/b&gt;" in carried


def test_a_list_brought_in_twice_opens_nothing_more(cast):
    assert len(bring_in([row()], by=cast.ada)) == 1
    assert bring_in([row()], by=cast.ada) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("Who,Where\nElin,Moon\n", "The list needs a column called “Name” and one called “E-mail”"),
        ("Name,E-mail\n" + "".join(f"P {n},p{n}@example.com\n" for n in range(101)), "more than 100 people"),
        (b"%PDF-1.7 nothing", "This is no spreadsheet."),
    ],
)
def test_what_is_no_list_of_people_is_said_beside_the_file(adas, content, said):
    answer = taken(adas, content)
    assert answer.status_code == 422
    assert said in answer.content.decode()


@pytest.mark.parametrize("rows", ["", "{", "[[1]]", '[["a","b","c","d","e"]]', "[" * 5000, '[[1,"a","b","c",5]]'])
def test_rows_that_were_tampered_with_open_nothing(adas, rows):
    answer = adas.post(reverse("portfolio:open_listed_accounts"), {"rows": rows})
    assert answer["Location"] == reverse("portfolio:bring_in_people")
    assert User.objects.count() == 6


def test_a_mail_server_that_refuses_costs_the_mail_and_not_the_accounts(adas, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    rows = json.dumps([[2, "Elin Sommer", "elin@example.com", "", ""]])
    answer = adas.post(reverse("portfolio:open_listed_accounts"), {"rows": rows}, follow=True)
    assert "The mail server refused 1 invitations: Elin Sommer." in answer.content.decode()
    assert User.objects.filter(email="elin@example.com").exists()


def test_only_an_administrator_brings_people_in(cast):
    with pytest.raises(Refused):
        bring_in([row()], by=cast.petra)


def test_a_hundred_rows_are_looked_at_with_two_questions(cast, django_assert_num_queries):
    rows = [row(number=n, email=f"p{n}@example.com", unit="Contact centre") for n in range(100)]
    with django_assert_num_queries(2):
        look_at(rows)
