"""BI reads the published file, with this DuckDB and with an older one, while a refresh replaces it; and the way back."""

import json
import os
import shutil
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from command_line import OUTCOMES, environment, prefect_server, run_outcomes, version_of

from flows.data_directory import PROJECT_ROOT, DataDirectory

# `make` puts it there: see OLDER_DUCKDB in the Makefile.
OLDER = PROJECT_ROOT / ".venv" / "older-duckdb"
SECONDS_BETWEEN_READS = 10
READ = """
import json, sys, duckdb
with duckdb.connect(sys.argv[1], read_only=True) as marts:
    counted = marts.execute("select count(*), count(value) from marts.metric_values").fetchone()
    said = marts.execute("select metric_value_count from marts.published_version").fetchone()
print(json.dumps([duckdb.__version__, *counted, *said]))
"""


def read(path: Path, folder: Path | None) -> tuple[str, int, int, int]:
    changes = {"PYTHONPATH": str(folder)} if folder else {}
    done = subprocess.run(
        [sys.executable, "-c", READ, str(path)],
        capture_output=True,
        text=True,
        env={**os.environ, **changes},
        check=True,
    )
    version, rows, values, said = json.loads(done.stdout)
    return version, rows, values, said


@pytest.fixture(scope="module")
def refreshed_while_read(
    refreshed_sample: DataDirectory, tmp_path_factory: pytest.TempPathFactory
) -> tuple[DataDirectory, set[str]]:
    """The sample as of an earlier moment, published over itself, and the DuckDBs that read it all the while."""
    data = DataDirectory(tmp_path_factory.mktemp("read") / "data")
    shutil.copytree(refreshed_sample.root, data.root)
    before = data.published.stat().st_ino
    building = data.published.with_name(f"{data.published.name}.building")
    refresh = subprocess.Popen(
        [OUTCOMES, "refresh", "--data-dir", str(data.root), "--as-of", "2026-02-01T01:00:00+01:00"],
        env=environment(PREFECT_API_URL=prefect_server()),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    versions = set()
    last_read = 0.0
    while refresh.poll() is None:
        # Now and then while it builds, which touches nothing that is read, and without a pause while it publishes.
        if building.is_file() or time.monotonic() - last_read > SECONDS_BETWEEN_READS:
            for folder in (OLDER, None) if OLDER.is_dir() else (None,):
                version, rows, values, said = read(data.published, folder)
                assert rows == said
                assert 0 < values <= rows
                versions.add(version.rsplit(".", 1)[0])
            last_read = time.monotonic()
        time.sleep(0.05)
    assert refresh.returncode == 0
    assert data.published.stat().st_ino != before
    return data, versions


def test_readers_are_not_disturbed_by_a_refresh(refreshed_while_read: tuple[DataDirectory, set[str]]) -> None:
    if not OLDER.is_dir():
        pytest.skip(f"the older DuckDB is not there ({OLDER}): run the tests by `make test`")
    _, versions = refreshed_while_read
    assert versions == {"1.4", "1.5"}


def test_an_earlier_moment_and_the_way_back(
    refreshed_sample: DataDirectory, refreshed_while_read: tuple[DataDirectory, set[str]]
) -> None:
    data, _ = refreshed_while_read
    assert version_of(data.published)["as_of"] == datetime(2026, 2, 1)
    with duckdb.connect(data.published, read_only=True) as connection:
        latest = connection.execute("select max(started_at), count(*) from marts.fct_contacts").fetchone()
    assert latest is not None
    assert latest[0] <= datetime(2026, 2, 1)
    assert latest[1] > 0
    back = run_outcomes("rollback", "--data-dir", data.root)
    assert back.returncode == 0, back.stderr
    assert str(version_of(data.published)["published_version"]) in back.stdout
    assert data.published.read_bytes() == refreshed_sample.published.read_bytes()
