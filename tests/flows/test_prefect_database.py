"""A home of Prefect's without a database is given the kept one; one that has a database keeps it."""

import sqlite3
from pathlib import Path

import pytest

from flows import prefect_database
from flows.prefect_database import PrefectDatabase


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(prefect_database, "PROJECT_ROOT", tmp_path / "project")
    return tmp_path / "project"


def made_by_a_server(home: Path, *runs: str) -> None:
    home.mkdir()
    with sqlite3.connect(home / "prefect.db") as connection:
        connection.execute("create table flow_run (name text)")
        connection.executemany("insert into flow_run values (?)", [(run,) for run in runs])
    connection.close()


def runs(home: Path) -> list[str]:
    connection = sqlite3.connect(home / "prefect.db")
    found = [name for (name,) in connection.execute("select name from flow_run")]
    connection.close()
    return found


def test_the_next_home_has_the_tables_and_no_runs(tmp_path: Path) -> None:
    first = PrefectDatabase(tmp_path / "first")
    made_by_a_server(tmp_path / "first")
    first.keep_if_new()
    with sqlite3.connect(tmp_path / "first" / "prefect.db") as connection:
        connection.execute("insert into flow_run values ('a run')")
    connection.close()
    PrefectDatabase(tmp_path / "second").keep_if_new()
    assert runs(tmp_path / "first") == ["a run"]
    assert runs(tmp_path / "second") == []
    assert (tmp_path / "second" / "prefect.db").stat().st_mode & 0o077 == 0


def test_a_database_with_runs_stays_and_is_not_kept(tmp_path: Path, project: Path) -> None:
    made_by_a_server(tmp_path / "home", "a run")
    PrefectDatabase(tmp_path / "home").keep_if_new()
    assert runs(tmp_path / "home") == ["a run"]
    assert not (project / "target").exists()
