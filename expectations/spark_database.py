"""The working databases of a Spark as the suites read them: a session's tables as data frames, a server's by SQL."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from expectations.audited_database import AuditedDatabase, Batch, Batches
from expectations.spark_dialect import SparkDialect
from expectations.sql_dialect import SqlDialect
from expectations.sql_source import batches_of
from flows.warehouses import spark_catalog
from flows.warehouses.spark_connection import SessionConnection, SparkConnection, quoted, told
from flows.warehouses.spark_thrift import ThriftConnection, connection_arguments

if TYPE_CHECKING:
    from great_expectations.data_context import AbstractDataContext
    from pyspark.sql import SparkSession


class SparkDatabase(AuditedDatabase):
    """The databases that `schema` names, in the catalog of a connection."""

    def __init__(self, connection: SparkConnection, schema: Callable[[str], str]) -> None:
        self._connection = connection
        self._schema = schema

    @property
    def dialect(self) -> SqlDialect:
        """Spark's."""
        return SparkDialect(self._columns)

    def schema(self, layer: str) -> str:
        """Return the name of a working database."""
        return self._schema(layer)

    def check(self) -> None:
        """Ask for the databases once."""
        with told("open the databases for validation"):
            spark_catalog.databases(self._connection)

    def tables(self, layer: str) -> list[str]:
        """Return the tables and views of a working database."""
        with told("list the tables to validate"):
            return spark_catalog.names(self._connection, self.schema(layer))

    def is_empty(self, layer: str, table: str) -> bool:
        """Return whether the table is there and has no rows."""
        if table not in self.tables(layer):
            return False
        with told(f"look into {layer}.{table}"):
            return not self._connection.rows(f"select 1 from {quoted(self.schema(layer), table)} limit 1")  # noqa: S608 -- quoted

    @contextmanager
    def batches(self, context: "AbstractDataContext") -> Iterator[Batches]:
        """Make a data source over the session's tables, or over the server by SQL."""
        if isinstance(self._connection, SessionConnection):
            yield self._data_frames(context, self._connection.session)
        elif isinstance(self._connection, ThriftConnection):
            source = context.data_sources.add_sql(
                "database",
                # Which server and which password goes past the URL, that Great Expectations may show.
                connection_string="hive://",
                kwargs={"connect_args": connection_arguments(self._connection.settings)},
            )
            with batches_of(source, self.schema) as batches:
                yield batches
        else:
            raise TypeError(f"no data source is known over {type(self._connection).__name__}")

    def _data_frames(self, context: "AbstractDataContext", session: "SparkSession") -> Batches:
        """Return the batches of a session: a data frame is but a name, and computes nothing before a query asks."""
        source = context.data_sources.add_spark("database", persist=False)

        def batch(layer: str, table: str) -> Batch:
            asset = source.add_dataframe_asset(f"{layer}.{table}")
            return Batch(
                asset.add_batch_definition_whole_dataframe("all"),
                {"dataframe": session.table(quoted(self.schema(layer), table))},
            )

        return batch

    def _columns(self, schema: str, table: str) -> Iterable[tuple[str, str]]:
        with told("list the columns to validate"):
            if table not in spark_catalog.names(self._connection, schema):
                return []
            found = spark_catalog.relation(self._connection, schema, table).columns
        return [(column.name, column.kind) for column in found]
