"""Snoozing a reminder with a reason, and waking it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from chase.forms.snoozing import SnoozeForm
from chase.models import Reminder, Snooze
from chase.services import inbox, snoozing
from chase.services.settings import current_cadence
from common.figures import day
from common.htmx import render_page


@require_http_methods(["GET", "HEAD", "POST"])
def snooze(request: HttpRequest, reminder: int) -> HttpResponse:
    """Leave the gap of a reminder in peace until a day; the letter links here."""
    person = _reader(request)
    told = get_object_or_404(inbox.told(person).select_related("gap__pilot"), pk=reminder)
    today, cadence = snoozing.today_of(person), current_cadence()
    last = snoozing.last_day(cadence, today=today)
    form = SnoozeForm(request.POST if request.method == "POST" else None)
    form.fields["until"].widget.attrs |= {"min": today.isoformat(), "max": last.isoformat()}
    if request.method == "POST" and form.is_valid() and (made := _snoozed(form, told, person)):
        messages.success(request, _("You hear nothing of it until %(day)s.") % {"day": day(made.until)})
        return redirect("chase:inbox")
    context = {
        "form": form,
        "told": told,
        "last": last,
        "asleep": snoozing.asleep(told.gap, person, today=today),
        "left": snoozing.snoozes_left(told.gap, person, cadence),
    }
    return render_page(request, "chase/snooze.html", context, status=422 if form.is_bound else 200)


@require_POST
def wake(request: HttpRequest, pk: int) -> HttpResponse:
    """Hear of it again; back to the page it was woken on."""
    person = _reader(request)
    found = get_object_or_404(Snooze.objects.select_related("gap__pilot", "person"), pk=pk)
    if not snoozing.may_wake(found, by=person):
        raise Http404
    snoozing.wake(found, by=person)
    messages.success(request, _("It is awake again."))
    back = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return redirect(back if ours else "chase:inbox")


def _reader(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101  (LoginRequiredMiddleware has seen to it)
    return request.user


def _snoozed(form: SnoozeForm, told: Reminder, by: User) -> Snooze | None:
    try:
        return snoozing.snooze(told.gap, **form.cleaned_data, by=by)
    except ValidationError as refused:
        form.add_error(None, refused)
        return None
