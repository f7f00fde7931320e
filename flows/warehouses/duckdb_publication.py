"""Publication on DuckDB: the marts of the working database in a new file, put in the place of the published one.

Readers that hold the published file open keep what they opened; who opens it finds the one version or the other.
"""

import contextlib
import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from flows.data_directory import DataDirectory
from flows.errors import ToolFailedError
from flows.published_version import (
    KEPT_VERSIONS,
    VERSION_TABLE,
    VERSION_TABLE_COMMENT,
    Origin,
    PublishedVersion,
    version_columns,
)
from flows.warehouses.duckdb_memory import limited
from flows.warehouses.mart_keys import NO_KEYS, MartKeys

PUBLISHED_TYPES = ("BIGINT", "DOUBLE", "VARCHAR", "BOOLEAN", "DATE", "TIMESTAMP")
# A sum of doubles depends in its last digits on the order of its rows, and so on the threads of a run.
SIGNIFICANT_DIGITS = 12
_BUILDING = ".building"


def read_published(path: Path) -> PublishedVersion | None:
    """Return what the file says of itself, or None where there is none; raises ToolFailedError for one not readable."""
    if not path.is_file():
        return None
    try:
        with duckdb.connect(path, read_only=True) as connection:
            found = connection.execute(
                f"select published_version, as_of, published_at from marts.{VERSION_TABLE}"  # noqa: S608 -- a constant
            ).fetchone()
            tables = connection.execute(
                "select table_name from information_schema.tables where table_schema = 'marts' and table_name <> ?",
                [VERSION_TABLE],
            ).fetchall()
            counts = {name: _count(connection, f"marts.{_quoted(name)}") for (name,) in tables}
    except duckdb.Error as error:
        raise ToolFailedError(f"the published file {path} cannot be read: {str(error).splitlines()[0]}") from error
    if found is None:
        raise ToolFailedError(f"the published file {path} does not say which version it is.")
    return PublishedVersion(found[0], found[1], found[2], counts)


def publish(data: DataDirectory, origin: Origin, keys: MartKeys = NO_KEYS) -> PublishedVersion:
    """Publish schema `marts` of the working database, and keep the version published before.

    Rows are in the order of their mart's key, or of all columns where `keys` has none. Numbers that are not whole are
    rounded to SIGNIFICANT_DIGITS.

    Raises ToolFailedError where a column has a type that not every reader knows, or a disk fails: then what was
    published before still is.
    """
    remove_unfinished(data)
    building = data.published.with_name(f"{data.published.name}{_BUILDING}")
    try:
        published = _write(data.warehouse, building, origin, keys)
        put_in_place(data, building)
        for path in sorted(data.previous_versions.glob("*.duckdb"))[:-KEPT_VERSIONS]:
            path.unlink()
    except (duckdb.Error, OSError) as error:
        raise ToolFailedError(f"could not publish to {data.published}: {error}. Nothing was published.") from error
    finally:
        # Once published there is none left, and of a failure nothing is to be left.
        with contextlib.suppress(OSError):
            remove_unfinished(data)
    return published


def remove_unfinished(data: DataDirectory) -> None:
    """Make the folder of the published file, and clear it of what a killed process left half done."""
    data.published.parent.mkdir(parents=True, exist_ok=True)
    for folder in (data.published.parent, data.previous_versions):
        for path in folder.glob(f"*{_BUILDING}*"):
            path.unlink(missing_ok=True)


def put_in_place(data: DataDirectory, building: Path, mark: str = "") -> None:
    """Keep the published file among the previous versions, marked as asked, and put the new one in its place."""
    _sync(building)
    _keep_published(data, mark)
    # A reader's attempt to write would leave one, and it is not the new file's.
    data.published.with_name(f"{data.published.name}.wal").unlink(missing_ok=True)
    building.replace(data.published)
    _sync(data.published.parent)


def _keep_published(data: DataDirectory, mark: str) -> None:
    """Link the published file among the previous versions, named by when it was published."""
    if not data.published.is_file():
        return
    data.previous_versions.mkdir(parents=True, exist_ok=True)
    kept = data.previous_versions / f"{published_time(data.published):%Y-%m-%dT%H%M%S.%f}{mark}.duckdb"
    if not kept.exists():
        try:
            os.link(data.published, kept)
        except OSError:
            copy = kept.with_name(f"{kept.name}{_BUILDING}")
            copy_file(data.published, copy)
            copy.replace(kept)


def copy_file(source: Path, target: Path) -> None:
    """Copy a file and see it on disk."""
    with source.open("rb") as reading, target.open("wb") as writing:
        while chunk := reading.read(1 << 20):
            writing.write(chunk)
    _sync(target)


def published_time(path: Path) -> datetime:
    """Return when the file was published, by its own word, or else by its time of change (both UTC, without zone)."""
    try:
        found = read_published(path)
    except ToolFailedError:
        found = None
    if found is not None:
        return found.published_at
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).replace(tzinfo=None)


