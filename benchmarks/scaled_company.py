"""Writes a landed company of any size, even or skewed: python -m benchmarks.scaled_company DATA_DIR --contacts N.

For measurements and for tests of skew only: its contacts have the shape and the mass of real ones (a year of calls,
tickets and tweets, customers who come back, fifty reasons), and no story. Every value is worked out from the number of
its contact, so that the same arguments give the same rows.
"""

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from flows.data_directory import DataDirectory
from flows.raw_tables import LANDING_COLUMNS, RAW_TABLES, RawTable

CONTACTS_A_FILE = 1_000_000
CONTACTS_A_CUSTOMER = 4
REASONS = 50

# Of every twenty contacts: twelve calls, three tickets of four updates each, five threads of three tweets each.
_CALLS, _TICKETS = 12, 15


@dataclass(frozen=True)
class Company:
    """How many contacts there are; which share of them is one customer's, and which share is about one reason."""

    contacts: int
    heavy_customer_share: float = 0.0
    heavy_reason_share: float = 0.0


def write_company(company: Company, data: DataDirectory) -> None:
    """Write the company's landed files; what lies in the data directory's raw layer is replaced."""
    with duckdb.connect() as connection:
        for table in RAW_TABLES:
            if table.system not in _ROWS:
                continue
            folder = data.raw_table(table.system, table.name)
            folder.mkdir(parents=True, exist_ok=True)
            for old in folder.glob("*.parquet"):
                old.unlink()
            for number, (first, last) in enumerate(_chunks(company.contacts)):
                _write_file(connection, table, folder / f"scaled-{number:05d}.parquet", _contacts(company, first, last))


def _chunks(contacts: int) -> Iterator[tuple[int, int]]:
    for first in range(0, contacts, CONTACTS_A_FILE):
        yield first, min(first + CONTACTS_A_FILE, contacts)


