"""Tells the rounds of signatures. What each one froze is what the pilot's facts were at that moment."""

import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Model

from accounts.models import User
from assessments.changed_facts import changes
from assessments.draft import ConditionDraft, Draft
from assessments.freezing import SCHEMA, compared, freeze, frozen_facts
from assessments.models import (
    Condition,
    ConditionProof,
    Decision,
    DecisionEnding,
    Extension,
    Seal,
    Signature,
    SigningNonce,
)
from assessments.services.sealing import DATED, leads_to
from assessments.services.signing import capacity, meaning
from assessments.vocabulary import DecisionKind, Slot, slots_of
from documents import ledger
from documents.services import papers
from pilots.models import Pilot
from pilots.vocabulary import Stage as PilotStage
from portfolio.demo.decisions import DECISIONS, EXTENSIONS, ConditionRow, DecisionRow, EndingRow, ExtensionRow
from portfolio.demo.pilots import thousands
from portfolio.demo.story import Act, Stage

READ_FOR = timedelta(minutes=2)
"""How long somebody reads the signing page."""


def acts(key: str, stage: Stage) -> Iterator[Act]:
    """Drafting, signing, sealing, ending, and the proofs of conditions, of one pilot."""
    if extension := EXTENSIONS.get(key):
        yield _act(extension.day, extension.by, "extended", _extend(key, extension, stage), extension.reason)
    for number, row in enumerate(DECISIONS.get(key, ()), start=1):
        yield from _round(Round(key, number, row, stage))


@dataclass(frozen=True, slots=True)
class Round:
    """One decision with its story. Its rows are read anew in every act, because other acts lie between."""

    key: str
    number: int
    row: DecisionRow
    stage: Stage

    def pilot(self) -> Pilot:
        """The pilot as it stands at that moment of the story."""
        return Pilot.objects.select_related("unit", "it_lead").get(pk=self.stage.pilots[self.key].pk)

    def decision(self) -> Decision:
        """The decision, once it was drafted."""
        rows = Decision.objects.select_related("owner", "pilot", "supersedes__pilot")
        return rows.get(pilot=self.stage.pilots[self.key], number=self.number)


def _round(told: Round) -> Iterator[Act]:
    row = told.row
    yield _act(row.drafted, row.by, "drafted decision", _draft(told))
    for slot, person, day in row.signed:
        if slot is slots_of(row.kind)[-1]:
            yield Act(day, person, "sealed decision", _sign(told, slot, person))
        else:
            yield _act(day, person, "signed", _sign(told, slot, person))
    if row.ending:
        yield _act(row.ending.day, row.ending.by, "ended draft", _end(told, row.ending), row.ending.reason)
    for number, condition in enumerate(row.conditions, start=1):
        yield from _proofs(told, number, condition)


def _act(day: int, by: str, name: str, write: Callable[[datetime], object], reason: str = "") -> Act:
    return Act(day, by, name, write, reason, is_fact=False)


def _draft(told: Round) -> Callable[[datetime], None]:
    def draft(at: datetime) -> None:
        pilot, by, typed = told.pilot(), told.stage.people[told.row.by], _typed(told)
        frozen = freeze(pilot, draft=typed, by=by, as_of=at.date())
        decision = Decision.objects.create(
            pilot=pilot,
            number=frozen.number,
            kind=typed.kind,
            owner=by,
            drafted_by=by,
            drafted_at=at,
            why=typed.why,
            learned=typed.learned,
            released=typed.released,
            recommendation=frozen.assessment.verdict,
            departs=frozen.departs,
            justification=typed.justification,
            evidence=frozen.text,
            evidence_sha256=frozen.sha256,
            schema_version=SCHEMA,
            facts_version=frozen.facts_version,
            as_of=at.date(),
            supersedes=frozen.supersedes,
        )
        conditions = [_condition(decision, number, each) for number, each in enumerate(typed.conditions, start=1)]
        rows = [decision, *conditions]
        _record("drafted decision", decision, by, rows, kind=typed.kind, departs=frozen.departs)

    return draft


def _typed(told: Round) -> Draft:
    row, stage = told.row, told.stage
    return Draft(
        kind=row.kind,
        why=row.why,
        learned=row.learned,
        released=None if row.released is None else thousands(row.released),
        justification=row.justification,
        conditions=tuple(
            ConditionDraft(each.text, each.proof, stage.people[each.owner], stage.calendar.workday(each.due))
            for each in row.conditions
        ),
    )


