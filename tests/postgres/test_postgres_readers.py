"""BI during and after publications: what it may read, and that it always sees one whole version."""

import threading
import time
from pathlib import Path

import psycopg2
import pytest
from postgres_server import Database
from small_marts import held, make_marts, origin, published, version_schemas, warehouse

from flows.errors import ToolFailedError, UnusableInputError

ROLE = 'bi "tool"'
QUOTED = '"bi ""tool"""'


@pytest.fixture
def reader(database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    database.rows(f"create role {QUOTED} login")
    monkeypatch.setenv("OUTCOMES_BI_ROLE", ROLE)
    yield database
    database.rows(f"drop owned by {QUOTED}")
    database.rows(f"drop role {QUOTED}")


def test_the_role_for_bi_reads_the_marts_and_nothing_else(reader: Database, tmp_path: Path) -> None:
    make_marts(reader)
    with held(tmp_path) as found:
        found.prepare({}, full_refresh=False)
        make_marts(reader)
        found.publish(origin(1))
        assert found.notes == []
    as_bi = reader.connect(user=ROLE)
    with as_bi.cursor() as cursor:
        cursor.execute("select count(*) from marts.fct_contacts")
        assert cursor.fetchall() == [(5,)]
        cursor.execute("select count(*) from marts.published_version")
        for refused in (
            "delete from marts.fct_contacts",
            "create view marts.mine as select 1 as one",
            "select * from outcomes_marts.fct_contacts",
            f"select * from {version_schemas(reader)[0]}.fct_contacts",
            "select * from outcomes_ledger.publications",
        ):
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                cursor.execute(refused)
    of_anybody = reader.rows(
        "select nspname from pg_namespace where nspname ~ '^outcomes_' and has_schema_privilege('public', oid, 'usage')"
    )
    assert of_anybody == []


def test_default_privileges_of_an_administrator_open_nothing(reader: Database, tmp_path: Path) -> None:
    reader.rows(f"alter default privileges grant usage on schemas to public, {QUOTED}")
    make_marts(reader)
    with held(tmp_path) as found:
        found.prepare({}, full_refresh=False)
        found.publish(origin(1))
    opened = reader.rows(
        "select nspname from pg_namespace cross join (values ('public'), (%s)) as roles (role)"
        " where nspname ~ '^outcomes_' and nspname <> 'outcomes_marts' and has_schema_privilege(role, oid, 'usage')",
        [ROLE],
    )
    assert opened == []


def test_a_role_that_is_not_there(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTCOMES_BI_ROLE", "nobody")
    with pytest.raises(UnusableInputError, match='create role "nobody"'):
        warehouse(tmp_path).check()


def test_readers_see_one_whole_version(database: Database, tmp_path: Path) -> None:
    """As many contacts as the version says, whenever one looks, in one statement and in one transaction."""
    seen: list[tuple[object, ...]] = []
    stop = threading.Event()

    def read() -> None:
        connection = database.server.connect(database.name)
        while not stop.is_set():
            with connection.cursor() as cursor:
                cursor.execute(
                    "select contact_count, (select count(*) from marts.fct_contacts), published_version,"
                    " (select min(published_version) from marts.metric_values) from marts.published_version"
                )
                seen.append(cursor.fetchone())
                cursor.execute("begin")
                cursor.execute("select contact_count, published_version from marts.published_version")
                said, version = cursor.fetchone()
                time.sleep(0.002)
                cursor.execute("select count(*) from marts.fct_contacts")
                counted = cursor.fetchone()[0]
                cursor.execute("select max(published_version) from marts.metric_values")
                seen.append((said, counted, version, cursor.fetchone()[0]))
                cursor.execute("commit")
        connection.close()

    make_marts(database)
    with held(tmp_path) as found:
        found.publish(origin(0))
        threads = [threading.Thread(target=read) for _ in range(2)]
        for thread in threads:
            thread.start()
        for number in range(1, 9):
            make_marts(database, 5 + number)
            found.publish(origin(number))
        found.roll_back()
        stop.set()
        for thread in threads:
            thread.join()
    assert len({counts[0] for counts in seen}) > 5
    assert [each for each in seen if each[0] != each[1] or each[2] != each[3]] == []


def test_a_reader_that_does_not_let_go(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_marts(database)
    monkeypatch.setenv("OUTCOMES_LOCK_SECONDS", "1.5")
    reader = database.connect(application_name="the dashboards")
    with held(tmp_path) as found:
        found.publish(origin(1))
        before = published(database)
        reader.autocommit = False
        with reader.cursor() as cursor:
            cursor.execute("select * from marts.metric_values")
        started = time.monotonic()
        with pytest.raises(ToolFailedError, match=r"postgres \(the dashboards, server process \d+\)") as failed:
            found.publish(origin(2))
        assert time.monotonic() - started < 60
        assert "marts.metric_values" in str(failed.value)
        assert published(database) == before
        assert len(version_schemas(database)) == 1

        monkeypatch.setenv("OUTCOMES_LOCK_SECONDS", "60")

        def let_go() -> None:
            time.sleep(0.7)
            reader.rollback()

        thread = threading.Thread(target=let_go)
        thread.start()
        version = found.publish(origin(2))
        thread.join()
    assert database.rows("select published_version from marts.published_version") == [(version.version,)]


@pytest.mark.parametrize("seconds", ["soon", "-1", "nan", "1e9"])
def test_seconds_that_are_none(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seconds: str
) -> None:
    monkeypatch.setenv("OUTCOMES_LOCK_SECONDS", seconds)
    with pytest.raises(UnusableInputError, match="OUTCOMES_LOCK_SECONDS must be a number"):
        warehouse(tmp_path).check()
