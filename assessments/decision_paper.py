"""A sealed decision as its paper shows it: plain values from the frozen evidence and the signatures, nothing else."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from assessments.curve_words import price
from assessments.frozen_charts import cost_curve_drawn, measurements_drawn
from assessments.models import Signature
from assessments.models.decision import DECISION_KINDS
from assessments.readiness.recommendation import Verdict
from assessments.vocabulary import DecisionKind
from assessments.wording import VERDICTS
from common.figures import money, number, quantity

Told = dict[str, Any]
Figure = tuple[str, str]


def context_of(told: Told, *, signatures: Iterable[Signature], sealed_at: datetime, sha256: str) -> dict[str, Any]:
    """Everything the template needs. `told` is the evidence as parsed from its canonical JSON."""
    conditions = told["decision"]["conditions"]
    return {
        "title": title_of(told),
        "told": told,
        "verdict": str(DECISION_KINDS[DecisionKind(told["decision"]["kind"])]),
        "recommended": str(VERDICTS[Verdict(told["recommendation"]["verdict"])]),
        "figures": [_measured(told), _yearly(told), _third(told)],
        "first_due": min((condition["due_on"] for condition in conditions), default=None),
        "signatures": [_signed(signature) for signature in signatures],
        "sealed_at": sealed_at,
        "evidence_sha256": sha256,
        "measurements": measurements_drawn(told),
        "curve": cost_curve_drawn(told),
    }


def title_of(told: Told) -> str:
    """`Decision D-0009-1: no-go for Call summaries`."""
    said = {
        "reference": told["decision"]["reference"],
        "kind": DECISION_KINDS[DecisionKind(told["decision"]["kind"])],
        "name": told["pilot"]["name"],
    }
    return _("Decision %(reference)s: %(kind)s for %(name)s") % said


def _signed(signature: Signature) -> Told:
    return {
        "name": signature.printed_name,
        "printed_for": signature.printed_for,
        "capacity": signature.capacity,
        "signed_at": signature.signed_at,
        "method": signature.method,
        "meaning": signature.meaning,
    }


def _measured(told: Told) -> Figure:
    counting = next((row for row in told["measurements"] if row["counts"]), None)
    line = told["threshold"]["in_words"] if told["threshold"] else _("no threshold is agreed")
    if counting is None:
        return _("Not measured"), line
    return quantity(Decimal(counting["value"]), counting["unit"]), line


def _yearly(told: Told) -> Figure:
    net = told["outcome"] and told["outcome"]["net_per_year"]
    if net is None:
        return "–", _("net a year: not known")
    amount, volume = Decimal(net), number(told["scale"]["full_volume"]) if told["scale"] else ""
    said = _("%(amount)s lost") if amount < 0 else _("%(amount)s")
    return said % {"amount": money(abs(amount))}, _("a year at %(volume)s cases a month") % {"volume": volume}


def _third(told: Told) -> Figure:
    if told["decision"]["kind"] == DecisionKind.NO_GO:
        released = told["decision"]["released"]
        return money(Decimal(released) if released else Decimal(0)), _("of the pilot’s budget released")
    cost = told["scale"] and told["scale"]["unit_cost"]
    if cost is None:
        return "–", _("a case at full volume: not known")
    limit = told["scale"]["highest_affordable"]
    said = _("a case at full volume, at most %(limit)s") if limit else _("a case at full volume")
    return price(Decimal(cost)), said % {"limit": price(Decimal(limit))} if limit else said
