"""What dbt and MetricFlow themselves say of the project: it parses, its unit tests pass, its semantics are valid."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from dbt_in_process import run_dbt
from project_copy import copy_project

from flows.data_directory import DataDirectory


@pytest.fixture
def warehouse(refreshed_sample: DataDirectory, tmp_path: Path) -> Path:
    """A copy of the sample's working database, with the key that the run took away again."""
    copy = tmp_path / "warehouse.duckdb"
    shutil.copy(refreshed_sample.warehouse, copy)
    with duckdb.connect(str(copy)) as connection:
        connection.execute("create schema if not exists private")
        connection.execute("create or replace table private.pseudonym_key as select 'a key' as secret")
    return copy


def test_unit_tests_of_the_models_pass(warehouse: Path) -> None:
    # dbt looks the columns of what is made up in the tables themselves, and the sample has but three systems.
    run_dbt(warehouse, "run", "--empty", "--select", "path:models/staging")
    results = run_dbt(warehouse, "test", "--select", "test_type:unit").results
    assert len(results) > 80
    assert {str(result.status) for result in results} == {"pass"}


def test_the_semantic_layer_is_valid(warehouse: Path, refreshed_sample: DataDirectory, tmp_path: Path) -> None:
    project = copy_project(tmp_path / "project")
    # MetricFlow reads what dbt made of the project when the sample was refreshed.
    shutil.copytree(refreshed_sample.root / ".dbt" / "target", project / "target")
    done = subprocess.run(
        [str(Path(sys.executable).with_name("mf")), "validate-configs"],
        cwd=project,
        env={
            **os.environ,
            "OUTCOMES_WAREHOUSE": str(warehouse),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "DO_NOT_TRACK": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert done.stdout.count("ERRORS: 0") >= 5
