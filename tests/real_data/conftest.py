"""The published marts of the three real exports, built once by the project's own command."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from book import Book, recompute_all
from command_line import run_outcomes
from recompute_common import CALLS_FILE, INCIDENTS_FILE, SHARED_DATA, TWEETS_FILE

EXPORTS = {"call_log": CALLS_FILE, "servicenow": INCIDENTS_FILE, "twitter": TWEETS_FILE}


def _skip_without_data() -> None:
    if not SHARED_DATA.is_dir():
        pytest.skip(f"the real exports are not on this machine: {SHARED_DATA} is missing")


def _outcomes(*arguments: str | Path) -> None:
    finished = run_outcomes(*arguments)
    assert finished.returncode == 0, f"outcomes {arguments}: {finished.stdout[-4000:]}\n{finished.stderr[-4000:]}"


@pytest.fixture(scope="session")
def real_marts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    _skip_without_data()
    data_dir = tmp_path_factory.mktemp("real_data")
    for system, export in EXPORTS.items():
        _outcomes("ingest", system, export, "--data-dir", data_dir)
    _outcomes("refresh", "--data-dir", data_dir)
    database = data_dir / "published" / "customer_outcomes.duckdb"
    with duckdb.connect(str(database), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def book() -> Book:
    _skip_without_data()
    return recompute_all()
