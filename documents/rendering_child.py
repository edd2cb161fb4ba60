"""A program of its own: turns HTML into PDF/A-3u under limits of memory and time, without network.

Started by `rendering`, never imported by the site. It reads one job of JSON and writes a line with the number of pages,
then the PDF.
"""

import base64
import io
import json
import resource
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

MOST_MEMORY = 1024 * 1024 * 1024
MOST_SECONDS = 120
MOST_ANSWER = 64 * 1024 * 1024
HOME = "https://paper.invalid/"
"""Where the document believes it lies; no name below `.invalid` ever leads anywhere."""
PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
WAYS_OUT = {
    *("socket.connect", "socket.getaddrinfo", "socket.bind", "socket.sendto"),
    *("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork"),
}


def main() -> None:
    """Render the one job that stands on the standard input."""
    from weasyprint import HTML

    job = json.load(sys.stdin.buffer)
    limit()
    page = HTML(string=job["html"], base_url=HOME, url_fetcher=fetcher_of(job["files"]))
    options = {"pdf_variant": "pdf/a-3u", "pdf_tags": True, "pdf_identifier": bytes.fromhex(job["code"])}
    document = page.render(**options)
    document.metadata.title = job["title"]
    document.metadata.created = document.metadata.modified = job["made_at"]
    document.metadata.attachments = attachments(job)
    pdf = document.write_pdf(**options)
    sys.stdout.buffer.write(json.dumps({"pages": len(document.pages)}).encode() + b"\n" + pdf)


def limit() -> None:
    """After the imports: a library that cannot be loaded for want of memory would look like a broken document."""
    for what, most in ((resource.RLIMIT_AS, MOST_MEMORY), (resource.RLIMIT_CPU, MOST_SECONDS)):
        resource.setrlimit(what, (most, most))
    sys.addaudithook(refuse_ways_out)


def refuse_ways_out(event: str, _: tuple[Any, ...]) -> None:
    """Whatever a document may try, this process opens no connection and starts no program."""
    if event in WAYS_OUT:
        raise PermissionError(f"A document may not do {event}")


def fetcher_of(files: dict[str, str]) -> Any:
    """Gives our own style sheets and fonts by their bare names, and pictures that lie in the document itself."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class Fetcher(URLFetcher):
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            path = files.get(url.removeprefix(HOME)) if url.startswith(HOME) else None
            if path:
                kind = "text/css" if path.endswith(".css") else "font/woff2"
                return URLFetcherResponse(url, Path(path).read_bytes(), {"Content-Type": kind})
            if url.startswith("data:"):
                found = super().fetch(url, headers)
                content = found.read()
                if content.startswith(PICTURES):
                    return URLFetcherResponse(url, content, found.headers)
            raise FatalURLFetchingError(f"A document may not fetch {url[:80]}")

    return Fetcher(allowed_protocols=("data",), allow_redirects=False, fail_on_errors=True)


def attachments(job: dict[str, Any]) -> list[Any]:
    """The files inside the PDF."""
    from weasyprint import Attachment

    made_at = datetime.fromisoformat(job["made_at"])
    return [
        Attachment(
            file_obj=io.BytesIO(base64.b64decode(content)),
            name=name,
            description=name,
            relationship="Source",
            created=made_at,
            modified=made_at,
        )
        for name, content in job["attachments"].items()
    ]


if __name__ == "__main__":
    main()
