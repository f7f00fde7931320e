"""Landed Parquet files: which rows are new, how they are written, and how files are put into place."""

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pandas as pd

from flows.data_directory import DataDirectory
from flows.raw_tables import LANDING_COLUMNS, RawTable

_TEMPORARY_PREFIX = ".landing-"


class RowStore:
    """The rows of one export after another, in a working database on disk: a big file need not fit into memory."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        # Columns of a data frame are text without a look at their values.
        connection.execute("set pandas_analyze_sample = 0")
        connection.execute("set autoinstall_known_extensions = false")

    def take(self, table: RawTable, batches: Iterable[pd.DataFrame]) -> None:
        """Take in the rows of one export in place of those of the export before."""
        names = [*(column.name for column in table.columns), "_extra_columns", "_malformed_line", "_row_hash"]
        typed = ", ".join(f'"{name}" varchar' for name in names)
        self._connection.execute(f"create or replace table rows_in ({typed}, _source_row bigint)")
        for batch in batches:
            self._connection.register("batch", batch[[*names, "_source_row"]])
            self._connection.execute("insert into rows_in select * from batch")
            self._connection.unregister("batch")

    def write_new(
        self, table: RawTable, target: Path, *, before: list[Path], source_file: str, loaded_at: datetime
    ) -> int:
        """Write the rows that are in no file of `before` to the Parquet file `target`, in their order.

        Returns how many; where there are none, there is no file.
        """
        self._connection.execute("create or replace table landed_before (_row_hash varchar, _occurrence bigint)")
        if before:
            self._connection.execute(
                "insert into landed_before select _row_hash, _occurrence"
                " from read_parquet(?, hive_partitioning = false)"
                " where _row_hash in (select _row_hash from rows_in)",
                [[literal_path(file) for file in before]],
            )
        declared = ", ".join(f'"{column.name}"' for column in table.columns)
        landing = ", ".join(f"{name}::{sql_type} as {name}" for name, sql_type, _ in LANDING_COLUMNS)
        path = str(target).replace("'", "''")
        written = self._connection.execute(
            f"""
            copy (
                with numbered as (
                    select
                        *,
                        $source_file as _source_file,
                        $loaded_at as _loaded_at,
                        row_number() over (partition by _row_hash order by _source_row) as _occurrence
                    from rows_in
                )
                select {declared}, {landing}
                from numbered
                anti join landed_before using (_row_hash, _occurrence)
                order by _source_row
            ) to '{path}' (format parquet, compression zstd)
            """,  # noqa: S608 - names of declared columns, and a path with its quotes doubled
            {"source_file": source_file, "loaded_at": _utc(loaded_at)},
        ).fetchone()
        count = int(written[0]) if written else 0
        if not count:
            target.unlink()
        return count


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
