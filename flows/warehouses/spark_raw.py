"""Landed Parquet files as the raw tables of Spark: tables over the folders that they were landed in, nothing copied."""

from collections.abc import Mapping
from pathlib import Path

from flows.data_directory import DataDirectory
from flows.errors import ToolFailedError
from flows.raw_tables import LANDING_COLUMNS, RawTable
from flows.warehouses.spark_connection import SparkConnection, literal, quoted, told
from flows.warehouses.warehouse import Progress

# DuckDB writes a moment without a zone; read as one in UTC it is the same moment, whatever the session's zone.
_TYPES = {"varchar": "string", "bigint": "bigint", "timestamp": "timestamp"}
_MOST_NAMED = 3


def register(
    connection: SparkConnection,
    database: str,
    data: DataDirectory,
    landed: Mapping[RawTable, list[Path]],
    *,
    location: str | None,
    progress: Progress,
) -> None:
    """Make the raw tables anew; `location` is where Spark finds a copy of the raw layer, None for the layer itself.

    A table names its columns, so that one which a file lacks is null and the types are the same whatever was landed.
    Raises ToolFailedError where Spark finds other files there than are landed.
    """
    for done, (table, paths) in enumerate(landed.items()):
        progress(done, len(landed), "raw tables")
        with told(f"make the raw table {table.relation}"):
            connection.run(f"drop table if exists {quoted(database, table.relation)}")
            connection.run(_definition(database, table, _folder(data, table, location) if paths else None))
            if paths and location is not None:
                _check_files(connection, database, table, paths, _folder(data, table, location))


def _folder(data: DataDirectory, table: RawTable, location: str | None) -> str:
    if location is not None:
        return f"{location}/{table.system}/{table.name}"
    # As it stands, with the scheme in front: Spark does not take an address's escapes back.
    return f"file:{data.raw_table(table.system, table.name).resolve()}"


def _definition(database: str, table: RawTable, folder: str | None) -> str:
    typed = ", ".join(
        f"{quoted(name)} {_TYPES[kind]}"
        for name, kind in [
            *((column.name, "varchar") for column in table.columns),
            *((name, kind) for name, kind, _ in LANDING_COLUMNS),
        ]
    )
    definition = f"create table {quoted(database, table.relation)} ({typed}) using parquet"
    if folder is None:
        return definition
    # A folder's name is no pattern, whatever stands in it.
    options = "options ('pathGlobFilter' = '*.parquet', '__globPaths__' = 'false')"
    return f"{definition} {options} location {literal(folder)}"


def _check_files(connection: SparkConnection, database: str, table: RawTable, paths: list[Path], folder: str) -> None:
    found = {
        str(row[0])
        for row in connection.rows(
            f"select distinct _metadata.file_name from {quoted(database, table.relation)}"  # noqa: S608 -- quoted
        )
    }
    wanted = {path.name for path in paths}
    if found == wanted:
        return
    lacking, strange = sorted(wanted - found), sorted(found - wanted)
    what = [f"lacks {_some(lacking)}"] if lacking else []
    what += [f"has {_some(strange)} beside"] if strange else []
    raise ToolFailedError(
        f"{folder} {' and '.join(what)}: it is not what is landed in {paths[0].parent}. Copy the landed files there,"
        " and take away what is no longer landed. Nothing was changed."
    )


def _some(names: list[str]) -> str:
    more = f" and {len(names) - _MOST_NAMED:,} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more
