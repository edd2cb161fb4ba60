"""What becomes of a diagnosis: a paper that is printed and kept nowhere, and the first facts of a proposed pilot."""

import secrets
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from documents.rendering import to_pdf
from intake.diagnosis import Said, diagnose
from intake.diagnosis_questions import QUESTIONS
from intake.told import Told
from pilots.models import ChangePlan, DataCheck, IntegrationPath, Pilot
from pilots.permissions import Action
from pilots.services.facts import add
from pilots.services.proposing import propose
from pilots.vocabulary import Mechanism

SLICES = {
    "live": {"production_like": True},
    "like": {"production_like": True, "edge_cases": True, "dirty_records": True},
    "slice": {"production_like": True},
    "sample": {},
}
"""What an answer says about the cases the pilot last ran on; the other answers name none."""
WITHOUT_BUILDERS = {"held": True, "broke": False}


def said(told: Told) -> list[Said]:
    """Each question with its answer, in the order they were asked; for a complete set of answers."""
    answered = ((each, each.answer(told.answers.get(each.key, ""))) for each in QUESTIONS)
    return [Said(question, answer) for question, answer in answered if answer]


def printed(told: Told) -> bytes:
    """The result as PDF, one page or two; raises `documents.child.ChildFailed` when it cannot be printed."""
    title = told.about or _("Why is the pilot stuck?")
    context = {
        "told": told,
        "diagnosis": diagnose(told.answers),
        "answers": said(told),
        "title": title,
        "organisation": settings.ORGANISATION,
        "paper_size": settings.PAPER_SIZE,
        "made_at": timezone.now(),
        "address": settings.BASE_URL,
    }
    html = render_to_string("intake/diagnosis_paper.html", context)
    return to_pdf(html, title=title, identifier=secrets.token_hex(16)).pdf


def first_facts(told: Told) -> dict[str, str]:
    """What the proposing form begins with. The answers stand in the problem, where they can be read and changed."""
    lines = [f"{_(each.question.ask)} {_(each.answer.text)}" for each in said(told)]
    problem = [_("From the diagnosis:"), *(f"· {line}" for line in lines)]
    return {"name": told.about, "workflow": told.about, "problem": "\n".join(problem)}


def asks_for_system(told: Told) -> bool:
    """Whether the answers describe a slice, so that only its system is missing."""
    return told.answers.get("data") in SLICES


@transaction.atomic
def propose_diagnosed(told: Told, *, by: User, values: Mapping[str, Any], cases_from: str) -> Pilot:
    """Propose the pilot with every answer that is a fact by itself: the slice when its system is named, copying by
    hand, and how it went without its builders. What needs a name, a number or a day is left to the questions."""
    pilot, answers = propose(by=by, values=values), told.answers
    if cases_from and asks_for_system(told):
        told_how = next(str(_(each.answer.text)) for each in said(told) if each.question.key == "data")
        known = DataCheck(pilot=pilot, source_system=cases_from, how_drawn=told_how, **SLICES[answers["data"]])
        add(known, by=by, action=Action.EDIT_DATA_CHECK)
    if answers["path"] == "by_hand":
        add(IntegrationPath(pilot=pilot, mechanism=Mechanism.BY_HAND), by=by, action=Action.EDIT_INTEGRATION_PATH)
    if (held := WITHOUT_BUILDERS.get(answers["builders"])) is not None:
        add(ChangePlan(pilot=pilot, trial_without_builders_held=held), by=by, action=Action.EDIT_CHANGE_PLAN)
    return pilot
