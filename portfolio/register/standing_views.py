"""The standing views above the register, each with its count, and the heading that says what waits."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Aggregate, Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from assessments.standing import DecisionState
from portfolio.register.filters import DEPARTS, ENDED, OPEN_CONDITIONS, VIEWS, RegisterFilters, in_view

NAMES = {
    "": gettext_lazy("All"),
    DecisionState.IN_FORCE: gettext_lazy("In force"),
    DecisionState.WAITS: gettext_lazy("Wait for a signature"),
    DecisionState.SUSPENDED: gettext_lazy("Suspended"),
    OPEN_CONDITIONS: gettext_lazy("Conditions open"),
    DEPARTS: gettext_lazy("Depart from the recommendation"),
    DecisionState.SUPERSEDED: gettext_lazy("Superseded"),
    ENDED: gettext_lazy("Void or declined"),
}


@dataclass(frozen=True, slots=True)
class View:
    """One saved question with the number of its answers."""

    name: str
    count: int
    query: str
    is_current: bool


def sums() -> dict[str, Aggregate]:
    """The counts of all views, for one pass over the decisions."""
    return {_key(view): Count("pk", filter=in_view(view)) for view in VIEWS}


def views_of(counts: Mapping[str, int], filters: RegisterFilters) -> list[View]:
    """The views in their order."""
    return [
        View(str(NAMES[view]), counts[_key(view)], RegisterFilters(view=view).query, filters.view == view)
        for view in VIEWS
    ]


def heading(counts: Mapping[str, int]) -> str:
    """What stands and what waits: "11 decisions, 2 wait for a signature"."""
    all_of_them, waiting = counts[_key("")], counts[_key(DecisionState.WAITS)]
    if not all_of_them:
        return _("No decision has been drafted yet")
    decisions = ngettext("%(count)s decision", "%(count)s decisions", all_of_them) % {"count": all_of_them}
    if not waiting:
        return _("%(decisions)s, none waits for a signature") % {"decisions": decisions}
    waits = ngettext("%(count)s waits for a signature", "%(count)s wait for a signature", waiting) % {"count": waiting}
    return f"{decisions}, {waits}"


def _key(view: str) -> str:
    return f"view_{view}" if view else "view_all"
