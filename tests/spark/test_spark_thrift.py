"""A thrift server as the warehouse: landing, the key, the audit, publication and the lock, over its protocol."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from expectation_databases import raw_rows
from spark_engine import Engine, failing, origin, switches
from test_spark_raw import LOADED, SECRET, TABLE, TEXTS, land
from thrift_server import thrift_server

from expectations.validation import validate_raw
from flows.data_directory import DataDirectory
from flows.errors import ToolFailedError, UnusableInputError
from flows.raw_tables import RAW_TABLES, table_of
from flows.settings import PseudonymKey
from flows.warehouses import spark_thrift
from flows.warehouses.spark_settings import SparkSettings, settings_from_environment
from flows.warehouses.spark_thrift import ThriftConnection
from flows.warehouses.targets import warehouse_of

# Minutes of Java: `make parity` runs it.
pytestmark = pytest.mark.full_parity


class ThriftEngine(Engine):
    """The same questions, asked of the server."""

    @property
    def connection(self) -> ThriftConnection:
        return ThriftConnection(settings_from_environment())


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with thrift_server(tmp_path_factory.mktemp("thrift")) as found:
        yield found


@pytest.fixture
def server(port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ThriftEngine:
    monkeypatch.setenv("OUTCOMES_SPARK_METHOD", "thrift")
    monkeypatch.setenv("OUTCOMES_SPARK_HOST", "127.0.0.1")
    monkeypatch.setenv("OUTCOMES_SPARK_PORT", str(port))
    name = "".join(letter for letter in tmp_path.name if letter.isalnum())[-20:].lower()
    monkeypatch.setenv("OUTCOMES_SCHEMA", f"t_{name}")
    monkeypatch.setenv("OUTCOMES_PUBLISHED_SCHEMA", f"m_{name}")
    return ThriftEngine(DataDirectory(tmp_path / "data"))


def test_landing_and_the_key(server: ThriftEngine) -> None:
    file = land(
        server.data.raw_table("shop", "orders"), "a-1.parquet", TEXTS, columns=("text", "type"), loaded_at=LOADED[0]
    )
    warehouse = server.warehouse()
    warehouse.check()
    prefix = os.environ["OUTCOMES_SCHEMA"]
    with warehouse.held():
        warehouse.prepare({TABLE: [file]}, full_refresh=False)
        found = server.rows(f"select text, _loaded_at from {prefix}_raw.shop__orders order by _source_row")
        assert found == [(text, LOADED[0]) for text in TEXTS]
        with warehouse.pseudonym_key_held(PseudonymKey(SECRET, is_demo=False)):
            assert server.rows(f"select secret from {prefix}_private.pseudonym_key") == [(SECRET,)]
        assert server.tables(f"{prefix}_private") == []


def test_values_come_back_as_from_a_session(server: ThriftEngine) -> None:
    found = server.rows(
        "select timestamp '2026-03-08 02:30:00.123456', date '2026-01-01', true, 1.5d, cast(3 as bigint), null, '%s \\\\'"
    )
    assert found == [(datetime(2026, 3, 8, 2, 30, 0, 123456), datetime(2026, 1, 1).date(), True, 1.5, 3, None, "%s \\")]
    # By the settings of the session, not by the server's.
    assert server.rows("select cast('x' as bigint)") == [(None,)]


def test_audit(server: ThriftEngine, tmp_path: Path) -> None:
    table = table_of("twitter")
    folder = server.data.raw_table("twitter", "tweets")
    rows = raw_rows("twitter", offending=30, changes={"created_at": "yesterday", "author_id": "it's %s {me}"})
    file = _landed(folder, rows)
    warehouse = server.warehouse()
    with warehouse.held():
        warehouse.prepare({each: [file] if each is table else [] for each in RAW_TABLES}, full_refresh=False)
        report = validate_raw(warehouse.audited_database(), server.data, datetime(2026, 1, 10))
    assert {(each.expectation, each.status) for each in report.problems} == {("times_are_usable", "failed")}
    (failed,) = report.problems
    assert "30 of 40 rows (75.00%), where at most 5% may be; for example twitter.csv line 2" in failed.detail


def _landed(folder: Path, rows: list[dict[str, object]]) -> Path:
    import duckdb
    from expectation_databases import create_raw_table, insert

    folder.mkdir(parents=True)
    with duckdb.connect() as connection:
        connection.execute("create schema raw")
        create_raw_table(connection, table_of("twitter"))
        insert(connection, "raw.twitter__tweets", rows)
        connection.table("raw.twitter__tweets").write_parquet(str(folder / "a-1.parquet"))
    return folder / "a-1.parquet"


def test_publication_and_the_way_back(server: ThriftEngine) -> None:
    warehouse = server.warehouse()
    with warehouse.held():
        server.make_marts(rows=2)
        first = warehouse.publish(origin(1))
        assert warehouse.read_published() == first
        before = server.published()
        server.make_marts(rows=4)
        second = warehouse.publish(origin(2))
        assert second.row_counts == {"fct_contacts": 4, "metric_values": 3}
        assert warehouse.roll_back() == first
        assert server.published() == before


def test_losing_the_connection_in_the_middle_of_the_switch(server: ThriftEngine) -> None:
    """The socket is gone, the server is not: over another one the views are made what they were."""
    warehouse = server.warehouse()
    with warehouse.held():
        server.make_marts(rows=2)
        warehouse.publish(origin(1))
        before = server.published()
        server.make_marts(rows=4)

        def cut(statement: str) -> bool:
            if switches("metric_values")(statement):
                lost = warehouse._opened.inner
                lost._connection._transport.close()
            return False

        with (
            failing(warehouse, cut),
            pytest.raises(ToolFailedError, match=r"could not publish: the connection to the server"),
        ):
            warehouse.publish(origin(2))
        assert server.published() == before
    # The lock was given back over the other connection, and the unfinished version goes with the next run.
    assert server.tables(f"{os.environ['OUTCOMES_SCHEMA']}_ledger") == ["published_1"]
    warehouse = server.warehouse()
    with warehouse.held():
        warehouse.remove_unfinished()
        assert len(server.versions()) == 1


def test_one_run_at_a_time(server: ThriftEngine) -> None:
    with server.warehouse().held():
        other = subprocess.run(
            [sys.executable, "-c", _HOLD, str(server.data.root / "other")], capture_output=True, text=True, check=False
        )
    assert f"another run is at work on the databases {os.environ['OUTCOMES_SCHEMA']}_*: process {os.getpid()} on" in (
        other.stdout
    )
    # One that was killed on this machine is taken over from.
    prefix = os.environ["OUTCOMES_SCHEMA"]
    killed = subprocess.run([sys.executable, "-c", _KILLED, str(server.data.root)], check=False)
    assert killed.returncode == -9
    assert server.tables(f"{prefix}_ledger") == ["writer"]
    with server.warehouse().held():
        pass
    assert server.tables(f"{prefix}_ledger") == []


_HOLD = """
import sys
from pathlib import Path
from flows.data_directory import DataDirectory
from flows.errors import ToolFailedError
from flows.warehouses.targets import warehouse_of
try:
    with warehouse_of("spark", DataDirectory(Path(sys.argv[1]))).held():
        pass
