"""Loads the Nordhafen portfolio: people, pilots and their stories, told in order of time."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from documents.database_roles import may_rewrite_history
from pilots.models import Pilot
from portfolio.demo import (
    absences,
    accounts,
    change_plans,
    chasing,
    data_checks,
    deciding,
    integration_paths,
    measurements,
    meetings,
    outcome_models,
    ownerships,
    progress,
    scale_models,
    support_plans,
    thresholds,
    waivers,
)
from portfolio.demo.pilots import PILOTS
from portfolio.demo.story import Act, Calendar, Stage, Told, in_order
from portfolio.demo.telling import backdate, last_changed, last_here, tell

PASSWORD = "pilothouse-demo"  # noqa: S105  (public on purpose: the README names it)
NOUNS = (
    progress,
    ownerships,
    thresholds,
    waivers,
    data_checks,
    integration_paths,
    scale_models,
    outcome_models,
    change_plans,
    support_plans,
    measurements,
    deciding,
)


class AlreadyInUse(Exception):
    """There are, or were, pilots in this database: a reference is never given twice, so nothing is loaded."""


class NotTheOwner(Exception):
    """The demo's history happened earlier than it was written, and only the owner of the tables may backdate it."""


@transaction.atomic
def load(today: date, *, is_chased: bool = True) -> list[int]:
    """Write the portfolio as of `today`; returns the ids of its pilots. Left in peace by the chase, it takes a third
    of the time."""
    if _were_there_ever_pilots():
        raise AlreadyInUse
    if not may_rewrite_history():
        raise NotTheOwner
    stage = Stage({}, {}, Calendar(today))
    told = tell(in_order(accounts.opening(stage, make_password(PASSWORD)), stage.calendar), stage)
    told |= tell(_each_by_itself(progress.proposals(stage), stage), stage)
    stories = {key: in_order(_story(key, stage), stage.calendar) for key in PILOTS}
    others = [in_order(noun.acts(stage), stage.calendar) for noun in (absences, meetings)]
    leaving = in_order(accounts.leaving(stage), stage.calendar)
    moments = sorted(
        (act for story in (*stories.values(), *others, leaving) for act in story), key=lambda told: told[0]
    )
    backdate(told)
    if is_chased:
        chasing.live_through(moments, stage, lambda acts: _lived(acts, stage, stories))
        chasing.what_people_did(stage, today)
    else:
        _lived(moments, stage, stories)
    last_here(moments, stage)
    _go_on_counting()
    return [pilot.pk for pilot in stage.pilots.values()]


def _lived(acts: Iterable[Told], stage: Stage, stories: Mapping[str, list[Told]]) -> None:
    """Tell the acts, and date what they left behind."""
    acts = list(acts)
    backdate(tell(acts, stage))
    done = {id(act) for _at, act in acts}
    facts = {key: [at for at, act in story if act.is_fact and id(act) in done] for key, story in stories.items()}
    last_changed({stage.pilots[key].pk: max(moments) for key, moments in facts.items() if moments})


def _were_there_ever_pilots() -> bool:
    return Pilot.objects.exists() or apps.get_model("pilots.PilotEvent").objects.exists()


def _story(key: str, stage: Stage) -> Iterator[Act]:
    for noun in NOUNS:
        yield from noun.acts(key, stage)


def _each_by_itself(acts: Iterable[Act], stage: Stage) -> Iterator[Told]:
    """The acts in the order given, each in the first hour of its own day."""
    for act in acts:
        yield from in_order([act], stage.calendar)


def _go_on_counting() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select setval('pilots_reference_number', greatest(%s, last_value)) from pilots_reference_number",
            [len(PILOTS)],
        )
