"""How much memory DuckDB may take in a run; what is more, it puts into a folder beside the working database."""

import os
from pathlib import Path

import duckdb

from flows.errors import UnusableInputError

MEMORY_VARIABLE = "OUTCOMES_DUCKDB_MEMORY"
# With Python, dbt and Prefect a run of a million contacts stays below three gigabytes.
_DEFAULT = "1500MB"


def memory_limit() -> str:
    """Return the limit as DuckDB reads it, such as 4GB; raises UnusableInputError for one that it does not."""
    limit = os.environ.get(MEMORY_VARIABLE) or _DEFAULT
    try:
        duckdb.connect(config={"memory_limit": limit}).close()
    except duckdb.Error as error:
        raise UnusableInputError(
            f"{MEMORY_VARIABLE} is {limit!r}, which DuckDB does not read as an amount of memory."
            " Set it to one such as 1500MB or 4GB, or unset it."
        ) from error
    return limit


def limited(warehouse: Path) -> dict[str, str | bool | int | float | list[str]]:
    """Return what a connection of its own in memory is to be opened with, to spill where the working database does."""
    return {"memory_limit": memory_limit(), "temp_directory": str(warehouse.with_name(f"{warehouse.name}.tmp"))}
