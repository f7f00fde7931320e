"""Publication to stable views and the way back, on small marts."""

import threading
from datetime import datetime

import pytest
from command_line import wait_for
from spark_engine import Engine, failing, origin, prefix, published_database, switches

from flows.errors import ToolFailedError, UnusableInputError
from flows.warehouses import spark_publication
from flows.warehouses.spark_connection import SparkFailureError
from flows.warehouses.spark_publication import Publication


def ledger(spark: Engine) -> list[str]:
    """Return the tables of the ledger, which are all that it says."""
    return spark.tables(f"{prefix()}_ledger")


def test_marts_and_nothing_else(spark: Engine) -> None:
    spark.make_marts()
    warehouse = spark.warehouse()
    assert not warehouse.is_published()
    assert warehouse.read_published() is None
    version = warehouse.publish(origin())
    assert warehouse.notes == []
    assert warehouse.is_published()
    assert warehouse.read_published() == version
    assert set(spark.published()) == {"fct_contacts", "metric_values", "published_version"}
    assert version.row_counts == {"fct_contacts": 5, "metric_values": 3}
    database = published_database()
    # By their key, as text in the order of its bytes.
    assert [row[0] for row in spark.rows(f"select contact_id from {database}.fct_contacts")] == [
        "10",
        "6",
        "7",
        "8",
        "9",
    ]
    assert spark.rows(f"select * from {database}.metric_values") == [("a", n, version.version) for n in (1, 2, 3)]
    assert spark.rows(
        "select published_version, as_of, contact_count, journey_count, metric_value_count, audit_passed, published_at"
        f" from {database}.published_version"
    ) == [(version.version, datetime(2026, 1, 2), 5, None, 3, 7, version.published_at)]
    assert ledger(spark) == ["published_1"]


def test_comments_are_on_tables_and_on_views(spark: Engine) -> None:
    spark.make_marts()
    spark.warehouse().publish(origin())
    for relation in (f"{published_database()}.fct_contacts", f"{spark.versions()[0]}.fct_contacts"):
        described = {name: (kind, comment) for name, kind, comment in spark.rows(f"describe extended {relation}")}
        assert described["count"] == ("bigint", "How many")
        assert described["Comment"][0] == 'The customer\'s \\ "contacts"'
    comments = [row[2] for row in spark.rows(f"describe table {published_database()}.published_version")]
    assert len(comments) == 12
    assert all(comments)


@pytest.mark.parametrize("kind", ["decimal(10,2)", "int", "float", "timestamp_ntz", "array<string>"])
def test_other_types_are_not_published(spark: Engine, kind: str) -> None:
    spark.make_marts()
    spark.rows(f"create table {prefix()}_marts.odd using parquet as select cast(null as {kind}) as value")
    with pytest.raises(ToolFailedError, match=r"marts have columns of types .* odd\.value is"):
        spark.warehouse().publish(origin())
    assert spark.versions() == []


def test_columns_are_only_appended(spark: Engine) -> None:
    spark.make_marts()
    warehouse = spark.warehouse()
    warehouse.publish(origin(1))
    marts, database = f"{prefix()}_marts", published_database()
    spark.rows(f"alter table {marts}.fct_contacts add columns (added string comment 'New')")
    spark.rows(f"create table {marts}.dim_new using parquet as select 'x' as name")
    # Another order in the mart is none in the view.
    spark.rows(f"drop table {marts}.metric_values")
    spark.rows(
        f"create table {marts}.metric_values using parquet as select cast(null as string) as published_version,"
        " cast(1 as bigint) as value, 'b' as metric_name"
    )
    version = warehouse.publish(origin(2))
    assert [row[0] for row in spark.rows(f"describe table {database}.fct_contacts")][-2:] == ["at", "added"]
    assert spark.rows(f"select * from {database}.metric_values") == [("b", 1, version.version)]
    before = spark.published()
    for change, what in (
        ("cast(count as string) as count", "count would become string, and is bigint"),
        ("cast(1 as bigint) as other", "count is gone"),
    ):
        spark.make_marts()
        spark.rows(
            f"create table {marts}.again using parquet as select contact_id, {change}, seconds, is_late, day, at"
            f" from {marts}.fct_contacts"
        )
        spark.rows(f"drop table {marts}.fct_contacts")
        spark.rows(f"alter table {marts}.again rename to {marts}.fct_contacts")
        with pytest.raises(ToolFailedError, match=what + r".*only ever appended.*Nothing was published"):
            warehouse.publish(origin(3))
    assert spark.published() == before
    assert len(spark.versions()) == 2