def _contacts(company: Company, first: int, last: int) -> str:
    """Return a query of contacts: number, customer, reason, minute of the year, and three even chances."""
    customers = max(1, company.contacts // CONTACTS_A_CUSTOMER)
    return f"""
        select
            n,
            case when {_chance(1)} < {company.heavy_customer_share} then {customers + 1}
                -- Some customers come back more often than others.
                else 1 + cast(floor({customers} * power({_chance(2)}, 1.5)) as bigint) end as customer,
            case when {_chance(3)} < {company.heavy_reason_share} then 0
                else 1 + cast(floor({REASONS - 1} * {_chance(4)}) as bigint) end as reason,
            cast(floor(365 * 1440 * {_chance(5)}) as bigint) as minute_of_year,
            {_chance(6)} as chance_a,
            {_chance(7)} as chance_b,
            1 + cast(floor(2880 * chance_a) as bigint) as ticket_minutes,
            1 + cast(floor(300 * chance_b) as bigint) as reply_minutes,
            timestamp '2026-01-01 00:00:00' + minute_of_year * interval 1 minute as started_at
        from range({first}, {last}) as numbers (n)
    """  # noqa: S608 -- numbers only


def _chance(which: int) -> str:
    """Return an even chance between 0 and 1, worked out from the contact's number: a multiplicative hash, mixed."""
    once = f"((n + {which * 1_000_003}) * 2654435761 % 4294967296)"
    return f"((({once} // 65536) * 40503 + {once} % 65536 * 30011 + {which * 7919}) * 69069 % 1000003 / 1000003.0)"


def _write_file(connection: duckdb.DuckDBPyConnection, table: RawTable, path: Path, contacts: str) -> None:
    rows = _ROWS[table.system](contacts)
    columns = [f"cast({column.name} as varchar) as {column.name}" for column in table.columns]
    landing = {
        "_source_file": f"'{path.stem}'",
        "_source_row": "row_number() over () + 1",
        "_loaded_at": "timestamp '2027-02-01 00:00:00'",
        "_occurrence": "1",
    }
    columns += [f"cast({landing.get(name, 'null')} as {kind}) as {name}" for name, kind, _ in LANDING_COLUMNS]
    known = {row[0] for row in connection.execute(f"describe {rows}").fetchall()}
    missing = [f"null as {column.name}" for column in table.columns if column.name not in known]
    source = f"select *, {', '.join(missing)} from ({rows})" if missing else rows  # noqa: S608 -- declared names
    connection.execute(f"copy (select {', '.join(columns)} from ({source})) to '{path}' (format parquet)")  # noqa: S608


def _calls(contacts: str) -> str:
    return f"""
        select
            'L' || n % 64 as vru_line,
            n as call_id,
            case when chance_a < 0.05 then 0 else customer end as customer_id,
            'R' || lpad(cast(reason as varchar), 2, '0') as type,
            customer % 3 as priority,
            strftime(started_at, '%y%m%d') as date,
            strftime(started_at, '%H:%M:%S') as vru_entry,
            30 as vru_time,
            strftime(started_at + interval 30 second, '%H:%M:%S') as q_start,
            reply_minutes as q_time,
            case when chance_a < 0.85 then 'AGENT' else 'HANG' end as outcome,
            case when chance_a < 0.85
                then strftime(started_at + (30 + reply_minutes) * interval 1 second, '%H:%M:%S')
                else '0:00:00' end as ser_start,
            case when chance_a < 0.85 then 60 + cast(floor(chance_b * 800) as bigint) else 0 end as ser_time,
            'AGENT' || n % 400 as server
        from ({contacts}) where n % 20 < {_CALLS}
    """  # noqa: S608 -- numbers only


def _incident_events(contacts: str) -> str:
    return f"""
        select
            'INC' || lpad(cast(n as varchar), 10, '0') as number,
            ['New', 'Active', 'Resolved', 'Closed'][update_number + 1] as incident_state,
            update_number as sys_mod_count,
            strftime(started_at + update_number * ticket_minutes * interval 1 minute, '%d-%m-%Y %H:%M')
                as sys_updated_at,
            strftime(started_at, '%d-%m-%Y %H:%M') as opened_at,
            case when chance_b < 0.7 then 'Phone' else 'Email' end as contact_type,
            case when update_number > 0 and chance_b < 0.3 then 1 else 0 end as reassignment_count,
            0 as reopen_count,
            'Caller ' || customer as caller_id,
            'Location ' || customer % 40 as location,
            'Category ' || reason as category,
            (1 + n % 4) || ' - priority' as priority,
            'Group ' || n % 60 as assignment_group,
            strftime(started_at + 2 * ticket_minutes * interval 1 minute, '%d-%m-%Y %H:%M') as resolved_at,
            strftime(started_at + 3 * ticket_minutes * interval 1 minute, '%d-%m-%Y %H:%M') as closed_at
        from ({contacts}) cross join range(0, 4) as updates (update_number)
        where n % 20 >= {_CALLS} and n % 20 < {_TICKETS}
    """  # noqa: S608 -- numbers only


def _tweets(contacts: str) -> str:
    return f"""
        select
            n * 3 + turn as tweet_id,
            case when turn = 1 then 'HarbourHelp' else 'c' || customer end as author_id,
            case when turn = 1 then 'False' else 'True' end as inbound,
            strftime(started_at + turn * reply_minutes * interval 1 minute, '%a %b %d %H:%M:%S +0000 %Y') as created_at,
            ['@HarbourHelp my order ' || n || ' has not come, and nobody tells me why. Can somebody look into it?',
             '@c' || customer || ' Sorry about that. It left us this morning, here is your link https://t.co/x',
             case when chance_a < 0.97 then '@HarbourHelp thanks!' else '@HarbourHelp you said so before: ' || n end
            ][turn + 1] as text,
            case when turn > 0 then n * 3 + turn - 1 end as in_response_to_tweet_id
        from ({contacts}) cross join range(0, 3) as turns (turn)
        where n % 20 >= {_TICKETS}
    """  # noqa: S608 -- numbers only


def main() -> None:
    """Write a company from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("--contacts", type=int, required=True)
    parser.add_argument("--heavy-customer", type=float, default=0.0, help="share of all contacts that one customer has")
    parser.add_argument("--heavy-reason", type=float, default=0.0, help="share of all contacts about one reason")
    given = parser.parse_args()
    company = Company(given.contacts, given.heavy_customer, given.heavy_reason)
    write_company(company, DataDirectory(given.data_dir))


if __name__ == "__main__":
    main()


# By system: the query of its rows, from a query of contacts.
_ROWS: dict[str, Callable[[str], str]] = {"call_log": _calls, "servicenow": _incident_events, "twitter": _tweets}
