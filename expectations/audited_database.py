"""What the suites ask of a database, whatever its engine: its dialect, what is in it, and a way in for the tool."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from expectations.sql_dialect import SqlDialect

if TYPE_CHECKING:
    from great_expectations.core.batch_definition import BatchDefinition
    from great_expectations.data_context import AbstractDataContext


@dataclass(frozen=True)
class Batch:
    """A whole table as Great Expectations validates it; `parameters` go with the definition when it is run."""

    definition: "BatchDefinition[Any]"
    parameters: dict[str, Any] | None = field(default=None)


# Returns the batch of a table: ("raw", "call_log__calls").
Batches = Callable[[str, str], Batch]


class AuditedDatabase(ABC):
    """A database with the working schemas of a run, which nobody is writing in meanwhile.

    `layer` is a working schema by the name that the models have for it (raw, contacts, marts). Every method raises
    ToolFailedError where the database cannot be read, with neither a password nor a customer's words in the message.
    """

    @property
    @abstractmethod
    def dialect(self) -> SqlDialect:
        """How this engine writes what the suites ask."""

    @abstractmethod
    def schema(self, layer: str) -> str:
        """Return the name that the schema of a layer has here."""

    @abstractmethod
    def check(self) -> None:
        """Raise where the database cannot be opened, or Great Expectations is no version that can read it."""

    @abstractmethod
    def tables(self, layer: str) -> list[str]:
        """Return the tables and views of a layer, none where there is no such schema."""

    @abstractmethod
    def is_empty(self, layer: str, table: str) -> bool:
        """Return whether the table is there and has no rows."""

    @abstractmethod
    def batches(self, context: "AbstractDataContext") -> AbstractContextManager[Batches]:
        """Make a data source of Great Expectations; when it is left, every connection is closed.

        A statement that fails must not take later ones along, as it would in one transaction. What Great Expectations
        keeps of the source must name no password: its messages do.
        """
