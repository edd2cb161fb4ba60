"""What a hostile file makes the child write is cut, and never held by the process that asked."""

import io
import json
from types import ModuleType

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.writer import PdfFileWriter

from documents import child, verification_child

NAMES, LENGTH = 8, 3_000_000


def with_long_names() -> bytes:
    """A small PDF: each of its attachments has a name of megabytes, packed into an object stream of its own."""
    writer = PdfFileWriter(stream_xrefs=True)
    attached = generic.DictionaryObject(
        {generic.pdf_name("/F"): writer.add_object(generic.StreamObject(stream_data=b"x"))}
    )
    file = writer.add_object(generic.DictionaryObject({generic.pdf_name("/EF"): attached}))
    listed = generic.ArrayObject()
    for number in range(NAMES):
        name = generic.TextStringObject(f"{number}" + "a" * LENGTH)
        listed += [writer.add_object(name, obj_stream=writer.prepare_object_stream()), file]
    names = generic.DictionaryObject({generic.pdf_name("/Names"): listed})
    writer.root["/Names"] = generic.DictionaryObject({generic.pdf_name("/EmbeddedFiles"): names})
    writer.update_root()
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def test_names_of_megabytes_in_a_small_file_are_cut():
    pdf = with_long_names()
    answer = child.run(verification_child, b'{"ours": [], "time": []}\n' + pdf, seconds=60)
    told = json.loads(answer)
    assert len(pdf) < 100_000
    assert told["readable"]
    assert [len(name) for name in told["attached"]] == [verification_child.LONGEST_NAME] * NAMES
    assert len(answer) < 20_000


@pytest.fixture
def talkative(tmp_path) -> ModuleType:
    """A program that writes as many bytes as it is told."""
    program = ModuleType("talkative")
    program.__file__ = str(tmp_path / "talkative.py")
    program.MOST_ANSWER = 1000
    (tmp_path / "talkative.py").write_text("import sys; sys.stdout.write('x' * int(sys.stdin.read()))")
    return program


def test_an_answer_that_is_too_long_is_none(talkative: ModuleType):
    assert child.run(talkative, b"1000", seconds=30) == b"x" * 1000
    with pytest.raises(child.ChildFailed, match="It wrote more than 1000 bytes"):
        child.run(talkative, b"1001", seconds=30)
