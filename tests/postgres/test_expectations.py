"""Great Expectations over PostgreSQL: the same verdicts and the same counts as over DuckDB, on the same data."""

import random
import string
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from expectation_databases import (
    AS_OF,
    LOADED_AT,
    MART_COLUMNS,
    Row,
    contact,
    good_metric_values,
    journey,
    raw_rows,
    table_named,
)
from expectation_databases import marts_database as duckdb_marts
from postgres_server import Database, Server
from small_marts import held, warehouse

from expectations.duckdb_database import DuckDBDatabase
from expectations.duckdb_dialect import DuckDBDialect
from expectations.postgres_dialect import PostgresDialect
from expectations.sql_dialect import SqlDialect
from expectations.validation import ValidationReport, validate_marts, validate_raw
from flows.data_directory import DataDirectory
from flows.landed_files import landed_files
from flows.raw_tables import LANDING_COLUMNS, RAW_TABLES, SYSTEMS
from flows.warehouses.targets import warehouse_of

TEXTS = [
    *(
        "990101",
        "19990101",
        "1/2/1999",
        "01-02-99",
        "1999-02-01",
        "31-02-1999",
        "31-31-1999",
        "000000",
        "9911",
        "680229",
    ),
    *(
        "99 101",
        "1-2-0999",
        "1-2-19999",
        "\N{ARABIC-INDIC DIGIT ONE}-2-1999",
        "29-02-2016 01:16",
        "29/2/2016 1:6:7",
        "2016-02-29 24:00",
    ),
    *("29-02-2015 01:16", "29-02-2016  01:16", "29-02-2016\t01:16", "2016-02-29 01:16:60", "2016-02-29T01:16:07Z"),
    *("Tue Oct 31 22:10:47 +0000 2017", "Mon Oct 31 22:10:47 +0000 2017", "tue oct 31 22:10:47 +0000 2017"),
    *("Tue Feb 30 22:10:47 +0000 2017", "Tue Oct 31 22:10:47 +0100 2017", "Tue Oct 31 22:10:47 +0000 2017\n"),
    *("0:34:12", "00:34:12", "24:00:00", "0:3:1", "0:34", "0:34:12.5", "12:34:56\n", "-1:00:00"),
    *(
        "1",
        "+1",
        "-1",
        "01",
        "1.0",
        "1.",
        "1.5",
        "1e3",
        "1_000",
        "0x10",
        "9" * 18,
        "9" * 19,
        "-" + "9" * 18,
        "- 1",
        "--1",
    ),
    *(
        "",
        " ",
        "?",
        " ? ",
        "??",
        "\t",
        "\n",
        "\N{NO-BREAK SPACE}",
        " 1 ",
        "\t1",
        "1\n",
        "infinity",
        "now",
        "epoch",
        "null",
    ),
    *("today", "yesterday", "2016-02-29 01:16 BC", "J2451187", "allballs", "1999.008", "20000101T040506"),
]


def noise(count: int) -> list[str]:
    """Return texts that are nearly moments or numbers."""
    chance = random.Random(7)  # noqa: S311 -- made up
    found = []
    for _ in range(count):
        text = list(chance.choice([each for each in TEXTS if each]))
        for _ in range(chance.randint(0, 2)):
            place = chance.randrange(len(text))
            text[place] = chance.choice(string.digits * 3 + "-/: T+Z.")
        found.append("".join(text))
    return found


def readings(sql: SqlDialect) -> str:
    expressions = {
        "present": sql.present("text"),
        "number": sql.whole_number("text"),
        "clock": sql.clock_time("text"),
        "day": sql.call_day("text"),
        "time": sql.day_first_time("text"),
        "tweet": sql.tweet_time("text"),
    }
    return ", ".join(f"{expression} as {name}" for name, expression in expressions.items())


