"""What pages tell administrators about the engine. Asked only where a template asks, so nobody else pays for it."""

from collections.abc import Callable

from django.http import HttpRequest

from config.status import is_red


def engine(request: HttpRequest) -> dict[str, Callable[[], bool]]:
    """Whether something in the engine stands still."""
    return {"engine_is_red": is_red}
