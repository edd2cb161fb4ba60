"""The pages of a decision as they come out of the renderer: every size of page, every length, every script."""

import json
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from assessments import decision_paper
from assessments.draft import ConditionDraft
from assessments.freezing import freeze
from assessments.models import Signature
from assessments.services.day import day_here
from documents.kinds import Content
from documents.rendering import render_pdf
from tests.assessments.deciding import in_days, ready, with_conditions
from tests.cast import Cast
from tests.documents.paper_pictures import pages_of, qr_codes_on

Told = dict[str, Any]
SEALED_AT = datetime(2026, 11, 24, 10, 2, 51, tzinfo=UTC)
LONGEST = "Wilhelmina-Konstantia von Hohenstaufen-Sigmaringen und zu Nordhafen"
PILOT = "Automated summaries and after-call documentation for every contact centre of the Nordhafen Group, wave two"
HEBREW = "מערכת סיכום שיחות למוקד השירות"
CHINESE = "客服中心通话自动摘要与归档系统"
ARABIC = "يوسف عبد الرحمن"
CODE = "0123456789abcdef" * 2
SIZES = {"A4": (595, 842), "Letter": (612, 792)}


def long_names(told: Told, signatures: list[Signature]) -> None:
    told["pilot"]["name"] = PILOT
    told["pilot"]["unit"] = "Multilingual customer documentation services of the northern harbours"
    told["decision"] |= {
        "departs": True,
        "why": "We go live because the agents want it and the new price is signed. " * 40,
        "justification": "The price list is renegotiated from January. " * 60,
    }
    signatures[0].printed_name, signatures[0].printed_for = LONGEST, f"{LONGEST} the Elder"
    signatures[0].capacity = "Deputy of the owner, Multilingual customer documentation services"


def forty_conditions(told: Told, _: list[Signature]) -> None:
    one = told["decision"]["conditions"][0]
    rows = [one | {"number": number, "text": f"Condition number {number} holds."} for number in range(1, 41)]
    told["decision"]["conditions"] = rows


def right_to_left(told: Told, signatures: list[Signature]) -> None:
    told["pilot"]["name"] = HEBREW
    told["decision"]["why"] = f"{HEBREW}. העלות גבוהה מדי."
    signatures[0].printed_name = ARABIC


def chinese(told: Told, signatures: list[Signature]) -> None:
    told["pilot"]["name"] = CHINESE
    told["decision"]["why"] = "摘要质量良好，坐席每天都在使用。"
    signatures[0].printed_name = "欧阳明月"


def unbroken(told: Told, signatures: list[Signature]) -> None:
    told["pilot"]["name"] = "W" * 120
    told["decision"]["why"] = "m" * 4000
    told["recommendation"]["why"] = "x" * 600
    told["course"][0]["text"] = "https://example.com/" + "a" * 300
    for signature in signatures:
        signature.printed_name = signature.capacity = "W" * 90


VARIANTS: list[Callable[[Told, list[Signature]], None]] = [
    long_names,
    forty_conditions,
    right_to_left,
    chinese,
    unbroken,
]


@pytest.fixture
def told(cast: Cast) -> Told:
    """The evidence of a go with one condition, as it is frozen."""
    draft = with_conditions(cast.ivan)
    assert isinstance(draft.conditions[0], ConditionDraft)
    assert draft.conditions[0].due_on == in_days(30)
    return json.loads(freeze(ready(cast), draft=draft, by=cast.olive, as_of=day_here()).text)


def signed(slot: str, name: str, meaning: str) -> Signature:
    return Signature(
        slot=slot, printed_name=name, capacity=f"As {name}", meaning=meaning, method="password", signed_at=SEALED_AT
    )


def three() -> list[Signature]:
    return [
        signed("owner", "Olive Harmsen", "decides go with conditions"),
        signed("it", "Ivan Petrov", "confirms the integration"),
        signed("pmo", "Petra Lindqvist", "countersigns"),
    ]


