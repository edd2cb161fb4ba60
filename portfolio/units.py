"""The tree of operating units, read once for a page: names, and what lies below what."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from accounts.models import Unit
from portfolio.composed import Statement, answers
from portfolio.drawing import made_once


@dataclass(frozen=True, slots=True, eq=False)
class UnitTree:
    """Every unit's name and parent, by id. The same units are the same object."""

    names: dict[int, str]
    parents: dict[int, int | None]

    @classmethod
    def read(cls) -> "UnitTree":
        """Read all units in one query."""
        return _tree(tuple(answers(_by_name)))

    def below(self, unit_id: int) -> list[int]:
        """The unit and everything below it."""
        found = [unit_id]
        for one in found:
            found.extend(child for child, parent in self.parents.items() if parent == one and child not in found)
        return found

    def options(self, unit_ids: Collection[int]) -> list[tuple[int, str]]:
        """These units and those above them, as a tree for a list of choices; no other unit is named."""
        wanted = {above for unit_id in unit_ids for above in self._upwards(unit_id)}
        children: dict[int | None, list[int]] = defaultdict(list)
        for unit_id, parent in self.parents.items():
            if unit_id in wanted:
                children[parent].append(unit_id)
        return list(self._branches(children, None, ""))

    def _upwards(self, unit_id: int) -> Iterator[int]:
        seen: set[int] = set()
        above: int | None = unit_id
        while above is not None and above not in seen:
            seen.add(above)
            yield above
            above = self.parents.get(above)

    def _branches(
        self, children: dict[int | None, list[int]], parent: int | None, indent: str
    ) -> Iterator[tuple[int, str]]:
        for unit_id in children[parent]:
            yield unit_id, indent + self.names[unit_id]
            yield from self._branches(children, unit_id, indent + "\u2003")


def _by_name() -> Statement:
    return Unit.objects.order_by("name", "id").values_list("id", "name", "parent_id").query.sql_with_params()


@made_once(1)
def _tree(rows: tuple[tuple[int, str, int | None], ...]) -> UnitTree:
    return UnitTree({pk: name for pk, name, _ in rows}, {pk: parent for pk, _, parent in rows})
