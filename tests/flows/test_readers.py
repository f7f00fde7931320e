"""BI reads the published file, with this DuckDB and with an older one, whatever befalls the runs; what they publish; and the way back."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from command_line import OUTCOMES, environment, prefect_server, run_outcomes, tables, version_of, wait_for

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


def test_a_killed_run_does_no_harm_and_the_next_publishes_the_same(published: DataDirectory) -> None:
    before = published.published.read_bytes()
    as_published = tables(published.published)
    log = published.root / ".dbt" / "logs" / "dbt.log"
    log.unlink()
    running = start(published)
    wait_for(lambda: log.is_file() and " OK created " in log.read_text(encoding="utf-8"))
    servers = children(running.pid)
    running.send_signal(signal.SIGKILL)
    running.wait()
    assert published.published.read_bytes() == before
    # The temporary server ends with the run that started it.
    assert servers
    wait_for(lambda: not any(is_alive(server) for server in servers))
    published.published.with_name(f"{published.published.name}.building").write_bytes(b"half")

    with a_reader_with_the_file_open(published.published):
        assert read_while_refreshed(published) == {"1.4", "1.5"}
    again = tables(published.published)
    (previous,) = published.previous_versions.iterdir()
    was, now = version_of(previous), version_of(published.published)
    assert was.pop("published_at") != now.pop("published_at")
    was.pop("git_commit"), now.pop("git_commit")
    assert was == now
    del again["published_version"], as_published["published_version"]
    assert again == as_published
    assert [path.name for path in published.published.parent.iterdir() if "building" in path.name] == []

    back = run_outcomes("rollback", "--data-dir", published.root)
    assert back.returncode == 0, back.stderr
    assert str(version_of(published.published)["published_version"]) in back.stdout
    assert published.published.read_bytes() == before


@pytest.mark.full_parity
def test_an_earlier_moment(published: DataDirectory) -> None:
    assert read_while_refreshed(published, "--as-of", "2026-02-01T01:00:00+01:00") == {"1.4", "1.5"}
    assert version_of(published.published)["as_of"] == datetime(2026, 2, 1)
    with duckdb.connect(published.published, read_only=True) as connection:
        latest = connection.execute("select max(started_at), count(*) from marts.fct_contacts").fetchone()
    assert latest is not None
    assert latest[0] <= datetime(2026, 2, 1)
    assert latest[1] > 0


def read_while_refreshed(data: DataDirectory, *arguments: str) -> set[str]:
    """Publish anew over what is published, and return which DuckDBs could read it all the while."""
    if not OLDER.is_dir():
        pytest.skip(f"the older DuckDB is not there ({OLDER}): run the tests by `make test`")
    before = data.published.stat().st_ino
    building = data.published.with_name(f"{data.published.name}.building")
    refresh = start(data, *arguments, PREFECT_API_URL=prefect_server())
    versions = set()
    last_read = 0.0
    while refresh.poll() is None:
        # Now and then while it builds, which touches nothing that is read, and without a pause while it publishes.
        if building.is_file() or time.monotonic() - last_read > SECONDS_BETWEEN_READS:
            for folder in (OLDER, None):
                version, rows, values, said = read(data.published, folder)
                assert rows == said
                assert 0 < values <= rows
                versions.add(version.rsplit(".", 1)[0])
            last_read = time.monotonic()
        time.sleep(0.05)
    assert refresh.returncode == 0
    assert data.published.stat().st_ino != before
    return versions


def start(data: DataDirectory, *arguments: str, **changes: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [OUTCOMES, "refresh", "--data-dir", data.root, *arguments],
        env=environment(**changes),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@contextlib.contextmanager
def a_reader_with_the_file_open(path: Path) -> Iterator[None]:
    """A process that reads the same before and after, from the file that it opened."""
    reader = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import duckdb, sys; c = duckdb.connect(sys.argv[1], read_only=True)\n"
            "q = 'select published_at from marts.published_version'\n"
            "print(c.execute(q).fetchall(), flush=True); input(); print(c.execute(q).fetchall())",
            str(path),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert reader.stdout is not None
    first = reader.stdout.readline()
    yield
    rest, _ = reader.communicate("\n")
    assert rest == first


def children(pid: int) -> list[int]:
    listed = subprocess.run(["ps", "-eo", "pid,ppid"], capture_output=True, text=True, check=True).stdout
    pairs = [line.split() for line in listed.splitlines()[1:]]
    return [int(child) for child, parent in pairs if int(parent) == pid]


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    status = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return bool(status.strip()) and not status.strip().startswith("Z")
