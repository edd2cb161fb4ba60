"""The walk through the questions: each on a page of its own, left and resumed at will."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from common.htmx import render_page
from intake.clauses import line_of
from intake.question_table import ACTIONS, ANSWERED_BY
from intake.questions import BY_KEY, Key, Question
from intake.saying import cost_of_a_case, values_of
from intake.services import handing
from intake.services.alike import pilots_like, words_of
from intake.walk import Walk, walk_of, with_answers
from pilots.forms.pilot import NameOwnerForm
from pilots.models import Pilot, Threshold
from pilots.permissions import Action, may
from pilots.services import ownership
from pilots.views.editing import Editing, form_of, form_page
from pilots.vocabulary import Stage

SAY, LEAVE, DONE = "say", "leave", "done"
"""What the button that was pressed asks for besides keeping the answer."""


def pilot_in_intake(request: HttpRequest, number: int) -> Pilot:
    """The pilot with its answers, if this person may know of it; otherwise it does not exist."""
    return get_object_or_404(with_answers(Pilot.objects.visible_to(request.user)), number=number)  # type: ignore[arg-type]


@require_safe
def go_on(request: HttpRequest, number: int) -> HttpResponse:
    """To the question where this person goes on."""
    pilot, person = pilot_in_intake(request, number), request.user
    assert isinstance(person, User)  # noqa: S101
    if pilot.stage != Stage.PROPOSED:
        return redirect("assessments:pilot", pilot.number)
    walk = walk_of(pilot, person)
    if not any(step.is_mine for step in walk.steps if step.question.key in ACTIONS):
        may(person, Action.EDIT_PURPOSE, pilot).require()
    asked = [step.question for step in walk.steps if step.is_asked_of(person)]
    return redirect(address_of(pilot, asked[0] if asked else walk.next_after(None, person)))


@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, number: int, key: str) -> HttpResponse:
    """One question, and keeping its answer."""
    if key not in set(Key) or Key(key) not in ACTIONS:
        raise Http404
    pilot, asked = pilot_in_intake(request, number), BY_KEY[Key(key)]
    may(request.user, ACTIONS[asked.key], pilot).require()  # type: ignore[arg-type]
    if pilot.stage != Stage.PROPOSED:
        return redirect("assessments:pilot", pilot.number)
    if asked.key is Key.OWNER:
        return _owner(request, pilot, asked)
    line = line_of(pilot)
    if asked.key in (Key.TODAY, Key.THRESHOLD) and (_is_sealed(pilot) or (asked.key is Key.THRESHOLD and not line)):
        return _show(request, pilot, asked, line, None)
    row = _row(pilot, asked.key)
    show, done = partial(_show, request, pilot, asked, row), partial(_done, request, pilot, asked)
    leave = partial(_go, request, address_of(pilot, asked))
    editing = Editing(pilot, ANSWERED_BY[asked.key], row, {}, show, done, leave)
    if request.POST.get("then") == SAY:
        return _say(request, pilot, asked, values_of(form_of(editing, request)))
    return form_page(request, editing)


def address_of(pilot: Pilot, asked: Question) -> str:
    """Of a question of this pilot; the contract has a page that more people may read."""
    if asked.key is Key.CONTRACT:
        return reverse("intake:contract", args=[pilot.number])
    return reverse("intake:question", args=[pilot.number, asked.key])


def _is_sealed(pilot: Pilot) -> bool:
    """An agreed line is changed by a new version with a reason, on the pilot's page."""
    return any(line.is_agreed for line in pilot.thresholds.all())


def _row(pilot: Pilot, key: Key) -> Any:
    """The row a question edits, perhaps not written yet."""
    if key is Key.WORK:
        return pilot
    if key in (Key.TODAY, Key.THRESHOLD):
        return line_of(pilot) or Threshold(pilot=pilot)
    model = ANSWERED_BY[key].model
    return model._default_manager.filter(pilot=pilot).order_by("pk").first() or model(pilot=pilot)


