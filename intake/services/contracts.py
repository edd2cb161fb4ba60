"""Accepting the go-live contract, and asking for a change in it. Both are about one version: the text that was read."""

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from assessments.events import waiting_changed
from common.canonical import canonical
from common.history import on_record
from common.permit import Permit, Refused
from documents import ledger
from intake.contract import WHO_ACCEPTS, Contract, contract_of
from intake.models import ChangeRequest, ContractAcceptance, ContractVersion
from intake.models.contract import CLAUSES
from intake.vocabulary import AcceptedBy, Clause
from intake.walk import with_answers
from pilots.models import Pilot
from pilots.permissions import OWNER, PARTIES, PMO, PROPOSER, Action, parties
from pilots.services import facts, ownership, threshold
from pilots.vocabulary import IntegrationState, Stage


class ContractChanged(Exception):
    """Somebody changed a fact of the contract after it was read."""


def meaning_of(slot: AcceptedBy) -> str:
    """What somebody declares who accepts: the sentence beside the box they tick."""
    if slot is AcceptedBy.OWNER:
        return _("I have read the four clauses. I agree the threshold, and I accept being the owner.")
    return _("I have read the four clauses. The path can be built, and the cost covers it.")


@transaction.atomic
def accept(pilot: Pilot, *, by: User, digest: str) -> ContractAcceptance:
    """Accept the contract that was read. The owner takes the pilot on and agrees the drafted threshold in the same
    act; IT confirms the integration path. Raises `ContractChanged` when it reads otherwise by now."""
    contract = _locked(pilot)
    slot = must_accept(contract, by)
    _must_be_as_read(contract, digest)
    _must_be_whole(contract, slot)
    version = _version(contract)
    acceptance = _accepted(version, slot, by)
    _carry_out(contract.pilot, slot, by)
    details = {"version": version.number, "digest": digest, "slot": str(slot)}
    ledger.record(
        "accepted the go-live contract", subject=pilot.reference, by=by, details=details, rows=[version, acceptance]
    )
    _withdraw(version, by)
    waiting_changed.send(sender=None, pilot_ids=[pilot.pk])
    return acceptance


def _locked(pilot: Pilot) -> Contract:
    """The contract as it cannot change any more while this transaction lasts: every fact counts up its pilot."""
    Pilot.objects.select_for_update().get(pk=pilot.pk)
    return contract_of(with_answers(Pilot.objects.select_related("deputy", "support_plan__contact")).get(pk=pilot.pk))


def must_accept(contract: Contract, person: User) -> AcceptedBy:
    """In which capacity the person accepts it; raises `Refused` for others, `ValidationError` once it is decided."""
    slot = contract.slot_of(person)
    if slot is None:
        raise Refused(_("Only the owner and IT’s people named on it can accept the contract."))
    if not contract.pilot.is_open:
        raise ValidationError(_("This pilot has been decided: its contract stands as it was."))
    return slot


def _must_be_as_read(contract: Contract, digest: str) -> None:
    if contract.digest != digest:
        raise ContractChanged


def _must_be_whole(contract: Contract, slot: AcceptedBy) -> None:
    if lacking := contract.lacks_for(slot):
        clauses = ", ".join(str(CLAUSES[clause]) for clause in lacking)
        said = ngettext(
            "One clause says too little to be accepted: %(clauses)s.",
            "These clauses say too little to be accepted: %(clauses)s.",
            len(lacking),
        )
        raise ValidationError(said % {"clauses": clauses})


def _version(contract: Contract) -> ContractVersion:
    if contract.version:
        return contract.version
    text = canonical(contract.content).decode()
    return ContractVersion.objects.create(
        pilot=contract.pilot, number=contract.number, digest=contract.digest, content=text
    )


def _accepted(version: ContractVersion, slot: AcceptedBy, person: User) -> ContractAcceptance:
    try:
        with transaction.atomic():
            return ContractAcceptance.objects.create(
                contract=version, slot=slot, person=person, meaning=meaning_of(slot)
            )
    except IntegrityError as error:
        raise ValidationError(_("This version is accepted already.")) from error


