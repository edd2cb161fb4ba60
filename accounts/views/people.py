"""The list of people, and opening an account."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms.people import FindPeopleForm, OpenAccountForm
from accounts.holdings import holdings_of, in_short
from accounts.models import User
from accounts.roles import units_within
from accounts.services import people as services
from accounts.views.administration import for_administrators, reader
from accounts.views.invitation import mail_link
from common.htmx import render_page

A_PAGE = 50
VIEWS: dict[str, Q] = {
    "active": Q(is_active=True),
    "no-role": Q(is_active=True, roles=None),
    "deactivated": Q(is_active=False),
}


@require_safe
@for_administrators
def people(request: HttpRequest) -> HttpResponse:
    """Everybody, by name, with unit, roles and what they hold."""
    view = request.GET.get("view", "") if request.GET.get("view", "") in VIEWS else "active"
    form = FindPeopleForm(request.GET)
    form.is_valid()
    found = _found(view, form.cleaned_data)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    shown = list(page)
    held = holdings_of(shown, seen_by=reader(request))
    context = {
        "form": form,
        "view": view,
        "counts": User.objects.aggregate(**{_key(name): _count(rule) for name, rule in VIEWS.items()}),
        "page": page,
        "rows": [(person, in_short(held[person.pk])) for person in shown],
        "kept": _kept(request),
    }
    return render_page(request, "accounts/people.html", context)


def _found(view: str, asked: dict[str, Any]) -> QuerySet[User]:
    rule = VIEWS[view]
    if words := asked.get("q"):
        rule &= Q(name__icontains=words) | Q(email__icontains=words)
    if unit := asked.get("unit"):
        rule &= Q(unit__in=units_within(unit))
    if role := asked.get("role"):
        rule &= Q(roles__name=role)
    people = User.objects.filter(rule).distinct().order_by("name", "pk")
    return people.select_related("unit").prefetch_related("roles__unit")


def _key(view: str) -> str:
    return view.replace("-", "_")


def _count(rule: Q) -> Count:
    return Count("pk", filter=rule, distinct=True)


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
