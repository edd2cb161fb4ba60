"""Every route the site knows, read from the resolver."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


def every_route() -> dict[str, list[URLPattern]]:
    """Routes by full name, like `pilots:edit`; a route without a name stands under its pattern."""
    found: dict[str, list[URLPattern]] = {}
    for name, pattern in _walk(get_resolver(), ""):
        found.setdefault(name, []).append(pattern)
    return found


def _walk(resolver: URLResolver, namespace: str) -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry, inner)
        else:
            yield f"{namespace}{entry.name}" if entry.name else str(entry.pattern), entry


def needs_signing_in(pattern: URLPattern) -> bool:
    """Whether `LoginRequiredMiddleware` stands before the view."""
    view: Any = pattern.callback
    return getattr(view, "login_required", True)
