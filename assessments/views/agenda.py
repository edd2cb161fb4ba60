"""How an item of the agenda ends."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.forms.review import DecideForm, DeferForm
from assessments.permissions import may_call_reviews
from assessments.services import agenda
from assessments.views.meeting import back_to, meeting_page, visible_item
from assessments.views.reviews import reader, version_of
from common.versioned import StaleVersion


@require_POST
def decide_item(request: HttpRequest, reference: int, pk: int) -> HttpResponse:
    """The owner said what they decide; the draft waits on their desk."""
    return _end(request, reference, pk, DecideForm(request.POST), "decide_form")


@require_POST
def defer_item(request: HttpRequest, reference: int, pk: int) -> HttpResponse:
    """Put the pilot off, with what brings it back."""
    return _end(request, reference, pk, DeferForm(request.POST), "defer_form")


def _end(request: HttpRequest, reference: int, pk: int, form: forms.Form, name: str) -> HttpResponse:
    item = visible_item(request, reference, pk)
    may_call_reviews(reader(request)).require()
    act = agenda.decide if name == "decide_form" else agenda.defer
    status = 422
    if form.is_valid():
        try:
            act(item, **form.cleaned_data, version=version_of(request), by=reader(request))
            return back_to(item.meeting)
        except StaleVersion:
            form.add_error(None, _("Somebody ended or moved this item meanwhile. What you typed is still here."))
            status = 409
        except ValidationError as refused:
            form.add_error(None, refused)
    return meeting_page(request, item.meeting, item=str(item.pk), status=status, **{name: form, "opened": name})
