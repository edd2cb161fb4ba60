"""How reminders reach the reader; and the end of the digest with one click."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.models import User
from chase.forms.wishes import WishesForm
from chase.services import digest
from chase.services.wishing import wish, wishes_of
from common.htmx import render_page

WISHES = ("by_mail", "weekly_digest", "country", "quiet_from", "quiet_until")


@require_http_methods(["GET", "HEAD", "POST"])
def wishes(request: HttpRequest) -> HttpResponse:
    """Channels, quiet hours, holidays and the digest."""
    person = request.user
    assert isinstance(person, User)  # noqa: S101  (LoginRequiredMiddleware has seen to it)
    known = wishes_of(person)
    form = WishesForm(
        request.POST if request.method == "POST" else None,
        reader=person,
        initial={name: getattr(known, name) for name in WISHES},
    )
    if request.method == "POST" and form.is_valid() and _kept(form, person):
        messages.success(request, _("Kept. It holds from the next message on."))
        return redirect("chase:wishes")
    context = {"form": form, "person": person}
    return render_page(request, "chase/wishes.html", context, status=422 if form.is_bound else 200)


@csrf_exempt  # a reader of mail posts here, without a page of ours before it (RFC 8058)
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """No more digests for the person of the signed address. Opening it asks; only posting does it."""
    person = digest.whose(token)
    if person is None:
        raise Http404
    if request.method == "POST":
        digest.unsubscribe(by=person)
    context = {"person": person, "is_done": request.method == "POST"}
    return TemplateResponse(request, "chase/unsubscribe.html", context)


def _kept(form: WishesForm, by: User) -> bool:
    try:
        wish(**form.cleaned_data, by=by)
    except ValidationError as refused:
        form.add_error(None, refused)
        return False
    return True
