"""The public page: by file and by code, for somebody who has no account."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from documents.kinds import Holds, Standing
from documents.models import CheckCount
from documents.services import checks
from documents.views import verification as page
from tests.documents import letters, tampering

pytestmark = pytest.mark.django_db
PAGE = "/verify/"


@pytest.fixture(autouse=True)
def nothing_stands():
    yield
    letters.STANDS.clear()


def send(pdf: bytes, name: str = "decision.pdf"):
    return Client().post(PAGE, {"file": SimpleUploadedFile(name, pdf, "application/pdf")})


def words_of(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_anybody_may_open_it_and_is_told_what_is_answered():
    answer = Client().get(PAGE)
    assert (answer.status_code, answer["Cache-Control"]) == (
        200,
        "max-age=0, no-cache, no-store, must-revalidate, private",
    )
    assert "Check a signed decision" in words_of(answer)


def test_a_file_is_answered_line_by_line():
    document = letters.made()
    answer = send(letters.bytes_of(document))
    page = words_of(answer)
    assert answer.status_code == 200
    assert "Genuine and current" in page
    assert "8 checks, none fails" in page
    assert answer.content.decode().count(">holds</span>") == 7
    assert document.sha256[:8] in page


def test_a_changed_file_is_refused_in_words():
    page = words_of(send(tampering.appended(letters.bytes_of(letters.made()))))
    assert "Refused: changed after sealing" in page
    assert "11 bytes were added after it was sealed" in page
    assert "Do not rely on it." in page


def test_the_code_answers_date_state_and_fingerprint():
    document = letters.made()
    letters.STANDS["L-1"] = Holds(Standing.SUPERSEDED, "L-9")
    page = words_of(Client().get(reverse("documents:verify_code", args=[document.code])))
    assert "Superseded" in page
    assert "L-9 has taken its place" in page
    assert " ".join(re.findall("." * 8, document.sha256)) in page
    assert "L-1" not in page


def test_a_code_typed_in_groups_leads_to_its_address():
    document = letters.made()
    grouped = " ".join(re.findall("." * 8, document.code)).upper()
    answer = Client().get(PAGE, {"code": grouped})
    assert (answer.status_code, answer["Location"]) == (302, f"/verify/{document.code}/")


@pytest.mark.parametrize("code", ["0" * 32, "abc", "ä", "../../x", "' or 1=1"])
def test_an_unknown_code_is_said_to_be_unknown(code):
    answer = Client().get(PAGE, {"code": code}, follow=True)
    assert answer.status_code == 404
    assert "No document of ours carries this code." in words_of(answer)


def test_nothing_and_too_much_are_refused_beside_the_field(monkeypatch):
    assert "Choose the PDF first." in words_of(Client().post(PAGE))
    monkeypatch.setattr(page, "MOST_BYTES", 10)
    answer = send(b"x" * 11)
    assert (answer.status_code, "larger than 20 MB" in words_of(answer)) == (413, True)


class Unread:
    """A body that must stay where it is."""

    def read(self, *_: int) -> bytes:
        raise AssertionError("The body was read.")

    readline = read


def announce(path: str, client: Client, **about: str):
    """Send the head of a form, and a body that nobody may touch."""
    kind = "multipart/form-data; boundary=x"
    return client.generic("POST", path, b"", content_type=kind, **about, **{"wsgi.input": Unread()})


@pytest.mark.parametrize("length", ["21037057", "9999999999"])
def test_what_is_announced_as_too_large_is_refused_unread(length):
    answer = announce(PAGE, Client(enforce_csrf_checks=True), CONTENT_LENGTH=length)
    assert (answer.status_code, "larger than 20 MB" in words_of(answer)) == (413, True)


@pytest.mark.parametrize("length", ["", "0"])
def test_of_a_body_without_a_length_nothing_is_read(length):
    answer = announce(PAGE, Client(), CONTENT_LENGTH=length)
    assert (answer.status_code, "Choose the PDF first." in words_of(answer)) == (422, True)


def test_a_form_from_elsewhere_is_still_refused():
    assert Client(enforce_csrf_checks=True).post(PAGE, {"file": SimpleUploadedFile("a.pdf", b"x")}).status_code == 403


def use_up(address: str) -> None:
    """This minute of the address, and the next, should it begin meanwhile."""
    now = timezone.now().replace(second=0, microsecond=0)
    for minute in (now, now + timedelta(minutes=1)):
        CheckCount.objects.create(address=address, minute=minute, asked=20)


def test_checks_are_counted_for_each_address_also_while_redis_is_away(settings):
    settings.CACHES = settings.CACHES | {"redis": settings.CACHES["redis"] | {"LOCATION": "redis://127.0.0.1:1"}}
    code = reverse("documents:verify_code", args=["0" * 32])
    answers = [Client().get(code).status_code for _ in range(20)]
    assert answers == [404] * 20
    assert sum(CheckCount.objects.values_list("asked", flat=True)) == 20
    CheckCount.objects.all().delete()
    use_up("127.0.0.1")
    assert [Client().get(code).status_code, send(b"x").status_code] == [429, 429]
    assert Client().get(code, REMOTE_ADDR="127.0.0.2").status_code == 404


def test_how_often_a_network_may_ask_is_said_before_it_bites():
    assert "At most 20 checks a minute from one network." in words_of(Client().get(PAGE))


def test_counts_are_forgotten_after_an_hour():
    CheckCount.objects.create(address="127.0.0.9", minute=timezone.now() - timedelta(minutes=61))
    assert checks.count("127.0.0.1", most=1)
    assert list(CheckCount.objects.values_list("address", "asked")) == [("127.0.0.1", 1)]


def test_a_file_asks_the_database_the_same_few_things(django_assert_num_queries):
    pdf = letters.bytes_of(letters.made())
    use_up("127.0.0.1")
    CheckCount.objects.update(asked=1)
    with django_assert_num_queries(6):
        send(pdf)


def test_a_hostile_name_is_only_text():
    page = send(b"x", name="<script>alert(1)</script>.pdf").content.decode()
    assert "<script>alert" not in page
