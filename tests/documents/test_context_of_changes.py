"""Who made a change and why: told by its request, and by nobody afterwards."""

import json
from datetime import timedelta

import pghistory
import pytest
from django.db import IntegrityError, connection, transaction
from pghistory.models import Context

from common.history import on_record
from pilots.models import Pilot
from tests.cast import Cast
from tests.database_roles import owner


@pytest.fixture
def told(cast: Cast) -> Context:
    """Olive has renamed the pilot and said why."""
    with on_record(by=cast.olive, reason="A better name", act="renamed"):
        Pilot.objects.filter(pk=cast.pilot.pk).update(name="Renamed")
    return Context.objects.latest("created_at")


def refused(statement: str, *values: object) -> str:
    with pytest.raises(IntegrityError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
    return caught.value.__cause__.diag.constraint_name


def change_as(context: Context, metadata: dict[str, object]) -> tuple[str, ...]:
    """A change of a fact that claims to belong to that context: what the application's role can always do."""
    pretend = "SELECT set_config('pghistory.context_id', %s, true), set_config('pghistory.context_metadata', %s, true);"
    return (f"{pretend} UPDATE pilots_pilot SET name = name || '!'", str(context.pk), json.dumps(metadata))


@pytest.mark.parametrize("metadata", ["{}", '{"user": 1}', '{"reason": "Another"}'])
def test_nobody_rewrites_it_directly(told: Context, metadata: str):
    rewrite = "UPDATE pghistory_context SET metadata = metadata || %s::jsonb"
    rewrite = "UPDATE pghistory_context SET metadata = %s" if metadata == "{}" else rewrite
    assert refused(rewrite, metadata) == "context_of_a_change_stays"
    with owner():
        assert refused(rewrite, metadata) == "context_of_a_change_stays"


@pytest.mark.parametrize("other", [{}, {"user": 0}, {"user": None}])
def test_no_change_that_borrows_its_number_names_somebody_else(told: Context, other: dict[str, object]):
    metadata = {**told.metadata, **other} if other else {}
    assert refused(*change_as(told, metadata)) == "context_of_a_change_stays"


def test_ten_minutes_later_nothing_is_added_any_more(told: Context):
    with owner():
        Context.objects.filter(pk=told.pk).update(created_at=told.created_at - timedelta(minutes=11))
    assert refused(*change_as(told, {**told.metadata, "reason": "Another"})) == "context_of_a_change_stays"


def test_a_request_of_several_acts_tells_more_as_it_goes(cast: Cast):
    with pghistory.context(user=None, url="/login/"):
        Pilot.objects.filter(pk=cast.pilot.pk).update(name="One")
        for act in ("signed", "sealed decision"):
            with on_record(by=cast.olive, act=act):
                Pilot.objects.filter(pk=cast.pilot.pk).update(name=act)
    context = Context.objects.latest("created_at")
    assert context.metadata == {"user": cast.olive.pk, "url": "/login/", "act": "sealed decision"}
