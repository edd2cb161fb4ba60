"""The letters of the demo in the browser, at an address of their own. `python -m embedded.letters_page SMTP HTTP`.

What a letter holds may be hostile: its HTML is shown in a sandbox that runs no script and loads nothing, from an origin
that holds no session; everything else is escaped.
"""

import sys
from collections.abc import Callable
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from aiosmtpd.controller import Controller

from embedded.letters import Letter, Letters, Mailman, file_name, letters_of_the_demo

SHOWN = 200
MOST_TEXT = 200_000
"""Letters of text on a page; the file holds the rest."""
OWN = (
    "default-src 'none'; style-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
SANDBOX = "allow-popups allow-popups-to-escape-sandbox"
FOREIGN = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; frame-ancestors 'self'; "
    f"sandbox {SANDBOX}"
)
STYLE = Path(__file__).with_name("letters.css")

Reply = tuple[int, str, bytes, dict[str, str]]
"""Status, content type, body, further headers."""


class Page(BaseHTTPRequestHandler):
    """Answers to GET and HEAD, for who asks by this machine's own name."""

    letters: Letters
    server_version = "Pilothouse"

    def do_GET(self) -> None:
        """Answer with the page."""
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        """Answer with the head of the page."""
        self._answer(with_body=False)

    def log_message(self, *_words: Any) -> None:
        """Whoever looks at letters is nobody's business."""

    def _answer(self, *, with_body: bool) -> None:
        status, kind, body, further = self._reply()
        self.send_response(status)
        for name, value in {
            "Content-Type": kind,
            "Content-Length": str(len(body)),
            "Content-Security-Policy": OWN,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cache-Control": "no-store",
            **further,
        }.items():
            self.send_header(name, value)
        self.end_headers()
        if with_body:
            self.wfile.write(body)

    def _reply(self) -> Reply:
        port = self.server.server_port  # type: ignore[attr-defined]
        if self.headers.get("Host") not in (f"127.0.0.1:{port}", f"localhost:{port}"):
            return _page(403, "Not here", "<h1>This page answers to 127.0.0.1 only</h1>")
        asked = urlsplit(self.path)
        if asked.path == "/":
            return self._list(parse_qs(asked.query).get("to", [""])[0][:200])
        if asked.path == "/letters.css":
            return 200, "text/css; charset=utf-8", STYLE.read_bytes(), {}
        _root, *parts = asked.path.split("/")
        letter = self.letters.find(parts[1]) if len(parts) in (3, 4) and parts[0] == "letters" else None
        view = VIEWS.get(parts[2]) if letter else None
        if letter is None or view is None:
            return _page(404, "No such letter", '<h1>There is no such letter</h1><p><a href="/">All letters</a></p>')
        try:
            return view(letter, parts[3] if len(parts) == 4 else "")
        except Exception:  # a letter made to break its reader
            return _page(200, "A broken letter", f"<h1>This letter cannot be shown</h1>{_as_file(letter)}")

    def _list(self, words: str) -> Reply:
        found = self.letters.to(words, SHOWN)
        rows = "".join(
            f'<li><a href="/letters/{each.name}/"><b>{escape(each.subject) or "(no subject)"}</b></a>'
            f"<span>{escape(each.to)}</span><time>{_when(each)}</time></li>"
            for each in found
        )
        empty = "Nobody fits." if words else "Nothing was sent yet. Reminders leave at eight on working days."
        body = (
            "<h1>Letters of the demo</h1><p class=dim>Every mail that Pilothouse sends here ends on this page. "
            "Nothing leaves this machine.</p>"
            '<form action="/"><label for=to>To, or about</label>'
            f'<input id=to name=to type=search value="{escape(words)}"><button>Find</button></form>'
        )
        return _page(200, "Letters of the demo", body + (f"<ol class=list>{rows}</ol>" if rows else f"<p>{empty}</p>"))


def _letter(letter: Letter, _part: str) -> Reply:
    here = f"/letters/{letter.name}"
    heads = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in letter.headers())
    hanging = "".join(
        f'<li><a href="{here}/part/{number}">{escape(file_name(part))}</a></li>'
        for number, part in enumerate(letter.attachments())
    )
    html, text = letter.body("html"), letter.body("plain")
    body = (
        f'<p><a href="/">All letters</a></p><h1>{escape(letter.subject) or "(no subject)"}</h1>'
        f"<p class=dim>To {escape(letter.to)}, {_when(letter)}</p>"
        + (f"<h2>Attached</h2><ul>{hanging}</ul>" if hanging else "")
        + (f'<iframe title="The letter" sandbox="{SANDBOX}" src="{here}/html"></iframe>' if html else "")
        + f"<details{'' if html else ' open'}><summary>As text</summary><pre>{escape(text[:MOST_TEXT])}</pre></details>"
        + f"<details><summary>Its headers</summary><dl>{heads}</dl></details>"
        + _as_file(letter)
    )
    return _page(200, letter.subject, body)


def _as_file(letter: Letter) -> str:
    return f'<p><a href="/letters/{letter.name}/file">The letter as a file</a></p>'


def _html(letter: Letter, _part: str) -> Reply:
    """The letter's own page: its links open in another tab, because here nothing may navigate."""
    shown = '<!doctype html><base target="_blank">' + letter.body("html")
    return 200, "text/html; charset=utf-8", shown.encode("utf-8", "replace"), {"Content-Security-Policy": FOREIGN}


def _file(letter: Letter, _part: str) -> Reply:
    return 200, "application/octet-stream", letter.content, _download(f"{letter.name}.eml")


def _hanging(letter: Letter, number: str) -> Reply:
    parts = letter.attachments()
    if not number.isascii() or not number.isdigit() or len(number) > 3 or int(number) >= len(parts):
        return _page(404, "Nothing there", "<h1>Nothing hangs there</h1>")
    part = parts[int(number)]
    content = part.get_payload(decode=True)
    body = content if isinstance(content, bytes) else b""
    return 200, "application/octet-stream", body, _download(file_name(part))


VIEWS: dict[str, Callable[[Letter, str], Reply]] = {"": _letter, "html": _html, "file": _file, "part": _hanging}


def _download(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{quote(name)}"'}


def _when(letter: Letter) -> str:
    return letter.sent_at.strftime("%a %d %b %Y, %H:%M") if letter.sent_at else "?"


def _page(status: int, title: str, body: str) -> Reply:
    html = (
        "<!doctype html><html lang=en><meta charset=utf-8>"
        '<meta name=viewport content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><link rel=stylesheet href=/letters.css><main>{body}</main></html>"
    )
    return status, "text/html; charset=utf-8", html.encode("utf-8", "replace"), {}


def main() -> None:
    """Take letters at one port and show them at the other until we are ended."""
    smtp, http = map(int, sys.argv[1:])
    letters = letters_of_the_demo()
    Controller(Mailman(letters), hostname="127.0.0.1", port=smtp).start()
    Page.letters = letters
    ThreadingHTTPServer(("127.0.0.1", http), Page).serve_forever()


if __name__ == "__main__":
    main()
