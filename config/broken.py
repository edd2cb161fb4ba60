"""The answer when something went wrong on our side."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.views.defaults import server_error

SOON = "10"
"""Seconds after which it is worth trying again."""


def broken(request: HttpRequest) -> HttpResponse:
    """503 while the database does not answer, so that proxies and programs know that it passes; else 500."""
    answer = server_error(request)
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        answer.status_code, answer.headers["Retry-After"] = 503, SOON
    return answer
