"""Freezing: everything a decision rests on, written down once as canonical JSON with its SHA-256.

The layout is docs/evidence.md. Words are frozen in the organisation's language and figures as plain
decimals: whoever reads it in ten years needs neither this program nor its translations.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import timezone, translation

from accounts.models import User
from assessments import frozen_evidence as parts
from assessments.draft import Draft, departs
from assessments.evidence import evidence_of
from assessments.frozen_figures import criteria_part, outcome_part, scale_part
from assessments.models import Decision
from assessments.readiness import Assessment, assess
from assessments.readiness.facts import PilotFacts
from assessments.readiness.policy import Policy
from assessments.services.policy import current_policy
from common.canonical import canonical
from pilots.models import Measurement, Pilot, Threshold

SCHEMA = 1
# What follows from time, reviews and decisions themselves: a draft does not become void by being discussed.
NOT_COMPARED = frozenset(
    {
        "as_of",
        "facts_changed_on",
        "reviews_without_decision",
        "decision_sealed",
        "extended",
        "suspended_since",
    }
)
PURPOSE = ("name", "unit", "workflow", "problem")


@dataclass(frozen=True, slots=True)
class Frozen:
    """The evidence as it will be signed: its text, fingerprint, and the version of the facts it was read at."""

    text: str
    sha256: str
    facts_version: int
    assessment: Assessment
    number: int
    """The draft's number among those of its pilot."""
    supersedes: Decision | None
    departs: bool


def freeze(pilot: Pilot, *, draft: Draft, by: User, as_of: date) -> Frozen:
    """Write down what `draft` rests on, as of a day; nothing is stored. The pilot must have an owner who holds it."""
    evidence = evidence_of([pilot.pk], as_of=as_of)[pilot.pk]
    policy = current_policy()
    assessment = assess(evidence.facts, policy)
    number, former = Decision.objects.filter(pilot=pilot).count() + 1, decision_in_force(pilot)
    differs = departs(draft.kind, assessment.verdict)
    with translation.override(settings.LANGUAGE_CODE), timezone.override(timezone.get_default_timezone()):
        told = _told(pilot, assessment, policy)
        told["decision"] = _decision(pilot, draft, number=number, departs=differs, former=former)
        told["drafted_by"] = by.name
        text = canonical(told).decode()
    fingerprint = hashlib.sha256(text.encode()).hexdigest()
    return Frozen(text, fingerprint, evidence.facts_version, assessment, number, former, differs)


def decision_in_force(pilot: Pilot) -> Decision | None:
    """The sealed decision that no later one has superseded."""
    sealed = Decision.objects.filter(pilot=pilot, seal__isnull=False)
    return sealed.select_related("pilot").order_by("-number").first()


def compared(pilot: Pilot, *, as_of: date) -> dict[str, Any]:
    """The facts as they stand now, in the form in which they are frozen, to be held beside a draft's own."""
    facts = evidence_of([pilot.pk], as_of=as_of)[pilot.pk].facts
    return _plain({"pilot": parts.pilot_part(pilot), **_comparable(facts, current_policy())})


def frozen_facts(decision: Decision) -> dict[str, Any]:
    """The part of a decision's evidence that must not change before the seal."""
    told = json.loads(decision.evidence)
    return {
        "pilot": {name: told["pilot"][name] for name in PURPOSE},
        "facts": {name: fact for name, fact in told["facts"].items() if name not in NOT_COMPARED},
        "policy": told["policy"],
    }


def _told(pilot: Pilot, assessment: Assessment, policy: Policy) -> dict[str, Any]:
    facts = assessment.facts
    versions = list(Threshold.objects.filter(pilot=pilot).select_related("agreed_by").order_by("number"))
    agreed = next((version for version in versions if version.is_agreed), None)
    line = parts.threshold_in_words(agreed) if agreed else ""
    stored = Measurement.objects.filter(pilot=pilot).select_related("recorded_by")
    return {
        "schema": SCHEMA,
        "pilot": parts.pilot_part(pilot),
        "as_of": facts.as_of,
        "owner": parts.owner_part(pilot),
        "threshold": parts.threshold_part(versions),
        "threshold_changes": parts.threshold_changes_part(versions),
        "amendments": facts.amendments,
        "deviations": facts.deviations,
        "measurements": parts.measurements_part(stored, assessment, policy),
        "failure_modes": parts.failure_modes_part(assessment),
        "criteria": criteria_part(assessment, line, agreed),
        "recommendation": parts.recommendation_part(assessment),
        "outcome": outcome_part(assessment),
        "scale": scale_part(assessment),
        "waivers": parts.waivers_part(pilot, facts),
        "reviews": parts.reviews_part(pilot),
        "dissent": parts.dissent_part(pilot),
        "course": parts.course_part(pilot, versions, facts),
        **_comparable(facts, policy),
    }


def _comparable(facts: PilotFacts, policy: Policy) -> dict[str, Any]:
    return {"facts": parts.facts_part(facts), "policy": asdict(policy)}


def _decision(pilot: Pilot, draft: Draft, *, number: int, departs: bool, former: Decision | None) -> dict[str, Any]:
    ownership = pilot.owner
    return {
        "reference": Decision(pilot=pilot, number=number).reference,
        "kind": draft.kind,
        "why": draft.why,
        "learned": draft.learned,
        "released": draft.released,
        "departs": departs,
        "justification": draft.justification,
        "owner": ownership.person.name if ownership else "",
        "supersedes": former.reference if former else None,
        "conditions": [
            {
                "number": number,
                "text": condition.text,
                "proof": condition.proof,
                "owner": condition.owner.name,
                "due_on": condition.due_on,
            }
            for number, condition in enumerate(draft.conditions, start=1)
        ],
    }


def _plain(told: dict[str, Any]) -> dict[str, Any]:
    return json.loads(canonical(told))  # type: ignore[no-any-return]
