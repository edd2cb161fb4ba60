"""What happens to a complete pilot, so that something of each kind is missing, late or waiting."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from accounts.services import people
from assessments.models import AgendaItem, Condition, Extension, Waiver
from assessments.services import actions, conditions, decisions, reviews
from assessments.vocabulary import Outcome
from pilots.models import (
    DataCheck,
    IntegrationPath,
    Ownership,
    Pilot,
    Threshold,
)
from pilots.services import ownership
from pilots.vocabulary import DataKind, DayOneItem, Direction, Protects
from tests.assessments.complete_pilot import AS_OF, days_before, measurement, noon
from tests.assessments.deciding import fresh, fresh_pilot, go, in_days, known, sealed, sign, with_conditions
from tests.assessments.test_reviews import asked
from tests.cast import Cast
from tests.chase.chasing import pilots


def of_the_pilot(**values: object) -> Callable[[Cast], None]:
    return lambda cast: Pilot.objects.filter(pk=cast.pilot.pk).update(**values) and None


def nobody_owns_it(cast: Cast) -> None:
    Ownership.objects.all().delete()


def named_again(cast: Cast) -> None:
    nobody_owns_it(cast)
    ownership.name_owner(fresh_pilot(cast), person=cast.olive, by=cast.petra)
    Ownership.objects.update(named_at=noon(days_before(4)))


def owner_left(cast: Cast) -> None:
    people.deactivate(cast.olive, by=cast.ada, reason="Left.")


def newer_threshold(cast: Cast) -> None:
    line = {"metric": "after-call work", "protects": Protects.TIME, "direction": Direction.AT_MOST, "unit": "s"}
    Threshold.objects.create(pilot=cast.pilot, number=2, target=60, **line)


def bare(cast: Cast) -> None:
    """Olive's second pilot, of which nothing is known."""
    pilots(cast, 1)


def path(**values: object) -> Callable[[Cast], None]:
    return lambda cast: IntegrationPath.objects.update(**values) and None


def slice_(**values: object) -> Callable[[Cast], None]:
    return lambda cast: DataCheck.objects.update(**values) and None


def stalled(cast: Cast) -> None:
    days = {"was_due_on": days_before(40), "due_on": days_before(3)}
    of_the_pilot(decision_due_on=days["was_due_on"])(cast)
    Extension.objects.create(pilot=cast.pilot, reason="The vendor was late.", by=cast.olive, **days)
    of_the_pilot(decision_due_on=days["due_on"])(cast)


def waiver(cast: Cast) -> None:
    told = {"item": DayOneItem.OWNER, "until": AS_OF + timedelta(days=10), "reason": "Merger", "waived_by": cast.petra}
    Waiver.objects.create(pilot=cast.pilot, **told)


def live(cast: Cast) -> None:
    sealed(cast, go())
    of_the_pilot(live_on=days_before(45), decided_on=days_before(45))(cast)


def promise_missed(cast: Cast) -> None:
    live(cast)
    window = {"began_on": days_before(40), "ended_on": days_before(14)}
    measurement(cast.pilot, value=Decimal(90), data_kind=DataKind.PRODUCTION, **window)


def drafted(cast: Cast) -> None:
    decisions.draft(fresh_pilot(cast), draft=go(), by=known(cast.olive))


def declined(cast: Cast) -> None:
    decision = decisions.draft(fresh_pilot(cast), draft=go(), by=known(cast.olive))
    sign(decision, cast.olive)
    decisions.decline(fresh(decision), by=known(cast.ivan), reason="Proven on a test system.")


def condition(cast: Cast) -> Condition:
    return sealed(cast, with_conditions(cast.ivan, days=3)).conditions.get()


def condition_due(cast: Cast) -> None:
    condition(cast)


def proof_handed_in(cast: Cast) -> None:
    conditions.hand_in(condition(cast), by=known(cast.ivan), text="The list.")


def review(cast: Cast) -> None:
    reviews.call(asked(cast, cast.pilot), by=cast.petra)


def decided_in_the_room(cast: Cast) -> None:
    meeting = reviews.call(asked(cast, cast.pilot), by=cast.petra)
    reviews.open_(meeting, by=cast.petra)
    ago = timezone.now() - timedelta(days=4)
    AgendaItem.objects.update(outcome=Outcome.DECIDED, owner_says="go", begun_at=ago, ended_at=ago)


def action(cast: Cast) -> None:
    meeting = reviews.call(asked(cast, cast.pilot), by=cast.petra)
    told = {"item": None, "what": "Ask for a price", "owner": cast.ivan, "due_on": in_days(5)}
    actions.ask(meeting, **told, by=cast.petra)
