"""One run at a time on a Spark that several machines use: a table, since a catalog makes one of a name only once."""

import contextlib
import os
import socket
from collections.abc import Callable, Iterator

from flows.errors import ToolFailedError
from flows.warehouses import spark_catalog
from flows.warehouses.schema_names import SchemaNames
from flows.warehouses.spark_connection import SparkConnection, SparkFailureError, literal, quoted, told

_TABLE = "writer"


@contextlib.contextmanager
def writer_lock(connection: Callable[[], SparkConnection], names: SchemaNames) -> Iterator[None]:
    """Hold the lock of the prefix; raises ToolFailedError at once where another run has it, and says which.

    `connection` gives the one that is there when it is asked: a run that lost one may have another in the end.

    A run that was killed leaves it behind. The next one on the same machine sees that its process is gone, and takes
    it over; from elsewhere nobody can see that, and the message says what to do.
    """
    ledger = names.working("ledger")
    lock = quoted(ledger, _TABLE)
    with told("take the lock of the warehouse", "Nothing was changed."):
        spark_catalog.make_database(connection(), ledger, "What the project keeps of its publications.")
        _take(connection(), ledger, lock)
    try:
        yield
    finally:
        with told("give back the lock of the warehouse", f"The next run needs: drop table {lock}."):
            connection().run(f"drop table if exists {lock}")


def _take(connection: SparkConnection, ledger: str, lock: str) -> None:
    holder = f"process {os.getpid()} on {socket.gethostname()}"
    definition = f"create table {lock} (nothing string) using parquet comment {literal(holder)}"
    try:
        connection.run(definition)
        return
    except SparkFailureError:
        if _TABLE not in spark_catalog.names(connection, ledger):
            raise
    before = spark_catalog.relation(connection, ledger, _TABLE).comment or "a run"
    if not _is_gone(before):
        raise ToolFailedError(
            f"another run is at work on the databases {ledger.removesuffix('_ledger')}_*: {before}. Nothing was"
            f" changed; try again when it has ended. Should it have been killed: drop table {lock}."
        )
    connection.run(f"drop table {lock}")
    connection.run(definition)


def _is_gone(holder: str) -> bool:
    """Return whether the holder was a process of this machine that is no more."""
    process, _, machine = holder.removeprefix("process ").partition(" on ")
    if machine != socket.gethostname() or not process.isdecimal():
        return False
    if int(process) == os.getpid():
        return True
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
