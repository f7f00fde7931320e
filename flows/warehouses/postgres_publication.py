"""Publication on PostgreSQL: the marts in a schema of their own, then all stable views switched to it, as one whole.

Everything is one transaction: a run that is killed, or loses its connection, leaves nothing behind.
"""

import contextlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import psycopg2  # type: ignore[import-untyped]
import psycopg2.errors  # type: ignore[import-untyped]
from psycopg2 import sql  # type: ignore[import-untyped]

from flows.errors import OutcomesError, ToolFailedError, UnusableInputError
from flows.published_version import (
    KEPT_VERSIONS,
    VERSION_TABLE,
    VERSION_TABLE_COMMENT,
    Origin,
    PublishedVersion,
    version_columns,
)
from flows.warehouses.mart_keys import NO_KEYS, MartKeys
from flows.warehouses.postgres_connection import Connection, Cursor, connected, is_lost, told
from flows.warehouses.postgres_ledger import Ledger, Publication
from flows.warehouses.postgres_views import Column, StableViews, bi_role, check_bi_role, relations
from flows.warehouses.schema_names import SchemaNames

PUBLISHED_TYPES = ("bigint", "double precision", "text", "boolean", "date", "timestamp without time zone")
_VERSION_TYPES = {"varchar": "text", "bigint": "bigint", "timestamp": "timestamp without time zone"}
# What BI asks for by, where the key is of several columns.
_LOOKUPS = {"metric_values": ("metric_name", "period_grain", "slice_name", "channel", "period_start")}
_NOTHING_PUBLISHED = "Nothing was published."


def publish(connection: Connection, names: SchemaNames, origin: Origin, keys: MartKeys = NO_KEYS) -> PublishedVersion:
    """Publish the working schema marts; the connection is in autocommit mode and holds the lock.

    Rows are in the order of their mart's key, or of all columns where `keys` has none. A key of one column is indexed.

    Raises ToolFailedError where columns have other types than readers know, where a view would lose a column, and where
    readers do not let the views go; UnusableInputError where the role for BI is not there.
    """
    published_at = datetime.now(UTC).replace(tzinfo=None)
    with _settled(names) as settled, told("publish", _NOTHING_PUBLISHED), connection, connection.cursor() as cursor:
        check_bi_role(cursor)
        make_schema(cursor, names.working("ledger"))
        ledger = Ledger(cursor, names)
        ledger.make()
        marts = _marts(cursor, names)
        make_schema(cursor, names.published, keeps_readers=True)
        views = StableViews(cursor, names, ledger)
        version_table = [
            Column(column.name, _VERSION_TYPES[column.kind]) for column in version_columns(origin, {}, published_at)
        ]
        views.check_names({**marts, VERSION_TABLE: version_table})
        views.check_appended({**marts, VERSION_TABLE: version_table})
        number, schema = ledger.add(origin, published_at)
        make_schema(cursor, schema)
        working = names.working("marts")
        counts = {
            name: _copy(
                cursor, name, columns, keys.get(name, ()), working=working, schema=schema, version=origin.version
            )
            for name, columns in marts.items()
        }
        _write_version(cursor, schema, origin, counts, published_at)
        ledger.count(number, counts)
        tables = relations(cursor, schema, "r")
        views.switch(schema, tables, empty=False)
        ledger.read_now(number)
        settled.append(number)
    return PublishedVersion(origin.version, origin.as_of, published_at, counts)


def read_published(cursor: Cursor, names: SchemaNames) -> PublishedVersion | None:
    """Return what BI reads, or None where nothing is published."""
    ledger = Ledger(cursor, names)
    if not ledger.is_there():
        return None
    current = ledger.current()
    return None if current is None else current.published


def roll_back(connection: Connection, names: SchemaNames) -> PublishedVersion:
    """Point all views at the version from before the published one, in one transaction, and mark that one.

    What the earlier version does not have, be it a column or a mart, is null or empty. Raises UnusableInputError where
    there is none to go back to.
    """
    with (
        _settled(names) as settled,
        told("roll back", "Nothing was changed."),
        connection,
        connection.cursor() as cursor,
    ):
        ledger = Ledger(cursor, names)
        found = _newest_whole(cursor, ledger) if ledger.is_there() else None
        if found is None:
            raise UnusableInputError(
                f"there is no earlier version in the schemas {names.prefix}_v* to go back to. Nothing was changed."
            )
        tables = relations(cursor, found.schema, "r")
        views = StableViews(cursor, names, ledger)
        views.check_names(tables)
        current = ledger.current()
        views.switch(found.schema, tables, empty=True)
        if current is not None:
            ledger.rolled_back(current.number)
        ledger.read_now(found.number)
        settled.append(found.number)
    return found.published