def _carry_out(pilot: Pilot, slot: AcceptedBy, person: User) -> None:
    """What the clauses say becomes true: nobody is asked for the same thing twice."""
    if slot is AcceptedBy.IT:
        _confirm_path(pilot, person)
        return
    named = pilot.owner
    if named is not None and named.accepted_at is None:
        ownership.accept(pilot, by=person)
    draft = threshold.draft_of(pilot)
    if draft is not None:
        threshold.agree(Pilot.objects.get(pk=pilot.pk), by=person, version=draft.version)


def _confirm_path(pilot: Pilot, person: User) -> None:
    path = pilot.integration_path  # type: ignore[attr-defined]
    if path.state in (IntegrationState.UNKNOWN, IntegrationState.NAMED):
        said = {"state": IntegrationState.CONFIRMED}
        facts.change(path, by=person, action=Action.EDIT_INTEGRATION_PATH, version=path.version, values=said)


def _withdraw(version: ContractVersion, person: User) -> None:
    """Who accepts has what they wanted changed."""
    theirs = ChangeRequest.objects.filter(contract__pilot=version.pilot_id, person=person, answered_at=None)
    _answer(theirs, by=person, answer=_("Accepted version %(number)s.") % {"number": version.number})


def _answer(requests: QuerySet[ChangeRequest], *, by: User, answer: str) -> int:
    with on_record(by=by, reason=answer, act="answered a change of the contract"):
        return requests.update(answer=answer, answered_by=by, answered_at=Now(), version=F("version") + 1)


def may_ask(person: User, pilot: Pilot) -> Permit:
    """Whoever has to accept it, and the portfolio office."""
    may = WHO_ACCEPTS[AcceptedBy.OWNER] | WHO_ACCEPTS[AcceptedBy.IT] | {PMO}
    return Permit(bool(parties(person, pilot) & may), _("Only who accepts the contract can ask for a change."))


def may_answer(person: User, pilot: Pilot) -> Permit:
    """Whoever writes the facts of all clauses."""
    who = _(" or ").join(str(PARTIES[party]) for party in (OWNER, PROPOSER, PMO))
    may = bool(parties(person, pilot) & {OWNER, PROPOSER, PMO})
    return Permit(may, _("Only %(who)s can do this.") % {"who": who})


@transaction.atomic
def ask_for_change(pilot: Pilot, *, by: User, digest: str, clause: Clause, reason: str) -> ChangeRequest:
    """Say what is wrong with a clause instead of accepting. It goes to who proposed the pilot, else to its owner, else
    to the portfolio office. Raises `ContractChanged` when the contract reads otherwise by now."""
    may_ask(by, pilot).require()
    contract = _locked(pilot)
    _must_be_as_read(contract, digest)
    version = _version(contract)
    told = {"clause": clause, "reason": reason, "asked_of": asked_of(contract.pilot, without=(by,))}
    try:
        with transaction.atomic(), on_record(by=by, reason=reason, act="asked for a change of the contract"):
            asked = ChangeRequest.objects.create(contract=version, person=by, **told)
    except IntegrityError as error:
        raise ValidationError(_("You have asked for a change of this clause already.")) from error
    details = {"version": version.number, "clause": int(clause)}
    ledger.record("asked for a change of the contract", subject=pilot.reference, by=by, details=details)
    waiting_changed.send(sender=None, pilot_ids=[pilot.pk])
    return asked


def asked_of(pilot: Pilot, *, without: Collection[User]) -> User | None:
    """Who hears what should change: who proposed the pilot while it is proposed, else its owner; nobody by name when
    that is the person who asks, or one who leaves."""
    owner = pilot.owner.person if pilot.owner else None
    first = pilot.proposed_by if pilot.stage == Stage.PROPOSED else None
    return next((person for person in (first, owner) if person and person.is_active and person not in without), None)


@transaction.atomic
def answer_change(asked: ChangeRequest, *, by: User, answer: str) -> None:
    """Say what was changed, or why the clause stays."""
    may_answer(by, asked.contract.pilot).require()
    if not _answer(ChangeRequest.objects.filter(pk=asked.pk, answered_at=None), by=by, answer=answer):
        raise ValidationError(_("Somebody has answered already."))
    waiting_changed.send(sender=None, pilot_ids=[asked.contract.pilot_id])
