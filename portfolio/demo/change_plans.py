"""How the people who use it are brought along, and how many of them do."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from pilots.models import ActiveUsers, ChangePlan
from portfolio.demo.story import Act, Stage, saving


@dataclass(frozen=True, slots=True)
class PlanRow:
    """`involved` people since a day, hours of training planned and given, who is meant to use it and who did,
    as pairs of day and people. `trial` is the day of the trial by people who did not build it."""

    by: str
    written: int
    involved: int | None
    since: int | None
    planned: str | None
    given: str | None
    users: int | None
    target: str | None
    active: tuple[tuple[int, int], ...] = ()
    trial: int | None = None
    held: bool | None = None
    findings: str = ""
    before: str = ""
    after: str = ""


Row = PlanRow

CHANGE_PLANS: dict[str, PlanRow] = {
    "P01": Row("henrik", -198, 14, -210, "90", "52", 46, "0.8", ((-74, 11), (-46, 27), (-18, 33)), -36, True,
        "Two clerks of another site ran it for two weeks.",
        "Clerk opens each invoice, looks for the order, types the line.",
        "Clerk opens what the tool is unsure of; the rest is posted."),
    "P02": Row("henning", -384, 22, -400, "140", "138", 60, "0.8", ((-230, 31), (-120, 44), (-9, 52)), -180, True,
        "The Lübeck team ran it alone for three weeks.",
        "Claims are read in the order of arrival.",
        "Clear claims are decided the same day, the rest by an assessor."),
    "P03": Row("olive", -147, 12, -160, "48", "40", 55, "0.7", ((-80, 14), (-52, 33), (-13, 36)), -38, True,
        "Four agents of the evening shift, 310 e-mails.",
        "Agent reads, searches for a template, writes, sends.",
        "Agent reads, mends the draft, sends."),
    "P05": Row("lionel", -139, 3, -150, "16", "16", 6, "0.8", ((-30, 4), (-8, 5)), -20, True,
        "One lawyer who had not seen it before, 9 contracts.",
        "Lawyer reads every clause.",
        "Lawyer reads the marked clauses and the rule they break."),
    "P06": Row("mirja", -37, 5, -38, "24", "8", 21, "0.8", (), None, None, "",
        "Buyer corrects categories once a month.",
        "Buyer confirms the category when the line is booked."),
    "P07": Row("tomasz", -215, 18, -230, "120", "64", 70, "0.75", ((-90, 18), (-50, 31), (-11, 44)), -30, True,
        "The depot in Kiel ran it for two weeks.",
        "Technician goes, finds the fault, comes back with the part.",
        "Dispatcher loads the van with the likely part."),
    "P08": Row("yasmin", -476, 6, -490, "40", "40", 12, "0.8", ((-320, 6), (-200, 9), (-60, 11), (-20, 11)), -210, True,
        "Three planners of another site ran it for a month.",
        "Planner corrects a forecast line by line.",
        "Planner changes what she knows better and releases."),
    "P09": Row("olive", -190, 38, -196, "64", "61", 64, "0.8", ((-72, 22), (-58, 38), (-44, 49), (-30, 55), (-9, 58)),
        -25, True, "The Kiel team ran it alone for two weeks, 1,150 calls, 69 s.",
        "Call ends, agent writes a note, picks one of 90 reason codes, is free again after 142 s.",
        "Summary and code stand there; agent reads, corrects, confirms, is free again after 68 s."),
    "P10": Row("farida", -170, 9, -178, "60", "60", 24, "0.75", ((-60, 14), (-16, 21)), -32, True,
        "Two analysts of the branch in Bremen, 120 files.",
        "Analyst opens every file.",
        "Analyst opens the files with a finding."),
    "P11": Row("leonie", -449, 15, -460, "50", "50", 130, "0.9", ((-340, 64), (-200, 118), (-12, 126)), -260, True,
        "The night shift ran it without the builders from the first week.",
        "Dispatcher reads each ticket and sends it on.",
        "Ticket goes to the likely team; one click sends it on."),
    "P12": Row("giulia", -340, 20, -350, "80", "76", 240, "0.6", ((-230, 120), (-180, 168), (-160, 171)), -170, False,
        "Without the builders nobody knew which paragraphs were current.",
        "Staff call the back office.",
        "Staff ask the assistant, then the back office."),
    # Four of eighteen use it, and nobody planned an hour of training.
    "P13": Row("saskia", -158, 4, -140, None, None, 18, "0.7", ((-80, 3), (-50, 5), (-19, 4)), -30, True,
        "Two marketers who joined later, 20 assets.",
        "Agency writes every variant, marketing comments.",
        "Marketer picks and edits a draft."),
    "P14": Row("rafael", -128, 4, -120, "20", "12", 26, "0.7", (), None, None, "",
        "Sales calls leads as they arrive.",
        "Sales calls the upper third first."),
    "P15": Row("clara", -180, 7, -190, "36", "36", 14, "0.8", ((-80, 8), (-44, 12), (-16, 13)), -28, True,
        "Two clerks of the holding, 900 reports.",
        "Two of a hundred reports are checked by hand.",
        "All are checked; a clerk looks at those that stand out."),
    "P16": Row("annegret", -254, 16, -262, "80", "80", 32, "0.8", ((-100, 20), (-60, 28), (-15, 30)), -40, True,
        "The late shift ran it alone for ten days.",
        "Inspector looks at every tenth weld.",
        "Camera looks at every weld; inspector looks at what it rejects."),
    "P17": Row("olive", -79, 9, -90, "30", "30", 22, "0.8", ((-30, 12), (-12, 18), (-3, 19)), -10, True,
        "Three clerks of the second site, 400 exceptions.",
        "Clerk looks up three systems and types a reading.",
        "Clerk accepts the proposed reading or calls."),
    "P18": Row("ewa", -410, 5, -420, "24", "24", 9, "0.8", ((-280, 5), (-120, 8), (-8, 9)), -150, True,
        "A writer of another product line, two manuals.",
        "Agency translates, writer checks terms.",
        "Writer edits a translation with the house terms."),
    "P20": Row("bettina", -390, 10, -360, "120", "70", 60, "0.7", ((-240, 22), (-200, 41), (-178, 43)), -190, True,
        "Six stores ran it without the builders for two weeks.",
        "Manager writes the plan in a table.",
        "Manager changes and releases a proposed plan."),
}  # fmt: skip


def acts(key: str, stage: Stage) -> Iterator[Act]:
    """Writing the plan, then counting who uses it, of one pilot."""
    row = CHANGE_PLANS.get(key)
    if row is None:
        return
    found = _plan(row, key, stage)
    yield Act(row.written, row.by, "wrote change plan", saving(found))
    if row.given is not None:
        day = row.active[0][0] if row.active else row.written + 12
        yield Act(day, row.by, "gave training", lambda at: _update(found, training_hours_given=Decimal(row.given or 0)))
    if row.trial is not None:
        yield Act(row.trial + 1, row.by, "held trial without builders", lambda at: _update(found, **_trial(row, stage)))
    for day, users in row.active:
        counted = ActiveUsers(pilot=stage.pilots[key], counted_on=stage.calendar.on(day), users=users)
        yield Act(day, row.by, "counted active users", saving(counted))


def _plan(row: PlanRow, key: str, stage: Stage) -> ChangePlan:
    return ChangePlan(
        pilot=stage.pilots[key],
        users_involved=row.involved,
        involved_since=stage.calendar.maybe_on(row.since),
        training_hours_planned=None if row.planned is None else Decimal(row.planned),
        workflow_before=row.before,
        workflow_after=row.after,
        intended_users=row.users,
        adoption_target=None if row.target is None else Decimal(row.target),
    )


def _trial(row: PlanRow, stage: Stage) -> dict[str, object]:
    return {
        "trial_without_builders_on": stage.calendar.maybe_on(row.trial),
        "trial_without_builders_held": row.held,
        "trial_findings": row.findings,
    }


def _update(plan: ChangePlan, **values: object) -> None:
    ChangePlan.objects.filter(pk=plan.pk).update(**values)
