"""What the database refuses whoever signs in as the application, seen on a real session of that role."""

from collections.abc import Iterator
from types import SimpleNamespace

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from psycopg import sql

from documents.append_only import GROWING, append_only_tables, history_tables
from documents.database_roles import grant_to_application, may_rewrite_history, must_not_rewrite_history
from tests.database_roles import owner

ATTACKS = {
    "update": "UPDATE {table} SET {column} = {column}",
    "delete": "DELETE FROM {table}",
    "truncate": "TRUNCATE {table} CASCADE",
    "drop": "DROP TABLE {table} CASCADE",
    "disable its triggers": "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "put triggers to sleep": "SET session_replication_role = replica",
    "take the owner's role": "SET ROLE {owner}",
}
TABLES = append_only_tables()


@pytest.fixture
def application(db: None) -> Iterator[psycopg.Connection]:
    """Signed in as web and worker are: nothing to go back to with RESET ROLE."""
    where = connection.settings_dict
    with psycopg.connect(
        host=where["HOST"], port=where["PORT"], dbname=where["NAME"], user=settings.APPLICATION_ROLE["USER"]
    ) as session:
        yield session


def first_column(session: psycopg.Connection, table: str) -> str:
    found = session.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attnum = 1", [table]
    ).fetchone()
    assert found, table
    return found[0]


def owner_of(session: psycopg.Connection, table: str) -> str:
    return session.execute("SELECT tableowner FROM pg_tables WHERE tablename = %s", [table]).fetchone()[0]


@pytest.mark.parametrize("attack", list(ATTACKS))
@pytest.mark.parametrize("table", TABLES)
def test_the_application_cannot_rewrite_what_only_grows(application: psycopg.Connection, table: str, attack: str):
    names = {"table": table, "column": first_column(application, table), "owner": owner_of(application, table)}
    statement = sql.SQL(ATTACKS[attack]).format(**{name: sql.Identifier(value) for name, value in names.items()})
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        application.execute(statement)


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE documents_ledgerhead SET number = 0",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('documents', '0099', now())",
        "CREATE TABLE own (number int)",
        "CREATE TEMPORARY TABLE own (number int)",
        "CREATE FUNCTION own() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE ROLE another SUPERUSER",
        "ALTER ROLE CURRENT_USER SUPERUSER",
        "ALTER FUNCTION documents_ledger_entry_is_chained() RENAME TO other",
        "DELETE FROM pghistory_context",
        "UPDATE pghistory_context SET created_at = now()",
        "COPY documents_ledgerentry TO PROGRAM 'cat'",
        "SELECT setval('pilots_reference_number', 1)",
        "SELECT setval('assessments_signature_id_seq', 1)",
        "SELECT lo_create(0)",
        "SELECT lo_from_bytea(0, 'x')",
    ],
)
def test_the_application_has_no_way_around(application: psycopg.Connection, attack: str):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        application.execute(attack)


def test_the_application_reads_and_adds(application: psycopg.Connection):
    add = "INSERT INTO documents_ledgerentry (act, subject, details) VALUES ('x', 'y', '{}') RETURNING number"
    number = application.execute(add).fetchone()[0]
    assert application.execute("SELECT max(number) FROM documents_ledgerentry").fetchone() == (number,)
    application.rollback()


@pytest.mark.parametrize("table", [*history_tables(), "pghistory_context"])
def test_nobody_adds_to_the_history_by_hand(application: psycopg.Connection, table: str):
    add = sql.SQL("INSERT INTO {} DEFAULT VALUES").format(sql.Identifier(table))
    with pytest.raises(psycopg.errors.CheckViolation, match="Only the trigger of the table it keeps") as refused:
        application.execute(add)
    assert refused.value.diag.constraint_name == "history_is_written_by_triggers"


def test_an_invented_past_is_refused_however_it_is_told(application: psycopg.Connection):
    invented = """INSERT INTO accounts_roleevent (pgh_created_at, pgh_label, pgh_obj_id, id, name, person_id)
        VALUES ('2020-01-01', 'insert', 1, 1, 'pmo', 1)"""
    for statement in (invented, "SELECT _pgh_attach_context()"):
        application.execute("SELECT set_config('pghistory.context_id', gen_random_uuid()::text, true)")
        application.execute("SELECT set_config('pghistory.context_metadata', '{\"user\": 1}', true)")
        with pytest.raises(psycopg.errors.CheckViolation, match="Only the trigger of the table it keeps"):
            application.execute(statement)
        application.rollback()


def test_every_history_table_is_found_by_itself(application: psycopg.Connection):
    growing = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename ~ '(pilots|accounts)_.*event$'"
    in_database = {name for (name,) in application.execute(growing)}
    assert in_database <= set(history_tables())
    assert len(in_database) > 10


def test_no_table_of_acts_was_misspelled(application: psycopg.Connection):
    assert [table for table in GROWING if not first_column(application, table)] == []


@pytest.mark.django_db
def test_web_worker_and_beat_do_not_start_as_the_owner(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(connection, "close", lambda: None)  # the test's transaction has to live on
    must_not_rewrite_history()
    with owner(), pytest.raises(SystemExit, match="could rewrite the ledger"):
        must_not_rewrite_history()


@pytest.mark.django_db
@pytest.mark.parametrize("right", ["UPDATE", "DELETE", "TRUNCATE"])
def test_a_right_too_many_is_noticed_and_taken_away_by_the_next_migration(right: str):
    with owner():
        connection.cursor().execute(f"GRANT {right} ON documents_ledgerentry TO pilothouse_app")
    assert may_rewrite_history() is True
    with owner():
        grant_to_application()
    assert may_rewrite_history() is False


@pytest.mark.django_db
def test_a_role_that_is_missing_is_made_with_its_password(settings):
    settings.APPLICATION_ROLE = SimpleNamespace(USER="other_app", PASSWORD="it's secret").__dict__
    with owner():
        grant_to_application()
        grant_to_application()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT rolcanlogin, rolsuper, rolcreaterole, rolcreatedb, rolpassword LIKE 'SCRAM%'"
                " FROM pg_authid WHERE rolname = 'other_app'"
            )
            assert cursor.fetchone() == (True, False, False, False, True)
