"""DuckDB: a private working database, and a published file that BI opens, both in the data directory. No server."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import duckdb

from flows.errors import ToolFailedError
from flows.published_version import Origin, PublishedVersion
from flows.raw_tables import RawTable
from flows.settings import PseudonymKey
from flows.warehouses import duckdb_memory, duckdb_publication, duckdb_rollback, duckdb_working_database
from flows.warehouses.mart_keys import NO_KEYS, MartKeys
from flows.warehouses.warehouse import Progress, Query, Warehouse, no_progress

if TYPE_CHECKING:
    from expectations.duckdb_database import DuckDBDatabase

SCHEMAS = ("raw", "private", "staging", "contacts", "journeys", "marts", "seeds")


class DuckDBWarehouse(Warehouse):
    """The working database and the published file of one data directory; the file lock is all that it takes."""

    target: ClassVar[str] = "duckdb"

    @property
    def published_where(self) -> str:
        """The published file."""
        return str(self.data.published)

    def schema(self, name: str) -> str:
        """Return the schema's own name: the database is private."""
        return name

    def prepare(
        self, landed: Mapping[RawTable, list[Path]], *, full_refresh: bool, progress: Progress = no_progress
    ) -> None:
        """Make views over the landed files: nothing is copied, so there is no progress to tell of."""
        duckdb_memory.check_memory_limit()
        duckdb_working_database.prepare(self.data, landed, full_refresh=full_refresh)
        said = duckdb_working_database.continue_record(self.data)
        if said is not None:
            self.notes.append(said)

    def pseudonym_key_held(self, key: PseudonymKey) -> AbstractContextManager[None]:
        """Hold the key in the working database, and see it gone from its file in the end."""
        return duckdb_working_database.pseudonym_key_in(self.data.warehouse, key)

    def drop_stale_marts(self, built: set[str]) -> None:
        """Drop what an earlier build left in schema marts, and is not among `built`."""
        duckdb_working_database.drop_stale_marts(self.data.warehouse, built)

    @contextmanager
    def reading(self) -> Iterator[Query]:
        """Read the working database, which nobody may be writing in."""
        names = {name: self.schema(name) for name in SCHEMAS}
        try:
            with duckdb.connect(self.data.warehouse, read_only=True) as connection:

                def query(text: str) -> list[tuple[Any, ...]]:
                    return connection.execute(text.format(**names)).fetchall()

                yield query
        except duckdb.Error as error:
            raise ToolFailedError(f"{self.data.warehouse} cannot be read: {str(error).splitlines()[0]}") from error

    def audited_database(self) -> "DuckDBDatabase":
        """Return the working database as Great Expectations reads it."""
        from expectations.duckdb_database import DuckDBDatabase  # noqa: PLC0415 -- SQLAlchemy is slow to import

        return DuckDBDatabase(self.data.warehouse)

    def dbt_environment(self) -> dict[str, str]:
        """Return where the working database is, and what it may take."""
        return {
            "OUTCOMES_WAREHOUSE": str(self.data.warehouse.resolve()),
            duckdb_memory.MEMORY_VARIABLE: duckdb_memory.memory_limit(),
        }

    def row_counts_in_build(self) -> Mapping[str, int]:
        """Return the counts that the file's catalog has, over dbt's own hold of it: nobody else may open the file."""
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager  # noqa: PLC0415 -- slow to import

        handle = DuckDBConnectionManager.env().handle()
        try:
            found = handle.cursor().execute("select table_name, estimated_size from duckdb_tables()").fetchall()
        finally:
            handle.close()
        return dict(found)

    def close_dbt_connections(self) -> None:
        """Close the file, which others open next."""
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager  # noqa: PLC0415 -- slow to import
        from dbt.adapters.factory import reset_adapters  # noqa: PLC0415 -- slow to import

        reset_adapters()
        DuckDBConnectionManager.close_all_connections()

    def is_published(self) -> bool:
        """Return whether the published file is there."""
        return self.data.published.is_file()

    def read_published(self) -> PublishedVersion | None:
        """Return what the published file says of itself."""
        return duckdb_publication.read_published(self.data.published)

    def remove_unfinished(self) -> None:
        """Remove files that a killed publication left beside the published one."""
        duckdb_publication.remove_unfinished(self.data)

    def publish(self, origin: Origin, keys: MartKeys = NO_KEYS) -> PublishedVersion:
        """Write the marts into a new file and put it in the place of the published one."""
        return duckdb_publication.publish(self.data, origin, keys)

    def roll_back(self) -> PublishedVersion:
        """Put the file from before the published one in its place."""
        return duckdb_rollback.roll_back(self.data)
