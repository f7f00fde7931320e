"""The working database of DuckDB: the raw layer made readable, the key of the keyed hashes, stale marts."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb

from flows.data_directory import DataDirectory
from flows.errors import ToolFailedError
from flows.landing_store import literal_path
from flows.raw_tables import LANDING_COLUMNS, RawTable
from flows.settings import PseudonymKey
from flows.warehouses.duckdb_publication import literal
from flows.warehouses.warehouse import RECORD


def prepare(data: DataDirectory, landed: Mapping[RawTable, list[Path]], *, full_refresh: bool) -> None:
    """Make the raw layer readable as schema `raw` of the working database, which is made if need be.

    A database that is damaged, or is to be refreshed in full, is made anew: all that it holds comes from the raw layer,
    but for RECORD (see continue_record).
    """
    if full_refresh:
        _remove(data.warehouse)
    try:
        _write_raw_schema(data.warehouse, landed)
    except duckdb.IOException as error:
        if "lock" in str(error).lower():
            raise ToolFailedError(
                f"{data.warehouse} is open in another program, which must close it first. Nothing was changed."
            ) from error
        _remove(data.warehouse)
        _write_raw_schema(data.warehouse, landed)
    except (duckdb.FatalException, duckdb.InternalException, duckdb.SerializationException):
        _remove(data.warehouse)
        _write_raw_schema(data.warehouse, landed)


def continue_record(data: DataDirectory) -> str | None:
    """Take RECORD from the published marts where the working database has none; return what to tell if that fails."""
    with duckdb.connect(data.warehouse) as connection:
        found = "select database_name from duckdb_tables() where schema_name = 'marts' and table_name = ?"
        if connection.execute(found, [RECORD]).fetchall() or not data.published.is_file():
            return None
        try:
            connection.execute(f"attach {literal(str(data.published.resolve()))} as published (read_only)")
            if connection.execute(found, [RECORD]).fetchall():
                connection.execute("create schema if not exists marts")
                connection.execute(
                    f"create table marts.{RECORD} as select * from published.marts.{RECORD}"  # noqa: S608 -- a constant
                )
        except duckdb.Error:
            return f"The record of certificates begins anew: {data.published} cannot be read."
    return None


def _remove(database: Path) -> None:
    for path in (database, database.with_name(f"{database.name}.wal")):
        path.unlink(missing_ok=True)


def _write_raw_schema(database: Path, landed: Mapping[RawTable, list[Path]]) -> None:
    with duckdb.connect(database) as connection:
        connection.execute("create schema if not exists raw")
        kinds = dict(
            connection.execute(
                "select table_name, table_type from information_schema.tables"
                " where table_schema = 'raw' and table_catalog = current_database()"
            ).fetchall()
        )
        for table, paths in landed.items():
            kind = kinds.get(table.relation)
            if kind is not None:
                connection.execute(f'drop {"view" if kind == "VIEW" else "table"} raw."{table.relation}"')
            if paths:
                connection.execute(f'create view raw."{table.relation}" as {_landed_rows(table, paths)}')
            else:
                connection.execute(f'create table raw."{table.relation}" as {_no_rows(table)}')


def _columns(table: RawTable) -> list[tuple[str, str]]:
    return [
        *((column.name, "varchar") for column in table.columns),
        *((name, sql_type) for name, sql_type, _ in LANDING_COLUMNS),
    ]


def _no_rows(table: RawTable) -> str:
    typed = ", ".join(f'cast(null as {sql_type}) as "{name}"' for name, sql_type in _columns(table))
    return f"select {typed} where false"


def _landed_rows(table: RawTable, paths: list[Path]) -> str:
    """Return the query over landed files; a column that was declared after they were landed is null."""
    files = ", ".join(literal(literal_path(path.resolve())) for path in paths)
    typed = ", ".join(f'cast("{name}" as {sql_type}) as "{name}"' for name, sql_type in _columns(table))
    return (
        f"select {typed} from ({_no_rows(table)} union all by name"  # noqa: S608 -- declared names, quoted paths
        f" select * from read_parquet([{files}], union_by_name = true, hive_partitioning = false))"
    )


@contextmanager
def pseudonym_key_in(database: Path, key: PseudonymKey) -> Iterator[None]:
    """Hold the key in `private.pseudonym_key` for as long as it is needed."""
    with duckdb.connect(database) as connection:
        connection.execute("create schema if not exists private")
        connection.execute("create or replace table private.pseudonym_key (secret varchar)")
        connection.execute("insert into private.pseudonym_key values (?)", [key.secret])
    try:
        yield
    finally:
        with duckdb.connect(database) as connection:
            connection.execute("drop table if exists private.pseudonym_key")
            connection.execute("checkpoint")


def drop_stale_marts(database: Path, built: set[str]) -> None:
    """Drop what an earlier build left in schema `marts` and the project no longer has."""
    with duckdb.connect(database) as connection:
        found = connection.execute(
            "select table_name, table_type from information_schema.tables"
            " where table_schema = 'marts' and table_catalog = current_database()"
        ).fetchall()
        for name, kind in found:
            if name not in built:
                quoted = name.replace('"', '""')
                connection.execute(f'drop {"view" if kind == "VIEW" else "table"} marts."{quoted}"')