def _condition(decision: Decision, number: int, condition: ConditionDraft) -> Condition:
    return Condition.objects.create(
        decision=decision,
        number=number,
        text=condition.text,
        proof=condition.proof,
        owner=condition.owner,
        due_on=condition.due_on,
    )


def _sign(told: Round, slot: Slot, person: str) -> Callable[[datetime], None]:
    def sign(at: datetime) -> None:
        decision, signer = told.decision(), told.stage.people[person]
        signature = Signature.objects.create(
            decision=decision,
            slot=slot,
            signer=signer,
            printed_name=signer.name,
            capacity=capacity(decision, slot, signer),
            meaning=meaning(decision, slot),
            method="password",
            authenticated_at=at,
            evidence_sha256=decision.evidence_sha256,
            nonce=_page(decision, slot, signer, at),
            signed_at=at,
        )
        _record("signed", decision, signer, [signature], slot=slot, **{"for": None})
        if slot is slots_of(told.row.kind)[-1]:
            _seal(decision, signer, at)

    return sign


def _page(decision: Decision, slot: Slot, signer: User, at: datetime) -> SigningNonce:
    return SigningNonce.objects.create(
        nonce=secrets.token_urlsafe(32),
        decision=decision,
        slot=slot,
        person=signer,
        evidence_sha256=decision.evidence_sha256,
        made_at=at - READ_FOR,
        used_at=at,
    )


def _seal(decision: Decision, by: User, at: datetime) -> None:
    sealed = Seal.objects.create(decision=decision, sealed_at=at)
    former = decision.supersedes
    superseded = former.reference if former else None
    _record("sealed decision", decision, by, [sealed], kind=decision.kind, supersedes=superseded)
    pilot = decision.pilot
    to = leads_to(DecisionKind(decision.kind), PilotStage(pilot.stage))
    dates = {field: at.date() for field in (DATED[to], "decided_on") if getattr(pilot, field) is None}
    Pilot.objects.filter(pk=pilot.pk).update(stage=to, **dates)
    papers.ask("decision", decision.reference, by=by)


def _end(told: Round, ending: EndingRow) -> Callable[[datetime], None]:
    def end(at: datetime) -> None:
        decision, by = told.decision(), told.stage.person(ending.by)
        reason = ending.reason or _changed_facts(decision, told.pilot())
        ended = DecisionEnding.objects.create(
            decision=decision, kind=ending.kind, reason=reason, slot=ending.slot, by=by, at=at
        )
        _record("ended draft", decision, by, [ended], ending=ending.kind)

    return end


def _changed_facts(decision: Decision, pilot: Pilot) -> str:
    return "; ".join(changes(frozen_facts(decision), compared(pilot, as_of=decision.as_of)))


def _proofs(told: Round, number: int, row: ConditionRow) -> Iterator[Act]:
    if row.proof_in:
        day, text = row.proof_in
        yield _act(day, row.owner, "handed in proof", _prove(told, number, text, row.owner, None))
    if row.accepted:
        day, text = row.accepted
        yield _act(day, "petra", "accepted proof", _prove(told, number, text, "petra", True))


def _prove(told: Round, number: int, text: str, person: str, accepted: bool | None) -> Callable[[datetime], None]:
    def prove(at: datetime) -> None:
        decision, by = told.decision(), told.stage.people[person]
        condition = decision.conditions.get(number=number)
        proof = ConditionProof.objects.create(condition=condition, text=text, accepted=accepted, by=by, at=at)
        act = "accepted proof" if accepted else "handed in proof"
        ledger.record(act, subject=decision.reference, by=by, details={"condition": number}, rows=[proof])

    return prove


def _extend(key: str, row: ExtensionRow, stage: Stage) -> Callable[[datetime], None]:
    def extend(at: datetime) -> None:
        pilot, by = Pilot.objects.get(pk=stage.pilots[key].pk), stage.people[row.by]
        dates = {"was_due_on": pilot.decision_due_on, "due_on": stage.calendar.on(row.due)}
        extension = Extension.objects.create(pilot=pilot, **dates, reason=row.reason, by=by, at=at)
        Pilot.objects.filter(pk=pilot.pk).update(decision_due_on=dates["due_on"])
        ledger.record("extended", subject=pilot.reference, by=by, details=dates, rows=[extension])

    return extend


def _record(act: str, decision: Decision, by: User | None, rows: Iterable[Model], **details: Any) -> None:
    said = {"evidence": decision.evidence_sha256, **details}
    ledger.record(act, subject=decision.reference, by=by, details=said, rows=rows)
