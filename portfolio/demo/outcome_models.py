"""What one case takes and costs today, and what each candidate makes of it. Shares are in percent here."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from pilots.models import Candidate, ErrorClass, ErrorFrequency, OutcomeModel
from portfolio.demo.story import Act, Stage


@dataclass(frozen=True, slots=True)
class ErrorRow:
    """A way of being wrong: cost of one (nothing while nobody has priced it), percent of cases today, and percent
    with each candidate."""

    name: str
    cost: str | None
    today: str
    with_each: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """One model or setting; the first of a pilot is the piloted one. Reviewed is a percent of cases."""

    name: str
    minutes: str
    accuracy: str
    reviewed: str = "0"
    review_minutes: str = "0"


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """The outcome model of one pilot: minutes today, cost of an hour, errors and candidates."""

    by: str
    priced: int
    case: str
    minutes: str
    hour: str
    errors: tuple[ErrorRow, ...]
    candidates: tuple[CandidateRow, ...]


def _piloted(minutes: str, accuracy: str) -> tuple[CandidateRow, ...]:
    return (CandidateRow("As piloted", minutes, accuracy),)


def _error(name: str, cost: str | None, today: str, *with_each: str) -> ErrorRow:
    return ErrorRow(name, cost, today, with_each)


Row = OutcomeRow

OUTCOMES: dict[str, OutcomeRow] = {
    "P01": Row("henrik", -190, "invoice", "6.5", "34",
        (_error("Posted to the wrong order", "48", "2.1", "1.6"),), _piloted("1.9", "98.4")),
    "P02": Row("henning", -380, "claim", "17", "46",
        (_error("Sent down the wrong path", "190", "4.3", "3.6"),), _piloted("8.5", "96.4")),
    "P03": Row("olive", -142, "e-mail", "9.4", "31",
        (_error("Wrong reply sent", "14", "3", "4.7"),), _piloted("8.9", "92")),
    "P04": Row("petra", -36, "application", "14", "42",
        (_error("Good applicant not seen", "120", "5", "5"),), _piloted("6", "95")),
    "P05": Row("lionel", -136, "contract", "55", "78",
        (_error("Risky clause not seen", "900", "4", "3.5"),), _piloted("22", "96.5")),
    "P06": Row("mirja", -34, "line", "2.2", "36",
        (_error("Wrong category", "6", "12", "8"),), _piloted("0.7", "92")),
    "P07": Row("tomasz", -210, "visit", "22", "44",
        (_error("Visit has to be repeated", "74", "18.2", "12.8"),), _piloted("17", "87.2")),
    "P08": Row("yasmin", -470, "plan", "31", "41",
        (_error("Stock-out after the plan", "160", "9", "6"),), _piloted("12", "94")),
    # The most accurate candidate loses the most.
    "P09": Row("olive", -108, "call", "2.37", "29",
        (_error("Promise left out", "15", "0.5", "0.7", "0.4", "0.2"),
         _error("Wrong reason code", "3", "0.5", "0.7", "0.6", "0.5")),
        (CandidateRow("As piloted", "1.13", "98.6"),
         CandidateRow("Checked when unsure", "1.13", "99.0", "12", "0.40"),
         CandidateRow("Every call checked", "1.13", "99.3", "100", "0.25"))),
    "P10": Row("farida", -165, "file", "21", "39",
        (_error("Bad file cleared", "650", "1.2", "1.1"),), _piloted("13", "98.9")),
    "P11": Row("leonie", -445, "ticket", "4.1", "38",
        (_error("Sent to the wrong team", "7.5", "23", "6.4"),), _piloted("1.2", "93.6")),
    "P12": Row("giulia", -336, "question", "7", "33",
        (_error("Wrong answer given", "25", "3", "6"),), _piloted("5.9", "94")),
    "P13": Row("saskia", -155, "asset", "190", "45",
        (_error("Wrong claim printed", "150", "2", "3"),), _piloted("96", "97")),
    # A good lead that is never called costs something; nobody has said what.
    "P14": Row("rafael", -125, "lead", "8", "43",
        (_error("Called in vain", "18", "25", "23"), _error("Good lead never called", None, "6", "6")),
        _piloted("7.4", "81")),
    "P15": Row("clara", -176, "report", "3.8", "37",
        (_error("Wrong spend paid", "55", "1.9", "0.9"),), _piloted("1.6", "99.1")),
    # It misses fewer bad welds and pays for it with good ones.
    "P16": Row("annegret", -245, "weld", "0.42", "36",
        (_error("Good weld rejected", "2.9", "0.1", "6.02"),), _piloted("0.12", "93.9")),
    "P17": Row("olive", -76, "exception", "5.2", "32",
        (_error("Wrong reading billed", "21", "3.5", "2.8"),), _piloted("2.4", "97.2")),
    "P18": Row("ewa", -405, "page", "48", "50",
        (_error("Wrong instruction printed", "60", "1.5", "1.8"),), _piloted("19", "98.2")),
    "P19": Row("matti", -9, "case", "18", "52",
        (_error("Limit set too high", "420", "2.8", "2.8"),), _piloted("9", "97.2")),
    "P20": Row("bettina", -386, "week plan", "75", "33",
        (_error("Shift not covered", "45", "10", "7"),), _piloted("38", "93")),
}  # fmt: skip


def acts(key: str, stage: Stage) -> Iterator[Act]:
    """Writing the outcome model of one pilot, with its errors and candidates."""
    row = OUTCOMES[key]
    yield Act(row.priced, row.by, "wrote outcome model", lambda at: _write(row, key, stage))


def _write(row: OutcomeRow, key: str, stage: Stage) -> None:
    pilot = stage.pilots[key]
    OutcomeModel.objects.create(
        pilot=pilot, case_name=row.case, minutes_today=Decimal(row.minutes), cost_per_hour=Decimal(row.hour)
    )
    candidates = Candidate.objects.bulk_create(
        Candidate(
            pilot=pilot,
            name=candidate.name,
            chosen=position == 0,
            accuracy=_share(candidate.accuracy),
            minutes_per_case=Decimal(candidate.minutes),
            review_share=_share(candidate.reviewed),
            minutes_per_review=Decimal(candidate.review_minutes),
        )
        for position, candidate in enumerate(row.candidates)
    )
    errors = ErrorClass.objects.bulk_create(
        ErrorClass(
            pilot=pilot, name=error.name, cost=error.cost and Decimal(error.cost), frequency_today=_share(error.today)
        )
        for error in row.errors
    )
    ErrorFrequency.objects.bulk_create(
        ErrorFrequency(pilot=pilot, candidate=candidate, error_class=error_class, frequency=_share(frequency))
        for error, error_class in zip(row.errors, errors, strict=True)
        for candidate, frequency in zip(candidates, error.with_each, strict=True)
    )


def _share(percent: str) -> Decimal:
    return Decimal(percent) / 100
