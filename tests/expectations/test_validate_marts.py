"""The suites over the marts: good marts pass, and each kind of damage fails its own expectation and no other."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from expectation_databases import AS_OF, marts_database

from expectations.duckdb_database import DuckDBDatabase
from expectations.validation import ValidationReport, validate_marts
from flows.data_directory import DataDirectory

PREVIOUS = {"fct_contacts": 12, "fct_journeys": 12, "metric_values": 6}

# Statement that damages the marts, the expectation that fails, and what its line says.
DAMAGE = [
    (
        "update marts.fct_contacts set started_at = '2026-01-10 12:00:01' where contact_id = 'contact 1'",
        "fct_contacts: nothing_is_later_than_as_of",
        "1 of 10 rows (10.00%), where none may be",
    ),
    (
        "update marts.fct_contacts set ended_at = '2026-01-11' where contact_id = 'contact 1'",
        "fct_contacts: nothing_is_later_than_as_of",
        "1 of 10 rows",
    ),
    *(
        (
            f"update marts.fct_contacts set {duration} = -1 where contact_id < 'contact 2'",
            "fct_contacts: durations_are_not_negative",
            "2 of 10 rows",
        )
        for duration in ("wait_seconds", "first_reply_seconds", "turnaround_seconds", "handle_seconds")
    ),
    (
        "update marts.fct_contacts set contact_id = 'contact 1' where contact_id = 'contact 2'",
        "fct_contacts: key_is_unique",
        "2 of 10 rows",
    ),
    (
        "insert into contacts.contacts values ('lost')",
        "fct_contacts: contacts_reconcile",
        "1 finding; for example contacts=11 published=10",
    ),
    (
        "alter table marts.fct_contacts drop column is_repeated",
        "fct_contacts: columns_are_as_documented",
        "missing_column=is_repeated",
    ),
    (
        "alter table marts.fct_contacts alter column wait_seconds type hugeint",
        "fct_contacts: types_are_portable",
        "column_name=wait_seconds data_type=HUGEINT",
    ),
    (
        "alter table marts.metric_catalog alter column definition_version type integer",
        "metric_catalog: types_are_portable",
        "column_name=definition_version data_type=INTEGER",
    ),
    *(
        (
            f"update marts.fct_journeys set {time} = '2026-01-12', last_contact_at = '2026-01-12'",
            "fct_journeys: nothing_is_later_than_as_of",
            "10 of 10 rows",
        )
        for time in ("first_contact_at", "resolved_at")
    ),
    (
        "update marts.fct_journeys set last_contact_at = '2026-01-08' where journey_id = 'journey 1'",
        "fct_journeys: journeys_end_after_they_begin",
        "1 of 10 rows",
    ),
    (
        "update marts.fct_journeys set resolution = null where journey_id = 'journey 1'",
        "fct_journeys: resolution_is_known",
        "1 of 10 rows",
    ),
    (
        "update marts.fct_journeys set journey_id = 'journey 1' where journey_id = 'journey 2'",
        "fct_journeys: key_is_unique",
        "2 of 10 rows",
    ),
    (
        "alter table marts.fct_journeys drop column channel_path",
        "fct_journeys: columns_are_as_documented",
        "missing_column=channel_path",
    ),
    (
        "delete from marts.fct_journeys where journey_id = 'journey 1'",
        "fct_journeys: rows_did_not_vanish",
        "9 rows. Expected: At least 10 rows, since the previous version had 12",
    ),
    (
        "delete from marts.fct_contacts where contact_id = 'contact 1';"
        " delete from contacts.contacts where contact_id = 'contact 1'",
        "fct_contacts: rows_did_not_vanish",
        "9 rows",
    ),
    (
        "delete from marts.metric_values where channel = 'chat'",
        "metric_values: rows_did_not_vanish",
        "4 rows",
    ),
    (
        "update marts.metric_values set value = 1.2 where value = 0.2",
        "metric_values: rates_are_within_0_and_1",
        "for example metric_name=abandonment_rate statistic=rate period_grain=all",
    ),
    (
        "update marts.metric_values set value = -0.1 where value = 0.2",
        "metric_values: rates_are_within_0_and_1",
        "1 of 5 rows",
    ),
    (
        "update marts.metric_values set numerator = 11 where value = 0.2",
        "metric_values: numerators_are_not_above_denominators",
        "1 of 5 rows",
    ),
    (
        "insert into marts.metric_values select * from marts.metric_values where channel = 'chat'",
        "metric_values: key_is_unique",
        "2 of 6 rows",
    ),
    (
        "update marts.metric_values set value = 4 where slice_value = 'unknown'",
        "metric_values: reasons_add_up",
        "whole=10.0 sum_of_reasons=11.0",
    ),
    (
        "alter table marts.metric_values drop column ci_low",
        "metric_values: columns_are_as_documented",
        "missing_column=ci_low",
    ),
]


@pytest.fixture
def data(tmp_path: Path) -> DataDirectory:
    return DataDirectory(tmp_path / "data")


@pytest.fixture
def database(data: DataDirectory) -> Path:
    data.root.mkdir()
    return marts_database(data.warehouse)


def failed(report: ValidationReport) -> list[str]:
    return [f"{each.relation.removeprefix('marts.')}: {each.expectation}" for each in report.problems]


def test_good_marts_pass_every_expectation(database: Path, data: DataDirectory) -> None:
    report = validate_marts(DuckDBDatabase(database), data, AS_OF, PREVIOUS)

    assert failed(report) == []
    assert report.passed
    assert {each.status for each in report.outcomes} == {"passed"}
    assert {each.source_system for each in report.outcomes} == {None}
    judged = {f"{each.relation.removeprefix('marts.')}: {each.expectation}" for each in report.outcomes}
    undamaged = judged - {expectation for _, expectation, _ in DAMAGE}
    assert {each for each in undamaged if not each.endswith("types_are_portable")} == set()


@pytest.mark.parametrize(("damage", "expectation", "says"), DAMAGE)
def test_damage_fails_its_expectation_only(
    database: Path, data: DataDirectory, damage: str, expectation: str, says: str
) -> None:
    with duckdb.connect(database) as connection:
        connection.execute(damage)

    report = validate_marts(DuckDBDatabase(database), data, AS_OF, PREVIOUS)

    assert failed(report) == [expectation]
    assert report.problems[0].status == "failed"
    assert says in report.problems[0].detail
    assert report.problems[0].detail.startswith(f"marts.{expectation}: ")
    assert "contact 1" not in report.problems[0].detail, "customers' identifiers stay where they are"


@pytest.mark.parametrize(
    ("previous_row_counts", "previous_as_of", "passes"),
    [
        ({}, None, True),
        ({"fct_contacts": 13}, None, False),
        ({"fct_contacts": 13}, AS_OF, False),
        ({"fct_contacts": 13}, AS_OF - timedelta(days=1), False),
        ({"fct_contacts": 13}, AS_OF + timedelta(days=1), True),
    ],
)
def test_fewer_rows_than_the_previous_version(
    database: Path,
    data: DataDirectory,
    previous_row_counts: dict[str, int],
    previous_as_of: datetime | None,
    passes: bool,
) -> None:
    with duckdb.connect(database) as connection:
        connection.execute("create or replace table contacts.contacts as select * from contacts.contacts limit 8")
        connection.execute("delete from marts.fct_contacts where contact_id not in (from contacts.contacts)")

    report = validate_marts(DuckDBDatabase(database), data, AS_OF, previous_row_counts, previous_as_of)

    assert report.passed is passes
    assert failed(report) == ([] if passes else ["fct_contacts: rows_did_not_vanish"])


def test_as_of_may_have_a_zone(database: Path, data: DataDirectory) -> None:
    in_other_zone = AS_OF.replace(tzinfo=UTC).astimezone(tz=datetime.fromisoformat("2026-01-01T00:00+05:00").tzinfo)
    with duckdb.connect(database) as connection:
        connection.execute("update marts.fct_contacts set ended_at = '2026-01-10 12:00:00'")

    assert validate_marts(DuckDBDatabase(database), data, in_other_zone, {}).passed


def test_no_marts_are_errors(tmp_path: Path, data: DataDirectory) -> None:
    database = tmp_path / "empty.duckdb"
    duckdb.connect(database).close()

    report = validate_marts(DuckDBDatabase(database), data, AS_OF, {})

    assert {each.status for each in report.outcomes} == {"error"}
    assert report.has_errors
    assert not report.has_failures


def test_a_crash_is_an_error(database: Path, data: DataDirectory) -> None:
    with duckdb.connect(database) as connection:
        connection.execute("drop table contacts.contacts")

    report = validate_marts(DuckDBDatabase(database), data, AS_OF, PREVIOUS)

    assert [(each.expectation, each.status) for each in report.problems] == [("contacts_reconcile", "error")]
    assert report.has_errors
    assert not report.has_failures
    with duckdb.connect(database) as connection:
        connection.execute("create table written (a integer)")
