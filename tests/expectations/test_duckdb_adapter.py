"""The adapter's guard: Great Expectations is the version it is written for, and has what it changes."""

import importlib
import importlib.metadata
import os
import subprocess
import sys

import pytest

from expectations import duckdb_adapter
from flows.data_directory import PROJECT_ROOT
from flows.errors import ToolFailedError


def test_the_installed_version_is_the_one_it_is_written_for() -> None:
    assert importlib.metadata.version("great-expectations") == duckdb_adapter.WRITTEN_FOR


def test_duckdb_is_added_once() -> None:
    duckdb_adapter.enable_duckdb()
    duckdb_adapter.enable_duckdb()

    dialects = getattr(importlib.import_module(duckdb_adapter.ENGINE_MODULE), duckdb_adapter.PATCHED_ATTRIBUTE)
    assert [getattr(dialect, "value", dialect) for dialect in dialects].count("duckdb") == 1
    assert "duckdb" in dialects


def test_great_expectations_still_asks_the_changed_tuple() -> None:
    engine_module = importlib.import_module(duckdb_adapter.ENGINE_MODULE)
    duckdb_adapter.enable_duckdb()

    assert engine_module._dialect_requires_persisted_connection(connection_string="duckdb:///a.duckdb")
    assert not engine_module._dialect_requires_persisted_connection(connection_string="postgresql://a")


def test_another_version_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.metadata, "version", lambda name: "1.25.0")
    with pytest.raises(ToolFailedError, match=r"written for great-expectations 1\.24\.1, but 1\.25\.0 is installed"):
        duckdb_adapter.enable_duckdb()


@pytest.mark.parametrize("found", [None, ["sqlite"]])
def test_a_changed_great_expectations_is_refused(monkeypatch: pytest.MonkeyPatch, found: object) -> None:
    engine_module = importlib.import_module(duckdb_adapter.ENGINE_MODULE)
    monkeypatch.setattr(engine_module, duckdb_adapter.PATCHED_ATTRIBUTE, found)
    with pytest.raises(ToolFailedError, match="has no tuple _PERSISTED_CONNECTION_DIALECTS"):
        duckdb_adapter.enable_duckdb()


@pytest.mark.parametrize("how", [["-c"], ["-"]])
def test_a_program_that_is_no_file_is_not_ended(how: list[str]) -> None:
    code = "from expectations.duckdb_adapter import enable_duckdb; enable_duckdb(); print('still running')"
    done = subprocess.run(
        [sys.executable, *how, *([code] if how == ["-c"] else [])],
        input=code,
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.splitlines()[-1:] == ["still running"], done.stderr


def test_telemetry_is_off() -> None:
    assert os.environ["GX_ANALYTICS_ENABLED"] == "false"
