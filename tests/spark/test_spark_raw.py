"""The raw layer in Spark, and the key of the keyed hashes."""

from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from spark_engine import Engine, failing, prefix

from flows.errors import ToolFailedError
from flows.raw_tables import LANDING_COLUMNS, RawColumn, RawTable
from flows.settings import PseudonymKey

SECRET = 'it\'s \\ a "secret" ✓'  # noqa: S105 -- made up
TEXTS = [
    *(
        "it's",
        'say "x"',
        "back\\slash \\n",
        "tab\there",
        "two\nlines\r\n",
        " blanks ",
        "",
        "NULL",
        "'; drop table x; --",
    ),
    *("😠 é ß", "\uff05", "$1 {batch} %s :x ?", "`quoted`", "\u2028", "x" * 100_000, None),
]
LOADED = [datetime(2026, 3, 8, 2, 30, 0, 123456), datetime(1969, 12, 31, 23, 59, 59, 999999)]
TABLE = RawTable("shop", "orders", ",", (RawColumn("text"), RawColumn("added_later"), RawColumn("type")))


def land(folder: Path, name: str, texts: list[str | None], *, columns: tuple[str, ...], loaded_at: datetime) -> Path:
    """Write a landed file as landing does: text, and the landing columns in DuckDB's types."""
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        kinds = ", ".join(
            [*(f'"{name}" varchar' for name in columns), *(f"{n} {kind}" for n, kind, _ in LANDING_COLUMNS)]
        )
        connection.execute(f"create table rows ({kinds})")
        marks = ", ".join("?" for _ in range(len(columns) + len(LANDING_COLUMNS)))
        for place, text in enumerate(texts):
            values = [text] * len(columns) + [None, None, name, place, loaded_at, f"hash {place}", 1]
            connection.execute(f"insert into rows values ({marks})", values)
        connection.table("rows").write_parquet(str(folder / name), compression="zstd")
    return folder / name


def test_rows_arrive_as_they_were_landed(spark: Engine) -> None:
    folder = spark.data.raw_table("shop", "orders")
    files = [
        land(folder, "first-1.parquet", TEXTS, columns=("text", "type"), loaded_at=LOADED[0]),
        land(
            folder,
            "second-2.parquet",
            ["b"],
            columns=("type", "text", "added_later", "undeclared"),
            loaded_at=LOADED[1],
        ),
    ]
    (folder / "notes.txt").write_text("not a landed file")
    warehouse = spark.warehouse()
    warehouse.prepare({TABLE: files}, full_refresh=False)
    raw = f"{prefix()}_raw.shop__orders"
    found = spark.rows(f"select text, type, added_later, _loaded_at from {raw} order by _source_file, _source_row")
    assert found == [(text, text, None, LOADED[0]) for text in TEXTS] + [("b", "b", "b", LOADED[1])]
    described = [(name, kind) for name, kind, _ in spark.rows(f"describe table {raw}")]
    kinds = {"varchar": "string", "bigint": "bigint", "timestamp": "timestamp"}
    assert described == [
        *((column.name, "string") for column in TABLE.columns),
        *((name, kinds[kind]) for name, kind, _ in LANDING_COLUMNS),
    ]
    assert spark.rows(f"select count(*) from {raw} where _loaded_at > timestamp '2026-03-08 02:29:59'") == [
        (len(TEXTS),)
    ]
    # As dbt and other sessions may read it.
    spark.rows("set spark.sql.session.timeZone=America/New_York")
    assert spark.rows(f"select unix_micros(max(_loaded_at)) from {raw}") == [(1772937000123456,)]
    spark.rows("set spark.sql.session.timeZone=UTC")


def test_what_is_withdrawn_is_gone_and_what_was_never_landed_is_empty(spark: Engine) -> None:
    folder = spark.data.raw_table("shop", "orders") / "again"
    file = land(folder, "first-1.parquet", ["a"], columns=("text",), loaded_at=LOADED[0])
    other = RawTable("shop", "returns", ",", (RawColumn("text"),))
    warehouse = spark.warehouse()
    raw = f"{prefix()}_raw"
    warehouse.prepare({other: []}, full_refresh=False)
    assert spark.rows(f"select * from {raw}.shop__returns") == []
    assert [row[:2] for row in spark.rows(f"describe table {raw}.shop__returns")][-1] == ("_occurrence", "bigint")
    file.unlink()
    warehouse.prepare({other: []}, full_refresh=True)
    assert spark.rows(f"select * from {raw}.shop__returns") == []


