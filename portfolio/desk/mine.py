"""The pilots a person is named on, as they stand at this moment."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import F, Q

from accounts.models import User
from assessments.evidence import facts_of_many
from assessments.readiness import Assessment, assess
from assessments.readiness.check import Fixer
from assessments.services.assessing import concluded
from assessments.services.policy import current_policy
from pilots.querysets import pilots_naming, sight_of
from pilots.vocabulary import Stage
from portfolio.listed import Listed, listed

MOST = 50


class People(NamedTuple):
    """Who is named on a pilot, by id. The fields are the columns that are read."""

    current__person_id: int | None
    it_lead_id: int | None
    deputy_id: int | None
    integration_path__connection_owner_id: int | None
    support_plan__contact_id: int | None


@dataclass(frozen=True, slots=True)
class Mine:
    """One pilot: its row, what the person can put right on it, and what follows from its facts now."""

    pilot: Listed
    fixes_as: frozenset[Fixer]
    assessment: Assessment

    @property
    def is_owner(self) -> bool:
        """Whether the person is its accountable owner."""
        return Fixer.OWNER in self.fixes_as


def pilots_of(person: User, *, today: date) -> tuple[list[Mine], int]:
    """The pilots the person is named on, most urgent first, assessed now; and how many more there are.

    Pilots that have ended ask nothing of anybody any more. The number of queries does not depend on theirs.
    """
    named = Q()
    for column in People._fields:
        named |= Q(**{column: person.pk})
    # few, where the question below looks at every pilot
    known = listed(sight_of(person)).filter(pk__in=pilots_naming(person))
    pilots = known.filter(named).exclude(stage__in=(Stage.STOPPED, Stage.RETIRED))
    columns = pilots.order_by(F("due").asc(nulls_last=True), "pk").values_list(*Listed._fields, *People._fields)
    rows = [(Listed.of(row[: len(Listed._fields)]), People._make(row[len(Listed._fields) :])) for row in columns]
    shown = rows[:MOST]
    facts = facts_of_many([pilot.pk for pilot, _people in shown], as_of=today) if shown else {}
    policy = current_policy() if shown else None
    mine = [
        Mine(_as_of_now(pilot, assessment), _fixes_as(person, pilot, people), assessment)
        for pilot, people in shown
        if policy and pilot.pk in facts and (assessment := assess(facts[pilot.pk], policy))
    ]
    return mine, len(rows) - len(shown)


def _fixes_as(person: User, pilot: Listed, people: People) -> frozenset[Fixer]:
    is_named = people.current__person_id == person.pk
    parts = {
        Fixer.OWNER: is_named and pilot.is_owned,
        Fixer.PERSON_NAMED_OWNER: is_named and pilot.current__accepted_at is None,
        # While nobody leads the IT side, the owner is the one who can move it.
        Fixer.IT_LEAD: people.it_lead_id == person.pk or (people.it_lead_id is None and is_named and pilot.is_owned),
        Fixer.CONNECTION_OWNER: people.integration_path__connection_owner_id == person.pk,
    }
    return frozenset(part for part, is_theirs in parts.items() if is_theirs)


def _as_of_now(pilot: Listed, assessment: Assessment) -> Listed:
    """The row with what follows from the facts now, in place of what was kept."""
    now = {f"assessment__{name}": value for name, value in concluded(assessment).items()}
    return pilot._replace(**{name: value for name, value in now.items() if name in Listed._fields})
