r"""Landed Parquet files in PostgreSQL: each file once, by COPY, in a transaction of its own.

A raw table is a view over a table in the schema `<prefix>_landed`, which knows besides of each row which file it came
from. That table and the list of files are unlogged: they are written to disk once, not twice, and a server that crashes
empties both of them together, so that the next run loads all files anew.

PostgreSQL keeps every text but one with a NUL in it. Landing lets a NUL into `_malformed_line` only, which no model
reads; it is kept there as U+2400, the character that stands for it. (Were it elsewhere, it would be so too.)
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import psycopg2  # type: ignore[import-untyped]
from psycopg2 import sql  # type: ignore[import-untyped]

from flows.errors import ToolFailedError, UnusableInputError
from flows.landing_store import literal_path
from flows.raw_tables import LANDING_COLUMNS, RawTable
from flows.warehouses.postgres_connection import Connection, Cursor, told
from flows.warehouses.schema_names import SchemaNames
from flows.warehouses.warehouse import Progress

_FILE_COLUMN = "_landed_file"
_FILES = "files"
_ROWS_AT_ONCE = 5_000
_CHUNK = 1 << 20
_TYPES = {"varchar": "text", "bigint": "bigint", "timestamp": "timestamp without time zone"}
_DUCKDB_TYPES = {kind: name for name, kind in _TYPES.items()}
# As COPY wants it in its text format. The backslash first: the others bring one.
_ESCAPES = (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r"), ("\0", "\N{SYMBOL FOR NULL}"))


@dataclass(frozen=True)
class _File:
    """A landed file, and by what it is known again: a file of the same name may be landed anew with other rows."""

    table: RawTable
    path: Path
    fingerprint: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What the list of files has of it."""
        return self.table.relation, self.path.name, self.fingerprint

    @property
    def row_count(self) -> int:
        """How many rows it has, by its own word."""
        with duckdb.connect() as reader:
            counted = reader.execute("select sum(num_rows) from parquet_file_metadata(?)", [literal_path(self.path)])
            return int((counted.fetchone() or (0,))[0] or 0)


def load(
    connection: Connection,
    names: SchemaNames,
    landed: Mapping[RawTable, list[Path]],
    *,
    full_refresh: bool,
    progress: Progress,
) -> None:
    """Bring the raw tables to what is landed: load files that are not there yet, take away those that are gone.

    The connection is in autocommit mode. Raises UnusableInputError for a file that is no longer Parquet.
    """
    storage = names.working("landed")
    with told("make the raw tables"):
        _make_tables(connection, names, storage, landed)
    files = [_File(table, path, _fingerprint(path)) for table, paths in landed.items() for path in paths]
    with told("take away rows of files that are no longer landed"):
        if full_refresh:
            _empty(connection, storage, landed)
        loaded = _loaded(connection, storage)
        wanted = {file.key for file in files}
        _take_away(connection, storage, landed, [number for key, number in loaded.items() if key not in wanted])
    new = [file for file in files if file.key not in loaded]
    loading = _Loading(progress, total=sum(file.row_count for file in new))
    for file in new:
        with told(f"load {file.path.name} into {names.working('raw')}.{file.table.relation}"):
            _load_file(connection, storage, file, loading)
    with told("gather statistics of the raw tables"), connection.cursor() as cursor:
        for relation in sorted({file.table.relation for file in new}):
            cursor.execute(sql.SQL("analyze {}").format(sql.Identifier(storage, relation)))


def _make_tables(
    connection: Connection, names: SchemaNames, storage: str, landed: Mapping[RawTable, list[Path]]
) -> None:
    with connection, connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(
                "create unlogged table if not exists {} ("
                " number bigint generated always as identity primary key, relation text not null, name text not null,"
                " fingerprint text not null, row_count bigint not null)"
            ).format(sql.Identifier(storage, _FILES))
        )
        for table in landed:
            _make_table(cursor, storage, table)
            _make_view(cursor, names, storage, table)


