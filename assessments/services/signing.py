"""Signing: one page opened by one person for one signature, the password again, and an act that stays on record."""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Sum
from django.db.models.functions import Now
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import passkeys, second_factor
from accounts.models import User
from assessments.events import waiting_changed
from assessments.models import Decision, Signature, SigningNonce
from assessments.services.decisions import void_if_changed
from assessments.services.sealing import seal
from assessments.slots import is_open, may_sign, next_slot, slots, stands_in
from assessments.vocabulary import DecisionKind, Slot
from common.language import in_organisations_language
from documents import ledger
from pilots.models import Pilot

GOOD_FOR = timedelta(minutes=5)
"""How long an opened page, and with it the password typed there, can be used to sign."""
NONCE = re.compile(r"[\w-]{43}", re.ASCII)
WRONG_PASSWORDS_AT_MOST = 5
WITHIN = timedelta(minutes=15)

MEANINGS = {
    DecisionKind.GO: gettext_lazy("decides go"),
    DecisionKind.GO_WITH_CONDITIONS: gettext_lazy("decides go with conditions"),
    DecisionKind.NO_GO: gettext_lazy("decides no-go"),
}


class Refusal(StrEnum):
    """Why a submit signs nothing."""

    FOREIGN = "foreign"
    REPLAYED = "replayed"
    LATE = "late"
    ENDED = "ended"
    ALREADY_SIGNED = "already_signed"
    OUT_OF_ORDER = "out_of_order"
    NOT_ASKED = "not_asked"
    FACT_CHANGED = "fact_changed"
    WRONG_PASSWORD = "wrong_password"  # noqa: S105 (the name of a refusal)
    WRONG_CODE = "wrong_code"
    WRONG_PASSKEY = "wrong_passkey"
    NOT_SIGNED_ON = "not_signed_on"
    TOO_MANY_TRIES = "too_many_tries"
    INACTIVE = "inactive"
    NOT_READ = "not_read"


SENTENCES: dict[Refusal, Promise] = {
    Refusal.FOREIGN: gettext_lazy("This signing page was opened by somebody else or for something else. Open it anew."),
    Refusal.REPLAYED: gettext_lazy("This signing page has been used. It signs once."),
    Refusal.LATE: gettext_lazy("This signing page was open for more than five minutes. Read it again and sign anew."),
    Refusal.ENDED: gettext_lazy("This round has ended. Nothing was signed."),
    Refusal.ALREADY_SIGNED: gettext_lazy("Somebody gave this signature a moment before you. Nothing was signed twice."),
    Refusal.OUT_OF_ORDER: gettext_lazy("Another signature comes first. Nothing was signed."),
    Refusal.NOT_ASKED: gettext_lazy("You are not asked for this signature."),
    Refusal.FACT_CHANGED: gettext_lazy("A frozen fact changed, so the draft is void and nothing was signed."),
    Refusal.WRONG_PASSWORD: gettext_lazy("This is not your password. Nothing was signed."),
    Refusal.WRONG_CODE: gettext_lazy("This code is not right, or was used already. Nothing was signed."),
    Refusal.WRONG_PASSKEY: gettext_lazy("That passkey is not yours, or is late. Nothing was signed."),
    Refusal.NOT_SIGNED_ON: gettext_lazy("Show once more who you are, then sign. Nothing was signed."),
    Refusal.TOO_MANY_TRIES: gettext_lazy("Too many wrong tries. Wait a quarter of an hour and open the page anew."),
    Refusal.INACTIVE: gettext_lazy("Your account is closed. Nothing was signed."),
    Refusal.NOT_READ: gettext_lazy("Say that you have read what you sign."),
}


class SigningRefused(ValidationError):
    """Raised when nothing was signed; `reason` says which rule kept it, the message says so in words."""

    def __init__(self, reason: Refusal, said: str = "") -> None:
        super().__init__(said or str(SENTENCES[reason]))
        self.reason = reason


@dataclass(frozen=True, slots=True)
class SigningPage:
    """What somebody sees before signing: what the signature means, as what they sign, for whom, and over what."""

    nonce: str
    slot: Slot
    meaning: str
    capacity: str
    on_behalf_of: User | None
    evidence_sha256: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What a person shows: a passkey's answer; or a password, or how they signed on a moment ago, and the code."""

    passkey: str
    password: str
    code: str
    signed_on: str


