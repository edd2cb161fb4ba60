"""The long part of these tests runs with `--faults` alone and leaves figures; the quick part runs always.

A pytest plugin: `bin/test --faults --turns 20 --seed 7`.
"""

import json
import random
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

import pytest

FIGURES = Path(__file__).resolve().parents[2] / "var" / "faults.jsonl"
COLUMNS = (
    "fault",
    "turns",
    "kills",
    "writes",
    "lost",
    "twice, within the window",
    "twice, outside",
    "recovered in (s)",
    "seed",
)


@dataclass
class Figures:
    """What one long test counted."""

    fault: str
    seed: int = 0
    turns: int = 0
    kills: int = 0
    writes: int = 0
    """How much there was to do, or how much the site said it had noted."""
    lost: int = 0
    twice_within: int = 0
    """After a kill between sending and marking, under the same Message-ID."""
    twice_outside: int = 0
    seconds: list[float] = field(default_factory=list)
    """Until everything was as it should be again, one for each turn."""

    def row(self) -> tuple[str, ...]:
        took = f"{statistics.median(self.seconds):.1f} / {max(self.seconds):.1f}" if self.seconds else "–"
        counted = (self.turns, self.kills, self.writes, self.lost, self.twice_within, self.twice_outside)
        return (self.fault, *map(str, counted), took, str(self.seed))

    def recovered(self, whole: Callable[[], bool], *, within: float, began: float | None = None) -> None:
        """Wait until everything is as it should be, and note how long that took."""
        began = time.monotonic() if began is None else began
        while not whole():
            assert time.monotonic() - began < within, f"{self.fault}: not recovered within {within} s"
            time.sleep(0.05)
        self.seconds.append(time.monotonic() - began)


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("faults", "what is killed, cut off and set wrong at random moments")
    group.addoption("--faults", action="store_true", help="run the long part of tests/faults, and nothing else")
    group.addoption("--turns", type=int, default=20, help="how often each fault is repeated (20)")
    group.addoption("--seed", type=int, help="of the random moments; without it a new one, which is printed")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "faults: the long part of tests/faults, run by bin/test --faults")
    if config.option.faults:
        FIGURES.parent.mkdir(exist_ok=True)
        FIGURES.write_text("")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The long tests with `--faults`, all others without it."""
    chosen = [item for item in items if (item.get_closest_marker("faults") is not None) == config.option.faults]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(chosen)])
    items[:] = chosen


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if not config.option.faults:
        return
    rows = [COLUMNS, *(Figures(**json.loads(line)).row() for line in FIGURES.read_text().splitlines())]
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
    terminalreporter.section(f"faults (median / worst; {FIGURES})")
    for row in rows:
        terminalreporter.line("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)))


class Chance(random.Random):
    """Random moments that can be had again: by the seed."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.first = seed


@pytest.fixture
def turns(request: pytest.FixtureRequest) -> int:
    """How often a long test repeats its fault."""
    return request.config.option.turns


@pytest.fixture
def chance(request: pytest.FixtureRequest) -> Chance:
    """Chooses the random moments of a test; its seed is printed when the test fails, and stands in the figures."""
    seed = request.config.option.seed or random.randrange(1, 10**6)
    print(f"--seed {seed}")
    return Chance(seed)


@pytest.fixture
def figures(request: pytest.FixtureRequest, chance: Chance) -> Iterator[Figures]:
    """Counted by a long test, and written down also when it fails."""
    doc = (request.function.__doc__ or request.node.name).strip().splitlines()[0].rstrip(".")
    counted = Figures(doc, seed=chance.first)
    yield counted
    with FIGURES.open("a") as file:
        file.write(json.dumps(asdict(counted)) + "\n")
