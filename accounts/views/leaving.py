"""Somebody leaves: what they hold goes to others, then the access ends."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.forms.leaving import LeavingForm
from accounts.holdings import everything_held
from accounts.models import User
from accounts.services import people as services
from accounts.views.administration import for_administrators, reader
from common.htmx import render_page


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """What the person holds, what becomes of it and who gets it; then the reason, and all of it at once."""
    found = get_object_or_404(User.objects.select_related("unit"), pk=pk, is_active=True)
    permit = services.may_deactivate(found, by=reader(request))
    held = everything_held(found, seen_by=reader(request))
    form = LeavingForm(request.POST if request.method == "POST" else None, person=found, holdings=held)
    if request.method == "POST" and permit and form.is_valid() and _hand_over(request, found, form):
        messages.success(request, _("%(name)s can no longer sign in.") % {"name": found.name})
        return redirect("accounts:person", found.pk)
    context = {"person": found, "held": held, "form": form, "permit": permit}
    status = 403 if request.method == "POST" and not permit else 422 if form.is_bound else 200
    return render_page(request, "accounts/deactivate.html", context, status=status)


def _hand_over(request: HttpRequest, found: User, form: LeavingForm) -> bool:
    reason = form.cleaned_data["reason"]
    try:
        services.deactivate(found, by=reader(request), reason=reason, goes_to=form.goes_to())
    except ValidationError as refused:
        for key, said in refused.message_dict.items():
            form.add_error(key if key in form.fields else None, said)
        return False
    return True
