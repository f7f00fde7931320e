"""A company that lands customers, contacts and some messages, and no events: what nobody logged is null, and no contact counts for unanswered."""

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest
from dbt_in_process import MODELS_ALONE, prepare, run_dbt
from small_company import FIRST_LOAD, KEY, Landed, land

from flows.data_directory import DataDirectory

CHANNELS = {"phone": "bill", "chat": "move", "email": "tariff", "in_person": "device"}
CUSTOMERS = range(1, 6)
# Of the first customer's calls the second, of the same reason and two days later, is a repeat.
CONTACTS = [
    f"{channel}{customer},k{customer},{channel},2026-01-{10 * number + 1:02d} 10:00:00,2026-01-{10 * number + 1:02d} 10:10:00,600,a1,{reason}"
    for customer in CUSTOMERS
    for number, (channel, reason) in enumerate(list(CHANNELS.items())[:3])
] + [
    *(
        f"in_person{customer},k{customer},in_person,2026-02-01 10:00:00,2026-02-01 10:10:00,600,a1,device"
        for customer in CUSTOMERS
    ),
    "again,k1,phone,2026-01-03 10:00:00,2026-01-03 10:05:00,300,a1,bill",
    "last,k5,phone,2026-06-01 10:00:00,2026-06-01 10:10:00,600,a1,bill",
]
MESSAGES = [
    f"chat{customer}-{number},chat{customer},2026-01-11 10:0{number}:00,{actor},{body}"
    for customer in CUSTOMERS
    for number, (actor, body) in enumerate(
        [
            ("customer", "My router is broken"),
            ("agent", "Please restart the router with the button at the back."),
            ("customer", "That works thank you!"),
        ]
    )
]
COMPANY = (
    Landed("interactions", "customers", FIRST_LOAD, "customer_id\n" + "\n".join(f"k{number}" for number in CUSTOMERS)),
    Landed(
        "interactions",
        "contacts",
        "2026-07-01 00:00:00",
        "contact_id,customer_id,channel,started_at,ended_at,handle_seconds,agent_id,reason\n" + "\n".join(CONTACTS),
    ),
    Landed(
        "interactions",
        "messages",
        "2026-07-01 00:00:00",
        "message_id,contact_id,sent_at,actor,body\n" + "\n".join(MESSAGES),
    ),
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    data = DataDirectory(tmp_path_factory.mktemp("contacts alone") / "data")
    land(data, COMPANY)
    prepare(data, KEY)
    run_dbt(data.warehouse, "build", "--select", "+fct_contacts", "+fct_journeys", *MODELS_ALONE)
    with duckdb.connect(str(data.warehouse), read_only=True) as connection:
        yield connection


def by_channel(connection: duckdb.DuckDBPyConnection, column: str) -> dict[str, set[Any]]:
    rows = connection.execute(f"select distinct channel, {column} from marts.fct_contacts").fetchall()
    return {channel: {value for other, value in rows if other == channel} for channel in CHANNELS}


def test_what_ended_is_done_and_nobody_served_herself(built: duckdb.DuckDBPyConnection) -> None:
    assert by_channel(built, "is_self_service") == {channel: {False} for channel in CHANNELS}
    assert by_channel(built, "is_called_done") == {channel: {True} for channel in CHANNELS}
    assert by_channel(built, "is_answered") == {"phone": {True}, "chat": {True}, "email": {False}, "in_person": {True}}
    assert by_channel(built, "served_handle_seconds") == {
        "phone": {600.0, 300.0},
        "chat": {600.0},
        "email": {600.0},
        "in_person": {600.0},
    }


def test_waits_replies_and_drops_are_told_where_messages_are(built: duckdb.DuckDBPyConnection) -> None:
    nothing = {None}
    elsewhere = {"phone": nothing, "email": nothing, "in_person": nothing}
    assert by_channel(built, "first_reply_at_horizon_seconds") == elsewhere | {"chat": {60.0}}
    assert by_channel(built, "wait_at_horizon_seconds") == elsewhere | {"chat": {60.0}}
    assert by_channel(built, "is_dropped") == elsewhere | {"chat": {False}}
    assert by_channel(built, "is_answered_in_time") == elsewhere | {"chat": {True}}


def test_a_repeat_alone_tells_that_a_concern_was_not_solved(built: duckdb.DuckDBPyConnection) -> None:
    journeys = built.execute(
        "select first_channel, resolution, is_first_contact_resolution, count(*) from marts.fct_journeys group by all"
    ).fetchall()
    assert set(journeys) == {
        ("phone", "presumed", True, 4),
        # The repeat ended it: resolved, and not by the first contact.
        ("phone", "presumed", False, 1),
        ("phone", "open", None, 1),
        ("chat", "confirmed", True, 5),
        ("email", "presumed", True, 5),
        ("in_person", "presumed", True, 5),
    }


def test_hand_offs_are_not_told_where_none_was_ever_logged(built: duckdb.DuckDBPyConnection) -> None:
    assert built.execute("select count(*) from marts.fct_journeys where has_transfer_log").fetchone() == (0,)