def _make_table(cursor: Cursor, storage: str, table: RawTable) -> None:
    """Make the table of landed rows, or give it the columns that were declared since."""
    target = sql.Identifier(storage, table.relation)
    wanted = {**_columns(table), _FILE_COLUMN: "bigint"}
    cursor.execute(
        sql.SQL("create unlogged table if not exists {} ({})").format(
            target, sql.SQL(", ").join(_typed(name, kind) for name, kind in wanted.items())
        )
    )
    cursor.execute(
        "select attname from pg_attribute where attrelid = to_regclass(%s) and attnum > 0 and not attisdropped",
        [f'"{storage}"."{table.relation}"'],
    )
    there = {name for (name,) in cursor.fetchall()}
    for name, kind in wanted.items():
        if name not in there:
            cursor.execute(sql.SQL("alter table {} add column {}").format(target, _typed(name, kind)))


def _make_view(cursor: Cursor, names: SchemaNames, storage: str, table: RawTable) -> None:
    """Make the raw table's view anew where its columns are not the declared ones; dbt puts no view on top of it."""
    view = sql.Identifier(names.working("raw"), table.relation)
    cursor.execute(
        "select array_agg(attname::text order by attnum) from pg_attribute"
        " where attrelid = to_regclass(%s) and attnum > 0",
        [f'"{names.working("raw")}"."{table.relation}"'],
    )
    (there,) = cursor.fetchone()
    if there == list(_columns(table)):
        return
    if there is not None:
        cursor.execute(sql.SQL("drop view {}").format(view))
    cursor.execute(
        sql.SQL("create view {} as select {} from {}").format(
            view,
            sql.SQL(", ").join(map(sql.Identifier, _columns(table))),
            sql.Identifier(storage, table.relation),
        )
    )


def _loaded(connection: Connection, storage: str) -> dict[tuple[str, str, str], int]:
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("select relation, name, fingerprint, number from {}").format(sql.Identifier(storage, _FILES))
        )
        return {(relation, name, fingerprint): number for relation, name, fingerprint, number in cursor.fetchall()}


def _empty(connection: Connection, storage: str, landed: Mapping[RawTable, list[Path]]) -> None:
    with connection, connection.cursor() as cursor:
        tables = [sql.Identifier(storage, name) for name in (*(table.relation for table in landed), _FILES)]
        cursor.execute(sql.SQL("truncate {}").format(sql.SQL(", ").join(tables)))


def _take_away(connection: Connection, storage: str, landed: Mapping[RawTable, list[Path]], numbers: list[int]) -> None:
    if not numbers:
        return
    with connection, connection.cursor() as cursor:
        for table in landed:
            target = sql.Identifier(storage, table.relation)
            # Rows of a file that is not on the list would stay for ever.
            cursor.execute(
                sql.SQL("delete from {} where {} = any(%s)").format(target, sql.Identifier(_FILE_COLUMN)), [numbers]
            )
        cursor.execute(
            sql.SQL("delete from {} where number = any(%s)").format(sql.Identifier(storage, _FILES)), [numbers]
        )


def _load_file(connection: Connection, storage: str, file: _File, loading: "_Loading") -> None:
    try:
        with connection, connection.cursor() as cursor, duckdb.connect() as reader:
            _copy_rows(cursor, storage, file, reader, loading)
    except duckdb.Error as error:
        raise _damaged(file.path) from error


def _copy_rows(
    cursor: Cursor, storage: str, file: _File, reader: duckdb.DuckDBPyConnection, loading: "_Loading"
) -> None:
    row_count = file.row_count
    cursor.execute(
        sql.SQL(
            "insert into {} (relation, name, fingerprint, row_count) values (%s, %s, %s, %s) returning number"
        ).format(sql.Identifier(storage, _FILES)),
        [*file.key, row_count],
    )
    text = _CopyText(reader, file, cursor.fetchone()[0], loading)
    try:
        cursor.copy_expert(
            sql.SQL("copy {} ({}) from stdin").format(
                sql.Identifier(storage, file.table.relation),
                sql.SQL(", ").join(map(sql.Identifier, [*text.columns, _FILE_COLUMN])),
            ),
            text,
            size=_CHUNK,
        )
    except psycopg2.Error:
        if text.failure is not None:
            raise text.failure from None
        raise
    if cursor.rowcount != row_count:
        raise ToolFailedError(
            f"{file.path} has {row_count:,} rows, but PostgreSQL took in {cursor.rowcount:,}. None was kept."
        )


