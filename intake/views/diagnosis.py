"""The diagnosis of a stuck pilot: a question a page, for anybody. The answers travel in the address and stay there."""

from threading import BoundedSemaphore
from typing import Any

import structlog
from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessments.services.policy import current_limits
from common.htmx import render_page
from documents.child import ChildFailed
from documents.services import checks
from intake.diagnosis import diagnose, unanswered
from intake.diagnosis_questions import QUESTIONS, Question
from intake.forms.answers import DiagnosedForm
from intake.services import diagnosed
from intake.told import LONGEST_NAME, Told, told_in
from intake.views.proposing import alike_to, is_another_one
from pilots.permissions import may_propose

logger = structlog.get_logger(__name__)

_printing = BoundedSemaphore(1)
"""Papers printed at once by one process: a crowd must not take the machine from the people who work on it."""


@login_not_required
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What the pilot does: the first question, and the only one that is answered in own words."""
    limits = current_limits()
    if not _may_ask(request, limits.diagnosis_pages_a_minute):
        return _too_often(request)
    told = told_in(request.GET)
    context = {
        "told": told,
        "limits": limits,
        "longest": LONGEST_NAME,
        "most": len(QUESTIONS) + 1,
        "next": _address(2, told),
    }
    return render_page(request, "intake/diagnosis_about.html", context)


@login_not_required
@require_safe
def question(request: HttpRequest, number: int) -> HttpResponse:
    """One of the questions from 2 on; an earlier one that has no answer comes first, and says so."""
    if not 2 <= number <= len(QUESTIONS) + 1:
        raise Http404
    if not _may_ask(request, current_limits().diagnosis_pages_a_minute):
        return _too_often(request)
    told = told_in(request.GET)
    missing = unanswered(told.answers)
    asked = QUESTIONS[number - 2]
    if missing and QUESTIONS.index(missing) < number - 2:
        return _ask(request, missing, told, error=request.GET.get("asked") == missing.key)
    return _ask(request, asked, told, error=False)


@login_not_required
@require_safe
def result(request: HttpRequest) -> HttpResponse:
    """What stalls the pilot, in the order to tackle it."""
    limits = current_limits()
    if not _may_ask(request, limits.diagnosis_pages_a_minute):
        return _too_often(request)
    told = told_in(request.GET)
    if missing := unanswered(told.answers):
        return _ask(request, missing, told, error=request.GET.get("asked") == missing.key)
    return render_page(request, "intake/diagnosis_result.html", _concluded(told) | {"limits": limits})


@login_not_required
@require_safe
def paper(request: HttpRequest) -> HttpResponse:
    """The result on paper, printed at once and kept nowhere."""
    told = told_in(request.GET)
    if unanswered(told.answers):
        return redirect(_result_address(told))
    may_print = _may_ask(request, current_limits().diagnosis_papers_a_minute, "paper")
    if not may_print or not _printing.acquire(timeout=5):
        return _too_often(request)
    try:
        pdf = diagnosed.printed(told)
    except ChildFailed as error:
        logger.warning("diagnosis could not be printed", why=str(error))
        return _refused(request, _("This could not be printed. Try again in a moment."), 503)
    finally:
        _printing.release()
    disposition = 'attachment; filename="diagnosis.pdf"'
    return HttpResponse(pdf, content_type="application/pdf", headers={"Content-Disposition": disposition})


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """A proposed pilot with the answers filled in, once its unit and date are said."""
    may_propose(request.user).require()  # type: ignore[arg-type]
    told = told_in(request.GET)
    if unanswered(told.answers):
        return redirect(_result_address(told))
    form = DiagnosedForm(request.POST or None, initial=diagnosed.first_facts(told))
    alike = alike_to(request, form)
    if request.method == "POST" and form.is_valid() and is_another_one(form, alike):
        values, by = form.cleaned_data, request.user
        cases_from = values.pop("cases_from")
        pilot = diagnosed.propose_diagnosed(told, by=by, values=values, cases_from=cases_from)  # type: ignore[arg-type]
        return redirect("intake:go_on", pilot.number)
    asks_for_system = diagnosed.asks_for_system(told)
    context = {"form": form, "alike": alike, "asks": True, "asks_for_system": asks_for_system}
    context |= {"told": told, "result": _result_address(told)}
    return render(request, "intake/diagnosis_propose.html", context, status=422 if form.errors else 200)


def _ask(request: HttpRequest, asked: Question, told: Told, *, error: bool) -> HttpResponse:
    number = QUESTIONS.index(asked) + 2
    others = {key: answer for key, answer in told.answers.items() if key != asked.key}
    is_last = len(others) == len(QUESTIONS) - 1
    context = {
        "question": asked,
        "given": told.answers.get(asked.key, ""),
        "told": told,
        "others": others,
        "number": number,
        "most": len(QUESTIONS) + 1,
        "error": error,
        "is_last": is_last,
        "next": reverse("intake:diagnosis_result") if is_last else _address(number + 1),
        "before": _address(number - 1, told),
    }
    return render_page(request, "intake/diagnosis_question.html", context, status=422 if error else 200)


def _concluded(told: Told) -> dict[str, Any]:
    answers = [(_address(number, told), each) for number, each in enumerate(diagnosed.said(told), start=2)]
    return {"told": told, "diagnosis": diagnose(told.answers), "answers": answers, "first": _address(1, told)}


def _address(number: int, told: Told | None = None) -> str:
    """Of one question; with what was told so far when that is to travel along."""
    kwargs = {} if number == 1 else {"number": number}
    address = reverse("intake:diagnosis" if number == 1 else "intake:diagnosis_question", kwargs=kwargs)
    return f"{address}?{told.query}" if told and told.query else address


def _result_address(told: Told) -> str:
    return f"{reverse('intake:diagnosis_result')}?{told.query}"


def _may_ask(request: HttpRequest, most: int, what: str = "diagnosis") -> bool:
    return checks.count(f"{what} {get_adapter().get_client_ip(request)}", most=most)


def _too_often(request: HttpRequest) -> HttpResponse:
    why = _("Too many questions from your network. Wait a minute, then go on: nothing is lost.")
    answer = _refused(request, why, 429)
    answer["Retry-After"] = "60"
    return answer


def _refused(request: HttpRequest, why: str, status: int) -> HttpResponse:
    context = {"why": why, "again": request.get_full_path()}
    return render_page(request, "intake/diagnosis_refused.html", context, status=status)
