"""Every change is kept, whoever wrote and with whatever, and what is kept stays as it is."""

from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction
from django.test import Client
from pghistory.models import Events

from pilots.diary import diary
from pilots.models import CostLine, DataCheck, Pilot, SupportPlan
from pilots.models.facts import Fact
from pilots.permissions import Action
from pilots.services import facts
from tests.cast import Cast
from tests.database_roles import owner

KEPT = [
    model
    for app in ("pilots", "assessments")
    for model in apps.get_app_config(app).get_models()
    if issubclass(getattr(model, "pgh_tracked_model", object), Fact | Pilot)
]


def kept_of(pilot: Pilot, kind: str) -> list[Any]:
    """What the history says of the pilot's rows of one kind, oldest first: (what happened, old and new value)."""
    found = Events.objects.references(pilot).filter(pgh_model=f"pilots.{kind}Event").order_by("pgh_id")
    return list(found.values_list("pgh_label", "pgh_diff", "pgh_context"))


def run(statement: str, *values: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_raw_sql_is_kept_with_old_and_new_value_and_blames_nobody(pilot: Pilot) -> None:
    run("UPDATE pilots_supportplan SET hours = 'never' WHERE pilot_id = %s", pilot.pk)
    run("DELETE FROM pilots_supportplan WHERE pilot_id = %s", pilot.pk)
    assert kept_of(pilot, "SupportPlan")[1:] == [
        ("update", {"hours": ["Mon to Fri 8 to 18", "never"]}, None),
        ("delete", None, None),
    ]


def test_writing_in_bulk_is_kept_row_by_row(pilot: Pilot) -> None:
    DataCheck.objects.filter(pilot=pilot).delete()
    before = len(kept_of(pilot, "DataCheck"))
    DataCheck.objects.bulk_create(DataCheck(pilot=pilot, source_system=name) for name in ("CRM", "mail"))
    DataCheck.objects.filter(pilot=pilot).update(findings="Two gaps.")
    assert [(label, diff) for label, diff, _context in kept_of(pilot, "DataCheck")[before:]] == [
        ("insert", None),
        ("insert", None),
        ("update", {"findings": ["", "Two gaps."]}),
        ("update", {"findings": ["", "Two gaps."]}),
    ]


def test_what_is_typed_into_the_shell_is_kept(pilot: Pilot) -> None:
    typed = f"from pilots.models import *; SupportPlan.objects.filter(pilot={pilot.pk}).update(hours='always')"
    call_command("shell", command=typed, verbosity=0)
    assert SupportPlan.objects.get(pilot=pilot).hours == "always"
    assert kept_of(pilot, "SupportPlan")[-1] == ("update", {"hours": ["Mon to Fri 8 to 18", "always"]}, None)


def test_a_service_keeps_who_and_why_beside_it(cast: Cast, pilot: Pilot) -> None:
    plan = SupportPlan.objects.get(pilot=pilot)
    facts.change(
        plan,
        by=cast.ivan,
        action=Action.EDIT_SUPPORT_PLAN,
        version=plan.version,
        values={"hours": "always"},
        reason="Night shift.",
    )
    _label, diff, context = kept_of(pilot, "SupportPlan")[-1]
    assert diff["hours"] == ["Mon to Fri 8 to 18", "always"]
    assert context == {"user": cast.ivan.pk, "reason": "Night shift."}


@pytest.mark.parametrize("model", KEPT, ids=lambda model: model.__name__)
@pytest.mark.parametrize("statement", ["UPDATE {} SET pgh_label = 'nothing'", "DELETE FROM {}"])
@pytest.mark.usefixtures("whole")
def test_no_entry_is_changed_or_taken_away(model: type[models.Model], statement: str) -> None:
    table = model._meta.db_table
    with pytest.raises(DatabaseError, match=f"permission denied for table {table}"):
        run(statement.format(table))
    with owner(), pytest.raises(DatabaseError, match=f"Cannot update or delete rows from {table} table"):
        run(statement.format(table))


def test_the_history_of_one_pilot_holds_nothing_of_another(cast: Cast, pilot: Pilot) -> None:
    other = Pilot.objects.create(name="Other", unit=cast.contact_centre)
    before = diary(pilot)[1]
    CostLine.objects.create(pilot=other, kind="support", shape="fixed", amount=1)
    assert diary(pilot)[1] == before
    assert sorted(entry.what for entry in diary(other)[0]) == ["wrote the cost line", "wrote the pilot"]


def test_what_people_wrote_is_shown_and_never_run(olive: Client, cast: Cast, pilot: Pilot) -> None:
    values, reason = {"vendor": "<b>Tideline</b>"}, "<script>alert(1)</script>"
    opened = Pilot.objects.get(pk=pilot.pk)
    facts.change(
        opened, by=cast.olive, action=Action.EDIT_PURPOSE, version=opened.version, values=values, reason=reason
    )
    page = olive.get(f"/pilots/{pilot.reference}/diary/").content.decode()
    assert "<ins>&lt;b&gt;Tideline&lt;/b&gt;</ins>" in page
    assert "“&lt;script&gt;alert(1)&lt;/script&gt;”" in page
