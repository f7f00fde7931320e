"""Who is let in, who is told what, and that one run at a time writes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import run_outcomes
from postgres_server import Database, Server
from small_marts import held, make_marts, origin, published, version_schemas, warehouse

from flows.data_directory import DataDirectory
from flows.errors import ToolFailedError, UnusableInputError
from flows.settings import PseudonymKey
from flows.warehouses.postgres_connection import connect, session_options

SECRET = "pass'word \\ \" %s {x}"  # noqa: S105 -- wrong on purpose


def test_no_server(landed: DataDirectory, tmp_path: Path) -> None:
    done = run_outcomes(
        "refresh", "--data-dir", landed.root, "--target", "postgres", PGHOST=str(tmp_path), PGPASSWORD=SECRET
    )
    assert done.returncode == 3, done.stderr
    assert "no connection to PostgreSQL" in done.stderr
    assert "PGHOST" in done.stderr
    assert "Traceback" not in done.stderr
    assert SECRET not in done.stderr


def test_wrong_password(database: Database, server: Server, landed: DataDirectory) -> None:
    database.rows("create role guarded login superuser password 'right'")
    server.ask_for_passwords_of("guarded")
    for password in (SECRET, ""):
        done = run_outcomes(
            "refresh", "--data-dir", landed.root, "--target", "postgres", PGUSER="guarded", PGPASSWORD=password
        )
        assert done.returncode == 2, done.stderr
        assert "password" in done.stderr
        assert "Traceback" not in done.stderr
        assert SECRET not in done.stderr + done.stdout
    database.rows("drop role guarded")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"PGDATABASE": "no_such_database"}, "does not exist"),
        ({"PGUSER": "nobody"}, "does not exist"),
        ({"PGDATABASE": "postgresql://postgres:hush@elsewhere/x"}, "PGDATABASE must be the name of a database"),
        ({"OUTCOMES_SCHEMA": "No Such; Name"}, "OUTCOMES_SCHEMA must be a name"),
        ({"OUTCOMES_SCHEMA": "x" * 31}, "OUTCOMES_SCHEMA must be a name"),
        ({"OUTCOMES_PUBLISHED_SCHEMA": "outcomes_bi"}, "the project's own"),
    ],
)
def test_settings_that_cannot_be_right(
    database: Database, landed: DataDirectory, changes: dict[str, str], says: str
) -> None:
    done = run_outcomes("rollback", "--data-dir", landed.root, OUTCOMES_TARGET="postgres", **changes)
    assert done.returncode == 2, done.stderr
    assert says in done.stderr
    assert "hush" not in done.stderr


def test_a_role_that_may_not_make_schemas(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database.rows("create role small login")
    monkeypatch.setenv("PGUSER", "small")
    with pytest.raises(UnusableInputError, match=f'grant create on database "{database.name}" to "small"'):
        warehouse(tmp_path).check()
    database.rows("drop role small")


def test_a_role_that_is_no_superuser_is_enough(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database.rows("create role publisher login")
    database.rows("create role reader")
    database.rows(f"grant create on database {database.name} to publisher")
    monkeypatch.setenv("PGUSER", "publisher")
    monkeypatch.setenv("OUTCOMES_BI_ROLE", "reader")
    warehouse(tmp_path).check()
    with held(tmp_path) as found:
        found.prepare({}, full_refresh=False)
        database.rows("set role publisher")
        make_marts(database)
        database.rows("reset role")
        for number in range(8):
            found.publish(origin(number))
        found.roll_back()
        with found.pseudonym_key_held(PseudonymKey("k", is_demo=False)):
            pass
        assert found.notes == []
    assert len(version_schemas(database)) == 6
    database.rows("drop owned by publisher, reader cascade")
    database.rows("drop role publisher, reader")


def test_an_encoding_that_has_not_every_character(
    server: Server, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.execute("create database latin template template0 encoding 'LATIN1' locale 'C'")
    monkeypatch.setenv("PGDATABASE", "latin")
    with pytest.raises(UnusableInputError, match="keeps text as LATIN1"):
        warehouse(tmp_path).check()
    server.execute("drop database latin")


def test_sessions_are_in_utc_and_keep_the_users_options(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    database.rows(f"alter database {database.name} set timezone = 'Pacific/Auckland'")
    database.rows(f"alter database {database.name} set datestyle = 'SQL, DMY'")
    monkeypatch.setenv("PGOPTIONS", "-c work_mem=7MB")
    connection = connect("test")
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('timezone'), current_setting('work_mem'), current_setting('datestyle')")
        assert cursor.fetchall() == [("UTC", "7MB", "ISO, YMD")]
    connection.close()
    monkeypatch.setenv("PGOPTIONS", session_options())
    assert session_options().count("timezone") == 1


def test_one_run_at_a_time_whatever_the_machine(database: Database, tmp_path: Path) -> None:
    with held(tmp_path / "here"):
        says = pytest.raises(ToolFailedError, match=r"another run is at work on the schemas outcomes_\*")
        with says as failed, held(tmp_path / "there"):
            pass
        assert "customer-outcomes process" in str(failed.value)
        done = run_outcomes("rollback", "--data-dir", tmp_path / "there", "--target", "postgres")
        assert done.returncode == 3
        assert "another run is at work" in done.stderr
        done = run_outcomes(
            "rollback", "--data-dir", tmp_path / "there", "--target", "postgres", OUTCOMES_SCHEMA="second"
        )
        assert done.returncode == 2
        assert "no earlier version" in done.stderr
    with held(tmp_path / "there"):
        pass


def test_the_key_is_there_for_as_long_as_it_is_needed(database: Database, tmp_path: Path) -> None:
    database.rows(f"alter database {database.name} set log_statement = 'all'")
    secret = 'a "secret", of \\ ours\n and more'  # noqa: S105 -- made up
    with held(tmp_path) as found:
        found.prepare({}, full_refresh=False)
        with found.pseudonym_key_held(PseudonymKey(secret, is_demo=False)):
            assert database.rows("select secret from outcomes_private.pseudonym_key") == [(secret,)]
            # Unlogged: not in the write-ahead log, so not in any copy of it.
            assert database.rows(
                "select relpersistence from pg_class where oid = 'outcomes_private.pseudonym_key'::regclass"
            ) == [("u",)]
        assert database.rows("select to_regclass('outcomes_private.pseudonym_key')") == [(None,)]
    assert "of \\ ours" not in (database.server.folder / "log").read_text(encoding="utf-8", errors="replace")


def test_a_killed_process_leaves_nothing(database: Database, tmp_path: Path) -> None:
    make_marts(database)
    with held(tmp_path) as found:
        found.publish(origin(1))
    before = published(database)
    code = (
        "import sys; from pathlib import Path; from small_marts import held, origin\n"
        "with held(Path(sys.argv[1])) as found: found.publish(origin(2))"
    )
    with database.stopped_at("CREATE VIEW", "marts.metric_values") as stop:
        folder = Path(__file__).parent
        process = subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path)],
            env={**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{folder.parent}"},
        )
        server_process = stop.wait()
        process.kill()
        process.wait()
        # The server ends the session by itself, though its statement would wait for ever.
        for _ in range(3000):
            if not database.rows("select pid from pg_stat_activity where pid = %s", [server_process]):
                break
            database.rows("select pg_sleep(0.1)")
        assert database.rows("select pid from pg_stat_activity where pid = %s", [server_process]) == []
    assert published(database) == before
    assert len(version_schemas(database)) == 1
    with held(tmp_path) as found:
        version = found.publish(origin(2))
    assert database.rows("select published_version from marts.published_version") == [(version.version,)]
