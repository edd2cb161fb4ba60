"""The long part of these tests runs with `--hostile` alone: every form × field × value; a drawn part runs always.

A pytest plugin: `bin/test --hostile`.
"""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("hostile", "what nobody types by mistake")
    group.addoption("--hostile", action="store_true", help="run the long part of tests/hostile, and nothing else")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "hostile: the long part of tests/hostile, run by bin/test --hostile")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The long tests with `--hostile`, all others without it."""
    chosen = [item for item in items if (item.get_closest_marker("hostile") is not None) == config.option.hostile]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(chosen)])
    items[:] = chosen
