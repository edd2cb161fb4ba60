"""What a column can become, and the words by which its heading gives that away."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _


class Target(StrEnum):
    """A fact that a column of an inventory can hold."""

    NAME = "name"
    UNIT = "unit"
    SUB_UNIT = "sub_unit"
    PROBLEM = "problem"
    WORKFLOW = "workflow"
    STAGE = "stage"
    PROPOSED_ON = "proposed_on"
    BUILD_STARTED_ON = "build_started_on"
    DECISION_DUE_ON = "decision_due_on"
    LIVE_ON = "live_on"
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
    PROSE = "prose"
    WORD = "word"
    DAY = "day"
    MONEY = "money"
    KEY = "key"


@dataclass(frozen=True, slots=True)
class Description:
    """A target's label, the look of its values, and headings people give it (English and German, lower case)."""

    label: Any
    kind: Kind
    headings: tuple[str, ...]


TARGETS: dict[Target, Description] = {
    Target.NAME: Description(
        _("Name"), Kind.TITLE, ("name", "use case name", "pilot", "project name", "project", "title", "initiative",
                                "bezeichnung", "projekt", "titel", "vorhaben")),
    Target.UNIT: Description(
        _("Operating unit"), Kind.GROUP, ("agency", "department", "operating unit", "business unit", "unit", "division",
                                          "organisation", "organization", "bereich", "abteilung", "ressort")),
    Target.SUB_UNIT: Description(
        _("Part of the unit"), Kind.GROUP, ("bureau", "team", "sub unit", "sub agency", "office", "component",
                                            "subdivision", "referat", "gruppe")),
    Target.PROBLEM: Description(
        _("Problem it solves"), Kind.PROSE, ("problem", "purpose", "intended purpose", "expected benefits",
                                             "description", "objective", "goal", "zweck", "beschreibung", "ziel")),
    Target.WORKFLOW: Description(
        _("Workflow it changes"), Kind.PROSE, ("workflow", "outputs", "output", "system outputs", "process", "task",
                                               "ablauf", "prozess", "ergebnis")),
    Target.STAGE: Description(
        _("Stage"), Kind.WORD, ("stage", "stage of development", "status", "phase", "lifecycle", "state", "stand")),
    Target.PROPOSED_ON: Description(
        _("Proposed on"), Kind.DAY, ("date initiated", "proposed on", "proposed", "start date", "initiated", "created",
                                     "idea date", "vorgeschlagen am", "beginn")),
    Target.BUILD_STARTED_ON: Description(
        _("Building began on"), Kind.DAY, ("date development began", "development began", "build started",
                                           "build start", "building began", "development start", "entwicklungsbeginn")),
    Target.DECISION_DUE_ON: Description(
        _("Decision due on"), Kind.DAY, ("decision due", "decision date", "due date", "deadline", "decide by",
                                         "entscheidung bis", "frist")),
    Target.LIVE_ON: Description(
        _("Live since"), Kind.DAY, ("date implemented", "live since", "go live", "go live date", "in production since",
                                    "launch date", "deployed", "live seit")),
    Target.RETIRED_ON: Description(
        _("Retired on"), Kind.DAY, ("date retired", "retired on", "retired", "decommissioned", "ausser betrieb")),
    Target.BUDGET: Description(_("Budget"), Kind.MONEY, ("budget", "approved budget", "funding", "mittel")),
    Target.SPENT: Description(
        _("Spent to date"), Kind.MONEY, ("spent", "spend to date", "cost to date", "actual cost", "ausgaben",
                                             "kosten")),
    Target.VENDOR: Description(_("Vendor"), Kind.GROUP, ("vendor", "supplier", "provider", "anbieter", "lieferant")),
    Target.TAGS: Description(_("Tags"), Kind.WORD, ("tags", "topic area", "topic", "category", "keywords", "thema")),
    Target.KEY: Description(
        _("Its own reference"), Kind.KEY, ("id", "reference", "key", "identifier", "inventory number", "number",
                                           "kennung", "nummer")),
}  # fmt: skip
