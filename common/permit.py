"""The answer to "may this person do that?": yes, or no with the sentence that says who may."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied


class Refused(PermissionDenied):
    """Raised where a permit was required and not given; the message is meant to be read by the person."""


@dataclass(frozen=True, slots=True)
class Permit:
    """True when granted; otherwise `refusal` is the disabled button's tooltip and the 403's message."""

    granted: bool
    refusal: str = ""

    def __bool__(self) -> bool:
        return self.granted

    def require(self) -> None:
        """Raise `Refused` with the refusal unless granted."""
        if not self.granted:
            raise Refused(self.refusal)