def notes_after(connection: Connection, names: SchemaNames) -> list[str]:
    """Drop versions beyond `KEPT_VERSIONS`, and return what whoever runs should know of the published schema.

    Nothing is dropped that anything else depends on. What a reader still has open is dropped after a later run.
    """
    notes = []
    with told("look after earlier versions", "The new version is published."):
        with connection, connection.cursor() as cursor:
            notes += _unpublished(cursor, names) + _out_of_reach(cursor, names)
            surplus = Ledger(cursor, names).previous()[KEPT_VERSIONS:]
        for publication in surplus:
            notes += _drop(connection, names, publication)
    return notes


@contextlib.contextmanager
def _settled(names: SchemaNames) -> Iterator[list[int]]:
    """Find out whether a transaction was committed whose connection was lost while it was.

    Yields a list that gets the number of the publication which that transaction would have BI read, once all is done
    but the commit. Where BI does read it, the loss is no failure.
    """
    numbers: list[int] = []
    try:
        yield numbers
    except ToolFailedError as error:
        if not numbers or not isinstance(error.__cause__, psycopg2.Error) or not is_lost(error.__cause__):
            raise
        try:
            with connected("check", "ask again") as connection, connection.cursor() as cursor:
                current = Ledger(cursor, names).current()
        except OutcomesError:
            raise ToolFailedError(
                "the connection to PostgreSQL was lost at the very end, and the server does not answer: either all of"
                f" the views were switched or none. {names.published}.{VERSION_TABLE} says which version they show."
            ) from error
        if current is None or current.number != numbers[0]:
            raise


def make_schema(cursor: Cursor, schema: str, *, keeps_readers: bool = False) -> None:
    """Make a schema where it is not there yet; but for the published one nobody else may look into it."""
    cursor.execute("select to_regnamespace(%s) is not null", [f'"{schema}"'])
    if not cursor.fetchone()[0]:
        cursor.execute(sql.SQL("create schema {}").format(sql.Identifier(schema)))
    role = bi_role()
    if keeps_readers:
        if role is not None:
            cursor.execute(
                sql.SQL("grant usage on schema {} to {}").format(sql.Identifier(schema), sql.Identifier(role))
            )
        return
    # No server grants these by itself, but default privileges of an administrator may.
    cursor.execute(sql.SQL("revoke all on schema {} from public").format(sql.Identifier(schema)))
    if role is not None:
        cursor.execute(sql.SQL("revoke all on schema {} from {}").format(sql.Identifier(schema), sql.Identifier(role)))


def _marts(cursor: Cursor, names: SchemaNames) -> dict[str, list[Column]]:
    """Return the marts that were built, having looked at their types; text of any length is text."""
    found = relations(cursor, names.working("marts"), "rvm")
    found.pop(VERSION_TABLE, None)
    marts = {
        name: [
            Column(column.name, "text" if column.kind.startswith("character varying") else column.kind)
            for column in columns
        ]
        for name, columns in found.items()
    }
    others = [
        f"{name}.{column.name} is {column.kind}"
        for name, columns in marts.items()
        for column in columns
        if column.kind not in PUBLISHED_TYPES
    ]
    if others:
        raise ToolFailedError(
            f"marts have columns of types that not every reader knows: {', '.join(others)}. "
            f"Cast them to one of {', '.join(PUBLISHED_TYPES)}. {_NOTHING_PUBLISHED}"
        )
    return marts


def _copy(
    cursor: Cursor,
    name: str,
    columns: list[Column],
    key: Sequence[str],
    *,
    working: str,
    schema: str,
    version: str,
) -> int:
    """Copy a mart, in an order that no two equal ones have differently; return how many rows it has."""
    source, target = sql.Identifier(working, name), sql.Identifier(schema, name)
    places = {column.name: place for place, column in enumerate(columns, start=1)}
    # By place: names would be those of the source, whose text is not in the order of its bytes.
    order = sql.SQL(", ").join(sql.Literal(places[column]) for column in key or places)
    cursor.execute(
        sql.SQL("create table {} as select {} from {} order by {}").format(
            target, sql.SQL(", ").join(_copied(column, version) for column in columns), source, order
        )
    )
    row_count = cursor.rowcount
    if len(key) == 1:
        cursor.execute(sql.SQL("create unique index on {} ({})").format(target, sql.Identifier(key[0])))
    lookups = [each for each in _LOOKUPS.get(name, ()) if each in {column.name for column in columns}]
    if lookups:
        cursor.execute(
            sql.SQL("create index on {} ({})").format(target, sql.SQL(", ").join(map(sql.Identifier, lookups)))
        )
    _copy_comments(cursor, working, schema, name)
    cursor.execute(sql.SQL("analyze {}").format(target))
    return int(row_count)


def _copied(column: Column, version: str) -> sql.Composed:
    value: sql.Composable = sql.Identifier(column.name)
    if column.name == VERSION_TABLE:
        value = sql.Literal(version)
    # In the order of its bytes, as every other engine has text.
    collated = sql.SQL(' collate "C"') if column.kind == "text" else sql.SQL("")
    return sql.SQL("cast({} as {}){} as {}").format(value, sql.SQL(column.kind), collated, sql.Identifier(column.name))


