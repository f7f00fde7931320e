"""Great Expectations' data sources that speak SQL: their tables as batches, and their end."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext

from expectations.audited_database import Batch, Batches

if TYPE_CHECKING:
    from great_expectations.datasource.fluent import SQLDatasource


@contextmanager
def batches_of(source: "SQLDatasource", schema: Callable[[str], str]) -> Iterator[Batches]:
    """Yield the batches of a data source, `schema` naming the schema of a layer; in the end close its connections."""
    execution_engine = source.get_execution_engine()
    engines: set[Engine] = {source.get_engine(), execution_engine.engine}
    for engine in engines:
        event.listen(engine, "handle_error", _roll_back)

    def batch(layer: str, table: str) -> Batch:
        asset = source.add_table_asset(f"{layer}.{table}", table_name=table, schema_name=schema(layer))
        return Batch(asset.add_batch_definition_whole_table("all"))

    try:
        yield batch
    finally:
        execution_engine.close()
        for engine in engines:
            engine.dispose()


def _roll_back(failure: ExceptionContext) -> None:
    """End the transaction that a failed statement aborted: one crashing expectation must not take others along."""
    if failure.connection is not None:
        failure.dialect.do_rollback(failure.connection.connection)
