"""Two people edited the same fact: what each changed, told apart by what it was when the second one opened it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from common.figures import day, number
from common.versioned import Versioned
from pilots.forms.fact import OPENED_PARTS, FactForm, WithParts
from pilots.forms.fields import PercentField

PARTS = "parts"


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact three times, as people read it: as it was opened, as it stands now, and as it was typed."""

    name: str
    label: str
    was: str
    theirs: str
    mine: str


@dataclass(frozen=True, slots=True)
class Clash:
    """What has to be chosen, and what needs no choice. `who` saved first, at `saved_at`; nothing else is saved yet."""

    who: str
    saved_at: datetime | None
    current: Versioned
    both: tuple[Difference, ...]
    only_theirs: tuple[Difference, ...]
    only_mine: tuple[Difference, ...]

    @property
    def concerns_other_facts(self) -> bool:
        """Whether the other person changed nothing that this form holds: the row is shared, its facts are not."""
        return not self.both and not self.only_theirs


def clash_between(form: FactForm, current: Versioned, *, opened_version: int) -> Clash:
    """Compare what was typed with what stands now, against the version that was opened."""
    opened = _opened(current, opened_version)
    all_three = [_difference(form, name, opened, current, typed) for name, typed in form.values().items()]
    differences = [one for one in (*all_three, *_parts(form, current)) if one.mine != one.theirs]
    who, saved_at = _saved_by(current)
    return Clash(
        who=who,
        saved_at=saved_at,
        current=current,
        both=tuple(one for one in differences if one.was not in (one.mine, one.theirs)),
        only_theirs=tuple(one for one in differences if one.was == one.mine),
        only_mine=tuple(one for one in differences if one.was == one.theirs),
    )


def chosen_values(form: FactForm, current: Any, picked: dict[str, str]) -> dict[str, Any]:
    """What was typed, with what the other person saved wherever theirs was picked."""
    return {
        name: getattr(current, name) if picked.get(f"pick_{name}") == "theirs" else value
        for name, value in form.values().items()
    }


def _difference(form: FactForm, name: str, opened: Any, current: Any, typed: Any) -> Difference:
    before = getattr(opened, name, None) if opened is not None else None
    return Difference(
        name=name,
        label=str(form.fields[name].label or name),
        was=shown(form, name, before),
        theirs=shown(form, name, getattr(current, name)),
        mine=shown(form, name, typed),
    )


def _parts(form: FactForm, current: Any) -> list[Difference]:
    """Rows that belong to the fact (tiers, error frequencies): compared as a whole."""
    if not isinstance(form, WithParts):
        return []
    was, theirs, mine = form.cleaned_data[OPENED_PARTS], form.parts_of(current), form.parts()
    return [Difference(PARTS, str(form.parts_label), was or NOTHING, theirs or NOTHING, mine or NOTHING)]


def _opened(current: Any, version: int) -> Any:
    """The row as it was at that version, from its history; nothing when it did not exist yet."""
    if version == current.version or not version:
        return None
    return current.events.filter(version=version).order_by("pgh_id").last()


def _saved_by(current: Any) -> tuple[str, datetime | None]:
    """Who wrote the version that stands now, and when."""
    last = current.events.select_related("pgh_context").order_by("pgh_id").last()
    facts = (last.pgh_context.metadata if last and last.pgh_context else None) or {}
    person = User.objects.filter(pk=facts.get("user", 0)).first()
    return person.name if person else _("Somebody"), last.pgh_created_at if last else None


YES, NO, NOTHING = gettext_lazy("yes"), gettext_lazy("no"), "–"


def shown(form: FactForm, name: str, value: Any) -> str:
    """A value of a field as people read it."""
    field = form.fields[name]
    if value is None or value == "" or value == []:
        return NOTHING
    if isinstance(value, bool):
        return str(YES if value else NO)
    if isinstance(field, PercentField):
        return f"{number((value * 100).normalize())} %"
    choices = {str(key): str(label) for key, label in getattr(field, "choices", ())} if _is_choice(field) else {}
    if str(value) in choices:
        return choices[str(value)]
    return _plain(value)


def _is_choice(field: Any) -> bool:
    return hasattr(field, "choices") and not hasattr(field, "queryset")


def _plain(value: Any) -> str:
    if hasattr(value, "year"):
        return day(value)
    if isinstance(value, list):
        return ", ".join(value)
    if hasattr(value, "as_tuple") or isinstance(value, int):
        return number(value)
    return str(value)
