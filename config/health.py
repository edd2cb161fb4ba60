"""Two answers for whoever watches the process: it lives, and it is ready for people."""

from functools import cache as remember

from django.contrib.auth.decorators import login_not_required
from django.core.cache import caches
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 as long as this process lives."""
    return HttpResponse("alive\n", content_type="text/plain")


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database answers and every migration is applied, else 503.

    Redis is reported but does not count: pages work without it, only recomputing waits.
    """
    parts = {"database": _database_state(), "redis": _redis_state()}
    return JsonResponse(parts, status=200 if parts["database"] == "ready" else 503)


def _database_state() -> str:
    try:
        applied = MigrationRecorder(connection).applied_migrations()
    except DatabaseError:
        return "does not answer"
    return "ready" if _shipped_migrations() <= applied.keys() else "migrations are missing"


@remember
def _shipped_migrations() -> frozenset[tuple[str, str]]:
    """Names of all migrations of this version of the program, read from disk once."""
    return frozenset(MigrationLoader(None).disk_migrations)


def _redis_state() -> str:
    try:
        caches["redis"].get("readyz")
    except (RedisError, OSError):
        return "does not answer"
    return "ready"
