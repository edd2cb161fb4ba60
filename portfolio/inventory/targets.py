"""What a column of an inventory can become, and the words people head such columns with."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Target(StrEnum):
    """A fact of a pilot that a file can bring."""

    NAME = "name"
    UNIT = "unit"
    SUB_UNIT = "sub_unit"
    PROBLEM = "problem"
    WORKFLOW = "workflow"
    STAGE = "stage"
    PROPOSED_ON = "proposed_on"
    BUILD_STARTED_ON = "build_started_on"
    DECISION_DUE_ON = "decision_due_on"
    DECIDED_ON = "decided_on"
    LIVE_ON = "live_on"
    STOPPED_ON = "stopped_on"
    RETIRED_ON = "retired_on"
    BUDGET = "budget"
    SPENT = "spent"
    VENDOR = "vendor"
    TAGS = "tags"
    KEY = "key"


class Kind(StrEnum):
    """What the values of such a column look like."""

    TITLE = "title"
    GROUP = "group"
    PART = "part"
    PROSE = "prose"
    STAGE = "stage"
    DAY = "day"
    MONEY = "money"
    WORD = "word"
    KEY = "key"


@dataclass(frozen=True, slots=True)
class Description:
    """How a target is called here, what its values look like, and how others head it (English, German)."""

    label: Promise
    kind: Kind
    headings: tuple[str, ...]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split(", "))


TARGETS: dict[Target, Description] = {
    Target.NAME: Description(
        _("Name"),
        Kind.TITLE,
        _words(
            "name, pilot, pilot name, use case, use case name, use case title, title, project, project name, "
            "initiative, application, ai system, solution, bezeichnung, titel, projekt, projektname, "
            "anwendungsfall, vorhaben"
        ),
    ),
    Target.UNIT: Description(
        _("Operating unit"),
        Kind.GROUP,
        _words(
            "operating unit, unit, agency, business unit, division, department, organisation, organization, company, "
            "entity, line of business, function, area, bereich, geschäftsbereich, sparte, gesellschaft, ressort, "
            "fachbereich"
        ),
    ),
    Target.SUB_UNIT: Description(
        _("Part of the unit"),
        Kind.PART,
        _words(
            "part of unit, sub unit, bureau, component, office, team, group, department, section, branch, sub agency, "
            "abteilung, referat, gruppe"
        ),
    ),
    Target.WORKFLOW: Description(
        _("Workflow it changes"),
        Kind.PROSE,
        _words(
            "workflow, process, business process, workflow it changes, process affected, outputs, system outputs, "
            "description, what it does, result, prozess, geschäftsprozess, arbeitsablauf, ablauf, "
            "beschreibung"
        ),
    ),
    Target.PROBLEM: Description(
        _("Problem it solves"),
        Kind.PROSE,
        _words(
            "problem, problem statement, problem it solves, purpose, intended purpose, purpose and benefits, "
            "objective, goal, business need, summary, why, zweck, ziel, problemstellung, nutzen, anlass"
        ),
    ),
    Target.STAGE: Description(
        _("Stage"),
        Kind.STAGE,
        _words(
            "stage, status, state, phase, stage of development, lifecycle stage, project status, current status, "
            "maturity, stand, reifegrad, projektstatus"
        ),
    ),
    Target.PROPOSED_ON: Description(
        _("Proposed on"),
        Kind.DAY,
        _words(
            "proposed on, date proposed, proposed, date initiated, initiated, idea date, submitted, submitted on, "
            "date submitted, requested on, created, idea, vorgeschlagen am, beantragt am, eingereicht am, "
            "idee vom"
        ),
    ),
    Target.BUILD_STARTED_ON: Description(
        _("Building began on"),
        Kind.DAY,
        _words(
            "building began on, build started, build start, development began, date development began, "
            "development start, date when development began, start date, started, started on, kick off, start, "
            "beginn, baubeginn, aufbau begonnen am, entwicklungsbeginn, projektstart, gestartet am"
        ),
    ),
    Target.DECISION_DUE_ON: Description(
        _("Decision due on"),
        Kind.DAY,
        _words(
            "decision due on, decision due, decide by, due, due date, deadline, target date, go no go date, "
            "entscheidung bis, entscheidung fällig, frist, fällig am"
        ),
    ),
    Target.DECIDED_ON: Description(
        _("Decided on"), Kind.DAY, _words("decided on, decided, decision date, date decided, entschieden am")
    ),
    Target.LIVE_ON: Description(
        _("Live since"),
        Kind.DAY,
        _words(
            "live since, live on, go live, go live date, date implemented, implemented, implementation date, "
            "deployed, deployment date, in production since, launch date, launched, produktiv seit, live seit, "
            "in betrieb seit, einführung"
        ),
    ),
    Target.STOPPED_ON: Description(
        _("Stopped on"),
        Kind.DAY,
        _words("stopped on, stopped, date stopped, cancelled on, date cancelled, gestoppt am, abgebrochen am"),
    ),
    Target.RETIRED_ON: Description(
        _("Retired on"),
        Kind.DAY,
        _words(
            "retired on, date retired, retired, retirement date, decommissioned, decommissioned on, sunset date, "
            "abgeschaltet am, außer betrieb seit, beendet am"
        ),
    ),
    Target.BUDGET: Description(
        _("Budget"),
        Kind.MONEY,
        _words("budget, approved budget, planned cost, funding, total budget, budget eur, plankosten, mittel"),
    ),
    Target.SPENT: Description(
        _("Spent to date"),
        Kind.MONEY,
        _words(
            "spent, spent to date, spend, spend to date, actual cost, cost to date, actuals, ausgaben, istkosten, "
            "bisher ausgegeben, ausgegeben, verbraucht"
        ),
    ),
    Target.VENDOR: Description(
        _("Vendor"),
        Kind.WORD,
        _words("vendor, vendor name, supplier, provider, contractor, partner, lieferant, anbieter, hersteller"),
    ),
    Target.TAGS: Description(
        _("Tags"),
        Kind.WORD,
        _words(
            "tags, tag, topic, topic area, category, categories, theme, keywords, labels, "
            "technology, ai technique, schlagworte, stichworte, kategorie, thema, technologie"
        ),
    ),
    Target.KEY: Description(
        _("Its own reference"),
        Kind.KEY,
        _words(
            "reference, id, identifier, key, number, no, nr, use case id, project id, project number, inventory id, "
            "external key, ref, kennung, nummer, projektnummer, lfd nr"
        ),
    ),
}
