"""What the register is asked for, as the address bar says it: read tolerantly, written back canonically."""

import re
from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
from django.utils.dateparse import parse_date
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from assessments.models import Signature
from assessments.standing import DecisionState
from assessments.vocabulary import DecisionKind

LONGEST_SEARCH = 200
OPEN_CONDITIONS, DEPARTS, ENDED = "conditions", "departs", "ended"
VIEWS = (
    "",
    DecisionState.IN_FORCE,
    DecisionState.WAITS,
    DecisionState.SUSPENDED,
    OPEN_CONDITIONS,
    DEPARTS,
    DecisionState.SUPERSEDED,
    ENDED,
)
CHOICES: dict[str, Collection[str]] = {"kind": tuple(DecisionKind), "state": tuple(DecisionState), "view": VIEWS}
_REFERENCE = re.compile(r"[PD]-0*([0-9]{1,9})(?:-([0-9]{1,4}))?", re.ASCII | re.IGNORECASE)
_FINGERPRINT = re.compile(r"[0-9a-f]{8,64}", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RegisterFilters:
    """One question to the register; empty means any. Every field is a parameter of the address."""

    q: str = ""
    kind: str = ""
    state: str = ""
    since: str = ""
    view: str = ""
    page: str = ""

    def with_(self, **changes: str) -> "RegisterFilters":
        """The same question with some answers changed, from the first page on."""
        return replace(self, **{"page": "", **changes})

    @property
    def query(self) -> str:
        """The canonical query string: only what is set, in one order; begins with "?" or is empty."""
        pairs = {field.name: getattr(self, field.name) for field in fields(self)}
        text = urlencode({name: value for name, value in pairs.items() if value})
        return f"?{text}" if text else ""

    @property
    def condition(self) -> Q:
        """What the question asks of a decision of `register`."""
        asked = _matches(self.q) if self.q else Q()
        if self.kind:
            asked &= Q(kind=self.kind)
        if self.state:
            asked &= Q(state=self.state)
        if self.since:
            asked &= Q(seal__sealed_at__date__gte=self.since)
        return asked & in_view(self.view)


def in_view(view: str) -> Q:
    """The decisions of one standing view."""
    special = {
        "": Q(),
        OPEN_CONDITIONS: Q(state__in=[DecisionState.IN_FORCE, DecisionState.SUSPENDED], open_conditions__gt=0),
        DEPARTS: Q(departs=True),
        ENDED: Q(state__in=[DecisionState.VOID, DecisionState.DECLINED, DecisionState.DISCARDED]),
    }
    return special[view] if view in special else Q(state=view)


def _matches(text: str) -> Q:
    """By reference, by the beginning of a fingerprint, or by words of pilot, unit and people."""
    if reference := _REFERENCE.fullmatch(text):
        pilot, number = reference.groups()
        return Q(pilot__number=int(pilot)) & (Q(number=int(number)) if number else Q())
    signer = Signature.objects.filter(decision=OuterRef("pk"), printed_name__icontains=text)
    found = Q(pilot__name__icontains=text) | Q(pilot__unit__name__icontains=text)
    found |= Q(owner__name__icontains=text) | Q(Exists(signer))
    return found | Q(evidence_sha256__startswith=text.lower()) if _FINGERPRINT.fullmatch(text) else found


def read_filters(query: QueryDict) -> tuple[RegisterFilters, list[str]]:
    """The question of an address, and a note when part of it could not be understood and was left out."""
    given = {field.name: query.get(field.name, "").strip() for field in fields(RegisterFilters)}
    unknown = [name for name, value in given.items() if value and not _is_known(name, value)]
    given |= dict.fromkeys(unknown, "")
    given["q"] = given["q"][:LONGEST_SEARCH]
    notes = [_("The address asks for something that is not known; it was left out.")] if unknown else []
    return RegisterFilters(**given), notes


def _is_known(name: str, value: str) -> bool:
    if name in CHOICES:
        return value in CHOICES[name]
    if name == "since":
        return _day(value) is not None
    return name != "page" or (value.isascii() and value.isdigit() and len(value) < 7)


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
