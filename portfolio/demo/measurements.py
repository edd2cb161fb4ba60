"""The results the pilots have, also those that do not count."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from pilots.models import Measurement
from pilots.vocabulary import DataKind
from portfolio.demo.story import Act, Stage

PICKED, LIKE, PRODUCTION = DataKind.HAND_PICKED, DataKind.PRODUCTION_LIKE, DataKind.PRODUCTION


@dataclass(frozen=True, slots=True)
class MeasurementRow:
    """One result. `by` is a person's key, or the name of the system that recorded it when it holds a space or capital.
    `corrects` is the position, in the pilot's list, of the result it supersedes."""

    value: str
    began: int
    ended: int
    cases: int
    taken_on: DataKind
    recorded: int
    by: str
    reviewed: bool = True
    spread: str | None = None
    successes: int | None = None
    note: str = ""
    corrects: int | None = None


Row = MeasurementRow

MEASUREMENTS: dict[str, tuple[MeasurementRow, ...]] = {
    "P01": (
        Row("84", -152, -150, 200, PICKED, -148, "pekka", False, None, 168,
            "Clean orders of one supplier, for the demo."),
        Row("71.8", -82, -54, 3_910, LIKE, -52, "Ledger", True, None, 2_807),
        Row("73.5", -43, -15, 4_200, LIKE, -13, "Ledger", True, None, 3_087),
    ),
    "P02": (
        Row("7.9", -240, -190, 5_100, LIKE, -188, "Claims system", True, "6.4"),
        Row("7.2", -92, -48, 5_900, LIKE, -46, "Claims system", True, "6.1"),
        Row("7.4", -22, -8, 3_300, PRODUCTION, -6, "Claims system", True, "6.3", None,
            "First two weeks after go-live."),
    ),
    "P03": (
        Row("5.1", -96, -95, 60, PICKED, -94, "jonas", False, "1.8", None, "Short e-mails, picked for the demo."),
        Row("9.1", -80, -51, 6_050, LIKE, -50, "Mail platform", True, "5.2"),
        Row("8.9", -42, -13, 6_210, LIKE, -12, "Mail platform", True, "5.0", None,
            "92 of 100 drafts are right; reading and mending them takes the time they save."),
    ),
    "P05": (
        Row("20.5", -36, -13, 34, LIKE, -12, "lionel", True, "8"),
        Row("22", -36, -8, 38, LIKE, -7, "lionel", True, "9", None,
            "Four agreements were signed late and had been left out.", 0),
    ),
    "P06": (Row("92", -24, -18, 5_000, LIKE, -16, "pekka", True, None, 4_600, "No line was agreed before."),),
    "P07": (
        Row("13.4", -98, -74, 1_310, LIKE, -72, "tomasz", True, None, 176, "Autumn, few faults."),
        Row("12.8", -73, -12, 3_360, LIKE, -10, "tomasz", True, None, 430),
    ),
    "P08": (
        Row("9.3", -300, -238, 820, LIKE, -236, "Warehouse system", True, "6.8"),
        Row("9.1", -64, -34, 640, PRODUCTION, -33, "Warehouse system", True, "6.5", None, "30 days after go-live."),
        Row("8.9", -64, -4, 1_290, PRODUCTION, -3, "Warehouse system", True, "6.6", None, "60 days after go-live."),
    ),
    "P09": (
        Row("96", -78, -72, 1_410, LIKE, -71, "Contact-centre platform", True, "71"),
        Row("54", -71, -68, 40, PICKED, -67, "ivan", False, None, None, "40 calls picked for the demo."),
        Row("83", -71, -65, 1_460, LIKE, -64, "Contact-centre platform", True, "69"),
        Row("76", -64, -58, 1_520, LIKE, -57, "Contact-centre platform", True, "67"),
        Row("71", -57, -51, 1_480, LIKE, -50, "Contact-centre platform", True, "66"),
        Row("66", -51, -23, 6_480, LIKE, -22, "Contact-centre platform", True, "65.7", None,
            "Calls shorter than 20 s were left out."),
        Row("68", -51, -23, 6_480, LIKE, -21, "Contact-centre platform", True, "65.7", None,
            "All calls; the earlier export had left out the shortest.", 5),
    ),
    "P10": (Row("47", -42, -33, 300, PICKED, -30, "farida", True, None, 141, "Clean scans only."),),
    "P11": (
        Row("7.1", -320, -290, 9_800, LIKE, -288, "Ticket system", True, None, 696),
        Row("6.4", -40, -10, 13_000, PRODUCTION, -9, "Ticket system", True, None, 832),
    ),
    "P12": (
        Row("64", -230, -222, 310, LIKE, -220, "giulia", True, None, 198, "First week in four branches."),
        Row("61", -205, -160, 2_600, LIKE, -158, "giulia", True, None, 1_586),
    ),
    "P13": (Row("165", -64, -20, 212, LIKE, -18, "saskia", True, "48", None, "Four of eighteen marketers took part."),),
    "P14": (Row("0.81", -60, -40, 4_100, LIKE, -38, "pekka", False, None, None, "On leads of last year."),),
    "P15": (Row("2610", -62, -17, 11_400, LIKE, -15, "Expense system", True, "5200"),),
    "P16": (
        Row("265", -98, -70, 41_500, LIKE, -68, "Camera line 2", True),
        Row("240", -45, -16, 62_500, LIKE, -14, "Camera line 2", True, None, None,
            "6 % of good welds are rejected and looked at by hand."),
    ),
    "P17": (
        Row("31", -38, -16, 4_600, LIKE, -15, "Billing system", True, None, None, "After three weeks."),
        Row("27", -38, -2, 9_800, LIKE, -1, "Billing system", True, None, None, "40 % of the cases; it runs on."),
    ),
    "P18": (
        Row("55", -200, -150, 640, LIKE, -148, "ewa", True, "17"),
        Row("52", -102, -56, 710, LIKE, -54, "ewa", True, "15"),
        Row("58", -36, -7, 430, PRODUCTION, -6, "ewa", True, "15", None, "First team, rollout step 1."),
    ),
    "P20": (
        Row("25.1", -236, -178, 376, LIKE, -176, "bettina", False, "9.5", None,
            "As planned by the tool; what managers changed afterwards is not in it."),
    ),
}  # fmt: skip