@transaction.atomic
def open_page(decision: Decision, *, by: User) -> SigningPage:
    """Open the page for the signature that comes next. Good for one signature, five minutes, this person only.

    Raises `SigningRefused` when the round has ended, `Refused` when somebody else is asked.
    """
    slot = next_slot(decision)
    if slot is None:
        raise SigningRefused(Refusal.ENDED)
    may_sign(by, decision, slot).require()
    fingerprint = decision.evidence_sha256
    nonce = secrets.token_urlsafe(32)
    SigningNonce.objects.create(nonce=nonce, decision=decision, slot=slot, person=by, evidence_sha256=fingerprint)
    behalf = _away(decision, slot, by)
    return SigningPage(nonce, slot, meaning(decision, slot), capacity(decision, slot, by), behalf, fingerprint)


def challenge(page: SigningPage | SigningNonce) -> bytes:
    """What a passkey signs for this page: bound to its nonce, to the signature it is for, and to the evidence. So an
    answer given anywhere else, or over anything else, is worth nothing here, and one given here only once."""
    return hashlib.sha256(f"Pilothouse {page.nonce} {page.slot} {page.evidence_sha256}".encode()).digest()


def sign(
    decision: Decision,
    *,
    by: User,
    nonce: str,
    read_it: bool,
    passkey: str = "",
    password: str = "",
    code: str = "",
    signed_on: str = "",
) -> Signature:
    """Give the signature the page was opened for; the last one seals the decision. `passkey` is the answer (JSON) to
    the page's `challenge`, and enough. Without it: the password, and `code`, asked of whoever has a second factor. Who
    has no password here signs on once more instead, and `signed_on` says how.

    Raises `SigningRefused` and signs nothing otherwise. Must not run inside a transaction of the caller's: a wrong
    password and a draft found void are kept although the signature is refused.
    """
    page = _page(nonce, decision, by)
    _refuse_if_used_up(page)
    if not read_it:
        raise SigningRefused(Refusal.NOT_READ)
    method = _authenticate(page, by, Shown(passkey, password, code, signed_on))
    with transaction.atomic():
        pilot = Pilot.objects.select_for_update(of=("self",)).select_related("unit").get(pk=decision.pilot_id)
        current = _current(decision, pilot)
        page = SigningNonce.objects.select_for_update().get(pk=nonce)
        _refuse_unless_next(page, current, by)
        ending = void_if_changed(pilot)
        if ending is None:
            return _written(page, current, by, method)
    raise SigningRefused(Refusal.FACT_CHANGED, f"{SENTENCES[Refusal.FACT_CHANGED]} {ending.reason}.")


def _page(nonce: str, decision: Decision, by: User) -> SigningNonce:
    """The page as this person opened it for this decision; a made-up one is as foreign as somebody else's."""
    mine = SigningNonce.objects.filter(person=by, decision=decision)
    page = mine.filter(pk=nonce).first() if NONCE.fullmatch(nonce) else None
    if page is None:
        raise SigningRefused(Refusal.FOREIGN)
    return page


def _current(decision: Decision, pilot: Pilot) -> Decision:
    """The decision as it stands under the lock."""
    rows = Decision.objects.select_related("owner", "seal", "ending").prefetch_related("signatures")
    current = rows.get(pk=decision.pk)
    current.pilot = pilot
    return current


def _refuse_if_used_up(page: SigningNonce) -> None:
    if page.used_at is not None:
        raise SigningRefused(Refusal.REPLAYED)
    if not SigningNonce.objects.filter(pk=page.pk, made_at__gte=Now() - GOOD_FOR).exists():
        raise SigningRefused(Refusal.LATE)


def _refuse_unless_next(page: SigningNonce, decision: Decision, by: User) -> None:
    _refuse_if_used_up(page)
    slot = Slot(page.slot)
    if any(signature.slot == slot for signature in decision.signatures.all()):
        raise SigningRefused(Refusal.ALREADY_SIGNED)
    if not is_open(decision):
        raise SigningRefused(Refusal.ENDED)
    if page.evidence_sha256 != decision.evidence_sha256:
        raise SigningRefused(Refusal.FOREIGN)
    if next_slot(decision) is not slot:
        raise SigningRefused(Refusal.OUT_OF_ORDER)
    permit = may_sign(by, decision, slot)
    if not permit:
        raise SigningRefused(Refusal.NOT_ASKED, permit.refusal)


