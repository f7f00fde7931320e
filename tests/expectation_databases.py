"""Small databases of the shape that the suites expect: good rows, with what a test puts in their place."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from flows.interactions_contract import contract_of
from flows.raw_tables import LANDING_COLUMNS, RAW_TABLES, RawTable, table_of

ROWS = 40
LOADED_AT = datetime.fromisoformat("2026-01-10 12:00:00")
AS_OF = LOADED_AT
CONTACT_AT = datetime.fromisoformat("2026-01-09 10:00:00")

Row = dict[str, Any]

# Systems of one table, with a suite of its own.
OWN_SUITES = ("call_log", "servicenow", "twitter")


def feed_name(table: RawTable) -> str:
    """Return the name of a raw table in tests: of its system, or where that has several tables or no suite, of both."""
    return table.system if table.system in OWN_SUITES else f"{table.system}.{table.name}"


def table_named(feed: str) -> RawTable:
    """Return the raw table of such a name."""
    return table_of(*feed.split("."))


OTHER_FEEDS = tuple(feed_name(table) for table in RAW_TABLES if table.system not in OWN_SUITES)


def is_time(table: RawTable, column: str) -> bool:
    """Return whether a column of a table holds times."""
    contract = contract_of(table)
    if contract is None:
        return column.endswith(("_at", "_date"))
    return any(each.name == column and each.kind == "timestamp" for each in contract.columns)


def declared_row(table: RawTable, number: int) -> Row:
    """Return a row with what the table requires."""
    times = ("2026-01-09 22:10:47", "2026-01-09T22:10:47.25", "2026-01-09T22:10:47+01:00", "2026-01-09")
    return {
        column.name: times[number % 4] if is_time(table, column.name) else f"{column.name} {number}"
        for column in table.columns
        if column.required
    }


def raw_row(system: str, number: int) -> Row:
    """Return a good row, as landed; rows differ in their keys."""
    declared: dict[str, Row] = {
        "call_log": {
            "vru_line": "AA0101",
            "call_id": str(33000 + number),
            "customer_id": "5000016",
            "priority": "2",
            "type": "PS",
            "date": ("260109", "20260109", "9/1/2026", "09-01-2026")[number % 4],
            "vru_entry": "0:00:31",
            "vru_exit": "0:00:36",
            "vru_time": "-3",
            "q_time": "153",
            "outcome": ("AGENT", "HANG", "PHANTOM")[number % 3],
            "ser_time": "0",
        },
        "servicenow": {
            "number": f"INC{number:07}",
            "incident_state": ("New", "Active", "Resolved", "Closed")[number % 4],
            "sys_mod_count": "0",
            "sys_updated_at": ("09-01-2026 01:23", "9/1/2026 01:23:30")[number % 2],
            "opened_at": "09-01-2026 01:16",
            "closed_at": ("09-01-2026 12:00", "?")[number % 2],
            "made_sla": "TRUE",
            "reassignment_count": "0",
            "reopen_count": "0",
            "caller_id": "Caller 2403",
        },
        "twitter": {
            "tweet_id": str(number),
            "author_id": "700012",
            "inbound": ("True", "False")[number % 2],
            "created_at": ("Fri Jan 09 22:10:47 +0000 2026", "2026-01-09T22:10:47Z")[number % 2],
            "text": "why was my card we do that",
        },
    }
    landing = {
        "_source_file": f"{system}.csv",
        "_source_row": number + 2,
        "_loaded_at": LOADED_AT,
        "_row_hash": f"hash {number}",
        "_occurrence": 1,
    }
    row = declared[system] if system in declared else declared_row(table_named(system), number)
    return row | landing


def raw_rows(system: str, offending: int = 0, changes: Mapping[str, Any] | None = None, rows: int = ROWS) -> list[Row]:
    """Return good rows, the first `offending` of which have `changes`."""
    good = [raw_row(system, number) for number in range(rows)]
    return [row | (changes or {}) if number < offending else row for number, row in enumerate(good)]


def raw_database(path: Path, rows: Mapping[str, Sequence[Row]], without: str | None = None) -> Path:
    """Write a database of all raw tables with `rows` by feed, lacking the column `without`."""
    with duckdb.connect(path) as connection:
        connection.execute("create schema raw")
        for table in RAW_TABLES:
            create_raw_table(connection, table)
        for system, landed in rows.items():
            relation = f"raw.{table_named(system).relation}"
            insert(connection, relation, landed)
            if without:
                connection.execute(f'alter table {relation} drop column "{without}"')
    return path


def create_raw_table(connection: duckdb.DuckDBPyConnection, table: RawTable) -> None:
    """Create a raw table as it is declared."""
    columns = [f'"{column.name}" varchar' for column in table.columns]
    columns += [f"{name} {sql_type}" for name, sql_type, _ in LANDING_COLUMNS]
    connection.execute(f"create table raw.{table.relation} ({', '.join(columns)})")


def insert(connection: duckdb.DuckDBPyConnection, relation: str, rows: Sequence[Row]) -> None:
    """Insert rows that all have the same columns."""
    if not rows:
        return
    columns = list(dict.fromkeys(name for row in rows for name in row))
    names = ", ".join(f'"{column}"' for column in columns)
    marks = ", ".join("?" for _ in columns)
    connection.executemany(
        f"insert into {relation} ({names}) values ({marks})", [[row.get(name) for name in columns] for row in rows]
    )


MART_COLUMNS = {
    "fct_contacts": """
        contact_id varchar, customer_id varchar, channel varchar, source_system varchar, reason varchar,
        journey_id varchar, started_at timestamp, ended_at timestamp, wait_seconds bigint, first_reply_seconds bigint,
        turnaround_seconds bigint, handle_seconds double, company_done_at timestamp, is_identified boolean,
        is_abandoned boolean, is_dropped boolean, is_repeated boolean
    """,
    "fct_journeys": """
        journey_id varchar, customer_id varchar, first_contact_at timestamp, last_contact_at timestamp,
        resolved_at timestamp, resolution varchar, is_warm_up boolean, contact_count bigint, handoff_count bigint,
        channel_path varchar, first_channel varchar
    """,
    "metric_values": """
        metric_name varchar, statistic varchar, unit varchar, time_basis varchar, period_grain varchar,
        period_start date, channel varchar, slice_name varchar, slice_value varchar, numerator double,
        denominator double, value double, ci_low double, ci_high double, sample_size bigint, provisional_count bigint,
        certification_status varchar, definition_version bigint, published_version varchar
    """,
}


def contact(number: int) -> Row:
    """Return a good contact."""
    return {
        "contact_id": f"contact {number}",
        "customer_id": f"customer {number}",
        "started_at": CONTACT_AT,
        "ended_at": CONTACT_AT + timedelta(hours=1),
        "wait_seconds": 0,
        "first_reply_seconds": None,
        "turnaround_seconds": 60,
        "handle_seconds": 12.5,
    }


def journey(number: int) -> Row:
    """Return a good journey."""
    return {
        "journey_id": f"journey {number}",
        "customer_id": f"customer {number}",
        "first_contact_at": CONTACT_AT,
        "last_contact_at": CONTACT_AT + timedelta(hours=1),
        "resolved_at": None,
        "resolution": ("confirmed", "presumed", "self_served", "unresolved", "open")[number % 5],
    }


def metric_value(**values: str | float | None) -> Row:
    """Return a value of a metric over all."""
    volume = {
        "metric_name": "contact_volume",
        "statistic": "count",
        "unit": "contacts",
        "time_basis": None,
        "period_grain": "all",
        "period_start": None,
        "channel": None,
        "slice_name": "all",
        "slice_value": None,
        "numerator": 10.0,
        "denominator": None,
        "value": 10.0,
    }
    return volume | values


def good_metric_values() -> list[Row]:
    """Return volumes, over all and by reason, and a rate."""
    return [
        metric_value(),
        metric_value(slice_name="reason", slice_value="billing", numerator=7.0, value=7.0),
        metric_value(slice_name="reason", slice_value="unknown", numerator=3.0, value=3.0),
        metric_value(metric_name="abandonment_rate", statistic="rate", numerator=2.0, denominator=10.0, value=0.2),
        metric_value(metric_name="abandonment_rate", statistic="rate", channel="chat", numerator=0.0, value=None),
    ]


def marts_database(path: Path) -> Path:
    """Write a database of good marts: ten contacts, ten journeys, five values."""
    with duckdb.connect(path) as connection:
        connection.execute("create schema marts")
        connection.execute("create schema contacts")
        for mart, columns in MART_COLUMNS.items():
            connection.execute(f"create table marts.{mart} ({columns})")
        insert(connection, "marts.fct_contacts", [contact(number) for number in range(10)])
        insert(connection, "marts.fct_journeys", [journey(number) for number in range(10)])
        insert(connection, "marts.metric_values", good_metric_values())
        connection.execute("create table contacts.contacts as select contact_id from marts.fct_contacts")
        connection.execute("create table marts.metric_catalog (metric_name varchar, definition_version bigint)")
    return path