def test_dropping_a_raw_table_leaves_the_landed_files(spark: Engine) -> None:
    folder = spark.data.raw_table("shop", "kept")
    table = RawTable("shop", "kept", ",", (RawColumn("text"),))
    file = land(folder, "first-1.parquet", ["a"], columns=("text",), loaded_at=LOADED[0])
    for full_refresh in (False, True, True):
        spark.warehouse().prepare({table: [file]}, full_refresh=full_refresh)
    spark.rows(f"drop database {prefix()}_raw cascade")
    assert file.is_file()


def test_a_full_refresh_keeps_the_record_of_certificates_alone(spark: Engine) -> None:
    spark.warehouse().prepare({}, full_refresh=False)
    marts = f"{prefix()}_marts"
    for name in ("certification_changes", "fct_contacts"):
        spark.rows(f"create table {marts}.{name} as select 1 as one")
    spark.warehouse().prepare({}, full_refresh=True)
    assert spark.tables(marts) == ["certification_changes"]


def test_a_copy_of_the_raw_layer_must_be_of_what_is_landed(spark: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    table = RawTable("shop", "copied", ",", (RawColumn("text"),))
    file = land(spark.data.raw_table("shop", "copied"), "new-1.parquet", ["a"], columns=("text",), loaded_at=LOADED[0])
    copy = spark.data.root / "store"
    land(copy / "shop" / "copied", "old-1.parquet", ["a"], columns=("text",), loaded_at=LOADED[0])
    monkeypatch.setenv("OUTCOMES_SPARK_RAW_LOCATION", f"file:{copy}/")
    with pytest.raises(
        ToolFailedError, match=r"lacks new-1\.parquet and has old-1\.parquet beside: .* Copy the landed"
    ):
        spark.warehouse().prepare({table: [file]}, full_refresh=False)
    (copy / "shop" / "copied" / "old-1.parquet").rename(copy / "shop" / "copied" / "new-1.parquet")
    spark.warehouse().prepare({table: [file]}, full_refresh=False)
    assert spark.rows(f"select text from {prefix()}_raw.shop__copied") == [("a",)]


def holding(folder: Path, secret: str) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and secret.encode() in path.read_bytes()]


def test_the_key_is_there_for_the_build_only(spark: Engine) -> None:
    warehouse = spark.warehouse()
    warehouse.prepare({}, full_refresh=False)
    with warehouse.pseudonym_key_held(PseudonymKey(SECRET, is_demo=False)):
        assert spark.rows(f"select secret from {prefix()}_private.pseudonym_key") == [(SECRET,)]
        assert holding(spark.data.root / "spark" / "warehouse", SECRET)
        # Not in what Spark says, nor in how it says that it works.
        assert not holding(spark.data.root / ".dbt", SECRET)
    assert spark.tables(f"{prefix()}_private") == []
    assert not holding(spark.data.root, SECRET)


def test_the_key_goes_when_the_build_fails_and_after_a_kill(spark: Engine) -> None:
    warehouse = spark.warehouse()
    warehouse.prepare({}, full_refresh=False)
    with (
        pytest.raises(KeyboardInterrupt),
        warehouse.pseudonym_key_held(PseudonymKey(SECRET, is_demo=False)),
    ):
        raise KeyboardInterrupt
    assert not holding(spark.data.root, SECRET)
    with (
        pytest.raises(ZeroDivisionError),
        failing(warehouse, lambda statement: "purge" in statement and _is_lost[0]),
        warehouse.pseudonym_key_held(PseudonymKey(SECRET, is_demo=False)),
    ):
        _is_lost[0] = True
        raise ZeroDivisionError
    assert holding(spark.data.root, SECRET)
    assert [note for note in warehouse.notes if "could not remove the key" in note and SECRET not in note]
    spark.warehouse().remove_unfinished()
    assert not holding(spark.data.root, SECRET)


_is_lost = [False]
