"""The heads of the table's columns: each a link that sorts by it, and back again."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy

from portfolio.filters import Filters
from portfolio.sorting import BY_DEFAULT, Order

# What a column is called, what it sorts by (nothing: it does not), and whether it holds figures.
_COLUMNS: tuple[tuple[Any, str, bool], ...] = (
    (gettext_lazy("Pilot"), "name", False),
    (gettext_lazy("Unit"), "unit", False),
    (gettext_lazy("Owner"), "owner", False),
    (gettext_lazy("Stage"), "stage", False),
    (gettext_lazy("Recommendation"), "verdict", False),
    (gettext_lazy("Four criteria"), "criteria", False),
    (gettext_lazy("Measured"), "", True),
    (gettext_lazy("Threshold"), "", True),
    (gettext_lazy("Net a year, %(currency)s"), "net", True),
    (gettext_lazy("Due"), "due", True),
)
LARGEST_FIRST = ("criteria", "net")


@dataclass(frozen=True, slots=True)
class Column:
    """A head: `sorted` is "ascending", "descending" or empty; `query` sorts, or turns the order round."""

    label: str
    is_figure: bool
    sorted: str
    sorts: bool
    query: str


def columns(filters: Filters, order: Order) -> list[Column]:
    """The heads for this question and order."""
    return [
        Column(
            label=str(label) % {"currency": settings.CURRENCY},
            is_figure=is_figure,
            sorted=("descending" if order.descending else "ascending") if name == order.name else "",
            sorts=bool(name),
            query=filters.with_(sort=_next(name, order)).query if name else "",
        )
        for label, name, is_figure in _COLUMNS
    ]


def _next(name: str, order: Order) -> str:
    descending = not order.descending if name == order.name else name in LARGEST_FIRST
    text = f"-{name}" if descending else name
    return "" if text == BY_DEFAULT else text
