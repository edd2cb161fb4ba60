"""`P-0009` in an address is the number 9."""

from pilots.models.pilot import reference_of


class ReferenceConverter:
    """Reads and writes a pilot's reference in addresses."""

    regex = r"P-[0-9]{4,9}"

    def to_python(self, value: str) -> int:
        """`P-0009` is 9; `P-00009` is not an address of it."""
        number = int(value.removeprefix("P-"))
        if reference_of(number) != value:
            raise ValueError(value)
        return number

    def to_url(self, value: int) -> str:
        """9 is `P-0009`."""
        return reference_of(value)
