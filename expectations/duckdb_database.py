"""A DuckDB file as the suites read it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from expectations.audited_database import AuditedDatabase, Batches
from expectations.duckdb_adapter import enable_duckdb
from expectations.duckdb_dialect import DuckDBDialect
from expectations.sql_dialect import SqlDialect
from expectations.sql_source import batches_of
from flows.errors import ToolFailedError
from flows.warehouses.duckdb_memory import limited

if TYPE_CHECKING:
    from great_expectations.data_context import AbstractDataContext


class DuckDBDatabase(AuditedDatabase):
    """The file is opened read-only, for each question anew: nobody may be writing in it, this process included."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def dialect(self) -> SqlDialect:
        """DuckDB's."""
        return DuckDBDialect()

    def schema(self, layer: str) -> str:
        """Return the layer's own name."""
        return layer

    def check(self) -> None:
        """Open the file once, and let Great Expectations know of DuckDB."""
        enable_duckdb()
        with self._connected():
            pass

    def tables(self, layer: str) -> list[str]:
        """Return the tables and views of a schema."""
        with self._connected() as connection:
            found = connection.execute(
                "select table_name from information_schema.tables where table_schema = ?", [layer]
            ).fetchall()
        return [name for (name,) in found]

    def is_empty(self, layer: str, table: str) -> bool:
        """Return whether the table is there and has no rows."""
        if table not in self.tables(layer):
            return False
        with self._connected() as connection:
            return not connection.execute(f'select 1 from "{layer}"."{table}" limit 1').fetchall()  # noqa: S608

    @contextmanager
    def batches(self, context: "AbstractDataContext") -> Iterator[Batches]:
        """Make a read-only data source over the file."""
        enable_duckdb()
        # The path goes past the URL, in which Great Expectations would take a $ for the start of a variable.
        source = context.data_sources.add_sql(
            "database",
            connection_string="duckdb://",
            kwargs={"connect_args": {"database": str(self._path), "read_only": True, "config": limited(self._path)}},
        )
        with batches_of(source, self.schema) as batches:
            yield batches

    @contextmanager
    def _connected(self) -> Iterator[duckdb.DuckDBPyConnection]:
        if not self._path.is_file():
            raise ToolFailedError(f"There is no database {self._path} to validate.")
        try:
            connection = duckdb.connect(self._path, read_only=True, config=limited(self._path))
        except duckdb.Error as error:
            raise ToolFailedError(f"The database {self._path} cannot be opened for validation: {error}") from error
        with connection:
            yield connection