def test_what_is_not_the_projects_is_left_alone(spark: Engine) -> None:
    database = published_database()
    spark.rows(f"create database {database}")
    spark.rows(f"create view {database}.metric_values as select 'mine' as mine")
    spark.make_marts()
    with pytest.raises(ToolFailedError, match=r"metric_values is there already.*OUTCOMES_PUBLISHED_SCHEMA"):
        spark.warehouse().publish(origin())
    assert spark.rows(f"select * from {database}.metric_values") == [("mine",)]
    assert spark.versions() == []


def test_a_mart_that_is_no_longer_there_is_told(spark: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spark_publication, "KEPT_VERSIONS", 1)
    spark.make_marts()
    warehouse = spark.warehouse()
    warehouse.publish(origin(1))
    spark.rows(f"drop table {prefix()}_marts.metric_values")
    warehouse.publish(origin(2))
    (note,) = warehouse.notes
    assert f"{published_database()}.metric_values is no longer published, and shows what it had last" in note
    assert len(spark.rows(f"select * from {published_database()}.metric_values")) == 3
    # What a view still shows is not dropped, however old.
    for number in (3, 4):
        warehouse.publish(origin(number))
    assert len(spark.rows(f"select * from {published_database()}.metric_values")) == 3
    assert [int(name.rsplit("_", 1)[1]) for name in spark.versions()] == [1, 3, 4]


def test_the_way_back(spark: Engine) -> None:
    spark.make_marts(rows=3)
    warehouse = spark.warehouse()
    first = warehouse.publish(origin(1))
    with pytest.raises(UnusableInputError, match="no earlier version"):
        warehouse.roll_back()
    rows_of_first = spark.rows(f"select * from {published_database()}.fct_contacts")
    spark.make_marts(rows=4)
    spark.rows(f"alter table {prefix()}_marts.fct_contacts add columns (added string)")
    spark.rows(f"create table {prefix()}_marts.dim_new using parquet as select 'x' as name, 1.5d as share")
    second = warehouse.publish(origin(2))
    assert warehouse.roll_back() == first
    assert warehouse.read_published() == first
    database = published_database()
    assert spark.rows(f"select * from {database}.fct_contacts") == [(*row, None) for row in rows_of_first]
    assert spark.rows(f"select * from {database}.dim_new") == []
    assert [row[:2] for row in spark.rows(f"describe table {database}.dim_new")] == [
        ("name", "string"),
        ("share", "double"),
    ]
    with pytest.raises(UnusableInputError, match="no earlier version"):
        warehouse.roll_back()
    third = warehouse.publish(origin(3))
    assert warehouse.read_published() == third
    # Never to the one from which somebody went back.
    assert warehouse.roll_back() == first
    assert second.version != third.version


@pytest.mark.parametrize(
    ("view", "error"), [("fct_contacts", None), ("metric_values", KeyboardInterrupt()), ("published_version", None)]
)
def test_a_failure_in_the_middle_of_the_switch_leaves_the_views(
    spark: Engine, view: str, error: BaseException | None
) -> None:
    spark.make_marts()
    warehouse = spark.warehouse()
    warehouse.publish(origin(1))
    before = spark.published()
    spark.make_marts(rows=9)
    spark.rows(f"create table {prefix()}_marts.dim_new using parquet as select 'x' as name")
    is_first = [True]

    def fails(statement: str) -> bool:
        return switches(view)(statement) and is_first.pop() if is_first else False

    with (
        pytest.raises((ToolFailedError, KeyboardInterrupt)) as raised,
        failing(warehouse, fails, error),
    ):
        warehouse.publish(origin(2))
    if error is None:
        assert "could not publish: the connection was lost. Nothing was published." in str(raised.value)
    warehouse = spark.warehouse()
    assert spark.published() == before
    assert len(spark.versions()) == 1
    assert warehouse.publish(origin(3)).row_counts == {"dim_new": 1, "fct_contacts": 9, "metric_values": 3}


@pytest.mark.full_parity
def test_losing_java_in_the_middle_of_the_switch_leaves_what_is_published(spark: Engine) -> None:
    """Another session makes the views what they were before the command ends."""
    spark.make_marts()
    warehouse = spark.warehouse()
    warehouse.publish(origin(1))
    before = spark.published()
    spark.make_marts(rows=9)

    def kill_java(statement: str) -> bool:
        if switches("metric_values")(statement):
            spark.kill_java()
        return False

    with (
        pytest.raises(ToolFailedError, match=r"could not publish: Spark has ended.*Nothing was published"),
        failing(warehouse, kill_java),
    ):
        warehouse.publish(origin(2))
    assert spark.published() == before
    assert ledger(spark) == ["published_1"]
    # The version that never came to be published goes with the next run.
    warehouse = spark.warehouse()
    warehouse.remove_unfinished()
    assert len(spark.versions()) == 1
    assert warehouse.publish(origin(3)).row_counts == {"fct_contacts": 9, "metric_values": 3}


