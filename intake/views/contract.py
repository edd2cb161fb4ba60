"""The go-live contract: one page that says what the pilot must show to go live, and that owner and IT accept."""

from typing import Any

import structlog
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from assessments.services.policy import current_limits
from common.htmx import render_page
from documents.child import ChildFailed
from documents.services import checks
from intake.contract import Contract, contract_of, open_change_requests
from intake.contract_paper import printed
from intake.forms.accepting import AcceptForm, ChangeForm
from intake.forms.asking import AnswerForm
from intake.models import ChangeRequest
from intake.models.contract import CLAUSES
from intake.questions import Key
from intake.services import contracts
from intake.services.contracts import ContractChanged
from intake.vocabulary import CLAUSES_OF, AcceptedBy, Clause
from intake.walk import with_answers
from pilots.models import Pilot
from pilots.permissions import parties

logger = structlog.get_logger(__name__)

QUESTION_OF = {Clause.THRESHOLD: Key.THRESHOLD, Clause.OWNER: Key.OWNER, Clause.PATH: Key.PATH, Clause.COST: Key.COST}


@require_http_methods(["GET", "HEAD", "POST"])
def contract(request: HttpRequest, number: int) -> HttpResponse:
    """As the facts say it now, for everybody who may know of the pilot; owner and IT accept it here."""
    person = request.user
    assert isinstance(person, User)  # noqa: S101
    stands = contract_of(_pilot(request, number))
    slot = stands.slot_of(person)
    form = _form(stands, slot, request)
    if request.method != "POST":
        return _show(request, stands, form)
    if form is None or not form.is_valid():
        contracts.must_accept(stands, person)
        return _show(request, stands, form, status=422)
    try:
        contracts.accept(stands.pilot, by=person, digest=form.cleaned_data["digest"])
    except ContractChanged:
        return _changed_meanwhile(request, stands.pilot)
    except ValidationError as error:
        form.add_error(None, error)
        return _show(request, stands, form, status=422)
    messages.success(request, _("Accepted. Your name and the time stand under it."))
    return redirect("intake:contract", stands.pilot.number)


