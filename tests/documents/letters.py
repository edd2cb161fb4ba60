"""A kind of paper for tests, which knows of no pilot: letters with evidence inside, whose standing a test sets."""

from functools import cache

from documents import kinds
from documents.kinds import Content, Holds, Standing
from documents.models import StoredDocument
from documents.services import papers

EVIDENCE = b'{"decision":"go"}'
STANDS: dict[str, Holds] = {}
"""What a letter is worth; current when a test says nothing else."""


STANDS_ON: dict[str, bytes] = {}
"""Evidence that the database holds now, where a test changes it."""


class Letter:
    """A sealed page with a name on it."""

    name = "letter"
    sealed = True

    def content(self, key: str) -> Content:
        if key.startswith("unknown"):
            raise LookupError(f"{key} is no letter")
        return Content(
            template="documents/paper.html",
            context={},
            title=f"Letter {key}",
            file_name=f"{key}.pdf",
            attachments={"decision.json": EVIDENCE},
        )

    def evidence(self, key: str) -> bytes | None:
        return STANDS_ON.get(key, EVIDENCE)

    def holds(self, key: str) -> Holds:
        return STANDS.get(key, Holds(Standing.CURRENT))


class OpenLetter(Letter):
    """A page that nobody seals."""

    name = "open letter"
    sealed = False

    def evidence(self, key: str) -> None:
        return None


def register() -> None:
    """Make both kinds known."""
    kinds.register(Letter())
    kinds.register(OpenLetter())


def made(key: str = "L-1", kind: str = "letter") -> StoredDocument:
    """The stored letter. It is rendered and sealed once for all tests; each gets its row."""
    register()
    values = _made(key, kind)
    return StoredDocument.objects.filter(key=key).first() or StoredDocument.objects.create(**values)


def bytes_of(document: StoredDocument) -> bytes:
    """What somebody who saved it holds."""
    return bytes(document.content)


@cache
def _made(key: str, kind: str) -> dict[str, object]:
    papers.ask(kind, key, by=None)
    assert papers.make_waiting() == 1
    row = StoredDocument.objects.filter(key=key).values().get()
    return {name: value for name, value in row.items() if name != "id"}