def _owner(request: HttpRequest, pilot: Pilot, asked: Question) -> HttpResponse:
    """Naming is an act of its own: the person named has to accept."""
    stands = pilot.owner
    first = {"instead_of": stands.pk if stands else 0, "person": stands.person_id if stands else None}
    form = NameOwnerForm(request.POST or None, auto_id="question-owner-%s", initial=first)
    if request.POST.get("then") == SAY:
        return _say(request, pilot, asked, values_of(form))
    if request.method == "POST" and form.is_valid():
        if stands and stands.person_id == form.cleaned_data["person"].pk:
            return _done(request, pilot, asked)
        try:
            ownership.name_owner(pilot, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
            return _done(request, pilot, asked)
        except ValidationError as error:
            form.add_error(None, error)
    return _show(request, pilot, asked, stands, form, status=422 if form.errors else 200)


def _show(
    request: HttpRequest,
    pilot: Pilot,
    asked: Question,
    row: Any,
    form: Any,
    *,
    status: int = 200,
    clash: Any = None,
) -> HttpResponse:
    person, walk = request.user, walk_of(pilot, request.user)  # type: ignore[arg-type]
    assert isinstance(person, User)  # noqa: S101
    values = values_of(form, row) if form else {}
    context = {
        "pilot": pilot,
        "walk": walk,
        "steps": [(step, address_of(pilot, step.question)) for step in walk.steps],
        "step": walk.step(asked.key),
        "question": asked,
        "form": form,
        "clash": clash,
        "block_name": "question",
        "is_helper": walk.step(asked.key).is_asked_of(person),
        "may_hand": asked.key.part and may(person, Action.HAND_PART, pilot),
        "alike": _alike(person, pilot, asked),
        **_around(pilot, walk, asked, person),
        **_said(pilot, asked, values),
    }
    return render_page(
        request, "intake/question.html", context, partial="block", target="block-question", status=status
    )


def _around(pilot: Pilot, walk: Walk, asked: Question, person: User) -> dict[str, Any]:
    """The questions beside this one."""
    following, before = walk.next_after(asked.key, person), walk.before(asked.key)
    return {
        "next": following,
        "next_url": address_of(pilot, following),
        "before": before,
        "before_url": address_of(pilot, before) if before else "",
    }


def _alike(person: User, pilot: Pilot, asked: Question) -> list[Pilot]:
    """Beside the number to reach: what others asked of theirs."""
    if asked.key is not Key.THRESHOLD:
        return []
    return pilots_like(words_of(pilot), seen_by=person, without=pilot.pk)


def _said(pilot: Pilot, asked: Question, values: dict[str, Any]) -> dict[str, Any]:
    cost = cost_of_a_case(values) if asked.key is Key.COST else None
    sentence = f"intake/says/{asked.key}.html"
    return {"pilot": pilot, "values": values, "line": line_of(pilot), "cost": cost, "sentence": sentence}


def _say(request: HttpRequest, pilot: Pilot, asked: Question, values: dict[str, Any]) -> HttpResponse:
    """Only the sentence, for what is typed at this moment; nothing is kept."""
    return render(request, "intake/_say.html", _said(pilot, asked, values))


def _done(request: HttpRequest, pilot: Pilot, asked: Question) -> HttpResponse:
    """The answer is kept: on to the next question, or away as the button says."""
    then, person = request.POST.get("then"), request.user
    fresh = with_answers(Pilot.objects.all()).get(pk=pilot.pk)
    assert isinstance(person, User)  # noqa: S101
    walk = walk_of(fresh, person)
    step = walk.step(asked.key)
    if then == DONE and (handed := step.handed) and step.is_asked_of(person):
        handing.end(handed, by=person, is_done=True)
        messages.success(request, _("Thank you. %(name)s goes on from here.") % {"name": handed.asked_by.name})
        return _go(request, reverse("portfolio:desk"))
    if then == LEAVE:
        messages.success(
            request, _("Kept. Your desk leads back to the questions of %(pilot)s.") % {"pilot": pilot.name}
        )
        return _go(request, reverse("portfolio:desk"))
    return _go(request, address_of(fresh, walk.next_after(asked.key, person)))


def _go(request: HttpRequest, address: str) -> HttpResponse:
    """To another page, also when htmx asked for a part of this one."""
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)
