"""Connections to PostgreSQL, by the variables that libpq reads, and what to say when one fails.

Whatever libpq has a variable or a file for (PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE, PGSERVICE, PGPASSFILE,
PGSSLMODE, PGOPTIONS...) is left to it; no password comes into this process's own hands but to be kept out of messages.
"""

import contextlib
import os
from collections.abc import Iterator
from typing import Any

import psycopg2  # type: ignore[import-untyped]
import psycopg2.errors  # type: ignore[import-untyped]

from flows.errors import OutcomesError, ToolFailedError, UnusableInputError
from flows.redaction import without_values

OLDEST_VERSION = 16
CLIENT_CHECK = "client_connection_check_interval"
CLIENT_CHECK_INTERVAL = "5s"

Connection = Any  # psycopg2's, which has no types
Cursor = Any

_HOW_TO_SET = (
    "The connection is set by PGHOST, PGPORT, PGUSER, PGDATABASE and PGPASSWORD or a password file;"
    " docs/engines/postgres.md says more."
)
# What a server says to a client that it refuses: there is no SQLSTATE of it in psycopg2.
_REFUSALS = (
    *("authentication failed", "no password supplied", "does not exist", "no pg_hba.conf entry"),
    *("permission denied for database", "is not permitted to log in", "could not translate host name"),
    *("definition of service", "invalid port number", "invalid sslmode", "could not read root certificate file"),
    *("root certificate file", "certificate verify failed", "does not support SSL"),
)
_LOST = (
    psycopg2.errors.AdminShutdown,
    psycopg2.errors.CrashShutdown,
    psycopg2.errors.IdleInTransactionSessionTimeout,
)


def session_options() -> str:
    """Return the user's PGOPTIONS with what every session of the project has: UTC, and dates as year, month, day."""
    ours = "-c timezone=UTC -c datestyle=ISO,YMD -c client_encoding=UTF8"
    given = os.environ.get("PGOPTIONS", "")
    return given if ours in given else f"{given} {ours}".strip()


def connection_arguments(purpose: str) -> dict[str, Any]:
    """Return what a connection is made with beside libpq's variables: nothing secret.

    `purpose` is how the session is named in pg_stat_activity, as in `customer-outcomes publish`.
    """
    return {
        "application_name": f"customer-outcomes {purpose}",
        "options": session_options(),
        "connect_timeout": os.environ.get("PGCONNECT_TIMEOUT") or "10",
        # A server that is gone without a word is noticed within two minutes.
        "keepalives_idle": 60,
        "keepalives_interval": 10,
        "keepalives_count": 6,
    }


def connect(purpose: str) -> Connection:
    """Return a connection; the caller closes it.

    Raises UnusableInputError where the server refuses who asks, or is not one that can be used, and ToolFailedError
    where none answers.
    """
    if any(mark in os.environ.get("PGDATABASE", "") for mark in ("://", "=")):
        raise UnusableInputError(f"PGDATABASE must be the name of a database, and nothing more. {_HOW_TO_SET}")
    try:
        connection = psycopg2.connect("", **connection_arguments(purpose))
    except psycopg2.OperationalError as error:
        said = _plain(error)
        kind = UnusableInputError if any(refusal in said for refusal in _REFUSALS) else ToolFailedError
        raise kind(f"no connection to PostgreSQL: {said}. {_HOW_TO_SET} Nothing was changed.") from None
    try:
        _check_server(connection)
    except OutcomesError:
        connection.close()
        raise
    return connection


def _check_server(connection: Connection) -> None:
    if connection.server_version < OLDEST_VERSION * 10_000:
        raise UnusableInputError(
            f"the server is PostgreSQL {connection.server_version // 10_000}; {OLDEST_VERSION} or later is needed."
        )
    encoding = connection.get_parameter_status("server_encoding")
    if encoding != "UTF8":
        raise UnusableInputError(
            f"database {connection.info.dbname} keeps text as {encoding}, which has not every character."
            " Create one with encoding UTF8 and name it by PGDATABASE."
        )


@contextlib.contextmanager
def connected(purpose: str, what: str) -> Iterator[Connection]:
    """Yield a connection for one transaction, which is committed in the end; `what` says what failed if it does."""
    connection = connect(purpose)
    try:
        with told(what), connection:
            yield connection
    finally:
        connection.close()


@contextlib.contextmanager
def told(what: str, consequence: str = "What was published before still is.") -> Iterator[None]:
    """Turn a failure of the database into one message: what could not be done, why, and what that means."""
    try:
        yield
    except psycopg2.Error as error:
        raise ToolFailedError(f"could not {what}: {reason(error)}. {consequence}") from error


def reason(error: psycopg2.Error) -> str:
    """Return why a statement failed, without the values that the server quotes."""
    if is_lost(error):
        return f"the connection to PostgreSQL was lost ({_plain(error)})"
    if isinstance(error, psycopg2.errors.InsufficientPrivilege):
        return f"{_plain(error)} (docs/engines/postgres.md says what the role needs)"
    return _plain(error)


def is_lost(error: psycopg2.Error) -> bool:
    """Return whether the connection is gone."""
    if isinstance(error, (psycopg2.InterfaceError, *_LOST)):
        return True
    # Without a SQLSTATE nobody at the other end said anything.
    return isinstance(error, psycopg2.OperationalError) and error.pgcode is None


def where(connection: Connection) -> str:
    """Return the database as a person wants to be told of it."""
    info = connection.info
    host = info.host or "the local socket"
    return f"database {info.dbname} at {host}:{info.port}" if info.host else f"database {info.dbname} at {host}"


def _plain(error: psycopg2.Error) -> str:
    """Return the server's own words on one line, without the values that it quotes and without the password."""
    primary = getattr(getattr(error, "diag", None), "message_primary", None)
    said = without_values(primary or str(error)).removesuffix(".") or type(error).__name__
    password = os.environ.get("PGPASSWORD")
    return said.replace(password, "***") if password else said
