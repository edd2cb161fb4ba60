"""The go-live contract of one pilot, as it stands: what it says now, who accepted just that, what changed since."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from accounts.models import User
from assessments.readiness import Assessment
from assessments.services.assessing import assess_now
from common.canonical import canonical, fingerprint
from intake.clauses import content_of, lacking
from intake.models import ChangeRequest, ContractAcceptance, ContractVersion
from intake.vocabulary import CLAUSES_OF, AcceptedBy, Clause
from pilots.models import Pilot
from pilots.permissions import Party, parties

WHO_ACCEPTS = {
    AcceptedBy.OWNER: frozenset({Party.OWNER, Party.PERSON_NAMED_OWNER}),
    AcceptedBy.IT: frozenset({Party.NAMED_IT}),
}
"""Source: domain page, the table of who may do what: agreeing the threshold, and confirming the integration."""
PARTS_OF = {
    Clause.THRESHOLD: ("threshold", "decision_due_on"),
    Clause.OWNER: ("owner",),
    Clause.PATH: ("path", "slice"),
    Clause.COST: ("cost",),
}
"""The parts of the content that each clause prints; the day of the decision is part of what has to be shown by then."""


@dataclass(frozen=True, slots=True)
class Contract:
    """What the facts say now, beside what was accepted."""

    pilot: Pilot
    assessment: Assessment
    content: Mapping[str, Any]
    versions: tuple[ContractVersion, ...]

    @property
    def digest(self) -> str:
        """What tells this text from every other."""
        return fingerprint(self.content)

    @property
    def version(self) -> ContractVersion | None:
        """The version that says just this, once somebody acted upon it."""
        return next((version for version in self.versions if version.digest == self.digest), None)

    @property
    def number(self) -> int:
        """Of this version; of one nobody acted upon yet, the next."""
        return self.version.number if self.version else len(self.versions) + 1

    @property
    def given(self) -> dict[AcceptedBy, ContractAcceptance]:
        """Who accepted just this."""
        acceptances = self.version.acceptances.all() if self.version else ()
        return {AcceptedBy(acceptance.slot): acceptance for acceptance in acceptances}

    @property
    def is_accepted(self) -> bool:
        """By everybody who has to."""
        return set(self.given) == set(AcceptedBy)

    @property
    def lacking(self) -> list[Clause]:
        """The clauses that say too little to be accepted."""
        return [Clause(number) for number in lacking(dict(self.content))]

    def lacks_for(self, slot: AcceptedBy) -> list[Clause]:
        """Those of them that this one would answer for."""
        return [clause for clause in self.lacking if clause in CLAUSES_OF[slot]]

    @property
    def accepted_before(self) -> ContractVersion | None:
        """The last other version that somebody accepted, if there is one."""
        others = [version for version in self.versions if version != self.version and version.acceptances.all()]
        return others[-1] if others else None

    @property
    def changed(self) -> list[Clause]:
        """The clauses that read otherwise now than when they were accepted last."""
        before = self.accepted_before
        return changed_clauses(json.loads(before.content), json.loads(canonical(self.content))) if before else []

    def slot_of(self, person: User) -> AcceptedBy | None:
        """In which capacity this person can accept it, if in any."""
        is_to_it = parties(person, self.pilot)
        return next((slot for slot in AcceptedBy if is_to_it & WHO_ACCEPTS[slot]), None)


def contract_of(pilot: Pilot) -> Contract:
    """As it stands now, for a pilot that was read `with_answers`; some ten queries, whatever it says."""
    assessment = assess_now(pilot)
    versions = ContractVersion.objects.filter(pilot=pilot).prefetch_related("acceptances__person__unit")
    return Contract(pilot, assessment, content_of(pilot, assessment.facts), tuple(versions.order_by("number")))


def is_accepted(pilot: Pilot) -> bool:
    """Whether owner and IT accepted what it says now. One query as long as no version has both."""
    both = (
        ContractVersion.objects.filter(pilot=pilot).annotate(given=Count("acceptances")).filter(given=len(AcceptedBy))
    )
    digests = set(both.values_list("digest", flat=True))
    return bool(digests) and fingerprint(content_of(pilot, assess_now(pilot).facts)) in digests


def changed_clauses(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[Clause]:
    """The clauses whose parts differ between two contents in their plain form."""
    return [clause for clause, parts in PARTS_OF.items() if any(before.get(part) != now.get(part) for part in parts)]


def open_change_requests(pilot: Pilot) -> list[ChangeRequest]:
    """What somebody wants changed and nobody answered yet, whichever version they read."""
    asked = ChangeRequest.objects.filter(contract__pilot=pilot, answered_at=None)
    return list(asked.select_related("person", "asked_of", "contract").order_by("asked_at"))
