"""What happened to a decision, newest first, from the rows that were added to it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from assessments.models import ConditionProof, Decision
from assessments.models.decision import ENDINGS
from assessments.vocabulary import Ending


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened: when, who did it (nobody: it followed), and what."""

    at: datetime
    who: str
    what: str


def story(decision: Decision) -> list[Happening]:
    """Drafted, signed, ended or sealed, proofs, and what took its place."""
    found = [Happening(decision.drafted_at, decision.drafted_by.name, _("drafted it and froze the evidence"))]
    for signature in decision.signatures.all():
        who = signature.printed_name
        if signature.printed_for:
            who = _("%(name)s for %(away)s") % {"name": who, "away": signature.printed_for}
        found.append(Happening(signature.signed_at, who, signature.meaning))
    found += _end(decision)
    for condition in decision.conditions.all():
        found += [_proof(condition.number, proof) for proof in condition.proofs.all()]
    return sorted(found, key=lambda happening: happening.at, reverse=True)


def _end(decision: Decision) -> list[Happening]:
    found = []
    ending, seal = getattr(decision, "ending", None), getattr(decision, "seal", None)
    if ending is not None:
        words = {"ending": ENDINGS[Ending(ending.kind)], "reason": ending.reason}
        said = _("%(ending)s: %(reason)s") % words
        found.append(Happening(ending.at, ending.by.name if ending.by else "", said))
    if seal is not None:
        found.append(Happening(seal.sealed_at, "", _("Sealed. From here on nobody can change it.")))
    for later in decision.superseded_by.all()[:1]:
        said = _("Superseded by %(later)s.") % {"later": later.reference}
        found.append(Happening(later.seal.sealed_at, "", said))
    return found


def _proof(number: int, proof: ConditionProof) -> Happening:
    if proof.accepted is None:
        what = _("handed in proof for condition %(number)s: %(text)s")
    elif proof.accepted:
        what = _("accepted the proof for condition %(number)s: %(text)s")
    else:
        what = _("sent back the proof for condition %(number)s: %(text)s")
    return Happening(proof.at, proof.by.name, what % {"number": number, "text": proof.text})
