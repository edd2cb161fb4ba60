"""The policy: every number the rules go by. A change is tried on today's pilots first, then kept with its reason."""

from typing import Any

import structlog
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from kombu.exceptions import OperationalError

from accounts import found_people
from accounts.models import User
from assessments import policy_history, preview_words
from assessments.forms.policy import PolicyForm
from assessments.policy_numbers import policy_of
from assessments.readiness.policy import Policy
from assessments.services import policy as service
from assessments.services import policy_preview
from assessments.services.policy import PolicyChanged, numbers_in_force
from assessments.services.policy_preview import Preview
from assessments.services.signing import GOOD_FOR, WITHIN, WRONG_PASSWORDS_AT_MOST
from assessments.tasks import sweep, try_policy
from common.htmx import render_page
from common.uploads import MOST_BYTES

CHANGED_MEANWHILE = gettext_lazy(
    "Somebody else changed the policy meanwhile. Their numbers stand here now, beside yours. Look, then keep."
)
CHANGES_ON_A_PAGE = 20
logger = structlog.get_logger(__name__)


@require_http_methods(["GET", "HEAD", "POST"])
def policy(request: HttpRequest) -> HttpResponse:
    """The numbers in force, for everybody; the portfolio office tries others, and keeps them."""
    person = request.user
    assert isinstance(person, User)  # noqa: S101
    if request.method != "POST":
        return _page(request, PolicyForm(in_force=numbers_in_force()))
    service.may_set_policy(person).require()
    form = PolicyForm(request.POST, in_force=numbers_in_force())
    if not form.is_valid():
        return _page(request, form, status=422)
    if request.POST.get("act") == "keep" and _keep(form, person):
        messages.success(request, _said_after(form))
        return redirect("assessments:policy")
    return _page(request, form, status=409 if form.was_changed and form.errors else 422 if form.errors else 200)


def _keep(form: PolicyForm, person: User) -> bool:
    """Set what differs, all of it or nothing; whether it was. What it would change has to be seen first."""
    if refusal := _not_yet(form):
        form.add_error(None, refusal)
        return False
    try:
        service.change_policy(form.numbers(), seen=form.in_force, by=person, reason=form.cleaned_data["reason"])
    except PolicyChanged:
        form.add_error(None, CHANGED_MEANWHILE)
        return False
    except ValidationError as refused:
        form.add_error(None if form.cleaned_data["reason"].strip() else "reason", refused)
        return False
    _ring(sweep)
    return True


def _said_after(form: PolicyForm) -> str:
    if form.judges_as_before:
        return _("The limits are changed. They hold from now on; no verdict changes.")
    return _("The policy is changed. Every pilot is judged by it from now on.")


def _not_yet(form: PolicyForm) -> Any:
    """Why these numbers cannot be kept as they stand; empty when they can."""
    if form.was_changed:
        return CHANGED_MEANWHILE
    if form.numbers() == form.in_force:
        return _("Nothing differs from the policy in force.")
    return "" if form.is_looked_at else _("Look at what it would change, then keep it.")


def _page(request: HttpRequest, form: PolicyForm, status: int = 200) -> HttpResponse:
    page = Paginator(policy_history.events(), CHANGES_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "sections": form.sections(policy_history.last_changes()),
        "may_set": service.may_set_policy(request.user),  # type: ignore[arg-type]
        "page": page,
        "history": policy_history.told(page.object_list),
        **_elsewhere(),
        **_tried(request, form),
    }
    return render_page(request, "assessments/policy.html", context, partial="preview", status=status)


def _elsewhere() -> dict[str, int]:
    """The limits that are not the portfolio office's to set, so that they are said before they bite."""
    return {
        "idle_minutes": settings.SESSION_IDLE_MINUTES,
        "hours": settings.SESSION_COOKIE_AGE // 3600,
        "megabytes": MOST_BYTES // 1024**2,
        "reset_minutes": settings.PASSWORD_RESET_TIMEOUT // 60,
        "signing_minutes": GOOD_FOR.seconds // 60,
        "wrong_passwords": WRONG_PASSWORDS_AT_MOST,
        "wrong_within": WITHIN.seconds // 60,
    }


def _tried(request: HttpRequest, form: PolicyForm) -> dict[str, Any]:
    """What the numbers in the form would change today; nothing as long as none differs."""
    if not form.is_bound or not all(name in form.cleaned_data for name in service.NAMES):
        return {"is_tried": False}
    if form.numbers() == form.in_force:
        return {"is_tried": False}
    tried = {"is_tried": True, "version": form.version, "without_second_factor": _without_second_factor(form)}
    if form.judges_as_before:
        return tried
    found = _preview(policy_of(form.numbers()))
    told = preview_words.told(found, request.user) if found.is_done else []  # type: ignore[arg-type]
    return tried | {"found": found, "told": told, "drafts": preview_words.drafts_at_risk(request.user)}  # type: ignore[arg-type]


def _without_second_factor(form: PolicyForm) -> int | None:
    """How many people would have to set one up; nothing where that is not what changes."""
    name = "second_factor_for_signers"
    if form.numbers()[name] <= form.in_force[name]:
        return None
    return found_people.found("password-only", {}, unused_since=timezone.now()).count()


def _preview(tried: Policy) -> Preview:
    """At once for a small portfolio; else by a worker, which says how far it is."""
    if policy_preview.is_small():
        return policy_preview.preview(tried)
    begun = policy_preview.begun(tried)
    if begun is None:
        begun = policy_preview.begin(tried)
        _ring(try_policy, numbers=policy_preview.numbers_of(tried))
    return begun


def _ring(task: Any, **values: Any) -> None:
    """Without a broker the beat sweeps by itself, and a preview is asked for once more by the page."""
    try:
        task.delay(**values)
    except OperationalError as error:
        logger.warning("no broker for the policy", task=task.name, error=str(error))