def _authenticate(page: SigningNonce, by: User, shown: Shown) -> str:
    """Check what they showed, one try of a person after the other; returns how they were recognised.
    A wrong one is counted where no other server is asked, so that the limit holds whatever is down."""
    with transaction.atomic():
        person = User.objects.select_for_update(no_key=True).get(pk=by.pk)
        if not person.is_active:
            raise SigningRefused(Refusal.INACTIVE)
        if _wrong_lately(person) >= WRONG_PASSWORDS_AT_MOST:
            raise SigningRefused(Refusal.TOO_MANY_TRIES)
        method, refusal = _recognised(page, person, shown)
        if refusal:
            SigningNonce.objects.filter(pk=page.pk).update(wrong_passwords=F("wrong_passwords") + 1)
    if refusal:
        raise SigningRefused(refusal)
    return method


def _recognised(page: SigningNonce, person: User, shown: Shown) -> tuple[str, Refusal | None]:
    if shown.passkey:
        is_theirs = passkeys.answers(person, shown.passkey, challenge(page))
        return ("passkey", None) if is_theirs else ("", Refusal.WRONG_PASSKEY)
    method = "password" if person.has_usable_password() else shown.signed_on
    if not method:
        return "", Refusal.NOT_SIGNED_ON
    if person.has_usable_password() and not person.check_password(shown.password):
        return "", Refusal.WRONG_PASSWORD
    if not second_factor.has_one(person):
        return method, None
    if second_factor.proves(person, shown.code):
        return f"{method} and code", None
    return "", Refusal.WRONG_CODE


def _wrong_lately(person: User) -> int:
    lately = SigningNonce.objects.filter(person=person, made_at__gte=Now() - WITHIN)
    return lately.aggregate(wrong=Sum("wrong_passwords"))["wrong"] or 0


def _written(page: SigningNonce, decision: Decision, by: User, method: str) -> Signature:
    slot = Slot(page.slot)
    behalf = _away(decision, slot, by)
    SigningNonce.objects.filter(pk=page.pk).update(used_at=Now())
    signature = Signature.objects.create(
        decision=decision,
        slot=slot,
        signer=by,
        on_behalf_of=behalf,
        printed_name=by.name,
        printed_for=behalf.name if behalf else "",
        capacity=capacity(decision, slot, by),
        meaning=meaning(decision, slot),
        method=method,
        authenticated_at=timezone.now(),
        evidence_sha256=decision.evidence_sha256,
        nonce=page,
    )
    details = {"slot": slot, "evidence": decision.evidence_sha256, "for": behalf.pk if behalf else None}
    ledger.record("signed", subject=decision.reference, by=by, details=details, rows=[signature])
    if slot is slots(decision)[-1]:
        seal(decision, by=by)
    waiting_changed.send(sender=None, pilot_ids=[])
    return signature


def _away(decision: Decision, slot: Slot, by: User) -> User | None:
    return decision.owner if slot is Slot.OWNER and stands_in(by, decision.pilot) else None


def declares(decision: Decision, slot: Slot) -> str:
    """What the signature declares, in the reader's language: "decides go", "countersigns"."""
    if slot is Slot.OWNER:
        return str(MEANINGS[DecisionKind(decision.kind)])
    if slot is Slot.IT:
        return _("confirms the integration")
    return _("countersigns the departure from the recommendation") if decision.departs else _("countersigns")


def meaning(decision: Decision, slot: Slot) -> str:
    """The same as it is signed and recorded, in the organisation's language."""
    return in_organisations_language(declares)(decision, slot)


def capacity(decision: Decision, slot: Slot, by: User) -> str:
    """As what the person signs, as printed: "Owner, Contact centre"."""
    with translation.override(settings.LANGUAGE_CODE):
        unit = by.unit.name if by.unit else ""
        if slot is Slot.OWNER:
            role = _("Deputy of the owner") if stands_in(by, decision.pilot) else _("Owner")
        elif slot is Slot.IT:
            role = _("IT lead") if decision.pilot.it_lead_id == by.pk else _("Connection owner")
        else:
            role = _("Portfolio office")
        return f"{role}, {unit}" if unit and unit != role else role