def _copy_comments(cursor: Cursor, source: str, target: str, name: str) -> None:
    cursor.execute(
        """
        select pg_attribute.attname, col_description(pg_class.oid, pg_attribute.attnum)
        from pg_class
        inner join pg_attribute on pg_attribute.attrelid = pg_class.oid
        where pg_class.oid = to_regclass(%(relation)s) and pg_attribute.attnum > 0 and not pg_attribute.attisdropped
        union all
        select null, obj_description(to_regclass(%(relation)s), 'pg_class')
        """,
        {"relation": f'"{source}"."{name}"'},
    )
    for column, text in cursor.fetchall():
        if text:
            _comment(cursor, [target, name], column, text)


def _comment(cursor: Cursor, table: list[str], column: str | None, text: str) -> None:
    what = "table" if column is None else "column"
    path = table if column is None else [*table, column]
    cursor.execute(sql.SQL("comment on {} {} is {}").format(sql.SQL(what), sql.Identifier(*path), sql.Literal(text)))


def _write_version(cursor: Cursor, schema: str, origin: Origin, counts: dict[str, int], published_at: datetime) -> None:
    columns = version_columns(origin, counts, published_at)
    table = sql.Identifier(schema, VERSION_TABLE)
    typed = sql.SQL(", ").join(
        sql.SQL("{} {}{}").format(
            sql.Identifier(column.name),
            sql.SQL(_VERSION_TYPES[column.kind]),
            sql.SQL(' collate "C"' if column.kind == "varchar" else ""),
        )
        for column in columns
    )
    cursor.execute(sql.SQL("create table {} ({})").format(table, typed))
    marks = sql.SQL(", ").join(sql.Placeholder() for _ in columns)
    cursor.execute(sql.SQL("insert into {} values ({})").format(table, marks), [column.value for column in columns])
    _comment(cursor, [schema, VERSION_TABLE], None, VERSION_TABLE_COMMENT)
    for column in columns:
        _comment(cursor, [schema, VERSION_TABLE], column.name, column.comment)


def _newest_whole(cursor: Cursor, ledger: Ledger) -> Publication | None:
    """Return the newest version to go back to; one whose schema somebody dropped is none."""
    return next((each for each in ledger.earlier() if VERSION_TABLE in relations(cursor, each.schema, "r")), None)


def _unpublished(cursor: Cursor, names: SchemaNames) -> list[str]:
    """Return a note for each view whose mart the published version no longer has."""
    ledger = Ledger(cursor, names)
    current = ledger.current()
    if current is None:
        return []
    left = StableViews(cursor, names, ledger).left_behind(relations(cursor, current.schema, "r"))
    return [
        f"{names.published}.{name} is no longer published, and shows what it had last. When nobody reads it any more:"
        f" drop view {names.published}.{name}"
        for name in left
    ]


def _out_of_reach(cursor: Cursor, names: SchemaNames) -> list[str]:
    """Return a note where the role for BI cannot use the published schema: only its owner can grant that."""
    role = bi_role()
    if role is None:
        return []
    cursor.execute("select has_schema_privilege(%s, %s, 'usage')", [role, names.published])
    if cursor.fetchone()[0]:
        return []
    return [
        f"the role {role} may not use schema {names.published}, and only the schema's owner can change that:"
        f' grant usage on schema {names.published} to "{role}"'
    ]


def _drop(connection: Connection, names: SchemaNames, publication: Publication) -> list[str]:
    """Drop a version, table by table; return notes on what stays since something else depends on it."""
    notes = []
    with connection, connection.cursor() as cursor:
        ours = set(Ledger(cursor, names).views())
        cursor.execute("select set_config('lock_timeout', '900ms', true)")
        for name in relations(cursor, publication.schema, "r"):
            cursor.execute("savepoint before_drop")
            try:
                cursor.execute(sql.SQL("drop table {}").format(sql.Identifier(publication.schema, name)))
            except psycopg2.errors.LockNotAvailable:
                cursor.execute("rollback to savepoint before_drop")
            except psycopg2.errors.DependentObjectsStillExist as error:
                cursor.execute("rollback to savepoint before_drop")
                detail = (error.diag.message_detail or "something depends on it").splitlines()[0]
                # A mart that is no longer published is told of elsewhere.
                if name not in ours or f"view {names.published}.{name} " not in detail:
                    notes.append(
                        f"{publication.schema}.{name}, of an earlier version, is kept: {detail}."
                        f" Let that read {names.published}.{name} instead."
                    )
        if not relations(cursor, publication.schema, "rvmfp"):
            cursor.execute(sql.SQL("drop schema if exists {}").format(sql.Identifier(publication.schema)))
            Ledger(cursor, names).remove(publication.number)
    return notes
