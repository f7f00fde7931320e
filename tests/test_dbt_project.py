"""What dbt and MetricFlow themselves say of the project: it parses, its unit tests pass, its semantics are valid."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from project_copy import copy_project

from flows.data_directory import PROJECT_ROOT, DataDirectory

BIN = Path(sys.executable).parent


@pytest.fixture
def warehouse(refreshed_sample: DataDirectory, tmp_path: Path) -> Path:
    """A copy of the sample's working database, with the key that the run took away again."""
    copy = tmp_path / "warehouse.duckdb"
    shutil.copy(refreshed_sample.warehouse, copy)
    with duckdb.connect(str(copy)) as connection:
        connection.execute("create schema if not exists private")
        connection.execute("create or replace table private.pseudonym_key as select 'a key' as secret")
    return copy


def run(command: list[str], folder: Path, warehouse: Path) -> str:
    done = subprocess.run(
        command,
        cwd=folder,
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
    return done.stdout


def test_unit_tests_of_the_models_pass(warehouse: Path, tmp_path: Path) -> None:
    command = [str(BIN / "dbt"), "--no-use-colors", "test", "--select", "test_type:unit", "--profiles-dir", "."]
    said = run(
        [*command, "--target-path", str(tmp_path / "target"), "--log-path", str(tmp_path / "logs")],
        PROJECT_ROOT,
        warehouse,
    )
    counts = dict(part.split("=") for part in said.rsplit("Done. ", 1)[1].split())
    assert int(counts["PASS"]) > 80
    assert counts["ERROR"] == counts["SKIP"] == "0"


def test_the_semantic_layer_is_valid(warehouse: Path, tmp_path: Path) -> None:
    project = copy_project(tmp_path / "project")
    run([str(BIN / "dbt"), "parse"], project, warehouse)
    said = run([str(BIN / "mf"), "validate-configs"], project, warehouse)
    assert said.count("ERRORS: 0") >= 5
