"""The demo's letterbox: real letters over real SMTP, read through its page, whatever they hold."""

import http.client
import smtplib
import time
from collections.abc import Iterator
from email.message import EmailMessage
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from aiosmtpd.controller import Controller

from embedded.letters import Letters, Mailman
from embedded.letters_page import Page
from tests.letterbox import free_port


class Letterbox:
    """The two servers in this process, with a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self.letters = Letters(folder)
        self.smtp = Controller(Mailman(self.letters), hostname="127.0.0.1", port=free_port())
        page = type("PageOfTheTest", (Page,), {"letters": self.letters})
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), page)

    def send(self, content: bytes) -> str:
        """Hand a letter over; returns its name."""
        lines = content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        with smtplib.SMTP("127.0.0.1", self.smtp.port) as server:
            server.sendmail("pilothouse@example.com", ["olive@example.com"], lines)
        return next(iter(self.letters)).name

    def get(self, path: str, host: str = "") -> tuple[int, str, http.client.HTTPMessage]:
        connection = http.client.HTTPConnection("127.0.0.1", self.http.server_port, timeout=10)
        connection.request("GET", path, headers={"Host": host or f"127.0.0.1:{self.http.server_port}"})
        answer = connection.getresponse()
        return answer.status, answer.read().decode("utf-8", "replace"), answer.headers


@pytest.fixture
def letterbox(tmp_path: Path) -> Iterator[Letterbox]:
    made = Letterbox(tmp_path / "letters")
    made.smtp.start()
    Thread(target=made.http.serve_forever, args=[0.02], daemon=True).start()
    yield made
    made.smtp.stop()
    made.http.shutdown()
    made.http.server_close()


def letter(subject: str = "Two things wait for you, Olive") -> EmailMessage:
    message = EmailMessage()
    message["To"], message["From"], message["Subject"] = "olive@example.com", "pilothouse@example.com", subject
    message["Date"] = "Mon, 23 Nov 2026 08:00:00 +0100"
    message.set_content("Agree a threshold: http://127.0.0.1:8000/pilots/P-0001/")
    message.add_alternative('<p><a href="http://127.0.0.1:8000/pilots/P-0001/">Agree a threshold</a></p>', "html")
    message.add_attachment(b"BEGIN:VCALENDAR", maintype="text", subtype="calendar", filename="review.ics")
    return message


def test_a_letter_sent_is_listed_opened_and_taken_apart(letterbox: Letterbox) -> None:
    assert "Nothing was sent yet" in letterbox.get("/")[1]
    name = letterbox.send(letter().as_bytes())
    listed = letterbox.get("/")[1]
    assert "Two things wait for you, Olive" in listed
    assert f"/letters/{name}/" in listed
    opened = letterbox.get(f"/letters/{name}/")[1]
    assert "Agree a threshold: http://127.0.0.1:8000/pilots/P-0001/" in opened
    assert "review.ics" in opened
    shown = letterbox.get(f"/letters/{name}/html")
    assert '<base target="_blank">' in shown[1]
    assert '<a href="http://127.0.0.1:8000/pilots/P-0001/">' in shown[1]
    status, body, headers = letterbox.get(f"/letters/{name}/part/0")
    assert (status, body) == (200, "BEGIN:VCALENDAR")
    assert headers["Content-Disposition"] == 'attachment; filename="review.ics"'
    assert letterbox.get(f"/letters/{name}/file")[1].startswith("To: olive@example.com")


def test_letters_are_found_by_who_got_them_and_what_they_are_about(letterbox: Letterbox) -> None:
    letterbox.send(letter("Sign the no-go").as_bytes())
    letterbox.send(letter("Name a contact").as_bytes())
    assert "Name a contact" not in letterbox.get("/?to=NO-GO")[1]
    assert "Sign the no-go" in letterbox.get("/?to=NO-GO")[1]
    assert "Name a contact" in letterbox.get("/?to=olive")[1]
    assert "Nobody fits" in letterbox.get("/?to=petra")[1]


def test_what_a_letter_holds_runs_and_loads_nothing(letterbox: Letterbox) -> None:
    message = letter('<script>alert("subject")</script>')
    message.get_body(("html",)).set_content(  # type: ignore[union-attr]
        '<script>alert(1)</script><img src="http://evil.example/x.png"><base href="http://evil.example/">', "html"
    )
    name = letterbox.send(message.as_bytes())
    for path in ("/", f"/letters/{name}/"):
        status, body, headers = letterbox.get(path)
        assert status == 200
        assert "<script" not in body
        assert headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'; frame-src 'self'")
    headers = letterbox.get(f"/letters/{name}/html")[2]
    assert headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; frame-ancestors 'self'; "
        "sandbox allow-popups allow-popups-to-escape-sandbox"
    )
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00no letter at all",
        b"Subject: =?x-unknown?b?////?=\r\nContent-Type: text/plain; charset=klingon\r\n\r\nh\xe9",
        b'Content-Type: multipart/mixed; boundary="a"\r\n\r\n--a\r\nContent-Type: text/html\r\n\r\n<b>',
        b"Content-Type: multipart/mixed\r\n\r\nno boundary",
        b"Date: Mon, 99 Foo 99999 99:99:99 +9999\r\nTo: =?utf-8?q?=0D=0ABcc:_x?=\r\n\r\nx",
        b"Subject: " + b"x\r\n " * 2000 + b"\r\n\r\n" + b"<b>\r\n" * 100_000,
        b'Content-Type: text/html; charset="\x00"\r\nContent-Disposition: attachment; filename="../passwd"\r\n\r\nx',
    ],
    ids=lambda content: content[:30].decode("latin-1") or "nothing",
)
def test_a_broken_letter_can_be_looked_at(letterbox: Letterbox, content: bytes) -> None:
    name = letterbox.send(content)
    for path in ("/", f"/letters/{name}/", f"/letters/{name}/html", f"/letters/{name}/file", f"/letters/{name}/part/0"):
        status, body, headers = letterbox.get(path)
        assert status in (200, 404), path
        assert "passwd" not in body or "/" not in headers.get("Content-Disposition", "")
    assert letterbox.get("/")[1].count("<li>") == 1


@pytest.mark.parametrize(
    "path",
    [
        "/letters/../../secret/",
        "/letters/%2e%2e%2fsecret/file",
        "/letters/1/file",
        "/letters/",
        "/letters//",
        "/letters.css/",
        "/nothing",
        "//127.0.0.1/letters/1/",
        "/?to=%00",
    ],
)
def test_an_address_leads_nowhere_else(letterbox: Letterbox, path: str, tmp_path: Path) -> None:
    (tmp_path / "secret.eml").write_text("Subject: secret")
    letterbox.send(letter().as_bytes())
    status, body, _headers = letterbox.get(path)
    assert status == (200 if path.startswith("/?") else 404)
    assert "secret" not in body


def test_another_name_for_this_machine_gets_nothing(letterbox: Letterbox) -> None:
    letterbox.send(letter().as_bytes())
    status, body, _headers = letterbox.get("/", host="evil.example")
    assert status == 403
    assert "Olive" not in body


def test_the_newest_letters_are_kept_and_a_half_written_one_is_none(
    letterbox: Letterbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("embedded.letters.MOST_KEPT", 3)
    for number in range(5):
        letterbox.send(letter(f"Letter {number}").as_bytes())
    (letterbox.letters.folder / f"{time.time_ns()}-1.new").write_text("Subject: half")
    assert [each.subject for each in letterbox.letters] == ["Letter 4", "Letter 3", "Letter 2"]
    assert [each.subject for each in Letters(letterbox.letters.folder)] == ["Letter 4", "Letter 3", "Letter 2"]