def test_texts_are_read_alike(database: Database) -> None:
    texts = [*TEXTS, *noise(3000)]
    with duckdb.connect() as connection:
        connection.execute(
            "create table texts as select unnest(range(len($texts))) as n, unnest($texts) as text", {"texts": texts}
        )
        expected = connection.execute(f"select text, {readings(DuckDBDialect())} from texts order by n").fetchall()
    database.rows("create table texts as select n, text from unnest(%s) with ordinality as texts (text, n)", [texts])
    database.rows("set datestyle = 'ISO, YMD'")
    found = database.rows(f"select text, {readings(PostgresDialect())} from texts order by n")
    different = [(a, b) for a, b in zip(expected, found, strict=True) if a != b]
    assert different == []
    for column in range(1, 7):
        read = sum(row[column] is not None for row in found)
        assert read > 50, f"hardly a text is read in column {column}"


def test_what_a_text_means(database: Database) -> None:
    sql = PostgresDialect()
    expected: list[tuple[str, str, Any]] = [
        (sql.call_day("text"), "690101", None),
        (sql.call_day("text"), "990101", datetime(1999, 1, 1)),
        (sql.call_day("text"), "1/2/1999", datetime(1999, 2, 1)),
        (sql.day_first_time("text"), "29-02-2016 01:16", datetime(2016, 2, 29, 1, 16)),
        (sql.day_first_time("text"), "29-02-2015 01:16", None),
        (sql.tweet_time("text"), "Tue Oct 31 22:10:47 +0000 2017", datetime(2017, 10, 31, 22, 10, 47)),
        (sql.whole_number("text"), " -12.00 ", -12),
    ]
    for expression, text, meant in expected:
        assert database.rows(f"select {expression} from (select %s::text as text) as texts", [text]) == [(meant,)]


def write_landed(data: DataDirectory, system: str, rows: list[Row]) -> None:
    table = table_named(system)
    folder = data.raw_table(table.system, table.name)
    folder.mkdir(parents=True)
    columns = [(column.name, "varchar") for column in table.columns] + [
        (name, kind) for name, kind, _ in LANDING_COLUMNS
    ]
    with duckdb.connect() as connection:
        connection.execute(
            f"create table rows ({', '.join(f'{name} {kind}' for name, kind in columns)})".replace(
                "date varchar", '"date" varchar'
            )
        )
        connection.executemany(
            f"insert into rows values ({', '.join('?' for _ in columns)})",
            [[row.get(name) for name, _ in columns] for row in rows],
        )
        connection.execute(f"copy rows to '{folder / 'a.parquet'}' (format parquet)")


def both(data: DataDirectory, **arguments: Any) -> tuple[ValidationReport, ValidationReport]:
    on_duckdb, on_postgres = warehouse_of("duckdb", data), warehouse_of("postgres", data)
    on_duckdb.prepare(landed_files(data), full_refresh=False)
    with on_postgres.held():
        on_postgres.prepare(landed_files(data), full_refresh=False)
    expected = validate_raw(on_duckdb.audited_database(), data, **arguments)
    return expected, validate_raw(on_postgres.audited_database(), data, **arguments)


def spoiled(system: str) -> list[Row]:
    """Return rows of which some offend each expectation, some of them more than may."""
    times = {
        "call_log": ("date", "vru_entry"),
        "servicenow": ("opened_at", "sys_updated_at", "closed_at"),
        "twitter": ("created_at",),
        "interactions.messages": ("sent_at",),
        "mailbox.messages": ("sent_at",),
    }
    numbers = {
        "call_log": ("q_time", "ser_time", "vru_time"),
        "servicenow": ("sys_mod_count", "reopen_count"),
        "twitter": (),
        "interactions.messages": (),
        "mailbox.messages": (),
    }
    words = {
        "call_log": ("outcome", "vru_line"),
        "servicenow": ("incident_state", "made_sla", "number"),
        "twitter": ("inbound", "tweet_id"),
        "interactions.messages": ("message_id",),
        "mailbox.messages": ("message_id", "from_address"),
    }
    rows = raw_rows(system, rows=400)
    chance = random.Random(system)  # noqa: S311 -- made up
    for column in (*times[system], *numbers[system], *words[system]):
        for row in chance.sample(rows, chance.choice([5, 15, 25, 60])):
            row[column] = chance.choice([*TEXTS, None, "TRUE", "agent", "NEW", "-61"])
    for row in chance.sample(rows, 7):
        row["_malformed_line"] = "a line 'with quotes' and \\ more"
    return rows


