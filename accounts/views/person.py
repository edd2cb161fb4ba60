"""One person: unit, roles, what they hold, and whether they can sign in."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import second_factor, single_sign_on
from accounts.forms.people import MoveForm, ReasonForm, RoleForm
from accounts.holdings import holdings_of
from accounts.leaving import deactivation_of
from accounts.models import Role, User
from accounts.services import people as services
from accounts.views.administration import for_administrators, reader
from accounts.views.invitation import mail_link
from common.htmx import render_page


@require_safe
@for_administrators
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """The person's page."""
    return _page(request, _person(pk))


@require_POST
@for_administrators
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Move the person to another unit."""
    found = _person(pk)
    form = MoveForm(request.POST, prefix="move", person=found)
    if not form.is_valid():
        return _page(request, found, move_form=form)
    services.move(found, **form.cleaned_data, by=reader(request))
    messages.success(request, _("%(name)s is in another unit now.") % {"name": found.name})
    return redirect("accounts:person", found.pk)


@require_POST
@for_administrators
def roles(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the person a role."""
    found = _person(pk)
    form = RoleForm(request.POST, prefix="role")
    if not form.is_valid():
        return _page(request, found, role_form=form)
    role = services.give_role(found, **form.cleaned_data, by=reader(request))
    messages.success(request, _("%(name)s is now %(role)s.") % {"name": found.name, "role": role})
    return redirect("accounts:person", found.pk)


@require_POST
@for_administrators
def take_role(request: HttpRequest, pk: int, role: int) -> HttpResponse:
    """Take one role away."""
    found = get_object_or_404(Role.objects.select_related("person", "unit"), person=pk, pk=role)
    permit, form = services.may_take_role(found, by=reader(request)), ReasonForm(request.POST, prefix=f"role-{role}")
    if not permit:
        messages.error(request, permit.refusal)
        return redirect("accounts:person", pk)
    if not form.is_valid():
        return _page(request, found.person, taking=form)
    services.take_role(found, by=reader(request), **form.cleaned_data)
    messages.success(request, _("%(name)s is no longer %(role)s.") % {"name": found.person.name, "role": found})
    if not services.may_administer(User.objects.get(pk=reader(request).pk)):
        return redirect("/")  # who gave up administering has no business here any more
    return redirect("accounts:person", pk)


@require_POST
@for_administrators
def reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a deactivated person sign in again."""
    found = get_object_or_404(User, pk=pk, is_active=False)
    form = ReasonForm(request.POST, prefix="back")
    if not form.is_valid():
        return _page(request, found, back_form=form)
    services.reactivate(found, **form.cleaned_data, by=reader(request))
    messages.success(request, _("%(name)s can sign in again.") % {"name": found.name})
    return redirect("accounts:person", found.pk)


@require_POST
@for_administrators
def take_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody who lost the phone sign in by password, to set up a new second factor. They are told by mail."""
    found = get_object_or_404(User, pk=pk, is_active=True)
    form = ReasonForm(request.POST, prefix="factor")
    if not form.is_valid():
        return _page(request, found, factor_form=form)
    services.take_second_factor(found, **form.cleaned_data, by=reader(request))
    get_adapter(request).send_notification_mail("mfa/email/totp_deactivated", found)
    messages.success(request, _("%(name)s signs in by password, and can set up a new one.") % {"name": found.name})
    return redirect("accounts:person", found.pk)


@require_POST
@for_administrators
def forget_sign_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo the link to the identity provider, for somebody who has another account there now."""
    found = get_object_or_404(User, pk=pk, is_active=True)
    form = ReasonForm(request.POST, prefix="link")
    if not form.is_valid():
        return _page(request, found, link_form=form)
    single_sign_on.forget(found, **form.cleaned_data, by=reader(request))
    messages.success(request, _("The next sign-on with %(email)s makes a new link.") % {"email": found.email})
    return redirect("accounts:person", found.pk)


@require_POST
@for_administrators
def send_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Mail the link to choose a password once more."""
    found = get_object_or_404(User, pk=pk, is_active=True)
    mail_link(request, found)
    return redirect("accounts:person", found.pk)


def _person(pk: int) -> User:
    return get_object_or_404(User.objects.select_related("unit"), pk=pk)


def _page(request: HttpRequest, found: User, *, taking: ReasonForm | None = None, **bound: Any) -> HttpResponse:
    """The person's page; a form that came back with errors takes the place of the empty one."""
    forms = {
        "move_form": MoveForm(prefix="move", person=found),
        "role_form": RoleForm(prefix="role"),
        "back_form": ReasonForm(prefix="back"),
        "factor_form": ReasonForm(prefix="factor"),
        "link_form": ReasonForm(prefix="link"),
    }
    context = {
        "person": found,
        "roles": [
            _with_form(role, taking) for role in found.roles.select_related("unit").order_by("name", "unit__name")
        ],
        "held": holdings_of([found], seen_by=reader(request))[found.pk],
        "has_second_factor": second_factor.has_one(found),
        "is_linked": single_sign_on.is_linked(found),
        "deactivated": None if found.is_active else deactivation_of(found),
        "may_deactivate": services.may_deactivate(found, by=reader(request)),
    }
    return render_page(request, "accounts/person.html", context | forms | bound, status=422 if bound or taking else 200)


def _with_form(role: Role, taking: ReasonForm | None) -> tuple[Role, ReasonForm]:
    """A role, and the form that asks why it is taken away."""
    prefix = f"role-{role.pk}"
    return role, taking if taking and taking.prefix == prefix else ReasonForm(prefix=prefix)