def printed(told: Told, signatures: list[Signature], folder: Path) -> Path:
    context = decision_paper.context_of(told, signatures=signatures, sealed_at=SEALED_AT, sha256="3e131aa9" * 8)
    content = Content(
        template="documents/decision.html",
        context=context,
        title=context["title"],
        file_name="decision.pdf",
        attachments={"decision.json": b'{"schema":1}'},
    )
    path = folder / "decision.pdf"
    path.write_bytes(render_pdf(content, code=CODE).pdf)
    return path


def ask(program: str, *arguments: str) -> str:
    """What one of poppler's programs, which are none of ours, says of the file."""
    return subprocess.run([program, *arguments], capture_output=True, check=True).stdout.decode()


def text_of(path: Path, page: int = 0) -> str:
    pages = ["-f", str(page), "-l", str(page)] if page else []
    return " ".join(ask("pdftotext", *pages, str(path), "-").split())


def words_of(path: Path) -> list[tuple[ElementTree.Element, ElementTree.Element]]:
    """Every word with its page."""
    tree = ElementTree.fromstring(ask("pdftotext", "-bbox", str(path), "-"))
    xhtml = "{http://www.w3.org/1999/xhtml}"
    return [(page, word) for page in tree.iter(f"{xhtml}page") for word in page.iter(f"{xhtml}word")]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("change", VARIANTS)
def test_nothing_sticks_out_of_a_page_and_the_signatures_stand_on_the_first(told, settings, tmp_path, change, size):
    settings.PAPER_SIZE = size
    signatures = three()
    change(told, signatures)
    path = printed(told, signatures, tmp_path)
    width, height = SIZES[size]
    margin = 56  # 20 mm
    for page, word in words_of(path):
        assert (round(float(page.attrib["width"])), round(float(page.attrib["height"]))) == (width, height)
        assert float(word.attrib["xMin"]) >= margin - 2, word.text
        assert float(word.attrib["xMax"]) <= width - margin + 2, word.text
    first = text_of(path, page=1 if change is not unbroken else 0)
    for meaning in ("decides go with conditions", "confirms the integration", "countersigns", "Check this decision"):
        assert meaning in first


@pytest.mark.parametrize("size", SIZES)
def test_the_code_on_the_cover_leads_to_where_the_paper_is_checked(told, settings, tmp_path, size):
    settings.PAPER_SIZE, settings.BASE_URL = size, "https://pilothouse.example.com"
    [cover] = pages_of(printed(told, three(), tmp_path), into=tmp_path, pages=1)
    assert qr_codes_on(cover) == [f"https://pilothouse.example.com/verify/{CODE}/"]


def test_all_forty_conditions_are_printed_under_a_heading_that_is_repeated(told, tmp_path):
    forty_conditions(told, [])
    text = text_of(printed(told, three(), tmp_path))
    assert [number for number in range(1, 41) if f"Condition number {number} holds." not in text] == []
    assert "40 conditions, the first due" in text
    assert text.count("What must hold") >= 3


@pytest.mark.parametrize(("change", "words"), [(chinese, CHINESE), (chinese, "欧阳明月"), (right_to_left, "סיכום")])
def test_every_script_can_be_read_and_copied(told, tmp_path, change, words):
    signatures = three()
    change(told, signatures)
    assert words in text_of(printed(told, signatures, tmp_path)).replace("\u202b", "").replace("\u202c", "")


def test_the_evidence_lies_inside_and_pages_are_numbered_and_tagged(told, tmp_path):
    path = printed(told, three(), tmp_path)
    assert "decision.json" in ask("pdfdetach", "-list", str(path))
    facts = ask("pdfinfo", str(path))
    assert "Tagged:          yes" in facts
    pages = int(next(line.split()[-1] for line in facts.splitlines() if line.startswith("Pages:")))
    text = text_of(path)
    assert [number for number in range(1, pages + 1) if f"Page {number} of {pages}" not in text] == []


def test_only_our_own_fonts_and_those_that_stand_in_are_inside(told, tmp_path):
    fonts = ask("pdffonts", str(printed(told, three(), tmp_path))).splitlines()[2:]
    names = {line.split()[0].partition("+")[2] for line in fonts}
    assert {name.partition("-")[0] for name in names} <= {"Besley", "Hanken", "DejaVu"}
    assert all(line.split()[-5] == "yes" for line in fonts)  # embedded
