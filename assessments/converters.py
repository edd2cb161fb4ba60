"""`D-0009-1` in an address is a decision's reference."""

from assessments.models.decision import Decision
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


def parts_of(reference: str) -> tuple[int, int]:
    """The pilot's number, and the draft's number on that pilot."""
    _letter, pilot, number = reference.split("-")
    return int(pilot), int(number)
