"""What the last signature brings about: the seal, the pilot's stage, and a paper to be made."""

from django.db import transaction
from django.db.models import F

from accounts.models import User
from assessments.models import Decision, Seal
from assessments.services.day import day_here
from assessments.vocabulary import DecisionKind
from common.history import on_record
from documents import ledger
from documents.services import papers
from pilots.models import Pilot
from pilots.services.facts import announce
from pilots.vocabulary import Stage

DATED = {Stage.LIVE: "live_on", Stage.STOPPED: "stopped_on", Stage.RETIRED: "retired_on"}


def leads_to(kind: DecisionKind, stage: Stage) -> Stage:
    """The stage that a sealed decision brings. A live pilot that is decided against is retired: it was in use.

    Source: domain page, "Stages and their guards".
    """
    if kind is not DecisionKind.NO_GO:
        return Stage.LIVE
    return Stage.RETIRED if stage is Stage.LIVE else Stage.STOPPED


@transaction.atomic
def seal(decision: Decision, *, by: User) -> Seal:
    """Seal a decision that has all its signatures, and move its pilot. From now on nothing of it changes."""
    sealed = Seal.objects.create(decision=decision)
    details = {
        "kind": decision.kind,
        "evidence": decision.evidence_sha256,
        "supersedes": decision.supersedes.reference if decision.supersedes else None,
    }
    ledger.record("sealed decision", subject=decision.reference, by=by, details=details, rows=[sealed])
    _move(decision, by)
    papers.ask("decision", decision.reference, by=by)
    return sealed


def _move(decision: Decision, by: User) -> None:
    pilot = decision.pilot
    stage, today = leads_to(DecisionKind(decision.kind), Stage(pilot.stage)), day_here()
    values: dict[str, object] = {"stage": stage}
    for field in (DATED[stage], "decided_on"):
        if getattr(pilot, field) is None:
            values[field] = today
    with on_record(by=by, act="sealed decision"):
        Pilot.objects.filter(pk=pilot.pk).update(**values, version=F("version") + 1)
    announce(pilot)
