"""What the table is asked for, as the address bar says it: read tolerantly, written back canonically."""

import re
from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from enum import StrEnum

from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.readiness.failure_modes import Mode
from assessments.readiness.flags import Flag
from assessments.readiness.recommendation import Verdict
from pilots.vocabulary import Stage
from portfolio.sorting import SORTS
from portfolio.units import UnitTree

LONGEST_SEARCH = 200
STAGE_OPEN = "open"
DECIDABLE = "decidable"
NOBODY = "nobody"


class Due(StrEnum):
    """When the decision of an open pilot is due."""

    OVERDUE = "overdue"
    WEEK = "week"
    MONTH = "month"
    NO_DATE = "no_date"


@dataclass(frozen=True, slots=True)
class Filters:
    """One question to the table; empty means any. Every field is a parameter of the address."""

    q: str = ""
    stage: str = ""
    verdict: str = ""
    mode: str = ""
    unit: str = ""
    owner: str = ""
    flag: str = ""
    due: str = ""
    sort: str = ""
    after: str = ""

    @property
    def asked(self) -> "Filters":
        """Only what chooses pilots, without order and page."""
        return replace(self, sort="", after="")

    def with_(self, **changes: str) -> "Filters":
        """The same question with some answers changed, from the first page on."""
        return replace(self, **{"after": "", **changes})

    @property
    def query(self) -> str:
        """The canonical query string: only what is set, in one order; begins with "?" or is empty."""
        pairs = {field.name: getattr(self, field.name) for field in fields(self)}
        text = urlencode({name: value for name, value in pairs.items() if value})
        return f"?{text}" if text else ""


FILTER_NAMES = {
    "stage": gettext_lazy("stage"),
    "verdict": gettext_lazy("recommendation"),
    "mode": gettext_lazy("failure mode"),
    "unit": gettext_lazy("unit"),
    "owner": gettext_lazy("owner"),
    "flag": gettext_lazy("flag"),
    "due": gettext_lazy("due date"),
}

# Sorting and paging are checked by `portfolio.sorting`; a unit and a person by what the viewer can see.
CHOICES: dict[str, Collection[str]] = {
    "stage": (STAGE_OPEN, *Stage),
    "verdict": (DECIDABLE, *Verdict),
    "mode": tuple(Mode),
    "flag": tuple(Flag),
    "due": tuple(Due),
    "sort": tuple(f"{sign}{name}" for name in SORTS for sign in ("", "-")),
}
_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)


def read_filters(query: QueryDict, units: UnitTree) -> tuple[Filters, list[str]]:
    """The question of an address, and a note for each part of it that could not be understood and was left out."""
    given = {field.name: query.get(field.name, "").strip() for field in fields(Filters)}
    unknown = [name for name, value in given.items() if value and not _is_known(name, value, units)]
    given |= dict.fromkeys(unknown, "")
    given["q"] = given["q"][:LONGEST_SEARCH]
    return Filters(**given), [_note(name) for name in unknown]


def _is_known(name: str, value: str, units: UnitTree) -> bool:
    if name in CHOICES:
        return value in CHOICES[name]
    if name == "unit":
        return bool(_NUMBER.fullmatch(value)) and int(value) in units.names
    if name == "owner":
        return value == NOBODY or bool(_NUMBER.fullmatch(value))
    return True


def _note(name: str) -> str:
    if name == "sort":
        return _("The address asks for an order that is not known; the most urgent stand first.")
    return _("The address asks for a %(filter)s that is not known; it was left out.") % {"filter": FILTER_NAMES[name]}
