"""What a run asks of the engine that it builds on.

A warehouse has working schemas, which only the project reads, and published marts, which BI reads. The working schemas
are named here as the models name them (raw, private, staging, contacts, journeys, marts, seeds); `Warehouse.schema`
gives the name that one has on the engine.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from flows.data_directory import DataDirectory
from flows.errors import ToolFailedError
from flows.published_version import Origin, PublishedVersion
from flows.raw_tables import RAW_TABLES, RawTable
from flows.settings import PseudonymKey
from flows.warehouses.mart_keys import NO_KEYS, MartKeys

if TYPE_CHECKING:
    from expectations.audited_database import AuditedDatabase

# Returns the rows of a query of the project's own, in which {staging} stands for the schema of that name.
Query = Callable[[str], list[tuple[Any, ...]]]

# The one mart that does not come from what is landed but from the runs that there were: kept when all else is made
# anew.
RECORD = "certification_changes"

# Hears how many of how many are done, and of what: (3, 70, "models").
Progress = Callable[[int, int, str], None]


def no_progress(_done: int, _total: int, _what: str) -> None:
    """Tell nobody."""


class Warehouse(ABC):
    """The engine of one target, for one data directory.

    Making one opens nothing. Unless a method says otherwise, it raises ToolFailedError, with one message that has
    neither a password nor a customer's words in it, where the engine fails; then what was published before still is.
    The caller holds the lock of the data directory (`landing_lock.writer_lock`) and, but for `check`, `held`.
    """

    target: ClassVar[str]
    """Name of dbt's output in profiles.yml."""

    def __init__(self, data: DataDirectory) -> None:
        self.data = data
        # What whoever runs should be told besides what is done: for the summary and the terminal.
        self.notes: list[str] = []

    # What is asked before anything is changed.

    def check(self) -> None:
        """Raise at once what would only be found out after the slow start of the tools; change nothing.

        Raises UnusableInputError for settings that cannot be right.
        """
        return

    @contextmanager
    def held(self) -> Iterator[None]:
        """Be the only writer of the warehouse, also among runs of other machines.

        Raises ToolFailedError at once when another is, and says who. An engine whose files lie in the data directory
        needs no more than that directory's lock.
        """
        yield

    @property
    @abstractmethod
    def published_where(self) -> str:
        """Where BI reads what is published, as a person wants to be told: no password in it."""

    @abstractmethod
    def schema(self, name: str) -> str:
        """Return the name that the working schema `name` has here, not quoted."""

    # The working schemas.

    @abstractmethod
    def prepare(
        self, landed: Mapping[RawTable, list[Path]], *, full_refresh: bool, progress: Progress = no_progress
    ) -> None:
        """Make the landed Parquet files readable as the tables of schema raw; a table with no file is there and empty.

        A table is named `RawTable.relation`; it has the declared columns as text, then `LANDING_COLUMNS` in the types
        given there; a column that was declared after a file was landed is null. With `full_refresh` nothing is kept of
        what an earlier run made but RECORD.
        """

    @abstractmethod
    def pseudonym_key_held(self, key: PseudonymKey) -> AbstractContextManager[None]:
        """Hold the key as the one row of private.pseudonym_key (column `secret`) until the context is left."""

    @abstractmethod
    def drop_stale_marts(self, built: set[str]) -> None:
        """Drop what an earlier build left in the working schema marts, and is not among `built`."""

    @abstractmethod
    def reading(self) -> AbstractContextManager[Query]:
        """Read the working schemas: yield a function that returns the rows of a query.

        Queries are the project's own and the same for every engine: they name a schema as {staging}, and have no
        parameters.
        """

    def as_of(self) -> datetime:
        """Return the moment of which the marts speak that were just built, UTC without zone."""
        with self.reading() as query:
            found = query("select as_of from {staging}.as_of")
        if len(found) != 1 or not isinstance(found[0][0], datetime):
            raise ToolFailedError("staging.as_of has no moment. Nothing was published.")
        return found[0][0]

    def landed_counts(self) -> dict[RawTable, int]:
        """Return how many rows each raw table has."""
        with self.reading() as query:
            return {
                table: int(query(f"select count(*) from {{raw}}.{table.relation}")[0][0])  # noqa: S608 -- declared
                for table in RAW_TABLES
            }

    # What the tools are given.

    @abstractmethod
    def audited_database(self) -> "AuditedDatabase":
        """Return what Great Expectations reads the working schemas through."""

    @abstractmethod
    def dbt_environment(self) -> dict[str, str]:
        """Return the environment variables by which profiles.yml finds the working schemas."""

    def row_counts_in_build(self) -> Mapping[str, int]:
        """Return the rows of the tables built so far by name, while dbt has its connections open.

        Of tables of which the engine has no count at hand there is none, and of those with statistics of a sample it is
        near: this is what an operator looks at.
        """
        return {}

    @abstractmethod
    def close_dbt_connections(self) -> None:
        """Close dbt's connections after its command: in one process they outlive it."""

    # Publication.

    @abstractmethod
    def is_published(self) -> bool:
        """Return whether there is anything that BI can read, be it damaged."""

    @abstractmethod
    def read_published(self) -> PublishedVersion | None:
        """Return what the published version says of itself, or None where there is none.

        Raises ToolFailedError where there is one and it cannot be read.
        """

    @abstractmethod
    def remove_unfinished(self) -> None:
        """Clear what a killed publication left half done."""

    @abstractmethod
    def publish(self, origin: Origin, keys: MartKeys = NO_KEYS) -> PublishedVersion:
        """Publish the working schema marts as a whole or not at all, and keep `KEPT_VERSIONS` from before.

        `published_version` is filled where a mart has such a column; the table `published_version` is written, with
        the one row of `published_version.version_columns`; comments of tables and columns are kept. Each mart is copied
        once, in the order of its key, or of all columns where `keys` has none.

        Raises ToolFailedError where a column has a type that not every reader knows.
        """

    @abstractmethod
    def roll_back(self) -> PublishedVersion:
        """Publish the version from before the published one again; that one is kept, marked, and never returned to.

        Raises UnusableInputError where there is none to go back to.
        """
