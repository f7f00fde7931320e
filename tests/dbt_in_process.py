"""dbt in this process, over a DuckDB database of a test's own."""

import functools
import pickle
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pytest

from flows.data_directory import PROJECT_ROOT, DataDirectory
from flows.parsed_project import pickled_project
from flows.raw_tables import RAW_TABLES
from flows.warehouses import duckdb_working_database

MODELS_ALONE = ("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")


def prepare(data: DataDirectory, secret: str) -> None:
    """Make what is landed readable in the working database, with the key of the hashes."""
    landed = {table: sorted(data.raw_table(table.system, table.name).glob("*.parquet")) for table in RAW_TABLES}
    duckdb_working_database.prepare(data, landed, full_refresh=False)
    with duckdb.connect(str(data.warehouse)) as connection:
        connection.execute("create schema private")
        connection.execute("create table private.pseudonym_key as select ? as secret", [secret])


def run_dbt(warehouse: Path, *arguments: str) -> Any:
    """Run a command of dbt's over the project, its artifacts beside the database; return its result, or fail with what a node says.

    The database is named warehouse.duckdb, as the parsed project has it. A `--vars` is heard by the models' queries, and by no
    configuration: that was read before.
    """
    assert warehouse.name == "warehouse.duckdb"
    return _invoke(warehouse, list(arguments), parsed_project())


def parsed_project() -> Any:
    """The manifest of the parsed project, a new one for each who asks."""
    return pickle.loads(_parsed_project())  # noqa: S301 -- pickled by parsed_project


@functools.cache
def _parsed_project() -> bytes:
    """Parse the project once for all runs of this process: it takes ten times as long as a small run. A run changes what it is given."""
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        warehouse = Path(folder) / "warehouse.duckdb"
        patch.setenv("OUTCOMES_WAREHOUSE", str(warehouse))
        return pickled_project("duckdb", lambda: _invoke(warehouse, ["parse"], None))


def _invoke(warehouse: Path, arguments: list[str], manifest: Any) -> Any:
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.adapters.factory import reset_adapters
    from dbt.cli.main import dbtRunner

    folders = ["--project-dir", str(PROJECT_ROOT), "--profiles-dir", str(PROJECT_ROOT)]
    outputs = ["--target-path", str(warehouse.parent / "target"), "--log-path", str(warehouse.parent / "logs")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OUTCOMES_WAREHOUSE", str(warehouse))
        patch.setenv("DBT_SEND_ANONYMOUS_USAGE_STATS", "false")
        done = dbtRunner(manifest=manifest).invoke(["--quiet", *arguments, *folders, *outputs])
    # dbt keeps the database open for writing as long as the process lives.
    DuckDBConnectionManager.close_all_connections()
    reset_adapters()
    failed = [str(node.message) for node in getattr(done.result, "results", []) if node.status in ("error", "fail")]
    assert done.success, done.exception or failed
    return done.result
