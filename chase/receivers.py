"""When pilots were assessed, their gaps are kept; the verdicts are in memory there, and nowhere else."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.dispatch import receiver

from assessments.events import assessed
from assessments.readiness import Assessment
from chase.services.finding import keep_gaps


@receiver(assessed)
def keep_gaps_of_assessed_pilots(assessments: Iterable[Assessment], versions: Mapping[int, int], **_: Any) -> None:
    """Open and close gaps in the same go: whoever sees the kept verdict sees its gaps."""
    keep_gaps(assessments, versions)
