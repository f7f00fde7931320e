"""A Spark thrift server, through PyHive: for a cluster that is asked from outside."""

import contextlib
import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from flows.errors import ToolFailedError, UnusableInputError
from flows.warehouses.spark_connection import Row, SparkConnection, SparkFailureError, literal, quoted
from flows.warehouses.spark_settings import AUTH, HOST, PORT, SESSION_SETTINGS, USER, SparkSettings

if TYPE_CHECKING:
    from pyhive.hive import Connection  # type: ignore[import-not-found,import-untyped]

# So named, the server makes them settings of the session; by their plain names it does nothing with them.
_CONFIGURATION = {f"set:hiveconf:{name}": value for name, value in SESSION_SETTINGS.items()}
# What stands in front of Spark's own words: "Error running query: [CLASS] org.apache.spark.SparkException: ".
_PREAMBLE = re.compile(r"^Error running query: (\[[\w.]+\] )?([\w.$]+: )?")
# While it is set, the server leaves out of its log, and of what its pages show, all that it matches.
_REDACTION = "spark.sql.redaction.string.regex"


class ThriftConnection(SparkConnection):
    """One session of the server."""

    def __init__(self, settings: SparkSettings) -> None:
        self.settings = settings
        self._connection = _connect(settings)

    def rows(self, statement: str) -> list[Row]:
        """Return the rows; the server sends a moment as text in its session's zone, which is UTC."""
        with _failures(), contextlib.closing(self._connection.cursor()) as cursor:
            # PyHive takes a % for a parameter's only where there are parameters.
            cursor.execute(statement)
            if cursor.description is None:
                return []
            kinds = [str(column[1]).upper() for column in cursor.description]
            return [tuple(map(_value, row, kinds)) for row in cursor.fetchall()]

    def keep_secret(self, table: str, column: str, secret: str) -> None:
        """Send the secret in a statement, which the server's log and pages do not show."""
        self.run(f"set {_REDACTION}=(?s).+")
        try:
            self.run(f"create table {table} using parquet as select {literal(secret)} as {quoted(column)}")
        finally:
            self.run(f"reset {_REDACTION}")

    def close(self) -> None:
        """End the session; a server that is gone has ended it already."""
        with contextlib.suppress(SparkFailureError), _failures():
            self._connection.close()


def connection_arguments(settings: SparkSettings) -> dict[str, Any]:
    """Return what PyHive connects by, to a session with the project's settings."""
    return {
        "host": settings.host,
        "port": settings.port,
        "username": settings.user,
        "password": settings.password,
        "auth": settings.auth,
        "kerberos_service_name": settings.kerberos_service if settings.auth == "KERBEROS" else None,
        "configuration": _CONFIGURATION,
    }


def check_installed() -> None:
    """Raise UnusableInputError where PyHive is not installed."""
    try:
        import pyhive.hive  # type: ignore[import-not-found,import-untyped]  # noqa: F401, PLC0415 -- of the extra spark
        import thrift_sasl  # type: ignore[import-not-found,import-untyped]  # noqa: F401, PLC0415 -- of the extra spark
    except ImportError as error:
        raise UnusableInputError(
            "a thrift server is asked through PyHive, which is not installed: pip install 'customer-outcomes[spark]'."
        ) from error


def _connect(settings: SparkSettings) -> "Connection":
    check_installed()
    from pyhive import hive  # type: ignore[import-not-found,import-untyped]  # noqa: PLC0415 -- of the extra spark

    where = f"{settings.host}:{settings.port}"
    try:
        with _failures():
            return hive.connect(**connection_arguments(settings))
    except SparkFailureError as error:
        raise ToolFailedError(
            f"no thrift server answers as it should at {where} ({error}). It is set by {HOST}, {PORT}, {USER} and"
            f" {AUTH}. Nothing was changed."
        ) from error


@contextlib.contextmanager
def _failures() -> Iterator[None]:
    import pyhive.exc  # type: ignore[import-not-found,import-untyped]  # noqa: PLC0415 -- of the extra spark
    from thrift.Thrift import TException  # type: ignore[import-not-found,import-untyped]  # noqa: PLC0415 -- of the extra spark

    try:
        yield
    except pyhive.exc.Error as error:
        raise SparkFailureError(_message(error)) from error
    except (TException, OSError, EOFError) as error:
        raise SparkFailureError(f"the connection to the server was lost ({type(error).__name__})") from error


def _message(error: Exception) -> str:
    """Return what the server says: PyHive hands on its whole answer."""
    answer: Any = error.args[0] if error.args else None
    status = getattr(answer, "status", None)
    return _PREAMBLE.sub("", str(getattr(status, "errorMessage", None) or error))


def _value(value: Any, kind: str) -> Any:  # noqa: ANN401 -- whatever the column holds
    if isinstance(value, str) and kind.startswith("TIMESTAMP"):
        return datetime.fromisoformat(value)
    if isinstance(value, str) and kind.startswith("DATE"):
        return date.fromisoformat(value)
    return value
