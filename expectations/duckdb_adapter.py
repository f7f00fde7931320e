"""Great Expectations on DuckDB, which it does not support by itself.

Through duckdb-engine nearly every expectation fails ("list index out of range"), unless Great Expectations keeps one
connection, as it does for SQLite. All that depends on its inner workings is in this module, which is written for one
version and refuses any other.
"""

import importlib
import importlib.metadata
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import Any

import duckdb
from sqlalchemy import URL, Engine, event
from sqlalchemy.engine import ExceptionContext

from flows.errors import ToolFailedError

WRITTEN_FOR = "1.24.1"
ENGINE_MODULE = "great_expectations.execution_engine.sqlalchemy_execution_engine"
PATCHED_ATTRIBUTE = "_PERSISTED_CONNECTION_DIALECTS"


class _Dialect(str, Enum):
    """Equal to the dialect's name, and with a `value`, as Great Expectations' own enumeration of dialects is."""

    DUCKDB = "duckdb"


def enable_duckdb() -> None:
    """Add DuckDB to the dialects for which Great Expectations keeps one connection; doing it twice changes nothing.

    Raises ToolFailedError when Great Expectations is not the version that this was written for.
    """
    installed = importlib.metadata.version("great-expectations")
    if installed != WRITTEN_FOR:
        raise ToolFailedError(
            f"expectations/duckdb_adapter.py is written for great-expectations {WRITTEN_FOR}, but {installed} is installed."
            " Install the locked version, or adapt the module and its tests."
        )
    engine_module = importlib.import_module(ENGINE_MODULE)
    dialects = getattr(engine_module, PATCHED_ATTRIBUTE, None)
    if not isinstance(dialects, tuple):
        raise ToolFailedError(
            f"great-expectations {installed} has no tuple {PATCHED_ATTRIBUTE} in {ENGINE_MODULE}, on which DuckDB depends."
            " Install the locked version, or adapt expectations/duckdb_adapter.py and its tests."
        )
    if _Dialect.DUCKDB not in dialects:
        setattr(engine_module, PATCHED_ATTRIBUTE, (*dialects, _Dialect.DUCKDB))


@contextmanager
def connect(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection of its own to `database`, which must exist; read-only unless this process writes in it already.

    Raises ToolFailedError when the file cannot be opened.
    """
    connection = _connect(database)
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def data_source(context: Any, database: Path) -> Iterator[Any]:
    """Yield a Great Expectations data source over `database`; when it is left, every connection is closed.

    Raises ToolFailedError when the file cannot be opened.
    """
    enable_duckdb()
    with connect(database) as connection:
        is_read_only = _is_read_only(connection)
    # Great Expectations takes a $ for the start of a variable.
    url = URL.create("duckdb", database=str(database)).render_as_string().replace("$", r"\$")
    source = context.data_sources.add_sql(
        database.stem, connection_string=url, kwargs={"connect_args": {"read_only": is_read_only}}
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


def _connect(database: Path) -> duckdb.DuckDBPyConnection:
    if not database.is_file():
        raise ToolFailedError(f"There is no database {database} to validate.")
    try:
        try:
            return duckdb.connect(database, read_only=True)
        except duckdb.ConnectionException:
            # This process has it open for writing, and DuckDB allows no second kind of access beside that.
            return duckdb.connect(database)
    except duckdb.Error as error:
        raise ToolFailedError(f"The database {database} cannot be opened for validation: {error}") from error


def _is_read_only(connection: duckdb.DuckDBPyConnection) -> bool:
    row = connection.execute("select current_setting('access_mode')").fetchone()
    return row is not None and str(row[0]).lower() == "read_only"


def _roll_back(failure: ExceptionContext) -> None:
    """End the transaction in which a statement failed, so that one crashing expectation does not take the others along."""
    if failure.connection is not None:
        failure.connection.connection.rollback()
