"""What the portfolio office lifted in writing, and who was let in on a restricted pilot."""

from collections.abc import Iterator
from datetime import datetime

from assessments.models import Waiver
from documents import ledger
from pilots.models import Invitation
from pilots.vocabulary import DayOneItem
from portfolio.demo.story import Act, Stage

WAIVED_ON, WAIVED_UNTIL = -37, 16
WAIVER_REASON = (
    "The buyers need the class list before they can say what a wrong category costs. Building may begin; the threshold "
    "is agreed before the first result is shown."
)
INVITED_ON = -58


def acts(key: str, stage: Stage) -> Iterator[Act]:
    """The one waiver in force, and the one invitation."""
    pilot, petra = stage.pilots[key], stage.people["petra"]

    def waive(at: datetime) -> None:
        Waiver.objects.create(
            pilot=pilot,
            item=DayOneItem.THRESHOLD,
            until=stage.calendar.on(WAIVED_UNTIL),
            reason=WAIVER_REASON,
            waived_by=petra,
            waived_at=at,
        )
        details = {"item": DayOneItem.THRESHOLD, "until": stage.calendar.on(WAIVED_UNTIL)}
        ledger.record("waived", subject=pilot.reference, by=petra, details=details)

    def invite(at: datetime) -> None:
        invitation = Invitation(pilot=pilot, person=stage.people["anneli"], invited_by=petra)
        invitation.save(force_insert=True)
        Invitation.objects.filter(pk=invitation.pk).update(invited_at=at)

    if key == "P06":
        yield Act(WAIVED_ON, "petra", "waived", waive, WAIVER_REASON)
    if key == "P04":
        yield Act(INVITED_ON, "petra", "invited", invite)
