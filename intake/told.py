"""What somebody told the diagnosis: it travels in the address of the page and is kept nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from intake.diagnosis_questions import QUESTIONS

ABOUT = "about"
LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Told:
    """What the pilot does, in the teller's own words, and the answers given so far by words of questions."""

    about: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)

    @property
    def query(self) -> str:
        """The part of an address that says all of it again."""
        return urlencode({ABOUT: self.about, **self.answers} if self.about else dict(self.answers))


def told_in(values: Mapping[str, str]) -> Told:
    """Read what an address says. Words that are none of ours are left out, as if they had not been said."""
    about = " ".join(values.get(ABOUT, "").split())[:LONGEST_NAME]
    given = {each.key: values.get(each.key, "") for each in QUESTIONS}
    return Told(about, {each.key: given[each.key] for each in QUESTIONS if each.answer(given[each.key])})
