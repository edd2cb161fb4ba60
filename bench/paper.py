"""What a sealed paper costs beside WeasyPrint alone, and what it costs the web process: nothing that stays."""

import base64
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Figure, compare

DECISION = Path(__file__).with_name("decision.html")
EVIDENCE = Path(__file__).with_name("decision.json")
CODE = "0123456789abcdef" * 2


def figures(turns: int) -> Iterator[Figure]:
    """All of them; the memory of a process that has loaded nothing of the worker's comes first."""
    yield web_memory()
    yield sealed_paper(turns)
    yield sealed_paper_beside_a_loaded_library(turns)


def sealed_paper(turns: int) -> Figure:
    """A two-page decision with its evidence, rendered in a process of its own and sealed, beside WeasyPrint alone in a
    process of its own: what is promised."""
    from documents import sealing

    html = DECISION.read_text()
    with tempfile.TemporaryDirectory() as folder:
        styles = _beside_each_other(Path(folder))
        return compare(
            "sealed decision beside WeasyPrint, own process",
            lambda: sealing.seal(_rendered(html)),
            lambda: _alone(html, styles),
            turns=turns,
            aim=1.5,
        )


def sealed_paper_beside_a_loaded_library(turns: int) -> Figure:
    """The same beside WeasyPrint in a process that has loaded it: what a process of its own costs. Only told."""
    from weasyprint import HTML

    from documents import sealing

    html = DECISION.read_text()
    with tempfile.TemporaryDirectory() as folder:
        home = f"{_beside_each_other(Path(folder)).as_uri()}/"
        return compare(
            "the same beside WeasyPrint already loaded",
            lambda: sealing.seal(_rendered(html)),
            lambda: HTML(string=html, base_url=home).write_pdf(pdf_variant="pdf/a-3u", pdf_tags=True),
            turns=turns,
            aim=None,
        )


def web_memory() -> Figure:
    """The memory of a web process after it had papers rendered and checked, beside before."""
    from django.urls import reverse

    reverse("documents:verify")  # loads every view, and with them all that a web process loads
    before = _memory()
    html = DECISION.read_text()
    for _ in range(3):
        _rendered(html)
    after = _memory()
    heavy = {"weasyprint", "pyhanko"} & set(sys.modules)
    detail = f"{after / 1024:.0f} MB beside {before / 1024:.0f} MB; loaded of WeasyPrint and pyHanko: {len(heavy)}"
    return Figure("memory of a web process after three papers", after / before, 0.0, 1.1, detail)


def _rendered(html: str) -> bytes:
    from documents import child, rendering_child
    from documents.rendering import own_files

    about = {"title": "Decision", "code": CODE, "made_at": "2026-11-23T10:00:00+00:00"}
    evidence = base64.b64encode(EVIDENCE.read_bytes()).decode()
    job = {**about, "html": html, "files": own_files(), "attachments": {EVIDENCE.name: evidence}}
    answer = child.run(rendering_child, json.dumps(job).encode(), seconds=120)
    pages, _, pdf = answer.partition(b"\n")
    if json.loads(pages)["pages"] != 2:
        raise SystemExit("The decision of the bench must have two pages.")
    return pdf


def _alone(html: str, folder: Path) -> None:
    command = [sys.executable, str(Path(__file__).with_name("weasyprint_alone.py")), f"{folder.as_uri()}/"]
    subprocess.run(command, input=html.encode(), capture_output=True, check=True)


def _beside_each_other(folder: Path) -> Path:
    """Our styles and fonts in one folder, as WeasyPrint finds them without us."""
    from documents.rendering import own_files

    for name, path in own_files().items():
        (folder / name).symlink_to(path)
    return folder


def _memory() -> int:
    """The most this process ever held, in KB (on Linux)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
