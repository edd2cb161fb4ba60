"""A figure of the bench: two things measured in turns in the same run, and how they compare."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

Work = Callable[[], object]
Clock = Callable[[Work], float]


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
    at_least: bool = False
    """The aim is not to be below it: how many times quicker than a rival."""

    @property
    def met(self) -> bool | None:
        """Whether the aim is reached."""
        if self.aim is None:
            return None
        return self.ratio >= self.aim if self.at_least else self.ratio <= self.aim


def seconds(work: Work) -> float:
    """How long it takes, by the clock on the wall."""
    start = perf_counter()
    work()
    return perf_counter() - start


def busy_seconds(work: Work) -> float:
    """What it costs this process and its session in PostgreSQL, in seconds of a processor (on Linux): what the machine
    does beside it makes this hardly longer."""
    start = process_time() + _session_seconds()
    work()
    return process_time() + _session_seconds() - start


def _session_seconds() -> float:
    from django.db import connection

    connection.ensure_connection()
    told = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text()
    return int(told.split()[0]) / 1e9


def compare(
    name: str,
    ours: Work,
    beside: Work,
    *,
    turns: int,
    aim: float | None,
    clock: Clock = seconds,
    said: Callable[[float], str] = "{:.2f} s".format,
) -> Figure:
    """Measure both in turns, so that whatever else the machine does slows both. `said` puts seconds into words."""
    for warm_up in (beside, ours):
        warm_up()
    pairs = [(clock(ours), clock(beside)) for _ in range(turns)]
    return of_pairs(name, pairs, aim=aim, said=said)


def of_pairs(name: str, pairs: list[tuple[float, float]], *, aim: float | None, said: Callable[[float], str]) -> Figure:
    """The figure of what each turn took, ours first."""
    ratios = [mine / other for mine, other in pairs]
    ours, beside = (median(side) for side in zip(*pairs, strict=True))
    detail = f"{said(ours)} beside {said(beside)}, {len(pairs)} turns"
    return Figure(name, median(ratios), max(ratios) - min(ratios), aim, detail)


def times_quicker(figure: Figure, *, at_least: float | None) -> Figure:
    """The same figure told as how many times quicker ours is than what stands beside it."""
    low, high = figure.ratio - figure.spread / 2, figure.ratio + figure.spread / 2
    return Figure(figure.name, 1 / figure.ratio, 1 / low - 1 / high, at_least, figure.detail, at_least=True)
