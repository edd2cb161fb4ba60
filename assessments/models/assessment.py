from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, OrderBy, Value
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Length, Now, Replace

from assessments.models.waiver import DAY_ONE_ITEMS
from pilots.models.facts import quantity
from pilots.models.threshold import DIRECTIONS


def derived(verbose_name: Any) -> models.DecimalField:
    """A number that was worked out. Wide enough for the product of any facts the other tables can hold:
    one absurd pilot must not keep two thousand others from being written."""
    return models.DecimalField(verbose_name, max_digits=48, decimal_places=6, null=True)


def badness(states: str) -> CombinedExpression:
    """How bad a word of states is: three points for one that fails, two for a missing one, one at risk."""
    return how_many("f", states) * 3 + how_many("m", states) * 2 + how_many("r", states)


def how_many(letter: str, states: str) -> CombinedExpression:
    """How often a state's letter stands in a word of states."""
    return Length(states) - Length(Replace(states, Value(letter), Value("")))


class Assessment(models.Model):
    """What followed from a pilot's facts when last looked at. Lists read this; the pilot's own page assesses live.

    Compact on purpose: no reason texts. `facts_version` says which facts it was made from, `as_of` since which
    day it reads like this: a night that judges the same again writes nothing.
    """

    pilot = models.OneToOneField("pilots.Pilot", models.CASCADE, related_name="assessment", primary_key=True)
    verdict = models.CharField(max_length=20)
    states = models.CharField(max_length=40)
    """One letter per check, in the order of the table: c(lear), r (at risk), m(issing), f(ailing)."""
    mode_states = models.CharField(max_length=6)
    criteria_states = models.CharField(max_length=4)
    flags = ArrayField(models.CharField(max_length=24), default=list)
    missing = models.PositiveSmallIntegerField(default=0)
    """How many facts are missing for a decision."""
    measured_value = quantity("measured", null=True)
    """The measurement that counts, in `metric_unit`; empty while none is valid."""
    threshold_line = derived("threshold")
    """The line to clear as a value in `metric_unit`, also where the target is written as a change."""
    metric_unit = models.CharField(max_length=40, blank=True)
    direction = models.CharField(max_length=9, blank=True, choices=DIRECTIONS)
    net_per_year = derived("net a year")
    unit_cost = derived("unit cost at full volume")
    held_up = derived("held up a year")
    cost_per_week = derived("cost per week")
    promised_per_year = derived("promised a year")
    delivered_per_year = derived("delivered a year")
    """Of a live pilot that was measured in production; both or neither."""
    owner_name = models.CharField(max_length=200, blank=True)
    """The accountable owner as of then; empty when nobody holds the pilot."""
    waived = models.CharField(max_length=16, blank=True, choices=DAY_ONE_ITEMS)
    waived_until = models.DateField(null=True)
    facts_version = models.PositiveIntegerField()
    policy_version = models.CharField(max_length=16)
    """Of the checks and the policy's numbers: a new rule or a changed limit is a reason to look again."""
    as_of = models.DateField()
    assessed_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = (
            models.Index(
                "verdict",
                OrderBy(badness("mode_states"), descending=True),
                OrderBy(F("held_up"), descending=True, nulls_last=True),
                "pilot",
                name="assessment_worst_of_a_verdict",
            ),
            models.Index(
                OrderBy(badness("mode_states"), descending=True),
                OrderBy(F("held_up"), descending=True, nulls_last=True),
                "pilot",
                name="assessment_worst_first",
            ),
        )

    def __str__(self) -> str:
        return f"{self.pilot_id}: {self.verdict}"
