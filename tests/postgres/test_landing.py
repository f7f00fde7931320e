"""Landed Parquet files in PostgreSQL: every character of them, each file once."""

from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import psycopg2
import pytest
from postgres_server import Database
from small_marts import held

from flows.data_directory import DataDirectory
from flows.errors import ToolFailedError, UnusableInputError
from flows.landed_files import landed_files
from flows.raw_tables import LANDING_COLUMNS, RAW_TABLES, table_of
from flows.warehouses import postgres_landing
from flows.warehouses.warehouse import Progress, no_progress

HOSTILE = [
    None,
    "",
    " ",
    "NULL",
    "\\N",
    "\\.",
    "a\n\\.\nb",
    "'quoted' \"twice\" `and more`",
    "tab\there",
    "new\nline and \r\nanother\r",
    "back\\slash \\t \\n \\\\ at the end \\",
    "emoji \N{PILE OF POO} \N{WAVING HAND SIGN}\U0001f3fd and e\u0301, \u202eright to left",
    "100 % {braces} %s $1 $$ ; drop table x; --",
    "\x01\x02\x1f\x7f\ufeff\uffff\U0010ffff",
    "x" * 100_000,
]
LOADED_AT = datetime(2026, 1, 2, 3, 4, 5, 678901)
TWEETS = "outcomes_raw.twitter__tweets"


def land(data: DataDirectory, name: str, texts: list[str | None], system: str = "twitter", **changes: str) -> Path:
    """Write a landed file with these texts, each in every text column."""
    table = table_of(system)
    folder = data.raw_table(table.system, table.name)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    values: dict[str, str] = {column.name: "text" for column in table.columns}
    values |= {"_extra_columns": "text", "_malformed_line": "text", "_source_file": f"'{name}'"}
    values |= {
        "_source_row": "number + 1",
        "_loaded_at": "loaded_at",
        "_row_hash": "'h'",
        "_occurrence": "cast(1 as bigint)",
    }
    values |= changes
    with duckdb.connect() as connection:
        connection.execute("create table rows (number bigint, text varchar, loaded_at timestamp)")
        connection.execute(
            "insert into rows select unnest(range(len($texts))), unnest($texts::varchar[]), $loaded_at",
            {"texts": texts, "loaded_at": LOADED_AT},
        )
        selected = ", ".join(f'{value} as "{column}"' for column, value in values.items() if value)
        connection.execute(f"copy (select {selected} from rows order by number) to '{path}' (format parquet)")
    return path


def load(data: DataDirectory, *, full_refresh: bool = False, progress: Progress = no_progress) -> None:
    with held(data.root.parent) as warehouse:
        warehouse.prepare(landed_files(data), full_refresh=full_refresh, progress=progress)


def texts(database: Database) -> list[Any]:
    return [text for (text,) in database.rows(f"select text from {TWEETS} order by _source_file, _source_row")]


@pytest.fixture
def data(database: Database, tmp_path: Path) -> DataDirectory:
    return DataDirectory(tmp_path / "data")


def test_text_keeps_its_bytes(database: Database, data: DataDirectory) -> None:
    path = land(data, "a.parquet", HOSTILE)
    load(data)
    assert texts(database) == HOSTILE
    names = [column.name for column in table_of("twitter").columns] + [name for name, _, _ in LANDING_COLUMNS]
    columns = ", ".join(f'"{name}"' for name in names)
    with duckdb.connect() as connection:
        expected = connection.execute(f"select {columns} from read_parquet('{path}') order by _source_row").fetchall()
    # The view has the declared columns and no other, in their order.
    assert database.rows(f"select * from {TWEETS} order by _source_row") == expected
    hashes = database.rows(f"select encode(sha256(convert_to(text, 'UTF8')), 'hex') from {TWEETS} order by _source_row")
    with duckdb.connect() as connection:
        assert (
            hashes
            == connection.execute(f"select sha256(text) from read_parquet('{path}') order by _source_row").fetchall()
        )


def test_types_and_tables_without_a_file(database: Database, data: DataDirectory) -> None:
    land(data, "a.parquet", ["x"])
    load(data)
    for table in RAW_TABLES:
        kinds = dict(
            database.rows(
                "select column_name, data_type from information_schema.columns"
                " where table_schema = 'outcomes_raw' and table_name = %s",
                [table.relation],
            )
        )
        assert list(kinds) == [column.name for column in table.columns] + [name for name, _, _ in LANDING_COLUMNS]
        assert (kinds["_source_row"], kinds["_loaded_at"]) == ("bigint", "timestamp without time zone")
        assert {kinds[column.name] for column in table.columns} == {"text"}
    assert database.rows("select * from outcomes_raw.call_log__calls") == []
    assert database.rows(f"select distinct _loaded_at from {TWEETS}") == [(LOADED_AT,)]
    assert database.rows("select 1 where (select min(text collate \"C\") from outcomes_raw.twitter__tweets) = 'x'")


