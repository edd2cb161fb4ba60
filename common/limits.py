"""What the policy allows, for apps that stand below the one that keeps it."""

from collections.abc import Callable

_kept: list[Callable[[str], int]] = []


def kept_by(ask: Callable[[str], int]) -> None:
    """Say who knows the limits in force; at start, by the app that keeps the policy."""
    _kept[:] = [ask]


def limit(name: str) -> int:
    """The limit in force, as the portfolio office set it or as it ships."""
    [ask] = _kept
    return ask(name)
