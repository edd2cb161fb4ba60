"""The units that the rows of an inventory name."""

from collections import Counter
from collections.abc import Iterable

from accounts.models import Unit
from portfolio.inventory.cleaning import folded
from portfolio.inventory.interpreting import Row

Path = tuple[str, ...]
"""Names of units from the top down, however they are spelled."""


def path_of(row: Row) -> Path:
    """Where the row's unit stands."""
    return tuple(map(folded, row.unit))


def units_of(rows: Iterable[Row]) -> dict[Path, Unit]:
    """The unit of each row, found by name whatever its case, or created; a bureau is part of its agency."""
    known: dict[tuple[int | None, str], Unit] = {
        (unit.parent_id, folded(unit.name)): unit for unit in Unit.objects.order_by("-pk")
    }
    names = Counter(name for _parent, name in known)
    # A unit that is named alone may stand anywhere in the tree, if there is only one of that name.
    alone = {name: unit for (_parent, name), unit in known.items() if names[name] == 1}
    found: dict[Path, Unit] = {}
    for row in rows:
        parent: Unit | None = None
        for depth, name in enumerate(row.unit):
            place = (parent.pk if parent else None, folded(name))
            if place not in known:
                reused = alone.get(folded(name)) if parent is None else None
                known[place] = reused or Unit.objects.create(name=name, parent=parent)
            parent = found[path_of(row)[: depth + 1]] = known[place]
    return found