def test_a_nul_is_kept_as_the_character_that_stands_for_it(database: Database, data: DataDirectory) -> None:
    land(data, "a.parquet", ["a line"], _malformed_line="'with' || chr(0) || 'in'", text="'fine'")
    load(data)
    assert database.rows(f"select _malformed_line, text from {TWEETS}") == [("with\N{SYMBOL FOR NULL}in", "fine")]


def test_each_file_is_loaded_once(database: Database, data: DataDirectory) -> None:
    land(data, "a.parquet", ["one", "two"])
    said: list[tuple[int, int, str]] = []
    load(data, progress=lambda *told: said.append(told))
    assert said == [(2, 2, "rows")]
    before = database.rows("select xmin::text, text from outcomes_landed.twitter__tweets order by 2")
    land(data, "b.parquet", ["three"])
    load(data)
    load(data, progress=lambda *told: pytest.fail("loaded again"))
    assert texts(database) == ["one", "two", "three"]
    after = database.rows(
        "select xmin::text, text from outcomes_landed.twitter__tweets where text <> 'three' order by 2"
    )
    assert after == before
    load(data, full_refresh=True)
    assert texts(database) == ["one", "two", "three"]
    assert database.rows("select xmin::text, text from outcomes_landed.twitter__tweets where text <> 'three'") != before


def test_rows_go_with_their_file(database: Database, data: DataDirectory) -> None:
    path = land(data, "a.parquet", ["one"])
    land(data, "b.parquet", ["two"])
    load(data)
    path.unlink()
    load(data)
    assert texts(database) == ["two"]
    assert database.rows("select name, row_count from outcomes_landed.files") == [("b.parquet", 1)]


def test_a_file_landed_anew_under_its_name_is_another(database: Database, data: DataDirectory) -> None:
    land(data, "a.parquet", ["one"])
    load(data)
    land(data, "a.parquet", ["one", "two"])
    load(data)
    assert texts(database) == ["one", "two"]


def test_a_file_landed_before_a_column_was_declared(
    database: Database, data: DataDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    land(data, "a.parquet", ["old"], author_id="")
    load(data)
    assert database.rows(f"select author_id, text from {TWEETS}") == [(None, "old")]
    # The database was made before it was declared, too.
    database.rows(f"drop view {TWEETS}")
    database.rows("alter table outcomes_landed.twitter__tweets drop column author_id")
    land(data, "b.parquet", ["new"])
    load(data)
    assert database.rows(f"select author_id, text from {TWEETS} order by 2") == [("new", "new"), (None, "old")]


def test_a_damaged_file_changes_nothing(database: Database, data: DataDirectory) -> None:
    land(data, "a.parquet", ["one"])
    load(data)
    path = land(data, "b.parquet", [f"a row, and another {number}" for number in range(30_000)])
    content = bytearray(path.read_bytes())
    content[1000:40_000] = b"?" * 39_000
    path.write_bytes(content)
    with pytest.raises(UnusableInputError, match=r"b\.parquet cannot be read as Parquet"):
        load(data)
    path.write_bytes(bytes(content[:-100]))
    with pytest.raises(UnusableInputError, match=r"b\.parquet cannot be read as Parquet"):
        load(data)
    assert texts(database) == ["one"]
    path.unlink()
    load(data)


def test_a_load_that_loses_its_connection_leaves_whole_files(database: Database, data: DataDirectory) -> None:
    land(data, "a.parquet", ["one"])
    land(data, "b.parquet", [str(number) for number in range(50_000)])

    def end(done: int, _total: int, _what: str) -> None:
        if done > 5_000:
            database.rows(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = current_database() and application_name like 'customer-outcomes process%'"
            )

    with pytest.raises(ToolFailedError, match=r"could not load b\.parquet .* connection to PostgreSQL was lost"):
        load(data, progress=end)
    assert texts(database) == ["one"]
    load(data)
    assert len(texts(database)) == 50_001


def test_rows_that_the_server_refuses_are_not_shown(database: Database, data: DataDirectory) -> None:
    land(data, "a.parquet", ["my secret"])
    load(data)
    database.rows("alter table outcomes_landed.twitter__tweets add check (text <> 'their secret')")
    land(data, "b.parquet", ["their secret"])
    with pytest.raises(ToolFailedError, match=r"could not load b\.parquet") as failed:
        load(data)
    assert "secret" not in str(failed.value)
    assert isinstance(failed.value.__cause__, psycopg2.Error)


def test_lines_are_cut_wherever_the_server_asks() -> None:
    """Whatever the sizes in which psycopg2 reads, it gets the same text."""
    text = postgres_landing._CopyText.__new__(postgres_landing._CopyText)
    lines = [f"{number}\n".encode() for number in range(1000)]
    for size in (1, 3, 7, 64, 1 << 20):
        text._lines, text._rest = iter(lines), b""
        read = b""
        while part := text.read(size):
            assert len(part) <= size
            read += part
        assert read == b"".join(lines)
