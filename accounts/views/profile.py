"""My profile: what people say of themselves, and the ways to everything else that is theirs."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import second_factor, single_sign_on
from accounts.forms.profile import ProfileForm
from accounts.services import people
from accounts.services.delegation import still_to_come
from accounts.views.administration import reader
from common.htmx import render_page


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Name, time zone and language, and how the reader signs in."""
    person = reader(request)
    now = {"name": person.name, "time_zone": person.time_zone, "language": person.language}
    form = ProfileForm(request.POST if request.method == "POST" else None, initial=now)
    if request.method == "POST" and form.is_valid():
        people.change_profile(**form.cleaned_data, by=person)
        messages.success(request, _("Your profile is kept."))
        return redirect("accounts:profile")
    context = {
        "form": form,
        "factors": second_factor.kinds(person),
        "is_linked": single_sign_on.is_linked(person),
        "stand_ins": still_to_come(person, today=timezone.localdate()).filter(person=person),
    }
    return render_page(request, "accounts/profile.html", context, status=422 if form.is_bound else 200)
