"""The Spark that tests ask, and small working marts in it."""

import contextlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from flows.data_directory import DataDirectory
from flows.published_version import Origin
from flows.warehouses import spark_session
from flows.warehouses.spark_connection import Row, SessionConnection, SparkConnection, SparkFailureError, quoted
from flows.warehouses.spark_settings import settings_from_environment
from flows.warehouses.spark_warehouse import SparkWarehouse
from flows.warehouses.targets import warehouse_of

# Java does not optimise what runs for seconds only: a quarter less of processor time.
_CONF = "spark.driver.extraJavaOptions=-XX:TieredStopAtLevel=1\nspark.sql.shuffle.partitions=2\n"
# DuckDB's types, as Spark calls them; a sum of whole numbers is a huge one on DuckDB.
_OTHERWISE_CALLED = {"VARCHAR": "string", "HUGEINT": "bigint"}


def settings(folder: Path) -> dict[str, str]:
    """Return the environment of a small and quick session; its file is written into the folder."""
    file = folder / "quick.conf"
    file.write_text(_CONF)
    return {
        "OUTCOMES_SPARK_MASTER": "local[2]",
        "OUTCOMES_SPARK_DRIVER_MEMORY": "1g",
        "OUTCOMES_SPARK_CONF_FILE": str(file),
    }


def prefix() -> str:
    return os.environ["OUTCOMES_SCHEMA"]


def published_database() -> str:
    return os.environ["OUTCOMES_PUBLISHED_SCHEMA"]


def origin(number: int = 1) -> Origin:
    as_of = datetime(2026, 1, 1) + timedelta(days=number)
    return Origin(as_of=as_of, raw_digest="r", definitions_digest="d", audit_passed=7, audit_failed=0)


@dataclass(frozen=True)
class Engine:
    """The session of this process; databases are those that the environment names."""

    data: DataDirectory

    @property
    def connection(self) -> SparkConnection:
        return SessionConnection(spark_session.session(self.data, settings_from_environment()))

    def rows(self, statement: str) -> list[Row]:
        return self.connection.rows(statement)

    def tables(self, database: str) -> list[str]:
        """Return the tables of a database; those of the session alone are none of it."""
        return sorted(name for of, name, _ in self.rows(f"show tables in {database}") if of == database)

    def warehouse(self) -> SparkWarehouse:
        found = warehouse_of("spark", self.data)
        assert isinstance(found, SparkWarehouse)
        return found

    def make_marts(self, rows: int = 5) -> None:
        """Make marts anew, as a build would, with as many contacts as asked for."""
        marts = f"{prefix()}_marts"
        self.rows(f"drop database if exists {marts} cascade")
        self.rows(f"create database {marts}")
        self.rows(
            f"create table {marts}.fct_contacts (contact_id string, count bigint comment 'How many', seconds double,"
            " is_late boolean, day date, at timestamp) using parquet comment 'The customer\\'s \\\\ \"contacts\"'"
        )
        self.rows(
            f"insert into {marts}.fct_contacts select cast(10 - id as string), id, cast(id as double), id > 2,"
            f" date '2026-01-01', timestamp '2026-01-01 00:00:00' from range({rows})"
        )
        self.rows(
            f"create table {marts}.metric_values using parquet as select 'a' as metric_name, 3 - id as value,"
            " cast(null as string) as published_version from range(3)"
        )

    def published(self) -> dict[str, Any]:
        """Return all that can be seen of the published database: definitions, comments and rows."""
        database = published_database()
        found = {}
        for _, view, is_temporary in self.rows(f"show views in {database}"):
            if is_temporary:
                continue
            definition = self.rows(f"show create table {database}.{view}")[0][0]
            # The catalog notes when it was last changed.
            kept = [line for line in definition.splitlines() if "transient_lastDdlTime" not in line]
            found[view] = (kept, sorted(map(repr, self.rows(f"select * from {database}.{view}"))))
        return found

    def versions(self) -> list[str]:
        """Return the databases of versions, oldest first."""
        found = [name for (name,) in self.rows("show databases") if name.startswith(f"{prefix()}_v")]
        return sorted(found, key=lambda name: int(name.rsplit("_", 1)[1]))

    def kill_java(self) -> None:
        """Kill the Java process of the session, as a machine out of memory would."""
        from pyspark import SparkContext

        java = SparkContext._gateway.proc
        java.kill()
        java.wait()

    def copy(self, source: Path, table: str, target: str) -> None:
        """Make a table of one of a DuckDB file."""
        files = self.data.root / "copied"
        files.mkdir(parents=True, exist_ok=True)
        file = files / f"{target}.parquet"
        with duckdb.connect(source, read_only=True) as connection:
            connection.table(table).write_parquet(str(file))
            kinds = connection.execute(f"describe {table}").fetchall()
        columns = ", ".join(
            f"cast({name} as {_OTHERWISE_CALLED.get(kind, kind)}) as {name}" for name, kind, *_ in kinds
        )
        self.rows(f"create or replace temporary view copied using parquet options (path {file.as_posix()!r})")
        self.rows(f"create table {target} using parquet as select {columns} from copied")


class FailingConnection(SparkConnection):
    """Fails instead of running the statements that `fails` names, as a connection that is lost there."""

    def __init__(
        self, inner: SparkConnection, fails: Callable[[str], bool], error: BaseException | None = None
    ) -> None:
        self.inner = inner
        self._fails = fails
        self._error = error or SparkFailureError("the connection was lost")

    def rows(self, statement: str) -> list[Row]:
        if self._fails(statement):
            raise self._error
        return self.inner.rows(statement)

    def keep_secret(self, table: str, column: str, secret: str) -> None:
        self.inner.keep_secret(table, column, secret)

    def close(self) -> None:
        self.inner.close()


@contextlib.contextmanager
def failing(
    warehouse: SparkWarehouse, fails: Callable[[str], bool], error: BaseException | None = None
) -> Iterator[None]:
    """Let statements of the warehouse fail."""
    inner = warehouse._connection
    warehouse._opened = FailingConnection(inner, fails, error)
    yield
    warehouse._opened = inner


def switches(view: str) -> Callable[[str], bool]:
    """Name the statement that points a view elsewhere."""
    return lambda statement: statement.startswith(f"alter view {quoted(published_database(), view)} as")
