"""The macros by which engines differ give every engine the same answers, and the right ones: dates, numbers, zones, words, hashes."""

import json
from pathlib import Path

import pytest
from engine_answers import Answer, ask, questions
from engines import run_script
from postgres_server import Server


def wrong(answers: list[Answer]) -> list[str]:
    asked = list(questions())
    assert len(answers) == len(asked) > 100
    return [
        f"{expression}: {answer!r} and not {expected!r}"
        for (expression, expected), answer in zip(asked, answers, strict=True)
        if answer != expected
    ]


def test_duckdb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.adapters.factory import reset_adapters

    monkeypatch.setenv("OUTCOMES_WAREHOUSE", str(tmp_path / "warehouse.duckdb"))
    monkeypatch.setenv("DBT_SEND_ANONYMOUS_USAGE_STATS", "false")
    answers = ask("duckdb", str(tmp_path / "target"))
    DuckDBConnectionManager.close_all_connections()
    reset_adapters()
    assert wrong(answers) == []


def test_postgres(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dbt.adapters.factory import reset_adapters

    monkeypatch.setenv("DBT_SEND_ANONYMOUS_USAGE_STATS", "false")
    for name, value in {"PGHOST": server.socket, "PGUSER": "postgres", "PGDATABASE": "postgres", "PGTZ": "UTC"}.items():
        monkeypatch.setenv(name, value)
    answers = ask("postgres", str(tmp_path / "target"))
    reset_adapters()
    assert wrong(answers) == []


def test_spark(tmp_path: Path) -> None:
    result = tmp_path / "answers.json"
    run_script("spark_answers.py", tmp_path / "data", result)
    assert wrong(json.loads(result.read_text())) == []
