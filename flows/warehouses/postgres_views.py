"""The stable views that BI reads on PostgreSQL, and the switch of all of them from one version to another.

A view is replaced, never dropped and never renamed, so that BI's own views on top of it and all grants stay. Therefore
its columns are only ever appended: those that are there keep their order, their names and their types.
"""

import os
import random
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import psycopg2.errors  # type: ignore[import-untyped]
from psycopg2 import sql  # type: ignore[import-untyped]

from flows.errors import ToolFailedError, UnusableInputError
from flows.published_version import VERSION_TABLE
from flows.warehouses.postgres_connection import Cursor
from flows.warehouses.postgres_ledger import Ledger
from flows.warehouses.schema_names import SchemaNames

BI_ROLE_VARIABLE = "OUTCOMES_BI_ROLE"
LOCK_SECONDS_VARIABLE = "OUTCOMES_LOCK_SECONDS"
_LOCK_SECONDS = 60.0
# Less than a server's deadlock_timeout of a second: rather than a reader, the switch gives way.
_ONE_WAIT = "900ms"


@dataclass(frozen=True)
class Column:
    """A column of a table or view; `kind` as format_type names it."""

    name: str
    kind: str


Relations = Mapping[str, list[Column]]


def bi_role() -> str | None:
    """Return the role that is to read the published views, or None where none is configured."""
    return os.environ.get(BI_ROLE_VARIABLE) or None


def check_bi_role(cursor: Cursor) -> None:
    """Raise UnusableInputError where the configured role is not there."""
    role = bi_role()
    if role is None:
        return
    cursor.execute("select 1 from pg_roles where rolname = %s", [role])
    if cursor.fetchone() is None:
        raise UnusableInputError(
            f"{BI_ROLE_VARIABLE} names the role {role}, which the server does not have."
            f' Create it (create role "{role.replace(chr(34), chr(34) * 2)}"), or unset the variable.'
        )


def lock_seconds() -> float:
    """Return how long the switch waits for readers; raises UnusableInputError for a setting that is no number."""
    text = os.environ.get(LOCK_SECONDS_VARIABLE) or str(_LOCK_SECONDS)
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < 86_400:
        raise UnusableInputError(f"{LOCK_SECONDS_VARIABLE} must be a number of seconds, from 0 to a day.")
    return seconds


def relations(cursor: Cursor, schema: str, kinds: str) -> dict[str, list[Column]]:
    """Return the columns of the relations of a schema, by name; `kinds` are pg_class's letters, as in rv."""
    cursor.execute(
        """
        select pg_class.relname, pg_attribute.attname, format_type(pg_attribute.atttypid, pg_attribute.atttypmod)
        from pg_class
        inner join pg_attribute on pg_attribute.attrelid = pg_class.oid
        where pg_class.relnamespace = to_regnamespace(%s) and pg_class.relkind = any(%s)
            and pg_attribute.attnum > 0 and not pg_attribute.attisdropped
        order by pg_class.relname collate "C", pg_attribute.attnum
        """,
        [f'"{schema}"', list(kinds)],
    )
    found: dict[str, list[Column]] = {}
    for relation, name, kind in cursor.fetchall():
        found.setdefault(relation, []).append(Column(name, kind))
    return found


