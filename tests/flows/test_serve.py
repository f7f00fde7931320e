"""The schedule, under a real Prefect server on loopback."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from command_line import OUTCOMES, environment, version_of, wait_for

from flows.data_directory import DataDirectory
from flows.ingest import land_files
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


@contextmanager
def served(data: DataDirectory, folder: Path) -> Iterator[tuple[str, Callable[[], bool]]]:
    """A server of Prefect and a schedule of every minute; the server's address, and whether the schedule has ended."""
    address = f"http://127.0.0.1:{(port := free_port())}/api"
    server = [str(Path(sys.executable).with_name("prefect")), "server", "start", "--host", "127.0.0.1"]
    changes = {
        "PREFECT_HOME": str(folder / "prefect"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_API_URL": address,
        "DO_NOT_TRACK": "1",
    }
    with running([*server, "--port", str(port), "--no-ui"], folder / "server.log", **changes):
        wait_for(lambda: is_reachable(address))
        serve = [str(OUTCOMES), "serve", "--cron", "* * * * *", "--data-dir", str(data.root)]
        with running(serve, folder / "serve.log", **changes) as serving:
            yield address, lambda: serving.poll() is not None


@pytest.mark.full_parity
def test_a_scheduled_run_publishes_as_of_its_time(landed: DataDirectory, tmp_path: Path) -> None:
    data = DataDirectory(tmp_path / "data")
    shutil.copytree(landed.root, data.root)
    started = datetime.now(UTC).replace(tzinfo=None)
    with served(data, tmp_path) as (_, has_ended):
        wait_for(lambda: data.published.is_file() or has_ended(), seconds=900)
        assert not has_ended(), (tmp_path / "serve.log").read_text(encoding="utf-8")
    as_of = version_of(data.published)["as_of"]
    assert isinstance(as_of, datetime)
    assert (as_of.second, as_of.microsecond) == (0, 0)
    assert started <= as_of <= datetime.now(UTC).replace(tzinfo=None)


def test_a_scheduled_run_that_fails_is_told(tmp_path: Path) -> None:
    data = DataDirectory(tmp_path / "data")
    export = tmp_path / "bad.csv"
    lines = ["tweet_id,author_id,inbound,created_at,text,response_tweet_id,in_response_to_tweet_id"]
    export.write_text("\n".join([*lines, *(f"9{number},somebody,True,not a date,No,," for number in range(100))]))
    land_files("twitter", [export], data, loaded_at=datetime.now(UTC))
    with served(data, tmp_path) as (address, has_ended):
        wait_for(lambda: has_ended() or "FAILED" in states_of_scheduled_runs(address))
        assert not has_ended(), (tmp_path / "serve.log").read_text(encoding="utf-8")
    assert "nothing was published" in (data.reports / "summary.md").read_text(encoding="utf-8")
    assert not data.published.exists()


def states_of_scheduled_runs(address: str) -> list[str]:
    answer = httpx.post(f"{address}/flow_runs/filter", json={})
    return [run["state_type"] for run in answer.json() if run["auto_scheduled"]]


@pytest.mark.parametrize("is_scheduled", [True, False])
def test_only_a_scheduled_run_speaks_of_its_scheduled_time(monkeypatch: pytest.MonkeyPatch, is_scheduled: bool) -> None:
    from flows import refresh

    moment = datetime(2026, 3, 1, 13, tzinfo=timezone(timedelta(hours=1)))
    context = SimpleNamespace(flow_run=SimpleNamespace(auto_scheduled=is_scheduled))
    monkeypatch.setattr(refresh.FlowRunContext, "get", lambda: context)
    monkeypatch.setattr(refresh.prefect.runtime, "flow_run", SimpleNamespace(scheduled_start_time=moment))
    assert refresh._scheduled_time() == (datetime(2026, 3, 1, 12) if is_scheduled else None)
