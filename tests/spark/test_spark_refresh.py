"""The command on Spark when Java dies in the middle of a build. (A run to its end is in tests/parity.)"""

import contextlib
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from command_line import OUTCOMES, environment, run_outcomes, wait_for
from spark_engine import settings

from flows.bundled_sample import write_bundled_sample
from flows.data_directory import DataDirectory
from flows.ingest import land_files
from flows.settings import KEY_VARIABLE

SECRET = "a secret of the refresh's own"  # noqa: S105 -- made up
_SPARK = """
import os, sys
from pathlib import Path
sys.path[:0] = sys.argv[2:]
os.environ |= {"OUTCOMES_SCHEMA": "outcomes", "OUTCOMES_PUBLISHED_SCHEMA": "marts"}
from flows.data_directory import DataDirectory
from spark_engine import Engine, origin
engine = Engine(DataDirectory(Path(sys.argv[1])))
if not engine.warehouse().is_published():
    engine.make_marts()
    engine.warehouse().publish(origin())
print(engine.published(), engine.versions())
"""


@pytest.fixture
def data(tmp_path: Path) -> DataDirectory:
    """A data directory with a few rows landed."""
    found = DataDirectory(tmp_path / "it's data")
    exports = {path.parent.name: path for path in write_bundled_sample(tmp_path / "exports")}
    land_files("twitter", [exports["twitter"]], found, loaded_at=datetime.now(UTC))
    return found


def of_the_run(root: Path) -> dict[str, str]:
    """Nothing of the machine's own Java, a zone that is not the project's, and the key of this test."""
    return environment(**settings(root), **{KEY_VARIABLE: SECRET, "TZ": "America/New_York", "JAVA_HOME": ""})


def published(data: DataDirectory) -> str:
    """Return all that is published, in a process of its own; where nothing is yet, small marts are, first."""
    asked = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _SPARK, data.root, *sys.path],
        capture_output=True,
        text=True,
        timeout=900,
        env=of_the_run(data.root.parent),
        check=False,
    )
    assert asked.returncode == 0, asked.stdout + asked.stderr
    return asked.stdout


@pytest.mark.full_parity
def test_losing_java_in_the_middle_of_the_build_leaves_what_is_published(data: DataDirectory, tmp_path: Path) -> None:
    before = published(data)
    assert "fct_contacts" in before
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    run = subprocess.Popen(
        [OUTCOMES, "refresh", "--data-dir", data.root, "--target", "spark"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=of_the_run(tmp_path),
        cwd=elsewhere,
    )
    try:
        wait_for(lambda: _has_built_something(data, run), seconds=900)
        assert _holding(data.root / "spark", SECRET)
        for child in _children(run.pid):
            if "SparkSubmit" in _command(child):
                os.kill(child, signal.SIGKILL)
        out, err = run.communicate(timeout=900)
    finally:
        run.kill()
    assert run.returncode == 3, out + err
    assert "the build failed" in err
    # Neither Spark nor Java has anything to say on the terminal, nor to leave where the command was run.
    for noise in (SECRET, "WARN", "log4j", "Stage ", "JAVA_", "spark-submit", "Traceback"):
        assert noise not in out + err
    assert list(elsewhere.iterdir()) == []
    # The next command clears what that left.
    again = run_outcomes("rollback", "--data-dir", data.root, "--target", "spark", **of_the_run(tmp_path))
    assert again.returncode == 2, again.stdout + again.stderr
    assert again.stderr.startswith("outcomes: there is no earlier version")
    assert not _holding(data.root, SECRET)
    assert published(data) == before


def _has_built_something(data: DataDirectory, run: "subprocess.Popen[str]") -> bool:
    assert run.poll() is None, run.communicate()
    staging = data.root / "spark" / "warehouse" / "outcomes_staging.db"
    return staging.is_dir() and any(staging.iterdir())


def _holding(folder: Path, secret: str) -> list[Path]:
    """Return the files that hold the secret; what a running Spark removes meanwhile holds nothing."""
    found = []
    for path in folder.rglob("*"):
        with contextlib.suppress(FileNotFoundError):
            if path.is_file() and secret.encode() in path.read_bytes():
                found.append(path)
    return found


def _children(process: int) -> list[int]:
    """Return the processes that a process started from any of its threads."""
    return [
        int(child)
        for thread in Path(f"/proc/{process}/task").iterdir()
        for child in (thread / "children").read_text().split()
    ]


def _command(process: int) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_text().replace("\0", " ")
    except FileNotFoundError:
        return ""
