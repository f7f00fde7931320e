"""dbt in this process: it builds in the session that is there, with its settings, from two threads, in the format asked."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from project_copy import copy_project
from spark_engine import Engine, prefix

MODELS = {
    # Two that wait for nothing, for two threads.
    "one.sql": "select cast(id as bigint) as number, cast('x' as string) as word from range(5)",
    "other.sql": "select cast('x' as bigint) as number, current_timezone() as zone, timestamp '2026-03-08 02:30:00' as at",
    "models.yml": """
models:
  - name: one
    description: "The customer's \\\\ words"
    config: {contract: {enforced: true}, persist_docs: {relation: true, columns: true}}
    columns:
      - {name: number, data_type: bigint, description: "How many, it's said"}
      - {name: word, data_type: text, description: "A word"}
""",
}
SEED = 'name,share,kept,day\n"it\'s \\ ""x""",1.5,true,2026-01-01\n,,,\n'

Dbt = Callable[..., Any]


@pytest.fixture
def project(spark: Engine, tmp_path: Path) -> Path:
    """The project's settings and macros, with models and a seed of this test."""
    spark.rows("select 1")
    folder = copy_project(tmp_path / "project")
    for name in ("models", "seeds"):
        for path in sorted((folder / name).rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
    for name, text in MODELS.items():
        (folder / "models" / name).write_text(text)
    (folder / "seeds" / "shares.csv").write_text(SEED)
    return folder


@pytest.fixture
def dbt(project: Path, monkeypatch: pytest.MonkeyPatch) -> Dbt:
    from dbt.adapters.factory import reset_adapters
    from dbt.cli.main import dbtRunner

    monkeypatch.setenv("DBT_SEND_ANONYMOUS_USAGE_STATS", "false")

    def run(*arguments: str) -> Any:
        options = [*("--project-dir", project), *("--profiles-dir", project), *("--target-path", project / "target")]
        options += [*("--log-path", project / "logs"), *("--target", "spark"), "--no-partial-parse", "--quiet"]
        try:
            return dbtRunner().invoke([*arguments, *map(str, options)])
        finally:
            reset_adapters()

    return run


def test_tables_types_and_comments(spark: Engine, dbt: Dbt) -> None:
    for _ in range(2):
        done = dbt("build", "--threads", "2")
        assert done.success, [result.message for result in done.result.results]
    built = prefix()
    assert spark.rows(f"select count(*), max(number), max(word) from {built}.one") == [(5, 4, "x")]
    # The cast is null: ANSI mode is off, as dbt asks, and as it is for everything else.
    ((number, zone, at),) = spark.rows(f"select * from {built}.other")
    assert (number, zone, str(at)) == (None, "UTC", "2026-03-08 02:30:00")
    described = {name: (kind, comment) for name, kind, comment in spark.rows(f"describe extended {built}.one")}
    assert described["number"] == ("bigint", "How many, it's said")
    assert described["Comment"][0] == "The customer's \\ words"
    assert described["Provider"][0] == "parquet"
    ((name, share, kept, day), nothing) = spark.rows(f"select * from {built}_seeds.shares order by name nulls last")
    assert (name, share, kept, str(day)) == ('it\'s \\ "x"', 1.5, True, "2026-01-01")
    assert nothing == (None, None, None, None)


@pytest.mark.parametrize("file_format", ["delta", "iceberg"])
def test_another_format_is_asked_for_in_every_table(
    spark: Engine, dbt: Dbt, project: Path, monkeypatch: pytest.MonkeyPatch, file_format: str
) -> None:
    """Its jars are not there, so that the statements fail; they are what is looked at."""
    monkeypatch.setenv("OUTCOMES_SPARK_FILE_FORMAT", file_format)
    done = dbt("build")
    assert not done.success
    asked = "\n".join(path.read_text() for path in (project / "logs").iterdir())
    for relation in (f"{prefix()}.one", f"{prefix()}.other"):
        assert f"create or replace table {relation}" in asked
    assert asked.count(f"using {file_format}") >= 3
    nodes = json.loads((project / "target" / "manifest.json").read_text())["nodes"].values()
    formats = {node["config"].get("file_format") for node in nodes if node["resource_type"] in ("model", "seed")}
    assert formats == {file_format}
