"""The database keeps the rules itself: whoever writes to it, and with whatever."""

import json
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.db.models import Max

from pilots.models import Measurement, Pilot, Threshold
from pilots.models.facts import Fact
from tests.cast import Cast
from tests.pilots.broken_rules import BROKEN, FORBIDDEN

FACTS = [
    model
    for app in ("pilots", "assessments")
    for model in apps.get_app_config(app).get_models()
    if model is Pilot or (issubclass(model, Fact) and not model._meta.proxy)
]


def run(statement: str, *values: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def write_copy(table: str, **instead: Any) -> None:
    """Write a second row like the table's first, with another id and what is said `instead`."""
    changed = json.dumps({"id": 9001, "number": 9001, "import_key": None, **instead})
    run(
        f"INSERT INTO {table} SELECT (jsonb_populate_record(one, %s)).* FROM {table} one ORDER BY one.id LIMIT 1",
        changed,
    )


@pytest.mark.parametrize(("rule", "table", "instead"), BROKEN, ids=lambda part: part if isinstance(part, str) else "")
def test_a_row_that_breaks_a_rule_is_refused_by_its_name(
    whole: Pilot, rule: str, table: str, instead: dict[str, Any]
) -> None:
    with pytest.raises(IntegrityError) as refused:
        write_copy(table, **instead)
    assert refused.value.__cause__.diag.constraint_name == rule  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("table", "instead"),
    [
        ("pilots_pilot", {}),
        ("pilots_ownership", {"ended_at": "2026-07-01T00:00:00Z"}),
        ("pilots_measurement", {"supersedes_id": None}),
        ("pilots_datacheck", {}),
        ("pilots_activeusers", {"counted_on": "2026-01-01"}),
        ("pilots_errorclass", {"name": "late"}),
        ("pilots_candidate", {"name": "large", "chosen": False}),
        ("pilots_costline", {}),
        ("pilots_costtier", {"above": 9}),
        ("pilots_threshold", {"superseded_at": "2199-11-01T00:00:00Z"}),
    ],
)
def test_the_same_row_without_the_mistake_is_taken(whole: Pilot, table: str, instead: dict[str, Any]) -> None:
    """So the refusals above are for the rule and not for the copying."""
    write_copy(table, **instead)


def test_every_named_rule_of_the_facts_is_tried_here() -> None:
    rules = {rule.name for model in FACTS for rule in model._meta.constraints}
    assert {rule for rule, _table, _instead in BROKEN} == rules


@pytest.mark.parametrize(("statement", "said"), FORBIDDEN)
def test_what_stands_is_not_rewritten_by_hand(cast: Cast, whole: Pilot, statement: str, said: str) -> None:
    ended = Pilot.objects.create(name="Old", unit=cast.contact_centre, stage="stopped")
    with pytest.raises(DatabaseError, match=said):
        run(statement.format(pilot=whole.pk, ended=ended.pk))


def test_a_result_is_corrected_once(whole: Pilot) -> None:
    first = Measurement.objects.get(pilot=whole)
    write_copy("pilots_measurement", supersedes_id=first.pk)
    with pytest.raises(IntegrityError, match="supersedes_id"):
        write_copy("pilots_measurement", id=9002, supersedes_id=first.pk)


def test_a_reference_is_never_given_twice(cast: Cast) -> None:
    last = Pilot.objects.create(name="Gone", unit=cast.contact_centre)
    taken = last.number
    last.delete()
    assert Pilot.objects.create(name="Next", unit=cast.contact_centre).number > taken
    with pytest.raises(IntegrityError, match="number"):
        Pilot.objects.create(name="Same", unit=cast.contact_centre, number=cast.pilot.number)


EDITABLE = [model for model in FACTS if model not in (Pilot, Measurement, Threshold)]
PARTS = {
    "errorclass": "pilots_errorfrequency",
    "candidate": "pilots_errorfrequency",
    "costline": "pilots_costtier",
}


@pytest.mark.parametrize("model", EDITABLE, ids=lambda model: model._meta.model_name)
@pytest.mark.parametrize("statement", ["UPDATE {} SET version = version + 1", "DELETE FROM {}"])
def test_raw_sql_on_any_fact_counts_as_a_change_of_the_pilot(
    whole: Pilot, model: type[models.Model], statement: str
) -> None:
    if parts := PARTS.get(model._meta.model_name or ""):
        run(f"DELETE FROM {parts}")
    before = Pilot.objects.get(pk=whole.pk).facts_version
    run(statement.format(model._meta.db_table) + " WHERE pilot_id = %s", whole.pk)
    assert Pilot.objects.get(pk=whole.pk).facts_version > before


@pytest.mark.parametrize(
    ("table", "instead"),
    [("pilots_measurement", {}), ("pilots_threshold", {"superseded_at": "2199-11-01T00:00:00Z"})],
)
def test_what_is_only_ever_added_counts_as_well(whole: Pilot, table: str, instead: dict[str, Any]) -> None:
    before = Pilot.objects.get(pk=whole.pk).facts_version
    write_copy(table, **instead)
    assert Pilot.objects.get(pk=whole.pk).facts_version == before + 1


@pytest.mark.parametrize(
    ("column", "counts"),
    [("name", True), ("spent", True), ("stage", True), ("visibility", True), ("version", False)],
)
def test_a_column_of_the_pilot_counts_when_it_is_a_fact(whole: Pilot, column: str, counts: bool) -> None:
    values = {"name": "'New'", "spent": "1", "stage": "'building'", "visibility": "'restricted'", "version": "77"}
    before = Pilot.objects.get(pk=whole.pk).facts_version
    run(f"UPDATE pilots_pilot SET {column} = {values[column]} WHERE id = %s", whole.pk)
    assert Pilot.objects.aggregate(now=Max("facts_version"))["now"] == before + counts
