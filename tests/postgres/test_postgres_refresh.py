"""The whole run on PostgreSQL, on the bundled sample, by the command as users run it; and runs that do not end well.

What is published in the end is held against DuckDB, every mart row by row: numbers to 1e-9, texts and their order exactly, comments.
"""

import shutil
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from command_line import OUTCOMES, environment, prefect_server, run_outcomes, version_of, wait_for
from engines import on_duckdb, on_postgres
from postgres_server import Database
from published_marts import differences
from small_marts import SCHEMA, held, origin, published, version_schemas

from flows.data_directory import DataDirectory

# The tests' own have no name.
SESSIONS = "select application_name from pg_stat_activity where datname = current_database() and application_name <> ''"
PASSWORD = "hush ' \\ \" {x} %s"  # noqa: S105 -- made up
# The one that the sample has on DuckDB, so that its customers bear the same pseudonyms here.
KEY = "customer-outcomes-demo-key"


@dataclass(frozen=True)
class Night:
    """A data directory and the user who publishes it; `small_version` is published already, and `before` what BI sees of it."""

    data: DataDirectory
    settings: dict[str, str]
    small_version: str
    before: dict[str, Any]


@pytest.fixture
def night(
    database: Database, landed: DataDirectory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Night]:
    data = DataDirectory(tmp_path / "data")
    shutil.copytree(landed.root, data.root)
    database.rows("create role nightly login password %s", [PASSWORD])
    database.rows("create role dashboards login")
    database.rows(f"grant create on database {database.name} to nightly")
    database.server.ask_for_passwords_of("nightly")
    settings = {
        "PGUSER": "nightly",
        "PGPASSWORD": PASSWORD,
        "OUTCOMES_BI_ROLE": "dashboards",
        "OUTCOMES_TARGET": "postgres",
    }
    settings |= {"CUSTOMER_OUTCOMES_PSEUDONYM_KEY": KEY}

    # Something is published already, by the same user: marts of other columns under the same names would be refused.
    database.rows(f"create schema {SCHEMA}")
    database.rows(f"create table {SCHEMA}.fct_small as select 'a'::text as small_id")
    database.rows(f"grant usage on schema {SCHEMA} to nightly")
    database.rows(f"grant select on all tables in schema {SCHEMA} to nightly")
    with monkeypatch.context() as as_user:
        for name in ("PGUSER", "PGPASSWORD", "OUTCOMES_BI_ROLE"):
            as_user.setenv(name, settings[name])
        with held(tmp_path / "small") as small:
            small_version = small.publish(origin()).version
    database.rows(f"drop schema {SCHEMA} cascade")
    before = published(database)
    assert set(before) == {"fct_small", "published_version"}
    yield Night(data, settings, small_version, before)
    database.rows("drop owned by nightly, dashboards cascade")
    database.rows("drop role nightly, dashboards")


@pytest.mark.full_parity
def test_a_lost_connection_in_the_middle_of_the_build(database: Database, night: Night) -> None:
    data, settings = night.data, night.settings
    with database.stopped_at("CREATE TABLE AS", "outcomes_staging.%") as stop:
        running = start(data, settings)
        stop.end_connection()
    out, err = running.communicate(timeout=900)
    assert running.returncode == 3, out + err
    assert "the build failed" in err
    assert "terminating connection" in err or "server closed the connection" in err
    assert "Traceback" not in out + err
    assert "nothing was published" in (data.reports / "summary.md").read_text(encoding="utf-8")
    assert f"schema marts of database {database.name}" in out
    assert published(database) == night.before
    assert database.rows("select to_regclass('outcomes_private.pseudonym_key')") == [(None,)]
    said = out + err + written(data)
    assert PASSWORD not in said
    assert KEY not in said


