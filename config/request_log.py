"""One line of log for each request. What people typed into an address stays out of it."""

from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware


class RequestLog(RequestMiddleware):
    """The way to a page, without the question mark and what follows: searches, and the answers of a diagnosis, which
    we say are stored nowhere."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        """The method and the path."""
        return f"{request.method} {request.path}"
