"""Landed Parquet files: which rows are new, how they are written, and how files are put into place."""

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import duckdb
import pandas as pd

from flows.data_directory import DataDirectory
from flows.raw_tables import LANDING_COLUMNS, RawTable

_TEMPORARY_PREFIX = ".landing-"
_VIEW = "rows_of_query"

Name = TypeVar("Name", bound=Hashable)


class RowStore:
    """The rows of one export after another, in a working database on disk: a big file need not fit into memory."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        # Where the rows are that were taken in last: a table, or a view of the file itself.
        self._rows = "rows_in"
        # Columns of a data frame are text without a look at their values.
        connection.execute("set pandas_analyze_sample = 0")
        connection.execute("set autoinstall_known_extensions = false")

    def take(self, table: RawTable, batches: Iterable[pd.DataFrame]) -> None:
        """Take in the rows of one export in place of those of the export before."""
        names = [*(column.name for column in table.columns), "_extra_columns", "_malformed_line", "_row_hash"]
        typed = ", ".join(f'"{name}" varchar' for name in names)
        self._connection.execute(f"create or replace table rows_in ({typed}, _source_row bigint)")
        self._rows = "rows_in"
        for batch in batches:
            self._connection.register("batch", batch[[*names, "_source_row"]])
            self._connection.execute("insert into rows_in select * from batch")
            self._connection.unregister("batch")

    def take_query(self, table: RawTable, query: str, variables: Mapping[str, str]) -> int:
        """Take in the rows of a query, with the columns of `take`; return how many have a NUL in them.

        The query reads `variables` by `getvariable`. It is run anew for each question, which costs less than to keep
        its rows. Rows with a NUL become malformed ones: all that they hold stands in `_malformed_line`.
        """
        for name, value in variables.items():
            self._connection.execute(f"set variable {name} = (select ?)", [value])
        self._connection.execute(f"create or replace view rows_of_query as {query}")
        self._rows = _VIEW
        names = [*(column.name for column in table.columns), "_extra_columns"]
        has_nul = " or ".join(f'contains("{name}", chr(0))' for name in names)
        found = self._connection.execute(f"select count(*) from rows_of_query where {has_nul}").fetchone()  # noqa: S608 -- declared
        count = int(found[0]) if found else 0
        if count:
            line = "cast(json_object(" + ", ".join(f"'{name}', \"{name}\"" for name in names) + ") as varchar)"
            nulls = ", ".join(f'"{name}" = null' for name in names)
            self._connection.execute("create or replace table rows_in as select * from rows_of_query")
            self._connection.execute(
                f"update rows_in set _malformed_line = {line}, _row_hash = md5({line}), {nulls} where {has_nul}"  # noqa: S608 -- declared
            )
            self._rows = "rows_in"
        return count

    def offences(self, conditions: Mapping[Name, str], examples: int) -> dict[Name, tuple[int, list[int]]]:
        """Return by name how many rows that are not malformed offend its condition (SQL), and where the first stand.

        Names without an offender are left out.
        """
        if not conditions:
            return {}
        counted = ", ".join(f"count(*) filter (where {each})" for each in conditions.values())
        row = self._connection.execute(
            f"select {counted} from {self._rows} where _malformed_line is null"  # noqa: S608 -- rules of the project's own
        ).fetchone()
        found = {}
        for (name, condition), count in zip(conditions.items(), row or (), strict=True):
            if count:
                rows = self._connection.execute(
                    f"select _source_row from {self._rows} where _malformed_line is null and ({condition})"  # noqa: S608
                    f" order by _source_row limit {examples}"
                ).fetchall()
                found[name] = (int(count), [number for (number,) in rows])
        return found

    def repeats(self, key: Sequence[str], examples: int) -> tuple[int, list[int]]:
        """Return how many rows have the columns of `key` in common with another, and where the first of them stand.

        Malformed rows, and those in which a part of the key is empty, are left out.
        """
        parts = ", ".join(f'trim("{name}")' for name in key)
        keyed = f"from {self._rows} where _malformed_line is null and '' not in ({parts})"
        # Mostly there are none, which hashes tell in half the time.
        found = self._connection.execute(
            f"select 1 {keyed} group by hash({parts}) having count(*) > 1 limit 1"
        ).fetchone()
        if found is None:
            return 0, []
        counted = f"select _source_row, count(*) over (partition by {parts}) as row_count {keyed}"
        rows = self._connection.execute(
            f"select count(*) over (), _source_row from ({counted}) where row_count > 1"  # noqa: S608 -- declared
            f" order by _source_row limit {examples}"
        ).fetchall()
        return (int(rows[0][0]) if rows else 0), [number for _, number in rows]

    def write_new(
        self, table: RawTable, target: Path, *, before: list[Path], source_file: str, loaded_at: datetime
    ) -> int:
        """Write the rows that are in no file of `before` to the Parquet file `target`, in their order.

        Returns how many; where there are none, there is no file.
        """
        self._connection.execute("create or replace table landed_before (_row_hash varchar, _occurrence bigint)")
        if before:
            self._connection.execute(
                "insert into landed_before select _row_hash, _occurrence"  # noqa: S608 -- a name of its own
                " from read_parquet(?, hive_partitioning = false)"
                f" where _row_hash in (select _row_hash from {self._rows})",
                [[literal_path(file) for file in before]],
            )
        declared = ", ".join(f'"{column.name}"' for column in table.columns)
        landing = ", ".join(f"{name}::{sql_type} as {name}" for name, sql_type, _ in LANDING_COLUMNS)
        path = str(target).replace("'", "''")
        if self._has_repeats(table):
            self._connection.execute(
                f"create or replace table repeated as select _row_hash from {self._rows}"  # noqa: S608 -- a name of its own
                " group by _row_hash having count(*) > 1"
            )
            occurrence = "coalesce(occurrences.number, 1)"
            joined = f"""
                left join (
                    select _source_row, row_number() over (partition by _row_hash order by _source_row) as number
                    from {self._rows}
                    semi join repeated using (_row_hash)
                ) as occurrences using (_source_row)
            """  # noqa: S608 -- a name of its own
        else:
            occurrence, joined = "1", ""
        # The rows are in order already where nothing is joined.
        new, order = ("anti join landed_before using (_row_hash, _occurrence)", True) if before else ("", bool(joined))
        written = self._connection.execute(
            f"""
            copy (
                with numbered as (
                    select
                        taken.*,
                        $source_file as _source_file,
                        $loaded_at as _loaded_at,
                        {occurrence} as _occurrence
                    from {self._rows} as taken
                    {joined}
                )
                select {declared}, {landing}
                from numbered
                {new}
                {"order by _source_row" if order else ""}
            ) to '{path}' (format parquet, compression zstd)
            """,  # noqa: S608 - names of declared columns, and a path with its quotes doubled
            {"source_file": source_file, "loaded_at": _utc(loaded_at)},
        ).fetchone()
        count = int(written[0]) if written else 0
        if not count:
            target.unlink()
        return count

    def _has_repeats(self, table: RawTable) -> bool:
        """Return whether rows may be equal; where hashes are worked out anew for each question, by a cheaper one."""
        key = "_row_hash"
        if self._rows == _VIEW:
            key = f"hash({', '.join(_quoted(table))}, _extra_columns, _malformed_line)"
        found = self._connection.execute(
            f"select 1 from {self._rows} group by {key} having count(*) > 1 limit 1"  # noqa: S608 -- declared
        ).fetchone()
        return found is not None


def _quoted(table: RawTable) -> list[str]:
    """Return the names of the table's columns as SQL."""
    return [f'"{column.name}"' for column in table.columns]


