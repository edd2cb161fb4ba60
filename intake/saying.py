"""What the fields of a question add up to, typed or stored, for the sentence that is read aloud."""

from decimal import Decimal
from typing import Any

from intake.forms.answers import ASKED_COSTS
from pilots.vocabulary import CostShape


def values_of(form: Any, row: Any = None) -> dict[str, Any]:
    """By field, what was typed as far as it can be read; of a form nobody typed in, what is stored."""
    if form.is_bound:
        form.is_valid()
        return dict.fromkeys(form.fields) | form.cleaned_data
    return {name: _stored(form, row, name) for name in form.fields}


def _stored(form: Any, row: Any, name: str) -> Any:
    return getattr(row, name, None) if hasattr(row, name) else form.get_initial_for_field(form.fields[name], name)


def cost_of_a_case(values: dict[str, Any]) -> Decimal | None:
    """What one case costs at full volume, from the four costs that are asked for; nothing while it cannot be said."""
    volume, known = values.get("full_volume"), [values.get(f"cost_{kind}") for kind in ASKED_COSTS]
    if not volume or all(amount is None for amount in known):
        return None
    shares = (
        (amount or Decimal(0)) / (volume if shape is CostShape.FIXED else 1)
        for amount, (shape, _label) in zip(known, ASKED_COSTS.values(), strict=True)
    )
    return sum(shares, Decimal(0))
