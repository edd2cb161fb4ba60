"""The list of people, and opening an account."""

from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms.people import FindPeopleForm, OpenAccountForm
from accounts.found_people import VIEWS, counts, found
from accounts.holdings import holdings_of, in_short
from accounts.services import people as services
from accounts.views.administration import for_administrators, reader
from accounts.views.invitation import mail_link
from common.htmx import render_page
from common.limits import limit

A_PAGE = 50


@require_safe
@for_administrators
def people(request: HttpRequest) -> HttpResponse:
    """Everybody, by name, with unit, roles, what they are named on and how they sign in."""
    days = limit("account_unused_after")
    unused_since = timezone.now() - timedelta(days=days)
    view = request.GET.get("view", "") if request.GET.get("view", "") in VIEWS else "active"
    form = FindPeopleForm(request.GET)
    form.is_valid()
    page = Paginator(found(view, form.cleaned_data, unused_since=unused_since), A_PAGE).get_page(
        request.GET.get("page")
    )
    shown = list(page)
    held = holdings_of(shown, seen_by=reader(request))
    counted = counts(unused_since=unused_since)
    context = {
        "form": form,
        "view": view,
        "views": [(name, title % {"days": days}, counted[name]) for name, title in VIEWS.items()],
        "counts": counted,
        "page": page,
        "rows": [(person, in_short(held[person.pk])) for person in shown],
        "kept": _kept(request),
    }
    return render_page(request, "accounts/people.html", context)


def _kept(request: HttpRequest) -> str:
    """The filters as they stand, for the links to other pages of the list."""
    asked = request.GET.copy()
    asked.pop("page", None)
    return asked.urlencode()


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def open_account(request: HttpRequest) -> HttpResponse:
    """Open an account; the link to choose a password goes to the person's address."""
    form = OpenAccountForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        person = services.open_account(**form.cleaned_data, by=reader(request))
        messages.success(request, _("%(name)s has an account now. Roles are yet to be given.") % {"name": person.name})
        mail_link(request, person)
        return redirect("accounts:person", person.pk)
    return render_page(request, "accounts/open_account.html", {"form": form}, status=422 if form.is_bound else 200)
