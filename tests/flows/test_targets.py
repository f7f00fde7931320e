"""Which warehouse a target has, and what is said where there is none."""

from pathlib import Path

import pytest
from command_line import run_outcomes

from flows.data_directory import DataDirectory
from flows.errors import UnusableInputError
from flows.warehouses import targets
from flows.warehouses.duckdb_warehouse import DuckDBWarehouse


def test_duckdb_needs_nothing(tmp_path: Path) -> None:
    warehouse = targets.warehouse_of("duckdb", DataDirectory(tmp_path))
    assert isinstance(warehouse, DuckDBWarehouse)
    assert warehouse.published_where == str(DataDirectory(tmp_path).published)
    assert warehouse.schema("staging") == "staging"


def test_a_target_that_there_is_not(tmp_path: Path) -> None:
    with pytest.raises(UnusableInputError, match="There are: duckdb, postgres, spark"):
        targets.warehouse_of("oracle", DataDirectory(tmp_path))


@pytest.mark.parametrize(("target", "package"), [("postgres", "psycopg2"), ("spark", "pyspark")])
def test_an_extra_that_is_not_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: str, package: str
) -> None:
    monkeypatch.setattr(targets, "_is_installed", lambda module: module != package)
    with pytest.raises(UnusableInputError, match=rf"needs {package}, .*'customer-outcomes\[{target}\]'"):
        targets.warehouse_of(target, DataDirectory(tmp_path))


def test_what_is_installed() -> None:
    assert targets._is_installed("json")
    assert not targets._is_installed("no_such_package")
    assert not targets._is_installed("no_such_package.part")


def test_the_environment_names_a_target(tmp_path: Path) -> None:
    done = run_outcomes("rollback", "--data-dir", tmp_path, OUTCOMES_TARGET="oracle")
    assert done.returncode == 2
    assert "oracle" in done.stderr
