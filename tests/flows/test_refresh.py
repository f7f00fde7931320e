"""The whole run, on the bundled sample, by the command as users run it."""

import subprocess
import sys
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest
from command_line import environment, prefect_server, run_outcomes, version_of

from flows import build
from flows.data_directory import DataDirectory
from flows.errors import AuditFailedError, ToolFailedError
from flows.landing_lock import writer_lock
from flows.warehouses.duckdb_warehouse import DuckDBWarehouse

Refreshed = tuple[DataDirectory, subprocess.CompletedProcess[str]]


def test_marts_are_published(refreshed: Refreshed) -> None:
    data, done = refreshed
    version = version_of(data.published)
    assert version["published_version"] in done.stdout
    assert version["as_of"] == datetime(2026, 3, 15, 19, 58, 14)
    assert version["audit_failed"] == 0
    assert isinstance(version["audit_passed"], int)
    assert version["audit_passed"] > 100
    with duckdb.connect(data.published, read_only=True) as connection:
        kinds = {
            kind
            for (kind,) in connection.execute(
                "select distinct data_type from duckdb_columns() where not internal"
            ).fetchall()
        }
        schemas = {
            name
            for (name,) in connection.execute("select distinct table_schema from information_schema.tables").fetchall()
        }
        counts = connection.execute(
            "select (select count(*) from marts.fct_contacts), (select count(*) from marts.fct_journeys),"
            " (select count(*) from marts.metric_values)"
        ).fetchone()
        versions = connection.execute("select distinct published_version from marts.metric_values").fetchall()
        commented = connection.execute(
            "select count(*) from duckdb_columns() where schema_name = 'marts' and comment is not null"
        ).fetchone()
    assert kinds <= {"BIGINT", "DOUBLE", "VARCHAR", "BOOLEAN", "DATE", "TIMESTAMP"}
    assert schemas == {"marts"}
    assert counts == (version["contact_count"], version["journey_count"], version["metric_value_count"])
    assert versions == [(version["published_version"],)]
    assert commented is not None
    assert commented[0] > 20


def test_terminal_is_readable_and_says_where_things_are(refreshed: Refreshed) -> None:
    data, done = refreshed
    assert done.stderr == ""
    assert len(done.stdout.splitlines()) < 100
    assert "CUSTOMER_OUTCOMES_PSEUDONYM_KEY is not set" in done.stdout
    assert "first contact resolution" in done.stdout
    assert str(data.published) in done.stdout
    summary = (data.reports / "summary.md").read_text(encoding="utf-8")
    assert "demo key" in summary
    assert "vru\\_entry is not a time" in summary
    assert (data.reports / "data_docs" / "index.html").is_file()


def test_the_key_does_not_stay(refreshed: Refreshed) -> None:
    data, _ = refreshed
    with duckdb.connect(data.warehouse, read_only=True) as connection:
        assert (
            connection.execute(
                "select table_name from information_schema.tables where table_schema = 'private'"
            ).fetchall()
            == []
        )


def test_bad_dates_fail_the_audit_and_nothing_is_published(published: DataDirectory, tmp_path: Path) -> None:
    before = published.published.read_bytes()
    export = tmp_path / "bad.csv"
    lines = ["tweet_id,author_id,inbound,created_at,text,response_tweet_id,in_response_to_tweet_id"]
    lines += [f"9{number},somebody,True,not a date,Tell nobody,," for number in range(10_000)]
    export.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert run_outcomes("ingest", "twitter", export, "--data-dir", published.root).returncode == 0
    done = run_outcomes("refresh", "--data-dir", published.root)
    assert done.returncode == 1, done.stderr + done.stdout
    assert done.stderr.startswith("outcomes: the landed data failed the audit:")
    assert "Traceback" not in done.stderr + done.stdout
    assert len(done.stderr.splitlines()) < 5
    assert published.published.read_bytes() == before
    summary = (published.reports / "summary.md").read_text(encoding="utf-8")
    assert "nothing was published" in summary
    assert "twitter" in summary
    assert "Tell nobody" not in summary + done.stdout + done.stderr


# A build that finds its marts built already, but for the calls, which are gone.
BUILT_WITHOUT_CALLS = """
import duckdb
from flows import build

def run_dbt(data, warehouse, **told):
    with duckdb.connect(str(data.warehouse)) as connection:
        connection.execute("delete from marts.fct_contacts where source_system = 'call_log'")
        marts = connection.execute(
            "select table_name from information_schema.tables where table_schema = 'marts'").fetchall()
    found = frozenset(name for name, in marts)
    return build.BuildResult(build.target_folder(data) / "manifest.json", found, 1, 1, ())

build.run_dbt = run_dbt
from flows.cli import main
main()
"""


