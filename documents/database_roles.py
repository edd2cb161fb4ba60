"""Two roles of the database: the owner changes its build, the application works in it and can rewrite no history.

Nothing here is reached by a request. Migrations run as the owner, in a process of their own.
"""

import sys
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from psycopg import sql

from documents.append_only import append_only_tables, history_tables

READ_ONLY = ("documents_ledgerhead", "django_migrations")
"""The ledger's trigger moves the head with its owner's rights; migrations are none of the application's business."""

_MAY_REWRITE = """
    SELECT role.rolsuper OR role.rolcreaterole OR pg_has_role(current_user, ledger.relowner, 'MEMBER')
           OR has_table_privilege(ledger.oid, 'UPDATE, DELETE, TRUNCATE')
      FROM pg_roles role, pg_class ledger
     WHERE role.rolname = current_user AND ledger.oid = to_regclass('documents_ledgerentry')
"""


# Large objects are bytes that nothing counts. Whoever owns only this database leaves them as they are.
_NO_LARGE_OBJECTS = """
    DO $none$ BEGIN
        REVOKE EXECUTE ON FUNCTION lo_creat(integer), lo_create(oid), lo_from_bytea(oid, bytea) FROM PUBLIC;
    EXCEPTION WHEN insufficient_privilege THEN NULL; END $none$
"""
_WRITTEN_BY_TRIGGERS = """
    CREATE OR REPLACE TRIGGER history_is_written_by_triggers BEFORE INSERT ON {table}
        FOR EACH ROW EXECUTE FUNCTION documents_history_is_written_by_triggers();
    ALTER TABLE {table} ENABLE ALWAYS TRIGGER history_is_written_by_triggers
"""


def may_rewrite_history() -> bool | None:
    """Whether the role of this connection owns the ledger or could change it; `None` before the first migration."""
    with connection.cursor() as cursor:
        cursor.execute(_MAY_REWRITE)
        found = cursor.fetchone()
    return found[0] if found else None


def must_not_rewrite_history(**_: Any) -> None:
    """End this process when its role in the database could rewrite the ledger: called as web, worker and beat start."""
    may = may_rewrite_history()
    connection.close()  # the web server forks after this
    if may is None:
        sys.exit("The database has no ledger yet: run the migrations first.")
    if may:
        sys.exit(
            "The role of DATABASE_URL could rewrite the ledger. Web, worker and beat run as a role that owns nothing: "
            "see docs/operating.md, “Two roles”."
        )


def grant_to_application(**_: Any) -> None:
    """After migrations by the owner: make the application's role if it is missing, and give it what it needs."""
    role = settings.APPLICATION_ROLE
    if connection.settings_dict["USER"] == role["USER"]:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in (_made(role), *_grants(sql.Identifier(role["USER"])), *_guards()):
            cursor.execute(statement)


def _made(role: dict[str, str]) -> sql.Composed:
    """Two databases of one server may be migrated at once, so a role that is there by now is as good."""
    password = sql.SQL(" PASSWORD {}").format(sql.Literal(role["PASSWORD"])) if role["PASSWORD"] else sql.SQL("")
    create = sql.SQL("CREATE ROLE {} LOGIN NOINHERIT{}").format(sql.Identifier(role["USER"]), password)
    return sql.SQL(
        "DO $made$ BEGIN IF to_regrole({name}) IS NULL THEN {create}; END IF;"
        " EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $made$"
    ).format(name=sql.Literal(sql.Identifier(role["USER"]).as_string(None)), create=create)


def _grants(role: sql.Identifier) -> list[sql.Composed]:
    """Everything anew each time, so that a table that became append-only loses what it had before."""
    closed = sql.SQL(", ").join(map(sql.Identifier, (*append_only_tables(), *READ_ONLY)))
    growing = sql.SQL(", ").join(map(sql.Identifier, append_only_tables()))
    database = sql.Identifier(connection.settings_dict["NAME"])
    return [
        sql.SQL(text).format(role=role, closed=closed, growing=growing, database=database)
        for text in (
            "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
            # without temporary tables nobody can hang the ledger's trigger on a table of their own
            "REVOKE TEMPORARY, CREATE ON DATABASE {database} FROM PUBLIC",
            "REVOKE EXECUTE ON FUNCTION documents_ledger_entry_is_chained() FROM PUBLIC",
            "GRANT CONNECT ON DATABASE {database} TO {role}",
            "GRANT USAGE ON SCHEMA public TO {role}",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
            "REVOKE INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON {closed} FROM {role}",
            "GRANT INSERT ON {growing} TO {role}",
            # who and why of a change are gathered while its request runs; nothing of it is taken away
            "REVOKE UPDATE, DELETE ON pghistory_context FROM {role}",
            "GRANT UPDATE (metadata, updated_at) ON pghistory_context TO {role}",
            # numbers are drawn, never set back
            "REVOKE UPDATE ON ALL SEQUENCES IN SCHEMA public FROM {role}",
            "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
            _NO_LARGE_OBJECTS,
        )
    ]


def _guards() -> list[sql.Composed]:
    """On each table of the history, the rule that nobody adds to it by hand."""
    guard = sql.SQL(_WRITTEN_BY_TRIGGERS)
    return [guard.format(table=sql.Identifier(table)) for table in (*history_tables(), "pghistory_context")]
