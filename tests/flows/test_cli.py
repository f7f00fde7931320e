"""Ways to use the command wrongly, each with one message and status 2; none starts the slow tools."""

import subprocess
import sys
from pathlib import Path

import pytest
from command_line import run_outcomes

from flows.data_directory import DataDirectory


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["refresh"], "nothing is landed"),
        (["refresh", "--target", "oracle"], "--target"),
        (["refresh", "--as-of", "yesterday"], "is no moment"),
        (["refresh", "--as-of", "0001-01-01T00:00:00+14:00"], "is no moment"),
        (["refresh", "--no-such-option"], "No such option"),
        (["rollback"], "no earlier version"),
        (["withdraw", "twitter", "tweets.csv"], "nothing landed"),
        (["ingest", "mainframe", "x.csv"], "no source system"),
        (["ingest", "twitter", "missing.csv"], "no such file"),
        (["ingest", "twitter"], "Missing argument"),
        (["serve"], "Missing option"),
        (["serve", "--cron", "often"], "is no schedule"),
        (["serve", "--cron", "*/5 * * * *"], "prefect server start"),
        (["what"], "No such command"),
    ],
)
def test_wrong_use(arguments: list[str], says: str, tmp_path: Path) -> None:
    data_dir = [] if arguments == ["what"] else ["--data-dir", str(tmp_path / "data")]
    done = run_outcomes(*arguments, *data_dir, PREFECT_HOME=str(tmp_path / "prefect"))
    assert done.returncode == 2, done.stderr
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_serve_without_an_answer(tmp_path: Path) -> None:
    done = run_outcomes(
        "serve", "--cron", "0 6 * * *", "--data-dir", tmp_path, PREFECT_API_URL="http://127.0.0.1:9/api"
    )
    assert done.returncode == 2
    assert "no Prefect server answers" in done.stderr


def test_empty_key(landed: DataDirectory) -> None:
    done = run_outcomes("refresh", "--data-dir", landed.root, CUSTOMER_OUTCOMES_PSEUDONYM_KEY=" ")
    assert done.returncode == 2
    assert "CUSTOMER_OUTCOMES_PSEUDONYM_KEY is set and empty" in done.stderr


def test_damaged_landed_file(tmp_path: Path) -> None:
    data = DataDirectory(tmp_path / "data")
    folder = data.raw_table("twitter", "tweets")
    folder.mkdir(parents=True)
    (folder / "tweets.parquet").write_bytes(b"PAR1 and no more")
    done = run_outcomes("refresh", "--data-dir", data.root)
    assert done.returncode == 2, done.stderr
    assert "tweets.parquet cannot be read as Parquet" in done.stderr


def test_unwritable_data_directory_is_a_failure_of_the_tool(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    done = run_outcomes("rollback", "--data-dir", tmp_path / "file" / "data")
    assert done.returncode == 3
    assert "Traceback" not in done.stderr


def test_slow_tools_are_imported_only_when_needed() -> None:
    code = (
        "import sys, flows.cli; import click.testing as t; t.CliRunner().invoke(flows.cli.outcomes, ['--help']);"
        "print(sorted({'prefect', 'dbt', 'great_expectations', 'pandas'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
