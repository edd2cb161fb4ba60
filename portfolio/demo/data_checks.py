"""The slices of real data: named first, then checked, passed or failed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from pilots.models import DataCheck
from portfolio.demo.story import Act, Stage, saving


@dataclass(frozen=True, slots=True)
class Slice:
    """A slice of data; without `checked` it is only named. `holds` says what it holds: (l)ike production,
    (e)dge cases, (d)irty records."""

    source: str
    begins: int
    ends: int
    rows: int
    drawn: str
    named: int
    holds: str = "led"
    findings: str = ""
    passed: bool | None = None
    checked: int | None = None
    by: str = ""


DATA_CHECKS: dict[str, tuple[Slice, ...]] = {
    "P01": (
        Slice("Ledger", -140, -112, 6_000, "every tenth invoice", -202, "led",
              "214 part deliveries, 97 credit notes, 61 without an order number.", True, -96, "pekka"),
    ),
    "P02": (
        Slice("Claims system", -330, -300, 8_000, "all claims of one month", -388, "led", "", True, -292, "mila"),
        Slice("Claims system", -70, -42, 8_400, "all claims of one month", -44, "led",
              "480 claims without photographs, 33 double reports.", True, -40, "mila"),
    ),
    "P03": (
        Slice("Mail platform", -125, -100, 5_000, "every fourth e-mail", -152, "led",
              "410 with attachments, 188 in two languages, 92 without a customer number.", True, -92, "ivan"),
    ),
    "P04": (Slice("Applicant system", -90, -60, 900, "one month of two sites", -39, "", "", None, None, "pekka"),),
    "P05": (
        Slice("Contract archive", -130, -75, 140, "all agreements of two months", -143, "led",
              "12 came as photographs, 9 with changes written in by hand.", True, -70, "mila"),
    ),
    "P06": (
        Slice("Purchasing system", -60, -34, 5_000, "random", -40, "led",
              "312 free-text lines, 77 in another language.", True, -27, "pekka"),
    ),
    "P07": (
        Slice("Dispatch system", -150, -110, 2_400, "all visits of five weeks", -221, "led",
              "260 boilers without a type plate, 118 double visits.", True, -104, "ivan"),
    ),
    "P08": (
        Slice("Warehouse system", -400, -340, 1_200, "all plans of two months", -482, "led", "", True, -335, "pekka"),
        Slice("Warehouse system", -95, -66, 640, "all plans of one month", -66, "led",
              "Two promotions and one closed site were in it.", True, -62, "pekka"),
    ),
    "P09": (
        Slice("Contact-centre platform", -115, -88, 3_000, "every tenth call", -112, "led",
              "212 transfers, 96 calls in two languages, 140 without a customer number.", True, -83, "signe"),
    ),
    "P10": (
        Slice("Document archive", -70, -42, 1_500, "every tenth file of four weeks", -175, "led",
              "31 of 100 papers are photographs taken by phone; the check reads half of them.", False, -28, "ivan"),
    ),
    "P11": (
        Slice("Ticket system", -390, -360, 9_000, "all tickets of one month", -452, "led", "", True, -352, "pekka"),
        Slice("Ticket system", -75, -46, 9_200, "all tickets of one month", -45, "led",
              "1,150 mails forwarded without a text.", True, -43, "pekka"),
    ),
    "P12": (
        Slice("Call notes", -300, -270, 1_800, "12 branches, one month", -344, "led", "", True, -245, "mila"),
    ),
    "P13": (
        Slice("Campaign archive", -130, -100, 300, "all assets of one quarter", -164, "led",
              "44 right-to-left texts, 20 without a master.", True, -94, "mila"),
    ),
    "P14": (
        Slice("CRM", -180, -120, 12_000, "all leads of one quarter", -130, "led",
              "1,900 leads without a phone number, 640 doubles.", True, -90, "pekka"),
    ),
    "P15": (
        Slice("Expense system", -130, -100, 4_000, "random", -184, "led",
              "260 receipts as photographs, 71 in foreign currency.", True, -93, "pekka"),
    ),
    "P16": (
        Slice("Camera line 2", -140, -118, 30_000, "every welder, three shifts", -258, "led",
              "1,400 with spatter, 900 half in shade.", True, -114, "mila"),
    ),
    "P17": (
        Slice("Billing system", -110, -82, 4_000, "every tenth exception", -84, "led",
              "300 readings sent in by customers, 41 of them from the wrong meter.", True, -70, "signe"),
    ),
    "P18": (
        Slice("Manual store", -360, -320, 900, "three product lines", -415, "led", "", True, -305, "mila"),
        Slice("Manual store", -90, -60, 500, "two new product lines", -58, "led",
              "Tables and warnings were in it.", True, -48, "mila"),
    ),
    "P20": (
        Slice("Time clocks", -330, -300, 480, "60 stores, eight weeks", -395, "led", "", True, -255, "mila"),
    ),
}  # fmt: skip


def acts(key: str, stage: Stage) -> Iterator[Act]:
    """Naming and checking the slices of one pilot."""
    for row in DATA_CHECKS.get(key, ()):
        found = DataCheck(
            pilot=stage.pilots[key],
            source_system=row.source,
            period_from=stage.calendar.on(row.begins),
            period_to=stage.calendar.on(row.ends),
            rows=row.rows,
            how_drawn=row.drawn,
            production_like="l" in row.holds,
        )
        yield Act(row.named, row.by, "named data slice", saving(found))
        if row.checked is not None:
            yield Act(row.checked, row.by, "checked data slice", _check(found, row, stage))


def _check(found: DataCheck, row: Slice, stage: Stage) -> Callable[[datetime], None]:
    def check(at: datetime) -> None:
        DataCheck.objects.filter(pk=found.pk).update(
            edge_cases="e" in row.holds,
            dirty_records="d" in row.holds,
            findings=row.findings,
            passed=row.passed,
            checked_by=stage.people[row.by],
            checked_on=at.date(),
        )

    return check