class _Loading:
    """How far all of the loading is."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress = progress
        self._total = total
        self._done = 0

    def add(self, rows: int) -> None:
        self._done += rows
        self._progress(self._done, self._total, "rows")


class _CopyText:
    """A Parquet file in COPY's text format, read bit by bit: DuckDB writes a line per row, escapes and all."""

    def __init__(self, reader: duckdb.DuckDBPyConnection, file: _File, number: int, loading: "_Loading") -> None:
        reader.execute("set TimeZone = 'UTC'")
        found = reader.execute(
            "select name from parquet_schema(?) where num_children is null", [literal_path(file.path)]
        ).fetchall()
        there = {name for (name,) in found}
        # A column that was declared after the file was landed is null.
        self.columns = [name for name in _columns(file.table) if name in there]
        # psycopg2 has its own exception for whatever happens in `read`.
        self.failure: duckdb.Error | None = None
        kinds = _columns(file.table)
        fields = ", ".join(_field(name, kinds[name]) for name in self.columns)
        self._rows = reader.execute(
            f"select concat_ws(chr(9), {fields}, '{number:d}') from read_parquet(?, hive_partitioning = false)",  # noqa: S608 -- declared names
            [literal_path(file.path)],
        )
        self._loading = loading
        self._lines = self._encoded()
        self._rest = b""

    def _encoded(self) -> Iterator[bytes]:
        try:
            while rows := self._rows.fetchmany(_ROWS_AT_ONCE):
                yield "".join(f"{line}\n" for (line,) in rows).encode()
                self._loading.add(len(rows))
        except duckdb.Error as error:
            self.failure = error
            raise

    def read(self, size: int) -> bytes:
        """Return up to `size` bytes, none at the end."""
        parts, length = [self._rest], len(self._rest)
        while length < size and (more := next(self._lines, b"")):
            parts.append(more)
            length += len(more)
        text = b"".join(parts)
        self._rest = text[size:]
        return text[:size]


def _field(name: str, kind: str) -> str:
    """Return the SQL of one field for COPY; NULL is not an empty text."""
    text = (
        f'cast("{name}" as varchar)' if kind == "text" else f'cast(cast("{name}" as {_DUCKDB_TYPES[kind]}) as varchar)'
    )
    if kind == "text":
        for character, escaped in _ESCAPES:
            text = f"replace({text}, chr({ord(character)}), '{escaped}')"
    return f"coalesce({text}, '\\N')"


def _columns(table: RawTable) -> dict[str, str]:
    """Return the types of the raw columns by name, in their order."""
    return {
        **{column.name: "text" for column in table.columns},
        **{name: _TYPES[kind] for name, kind, _ in LANDING_COLUMNS},
    }


def _typed(name: str, kind: str) -> sql.Composed:
    # In the order of its bytes, as every other engine has text.
    return sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(f'{kind} collate "C"' if kind == "text" else kind))


def _fingerprint(path: Path) -> str:
    """Return a hash over the end of a Parquet file, which has the places and the extremes of all its columns."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - 8))
            end = file.read(8)
            length = int.from_bytes(end[:4], "little")
            if end[4:] != b"PAR1" or length + 8 > size:
                raise _damaged(path)
            file.seek(size - 8 - length)
            footer = file.read(length)
    except OSError as error:
        raise UnusableInputError(f"{path} cannot be read: {error.strerror or error}.") from error
    return hashlib.blake2b(footer + size.to_bytes(8, "little"), digest_size=16).hexdigest()


def _damaged(path: Path) -> UnusableInputError:
    return UnusableInputError(
        f"{path} cannot be read as Parquet: it is damaged. Move it away and ingest its export again."
    )