def test_vanished_rows_fail_the_audit_of_the_marts(published: DataDirectory) -> None:
    before = published.published.read_bytes()
    done = subprocess.run(
        [sys.executable, "-c", BUILT_WITHOUT_CALLS, "refresh", "--data-dir", published.root],
        env=environment(PREFECT_API_URL=prefect_server(), CUSTOMER_OUTCOMES_PSEUDONYM_KEY="a secret of ours"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr + done.stdout
    assert "the marts failed the audit" in done.stderr
    assert "fct_contacts" in done.stderr
    assert "demo key" not in done.stdout
    assert "a secret of ours" not in done.stdout + done.stderr
    assert published.published.read_bytes() == before


def test_lock_held(landed: DataDirectory, tmp_path: Path) -> None:
    data = DataDirectory(tmp_path / "data")
    folder = data.raw_table("twitter", "tweets")
    folder.mkdir(parents=True)
    for path in landed.raw_table("twitter", "tweets").iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    with writer_lock(data):
        done = run_outcomes("refresh", "--data-dir", data.root)
    assert done.returncode == 3
    assert "is held" in done.stderr


def result(name: str, kind: str, status: str, message: str = "", failures: int | None = None) -> SimpleNamespace:
    node = SimpleNamespace(
        name=name,
        resource_type=kind,
        attached_node="model.x.a",
        depends_on=SimpleNamespace(nodes=["model.x.a"]),
        config=SimpleNamespace(meta={}, fail_calc="count(*)"),
    )
    return SimpleNamespace(node=node, status=status, message=message, failures=failures)


def judged(data: DataDirectory, *results: SimpleNamespace) -> build._Pass:
    manifest = SimpleNamespace(
        nodes={"model.x.a": SimpleNamespace(name="a", original_file_path="models/contacts/a.sql")}
    )
    success = not any(each.status in ("fail", "error") for each in results)
    outcome = SimpleNamespace(success=success, result=SimpleNamespace(results=list(results)))
    return build._judged(outcome, data, DuckDBWarehouse(data), manifest)


def test_failing_data_tests_fail_the_audit(tmp_path: Path) -> None:
    results = [result("b_is_a_key", "test", "fail", failures=3), result("c", "model", "error", "Conversion: 'secret'")]
    with pytest.raises(AuditFailedError, match="b_is_a_key: 3 offending rows") as failed:
        judged(DataDirectory(tmp_path), *results)
    assert "secret" not in str(failed.value)


def test_a_broken_rule_is_named_with_its_column(tmp_path: Path) -> None:
    data = DataDirectory(tmp_path)
    with duckdb.connect(str(data.warehouse)) as connection:
        connection.execute(
            "create table broken as values ('is not filled', 'channel', 1204), ('is not unique', 'contact_id', 1)"
        )
    failed = result("rules_hold_contacts_contact_id", "test", "fail", failures=1205)
    failed.node.config.fail_calc = "coalesce(sum(offending_rows), 0)"
    failed.node.test_metadata = SimpleNamespace(name="rules_hold")
    failed.node.attached_node = "model.customer_outcomes.contacts"
    failed.node.compiled_code = "from broken"
    expected = "test rules_hold of contacts: channel is not filled in 1,204 rows, contact_id is not unique in 1 row"
    with pytest.raises(AuditFailedError, match=expected):
        judged(data, failed)
    # What cannot be asked again is reported by dbt's number.
    data.warehouse.unlink()
    with pytest.raises(AuditFailedError, match="rules_hold of contacts: 1,205 offending rows"):
        judged(data, failed)


def test_failing_models_are_failures_of_the_tool(tmp_path: Path) -> None:
    with pytest.raises(ToolFailedError, match=r"model c: Conversion of '\.\.\.'") as failed:
        judged(DataDirectory(tmp_path), result("c", "model", "error", "Conversion of 'secret'\n  to a number"))
    assert "secret" not in str(failed.value)


def test_what_a_good_build_says(tmp_path: Path) -> None:
    built = judged(
        DataDirectory(tmp_path),
        result("a", "model", "success"),
        result("t", "test", "pass"),
        result("w", "test", "warn", failures=1),
    )
    assert (built.model_count, built.tests_passed) == (1, 1)
    assert built.warnings == ("test w warns: 1 offending row",)
    assert [(check["name"], check["relation"]) for check in built.failed_checks] == [("w", "a")]
