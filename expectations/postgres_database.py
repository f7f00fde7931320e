"""The working schemas of a PostgreSQL as the suites read them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from psycopg2 import sql  # type: ignore[import-untyped]

from expectations.audited_database import AuditedDatabase, Batches
from expectations.postgres_dialect import PostgresDialect
from expectations.sql_dialect import SqlDialect
from expectations.sql_source import batches_of
from flows.warehouses.postgres_connection import connected, connection_arguments

if TYPE_CHECKING:
    from great_expectations.data_context import AbstractDataContext


class PostgresDatabase(AuditedDatabase):
    """The schemas that `schema` names, in the database that libpq's variables name."""

    def __init__(self, schema: Callable[[str], str]) -> None:
        self._schema = schema

    @property
    def dialect(self) -> SqlDialect:
        """PostgreSQL's."""
        return PostgresDialect()

    def schema(self, layer: str) -> str:
        """Return the name of a working schema."""
        return self._schema(layer)

    def check(self) -> None:
        """Connect once."""
        with connected("validate", "open the database for validation"):
            pass

    def tables(self, layer: str) -> list[str]:
        """Return the tables and views of a working schema."""
        with (
            connected("validate", "list the tables to validate") as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(
                "select relname from pg_class where relnamespace = to_regnamespace(%s) and relkind = any(%s)",
                [f'"{self.schema(layer)}"', list("rvmfp")],
            )
            return [name for (name,) in cursor.fetchall()]

    def is_empty(self, layer: str, table: str) -> bool:
        """Return whether the table is there and has no rows."""
        if table not in self.tables(layer):
            return False
        with (
            connected("validate", f"look into {layer}.{table}") as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(sql.SQL("select 1 from {} limit 1").format(sql.Identifier(self.schema(layer), table)))
            return cursor.fetchone() is None

    @contextmanager
    def batches(self, context: "AbstractDataContext") -> Iterator[Batches]:
        """Make a data source whose URL says nothing: libpq finds server, role and password by itself."""
        source = context.data_sources.add_sql(
            "database",
            connection_string="postgresql+psycopg2://",
            kwargs={"connect_args": connection_arguments("validate")},
        )
        with batches_of(source, self.schema) as batches:
            yield batches