def test_a_killed_run_and_the_next(
    database: Database, landed: DataDirectory, refreshed_sample: DataDirectory, night: Night, tmp_path: Path
) -> None:
    data, settings, before = night.data, night.settings, night.before
    with database.stopped_at("CREATE TABLE AS", "outcomes_staging.%") as stop:
        running = start(data, settings)
        stop.wait()
        # Meanwhile another machine is told, and told who is at work.
        other = DataDirectory(tmp_path / "other")
        shutil.copytree(landed.root, other.root)
        refused = run_outcomes("refresh", "--data-dir", other.root, **settings)
        assert refused.returncode == 3, refused.stderr
        assert f"customer-outcomes process {running.pid} on" in refused.stderr
        running.send_signal(signal.SIGKILL)
        running.communicate()
        wait_for(lambda: database.rows(SESSIONS) == [])
    assert published(database) == before
    assert database.rows("select to_regclass('outcomes_private.pseudonym_key') is null") == [(False,)]

    done = run_outcomes("refresh", "--data-dir", data.root, **settings)
    assert done.returncode == 0, done.stderr + done.stdout
    assert done.stderr == ""
    assert f"schema marts of database {database.name}" in done.stdout
    assert "first contact resolution" in done.stdout
    assert not data.warehouse.exists()
    assert not data.published.exists()
    columns = "published_version, as_of, contact_count, journey_count, metric_value_count, audit_passed, audit_failed"
    (version,) = database.rows(f"select {columns} from marts.published_version")
    assert version[0] in done.stdout
    assert version[1] == datetime(2026, 3, 15, 19, 58, 14)
    assert version[6] == 0
    assert version[5] > 100
    assert (
        version[2:5]
        == database.rows(
            "select (select count(*) from marts.fct_contacts), (select count(*) from marts.fct_journeys),"
            " (select count(*) from marts.metric_values)"
        )[0]
    )
    # As much as a run that nothing befell publishes, on DuckDB.
    undisturbed = version_of(refreshed_sample.published)
    assert list(version[1:5]) == [undisturbed[name] for name in columns.split(", ")[1:5]]
    (commented,) = database.rows("select count(*) from pg_description where objoid = 'marts.fct_contacts'::regclass")
    assert commented[0] > 20
    on_both = on_duckdb(refreshed_sample), on_postgres(database.connect())
    for found in on_both:
        # Of the version before: it stays, without rows.
        found.marts.pop("fct_small", None)
        found.comments.pop("fct_small", None)
    assert differences(on_both[0].marts, on_both[1].marts) == []
    assert on_both[0].texts == on_both[1].texts
    assert on_both[0].comments == on_both[1].comments
    # Nothing of the runs is left: no key, no session.
    assert database.rows("select to_regclass('outcomes_private.pseudonym_key')") == [(None,)]
    assert database.rows(SESSIONS) == []
    as_reader = database.connect(user="dashboards")
    with as_reader.cursor() as cursor:
        cursor.execute("select count(*) from marts.metric_values")
        assert cursor.fetchall() == [(version[4],)]
    assert len(version_schemas(database)) == 2
    assert database.rows("select relname from pg_class where relname ~ '__dbt'") == []
    back = run_outcomes("rollback", "--data-dir", data.root, **settings)
    assert back.returncode == 0, back.stderr
    assert night.small_version in back.stdout
    # What the version before did not have is empty now, so that views of BI's own stand.
    gone_back = published(database)
    assert {name: gone_back.pop(name) for name in before} == before
    assert all(rows == [] for *_, rows in gone_back.values())

    for secret in (PASSWORD, KEY):
        assert secret not in written(data) + done.stdout
    as_reader.close()


def written(data: DataDirectory) -> str:
    """All that a run left in the data directory."""
    return "\n".join(
        path.read_text(encoding="utf-8", errors="replace") for path in data.root.rglob("*") if path.is_file()
    )


def start(data: DataDirectory, settings: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [OUTCOMES, "refresh", "--data-dir", data.root],
        env=environment(PREFECT_API_URL=prefect_server(), **settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