def _utc(time: datetime) -> datetime:
    """Return the time in UTC, without its zone; a time without a zone is taken as UTC."""
    return time.astimezone(UTC).replace(tzinfo=None) if time.tzinfo else time


@contextmanager
def row_store(folder: Path) -> Iterator[RowStore]:
    """Open a row store whose database lies in the folder."""
    with duckdb.connect(folder / "work.duckdb") as connection:
        yield RowStore(connection)


@contextmanager
def landing_folder(data: DataDirectory) -> Iterator[Path]:
    """Make a folder to prepare files in; remove it in the end, and first those that killed processes left behind."""
    data.raw.mkdir(parents=True, exist_ok=True)
    for left_behind in data.raw.glob(f"{_TEMPORARY_PREFIX}*"):
        if left_behind.is_dir() and not left_behind.is_symlink():
            shutil.rmtree(left_behind)
        else:
            left_behind.unlink()
    folder = Path(tempfile.mkdtemp(prefix=_TEMPORARY_PREFIX, dir=data.raw))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def move_all(moves: list[tuple[Path, Path]]) -> None:
    """Move files from one place to another; should one fail, move back those that were moved."""
    moved: list[tuple[Path, Path]] = []
    try:
        for source, target in moves:
            target.parent.mkdir(parents=True, exist_ok=True)
            source.replace(target)
            moved.append((source, target))
    except BaseException:
        for source, target in moved:
            target.replace(source)
        raise


def source_file_name(path: Path) -> str:
    """Return the `_source_file` of an export: the name of its file, with what is no text in it replaced."""
    return os.fsencode(path.name).decode(errors="replace")


def landed_name(path: Path, digest: str) -> str:
    """Return the name of an export's Parquet file: plain characters of the export's name, and its content's digest."""
    stem = path.name.lower().removesuffix(".gz").rsplit(".", 1)[0]
    slug = re.sub(r"[^a-z0-9]+", "-", stem).strip("-")[:60].strip("-") or "export"
    return f"{slug}-{digest}.parquet"


def free_path(wanted: Path, is_taken: Callable[[Path], bool] = Path.exists) -> Path:
    """Return the wanted path, or with -2, -3... after its stem the first one that is not taken."""
    candidate, number = wanted, 1
    while is_taken(candidate):
        number += 1
        candidate = wanted.with_name(f"{wanted.stem}-{number}{wanted.suffix}")
    return candidate


def literal_path(path: Path) -> str:
    """Return a path such that DuckDB's functions, which take patterns, read that file and no other."""
    return re.sub(r"([\[*?])", r"[\1]", str(path))