@require_http_methods(["GET", "HEAD", "POST"])
def ask_for_change(request: HttpRequest, number: int) -> HttpResponse:
    """What is wrong with a clause, said to who can change it."""
    person = request.user
    assert isinstance(person, User)  # noqa: S101
    stands = contract_of(_pilot(request, number))
    contracts.may_ask(person, stands.pilot).require()
    form = ChangeForm(request.POST or None, initial={"digest": stands.digest})
    if request.method == "POST" and form.is_valid():
        try:
            asked = contracts.ask_for_change(stands.pilot, by=person, **form.cleaned_data)
        except ContractChanged:
            form.add_error(None, _("Somebody changed the contract while you wrote. Look at it, then send this again."))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            name = asked.asked_of.name if asked.asked_of else _("The portfolio office")
            messages.success(request, _("%(name)s reads it on the desk, and answers you.") % {"name": name})
            return redirect("intake:contract", stands.pilot.number)
    told = contracts.asked_of(stands.pilot, without=(person,))
    context = {"pilot": stands.pilot, "contract": stands, "form": form, "told": told}
    return render(request, "intake/ask_for_change.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def answer_change(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """What was changed, or why the clause stays, in words."""
    pilot = _pilot(request, number)
    requests = ChangeRequest.objects.select_related("person", "answered_by", "contract__pilot")
    asked = get_object_or_404(requests, pk=pk, contract__pilot=pilot)
    contracts.may_answer(request.user, pilot).require()  # type: ignore[arg-type]
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            contracts.answer_change(asked, by=request.user, answer=form.cleaned_data["answer"])  # type: ignore[arg-type]
            messages.success(request, _("%(name)s finds your answer on the desk.") % {"name": asked.person.name})
            return redirect("intake:contract", pilot.number)
        except ValidationError as error:
            form.add_error(None, error)
    question = QUESTION_OF[Clause(asked.clause)]
    context = {"pilot": pilot, "asked": asked, "form": form, "question": question}
    return render(request, "intake/answer_change.html", context, status=422 if form.errors else 200)


@require_safe
def paper(request: HttpRequest, number: int) -> HttpResponse:
    """The same page as PDF, printed at once."""
    stands = contract_of(_pilot(request, number))
    most = current_limits().contract_papers_a_minute
    if not checks.count(f"contract {request.user.pk}", most=most):
        said = _("That was often. Wait a minute, then print it again.")
        return _show(request, stands, None, said=said, status=429)
    try:
        pdf = printed(stands)
    except ChildFailed as error:
        logger.warning("contract could not be printed", pilot=stands.pilot.reference, why=str(error))
        return _show(request, stands, None, said=_("This could not be printed. Try again in a moment."), status=503)
    name = f"{stands.pilot.reference}-contract-{stands.number}.pdf"
    disposition = f'attachment; filename="{name}"'
    return HttpResponse(pdf, content_type="application/pdf", headers={"Content-Disposition": disposition})


def _pilot(request: HttpRequest, number: int) -> Pilot:
    pilots = with_answers(Pilot.objects.visible_to(request.user))  # type: ignore[arg-type]
    return get_object_or_404(pilots.select_related("deputy", "support_plan__contact"), number=number)


def _form(stands: Contract, slot: AcceptedBy | None, request: HttpRequest) -> AcceptForm | None:
    """For who can accept this version and has not, as long as the pilot is not decided."""
    if slot is None or slot in stands.given or not stands.pilot.is_open:
        return None
    posted = request.POST if request.method == "POST" else None
    return AcceptForm(posted, initial={"digest": stands.digest}, meaning=contracts.meaning_of(slot))


def _changed_meanwhile(request: HttpRequest, pilot: Pilot) -> HttpResponse:
    """The page anew, so that what is accepted was read; nothing was kept."""
    stands = contract_of(_pilot(request, pilot.number))
    form = _form(stands, stands.slot_of(request.user), HttpRequest())  # type: ignore[arg-type]
    said = _("Somebody changed it while you read. Nothing is accepted yet: read it again as it is now.")
    return _show(request, stands, form, said=said, status=409)


def _show(
    request: HttpRequest, stands: Contract, form: AcceptForm | None, *, said: str = "", status: int = 200
) -> HttpResponse:
    person, pilot = request.user, stands.pilot
    assert isinstance(person, User)  # noqa: S101
    slot = stands.slot_of(person)
    context = {
        "pilot": pilot,
        "contract": stands,
        "content": stands.content,
        "lacking": {clause.value: QUESTION_OF[clause] for clause in stands.lacking},
        "ledger": stands.assessment.ledger,
        "currency": settings.CURRENCY,
        "takes_part": bool(parties(person, pilot)),
        "slots": _slots(stands),
        "slot": slot,
        "lacks": [CLAUSES[clause] for clause in stands.lacks_for(slot)] if slot else [],
        "changed": [CLAUSES[clause] for clause in stands.changed],
        "change_requests": open_change_requests(pilot),
        "may_ask": pilot.is_open and contracts.may_ask(person, pilot),
        "may_answer": contracts.may_answer(person, pilot),
        "form": form,
        "said": said,
        "papers_a_minute": current_limits().contract_papers_a_minute,
    }
    return render_page(request, "intake/contract.html", context, status=status)


def _slots(stands: Contract) -> list[dict[str, Any]]:
    """Who has to accept, and who did."""
    owner, path = stands.content["owner"], stands.content["path"]
    names = {AcceptedBy.OWNER: owner and owner["name"], AcceptedBy.IT: path and path["connection_owner"]}
    before = stands.accepted_before
    earlier = {each.slot: each for each in before.acceptances.all()} if before else {}
    return [
        {
            "slot": slot,
            "clauses": [int(clause) for clause in CLAUSES_OF[slot]],
            "name": names[slot],
            "given": stands.given.get(slot),
            "earlier": earlier.get(slot),
            "before": before,
        }
        for slot in AcceptedBy
    ]
