"""A cost line and its price tiers are one thing to the person who enters them."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.models import User
from common.history import on_record
from pilots.models import CostLine, CostTier
from pilots.permissions import Action
from pilots.services.facts import add, change


@transaction.atomic
def save_cost_line(
    line: CostLine, *, by: User, version: int, values: Mapping[str, Any], tiers: Sequence[tuple[int, Decimal]]
) -> CostLine:
    """Write the line and its tiers, each (above so many cases a month, price per case)."""
    with on_record(by=by):
        if line.pk:
            saved = change(line, by=by, action=Action.EDIT_SCALE_MODEL, version=version, values=values)
        else:
            saved = add(CostLine(pilot=line.pilot, **values), by=by, action=Action.EDIT_SCALE_MODEL)
        _write_tiers(saved, dict(tiers))
    return saved


def _write_tiers(line: CostLine, wanted: dict[int, Decimal]) -> None:
    CostTier.objects.filter(line=line).exclude(above__in=wanted).delete()
    known = {tier.above: tier for tier in CostTier.objects.filter(line=line)}
    for above, price in wanted.items():
        if above not in known:
            CostTier.objects.create(pilot=line.pilot, line=line, above=above, price=price)
        elif known[above].price != price:
            CostTier.objects.filter(pk=known[above].pk).update(price=price)
