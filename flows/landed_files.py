"""What is landed in the raw layer, whatever engine reads it: the files, and a digest over them."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import duckdb

from flows.data_directory import DataDirectory
from flows.errors import UnusableInputError
from flows.landing_store import literal_path
from flows.raw_tables import RAW_TABLES, SYSTEMS, RawTable


def landed_files(data: DataDirectory) -> dict[RawTable, list[Path]]:
    """Return the landed Parquet files of every raw table; raises UnusableInputError where nothing is landed at all."""
    landed = {table: sorted(data.raw_table(table.system, table.name).glob("*.parquet")) for table in RAW_TABLES}
    if not any(landed.values()):
        raise UnusableInputError(
            f"nothing is landed under {data.raw}. Land an export first: outcomes ingest SYSTEM PATH..."
            f" --data-dir {data.root} (systems: {', '.join(SYSTEMS)})."
        )
    return landed


def raw_digest(landed: Mapping[RawTable, list[Path]]) -> str:
    """Return a hash over what is landed: names of files, which carry the digest of their export, and numbers of rows.

    Raises UnusableInputError for a file that is no longer Parquet.
    """
    digest = hashlib.sha256()
    with duckdb.connect() as connection:
        for table, paths in landed.items():
            for path in paths:
                try:
                    found = connection.execute(
                        "select sum(num_rows) from parquet_file_metadata(?)", [literal_path(path)]
                    ).fetchone()
                except (duckdb.Error, OSError) as error:
                    raise UnusableInputError(
                        f"{path} cannot be read as Parquet: it is damaged. Move it away and ingest its export again."
                    ) from error
                digest.update(f"{table.system}/{table.name}/{path.name}/{found[0] if found else 0}\n".encode())
    return digest.hexdigest()
