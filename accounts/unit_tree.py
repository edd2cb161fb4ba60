"""Units in the order of their tree."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from accounts.models import Unit

DEEPEST = 6
"""Beyond it nothing is moved further in: a narrow page has no room."""


def as_a_tree(units: Iterable[Unit]) -> list[tuple[Unit, int]]:
    """Each unit with how deep it stands, below what it is part of; those side by side keep their order."""
    below: dict[int | None, list[Unit]] = defaultdict(list)
    for unit in units:
        below[unit.parent_id].append(unit)
    return list(_branch(below, None, 0))


def _branch(below: dict[int | None, list[Unit]], parent: int | None, depth: int) -> Iterator[tuple[Unit, int]]:
    for unit in below[parent]:
        yield unit, min(depth, DEEPEST)
        yield from _branch(below, unit.pk, depth + 1)
