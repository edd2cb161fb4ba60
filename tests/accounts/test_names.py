"""Names stand on papers that are signed, so every sign of them shows: at each door, and in the database."""

import importlib

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from accounts.models import User
from accounts.services import people
from tests.database_roles import owner

REFUSED = "The name holds characters that cannot be seen, or that turn the text around."
HIDDEN = ["\x07", "\t", "\n", "\x7f", "\x9b", "\u061c", "\u200b", "\u200e", "\u200f", "\u2028", "\u202e", "\u2066"]
HIDDEN += ["\u2069", "\ufeff"]
SPELLED = ["نرگس می\u200cخواهم", "क\u094d\u200dष", "דנה כהן", "Zoë O’Neill-Łukasik", "山田 太郎", "Ada\u00a0S."]


@pytest.mark.parametrize("hidden", HIDDEN, ids=ascii)
def test_a_name_with_a_hidden_sign_is_refused_beside_its_field(signed_in, cast, hidden):
    name = f"Olive{hidden}Harmsen"
    profile = signed_in("olive").post("/profile/", {"name": name, "time_zone": "UTC", "language": "en"})
    opened = signed_in("ada").post(reverse("accounts:open_account"), {"name": name, "email": "new@example.com"})
    for answer in (profile, opened):
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["name"])
        assert REFUSED in answer.content.decode()
    assert User.objects.get(pk=cast.olive.pk).name == "Olive Harmsen"
    assert not User.objects.filter(email="new@example.com").exists()


@pytest.mark.parametrize("hidden", HIDDEN, ids=ascii)
def test_the_database_keeps_no_hidden_sign(cast, hidden):
    with pytest.raises(IntegrityError, match="every_sign_of_a_name_shows"), transaction.atomic():
        people.open_account(email="new@example.com", name=f"A{hidden}B", unit=None, by=cast.ada)


@pytest.mark.parametrize("name", SPELLED)
def test_every_writing_of_the_world_is_a_name(signed_in, cast, name):
    answer = signed_in("olive").post("/profile/", {"name": name, "time_zone": "UTC", "language": "en"})
    assert answer.status_code == 302
    assert User.objects.get(pk=cast.olive.pk).name == name


@pytest.mark.parametrize(
    ("held", "cleaned"),
    [
        ("Olive\r\nBcc: everybody", "Olive Bcc: everybody"),
        ("\u202eOlive\u200b Har\ufeffmsen\u2069", "Olive Harmsen"),
        ("\u200e\u200f", "olive@example.com"),
        ("نرگس می\u200cخواهم", "نرگس می\u200cخواهم"),
    ],
)
def test_names_from_before_lose_what_was_hidden_and_never_all_they_are(cast, held, cleaned):
    clean = importlib.import_module("accounts.migrations.0008_every_sign_of_a_name_shows").CLEAN
    with owner(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what the cast left to the end, or no table can be altered
        cursor.execute("ALTER TABLE accounts_user DROP CONSTRAINT every_sign_of_a_name_shows")
        User.objects.filter(pk=cast.olive.pk).update(name=held)
        cursor.execute(clean)
    assert User.objects.get(pk=cast.olive.pk).name == cleaned
    assert User.objects.get(pk=cast.ivan.pk).name == "Ivan Petrov"
