"""Great Expectations on DuckDB, which it does not support by itself.

Through duckdb-engine nearly every expectation fails ("list index out of range"), unless Great Expectations keeps one
connection, as it does for SQLite. All that depends on its inner workings is in this module, which is written for one
version and refuses any other.
"""

import importlib.metadata
from enum import StrEnum

from expectations.great_expectations_import import import_great_expectations
from flows.errors import ToolFailedError

WRITTEN_FOR = "1.24.1"
ENGINE_MODULE = "great_expectations.execution_engine.sqlalchemy_execution_engine"
PATCHED_ATTRIBUTE = "_PERSISTED_CONNECTION_DIALECTS"


class _Dialect(StrEnum):
    """Equal to the dialect's name, and with a `value`, as Great Expectations' own enumeration of dialects is."""

    DUCKDB = "duckdb"


def enable_duckdb() -> None:
    """Add DuckDB to the dialects for which Great Expectations keeps one connection; doing it twice changes nothing.

    Raises ToolFailedError when Great Expectations is not the version that this was written for.
    """
    installed = importlib.metadata.version("great-expectations")
    if installed != WRITTEN_FOR:
        raise ToolFailedError(
            f"expectations/duckdb_adapter.py is written for great-expectations {WRITTEN_FOR},"
            f" but {installed} is installed. Install the locked version, or adapt the module and its tests."
        )
    engine_module = import_great_expectations(ENGINE_MODULE)
    dialects = getattr(engine_module, PATCHED_ATTRIBUTE, None)
    if not isinstance(dialects, tuple):
        raise ToolFailedError(
            f"great-expectations {installed} has no tuple {PATCHED_ATTRIBUTE} in {ENGINE_MODULE},"
            " on which DuckDB depends. Install the locked version, or adapt this adapter and its tests."
        )
    if _Dialect.DUCKDB not in dialects:
        setattr(engine_module, PATCHED_ATTRIBUTE, (*dialects, _Dialect.DUCKDB))
