"""The newcomer's ten minutes from `git clone` on run with `--newcomer` alone: installing takes minutes.

A pytest plugin: `bin/test --newcomer -s`.
"""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("newcomer", "from git clone to an agreed threshold")
    group.addoption("--newcomer", action="store_true", help="clone, run bin/demo, and follow the screen; nothing else")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "newcomer: begins at git clone, run by bin/test --newcomer")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The long story with `--newcomer`, all others without it."""
    chosen = [item for item in items if (item.get_closest_marker("newcomer") is not None) == config.option.newcomer]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(chosen)])
    items[:] = chosen
