"""Who answers after go-live."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from pilots.models import SupportPlan
from portfolio.demo.story import Act, Stage, saving


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A support plan as it was written, and when it was reviewed since; empty fields are still missing."""

    contact: str
    hours: str
    escalation: str
    runbook: str
    written: int
    reviewed: int | None
    by: str


WEEKDAYS, LONG_DAYS = "Monday to Friday, 08:00 to 18:00", "every day, 07:00 to 21:00"

SUPPORT_PLANS: dict[str, PlanRow] = {
    "P01": PlanRow("signe", WEEKDAYS, "Pekka Lahti, after one hour", "invoice-matching", -90, -21, "henrik"),
    "P02": PlanRow("mila", WEEKDAYS, "Data platforms, after two hours", "claims-triage", -200, -28, "henning"),
    "P03": PlanRow("ivan", WEEKDAYS, "Signe Holt, after one hour", "reply-drafts", -88, -38, "olive"),
    "P05": PlanRow("mila", WEEKDAYS, "Legal operations, next day", "nda-review", -65, -52, "lionel"),
    "P06": PlanRow("pekka", WEEKDAYS, "Data platforms, next day", "spend-classes", -30, -24, "mirja"),
    "P07": PlanRow("ivan", LONG_DAYS, "Signe Holt, after 30 minutes", "boiler-faults", -95, -48, "tomasz"),
    "P08": PlanRow("pekka", WEEKDAYS, "Data platforms, after four hours", "demand-forecast", -240, -35, "yasmin"),
    "P09": PlanRow("signe", LONG_DAYS, "Ivan Petrov, after 30 minutes", "call-summaries", -60, -15, "olive"),
    "P10": PlanRow("ivan", WEEKDAYS, "Signe Holt, after two hours", "kyc-check", -72, -49, "farida"),
    "P11": PlanRow("pekka", LONG_DAYS, "Workplace services, after one hour", "ticket-routing", -300, -60, "leonie"),
    "P12": PlanRow("mila", WEEKDAYS, "", "branch-assistant", -235, -210, "giulia"),
    # Nobody wrote down where it goes next, nor what to do.
    "P13": PlanRow("mila", WEEKDAYS, "", "", -70, None, "saskia"),
    "P14": PlanRow("pekka", WEEKDAYS, "Data platforms, next day", "lead-scores", -100, -64, "rafael"),
    "P15": PlanRow("pekka", WEEKDAYS, "Henrik Aas, next day", "expense-audit", -80, -25, "clara"),
    "P16": PlanRow("mila", LONG_DAYS, "Shift lead, at once", "weld-inspection", -100, -43, "annegret"),
    # There are hours, but nobody to call.
    "P17": PlanRow("", WEEKDAYS, "Signe Holt, after one hour", "meter-exceptions", -36, -27, "olive"),
    "P18": PlanRow("mila", WEEKDAYS, "Data platforms, next day", "manual-translation", -190, -45, "ewa"),
    "P20": PlanRow("mila", WEEKDAYS, "Data platforms, next day", "shift-planning", -240, -200, "bettina"),
}


def acts(key: str, stage: Stage) -> Iterator[Act]:
    """Writing and reviewing the support plan of one pilot."""
    row = SUPPORT_PLANS.get(key)
    if row is None:
        return
    found = SupportPlan(
        pilot=stage.pilots[key],
        contact=stage.person(row.contact),
        hours=row.hours,
        escalation=row.escalation,
        runbook_link=f"https://handbook.example.com/runbooks/{row.runbook}" if row.runbook else "",
    )

    def review(at: datetime) -> None:
        SupportPlan.objects.filter(pk=found.pk).update(reviewed_on=at.date())

    yield Act(row.written, row.by, "wrote support plan", saving(found))
    if row.reviewed is not None:
        yield Act(row.reviewed, row.by, "reviewed support plan", review)
