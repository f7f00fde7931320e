"""How much memory DuckDB may take in a run; what is more, it puts into a folder beside the working database."""

import os
from pathlib import Path

import duckdb

from flows.errors import UnusableInputError

MEMORY_VARIABLE = "OUTCOMES_DUCKDB_MEMORY"
# With Python, dbt and Prefect a run of a million contacts stays below three gigabytes.
_DEFAULT = "1800MB"


def memory_limit() -> str:
    """Return the limit that is asked for, such as 4GB."""
    return os.environ.get(MEMORY_VARIABLE) or _DEFAULT


def check_memory_limit() -> None:
    """Raise UnusableInputError for a limit that DuckDB does not read."""
    try:
        duckdb.connect(config={"memory_limit": memory_limit()}).close()
    except duckdb.Error as error:
        raise UnusableInputError(
            f"{MEMORY_VARIABLE} is {memory_limit()!r}, which DuckDB does not read as an amount of memory."
            " Set it to one such as 1800MB or 4GB, or unset it."
        ) from error


def limited(warehouse: Path) -> dict[str, str | bool | int | float | list[str]]:
    """Return the settings to open a connection with: so much memory, and what is more beside the working database."""
    return {"memory_limit": memory_limit(), "temp_directory": str(warehouse.with_name(f"{warehouse.name}.tmp"))}