@pytest.mark.full_parity
def test_what_no_other_connection_can_undo_is_mended_by_the_next_run(
    spark: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    spark.make_marts()
    warehouse = spark.warehouse()
    warehouse.publish(origin(1))
    before = spark.published()
    spark.make_marts(rows=9)
    is_lost = [False]

    def fails(statement: str) -> bool:
        is_lost[0] = is_lost[0] or switches("metric_values")(statement)
        return is_lost[0]

    def no_connection() -> None:
        raise ToolFailedError("no server answers")

    monkeypatch.setattr(warehouse, "_reconnect", no_connection)
    with (
        pytest.raises(
            ToolFailedError, match=r"could not be made what they were: no server .* the next refresh or rollback mends"
        ),
        failing(warehouse, fails),
    ):
        warehouse.publish(origin(2))
    # One view is new, and the version that readers are told of is still the old one.
    half_done = spark.published()
    assert half_done["fct_contacts"] != before["fct_contacts"]
    assert half_done["published_version"] == before["published_version"]
    warehouse = spark.warehouse()
    warehouse.remove_unfinished()
    assert spark.published() == before
    assert len(spark.versions()) == 1
    assert ledger(spark) == ["published_1"]


@pytest.mark.full_parity
@pytest.mark.parametrize("last", ["copy", "version table", "mark", "end"])
def test_a_kill_at_any_point_of_a_publication(spark: Engine, monkeypatch: pytest.MonkeyPatch, last: str) -> None:
    """Whatever was done when the process was killed: what was published is, once the next run has begun."""
    spark.make_marts()
    spark.warehouse().publish(origin(1))
    before = spark.published()
    spark.make_marts(rows=9)
    marks = {
        "copy": lambda statement: "temporary view" in statement and "metric_values" in statement,
        "version table": lambda statement: statement.startswith("create table") and "`published_version`" in statement,
        "mark": lambda statement: "`published_2`" in statement,
        "end": lambda statement: statement.startswith("drop table") and "unfinished_switch" in statement,
    }
    monkeypatch.setattr(Publication, "_undo_after", lambda *_: None)
    warehouse = spark.warehouse()
    is_killed = [False]

    def fails(statement: str) -> bool:
        is_killed[0] = is_killed[0] or marks[last](statement)
        return is_killed[0]

    with pytest.raises((ToolFailedError, KeyboardInterrupt)), failing(warehouse, fails):
        warehouse.publish(origin(2))
    assert len(spark.versions()) == 2
    warehouse = spark.warehouse()
    warehouse.remove_unfinished()
    assert spark.published() == before
    assert len(spark.versions()) == 1
    assert ledger(spark) == ["published_1"]
    warehouse.remove_unfinished()
    assert spark.published() == before


@pytest.mark.full_parity
def test_a_kill_in_the_middle_of_a_rollback(spark: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    warehouse = spark.warehouse()
    for number in (1, 2):
        spark.make_marts(rows=number)
        warehouse.publish(origin(number))
    before = spark.published()
    monkeypatch.setattr(Publication, "_undo_after", lambda *_: None)
    with (
        pytest.raises(ToolFailedError),
        failing(warehouse, lambda statement: "unfinished_switch" in statement and statement.startswith("drop")),
    ):
        warehouse.roll_back()
    spark.warehouse().remove_unfinished()
    assert spark.published() == before
    # It is not taken for one that was rolled back.
    spark.make_marts(rows=3)
    warehouse = spark.warehouse()
    warehouse.publish(origin(3))
    warehouse.roll_back()
    assert spark.published() == before


@pytest.mark.full_parity
def test_readers_always_find_each_view(spark: Engine) -> None:
    """In between a reader may see one view of the new version and another of the old one, but never none."""
    warehouse = spark.warehouse()
    spark.make_marts(rows=1)
    warehouse.publish(origin(1))
    statement = f"select count(*) from {published_database()}.fct_contacts"
    seen, errors, is_over = [], [], threading.Event()

    def read() -> None:
        while not is_over.is_set():
            try:
                seen.append(spark.rows(statement)[0][0])
            except SparkFailureError as error:
                errors.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    for number in (2, 3):
        spark.make_marts(rows=number)
        warehouse.publish(origin(number))
    wait_for(lambda: len(seen) > 5 or bool(errors))
    is_over.set()
    reader.join()
    assert errors == []
    assert seen == sorted(seen)
