"""Landing of export files: each row once, as text, in Parquet under the raw layer of the data directory."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import pandas as pd

from flows.data_directory import DataDirectory
from flows.errors import ToolFailedError, UnusableInputError
from flows.interactions_check import value_warnings
from flows.landing_chat import role_warnings
from flows.landing_export import BatchExport, Export
from flows.landing_formats import open_exports
from flows.landing_lock import writer_lock
from flows.landing_parquet import ParquetExport
from flows.landing_store import RowStore, free_path, landed_name, landing_folder, move_all, row_store, source_file_name
from flows.landing_text import shown
from flows.raw_tables import SYSTEMS, RawTable

_REPORT_EVERY_ROWS = 200_000


@dataclass(frozen=True)
class LandedFile:
    """What became of one export file; all counts are of rows, a malformed one being a row like any other.

    `first_malformed_rows` are line numbers, `warnings` name values that cannot be staged, `landed_as` is the Parquet
    file, or None where no row was new.
    """

    path: Path
    table: RawTable
    rows_in: int
    rows_landed: int
    rows_already_there: int
    malformed_rows: int
    first_malformed_rows: tuple[int, ...]
    malformed_because: str
    unknown_columns: tuple[str, ...]
    missing_columns: tuple[str, ...]
    encoding_note: str | None
    notes: tuple[str, ...]
    warnings: tuple[str, ...]
    landed_as: Path | None


def _no_report(_: str) -> None:
    """Report to nobody."""


def land_files(
    system: str,
    paths: list[Path],
    data: DataDirectory,
    *,
    loaded_at: datetime,
    dated: datetime | None = None,
    report: Callable[[str], None] = _no_report,
) -> list[LandedFile]:
    """Land export files of one source system, as if one after another, but all of them or none.

    A row whose `_row_hash` and `_occurrence` are landed already is not landed again. `dated` is the moment of a file's
    first row, UTC without zone, for files that say no times. `report` hears of files that are left out and of the
    progress of big ones. Raises UnusableInputError for a file that cannot be used and ToolFailedError for a lock that
    is held or a disk that fails; nothing is landed then.
    """
    if system not in SYSTEMS:
        raise UnusableInputError(f"no source system is called {shown(system)}. There are: {', '.join(SYSTEMS)}.")
    # All headers before any row, and before anything is written.
    exports = open_exports(system, paths, dated, report)
    with writer_lock(data):
        try:
            with landing_folder(data) as folder:
                landing = _Landing(data, folder, loaded_at, report)
                with row_store(folder) as store:
                    for export in exports:
                        landing.prepare(export, store)
                move_all(landing.moves)
        except (duckdb.Error, OSError) as error:
            raise ToolFailedError(f"could not land under {data.raw}: {error}. Nothing was landed.") from error
    return landing.landed


class _Landing:
    """One call's files: prepared one by one in `folder`, each in sight of the earlier ones, to be moved together."""

    def __init__(self, data: DataDirectory, folder: Path, loaded_at: datetime, report: Callable[[str], None]) -> None:
        self._data = data
        self._folder = folder
        self._loaded_at = loaded_at
        self._report = report
        self.landed: list[LandedFile] = []
        self.moves: list[tuple[Path, Path]] = []

    def prepare(self, export: Export, store: RowStore) -> None:
        """Write the rows of one export that are not landed yet to a Parquet file beside those of the earlier ones."""
        path, table, counts = export.path, export.table, export.counts
        if isinstance(export, ParquetExport):
            try:
                counts.malformed = store.take_query(table, *export.select())
            except duckdb.Error as error:
                raise UnusableInputError(
                    f"{shown(path)} cannot be read as Parquet to its end: it is damaged. Export or copy it again."
                ) from error
            counts.rows = export.row_count
        elif isinstance(export, BatchExport):
            store.take(table, self._reported(export))
        target_folder = self._data.raw_table(table.system, table.name)
        prepared = self._folder / f"{len(self.landed)}.parquet"
        rows_landed = store.write_new(
            table,
            prepared,
            before=[
                *sorted(target_folder.glob("*.parquet")),
                *(source for source, target in self.moves if target.parent == target_folder),
            ],
            source_file=source_file_name(path),
            loaded_at=self._loaded_at,
        )
        landed_as = None
        if rows_landed:
            # Taken where part of the same content was landed before, and other exports of its rows were withdrawn.
            taken = {target for _, target in self.moves}
            landed_as = free_path(
                target_folder / landed_name(path, export.digest), lambda name: name.exists() or name in taken
            )
            self.moves.append((prepared, landed_as))
        self.landed.append(
            LandedFile(
                path=path,
                table=table,
                rows_in=counts.rows,
                rows_landed=rows_landed,
                rows_already_there=counts.rows - rows_landed,
                malformed_rows=counts.malformed,
                first_malformed_rows=tuple(counts.first_malformed),
                malformed_because=export.malformed_because,
                unknown_columns=export.extra,
                missing_columns=export.missing,
                encoding_note=export.encoding_note,
                notes=tuple(export.notes),
                warnings=(*value_warnings(table, store, export), *role_warnings(table, store, export)),
                landed_as=landed_as,
            )
        )

    def _reported(self, export: BatchExport) -> Iterator[pd.DataFrame]:
        """Yield the batches of the export, and say now and then how far they are."""
        reported = 0
        for batch in export.batches():
            yield batch
            if export.counts.rows >= reported + _REPORT_EVERY_ROWS:
                reported = export.counts.rows
                self._report(f"{shown(export.path.name)}: {reported:,} rows read so far")


def describe(landed: LandedFile) -> list[str]:
    """Return what a person wants to know of one landed file, as lines for the terminal."""
    came_in = f"{landed.rows_in:,} {'row' if landed.rows_in == 1 else 'rows'} came in"
    there = f"{landed.rows_already_there:,} {'was' if landed.rows_already_there == 1 else 'were'} there already"
    lines = [f"{shown(landed.path.name)}: {came_in}, {landed.rows_landed:,} landed, {there}"]
    lines += [f"  {note}" for note in (landed.encoding_note, *landed.notes) if note]
    if landed.malformed_rows:
        more = ", ..." if landed.malformed_rows > len(landed.first_malformed_rows) else ""
        rows = ", ".join(f"{row:,}" for row in landed.first_malformed_rows) + more
        where = f": {'line' if landed.malformed_rows == 1 else 'lines'} {rows}" if landed.first_malformed_rows else ""
        lines.append(
            f"  {landed.malformed_rows:,} {'row' if landed.malformed_rows == 1 else 'rows'} "
            f"{landed.malformed_because} (kept in _malformed_line){where}"
        )
    if landed.unknown_columns:
        lines.append(f"  did not understand: {_columns_named(landed.unknown_columns)} (kept in _extra_columns)")
    if landed.missing_columns:
        lines.append(f"  not in this export: {_columns_named(landed.missing_columns)}")
    lines += [f"  warning: {warning}" for warning in landed.warnings]
    return lines


def _columns_named(names: tuple[str, ...]) -> str:
    return f"{'column' if len(names) == 1 else 'columns'} {', '.join(f'`{shown(name)}`' for name in names)}"
