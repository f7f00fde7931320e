"""Publication to stable views and the way back, on small marts in a real server."""

from pathlib import Path

import pytest
from postgres_server import Database
from small_marts import SCHEMA, held, make_marts, origin, published, version_schemas

from flows.errors import ToolFailedError, UnusableInputError


def test_marts_and_nothing_else(database: Database, tmp_path: Path) -> None:
    make_marts(database)
    with held(tmp_path) as warehouse:
        version = warehouse.publish(origin())
        assert warehouse.read_published() == version
        assert warehouse.is_published()
        assert warehouse.notes == []
    assert set(published(database)) == {"fct_contacts", "metric_values", "published_version"}
    # By their key, as text in the order of its bytes.
    assert [row[0] for row in database.rows("select contact_id from marts.fct_contacts")] == ["10", "6", "7", "8", "9"]
    assert database.rows("select * from marts.metric_values") == [("a", n, version.version) for n in (1, 2, 3)]
    assert version.row_counts == {"fct_contacts": 5, "metric_values": 3}
    assert database.rows(
        "select published_version, contact_count, journey_count, metric_value_count, audit_passed, published_at"
        " from marts.published_version"
    ) == [(version.version, 5, None, 3, 7, version.published_at)]
    kinds = database.rows(
        "select distinct data_type, collation_name from information_schema.columns where table_schema = 'marts'"
    )
    assert set(kinds) == {
        ("text", "C"),
        *((kind, None) for kind in ("bigint", "double precision", "boolean", "date", "timestamp without time zone")),
    }


def test_comments_are_on_tables_and_on_views(database: Database, tmp_path: Path) -> None:
    make_marts(database)
    with held(tmp_path) as warehouse:
        warehouse.publish(origin())
    for relation in ("marts.fct_contacts", f"{version_schemas(database)[0]}.fct_contacts"):
        assert database.rows(
            "select obj_description(%s::regclass, 'pg_class'), col_description(%s::regclass, 2)", [relation] * 2
        ) == [("The customer's contacts", "How many")]
    commented = database.rows("select count(*) from pg_description where objoid = 'marts.published_version'::regclass")
    assert commented == [(13,)]


def test_keys_are_indexed(database: Database, tmp_path: Path) -> None:
    make_marts(database)
    with held(tmp_path) as warehouse:
        warehouse.publish(origin(), {"fct_contacts": ("contact_id",)})
    found = dict(database.rows("select tablename, indexdef from pg_indexes where schemaname ~ '^outcomes_v'"))
    assert "UNIQUE" in found["fct_contacts"]
    assert found["fct_contacts"].endswith("(contact_id)")
    assert found["metric_values"].endswith("(metric_name)")


@pytest.mark.parametrize("kind", ["numeric", "integer", "timestamptz", "text[]", "jsonb"])
def test_other_types_are_not_published(database: Database, tmp_path: Path, kind: str) -> None:
    make_marts(database)
    with held(tmp_path) as warehouse:
        warehouse.publish(origin())
        before = published(database)
        database.rows(f"create table {SCHEMA}.odd as select cast(null as {kind}) as value")
        with pytest.raises(ToolFailedError, match=r"marts have columns of types .* odd\.value"):
            warehouse.publish(origin(2))
    assert published(database) == before
    assert len(version_schemas(database)) == 1


