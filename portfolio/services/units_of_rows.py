"""The units that the rows of an inventory name."""

from collections import Counter
from collections.abc import Sequence

from accounts.models import Unit
from portfolio.inventory.cleaning import folded
from portfolio.inventory.interpreting import Row

Path = tuple[str, ...]
"""Names of units from the top down, however they are spelled."""


def path_of(row: Row) -> Path:
    """Where the row's unit stands."""
    return tuple(map(folded, row.unit))


def units_of(rows: Sequence[Row]) -> dict[Path, Unit]:
    """The unit of each row, found by name whatever its case, or created level by level; a bureau is part of its
    agency."""
    known: dict[tuple[int | None, str], Unit] = {
        (unit.parent_id, folded(unit.name)): unit for unit in Unit.objects.order_by("-pk")
    }
    names = Counter(name for _parent, name in known)
    # A unit that is named alone may stand anywhere in the tree, if there is only one of that name.
    alone = {name: unit for (_parent, name), unit in known.items() if names[name] == 1}
    found: dict[Path, Unit] = {}
    for depth in range(max((len(row.unit) for row in rows), default=0)):
        level = [(path_of(row)[: depth + 1], row.unit[depth]) for row in rows if len(row.unit) > depth]
        new: dict[tuple[int | None, str], Unit] = {}
        for path, name in level:
            place = _place(path, found)
            if depth == 0 and path[0] in alone:
                known.setdefault(place, alone[path[0]])
            if place not in known:
                new.setdefault(place, Unit(name=name, parent=found.get(path[:-1])))
        Unit.objects.bulk_create(new.values())
        known |= new
        found |= {path: known[_place(path, found)] for path, _name in level}
    return found


def _place(path: Path, found: dict[Path, Unit]) -> tuple[int | None, str]:
    """The unit above, and the name."""
    return (found[path[:-1]].pk if path[1:] else None, path[-1])
