"""One way of asking Spark, be it the session of this process or a thrift server, and what to say when it fails."""

import contextlib
import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flows.errors import ToolFailedError
from flows.redaction import without_values

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

Row = tuple[Any, ...]

_STATE = re.compile(r"\s*SQLSTATE: \w+.*", flags=re.DOTALL)


class SparkFailureError(Exception):
    """A statement failed; the message is what may be told of it, without the values that Spark quotes."""

    def __init__(self, message: str) -> None:
        # Of an error with its statement and its plan the first line says what it is.
        first = (message.strip().splitlines() or ["no message"])[0]
        super().__init__(without_values(_STATE.sub("", first)).removesuffix("."))


class SparkConnection(ABC):
    """A connection of one thread; a statement is done, and not just begun, when its method returns."""

    @abstractmethod
    def rows(self, statement: str) -> list[Row]:
        """Return the rows of a query, moments in UTC without zone; raises SparkFailureError."""

    @abstractmethod
    def keep_secret(self, table: str, column: str, secret: str) -> None:
        """Make a Parquet table (its name quoted) of one row and one column of text, without telling of it in a log."""

    @abstractmethod
    def close(self) -> None:
        """Give back what the connection holds."""

    def run(self, statement: str) -> None:
        """Run a statement whose rows nobody wants."""
        self.rows(statement)


class SessionConnection(SparkConnection):
    """The session of this process."""

    def __init__(self, session: "SparkSession") -> None:
        self.session = session
        self._helper: ThreadPoolExecutor | None = None

    def rows(self, statement: str) -> list[Row]:
        """Return the rows; a statement without any is done when it is analysed."""
        if self._helper is not None:
            return self._helper.submit(self._rows, statement).result()
        try:
            return self._rows(statement)
        except (KeyboardInterrupt, SystemExit):
            # The answer that this thread no longer waited for would be taken for that to its next question: PySpark
            # has a socket per thread. So another one asks from here on.
            self._helper = ThreadPoolExecutor(max_workers=1)
            raise

    def keep_secret(self, table: str, column: str, secret: str) -> None:
        """Hand the secret over as data: what is in a statement is in Spark's plans too, and in its history."""
        with _failures():
            rows = self.session.createDataFrame([(secret,)], f"{quoted(column)} string")
            rows.write.format("parquet").saveAsTable(table)

    def _rows(self, statement: str) -> list[Row]:
        with _failures():
            return [tuple(row) for row in self.session.sql(statement).collect()]

    def close(self) -> None:
        """Leave the session to others."""
        if self._helper is not None:
            self._helper.shutdown()


@contextlib.contextmanager
def _failures() -> Iterator[None]:
    from py4j.protocol import Py4JError  # type: ignore[import-untyped]  # noqa: PLC0415 -- of the extra spark
    from pyspark.errors import PySparkException  # noqa: PLC0415 -- of the extra spark

    try:
        yield
    except PySparkException as error:
        raise SparkFailureError(str(error)) from error
    except (Py4JError, OSError, EOFError) as error:
        raise SparkFailureError(f"Spark has ended, or could not answer ({type(error).__name__})") from error


@contextlib.contextmanager
def told(what: str, consequence: str = "What was published before still is.") -> Iterator[None]:
    """Turn a failure of Spark into one message: what could not be done, why, and what that means."""
    try:
        yield
    except SparkFailureError as error:
        raise ToolFailedError(f"could not {what}: {error}. {consequence}") from error


def quoted(*names: str) -> str:
    """Return the names as an identifier: `marts`.`fct_contacts`."""
    return ".".join("`" + name.replace("`", "``") + "`" for name in names)


def literal(value: str | int | datetime | None) -> str:
    """Return a value as SQL; a moment is UTC without zone, as sessions are in UTC."""
    if value is None:
        return "null"
    if isinstance(value, datetime):
        return f"timestamp '{value:%Y-%m-%d %H:%M:%S.%f}'"
    if isinstance(value, int):
        return str(value)
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
