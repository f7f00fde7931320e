"""One run at a time on a PostgreSQL, whatever machine it runs on: an advisory lock, held by a session of its own.

The lock ends with its session, so that of a killed run nothing is left to be cleared.
"""

import contextlib
import hashlib
import os
import socket
import time
from collections.abc import Iterator

import psycopg2  # type: ignore[import-untyped]
import psycopg2.errors  # type: ignore[import-untyped]

from flows.errors import ToolFailedError
from flows.warehouses.postgres_connection import (
    CLIENT_CHECK,
    CLIENT_CHECK_INTERVAL,
    Connection,
    Cursor,
    connect,
    told,
)
from flows.warehouses.schema_names import SchemaNames

# A session that is ending may have the lock for a moment.
_SECONDS_TO_END = 10.0
# "cuou", in front of a number for the prefix: other programs lock by numbers too.
_CLASS = int.from_bytes(b"cuou", "big", signed=True)


@contextlib.contextmanager
def writer_session(names: SchemaNames) -> Iterator[Connection]:
    """Yield the one session that may write under the prefix, in autocommit mode.

    Raises ToolFailedError where another run has it, and says which.
    """
    connection = connect(f"process {os.getpid()} on {socket.gethostname()}")
    try:
        connection.autocommit = True
        with told("take the lock of the warehouse", "Nothing was changed."), connection.cursor() as cursor:
            # It has nothing to do while dbt builds, and must not be ended for that.
            cursor.execute("set idle_session_timeout = 0")
            _end_with_its_client(connection)
            deadline = time.monotonic() + _SECONDS_TO_END
            while not _is_taken(cursor, names):
                if time.monotonic() > deadline:
                    raise ToolFailedError(
                        f"another run is at work on the schemas {names.prefix}_*: {_holder(connection, names)}. "
                        "Nothing was changed; try again when it has ended."
                    )
                time.sleep(0.1)
        yield connection
        _let_go(connection, names)
    finally:
        connection.close()


def _is_taken(cursor: Cursor, names: SchemaNames) -> bool:
    cursor.execute("select pg_try_advisory_lock(%s, %s)", [_CLASS, _number(names)])
    return bool(cursor.fetchone()[0])


def _let_go(connection: Connection, names: SchemaNames) -> None:
    """Release the lock at once: a server takes a moment to notice that a session is over."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_unlock(%s, %s)", [_CLASS, _number(names)])
    except psycopg2.Error:
        # The session is gone, and the lock with it; whether what was done in it stands is already known.
        return


def _end_with_its_client(connection: Connection) -> None:
    """Let the server end a session whose process was killed, also in the middle of a long statement."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("select set_config(%s, %s, false)", [CLIENT_CHECK, CLIENT_CHECK_INTERVAL])
    except psycopg2.errors.InvalidParameterValue:
        # Not every operating system tells a server; then the session ends with its statement.
        return


def _number(names: SchemaNames) -> int:
    return int.from_bytes(hashlib.blake2b(names.prefix.encode(), digest_size=4).digest(), "big", signed=True)


def _holder(connection: Connection, names: SchemaNames) -> str:
    """Return who holds the lock: application names say the machine and the process."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            select activity.application_name, activity.usename, activity.pid, activity.backend_start
            from pg_locks
            inner join pg_stat_activity as activity on activity.pid = pg_locks.pid
            where pg_locks.locktype = 'advisory' and pg_locks.granted
                and pg_locks.database = (select oid from pg_database where datname = current_database())
                and pg_locks.classid = %s::bigint::oid and pg_locks.objid = %s::bigint::oid and pg_locks.objsubid = 2
            """,
            [_CLASS & 0xFFFFFFFF, _number(names) & 0xFFFFFFFF],
        )
        found = cursor.fetchone()
    if found is None:
        return "it has just ended"
    name, user, process, since = found
    return f"{name or 'a session'} of {user}, server process {process}, since {since:%Y-%m-%d %H:%M:%S} UTC"
