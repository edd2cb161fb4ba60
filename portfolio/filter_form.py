"""The fields above the table: what can be asked, with no choice that the viewer could not see a pilot of."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from assessments.readiness.failure_modes import Mode
from assessments.readiness.flags import Flag
from assessments.wording import VERDICTS, flag_word, mode_title
from pilots.models.pilot import STAGES
from portfolio.composed import Statement, answers
from portfolio.filters import DECIDABLE, FILTER_NAMES, NOBODY, STAGE_OPEN, Due, Filters
from portfolio.totals import Totals
from portfolio.units import UnitTree
from portfolio.words import sentence_case

Option = tuple[str, str]
ALWAYS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class FilterField:
    """One list of choices; the first leaves the question open."""

    name: str
    label: str
    options: tuple[tuple[str, str, bool], ...]
    is_set: bool


@dataclass(frozen=True, slots=True)
class FilterFields:
    """The lists that are always shown, and those that open on request or when one of them is set."""

    main: tuple[FilterField, ...]
    more: tuple[FilterField, ...]

    @property
    def more_is_set(self) -> bool:
        """Whether the question needs the second group to be seen."""
        return any(field.is_set for field in self.more)


def names_of(owners: frozenset[int]) -> tuple[tuple[int, str], ...]:
    """The people and their names, by name."""
    return tuple(sorted(answers(_names, owners), key=lambda owner: owner[1].casefold()))  # type: ignore[arg-type]


def _names(owners: frozenset[int]) -> Statement:
    return User.objects.filter(pk__in=sorted(owners)).values_list("pk", "name").query.sql_with_params()


def filter_fields(
    filters: Filters, totals: Totals, units: UnitTree, owners: tuple[tuple[int, str], ...]
) -> FilterFields:
    """The lists in the order they stand in; units and owners only of pilots that the viewer may see."""
    choices: dict[str, Iterable[Option]] = {
        "stage": [(STAGE_OPEN, _("Any open stage")), *_listed(STAGES)],
        "verdict": [(DECIDABLE, _("Go or no-go")), *_listed(VERDICTS)],
        "mode": [(mode, mode_title(mode)) for mode in Mode],
        "unit": [(str(pk), name) for pk, name in units.options(totals.units)],
        "owner": [(NOBODY, _("No owner")), *((str(pk), name) for pk, name in owners)],
        "flag": [(flag, flag_word(flag)) for flag in Flag],
        "due": [
            (Due.OVERDUE, _("Overdue")),
            (Due.WEEK, _("In the next 7 days")),
            (Due.MONTH, _("This month, from today")),
            (Due.NO_DATE, _("No date")),
        ],
    }
    fields = tuple(_field(name, options, getattr(filters, name)) for name, options in choices.items())
    return FilterFields(fields[:ALWAYS_SHOWN], fields[ALWAYS_SHOWN:])


def _listed(words: dict[Any, Any]) -> list[Option]:
    return [(str(value), sentence_case(str(name))) for value, name in words.items()]


def _field(name: str, options: Iterable[Option], value: str) -> FilterField:
    listed = [("", _("Any")), *options]
    return FilterField(
        name=name,
        label=sentence_case(str(FILTER_NAMES[name])),
        options=tuple((option, words, option == value) for option, words in listed),
        is_set=bool(value),
    )
