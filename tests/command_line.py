"""The command as users run it, and what it published."""

import atexit
import functools
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from flows.settings import free_port, is_reachable

OUTCOMES = Path(sys.executable).with_name("outcomes")


def environment(**changes: str) -> dict[str, str]:
    """Return the environment of a command, with nothing in it of who runs the tests, nor of their Java."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PREFECT_", "CUSTOMER_OUTCOMES_", "OUTCOMES_", "SPARK_", "PYSPARK_"))
        and name != "JAVA_HOME"
    }
    return {**kept, "COLUMNS": "120", **changes}


@functools.cache
def prefect_server() -> str:
    """Start a Prefect server for the runs of all tests of this process, with which it ends; return its address.

    A run that is not told of it starts one of its own, as a user's does, which takes 20 of its 140 seconds of processor time.
    """
    port = free_port()
    home = tempfile.mkdtemp(prefix="outcomes-prefect-")
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    server = subprocess.Popen(
        [sys.executable, "-m", "flows.settings", str(port)],
        stdin=subprocess.PIPE,
        env=environment(PREFECT_HOME=home, PREFECT_SERVER_UI_ENABLED="false"),
    )
    address = f"http://127.0.0.1:{port}/api"
    wait_for(lambda: is_reachable(address) or server.poll() is not None)
    assert server.poll() is None
    return address


def run_outcomes(*arguments: object, **changes: str) -> subprocess.CompletedProcess[str]:
    """Run the command to its end; a refresh tells the server of all tests, unless it is given another PREFECT_API_URL."""
    if arguments[0] == "refresh" and "PREFECT_API_URL" not in changes:
        changes["PREFECT_API_URL"] = prefect_server()
    return subprocess.run(
        [OUTCOMES, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=1500,
        env=environment(**changes),
        check=False,
    )


def tables(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return all rows of all marts of a published file."""
    with duckdb.connect(path, read_only=True) as connection:
        names = connection.execute(
            "select table_name from information_schema.tables where table_schema = 'marts' order by 1"
        ).fetchall()
        return {name: connection.execute(f"select * from marts.{name}").fetchall() for (name,) in names}


def version_of(path: Path) -> dict[str, object]:
    """Return the one row of marts.published_version."""
    with duckdb.connect(path, read_only=True) as connection:
        cursor = connection.execute("select * from marts.published_version")
        names = [column[0] for column in cursor.description or []]
        (row,) = cursor.fetchall()
    return dict(zip(names, row, strict=True))


def wait_for(condition: Callable[[], bool], seconds: float = 600) -> None:
    """Return when the condition holds, and fail when it does not in that time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)
