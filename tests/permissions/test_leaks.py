"""A restricted pilot leaves no trace for who may not know of it: every page reads as if it had never been proposed."""

import pgtrigger
import pytest
from django.db import connection, transaction

from assessments.models import Condition, Decision
from intake.models import ChangeRequest, ContractVersion
from pilots.models import Pilot
from tests.database_roles import owner
from tests.permissions.scene import SIGNED_IN, Scene
from tests.permissions.test_routes import ask, plain

pytestmark = pytest.mark.django_db

NAME = "Restricted"
PAGES = [
    "/",
    "/portfolio/",
    f"/portfolio/?q={NAME}",
    "/portfolio/?visibility=restricted",
    "/portfolio/export.csv",
    f"/portfolio/export.csv?q={NAME}",
    "/pilots/new/",
    "/people/",
]
UNINITIATED = [name for name in SIGNED_IN if name != "petra"]


def without_it(scene: Scene, visitor: str, page: str) -> tuple[int, str]:
    """The page in a world in which the restricted pilot was never proposed."""
    with transaction.atomic():
        with owner(), pgtrigger.ignore("pilots.Measurement:measurement_is_never_edited"):
            _forget(Pilot.objects.get(number=scene.numbers["restricted"]))
        answer = plain(ask(scene, visitor, "GET", page))
        transaction.set_rollback(True)
    return answer


def _forget(pilot: Pilot) -> None:
    """Take the pilot away with its decisions, which nobody but the owner of the tables could, past the triggers."""
    rows = (
        ("assessments_condition", Condition.objects.filter(decision__pilot=pilot)),
        ("assessments_decision", Decision.objects.filter(pilot=pilot)),
    )
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table, of_pilot in rows:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER is_final")
            of_pilot.delete()
    ChangeRequest.objects.filter(contract__pilot=pilot).delete()
    ContractVersion.objects.filter(pilot=pilot).delete()
    pilot.delete()


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("visitor", UNINITIATED)
def test_a_page_reads_the_same_with_and_without_a_restricted_pilot(scene, visitor, page):
    assert plain(ask(scene, visitor, "GET", page)) == without_it(scene, visitor, page)


@pytest.mark.parametrize("page", ["/portfolio/", f"/portfolio/?q={NAME}", "/portfolio/export.csv"])
def test_the_pmo_sees_it_there(scene, page):
    with_it = plain(ask(scene, "petra", "GET", page))
    assert NAME in with_it[1]
    assert with_it != without_it(scene, "petra", page)
