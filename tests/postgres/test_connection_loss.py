"""The connection is lost at the worst moments: what was published stays, the message is clear, the next run works."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from cut_line import CutLine
from postgres_server import Database
from small_marts import held, make_marts, origin, published, version_schemas

from flows.errors import ToolFailedError
from flows.settings import PseudonymKey
from flows.warehouses.postgres_warehouse import PostgresWarehouse


def lost(database: Database, tag: str, relation: str, work: Callable[[], object]) -> ToolFailedError:
    """Do the work, end its connection where it makes that relation, and return the error."""
    with database.stopped_at(tag, relation) as stop:
        ending = threading.Thread(target=stop.end_connection)
        ending.start()
        with pytest.raises(ToolFailedError) as failed:
            work()
        ending.join()
    assert failed.value.exit_status == 3
    assert len(str(failed.value).splitlines()) == 1
    return failed.value


@pytest.mark.parametrize(
    ("tag", "relation"),
    [
        ("CREATE SCHEMA", "outcomes_v%"),
        ("CREATE TABLE AS", "outcomes_v%.metric_values"),
        ("CREATE INDEX", "outcomes_v%"),
        ("CREATE VIEW", "marts.fct_contacts"),
        ("CREATE VIEW", "marts.metric_values"),
        ("CREATE VIEW", "marts.published_version"),
    ],
)
def test_in_the_middle_of_a_publication(database: Database, tmp_path: Path, tag: str, relation: str) -> None:
    make_marts(database)
    with held(tmp_path) as warehouse:
        one = warehouse.publish(origin(1))
        before = published(database)
        schemas = version_schemas(database)
        make_marts(database, 8)
        error = lost(database, tag, relation, lambda: warehouse.publish(origin(2)))
    assert "the connection to PostgreSQL was lost" in str(error)
    assert "Nothing was published" in str(error)
    assert published(database) == before
    assert version_schemas(database) == schemas
    with held(tmp_path) as warehouse:
        assert warehouse.read_published() == one
        two = warehouse.publish(origin(2))
        assert len(database.rows("select * from marts.fct_contacts")) == 8
        assert warehouse.roll_back() == one
    assert two.row_counts["fct_contacts"] == 8


@pytest.mark.parametrize("is_committed", [True, False])
def test_at_the_very_end_of_a_publication(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_committed: bool
) -> None:
    """The server has the last word, be it that nobody hears it."""
    make_marts(database)
    with held(tmp_path) as warehouse:
        one = warehouse.publish(origin(1))
    folder = tmp_path / "s"
    folder.mkdir()
    line = CutLine(folder, database.server.socket, is_committed=is_committed)
    monkeypatch.setenv("PGHOST", str(folder))
    with held(tmp_path) as warehouse:
        line.cut_at_commit()
        if is_committed:
            expected = warehouse.publish(origin(2))
        else:
            with pytest.raises(ToolFailedError, match="Nothing was published"):
                warehouse.publish(origin(2))
            expected = one
        # The session that had the lock is gone: what is left to do is left to the next run.
        assert len(warehouse.notes) == int(is_committed)
    line.close()
    monkeypatch.setenv("PGHOST", database.server.socket)
    with held(tmp_path) as warehouse:
        assert warehouse.read_published() == expected
    assert database.rows("select published_version from marts.published_version") == [(expected.version,)]


def test_no_answer_at_the_very_end(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_marts(database)
    folder = tmp_path / "s"
    folder.mkdir()
    line = CutLine(folder, database.server.socket, is_committed=True, is_cut_for_good=True)
    monkeypatch.setenv("PGHOST", str(folder))
    with held(tmp_path) as warehouse:
        line.cut_at_commit()
        with pytest.raises(ToolFailedError, match=r"either all of the views were switched or none"):
            warehouse.publish(origin(1))
    line.close()


def test_in_the_middle_of_a_rollback(database: Database, tmp_path: Path) -> None:
    make_marts(database)
    with held(tmp_path) as warehouse:
        one = warehouse.publish(origin(1))
        warehouse.publish(origin(2))
        before = published(database)
        error = lost(database, "CREATE VIEW", "marts.metric_values", warehouse.roll_back)
    assert "could not roll back" in str(error)
    assert published(database) == before
    with held(tmp_path) as warehouse:
        assert warehouse.roll_back() == one


def test_between_the_build_and_the_publication(database: Database, tmp_path: Path) -> None:
    """Who has lost the lock may not publish, though other connections of the run may still be there."""
    make_marts(database)
    with held(tmp_path) as warehouse:
        warehouse.publish(origin(1))
        before = published(database)
        database.rows(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and application_name like 'customer-outcomes process%'"
        )
        with pytest.raises(ToolFailedError, match="the connection to PostgreSQL was lost"):
            warehouse.publish(origin(2))
        with pytest.raises(ToolFailedError, match="the connection to PostgreSQL was lost"):
            warehouse.read_published()
    assert published(database) == before


def test_while_the_key_is_held(database: Database, tmp_path: Path) -> None:
    def build(warehouse: PostgresWarehouse) -> None:
        with warehouse.pseudonym_key_held(PseudonymKey("k", is_demo=False)):
            database.rows(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = current_database() and application_name like 'customer-outcomes process%'"
            )
            raise ToolFailedError("the build failed")

    with held(tmp_path) as warehouse:
        warehouse.prepare({}, full_refresh=False)
        with pytest.raises(ToolFailedError, match="the build failed"):
            build(warehouse)
        assert "could not remove the key" in warehouse.notes[0]
    with held(tmp_path) as warehouse:
        warehouse.remove_unfinished()
    assert database.rows("select to_regclass('outcomes_private.pseudonym_key')") == [(None,)]
