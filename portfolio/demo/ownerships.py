"""Who was named as owner, who accepted, who handed over and who declined."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from documents import ledger
from pilots.models import Ownership
from portfolio.demo.story import Act, Stage


@dataclass(frozen=True, slots=True)
class OwnershipRow:
    """One person's time as owner; without `accepted` the person never accepted, without `ended` it lasts."""

    person: str
    named: int
    accepted: int | None = None
    ended: int | None = None
    because: str = ""
    named_by: str = "petra"


OWNERSHIPS: dict[str, tuple[OwnershipRow, ...]] = {
    "P01": (OwnershipRow("henrik", -228, -227),),
    "P02": (OwnershipRow("henning", -412, -410),),
    "P03": (OwnershipRow("olive", -182, -181),),
    # Petra named somebody, who declined: the pilot has no owner to this day.
    "P04": (OwnershipRow("elin", -41, None, -33, "Declined: the works council has not been heard yet."),),
    "P05": (OwnershipRow("lionel", -168, -166),),
    "P06": (OwnershipRow("mirja", -152, -150),),
    "P07": (OwnershipRow("tomasz", -251, -250),),
    "P08": (OwnershipRow("yasmin", -506, -502),),
    "P09": (OwnershipRow("olive", -175, -175),),
    "P10": (OwnershipRow("farida", -201, -200),),
    "P11": (OwnershipRow("leonie", -470, -468),),
    "P12": (OwnershipRow("giulia", -379, -378),),
    "P13": (OwnershipRow("saskia", -192, -190),),
    "P14": (OwnershipRow("rafael", -221, -217),),
    "P15": (OwnershipRow("clara", -206, -206),),
    "P16": (OwnershipRow("annegret", -289, -287),),
    "P17": (
        OwnershipRow("karin", -134, -132, -96, "Takes over the spring campaign in Field service."),
        OwnershipRow("olive", -96, -95, named_by="karin"),
    ),
    "P18": (OwnershipRow("ewa", -441, -440),),
    "P19": (OwnershipRow("matti", -20, -19),),
    # Bettina left 152 days ago and nobody was named after her: the ownership never ended, its holder did.
    "P20": (OwnershipRow("bettina", -421, -419),),
}


def acts(key: str, stage: Stage) -> Iterator[Act]:
    """Naming, accepting, declining and handing over, of one pilot."""
    for row in OWNERSHIPS.get(key, ()):
        yield from _one(row, key, stage)


def _one(row: OwnershipRow, key: str, stage: Stage) -> Iterator[Act]:
    found = Ownership(pilot=stage.pilots[key], person=stage.people[row.person], named_by=stage.people[row.named_by])

    def record(act: str, by: User, **details: object) -> None:
        ledger.record(act, subject=found.pilot.reference, by=by, details=details)

    def name(at: datetime) -> None:
        found.named_at = at
        found.save(force_insert=True)
        record("named owner", stage.people[row.named_by], person=found.person_id)

    def accept(at: datetime) -> None:
        Ownership.objects.filter(pk=found.pk).update(accepted_at=at)
        record("accepted ownership", found.person)

    def end(at: datetime) -> None:
        Ownership.objects.filter(pk=found.pk).update(ended_at=at, end_reason=row.because)
        if row.accepted is None:
            record("declined ownership", found.person)

    yield Act(row.named, row.named_by, "named owner", name)
    if row.accepted is not None:
        yield Act(row.accepted, row.person, "accepted ownership", accept)
    if row.ended is not None:
        yield Act(row.ended, row.person, "handed over" if row.accepted else "declined ownership", end, row.because)
