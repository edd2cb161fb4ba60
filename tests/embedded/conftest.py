import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.embedded.running_demo import RunningDemo, free_port


@pytest.fixture(scope="module")
def open_folder() -> Iterator[Path]:
    """A folder that PostgreSQL's account can reach, which pytest's own temporary folder is not for root."""
    folder = Path(tempfile.mkdtemp(prefix="pilothouse-trial-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def start_demo() -> Iterator[Callable[[Path], RunningDemo]]:
    """Starts demos and leaves none behind, however the test ends."""
    started: list[RunningDemo] = []

    def start(var: Path) -> RunningDemo:
        started.append(RunningDemo(var, free_port()))
        return started[-1].wait_until_ready()

    yield start
    for demo in started:
        if demo.process.poll() is None:
            demo.stop(signal.SIGTERM)
