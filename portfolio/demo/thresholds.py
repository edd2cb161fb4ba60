"""The lines the pilots have to clear, version by version. A version without `agreed` is a draft."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from documents import ledger
from pilots.models import Threshold
from pilots.vocabulary import Direction, Protects, TargetKind
from portfolio.demo.story import Act, Stage, saving

COST, TIME, QUALITY = Protects.COST, Protects.TIME, Protects.QUALITY
AT_LEAST, AT_MOST = Direction.AT_LEAST, Direction.AT_MOST


@dataclass(frozen=True, slots=True)
class Metric:
    """What is measured, in which window and over how many cases, and where it stood before."""

    name: str
    protects: Protects
    direction: Direction
    unit: str
    window: int | None = None
    fewest: int | None = None
    baseline: str | None = None
    baseline_on: int | None = None
    baseline_how: str = ""
    kind: TargetKind = TargetKind.ABSOLUTE


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the line. `seen` answers whether results had been seen, `late` that they had been by the dates."""

    target: str | None
    drafted: int
    by: str
    agreed: int | None = None
    reason: str = ""
    seen: bool | None = None
    late: bool = False


METRICS: dict[str, Metric] = {
    "P01": Metric("Invoices posted untouched", QUALITY, AT_LEAST, "%", 28, 3_000, "41", -230, "All of one month"),
    "P02": Metric("Time to first decision, median", TIME, AT_MOST, "h", 42, 3_000, "31", -400,
        "Claims system, one quarter"),
    "P03": Metric("Handling time of an e-mail", TIME, AT_MOST, "min", 28, 5_000, "9.4", -176,
        "Timestamps of four weeks"),
    "P04": Metric("Recruiter hours for each hire", TIME, AT_MOST, "h", 60, 80, "19", -50, "Time sheets of 40 hires"),
    "P05": Metric("Time to review one contract", TIME, AT_MOST, "min", 28, 120, "55", -155, "Diaries of two lawyers"),
    "P06": Metric("Lines coded right", QUALITY, AT_LEAST, "%", None, None, "88", -100,
        "500 lines checked by two buyers"),
    "P07": Metric("Visits that had to be repeated", QUALITY, AT_MOST, "%", 60, 3_000, "18.2", -240,
        "Dispatch records, one winter"),
    "P08": Metric(
        "Stock-outs for each 1,000 plan lines", QUALITY, AT_MOST, "per 1,000", 60, 600, "14", -490,
        "Warehouse system, half a year", TargetKind.CHANGE,
    ),
    "P09": Metric("After-call work, median", TIME, AT_MOST, "s", 28, 5_000, "142", -148, "58,000 calls of one month"),
    "P10": Metric("Files cleared without an analyst", QUALITY, AT_LEAST, "%", 28, 2_000, "0", -195,
        "Every file is opened today"),
    "P11": Metric("Tickets sent to the wrong team first", QUALITY, AT_MOST, "%", 28, 5_000, "23", -460,
        "Ticket system, one quarter"),
    "P12": Metric("Questions solved without the back office", QUALITY, AT_LEAST, "%", 42, 2_000, "52", -370,
        "Call notes of 12 branches"),
    "P13": Metric("Cost of one asset in all formats", COST, AT_MOST, "EUR", 42, 150, "310", -180,
        "Agency invoices and time sheets"),
    # No outcome, no line, no baseline: a figure of the model and nothing else.
    "P14": Metric("Ranking accuracy of the score", QUALITY, AT_LEAST, "AUC"),
    "P15": Metric(
        "Wrong spend found in 1,000 reports", COST, AT_LEAST, "EUR", 42, 8_000, "1150", -196,
        "Sample checks of last year, scaled up",
    ),
    "P16": Metric("Bad welds missed, of a million", QUALITY, AT_MOST, "ppm", 28, 40_000, "850", -270,
        "Complaints of one year"),
    "P17": Metric("Exceptions settled by hand, of 1,000", TIME, AT_MOST, "per 1,000", 60, 25_000, "46", -110,
        "Billing system, one quarter"),
    "P18": Metric("Cost of 1,000 words", COST, AT_MOST, "EUR", 42, 400, "128", -430, "Invoices of three agencies"),
    "P19": Metric("Time from request to decision", TIME, AT_MOST, "h", 42, 600, "26", -16, "Case system, one month"),
    "P20": Metric("Overtime of one store in a week", TIME, AT_MOST, "h", 56, 240, "31", -410,
        "Time clocks of 60 stores"),
}  # fmt: skip