def acts(key: str, stage: Stage) -> Iterator[Act]:
    """Recording the results of one pilot, one after the other."""
    written: list[Measurement] = []
    for row in MEASUREMENTS.get(key, ()):
        found = _measurement(row, key, stage)
        written.append(found)
        by = "" if _is_system(row.by) else row.by
        act = "recorded measurement" if row.corrects is None else "corrected measurement"
        yield Act(row.recorded, by, act, _write(found, row, written))


def _is_system(by: str) -> bool:
    return by != by.lower()


def _measurement(row: MeasurementRow, key: str, stage: Stage) -> Measurement:
    on = stage.calendar.on
    return Measurement(
        pilot=stage.pilots[key],
        value=Decimal(row.value),
        began_on=on(row.began),
        ended_on=on(row.ended),
        cases=row.cases,
        data_kind=row.taken_on,
        review_inside=row.reviewed,
        spread=None if row.spread is None else Decimal(row.spread),
        successes=row.successes,
        recorded_by=None if _is_system(row.by) else stage.people[row.by],
        recorded_by_system=row.by if _is_system(row.by) else "",
        evidence_link=f"https://evidence.example.com/{key.lower()}/{row.recorded + 1000}",
        note=row.note,
    )


def _write(found: Measurement, row: MeasurementRow, written: list[Measurement]) -> Callable[[datetime], None]:
    def write(at: datetime) -> None:
        found.recorded_at = at
        found.supersedes = None if row.corrects is None else written[row.corrects]
        found.save(force_insert=True)

    return write
