"""A figure of the bench: two things measured in turns in the same run, and how they compare."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter

Work = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Figure:
    """How much more one thing takes than another."""

    name: str
    ratio: float
    """Median of the ratios of each turn."""
    spread: float
    """From the smallest ratio to the largest."""
    aim: float | None
    """Not above this; nothing for a figure that is only told."""
    detail: str

    @property
    def met(self) -> bool | None:
        """Whether the aim is reached."""
        return None if self.aim is None else self.ratio <= self.aim


def compare(
    name: str, ours: Callable[[], object], beside: Callable[[], object], *, turns: int, aim: float | None
) -> Figure:
    """Measure both in turns, so that whatever else the machine does slows both."""
    for warm_up in (beside, ours):
        warm_up()
    pairs = [(seconds(ours), seconds(beside)) for _ in range(turns)]
    ratios = [mine / other for mine, other in pairs]
    detail = (
        f"{median(mine for mine, _ in pairs):.2f} s beside {median(other for _, other in pairs):.2f} s, {turns} turns"
    )
    return Figure(name, median(ratios), max(ratios) - min(ratios), aim, detail)


def seconds(work: Work) -> float:
    """How long it takes, by the clock on the wall."""
    start = perf_counter()
    work()
    return perf_counter() - start
