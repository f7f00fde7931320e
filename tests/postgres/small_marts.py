"""Small working marts in a PostgreSQL, and what BI sees of what is published."""

import contextlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from postgres_server import Database

from flows.data_directory import DataDirectory
from flows.published_version import Origin
from flows.warehouses.postgres_warehouse import PostgresWarehouse
from flows.warehouses.targets import warehouse_of

SCHEMA = "outcomes_marts"


def origin(number: int = 1) -> Origin:
    as_of = datetime(2026, 1, 1) + timedelta(days=number)
    return Origin(as_of=as_of, raw_digest="r", definitions_digest="d", audit_passed=7, audit_failed=0)


def warehouse(folder: Path) -> PostgresWarehouse:
    found = warehouse_of("postgres", DataDirectory(folder / "data"))
    assert isinstance(found, PostgresWarehouse)
    return found


@contextlib.contextmanager
def held(folder: Path) -> Iterator[PostgresWarehouse]:
    found = warehouse(folder)
    with found.held():
        yield found


def make_marts(database: Database, rows: int = 5) -> None:
    """Make marts anew, as a build would, with as many contacts as asked for."""
    database.rows(f"drop schema if exists {SCHEMA} cascade")
    database.rows(f"create schema {SCHEMA}")
    database.rows(
        f"""
        create table {SCHEMA}.fct_contacts as
        select
            cast(10 - n as varchar(20)) as contact_id, cast(n as bigint) as count,
            cast(n as double precision) as seconds, n > 2 as is_late, date '2026-01-01' as day,
            timestamp '2026-01-01 00:00:00' as at
        from generate_series(0, {rows - 1}) as numbers (n)
        """
    )
    database.rows(
        f"""
        create table {SCHEMA}.metric_values as
        select 'a'::text as metric_name, n::bigint as value, cast(null as text) as published_version
        from generate_series(3, 1, -1) as numbers (n)
        """
    )
    database.rows(f"comment on table {SCHEMA}.fct_contacts is 'The customer''s contacts'")
    database.rows(f"comment on column {SCHEMA}.fct_contacts.count is 'How many'")


def published(database: Database) -> dict[str, Any]:
    """Return all that can be seen of schema marts: definitions, rights, comments and rows."""
    views = database.rows(
        """
        select relname, pg_get_viewdef(oid), relacl::text, obj_description(oid, 'pg_class')
        from pg_class where relnamespace = to_regnamespace('marts') and relkind = 'v' order by relname
        """
    )
    return {
        name: (definition, rights, comment, sorted(map(repr, database.rows(f"select * from marts.{name}"))))
        for name, definition, rights, comment in views
    }


def version_schemas(database: Database) -> list[str]:
    return [
        name for (name,) in database.rows("select nspname from pg_namespace where nspname ~ '^outcomes_v' order by oid")
    ]
