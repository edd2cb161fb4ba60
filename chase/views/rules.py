"""Tuning the rules of the chase, with what they would send."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.models import User
from chase.forms.rules import TUNED, RulesForm
from chase.services import leaving, settings
from chase.services.clock import database_now
from chase.services.office import may_see_chase, messages_seen
from chase.services.rules_history import changes
from chase.services.snoozing import today_of
from chase.vocabulary import MessageState
from common.figures import number
from common.htmx import render_page


@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """The rules in force; a change is tried first, with the messages it would send, and kept with its reason."""
    may_see_chase(request.user).require()  # type: ignore[arg-type]
    in_force: dict[str, Any] = {"rules": settings.current_rules(), "cadence": settings.current_cadence()}
    if request.method != "POST":
        return _page(request, RulesForm(**in_force))
    settings.may_set_rules(request.user).require()  # type: ignore[arg-type]
    form = RulesForm(request.POST, **in_force)
    if not form.is_valid():
        return _page(request, form, status=422)
    if request.POST.get("act") == "save" and _keep(request, form):
        return redirect("chase:rules")
    return _page(request, form, status=422 if form.errors else 200)


def _page(request: HttpRequest, form: RulesForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "may_set": settings.may_set_rules(request.user),  # type: ignore[arg-type]
        "history": changes(),
        **_tried(request.user, form),  # type: ignore[arg-type]
    }
    return render_page(request, "chase/rules.html", context, partial="preview", status=status)


def _tried(person: User, form: RulesForm) -> dict[str, Any]:
    """What the next daily run would send: by what is in the form, or by what is in force."""
    if form.is_bound and not form.is_valid():
        return {"sentence": "", "planned": []}
    now = database_now()
    tried: dict[str, Any] = {}
    if form.is_bound and (form.changed_rules() or form.changed_cadence()):
        tried = {"rules": form.new_rules(), "cadence": form.new_cadence()}
    found = leaving.leaving(person, now, **tried)
    shown = leaving.with_words(found, today_of(person, now))
    lines = sum(len(each.told) for each in found)
    written = messages_seen(person).filter(state=MessageState.WAITING).count() if tried else 0
    sentence = _sentence(len(found), is_tried=bool(tried))
    counts = {"lines": lines, "all": len(found), "follow": len(found) - len(shown), "written": written}
    return {"sentence": sentence, "planned": shown, **counts}


def _sentence(count: int, *, is_tried: bool) -> str:
    people = ngettext("%(count)s message", "%(count)s messages", count) % {"count": number(count)}
    said = (
        _("With these settings, the next run would send %(messages)s")
        if is_tried
        else _("The next run sends %(messages)s")
    )
    return said % {"messages": people}


def _keep(request: HttpRequest, form: RulesForm) -> bool:
    """Set what differs, all of it or nothing; whether it was."""
    by, reason = request.user, form.cleaned_data["reason"]
    rules, numbers = form.changed_rules(), form.changed_cadence()
    if not rules and not numbers:
        form.add_error(None, _("Nothing differs from the rules in force."))
        return False
    try:
        with transaction.atomic():
            for kind, rule in rules.items():
                values: dict[str, Any] = {name: getattr(rule, name) for name in TUNED}
                settings.set_rule(kind, **values, by=by, reason=reason)  # type: ignore[arg-type]
            for name, value in numbers.items():
                settings.set_cadence(name, value, by=by, reason=reason)  # type: ignore[arg-type]
    except ValidationError as refused:
        form.add_error(None if reason.strip() else "reason", refused)
        return False
    messages.success(request, _("The rules are changed. They hold from the next run on."))
    return True
