"""`D-0009-1` in an address is a decision's reference, `R-0014` a review's."""

from assessments.models.decision import Decision
from assessments.models.review_meeting import ReviewMeeting
from pilots.converters import ReferenceConverter


class DecisionReferenceConverter:
    """Reads and writes a decision's reference in addresses; `D-00009-1` and `D-0009-01` are none."""

    regex = r"D-[0-9]{4,9}-[1-9][0-9]{0,3}"

    def to_python(self, value: str) -> str:
        """The reference itself, when it is written as we write it."""
        ReferenceConverter().to_python(f"P-{value.split('-')[1]}")
        return value

    def to_url(self, value: "str | Decision") -> str:
        """The reference."""
        return str(value)


class ReviewReferenceConverter:
    """Reads and writes a review's reference in addresses; `R-00014` is none."""

    regex = r"R-[0-9]{4,9}"

    def to_python(self, value: str) -> int:
        """The review's number, when it is written as we write it."""
        return ReferenceConverter().to_python(f"P-{value.split('-')[1]}")

    def to_url(self, value: "int | str | ReviewMeeting") -> str:
        """The reference."""
        return f"R-{value:04d}" if isinstance(value, int) else str(value)


def parts_of(reference: str) -> tuple[int, int]:
    """The pilot's number, and the draft's number on that pilot."""
    _letter, pilot, number = reference.split("-")
    return int(pilot), int(number)
