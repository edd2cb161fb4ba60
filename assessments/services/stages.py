"""Moving a pilot along its stages: only where a way leads, and only through its guard."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from assessments.evidence import facts_of
from assessments.readiness.facts import PilotFacts
from assessments.readiness.policy import Policy
from assessments.readiness.stages import TRANSITIONS, Unmet, unmet
from assessments.services.day import day_here
from assessments.services.policy import current_policy
from assessments.wording import say
from common.history import on_record
from common.versioned import save_over
from pilots.models import Pilot
from pilots.models.pilot import STAGES
from pilots.permissions import Action, may
from pilots.services.facts import announce
from pilots.vocabulary import Stage

# The day that is noted when a stage begins. Live and stopped get theirs from the decision.
DATED = {Stage.BUILDING: "build_started_on", Stage.RETIRED: "retired_on"}


@dataclass(frozen=True, slots=True)
class NextStage:
    """A stage the pilot can turn into, and what keeps it from that now."""

    stage: Stage
    unmet: tuple[Unmet, ...]

    @property
    def is_decided(self) -> bool:
        """Whether it comes from a decision instead of being chosen on the page."""
        return self.stage in (Stage.LIVE, Stage.STOPPED)


class GuardUnmetError(ValidationError):
    """Raised when a guard keeps the pilot where it is; `unmet` says which facts do."""

    def __init__(self, guards: tuple[Unmet, ...]) -> None:
        super().__init__([say(guard.check.reason) for guard in guards])
        self.unmet = guards


def next_stages(facts: PilotFacts, policy: Policy) -> tuple[NextStage, ...]:
    """Where the pilot can go from its stage, nearest first, each with its unmet guards."""
    return tuple(NextStage(stage, unmet(facts, policy, stage)) for stage in TRANSITIONS[facts.stage])


@transaction.atomic
def move(pilot: Pilot, *, to: Stage, by: User, version: int) -> Pilot:
    """Move the pilot and note the day, if today's facts and waivers let it.

    Raises `GuardUnmetError` when they do not, `ValidationError` when no way leads there, `StaleVersion` when the pilot
    changed since it was opened.
    """
    may(by, Action.MOVE_STAGE, pilot).require()
    locked = Pilot.objects.select_for_update().get(pk=pilot.pk)
    if to not in TRANSITIONS[Stage(locked.stage)]:
        raise ValidationError(_("No way leads from %(here)s to %(there)s.") % _named(locked, to))
    if guards := unmet(facts_of(locked, as_of=day_here()), current_policy(), to):
        raise GuardUnmetError(guards)
    with on_record(by=by, act="moved stage"):
        fresh = save_over(locked, version=version, values=_written(locked, to, timezone.localdate()))
    announce(fresh)
    return fresh


def _named(pilot: Pilot, to: Stage) -> dict[str, str]:
    return {"here": str(STAGES[Stage(pilot.stage)]), "there": str(STAGES[to])}


def _written(pilot: Pilot, to: Stage, today: date) -> dict[str, object]:
    """A day that somebody entered before is not overwritten."""
    field = DATED.get(to)
    return {"stage": to} | ({field: today} if field and getattr(pilot, field) is None else {})
