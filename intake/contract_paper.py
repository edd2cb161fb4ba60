"""The go-live contract on paper: the same four clauses, and who accepted just this version."""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from documents.rendering import to_pdf
from intake.contract import Contract
from intake.vocabulary import CLAUSES_OF


def printed(contract: Contract) -> bytes:
    """The contract as PDF, in the language of the installation; raises `documents.child.ChildFailed` when it cannot be
    printed. The same text has the same identifier, as it has the same digest."""
    with translation.override(settings.LANGUAGE_CODE):
        title = _("Go-live contract: %(name)s") % {"name": contract.pilot.name}
        context = {
            "pilot": contract.pilot,
            "contract": contract,
            "content": contract.content,
            "ledger": contract.assessment.ledger,
            "currency": settings.CURRENCY,
            "accepted": [(given, CLAUSES_OF[slot]) for slot, given in contract.given.items()],
            "title": title,
            "organisation": settings.ORGANISATION,
            "paper_size": settings.PAPER_SIZE,
            "made_at": timezone.now(),
        }
        html = render_to_string("intake/contract_paper.html", context)
    return to_pdf(html, title=title, identifier=contract.digest[:32]).pdf