class StableViews:
    """The views of the published schema, as they are at the beginning of a transaction."""

    def __init__(self, cursor: Cursor, names: SchemaNames, ledger: Ledger) -> None:
        self._cursor = cursor
        self._names = names
        self._ledger = ledger
        there = relations(cursor, names.published, "rvmfp")
        ours = ledger.views()
        self._views = {name: columns for name, columns in there.items() if name in ours}
        self._others = {name for name in there if name not in ours}

    def check_names(self, tables: Relations) -> None:
        """Raise ToolFailedError where a view would take the place of what is not the project's."""
        taken = sorted(self._others.intersection(tables))
        if taken:
            raise ToolFailedError(
                f"{', '.join(f'{self._names.published}.{name}' for name in taken)} is there already, and was not"
                f" published from the schemas {self._names.prefix}_*. Rename it, or name another schema by"
                " OUTCOMES_PUBLISHED_SCHEMA. Nothing was published."
            )

    def check_appended(self, tables: Relations) -> None:
        """Raise ToolFailedError where a view would lose a column, or one would change its type."""
        for name in sorted(set(self._views).intersection(tables)):
            kinds = {column.name: column.kind for column in tables[name]}
            for column in self._views[name]:
                now = kinds.get(column.name)
                if now == column.kind:
                    continue
                what = "is gone" if now is None else f"would become {now}, and is {column.kind}"
                raise ToolFailedError(
                    f"{self._names.published}.{name}: its column {column.name} {what}. Columns that BI reads are only"
                    " ever appended. Anything else is a deprecation: publish the new column beside the old one, say in"
                    " CHANGELOG.md until when the old one stays, and when nobody reads it any more, drop the view by"
                    f" hand (drop view {self._names.published}.{name}); the next run makes it anew."
                    " Nothing was published."
                )

    def left_behind(self, tables: Relations) -> list[str]:
        """Return the views of marts that a version no longer has."""
        return sorted(set(self._views).difference(tables))

    def switch(self, schema: str, tables: Relations, *, empty: bool) -> None:
        """Point the views at the tables of a version's schema; make those that are not there yet.

        A column that the version does not have is null. A view whose mart the version does not have stays as it is, or
        with `empty` has no rows. Waits for readers, each time for less than a second, so that nobody waits for long
        behind the switch; raises ToolFailedError when they are still there after `lock_seconds`.
        """
        deadline = time.monotonic() + lock_seconds()
        self._cursor.execute("select set_config('lock_timeout', %s, true)", [_ONE_WAIT])
        for order in self._orders([*tables, *(self.left_behind(tables) if empty else [])]):
            self._cursor.execute("savepoint before_switch")
            try:
                self._replace(order, schema, tables)
            except (psycopg2.errors.LockNotAvailable, psycopg2.errors.DeadlockDetected) as error:
                self._cursor.execute("rollback to savepoint before_switch")
                if time.monotonic() >= deadline:
                    raise ToolFailedError(
                        f"the views of schema {self._names.published} could not be switched within {lock_seconds():g}"
                        f" s: {self._readers()}. End it, or run again later ({LOCK_SECONDS_VARIABLE} is how long a run"
                        " waits). Nothing was published."
                    ) from error
                time.sleep(random.uniform(0.1, 0.4))  # noqa: S311 -- only so as not to be in step with a reader
                continue
            self._cursor.execute("select set_config('lock_timeout', '0', true)")
            return

    def _orders(self, names: list[str]) -> Iterator[list[str]]:
        """Yield the orders in which the views are to be tried, without end.

        A reader that holds one view and wants another, which the switch has, keeps it from ever getting the first. So
        the version comes first, as it does for a reader who asks for it and then for its rows; then any order may do.
        """
        first = sorted(names, key=lambda name: (name != VERSION_TABLE, name))
        while True:
            yield first
            yield random.sample(names, len(names))

    def _replace(self, order: list[str], schema: str, tables: Relations) -> None:
        for name in order:
            if name in tables:
                columns = self._columns(name, tables[name])
                self._replace_view(name, columns, tables[name], sql.Identifier(schema, name))
                self._comment(name, schema)
            else:
                self._replace_view(name, self._views[name], [], None)

    def _columns(self, name: str, table: list[Column]) -> list[Column]:
        there = self._views.get(name, [])
        known = {column.name for column in there}
        return [*there, *(column for column in table if column.name not in known)]

    def _replace_view(
        self, name: str, columns: list[Column], table: list[Column], source: sql.Identifier | None
    ) -> None:
        has = {column.name for column in table}
        view = sql.Identifier(self._names.published, name)
        picked = sql.SQL(", ").join(
            sql.Identifier(column.name) if column.name in has else _null(column) for column in columns
        )
        rows = sql.SQL("where false") if source is None else sql.SQL("from {}").format(source)
        self._cursor.execute(
            sql.SQL("create or replace view {} ({}) as select {} {}").format(
                view, sql.SQL(", ").join(sql.Identifier(column.name) for column in columns), picked, rows
            )
        )
        self._ledger.add_view(name)
        role = bi_role()
        if role is not None:
            self._cursor.execute(sql.SQL("grant select on {} to {}").format(view, sql.Identifier(role)))

    def _comment(self, name: str, schema: str) -> None:
        """Put the comments of a version's table, and of its columns, on the view."""
        view = sql.Identifier(self._names.published, name)
        self._cursor.execute(
            """
            select pg_attribute.attname, pg_description.description
            from pg_description
            left join pg_attribute
                on pg_attribute.attrelid = pg_description.objoid and pg_attribute.attnum = pg_description.objsubid
                and pg_description.objsubid > 0
            where pg_description.objoid = to_regclass(%s) and pg_description.classoid = 'pg_class'::regclass
            """,
            [f'"{schema}"."{name}"'],
        )
        for column, text in self._cursor.fetchall():
            if column is None:
                self._cursor.execute(sql.SQL("comment on view {} is {}").format(view, sql.Literal(text)))
            else:
                of_column = sql.Identifier(self._names.published, name, column)
                self._cursor.execute(sql.SQL("comment on column {} is {}").format(of_column, sql.Literal(text)))

    def _readers(self) -> str:
        """Return who has locks on the views: roles and programs, not what they ask."""
        self._cursor.execute(
            """
            select distinct
                pg_class.relname, activity.usename, activity.application_name, activity.pid, activity.xact_start
            from pg_locks
            inner join pg_class on pg_class.oid = pg_locks.relation
            inner join pg_stat_activity as activity on activity.pid = pg_locks.pid
            where pg_class.relnamespace = to_regnamespace(%s) and pg_locks.granted
                and pg_locks.pid <> pg_backend_pid()
            order by activity.xact_start, pg_class.relname
            """,
            [f'"{self._names.published}"'],
        )
        found = self._cursor.fetchall()
        if not found:
            return "readers came one after another"
        name, user, program, process, since = found[0]
        return (
            f"a transaction of {user} ({program or 'a program without a name'}, server process {process}) has had"
            f" {self._names.published}.{name} open" + (f" since {since:%Y-%m-%d %H:%M:%S} UTC" if since else "")
        )


def _null(column: Column) -> sql.Composed:
    # Of the type and the collation that the view's column has: a replaced view keeps both.
    collated = sql.SQL(' collate "C"') if column.kind == "text" else sql.SQL("")
    return sql.SQL("cast(null as {}){} as {}").format(sql.SQL(column.kind), collated, sql.Identifier(column.name))