def test_verdicts_and_counts_are_duckdbs(database: Database, tmp_path: Path) -> None:
    data = DataDirectory(tmp_path / "data")
    for system in ("call_log", "servicenow"):
        write_landed(data, system, spoiled(system))
    for feed in ("twitter", "interactions.messages", "mailbox.messages"):
        write_landed(data, feed, spoiled(feed))
    staleness = dict.fromkeys(SYSTEMS, timedelta(hours=12))
    for as_of in (None, AS_OF):
        expected, found = both(data, as_of=as_of, maximum_staleness=staleness)
        assert found.outcomes == expected.outcomes
        assert {each.status for each in found.outcomes} == {"passed", "failed", "skipped"}
        assert len(found.problems) > 4
        assert found.data_docs is not None


def test_what_was_not_landed_is_skipped_here_too(database: Database, tmp_path: Path) -> None:
    data = DataDirectory(tmp_path / "data")
    write_landed(data, "twitter", raw_rows("twitter"))
    expected, found = both(data)
    assert found.outcomes == expected.outcomes
    assert found.passed
    assert sum(each.status == "skipped" for each in found.outcomes) == len(RAW_TABLES) - 1


def postgres_marts(database: Database, changes: tuple[str, ...] = ()) -> None:
    database.rows("create schema outcomes_marts")
    database.rows("create schema outcomes_contacts")
    rows = {
        "fct_contacts": [contact(number) for number in range(10)],
        "fct_journeys": [journey(number) for number in range(10)],
        "metric_values": good_metric_values(),
    }
    for mart, columns in MART_COLUMNS.items():
        database.rows(f"create table outcomes_marts.{mart} ({columns.replace(' double', ' double precision')})")
        for row in rows[mart]:
            marks = ", ".join("%s" for _ in row)
            database.rows(f"insert into outcomes_marts.{mart} ({', '.join(row)}) values ({marks})", list(row.values()))
    database.rows("create table outcomes_contacts.contacts as select contact_id from outcomes_marts.fct_contacts")
    database.rows("create table outcomes_marts.metric_catalog (metric_name varchar, definition_version bigint)")
    for change in changes:
        database.rows(change.format(marts="outcomes_marts", contacts="outcomes_contacts"))


DAMAGE = (
    "delete from {marts}.fct_contacts where contact_id in ('contact 1', 'contact 2')",
    "update {marts}.fct_contacts set wait_seconds = -1 where contact_id = 'contact 3'",
    "update {marts}.fct_contacts set contact_id = 'contact 5' where contact_id = 'contact 4'",
    "update {marts}.fct_contacts set started_at = '2026-01-11 00:00:00' where contact_id = 'contact 6'",
    "update {marts}.fct_journeys set resolution = 'lost' where journey_id = 'journey 1'",
    "update {marts}.fct_journeys set last_contact_at = '2026-01-01 00:00:00' where journey_id = 'journey 2'",
    "alter table {marts}.fct_journeys drop column channel_path",
    "update {marts}.metric_values set value = 1.5 where statistic = 'rate'",
    "update {marts}.metric_values set numerator = 20 where statistic = 'rate' and channel is null",
    "update {marts}.metric_values set value = 8 where slice_value = 'billing'",
)