def _write(warehouse: Path, building: Path, origin: Origin, keys: MartKeys) -> PublishedVersion:
    published_at = datetime.now(UTC).replace(tzinfo=None)
    with duckdb.connect(config=limited(warehouse)) as connection:
        connection.execute("set TimeZone = 'UTC'")
        # Under its own name, by which its views name what they read.
        working = warehouse.stem
        connection.execute(f"attach {literal(str(warehouse))} as {_quoted(working)} (read_only)")
        # The oldest format: readers of any version since 1.0 open it.
        connection.execute(f"attach {literal(str(building))} as publication (storage_version 'v1.0.0')")
        connection.execute("create schema publication.marts")
        counts = {}
        for table in _tables(connection, working):
            with _transaction(connection):
                counts[table] = _copy_table(connection, working, table, origin.version, keys.get(table, ()))
        _write_version(connection, origin, counts, published_at)
        connection.execute("checkpoint publication")
        connection.execute("detach publication")
    return PublishedVersion(origin.version, origin.as_of, published_at, counts)


@contextlib.contextmanager
def _transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    connection.execute("begin")
    yield
    connection.execute("commit")


def _tables(connection: duckdb.DuckDBPyConnection, working: str) -> list[str]:
    """Return the marts, having looked at their types."""
    columns = connection.execute(
        "select table_name, column_name, data_type from duckdb_columns()"
        " where database_name = ? and schema_name = 'marts' order by table_name, column_index",
        [working],
    ).fetchall()
    others = [f"{table}.{column} is {kind}" for table, column, kind in columns if kind not in PUBLISHED_TYPES]
    if others:
        raise ToolFailedError(
            f"marts have columns of types that not every reader knows: {', '.join(others)}. "
            f"Cast them to one of {', '.join(PUBLISHED_TYPES)}. Nothing was published."
        )
    return list(dict.fromkeys(table for table, _, _ in columns if table != VERSION_TABLE))


def _copy_table(
    connection: duckdb.DuckDBPyConnection, working: str, table: str, version: str, key: Sequence[str]
) -> int:
    """Copy a mart, with its comments; return how many rows it has."""
    source, target = f"{_quoted(working)}.marts.{_quoted(table)}", f"publication.marts.{_quoted(table)}"
    columns = connection.execute(
        "select column_name, comment, data_type from duckdb_columns()"
        " where database_name = ? and schema_name = 'marts' and table_name = ? order by column_index",
        [working, table],
    ).fetchall()
    replaced = [
        f"{literal(version) if name == VERSION_TABLE else _rounded(_quoted(name))} as {_quoted(name)}"
        for name, _, kind in columns
        if name == VERSION_TABLE or kind == "DOUBLE"
    ]
    values = f"* replace ({', '.join(replaced)})" if replaced else "*"
    order = ", ".join(map(_quoted, key)) or "all"
    copied = connection.execute(f"create table {target} as select {values} from {source} order by {order}").fetchone()  # noqa: S608
    comment = connection.execute(
        "select comment from duckdb_tables() where database_name = $working and schema_name = 'marts'"
        " and table_name = $name union all select comment from duckdb_views() where database_name = $working"
        " and schema_name = 'marts' and view_name = $name",
        {"working": working, "name": table},
    ).fetchone()
    if comment is not None and comment[0]:
        connection.execute(f"comment on table {target} is {literal(comment[0])}")
    for name, text, _ in columns:
        if text:
            connection.execute(f"comment on column {target}.{_quoted(name)} is {literal(text)}")
    return int(copied[0]) if copied else 0


def _rounded(column: str) -> str:
    """Return a column of doubles with so many significant digits; whole numbers are as they are, and exact."""
    # No power of ten beyond these is a double.
    digits = f"greatest(-300, least(300, {SIGNIFICANT_DIGITS - 1} - floor(log10(nullif(abs({column}), 0)))))"
    power = f"pow(10.0, {digits})"
    return f"case when {column} = trunc({column}) then {column} else round({column} * {power}) / {power} end"


def _write_version(
    connection: duckdb.DuckDBPyConnection, origin: Origin, counts: dict[str, int], published_at: datetime
) -> None:
    table = f"publication.marts.{VERSION_TABLE}"
    columns = version_columns(origin, counts, published_at)
    with _transaction(connection):
        typed = ", ".join(f"{name} {kind}" for name, kind, _, _ in columns)
        connection.execute(f"create table {table} ({typed})")
        marks = ", ".join("?" for _ in columns)
        connection.execute(f"insert into {table} values ({marks})", [value for _, _, value, _ in columns])  # noqa: S608
        connection.execute(f"comment on table {table} is {literal(VERSION_TABLE_COMMENT)}")
        for name, _, _, text in columns:
            connection.execute(f"comment on column {table}.{name} is {literal(text)}")


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    found = connection.execute(f"select count(*) from {table}").fetchone()  # noqa: S608 -- quoted by the callers
    return int(found[0]) if found else 0


def _sync(path: Path) -> None:
    """See a file or folder on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return a text as DuckDB writes it in a statement that takes no parameters."""
    return "'" + text.replace("'", "''") + "'"