VERSIONS: dict[str, tuple[Version, ...]] = {
    "P01": (Version("70", -215, "henrik", -208),),
    "P02": (Version("8", -396, "henning", -390),),
    # Moved twice, once after results had been seen, and missed all the same.
    "P03": (
        Version("5.5", -170, "olive", -166),
        Version("6.0", -151, "olive", -149, "Attachments have to be read whatever the draft says.", seen=False),
        Version("6.5", -46, "petra", -44, "The first result was 9.1 min; 6.0 was out of reach.", seen=True, late=True),
    ),
    "P04": (Version("13", -44, "petra"),),
    "P05": (Version("25", -152, "lionel", -150),),
    "P06": (Version(None, -75, "mirja"),),
    "P07": (Version("13", -228, "tomasz", -225),),
    "P08": (Version("-4.5", -484, "yasmin", -480),),
    "P09": (
        Version("70", -160, "olive", -158),
        Version("75", -114, "olive", -113, "The queue system adds 5 s that no tool can remove.", seen=False),
    ),
    "P10": (Version("45", -183, "farida", -180),),
    "P11": (Version("8", -456, "pekka", -454),),
    "P12": (Version("75", -355, "giulia", -350),),
    "P13": (Version("180", -172, "saskia", -170),),
    "P14": (Version(None, -140, "rafael"),),
    "P15": (Version("2400", -192, "clara", -190),),
    "P16": (
        Version("280", -266, "annegret", -262),
        Version("300", -252, "annegret", -250, "The camera line runs 8 % faster than planned.", seen=False),
    ),
    "P17": (Version("20", -92, "olive", -88),),
    "P18": (Version("60", -421, "ewa", -418),),
    "P19": (Version("6", -12, "matti"),),
    "P20": (Version("24", -404, "bettina", -400),),
}


def acts(key: str, stage: Stage) -> Iterator[Act]:
    """Drafting, changing and agreeing the threshold of one pilot. Only its owner agrees."""
    before: Threshold | None = None
    for number, version in enumerate(VERSIONS.get(key, ()), start=1):
        row = _draft(key, number, version, stage)
        yield Act(version.drafted, version.by, "drafted threshold", saving(row), version.reason)
        if version.agreed is not None:
            owner = AGREED_BY.get(key, version.by)
            yield Act(version.agreed, owner, "agreed threshold", _agree(row, before, owner, stage), version.reason)
        before = row


# Where somebody else drafted the line, the owner who agreed it.
AGREED_BY = {"P03": "olive", "P11": "leonie"}


def _draft(key: str, number: int, version: Version, stage: Stage) -> Threshold:
    metric = METRICS[key]
    return Threshold(
        pilot=stage.pilots[key],
        number=number,
        metric=metric.name,
        protects=metric.protects,
        direction=metric.direction,
        target_kind=metric.kind,
        target=_amount(version.target),
        unit=metric.unit,
        window_days=metric.window,
        fewest_cases=metric.fewest,
        baseline=_amount(metric.baseline),
        baseline_measured_on=stage.calendar.maybe_on(metric.baseline_on),
        baseline_how=metric.baseline_how,
        reason=version.reason,
        results_seen=version.seen,
        after_results=version.late,
    )


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _agree(row: Threshold, before: Threshold | None, owner: str, stage: Stage) -> Callable[[datetime], None]:
    def agree(at: datetime) -> None:
        if before is not None:
            Threshold.objects.filter(pk=before.pk).update(superseded_at=at)
        row.agreed_at, row.agreed_by = at, stage.people[owner]
        seal = row.fingerprint()
        Threshold.objects.filter(pk=row.pk).update(agreed_at=at, agreed_by=row.agreed_by, seal=seal)
        details = {"version": row.number, "seal": seal, "after_results": row.after_results}
        ledger.record("agreed threshold", subject=row.pilot.reference, by=row.agreed_by, details=details)

    return agree
