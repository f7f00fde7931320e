"""The connection is lost at the worst moments: what was published stays, the message is clear, the next run works."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
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
