"""What becomes of a diagnosis: a paper that is printed and kept nowhere, and the first facts of a proposed pilot."""

import secrets

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.rendering import to_pdf
from intake.diagnosis import Said, diagnose
from intake.diagnosis_questions import QUESTIONS
from intake.told import Told


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