def test_what_bi_has_built_stays(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database.rows("create role reader")
    database.rows("create role analyst")
    monkeypatch.setenv("OUTCOMES_BI_ROLE", "reader")
    make_marts(database)
    with held(tmp_path) as warehouse:
        warehouse.publish(origin(1))
        database.rows("create schema bi")
        database.rows("create view bi.late as select contact_id, seconds from marts.fct_contacts where is_late")
        database.rows("grant select on bi.late to analyst")
        database.rows("grant select on marts.fct_contacts to analyst")
        identity = (
            "select oid, relacl::text from pg_class where oid in ('bi.late'::regclass, 'marts.fct_contacts'::regclass)"
        )
        before = database.rows(identity)
        rows = []
        for number, contacts in ((2, 6), (3, 8)):
            make_marts(database, contacts)
            warehouse.publish(origin(number))
            rows.append(len(database.rows("select * from bi.late")))
            assert database.rows(identity) == before
        warehouse.roll_back()
        rows.append(len(database.rows("select * from bi.late")))
    assert rows == [3, 5, 3]
    assert database.rows(identity) == before
    for role in ("reader", "analyst"):
        assert f"{role}=r/postgres" in before[0][1] + before[1][1]
    database.rows("drop owned by reader, analyst")
    database.rows("drop role reader, analyst")


def test_columns_are_appended(database: Database, tmp_path: Path) -> None:
    make_marts(database)
    with held(tmp_path) as warehouse:
        one = warehouse.publish(origin(1))
        # Whatever the order in the table, those that were there stay where they were.
        make_marts(database)
        database.rows(f"alter table {SCHEMA}.fct_contacts rename to old")
        database.rows(f"create table {SCHEMA}.fct_contacts as select 'x'::text as team, old.* from {SCHEMA}.old")
        database.rows(f"drop table {SCHEMA}.old")
        warehouse.publish(origin(2))
        columns = database.rows(
            "select column_name from information_schema.columns where table_name = 'fct_contacts'"
            " and table_schema = 'marts' order by ordinal_position"
        )
        assert [name for (name,) in columns] == ["contact_id", "count", "seconds", "is_late", "day", "at", "team"]
        assert set(database.rows("select team from marts.fct_contacts")) == {("x",)}
        # The way back: the earlier version does not have it.
        assert warehouse.roll_back() == one
        assert set(database.rows("select team from marts.fct_contacts")) == {(None,)}
        warehouse.publish(origin(3))
        assert set(database.rows("select team from marts.fct_contacts")) == {("x",)}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("drop column seconds", r"marts\.fct_contacts: its column seconds is gone"),
        ("rename column seconds to minutes", r"marts\.fct_contacts: its column seconds is gone"),
        ("alter column count type double precision", r"column count would become double precision, and is bigint"),
    ],
)
def test_other_changes_of_columns_are_a_deprecation_first(
    database: Database, tmp_path: Path, change: str, says: str
) -> None:
    make_marts(database)
    with held(tmp_path) as warehouse:
        warehouse.publish(origin(1))
        before = published(database)
        database.rows(f"alter table {SCHEMA}.fct_contacts {change}")
        with pytest.raises(ToolFailedError, match=says) as failed:
            warehouse.publish(origin(2))
        assert "deprecation" in str(failed.value)
        assert published(database) == before
        # What the message says to do in the end.
        database.rows("drop view marts.fct_contacts")
        warehouse.publish(origin(2))


def test_a_mart_that_is_gone_keeps_its_view_and_its_rows(database: Database, tmp_path: Path) -> None:
    make_marts(database)
    with held(tmp_path) as warehouse:
        for number in range(1, 3):
            warehouse.publish(origin(number))
        database.rows("create view public.mine as select * from marts.fct_contacts")
        database.rows(f"drop table {SCHEMA}.fct_contacts")
        for number in range(3, 12):
            warehouse.notes.clear()
            warehouse.publish(origin(number))
            assert [note.split(",")[0] for note in warehouse.notes] == ["marts.fct_contacts is no longer published"]
        assert len(database.rows("select * from public.mine")) == 5
        # Its table is all that is left of that version.
        assert len(version_schemas(database)) == 7
        oldest = version_schemas(database)[0]
        assert database.rows(
            "select relname from pg_class where relnamespace = %s::regnamespace and relkind = 'r'", [oldest]
        ) == [("fct_contacts",)]


def test_five_versions_are_kept(database: Database, tmp_path: Path) -> None:
    make_marts(database)
    with held(tmp_path) as warehouse:
        versions = [warehouse.publish(origin(number)).version for number in range(8)]
    assert [name.split("_")[1] for name in version_schemas(database)] == versions[2:]


def test_a_version_that_somebody_reads_past_the_views_is_kept(database: Database, tmp_path: Path) -> None:
    make_marts(database)
    with held(tmp_path) as warehouse:
        warehouse.publish(origin(0))
        (first,) = version_schemas(database)
        database.rows(f"create view public.past as select * from {first}.fct_contacts")
        for number in range(1, 7):
            warehouse.notes.clear()
            warehouse.publish(origin(number))
        assert first in version_schemas(database)
        assert len(warehouse.notes) == 1
        assert "public.past depends on" in warehouse.notes[0].replace("view past", "view public.past")
        database.rows("drop view public.past")
        warehouse.publish(origin(7))
        assert first not in version_schemas(database)


