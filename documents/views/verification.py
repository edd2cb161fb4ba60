"""The page on which anybody checks a paper of ours, by the file or by the code printed on it. No sign-in."""

from threading import BoundedSemaphore
from typing import Any

import structlog
from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from common.htmx import render_page
from common.limits import limit
from common.uploads import MOST_BYTES, takes_a_file
from documents import verification
from documents.child import ChildFailed
from documents.services import checks
from documents.views.verdict_words import standing_words, verdict_words

logger = structlog.get_logger(__name__)

_reading = BoundedSemaphore(2)
"""Files read at once by one process: a crowd of them must not take the machine from the people who work on it."""


def _too_large(request: HttpRequest) -> HttpResponse:
    return _page(request, {"file_error": _("This file is larger than 20 MB. None of ours is.")}, status=413)


@login_not_required
@never_cache
@takes_a_file(_too_large)
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Ask for a file or a code; answer about a file. The file is read in memory and thrown away."""
    if request.method == "POST":
        return _about_the_file(request)
    if code := "".join(request.GET.get("code", "").split())[:64]:
        if code.isalnum() and code.isascii():
            return redirect("documents:verify_code", code=code.lower())
        return _page(request, {"typed": code, "code_error": _no_such_code()}, status=404)
    return _page(request, {})


@login_not_required
@never_cache
@require_safe
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """What the paper with this code is worth today: date, state and fingerprint, and nobody's name."""
    if not _may_ask(request):
        return _too_often(request)
    found = verification.look_up(code)
    if found is None:
        return _page(request, {"typed": code, "code_error": _no_such_code()}, status=404)
    document, holds = found
    return _page(request, {"document": document, "holds": holds, "words": standing_words(holds), "typed": code})


def _about_the_file(request: HttpRequest) -> HttpResponse:
    if not _may_ask(request):
        return _too_often(request)
    file = request.FILES.get("file")
    if file is None:
        return _page(request, {"file_error": _("Choose the PDF first.")}, status=422)
    if (file.size or 0) > MOST_BYTES:
        return _too_large(request)
    if not _reading.acquire(timeout=5):
        return _page(request, {"file_error": _("Many files are being checked. Try again in a moment.")}, status=503)
    try:
        report = verification.verify(file.read())
    except ChildFailed as error:
        logger.warning("file could not be checked", why=str(error), size=file.size)
        return _page(request, {"file_error": _("Reading this file takes too much. It is none of ours.")}, status=422)
    finally:
        _reading.release()
    about = {"report": report, "words": verdict_words(report), "name": file.name, "size": file.size}
    return _page(request, about)


def _page(request: HttpRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    context = {**context, "now": timezone.now(), "checks_a_minute": limit("checks_a_minute")}
    return render_page(request, "documents/verify.html", context, status=status)


def _no_such_code() -> str:
    return _("No document of ours carries this code. Compare it sign by sign, or send the file.")


def _too_often(request: HttpRequest) -> HttpResponse:
    error = _("Too many checks from your network. Wait a minute, then try again.")
    answer = _page(request, {"file_error": error}, status=429)
    answer["Retry-After"] = "60"
    return answer


def _may_ask(request: HttpRequest) -> bool:
    """Some checks a minute for each address."""
    return checks.count(get_adapter().get_client_ip(request), most=limit("checks_a_minute"))
