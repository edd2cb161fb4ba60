"""A session that nobody uses ends: somebody may have left their screen. What a page asks by itself is no use of it."""

import time
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest

BY_ITSELF = "X-By-Itself"
"""The header of requests that no person made: `static/js/session.js` sets it."""
WRITTEN_AFTER = 60
"""Seconds of use before it is written down again: a request more is not a write more."""
_SEEN_AT = "seen_at"
_ENDED = "ended_idle"


def look(request: HttpRequest) -> None:
    """End the session of somebody who was away too long (setting `SESSION_IDLE_MINUTES`), or note that they are here.
    The next sign-in page says why."""
    if SESSION_KEY not in request.session:
        return
    away = time.time() - request.session.get(_SEEN_AT, 0)
    if _SEEN_AT in request.session and away > settings.SESSION_IDLE_MINUTES * 60:
        logout(request)
        request.session[_ENDED] = True
    elif away > WRITTEN_AFTER and BY_ITSELF not in request.headers:
        request.session[_SEEN_AT] = time.time()


def listen() -> None:
    """Begin to count at sign-in."""
    user_logged_in.connect(_begin, dispatch_uid="idleness_begins")


def _begin(sender: Any, request: HttpRequest, **_more: Any) -> None:
    request.session[_SEEN_AT] = time.time()
    request.session.pop(_ENDED, None)
