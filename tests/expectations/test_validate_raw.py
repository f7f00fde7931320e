"""The suites over the raw tables: good rows pass, and each kind of bad row fails its own expectation and no other."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from expectation_databases import (
    AS_OF,
    OTHER_FEEDS,
    OWN_SUITES,
    ROWS,
    create_raw_table,
    feed_name,
    is_time,
    raw_database,
    raw_rows,
    table_named,
)

from expectations.duckdb_database import DuckDBDatabase
from expectations.validation import ExpectationOutcome, ValidationReport, validate_raw
from flows.data_directory import DataDirectory
from flows.errors import ToolFailedError
from flows.raw_tables import RAW_TABLES, SYSTEMS, RawColumn, RawTable, table_of

# Each leaves the shape of the row as it is but for one thing.
OFFENDERS: list[tuple[str, dict[str, Any], str]] = [
    ("call_log", {"_malformed_line": "AA0101\t70001"}, "lines_are_well_formed"),
    ("call_log", {"vru_line": " "}, "keys_are_usable"),
    ("call_log", {"call_id": None}, "keys_are_usable"),
    ("call_log", {"date": "31-31-1999"}, "times_are_usable"),
    ("call_log", {"date": "000000"}, "times_are_usable"),
    ("call_log", {"vru_entry": "25:00:00"}, "times_are_usable"),
    ("call_log", {"outcome": "TRANSFER"}, "outcome_is_known"),
    ("call_log", {"outcome": ""}, "outcome_is_known"),
    ("call_log", {"q_time": "-1"}, "q_time_is_in_range"),
    ("call_log", {"q_time": "2m"}, "q_time_is_in_range"),
    ("call_log", {"q_time": None}, "q_time_is_in_range"),
    ("call_log", {"ser_time": "90000"}, "ser_time_is_in_range"),
    ("call_log", {"vru_time": "-61"}, "vru_time_is_in_range"),
    ("call_log", {"date": "20260112"}, "times_are_not_after_landing"),
    ("servicenow", {"_malformed_line": "INC1,New"}, "lines_are_well_formed"),
    ("servicenow", {"number": "?"}, "keys_are_usable"),
    ("servicenow", {"sys_mod_count": None}, "keys_are_usable"),
    ("servicenow", {"opened_at": "01-29-2016 01:16"}, "times_are_usable"),
    ("servicenow", {"sys_updated_at": "?"}, "times_are_usable"),
    ("servicenow", {"incident_state": "Delighted"}, "incident_state_is_known"),
    ("servicenow", {"made_sla": "perhaps"}, "made_sla_is_known"),
    ("servicenow", {"sys_mod_count": "many"}, "sys_mod_count_is_in_range"),
    ("servicenow", {"reassignment_count": "-1"}, "reassignment_count_is_in_range"),
    ("servicenow", {"reopen_count": "10001"}, "reopen_count_is_in_range"),
    ("servicenow", {"closed_at": "08-01-2026 12:00"}, "incidents_are_not_closed_before_they_opened"),
    ("servicenow", {"sys_updated_at": "12-01-2026 01:23"}, "times_are_not_after_landing"),
    ("twitter", {"_malformed_line": "1,HarbourHelp"}, "lines_are_well_formed"),
    ("twitter", {"tweet_id": ""}, "keys_are_usable"),
    ("twitter", {"author_id": None}, "keys_are_usable"),
    ("twitter", {"created_at": "yesterday"}, "times_are_usable"),
    ("twitter", {"inbound": "maybe"}, "inbound_is_known"),
    ("twitter", {"created_at": "Tue Mar 21 10:00:00 +0000 2000"}, "tweets_are_not_older_than_twitter"),
    ("twitter", {"created_at": "Mon Jan 12 10:00:00 +0000 2026"}, "times_are_not_after_landing"),
]


@pytest.fixture
def data(tmp_path: Path) -> DataDirectory:
    return DataDirectory(tmp_path / "data")


def problems(report: ValidationReport) -> list[tuple[str, str, str]]:
    return [(each.source_system or "", each.expectation, each.status) for each in report.problems]


def outcome_of(report: ValidationReport, expectation: str) -> ExpectationOutcome:
    return next(each for each in report.outcomes if each.expectation == expectation)


def test_good_rows_pass_every_expectation(tmp_path: Path, data: DataDirectory) -> None:
    database = raw_database(tmp_path / "w.duckdb", {feed: raw_rows(feed) for feed in (*OWN_SUITES, *OTHER_FEEDS)})
    staleness = dict.fromkeys(SYSTEMS, timedelta(days=2))

    report = validate_raw(DuckDBDatabase(database), data, AS_OF, maximum_staleness=staleness)

    assert problems(report) == []
    assert report.passed
    assert not report.has_errors
    assert {each.status for each in report.outcomes} == {"passed"}
    assert {each.source_system for each in report.outcomes} == set(SYSTEMS)
    offended = {(system, expectation) for system, _, expectation in OFFENDERS}
    tested_below = {"columns_are_as_declared", "table_has_rows", "latest_event_is_recent"}
    judged = {(each.source_system, each.expectation) for each in report.outcomes}
    assert {pair for pair in judged if pair[0] in OWN_SUITES and pair[1] not in tested_below} == offended, (
        "an expectation without an offender"
    )


@pytest.mark.parametrize(("system", "changes", "expectation"), OFFENDERS)
def test_an_offender_fails_its_expectation_only(
    tmp_path: Path, data: DataDirectory, system: str, changes: dict[str, Any], expectation: str
) -> None:
    # 3 of 40 are more than one in twenty.
    database = raw_database(tmp_path / "w.duckdb", {system: raw_rows(system, 3, changes)})

    report = validate_raw(DuckDBDatabase(database), data, tables=[table_of(system)])

    assert problems(report) == [(system, expectation, "failed")]
    assert not report.passed
    assert report.has_failures
    assert not report.has_errors
    detail = report.problems[0].detail
    assert detail.startswith(f"raw.{table_of(system).relation}: {expectation}: 3 of {ROWS} rows (7.50%)")
    assert f"at most 5% may be; for example {system}.csv line 2, {system}.csv line 3, {system}.csv line 4" in detail
    assert not [value for value in changes.values() if value and len(value) > 2 and value in detail]


def test_offenders_of_tables_without_a_suite_of_their_own(tmp_path: Path, data: DataDirectory) -> None:
    rows, expected = {}, []
    for feed in OTHER_FEEDS:
        table = table_named(feed)
        required = [column.name for column in table.columns if column.required]
        times = [name for name in required if is_time(table, name)]
        key = next(name for name in required if name not in times)
        offenders: list[tuple[str, dict[str, Any]]] = [
            ("lines_are_well_formed", {"_malformed_line": "x"}),
            ("keys_are_usable", {key: " "}),
            *(("times_are_usable", {name: "31-31-2026"}) for name in times),
            *(("times_are_not_after_landing", {name: "2026-01-12T10:00:00Z"}) for name in times[:1]),
        ]
        rows[feed] = raw_rows(feed)
        for number, (expectation, changes) in enumerate(offenders):
            for row in rows[feed][3 * number : 3 * number + 3]:
                row.update(changes)
            expected.append((feed, expectation, "3 of 40 rows (7.50%)"))
    database = raw_database(tmp_path / "w.duckdb", rows)

    report = validate_raw(DuckDBDatabase(database), data, tables=[table_named(feed) for feed in OTHER_FEEDS])

    feeds = {f"raw.{table.relation}": feed_name(table) for table in RAW_TABLES}
    found = [
        (feeds[each.relation], each.expectation, each.detail.split(": ")[2].split(",")[0]) for each in report.problems
    ]
    assert sorted(found) == sorted(expected)
    assert not report.has_errors
    assert len(expected) == 4 * len(OTHER_FEEDS) - 2 * 3


@pytest.mark.parametrize("system", OWN_SUITES)
def test_one_bad_row_in_twenty_passes(tmp_path: Path, data: DataDirectory, system: str) -> None:
    time = {"call_log": "date", "servicenow": "opened_at", "twitter": "created_at"}[system]
    database = raw_database(tmp_path / "w.duckdb", {system: raw_rows(system, 2, {time: "never"})})

    report = validate_raw(DuckDBDatabase(database), data, tables=[table_of(system)])

    assert report.passed
    assert "2 of 40 rows (5.00%)" in outcome_of(report, "times_are_usable").detail


def test_ten_thousand_bad_dates_fail_with_one_clear_line(tmp_path: Path, data: DataDirectory) -> None:
    rows, bad = 31_599, 10_000
    database = raw_database(tmp_path / "w.duckdb", {"call_log": raw_rows("call_log", 1, rows=1)})
    with duckdb.connect(database) as connection:
        connection.execute(
            "insert into raw.call_log__calls by name"
            " select calls.* replace (if(number <= ?, 'x', date) as date, number + 1 as _source_row,"
            " 'january_1999.tsv' as _source_file)"
            " from raw.call_log__calls as calls cross join range(1, ?) as added(number)",
            [bad, rows],
        )

    report = validate_raw(DuckDBDatabase(database), data)

    assert [each.detail for each in report.problems] == [
        "raw.call_log__calls: times_are_usable: 10,000 of 31,599 rows (31.65%), where at most 5% may be;"
        " for example january_1999.tsv line 2, january_1999.tsv line 3, january_1999.tsv line 4."
        " Expected: The times without which a row cannot be placed can be read."
    ]


@pytest.mark.parametrize("as_of", [None, AS_OF])
def test_an_old_feed_fails_where_staleness_is_configured(
    tmp_path: Path, data: DataDirectory, as_of: datetime | None
) -> None:
    database = raw_database(tmp_path / "w.duckdb", {"twitter": raw_rows("twitter")})

    report = validate_raw(DuckDBDatabase(database), data, as_of, maximum_staleness={"twitter": timedelta(hours=12)})

    assert problems(report) == [("twitter", "latest_event_is_recent", "failed")]
    assert "latest_event=2026-01-09 22:10:47 as_of=2026-01-10 12:00:00" in report.problems[0].detail


def test_one_stray_date_does_not_make_a_feed_fresh(tmp_path: Path, data: DataDirectory) -> None:
    rows = raw_rows("twitter", 1, {"created_at": "2031-01-01 00:00:00"})
    database = raw_database(tmp_path / "w.duckdb", {"twitter": rows})

    report = validate_raw(DuckDBDatabase(database), data, maximum_staleness={"twitter": timedelta(hours=12)})

    assert problems(report) == [("twitter", "latest_event_is_recent", "failed")]


def test_a_missing_column_fails_by_name(tmp_path: Path, data: DataDirectory) -> None:
    database = raw_database(tmp_path / "w.duckdb", {"twitter": raw_rows("twitter")}, without="response_tweet_id")

    report = validate_raw(DuckDBDatabase(database), data, tables=[table_of("twitter")])

    assert problems(report) == [("twitter", "columns_are_as_declared", "failed")]
    assert "missing_column=response_tweet_id" in report.problems[0].detail


def test_a_crash_is_an_error_and_takes_no_other_expectation_along(tmp_path: Path, data: DataDirectory) -> None:
    database = raw_database(tmp_path / "w.duckdb", {"twitter": raw_rows("twitter")}, without="inbound")

    report = validate_raw(DuckDBDatabase(database), data, tables=[table_of("twitter")])

    assert problems(report) == [
        ("twitter", "columns_are_as_declared", "failed"),
        ("twitter", "inbound_is_known", "error"),
    ]
    assert report.has_errors
    assert "crashed" in report.problems[1].detail
    assert len(report.problems[1].detail.splitlines()) == 1
    assert outcome_of(report, "times_are_not_after_landing").status == "passed"


def test_a_missing_table_is_an_error(tmp_path: Path, data: DataDirectory) -> None:
    database = raw_database(tmp_path / "w.duckdb", {})
    with duckdb.connect(database) as connection:
        connection.execute("drop table raw.twitter__tweets")

    report = validate_raw(DuckDBDatabase(database), data, tables=[table_of("twitter")])

    assert {each.status for each in report.outcomes} == {"error"}
    assert not report.passed


def test_nothing_landed_is_skipped(tmp_path: Path, data: DataDirectory) -> None:
    database = raw_database(tmp_path / "w.duckdb", {"twitter": raw_rows("twitter")})

    report = validate_raw(DuckDBDatabase(database), data)

    assert report.passed
    skipped = [each for each in report.outcomes if each.status == "skipped"]
    assert [each.detail for each in skipped] == [
        f"raw.{table.relation}: skipped, since nothing is landed." for table in RAW_TABLES if table.system != "twitter"
    ]


def test_landed_files_of_an_empty_table_fail(tmp_path: Path, data: DataDirectory) -> None:
    database = raw_database(tmp_path / "w.duckdb", {})
    folder = data.raw_table("twitter", "tweets")
    folder.mkdir(parents=True)
    (folder / "a.parquet").touch()

    report = validate_raw(DuckDBDatabase(database), data, tables=[table_of("twitter")])

    assert problems(report) == [("twitter", "table_has_rows", "failed")]


def test_tables_without_a_suite_are_held_to_what_holds_for_all(tmp_path: Path, data: DataDirectory) -> None:
    tables = [RawTable("zendesk", name, ",", (RawColumn("id", required=True),)) for name in ("ticket", "user")]
    database = raw_database(tmp_path / "w.duckdb", {})
    with duckdb.connect(database) as connection:
        for table in tables:
            create_raw_table(connection, table)
            connection.execute(f"insert into raw.{table.relation} (_malformed_line) values ('1,2')")

    report = validate_raw(DuckDBDatabase(database), data, tables=tables)

    assert problems(report) == [("zendesk", "lines_are_well_formed", "failed")] * 2


def test_the_database_can_be_written_right_after(tmp_path: Path, data: DataDirectory) -> None:
    database = raw_database(tmp_path / "w.duckdb", {"twitter": raw_rows("twitter")})
    before = database.read_bytes()

    validate_raw(DuckDBDatabase(database), data)

    assert database.read_bytes() == before
    with duckdb.connect(database) as connection:
        connection.execute("create table written (a integer)")


def test_a_database_that_is_being_written_is_refused(tmp_path: Path, data: DataDirectory) -> None:
    database = raw_database(tmp_path / "w.duckdb", {})
    with duckdb.connect(database), pytest.raises(ToolFailedError, match="cannot be opened for validation"):
        validate_raw(DuckDBDatabase(database), data)
    with pytest.raises(ToolFailedError, match="There is no database"):
        validate_raw(DuckDBDatabase(tmp_path / "none.duckdb"), data)


def test_odd_folder_names(tmp_path: Path) -> None:
    folder = tmp_path / "it's 100% $HOME & more"
    folder.mkdir()
    database = raw_database(folder / "w.duckdb", {"twitter": raw_rows("twitter")})

    report = validate_raw(DuckDBDatabase(database), DataDirectory(folder / "data"))

    assert report.passed
    assert report.data_docs is not None
    with duckdb.connect(database) as connection:
        connection.execute("create table written (a integer)")
