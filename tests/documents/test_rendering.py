"""What a rendered PDF holds, and what no text in it can bring in or out."""

import base64
import json
import re
import subprocess
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from documents import child, rendering_child
from documents.kinds import Content
from documents.qr import qr_path
from documents.rendering import own_files, render_pdf
from tests.documents.letters import EVIDENCE

CODE = "0123456789abcdef" * 2


def render(body: str) -> bytes:
    """A page with raw HTML in it, which no template of ours would ever let through."""
    job = {
        "html": f'<!doctype html><html lang="en"><link rel="stylesheet" href="paper.css"><body>{body}',
        "title": "A page",
        "code": CODE,
        "made_at": "2026-11-23T10:00:00+00:00",
        "files": own_files(),
        "attachments": {},
    }
    return child.run(rendering_child, json.dumps(job).encode(), seconds=60).partition(b"\n")[2]


def told(program: str, *arguments: str, pdf: bytes, tmp_path) -> str:
    path = tmp_path / "paper.pdf"
    path.write_bytes(pdf)
    command = [program, *arguments, str(path), *(["-"] if program == "pdftotext" else [])]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.mark.django_db
def test_a_paper_is_tagged_pdf_a_with_its_evidence_inside(tmp_path):
    content = Content("documents/paper.html", {}, "Letter", "letter.pdf", attachments={"decision.json": EVIDENCE})
    rendered = render_pdf(content, code=CODE)
    about = told("pdfinfo", "-meta", pdf=rendered.pdf, tmp_path=tmp_path)
    assert re.findall(r"pdfaid:(part|conformance)\W+(\w)", about) == [("part", "3"), ("conformance", "U")]
    facts = told("pdfinfo", pdf=rendered.pdf, tmp_path=tmp_path)
    assert "Tagged:          yes" in facts
    assert "decision.json" in told("pdfdetach", "-list", pdf=rendered.pdf, tmp_path=tmp_path)
    assert (rendered.pages, rendered.ledger["number"]) == (1, 0)


def test_every_font_lies_inside_and_shows_chinese_hebrew_and_arabic(tmp_path):
    pdf = render("<p>Go 决定继续 החלטה قرار</p>")
    lines = told("pdffonts", pdf=pdf, tmp_path=tmp_path).splitlines()[2:]
    assert all(line.split()[-5] == "yes" for line in lines)  # emb
    names = " ".join(lines)
    assert "Hanken-Grotesk" in names
    text = told("pdftotext", "-enc", "UTF-8", pdf=pdf, tmp_path=tmp_path)
    assert all(word in text for word in ("决定继续", "החלטה", "قرار"))


class Canary(BaseHTTPRequestHandler):
    """Notes everybody who comes by."""

    def do_GET(self) -> None:
        self.server.visits.append(self.path)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def canary():
    """A server that no document may ever reach."""
    server = HTTPServer(("127.0.0.1", 0), Canary)
    server.visits = []
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()


REACHING_OUT = [
    '<link rel="stylesheet" href="{0}">',
    '<link rel="attachment" href="{0}">',
    '<a rel="attachment" href="{0}">x</a>',
    '<img src="{0}">',
    '<object data="{0}"></object>',
    '<embed src="{0}">',
    "<style>@import url({0});</style>",
    "<style>@font-face {{ font-family: x; src: url({0}) }} p {{ font-family: x }}</style><p>x</p>",
    '<p style="background: url({0})">x</p>',
    '<p style="list-style: url({0}) inside; display: list-item">x</p>',
    '<svg width="9" height="9"><image href="{0}" width="9" height="9"/></svg>',
    '<svg width="9" height="9"><use href="{0}#a"/></svg>',
]


def rendered_or_refused(body: str) -> bytes:
    """The PDF, or nothing when the child refused what the page asked for."""
    try:
        return render(body)
    except child.ChildFailed:
        return b""


@pytest.mark.parametrize("markup", REACHING_OUT)
def test_even_raw_html_fetches_no_address_and_no_file(markup, canary, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("canary-in-the-file")
    for address in (f"http://127.0.0.1:{canary.server_port}/x.png", secret.as_uri()):
        pdf = rendered_or_refused(markup.format(address))
        assert b"canary" not in pdf
        assert not pdf or "0 embedded files" in told("pdfdetach", "-list", pdf=pdf, tmp_path=tmp_path)
    assert canary.visits == []


def test_a_picture_in_the_document_itself_must_be_one():
    vector = base64.b64encode(b'<svg xmlns="http://www.w3.org/2000/svg"/>').decode()
    with pytest.raises(child.ChildFailed, match="may not fetch data:image/svg"):
        render(f'<img src="data:image/svg+xml;base64,{vector}">')


def test_the_child_opens_no_connection_and_starts_no_program():
    for event in ("socket.connect", "socket.getaddrinfo", "subprocess.Popen"):
        with pytest.raises(PermissionError):
            rendering_child.refuse_ways_out(event, ())


def test_a_document_that_takes_too_long_is_given_up():
    with pytest.raises(child.ChildFailed, match="It took longer than 1 seconds"):
        child.run(rendering_child, slow(), seconds=1)


def slow() -> bytes:
    rows = "<table>" + "<tr><td>x<td>y" * 20_000 + "</table>"
    job = {"html": rows, "title": "", "code": CODE, "made_at": "2026-11-23T10:00:00+00:00", "files": {}}
    return json.dumps(job | {"attachments": {}}).encode()


def test_a_child_learns_nothing_of_our_environment(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "told to nobody")
    seen: dict[str, object] = {}
    real = subprocess.run
    monkeypatch.setattr(subprocess, "run", lambda *args, **options: seen.update(options) or real(*args, **options))
    render("<p>x</p>")
    assert seen["env"] == {}


def test_a_qr_code_is_one_path_that_starts_with_its_finder():
    path, size = qr_path("https://pilothouse.example.com/verify/" + CODE + "/")
    assert size == 37
    assert path.startswith("M0 0h7v1h-7z")
    assert set(path) <= set("Mhvz0123456789 -")
