"""Where each result is written, who owns the connection, and whether it was ever done."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from pilots.models import IntegrationPath
from pilots.vocabulary import IntegrationState, Mechanism
from portfolio.demo.story import Act, Stage, saving

API, EVENT, FILE, ROBOT, BY_HAND = Mechanism.API, Mechanism.EVENT, Mechanism.FILE, Mechanism.ROBOT, Mechanism.BY_HAND


@dataclass(frozen=True, slots=True)
class PathRow:
    """A path: first named, then confirmed by the connection owner, then proven by writing cases back; `first_proven`
    where that was done before and shown again since."""

    record: str
    tool: str
    mechanism: Mechanism | None
    owner: str
    named: int
    confirmed: int | None = None
    proven: int | None = None
    evidence: str = ""
    first_proven: int | None = None


INTEGRATION_PATHS: dict[str, PathRow] = {
    "P01": PathRow("Ledger", "Invoice workplace", API, "signe", -204, -150, -31, "400 invoices posted and reversed."),
    "P02": PathRow("Claims system", "Adjuster desktop", API, "mila", -388, -330, -34,
        "120 claims decided in the test system."),
    "P03": PathRow("Mail platform", "Reply window", API, "ivan", -150, -128, -62,
        "300 drafts filed with their thread."),
    "P04": PathRow("", "", None, "", -38),
    "P05": PathRow("Contract archive", "Word processor", FILE, "signe", -144, -120, -45, "25 marked contracts filed."),
    "P06": PathRow("Purchasing system", "Category check", FILE, "pekka", -41, -33, -22,
        "1,000 lines coded in the copy of the system."),
    "P07": PathRow("Dispatch system", "Van planning", API, "ivan", -222, -118, None,
        "The vendor of the dispatch system has not opened the interface."),
    "P08": PathRow("Warehouse system", "Planning board", EVENT, "pekka", -482, -420, -30,
        "All plans of a week written back.", -336),
    "P09": PathRow("CRM", "Agent desktop", EVENT, "signe", -113, -110, -12,
        "200 calls written to the CRM."),
    "P10": PathRow("Customer register", "Analyst desktop", API, "signe", -176, -140, -44,
        "60 files cleared in the test register."),
    "P11": PathRow("Ticket system", "Ticket system", API, "pekka", -453, -430, -50, "A day of tickets routed.",
        -354),
    "P12": PathRow("crm", "Branch portal", API, "mila", -345, -310, -230, "90 notes written."),
    "P13": PathRow("Campaign archive", "Layout program", FILE, "mila", -165, -140, -40,
        "80 assets filed with their master."),
    "P14": PathRow("CRM", "Lead list", API, "pekka", -138, -110, -70, "Scores of 2,000 leads written."),
    "P15": PathRow("Expense system", "Clerk's list", API, "pekka", -185, -150, -33,
        "600 reports marked in the copy of the system."),
    "P16": PathRow("Quality records", "Line display", EVENT, "mila", -259, -200, -60, "A shift of welds recorded."),
    "P17": PathRow("Billing system", "Exception list", API, "signe", -86, -66, -20,
        "150 readings written and reversed."),
    "P18": PathRow("Manual store", "Editing program", FILE, "mila", -416, -380, -36,
        "One manual filed in four languages."),
    "P20": PathRow("Time clocks", "Shift board", FILE, "mila", -396, -350, -226, "Plans of 12 stores written."),
}  # fmt: skip


def acts(key: str, stage: Stage) -> Iterator[Act]:
    """Naming, confirming and proving the path of one pilot."""
    row = INTEGRATION_PATHS.get(key)
    if row is None:
        return
    found = IntegrationPath(
        pilot=stage.pilots[key],
        system_of_record=row.record,
        tool=row.tool,
        mechanism=row.mechanism or "",
        connection_owner=stage.person(row.owner),
        state=IntegrationState.NAMED if row.owner else IntegrationState.UNKNOWN,
    )
    paths = IntegrationPath.objects.filter(pilot=stage.pilots[key])

    def confirm(at: datetime) -> None:
        paths.update(state=IntegrationState.CONFIRMED, evidence="" if row.proven else row.evidence)

    def prove(at: datetime) -> None:
        paths.update(state=IntegrationState.WRITE_BACK_PROVEN, proven_on=at.date(), evidence=row.evidence)

    yield Act(row.named, row.owner, "named integration path", saving(found))
    if row.confirmed is not None:
        yield Act(row.confirmed, row.owner, "confirmed integration path", confirm)
    if row.first_proven is not None:
        yield Act(row.first_proven, row.owner, "proved write-back", prove)
    if row.proven is not None:
        yield Act(row.proven, row.owner, "proved write-back", prove)
