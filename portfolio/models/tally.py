from django.db import models


def amount() -> models.DecimalField:
    """A sum of what was worked out, wide enough for all pilots."""
    return models.DecimalField(max_digits=60, decimal_places=6, default=0)


class Counts(models.Model):
    """What is counted and added up; money a year, but what was spent."""

    spent = amount()
    held_up = amount()
    earning = models.BigIntegerField(default=0)
    """Pilots with money held up."""
    loss = amount()
    """Net a year of those that would lose, below zero."""
    measured = models.BigIntegerField(default=0)
    """Live pilots that were measured in production."""
    promised = amount()
    delivered = amount()
    cost_per_week = amount()
    """What the wait for a decision costs a week, by the day it is due."""

    class Meta:
        abstract = True


class Tally(Counts):
    """How many pilots are alike in one thing, and what they add up to: kept so that the portfolio page need not count a
    hundred thousand. `key` says of a `kind` what they are alike in: the state of affairs, the days a decision took, the
    day it is due, the unit, the owner."""

    visibility = models.CharField(max_length=10)
    kind = models.CharField(max_length=8)
    key = models.CharField(max_length=80)
    pilots = models.BigIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["kind", "key", "visibility"], name="tally_stands_once"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.key}: {self.pilots}"


class CountedPilot(Counts):
    """What a pilot added to the tallies when it was last counted: what to take back when it changes, or is gone."""

    pilot = models.BigIntegerField(primary_key=True, db_column="pilot_id")
    visibility = models.CharField(max_length=10)
    state = models.CharField(max_length=80)
    took = models.IntegerField(null=True)
    """Days from the proposal to the decision."""
    due = models.DateField(null=True)
    """When the decision is due, while it is open."""
    unit = models.BigIntegerField(db_column="unit_id")
    owner = models.BigIntegerField(null=True, db_column="owner_id")
    """Who is named owner now, accountable or not."""

    def __str__(self) -> str:
        return f"{self.pilot}: {self.state}"


class PilotToCount(models.Model):
    """A pilot that changed since it was counted; written by triggers in the transaction of the change. Until it is
    counted, whoever reads tallies counts it live."""

    pilot = models.BigIntegerField(db_column="pilot_id")

    def __str__(self) -> str:
        return str(self.pilot)
