"""Great Expectations on DuckDB, which it does not support by itself.

Through duckdb-engine nearly every expectation fails ("list index out of range"), unless Great Expectations keeps one
connection, as it does for SQLite. All that depends on its inner workings is in this module, which is written for one
version and refuses any other.
"""

import importlib
import importlib.metadata
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext

from flows.errors import ToolFailedError

if TYPE_CHECKING:
    from great_expectations.data_context import AbstractDataContext
    from great_expectations.datasource.fluent import SQLDatasource

WRITTEN_FOR = "1.24.1"
ENGINE_MODULE = "great_expectations.execution_engine.sqlalchemy_execution_engine"
PATCHED_ATTRIBUTE = "_PERSISTED_CONNECTION_DIALECTS"
_SPARK_CONNECT = "pyspark.sql.connect"


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
    with _without_spark_connect():
        engine_module = importlib.import_module(ENGINE_MODULE)
    dialects = getattr(engine_module, PATCHED_ATTRIBUTE, None)
    if not isinstance(dialects, tuple):
        raise ToolFailedError(
            f"great-expectations {installed} has no tuple {PATCHED_ATTRIBUTE} in {ENGINE_MODULE},"
            " on which DuckDB depends. Install the locked version, or adapt this adapter and its tests."
        )
    if _Dialect.DUCKDB not in dialects:
        setattr(engine_module, PATCHED_ATTRIBUTE, (*dialects, _Dialect.DUCKDB))


@contextmanager
def connect(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a read-only connection of its own to `database`.

    Raises ToolFailedError when the file is not there or cannot be opened: nobody may be writing in it, this process
    included.
    """
    if not database.is_file():
        raise ToolFailedError(f"There is no database {database} to validate.")
    try:
        connection = duckdb.connect(database, read_only=True)
    except duckdb.Error as error:
        raise ToolFailedError(f"The database {database} cannot be opened for validation: {error}") from error
    with connection:
        yield connection


@contextmanager
def data_source(context: "AbstractDataContext", database: Path) -> Iterator["SQLDatasource"]:
    """Yield a read-only Great Expectations data source over `database`; when it is left, every connection is closed."""
    enable_duckdb()
    # The path goes past the URL, in which Great Expectations would take a $ for the start of a variable.
    source = context.data_sources.add_sql(
        "database",
        connection_string="duckdb://",
        kwargs={"connect_args": {"database": str(database), "read_only": True}},
    )
    execution_engine = source.get_execution_engine()
    engines: set[Engine] = {source.get_engine(), execution_engine.engine}
    for engine in engines:
        event.listen(engine, "handle_error", _roll_back)
    try:
        yield source
    finally:
        execution_engine.close()
        for engine in engines:
            engine.dispose()


@contextmanager
def _without_spark_connect() -> Iterator[None]:
    """Keep Great Expectations from importing Spark Connect where PySpark is installed; it copes without.

    PySpark 4.3 takes a program that is not run from a file (`python -c`, `python -`) for its own doctests, and at that
    import ends the process, with exit status 0.
    """
    if _SPARK_CONNECT in sys.modules:
        yield
        return
    sys.modules[_SPARK_CONNECT] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[_SPARK_CONNECT]


def _roll_back(failure: ExceptionContext) -> None:
    """End the transaction that a failed statement aborted: one crashing expectation must not take others along."""
    if failure.connection is not None:
        failure.dialect.do_rollback(failure.connection.connection)
