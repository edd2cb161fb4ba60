"""More time for a pilot past its decision date: once."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments.forms.decision import ExtensionForm
from assessments.services.extending import extend
from common.htmx import render_page
from pilots.permissions import Action, may
from pilots.views.facts import back_to, visible_pilot

BLOCK = "stage"


@require_http_methods(["GET", "HEAD", "POST"])
def extend_decision_date(request: HttpRequest, number: int) -> HttpResponse:
    """The new day and the reason."""
    pilot = visible_pilot(request, number)
    may(request.user, Action.EXTEND, pilot).require()  # type: ignore[arg-type]
    form = ExtensionForm(request.POST or None, auto_id="extension-%s")
    if request.method == "POST" and form.is_valid():
        try:
            extend(pilot, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
            return back_to(pilot, BLOCK)
        except ValidationError as error:
            form.add_error(None, error)
    said = {"title": _("Extend the decision date, once"), "button": _("Extend to this day")}
    context = {"pilot": pilot, "form": form, "block_name": BLOCK} | said
    status = 422 if form.errors else 200
    return render_page(request, "pilots/act.html", context, partial="block", target=f"block-{BLOCK}", status=status)