except ToolFailedError as error:
    print(error)
"""
_KILLED = """
import os, sys
from pathlib import Path
from flows.data_directory import DataDirectory
from flows.warehouses.targets import warehouse_of
with warehouse_of("spark", DataDirectory(Path(sys.argv[1]))).held():
    os.kill(os.getpid(), 9)
"""


def test_no_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTCOMES_SPARK_METHOD", "thrift")
    monkeypatch.setenv("OUTCOMES_SPARK_HOST", "127.0.0.1")
    monkeypatch.setenv("OUTCOMES_SPARK_PORT", "9")
    monkeypatch.setenv("OUTCOMES_SPARK_AUTH", "LDAP")
    monkeypatch.setenv("OUTCOMES_SPARK_PASSWORD", "a secret")
    with pytest.raises(ToolFailedError, match=r"no thrift server answers as it should at 127\.0\.0\.1:9") as told:
        warehouse_of("spark", DataDirectory(tmp_path)).check()
    assert "a secret" not in str(told.value)


def test_without_pyhive_the_mend_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyhive", None)
    monkeypatch.setitem(sys.modules, "pyhive.hive", None)
    with pytest.raises(UnusableInputError, match=r"customer-outcomes\[spark\]"):
        ThriftConnection(SparkSettings(method="thrift"))
    assert spark_thrift.connection_arguments(SparkSettings())["configuration"][
        "set:hiveconf:spark.sql.session.timeZone"
    ] == ("UTC")
