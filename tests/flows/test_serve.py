"""The schedule, under a real Prefect server on loopback."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from command_line import OUTCOMES, environment, version_of, wait_for

from flows.data_directory import DataDirectory
from flows.settings import free_port, is_reachable


@contextmanager
def running(command: list[str], log: Path, **changes: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command until the test is over, then end it and all that it started."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=output, start_new_session=True, env=environment(**changes)
        )
        try:
            yield process
        finally:
            for number in (signal.SIGTERM, signal.SIGKILL):
                try:
                    os.killpg(process.pid, number)
                except ProcessLookupError:
                    break
                try:
                    process.wait(timeout=15)
                except subprocess.TimeoutExpired:
                    continue


def test_a_scheduled_run_publishes_as_of_its_time(landed: DataDirectory, tmp_path: Path) -> None:
    data = DataDirectory(tmp_path / "data")
    shutil.copytree(landed.root, data.root)
    port = free_port()
    server = [str(Path(sys.executable).with_name("prefect")), "server", "start", "--host", "127.0.0.1"]
    changes = {
        "PREFECT_HOME": str(tmp_path / "prefect"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        "DO_NOT_TRACK": "1",
    }
    started = datetime.now(UTC).replace(tzinfo=None)
    with running([*server, "--port", str(port), "--no-ui"], tmp_path / "server.log", **changes):
        wait_for(lambda: is_reachable(changes["PREFECT_API_URL"]))
        serve = [str(OUTCOMES), "serve", "--cron", "* * * * *", "--data-dir", str(data.root)]
        with running(serve, tmp_path / "serve.log", **changes) as serving:
            wait_for(lambda: data.published.is_file() or serving.poll() is not None, seconds=900)
            assert serving.poll() is None, (tmp_path / "serve.log").read_text(encoding="utf-8")
    as_of = version_of(data.published)["as_of"]
    assert isinstance(as_of, datetime)
    assert (as_of.second, as_of.microsecond) == (0, 0)
    assert started <= as_of <= datetime.now(UTC).replace(tzinfo=None)