@pytest.mark.parametrize("changes", [(), DAMAGE])
def test_verdicts_on_marts_are_duckdbs(database: Database, tmp_path: Path, changes: tuple[str, ...]) -> None:
    data = DataDirectory(tmp_path / "data")
    path = duckdb_marts(tmp_path / "w.duckdb")
    with duckdb.connect(path) as connection:
        for change in changes:
            connection.execute(change.format(marts="marts", contacts="contacts"))
    postgres_marts(database, changes)
    previous = {"fct_contacts": 11, "fct_journeys": 10}
    expected = validate_marts(DuckDBDatabase(path), data, AS_OF, previous)
    found = validate_marts(warehouse(tmp_path).audited_database(), data, AS_OF, previous)
    assert found.outcomes == expected.outcomes
    assert len(found.problems) == (11 if changes else 0)
    assert found.passed is not bool(changes)


def test_types_that_are_not_portable(database: Database, tmp_path: Path) -> None:
    postgres_marts(database, ("alter table {marts}.fct_contacts alter column wait_seconds type numeric",))
    report = validate_marts(warehouse(tmp_path).audited_database(), DataDirectory(tmp_path / "data"), AS_OF, {})
    assert [each.expectation for each in report.problems] == ["types_are_portable"]
    assert "column_name=wait_seconds data_type=numeric" in report.problems[0].detail


def test_a_crash_is_an_error_and_takes_no_other_expectation_along(database: Database, tmp_path: Path) -> None:
    postgres_marts(database, ("drop table {contacts}.contacts",))
    database.rows("alter table outcomes_marts.fct_journeys rename to built")
    database.rows(
        "create view outcomes_marts.fct_journeys as select journey_id, customer_id, first_contact_at, last_contact_at,"
        " resolved_at, cast(cast(customer_id as bigint) as text) as resolution, is_warm_up, contact_count,"
        " handoff_count, channel_path, first_channel from outcomes_marts.built"
    )
    data = DataDirectory(tmp_path / "data")
    report = validate_marts(warehouse(tmp_path).audited_database(), data, AS_OF, {})
    assert [(each.relation, each.expectation, each.status) for each in report.problems] == [
        ("marts.fct_contacts", "contacts_reconcile", "error"),
        ("marts.fct_journeys", "resolution_is_known", "error"),
    ]
    assert "invalid input syntax for type bigint" in report.problems[1].detail
    pages = "\n".join(page.read_text() for page in (data.reports / "data_docs").rglob("*.html"))
    assert "customer 1" not in "\n".join(each.detail for each in report.outcomes) + pages


def test_no_password_in_what_is_written(
    database: Database,
    server: Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("DEBUG")
    database.rows("create role hidden login superuser password 'hush-hush'")
    server.ask_for_passwords_of("hidden")
    monkeypatch.setenv("PGUSER", "hidden")
    monkeypatch.setenv("PGPASSWORD", "hush-hush")
    data = DataDirectory(tmp_path / "data")
    write_landed(data, "twitter", raw_rows("twitter", 20, {"created_at": "never"}))
    with held(tmp_path) as found:
        found.prepare(landed_files(data), full_refresh=False)
        report = validate_raw(found.audited_database(), data)
        assert {each.status for each in report.problems} == {"failed"}
    written = "\n".join(path.read_text(errors="replace") for path in data.reports.rglob("*") if path.is_file())
    assert "hush-hush" not in written + caplog.text + str(report)
    database.rows("drop owned by hidden cascade")
    database.rows("drop role hidden")


def test_loaded_at_is_read_as_it_was_landed(database: Database, tmp_path: Path) -> None:
    data = DataDirectory(tmp_path / "data")
    write_landed(data, "twitter", raw_rows("twitter"))
    with held(tmp_path) as found:
        found.prepare(landed_files(data), full_refresh=False)
    assert database.rows("select distinct _loaded_at from outcomes_raw.twitter__tweets") == [(LOADED_AT,)]
