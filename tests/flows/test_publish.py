"""Publication and the way back, on small working databases."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from command_line import tables, version_of

from flows.data_directory import DataDirectory
from flows.errors import ToolFailedError, UnusableInputError
from flows.published_version import Origin, PublishedVersion, definitions_digest
from flows.rollback import rollback
from flows.warehouses.duckdb_publication import publish, read_published
from flows.warehouses.targets import warehouse_of


def back(data: DataDirectory) -> PublishedVersion:
    return rollback(data, warehouse_of("duckdb", data))


def origin(number: int = 1) -> Origin:
    as_of = datetime(2026, 1, 1) + timedelta(days=number)
    return Origin(as_of=as_of, raw_digest="r", definitions_digest="d", audit_passed=7, audit_failed=0)


@pytest.fixture
def data(tmp_path: Path) -> DataDirectory:
    found = DataDirectory(tmp_path / "it's data")
    found.root.mkdir()
    with duckdb.connect(found.warehouse) as connection:
        connection.execute("create schema marts")
        connection.execute("create schema raw")
        connection.execute("create table raw.secret as select 1 as x")
        connection.execute(
            "create table marts.fct_contacts as select cast(10 - n as varchar) as contact_id, n as count,"
            " cast(n as double) as seconds, n > 2 as is_late, date '2026-01-01' as day, timestamp '2026-01-01' as at"
            " from range(5) as numbers (n)"
        )
        connection.execute(
            "create table marts.metric_values as select 'a' as metric_name, n as value,"
            " cast(null as varchar) as published_version from range(3, 0, -1) as numbers (n)"
        )
        connection.execute("comment on table marts.fct_contacts is 'The customer''s contacts'")
        connection.execute("comment on column marts.fct_contacts.count is 'How many'")
    return found


def test_marts_and_nothing_else(data: DataDirectory) -> None:
    published = publish(data, origin())
    rows = tables(data.published)
    assert set(rows) == {"fct_contacts", "metric_values", "published_version"}
    assert [row[0] for row in rows["fct_contacts"]] == ["10", "6", "7", "8", "9"]
    assert rows["metric_values"] == [("a", n, published.version) for n in (1, 2, 3)]
    version = version_of(data.published)
    assert (version["contact_count"], version["journey_count"], version["metric_value_count"]) == (5, None, 3)
    assert (version["audit_passed"], version["audit_failed"]) == (7, 0)
    assert published.row_counts == {"fct_contacts": 5, "metric_values": 3}
    assert read_published(data.published) == published
    with duckdb.connect(data.published, read_only=True) as connection:
        assert connection.execute(
            "select comment from duckdb_tables() where table_name = 'fct_contacts'"
        ).fetchall() == [("The customer's contacts",)]
        assert ("count", "How many") in connection.execute(
            "select column_name, comment from duckdb_columns() where table_name = 'fct_contacts'"
        ).fetchall()
        tags = connection.execute("select tags from duckdb_databases() where not internal").fetchall()
    assert "v1.0.0" in str(tags)
    assert [path.name for path in data.published.parent.iterdir()] == ["customer_outcomes.duckdb"]


def test_versions_are_named_by_what_they_are_made_of() -> None:
    assert origin().version == origin().version
    assert origin().version != origin(2).version
    assert origin().version.startswith("v")
    assert len(origin().version) == 13


@pytest.mark.parametrize("kind", ["hugeint", "integer", "decimal(10, 2)", "timestamptz", "varchar[]"])
def test_other_types_are_not_published(data: DataDirectory, kind: str) -> None:
    publish(data, origin())
    before = data.published.read_bytes()
    with duckdb.connect(data.warehouse) as connection:
        connection.execute(f"create table marts.odd as select cast(null as {kind}) as value")
    with pytest.raises(ToolFailedError, match=r"marts have columns of types .* odd\.value"):
        publish(data, origin(2))
    assert data.published.read_bytes() == before
    assert [path.name for path in data.published.parent.iterdir()] == ["customer_outcomes.duckdb"]


def test_five_versions_are_kept(data: DataDirectory) -> None:
    versions = [publish(data, origin(number)).version for number in range(8)]
    kept = sorted(data.previous_versions.iterdir())
    assert [version_of(path)["published_version"] for path in kept] == versions[2:7]
    assert version_of(data.published)["published_version"] == versions[7]


def test_leftovers_go(data: DataDirectory) -> None:
    data.previous_versions.mkdir(parents=True)
    for path in (
        data.published.with_name("customer_outcomes.duckdb.building"),
        data.published.with_name("customer_outcomes.duckdb.building.wal"),
        data.published.with_name("customer_outcomes.duckdb.wal"),
        data.previous_versions / "2026.duckdb.building",
    ):
        path.write_bytes(b"half")
    publish(data, origin())
    left = sorted(path.name for path in data.published.parent.rglob("*") if path.is_file())
    assert left == ["customer_outcomes.duckdb"]


def test_back_by_one_and_by_two(data: DataDirectory) -> None:
    one, two, three = (publish(data, origin(number)) for number in (1, 2, 3))
    bytes_of_two = sorted(data.previous_versions.iterdir())[-1].read_bytes()
    assert back(data) == two
    assert data.published.read_bytes() == bytes_of_two
    assert {version_of(path)["published_version"] for path in data.previous_versions.iterdir()} == {
        one.version,
        three.version,
    }
    assert back(data) == one
    with pytest.raises(UnusableInputError, match="no earlier version"):
        back(data)
    assert version_of(data.published)["published_version"] == one.version
    four = publish(data, origin(4))
    assert back(data) == one
    assert four.version in {version_of(path)["published_version"] for path in data.previous_versions.iterdir()}


def test_back_from_a_damaged_file(data: DataDirectory) -> None:
    one = publish(data, origin(1))
    publish(data, origin(2))
    data.published.write_bytes(b"damaged")
    with pytest.raises(ToolFailedError, match="cannot be read"):
        read_published(data.published)
    assert back(data) == one


def test_nothing_to_go_back_to(data: DataDirectory) -> None:
    with pytest.raises(UnusableInputError, match="no earlier version"):
        back(data)


def test_definitions_without_the_moment_that_was_asked_for(tmp_path: Path) -> None:
    def digest(code: str, as_of: str | None) -> str:
        path = tmp_path / "manifest.json"
        node = {"resource_type": "model", "compiled_code": code, "raw_code": ""}
        path.write_text(json.dumps({"nodes": {"m": node}, "metrics": {}, "semantic_models": {}}))
        return definitions_digest(path, as_of)

    first = digest("select '2026-01-01 00:00:00'", "2026-01-01 00:00:00")
    assert first == digest("select '2026-01-02 00:00:00'", "2026-01-02 00:00:00")
    assert first != digest("select '2026-01-01 00:00:00' as x", "2026-01-01 00:00:00")


def test_the_record_of_certificates_goes_on_when_all_else_is_made_anew(data: DataDirectory) -> None:
    with duckdb.connect(data.warehouse) as connection:
        connection.execute(
            "create table marts.certification_changes as select 'a' as metric_name, 1::bigint as change_number"
        )
    publish(data, origin())
    with duckdb.connect(data.warehouse) as connection:
        connection.execute("insert into marts.certification_changes values ('a', 2)")
    warehouse = warehouse_of("duckdb", data)
    warehouse.prepare({}, full_refresh=False)
    assert recorded(data) == [("a", 1), ("a", 2)]
    # What was never published is forgotten with the database.
    warehouse.prepare({}, full_refresh=True)
    assert recorded(data) == [("a", 1)]
    assert warehouse.notes == []
    data.published.write_bytes(b"no database")
    warehouse.prepare({}, full_refresh=True)
    assert warehouse.notes == [f"The record of certificates begins anew: {data.published} cannot be read."]


def recorded(data: DataDirectory) -> list[tuple[object, ...]]:
    with duckdb.connect(data.warehouse, read_only=True) as connection:
        return connection.execute("from marts.certification_changes order by all").fetchall()
