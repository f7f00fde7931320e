"""The command on Spark: a run to its end, one that loses Java on the way, and the way back."""

import os
import shutil
import signal
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from command_line import OUTCOMES, environment, run_outcomes, wait_for
from spark_engine import settings

from flows.bundled_sample import write_bundled_sample
from flows.data_directory import DataDirectory
from flows.ingest import land_files
from flows.settings import KEY_VARIABLE

# Minutes of Java: `make parity` runs it.
pytestmark = pytest.mark.full_parity

SECRET = "a secret of the refresh's own"  # noqa: S105 -- made up


def of_the_run(root: Path) -> dict[str, str]:
    """Nothing of the machine's own Java, a zone that is not the project's, and the key of this test."""
    return environment(**settings(root), **{KEY_VARIABLE: SECRET, "TZ": "America/New_York", "JAVA_HOME": ""})


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[DataDirectory, subprocess.CompletedProcess[str], Path]:
    """A few rows of one system, refreshed twice over: to be looked at in the order of this module's tests."""
    root = tmp_path_factory.mktemp("spark refresh")
    data = DataDirectory(root / "it's data")
    exports = {path.parent.name: path for path in write_bundled_sample(root / "exports")}
    land_files("twitter", [exports["twitter"]], data, loaded_at=datetime.now(UTC))
    elsewhere = root / "elsewhere"
    elsewhere.mkdir()
    done = subprocess.run(
        [OUTCOMES, "refresh", "--data-dir", data.root, "--target", "spark", "--full-refresh"],
        capture_output=True,
        text=True,
        timeout=900,
        env=of_the_run(root),
        check=False,
        cwd=elsewhere,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return data, done, elsewhere


Published = tuple[DataDirectory, subprocess.CompletedProcess[str], Path]


def views(data: DataDirectory) -> list[str]:
    """Return the files of the published tables, which a new version would add to."""
    warehouse = data.root / "spark" / "warehouse"
    return sorted(path.name for path in warehouse.iterdir() if path.name.startswith("outcomes_v"))


def holding(folder: Path, secret: str) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and secret.encode() in path.read_bytes()]


def test_it_publishes_and_says_so(published: Published) -> None:
    data, done, _ = published
    assert "contacts," in done.stdout
    assert f"marts: database marts of the Spark catalog in {data.root}/spark" in done.stdout
    assert len(views(data)) == 1


def test_nothing_else_is_said(published: Published) -> None:
    _, done, _ = published
    assert done.stderr == ""
    for noise in ("WARN", "Warning", "log4j", "Stage ", "JAVA", "spark-submit"):
        assert noise not in done.stdout


def test_it_writes_into_the_data_directory_only(published: Published) -> None:
    data, _, elsewhere = published
    assert list(elsewhere.iterdir()) == []
    assert not holding(data.root, SECRET)


def test_losing_java_in_the_middle_of_the_build_leaves_what_is_published(published: Published) -> None:
    data, _, _ = published
    before = views(data)
    staging = data.root / "spark" / "warehouse" / "outcomes_staging.db"
    shutil.rmtree(data.root / ".dbt" / "target")
    started = datetime.now(UTC).timestamp()
    run = subprocess.Popen(
        [OUTCOMES, "refresh", "--data-dir", data.root, "--target", "spark"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=of_the_run(data.root.parent),
    )
    try:
        wait_for(lambda: any(path.stat().st_mtime > started + 1 for path in _tables(staging, run)), seconds=300)
        for child in _children(run.pid):
            if "SparkSubmit" in _command(child):
                os.kill(child, signal.SIGKILL)
        out, err = run.communicate(timeout=300)
    finally:
        run.kill()
    assert run.returncode == 3, out + err
    assert "the build failed" in err
    assert SECRET not in out + err
    assert views(data) == before
    # The next command clears what that left, and there is nothing to go back to.
    again = run_outcomes("rollback", "--data-dir", data.root, "--target", "spark", **of_the_run(data.root.parent))
    assert again.returncode == 2, again.stdout + again.stderr
    assert "there is no earlier version" in again.stderr
    assert not holding(data.root / "spark", SECRET)


def _tables(staging: Path, run: "subprocess.Popen[str]") -> list[Path]:
    assert run.poll() is None, run.communicate()
    return list(staging.iterdir())


def _children(process: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def _command(process: int) -> str:
    return Path(f"/proc/{process}/cmdline").read_text().replace("\0", " ")