def test_a_version_that_is_being_read_is_dropped_later(database: Database, tmp_path: Path) -> None:
    make_marts(database)
    reader = database.connect()
    reader.autocommit = False
    with held(tmp_path) as warehouse:
        warehouse.publish(origin(0))
        (first,) = version_schemas(database)
        with reader.cursor() as cursor:
            cursor.execute(f"select * from {first}.metric_values")
        for number in range(1, 7):
            warehouse.publish(origin(number))
        assert first in version_schemas(database)
        assert warehouse.notes == []
        reader.rollback()
        warehouse.publish(origin(7))
        assert first not in version_schemas(database)


def test_back_by_one_and_by_two(database: Database, tmp_path: Path) -> None:
    make_marts(database)
    with held(tmp_path) as warehouse:
        one, two, _three = (warehouse.publish(origin(number)) for number in (1, 2, 3))
        assert warehouse.roll_back() == two
        assert database.rows("select published_version from marts.published_version") == [(two.version,)]
        assert warehouse.read_published() == two
        assert warehouse.roll_back() == one
        with pytest.raises(UnusableInputError, match="no earlier version"):
            warehouse.roll_back()
        assert database.rows("select distinct published_version from marts.metric_values") == [(one.version,)]
        warehouse.publish(origin(4))
        assert warehouse.roll_back() == one


def test_back_past_a_mart_that_was_not_there_yet(database: Database, tmp_path: Path) -> None:
    make_marts(database)
    with held(tmp_path) as warehouse:
        warehouse.publish(origin(1))
        database.rows(f"create table {SCHEMA}.fct_journeys as select 'j'::text as journey_id")
        warehouse.publish(origin(2))
        database.rows("create view public.mine as select * from marts.fct_journeys")
        warehouse.roll_back()
        assert database.rows("select * from public.mine") == []
        warehouse.publish(origin(3))
        assert database.rows("select * from public.mine") == [("j",)]


def test_nothing_to_go_back_to(database: Database, tmp_path: Path) -> None:
    with held(tmp_path) as warehouse:
        assert not warehouse.is_published()
        assert warehouse.read_published() is None
        with pytest.raises(UnusableInputError, match="no earlier version"):
            warehouse.roll_back()


def test_what_is_not_the_projects_is_not_replaced(database: Database, tmp_path: Path) -> None:
    make_marts(database)
    database.rows("create schema marts")
    database.rows("create view marts.fct_contacts as select 1 as theirs")
    with held(tmp_path) as warehouse, pytest.raises(ToolFailedError, match=r"marts\.fct_contacts is there already"):
        warehouse.publish(origin())
    assert database.rows("select * from marts.fct_contacts") == [(1,)]
    assert version_schemas(database) == []


def test_odd_names(database: Database, tmp_path: Path) -> None:
    make_marts(database)
    odd = 'a "quoted" %s {name}; drop'
    quoted = '"' + odd.replace('"', '""') + '"'
    with database.connect().cursor() as cursor:
        cursor.execute(f"create table {SCHEMA}.{quoted} as select 1::bigint as {quoted}")
        cursor.execute(f"comment on column {SCHEMA}.{quoted}.{quoted} is 'it''s %s {{}}'")
    with held(tmp_path) as warehouse:
        warehouse.publish(origin())
    with database.connect().cursor() as cursor:
        cursor.execute(f"select {quoted} from marts.{quoted}")
        assert cursor.fetchall() == [(1,)]


def test_another_prefix_and_another_published_schema(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_marts(database)
    with held(tmp_path) as warehouse:
        warehouse.publish(origin())
    monkeypatch.setenv("OUTCOMES_SCHEMA", "second")
    database.rows("create schema second_marts")
    database.rows("create table second_marts.fct_contacts as select 'x'::text as contact_id")
    with held(tmp_path) as warehouse, pytest.raises(ToolFailedError, match="is there already"):
        warehouse.publish(origin())
    monkeypatch.setenv("OUTCOMES_PUBLISHED_SCHEMA", "second_published")
    with pytest.raises(UnusableInputError, match="OUTCOMES_PUBLISHED_SCHEMA is second_published"), held(tmp_path):
        pass
    monkeypatch.setenv("OUTCOMES_PUBLISHED_SCHEMA", "certified")
    with held(tmp_path) as warehouse:
        warehouse.publish(origin())
    assert database.rows("select contact_id from certified.fct_contacts") == [("x",)]
    assert len(database.rows("select * from marts.fct_contacts")) == 5
