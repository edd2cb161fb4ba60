from django.contrib.postgres.fields import ArrayField
from django.db import models

from pilots.models.facts import money


class Assessment(models.Model):
    """What followed from a pilot's facts when they were last looked at. Lists read this; a pilot's own page assesses live.

    Compact on purpose: no reason texts. `facts_version` says which facts it was made from, `as_of` on which day.
    """

    pilot = models.OneToOneField("pilots.Pilot", models.CASCADE, related_name="assessment", primary_key=True)
    verdict = models.CharField(max_length=20)
    states = models.CharField(max_length=40)
    """One letter per check, in the order of the table: c(lear), r (at risk), m(issing), f(ailing)."""
    mode_states = models.CharField(max_length=6)
    criteria_states = models.CharField(max_length=4)
    flags = ArrayField(models.CharField(max_length=24), default=list)
    missing = models.PositiveSmallIntegerField(default=0)
    measured = models.CharField(max_length=80, blank=True)
    threshold = models.CharField(max_length=80, blank=True)
    net_per_year = money("net a year", null=True)
    unit_cost = money("unit cost at full volume", null=True)
    held_up = money("held up a year", default=0)
    cost_per_week = money("cost per week", null=True)
    owner_name = models.CharField(max_length=200, blank=True)
    """The accountable owner as of then; empty when nobody holds the pilot."""
    facts_version = models.PositiveIntegerField()
    policy_version = models.PositiveIntegerField(default=0)
    as_of = models.DateField()
    assessed_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = (models.Index(fields=["verdict"], name="assessment_by_verdict"),)

    def __str__(self) -> str:
        return f"{self.pilot_id}: {self.verdict}"
