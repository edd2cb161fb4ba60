"""What the integration board is asked for, as the address bar says it: read tolerantly, written back canonically."""

import re
from collections.abc import Collection
from dataclasses import dataclass, fields, replace

from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _

LONGEST_SEARCH = 200
DEMAND, SOON = "demand", "yes"
_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)


@dataclass(frozen=True, slots=True)
class BoardFilters:
    """One question to the board; empty means any. Every field is a parameter of the address."""

    q: str = ""
    unit: str = ""
    soon: str = ""
    """Only systems with an unproven path and a decision soon."""
    sort: str = ""
    """Empty: the next decision first."""
    page: str = ""

    def with_(self, **changes: str) -> "BoardFilters":
        """The same question with some answers changed, from the first page on."""
        return replace(self, **{"page": "", **changes})

    @property
    def query(self) -> str:
        """The canonical query string: only what is set, in one order; begins with "?" or is empty."""
        pairs = {field.name: getattr(self, field.name) for field in fields(self)}
        text = urlencode({name: value for name, value in pairs.items() if value})
        return f"?{text}" if text else ""


def read_filters(query: QueryDict, units: Collection[int]) -> tuple[BoardFilters, list[str]]:
    """The question of an address, and a note when part of it could not be understood and was left out. `units` are
    those that may be asked for."""
    given = {field.name: query.get(field.name, "").strip() for field in fields(BoardFilters)}
    unknown = [name for name, value in given.items() if value and not _is_known(name, value, units)]
    given |= dict.fromkeys(unknown, "")
    given["q"] = given["q"][:LONGEST_SEARCH]
    notes = [_("The address asks for something that is not known; it was left out.")] if unknown else []
    return BoardFilters(**given), notes


def _is_known(name: str, value: str, units: Collection[int]) -> bool:
    if name == "unit":
        return bool(_NUMBER.fullmatch(value)) and int(value) in units
    if name == "page":
        return bool(_NUMBER.fullmatch(value))
    return {"soon": SOON, "sort": DEMAND}.get(name, value) == value
