"""Great Expectations on Spark: of the same tables the same verdicts, word for word, as on DuckDB."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from expectation_databases import AS_OF, insert, marts_database, raw_database, raw_row, raw_rows
from spark_engine import Engine, prefix

from expectations.duckdb_database import DuckDBDatabase
from expectations.duckdb_dialect import DuckDBDialect
from expectations.spark_database import SparkDatabase
from expectations.validation import ValidationReport, validate_marts, validate_raw
from flows.data_directory import DataDirectory
from flows.raw_tables import RAW_TABLES, table_of

# Each offends against one expectation or two; enough of them, and the suite fails.
OFFENDERS: dict[str, list[dict[str, Any]]] = {
    "call_log": [
        {"_malformed_line": "AA0101\t70001"},
        {"vru_line": " "},
        {"call_id": None},
        {"date": "31-31-1999"},
        {"date": "000000"},
        {"vru_entry": "25:00:00"},
        {"outcome": "TRANSFER", "q_time": "2m"},
        {"q_time": "-1", "ser_time": "90000"},
        {"vru_time": "-61"},
        {"date": "20260112"},
    ],
    "servicenow": [
        {"number": "?"},
        {"opened_at": "01-29-2016 01:16"},
        {"sys_updated_at": "?"},
        {"incident_state": "Delighted", "sys_mod_count": "many"},
        {"made_sla": "perhaps", "reopen_count": "10001"},
        {"closed_at": "08-01-2026 12:00"},
        {"sys_updated_at": "12-01-2026 01:23"},
    ],
    "twitter": [
        {"author_id": None},
        {"created_at": "yesterday"},
        {"inbound": "maybe"},
        {"created_at": "Tue Mar 21 10:00:00 +0000 2000"},
    ],
}
TEXTS = [
    *(
        "990101",
        "690101",
        "680101",
        "19990101",
        "1/2/1999",
        "31/2/1999",
        "01-02-99",
        "1-2-1999",
        "1999-02-01",
        "1999-2-1",
    ),
    *("29-02-2016 01:16", "29-02-2015 01:16", "29/2/2016 1:6:3", "2016-02-29 24:00", "2016-02-29 23:59:60", "0:34:12"),
    *(
        "25:00:00",
        "1:2",
        "Tue Oct 31 22:10:47 +0000 2017",
        "Oct 31 22:10:47 +0000 2017",
        "tue oct 31 22:10:47 +0000 2017",
    ),
    *(
        "Tue Oct 31 22:10:47 +0530 2017",
        "Tue Feb 30 22:10:47 +0000 2016",
        "2017-10-31T22:10:47Z",
        "2017-10-31 22:10:47",
    ),
    *(
        "12",
        "+12",
        "-12",
        "12.0",
        "12.",
        "12.5",
        "1e3",
        "0x1F",
        "99999999999999999999",
        "\u0661\u0662",
        " 12 ",
        "12\n",
        "\t12",
    ),
    *(
        "",
        " ",
        "?",
        " ? ",
        "null",
        "NaN",
        "990101\n",
        " 990101",
        "990101 ",
        "\u00a0990101",
        "it's",
        "a\\b",
        "0",
        "-0",
        "00",
    ),
]


def problems(report: ValidationReport) -> list[tuple[str, str]]:
    return [(each.expectation, each.status) for each in report.problems]


def told(report: ValidationReport) -> list[tuple[str, ...]]:
    return sorted((each.suite, each.expectation, each.status, each.detail) for each in report.outcomes)


@pytest.fixture
def database(spark: Engine) -> SparkDatabase:
    for layer in ("raw", "marts", "contacts"):
        spark.rows(f"create database {prefix()}_{layer}")
    return SparkDatabase(spark.connection, spark.warehouse().schema)


def copy_all(spark: Engine, source: Path, *layers: str) -> None:
    with duckdb.connect(source, read_only=True) as connection:
        tables = connection.execute("select table_schema, table_name from information_schema.tables").fetchall()
    for layer, table in tables:
        if layer in layers:
            spark.copy(source, f"{layer}.{table}", f"{prefix()}_{layer}.{table}")


@pytest.mark.full_parity
def test_raw_verdicts_are_those_of_duckdb(spark: Engine, database: SparkDatabase, tmp_path: Path) -> None:
    rows = {
        system: [
            *raw_rows(system),
            *(raw_row(system, 100 + n) | changes for n, changes in enumerate(OFFENDERS[system])),
        ]
        for system in OFFENDERS
    }
    source = raw_database(tmp_path / "w.duckdb", rows)
    copy_all(spark, source, "raw")
    data = DataDirectory(tmp_path / "data")
    staleness = dict.fromkeys(OFFENDERS, timedelta(hours=1))
    expected = validate_raw(DuckDBDatabase(source), data, AS_OF, maximum_staleness=staleness)
    found = validate_raw(database, data, AS_OF, maximum_staleness=staleness)
    assert told(found) == told(expected)
    assert {"failed", "passed"} <= {each.status for each in found.outcomes}
    assert found.data_docs is not None


def test_tables_without_rows_and_without_columns(spark: Engine, database: SparkDatabase, tmp_path: Path) -> None:
    source = raw_database(tmp_path / "w.duckdb", {"twitter": raw_rows("twitter")}, without="author_id")
    copy_all(spark, source, "raw")
    data = DataDirectory(tmp_path / "data")
    tables = [table_of("twitter"), table_of("call_log")]
    expected = validate_raw(DuckDBDatabase(source), data, AS_OF, tables)
    found = validate_raw(database, data, AS_OF, tables)
    assert [each[:3] for each in told(found)] == [each[:3] for each in told(expected)]
    assert ("columns_are_as_declared", "failed") in problems(found)
    assert ("keys_are_usable", "error") in problems(found)
    assert {each.status for each in found.outcomes if each.source_system == "call_log"} == {"skipped"}
    assert RAW_TABLES


def test_mart_verdicts_are_those_of_duckdb(spark: Engine, database: SparkDatabase, tmp_path: Path) -> None:
    source = marts_database(tmp_path / "w.duckdb")
    data = DataDirectory(tmp_path / "data")
    with duckdb.connect(source) as connection:
        insert(connection, "marts.fct_contacts", [{"contact_id": "contact 3", "wait_seconds": -1}])
        connection.execute(
            "update marts.fct_journeys set last_contact_at = timestamp '2020-01-01' where journey_id like '%7'"
        )
        connection.execute("update marts.metric_values set value = 7.5 where statistic = 'rate'")
        connection.execute("create table marts.odd as select cast(1.5 as decimal(9, 2)) as share, 'x' as word")
    copy_all(spark, source, "marts", "contacts")
    as_of = datetime(2026, 1, 9, 10, 30)
    counts = {"fct_contacts": 100, "metric_values": 5}
    expected = validate_marts(DuckDBDatabase(source), data, as_of, counts)
    found = validate_marts(database, data, as_of, counts)
    # Types are told in the engine's own words.
    engines_words = [("data_type=decimal(9,2)", "data_type=DECIMAL(9,2)")]
    assert [tuple(_same(part, engines_words) for part in each) for each in told(found)] == told(expected)
    failed = {name for name, status in problems(found) if status == "failed"}
    assert failed >= {"key_is_unique", "types_are_portable", "rows_did_not_vanish", "nothing_is_later_than_as_of"}
    assert not found.has_errors


def _same(text: str, words: list[tuple[str, str]]) -> str:
    for one, other in words:
        text = text.replace(one, other)
    return text


def test_texts_are_read_as_on_duckdb(spark: Engine, database: SparkDatabase) -> None:
    def expressions(dialect: Any) -> list[str]:
        return [
            *(dialect.present("text"), dialect.whole_number("text"), dialect.clock_time("text")),
            *(dialect.call_day("text"), dialect.day_first_time("text"), dialect.tweet_time("text")),
        ]

    with duckdb.connect() as connection:
        connection.execute("create table texts (place bigint, text varchar)")
        connection.executemany("insert into texts values (?, ?)", list(enumerate(TEXTS)))
        asked = ", ".join(expressions(DuckDBDialect()))
        expected = connection.execute(f"select text, {asked} from texts order by place").fetchall()
        file = spark.data.root / "texts.parquet"
        connection.table("texts").write_parquet(str(file))
    spark.rows(f"create or replace temporary view texts using parquet options (path {str(file)!r})")
    asked = ", ".join(expressions(database.dialect))
    assert spark.rows(f"select text, {asked} from texts order by place") == expected
    spark.rows("drop view texts")
