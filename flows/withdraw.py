"""The way back from a wrongly landed export: its Parquet files leave the raw layer, and are kept."""

import duckdb

from flows.data_directory import DataDirectory
from flows.errors import ToolFailedError, UnusableInputError
from flows.landing_lock import writer_lock
from flows.landing_store import free_path, literal_path, move_all
from flows.landing_text import shown
from flows.raw_tables import RAW_TABLES, SYSTEMS


def withdraw_file(system: str, source_file: str, data: DataDirectory) -> int:
    """Move all that was landed of an export file to `raw/.withdrawn/<system>/<table>/`; return how many rows.

    `source_file` is the file's name without its folder, as in `_source_file`. A row that other exports held too was
    landed once, from the first of them: ingest those again to bring it back. Raises UnusableInputError where nothing
    landed is of that file.
    """
    if system not in SYSTEMS:
        raise UnusableInputError(f"no source system is called {shown(system)}. There are: {', '.join(SYSTEMS)}.")
    with writer_lock(data):
        try:
            return _withdraw(system, source_file, data)
        except (duckdb.Error, OSError) as error:
            raise ToolFailedError(
                f"could not withdraw {shown(source_file)} from {data.raw}: {error}. Nothing was withdrawn."
            ) from error


def _withdraw(system: str, source_file: str, data: DataDirectory) -> int:
    moves = []
    rows = 0
    landed: set[str] = set()
    with duckdb.connect() as connection:
        for table in RAW_TABLES:
            if table.system != system:
                continue
            for path in sorted(data.raw_table(system, table.name).glob("*.parquet")):
                found = connection.execute(
                    "select _source_file, count(*) from read_parquet(?, hive_partitioning = false) group by all",
                    [literal_path(path)],
                ).fetchall()
                landed.update(name for name, _ in found)
                if [name for name, _ in found] == [source_file]:
                    withdrawn = data.raw / ".withdrawn" / system / table.name / path.name
                    moves.append((path, free_path(withdrawn)))
                    rows += found[0][1]
    if not moves:
        there = ", ".join(shown(name) for name in sorted(landed)) or "none"
        raise UnusableInputError(
            f"nothing landed of {system} is of a file named {shown(source_file)}. Landed files of {system}: {there}."
        )
    move_all(moves)
    return rows
