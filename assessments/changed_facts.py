"""Which frozen fact changed, in words: "Budget: 400,000, now 410,000"."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import figures
from pilots.models import ChangePlan, IntegrationPath, OutcomeModel, Pilot, ScaleModel, SupportPlan, Threshold

# Facts that hold several values, and the model whose columns name these.
GROUPS: dict[str, tuple[Promise, type[Model]]] = {
    "threshold": (gettext_lazy("Threshold"), Threshold),
    "integration_path": (gettext_lazy("Integration path"), IntegrationPath),
    "support_plan": (gettext_lazy("Support plan"), SupportPlan),
    "change_plan": (gettext_lazy("Change plan"), ChangePlan),
    "outcome": (gettext_lazy("Outcome model"), OutcomeModel),
    "scale": (gettext_lazy("Scale model"), ScaleModel),
}
OTHERS: dict[str, Promise] = {
    "owner": gettext_lazy("Owner"),
    "owner_before": gettext_lazy("Owner before"),
    "threshold_to_agree_again": gettext_lazy("Threshold drafted anew"),
    "threshold_first_agreed_on": gettext_lazy("Threshold first agreed"),
    "amendments": gettext_lazy("Changes of the threshold before results"),
    "deviations": gettext_lazy("Changes of the threshold after results"),
    "data_checks": gettext_lazy("Data checks"),
    "waivers": gettext_lazy("Waivers"),
}
LONGEST = 60
MOST_DIGITS = 30
"""Of an amount; a text may be made of more."""
_AMOUNT = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)

Facts = dict[str, Any]


def changes(frozen: Facts, now: Facts) -> list[str]:
    """A sentence for each fact that differs. Both have the parts `pilot`, `facts` and `policy`; only what was frozen
    is compared, so that a fact a later version of the program adds changes nothing."""
    return [
        *_changed(frozen["pilot"], now["pilot"]),
        *_changed(frozen["facts"], now["facts"]),
        *_policy(frozen["policy"], now["policy"]),
    ]


def _changed(frozen: Facts, now: Facts) -> Iterator[str]:
    for name, before in frozen.items():
        after: Any = now.get(name, before)
        if before == after:
            continue
        if name == "measurements":
            yield from _measurements(before, after)
        elif isinstance(before, dict) and isinstance(after, dict) and name in GROUPS:
            yield from _group(name, before, after)
        else:
            yield _one(_name(Pilot, name), before, after)


def _policy(frozen: Facts, now: Facts) -> Iterator[str]:
    for name, before in frozen.items():
        if now.get(name, before) != before:
            rule = _("Policy, %(name)s") % {"name": name.replace("_", " ")}
            yield _one(rule, before, now[name])


def _measurements(before: list[Facts], after: list[Facts]) -> Iterator[str]:
    known = {each["key"]: each for each in before}
    replaced = [
        known[each["key"]] for each in after if each["superseded"] and not known.get(each["key"], each)["superseded"]
    ]
    for new in (each for each in after if each["key"] not in known):
        if replaced:
            old = replaced.pop(0)
            values = {"before": _result(old), "after": _result(new)}
            yield _("Measurement corrected: %(before)s, now %(after)s") % values
        else:
            yield _("Measurement added: %(after)s") % {"after": _result(new)}
    if len(after) == len(before):
        yield _("Measurements changed")


def _result(measurement: Facts) -> str:
    values = {"value": _shown(measurement["value"]), "cases": figures.number(measurement["cases"])}
    return _("%(value)s over %(cases)s cases") % values


def _group(name: str, before: Facts, after: Facts) -> Iterator[str]:
    title, model = GROUPS[name]
    for field, value in before.items():
        if after.get(field, value) != value:
            yield _one(f"{title}, {_field(model, field)}", value, after[field])


def _one(name: str, before: Any, after: Any) -> str:
    if isinstance(before, list | dict) or isinstance(after, list | dict):
        return _("%(fact)s changed") % {"fact": name}
    return _("%(fact)s: %(before)s, now %(after)s") % {
        "fact": name,
        "before": _shown(before),
        "after": _shown(after),
    }


def _name(model: type[Model], name: str) -> str:
    if name in OTHERS:
        return str(OTHERS[name])
    if name in GROUPS:
        return str(GROUPS[name][0])
    return _capitalised(_field(model, name))


def _field(model: type[Model], name: str) -> str:
    try:
        return str(getattr(model._meta.get_field(name), "verbose_name", name))
    except FieldDoesNotExist:
        return name.replace("_", " ")


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def _shown(value: Any) -> str:
    """A plain value as people read it; dates and amounts stand as text in the evidence."""
    if value is None or value == "":
        return figures.UNKNOWN
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int):
        return figures.number(value)
    return _shown_text(str(value))


def _shown_text(text: str) -> str:
    try:
        return figures.day(date.fromisoformat(text))
    except ValueError:
        pass
    if len(text) <= MOST_DIGITS and _AMOUNT.fullmatch(text):
        return figures.number(Decimal(text))
    return "“" + Truncator(text).chars(LONGEST) + "”"
