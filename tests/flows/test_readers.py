"""BI reads the published file, with this DuckDB and with an older one, while a refresh replaces it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import OUTCOMES, environment, prefect_server

from flows.data_directory import PROJECT_ROOT, DataDirectory

# `make` puts it there: see OLDER_DUCKDB in the Makefile.
OLDER = PROJECT_ROOT / ".venv" / "older-duckdb"
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


def test_readers_are_not_disturbed_by_a_refresh(published: DataDirectory) -> None:
    if not OLDER.is_dir():
        pytest.skip(f"the older DuckDB is not there ({OLDER}): run the tests by `make test`")
    before = published.published.stat().st_ino
    refresh = subprocess.Popen(
        [OUTCOMES, "refresh", "--data-dir", str(published.root)],
        env=environment(PREFECT_API_URL=prefect_server()),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    versions = set()
    while refresh.poll() is None:
        for folder in (OLDER, None):
            version, rows, values, said = read(published.published, folder)
            assert rows == said
            assert 0 < values <= rows
            versions.add(version.rsplit(".", 1)[0])
    assert refresh.returncode == 0
    assert published.published.stat().st_ino != before
    assert versions == {"1.4", "1.5"}
