"""The canonical contract from raw rows to canonical tables: a company of a few rows, each expectation worked out by hand."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import duckdb
import pytest
from dbt_in_process import MODELS_ALONE, prepare, run_dbt
from small_company import KEY, hashed, land

from flows.data_directory import DataDirectory

CANONICAL = [
    "customers",
    "contact_events",
    "contact_messages",
    "message_judgements",
    "survey_answers",
    "care_assessments",
    "alerts",
    "content_events",
    "sales",
    "agents",
    "quarantine",
    "row_reconciliation",
]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    data = DataDirectory(tmp_path_factory.mktemp("small company") / "data")
    land(data)
    prepare(data, KEY)
    run_dbt(data.warehouse, "build", "--select", *(f"+{model}" for model in CANONICAL), *MODELS_ALONE)
    with duckdb.connect(str(data.warehouse), read_only=True) as connection:
        yield connection


def rows(connection: duckdb.DuckDBPyConnection, query: str) -> set[tuple[Any, ...]]:
    """Return the rows of a query, moments as text; a row that comes twice fails."""
    found = [
        tuple(str(value) if isinstance(value, datetime) else value for value in row)
        for row in connection.execute(query).fetchall()
    ]
    assert len(found) == len(set(found)), f"rows that come twice: {sorted(map(str, found))}"
    return set(found)


ANNA = min(
    hashed(text) for text in ("interactions:customer:k1", "interactions:customer:k4", "call_log:customer:27997683")
)
BEN = min(hashed(text) for text in ("interactions:customer:k2", "interactions:customer:k8", "twitter:customer:ben_t"))


def of(customer: str) -> str:
    return hashed(f"interactions:customer:{customer}")


def contact(key: str) -> str:
    return hashed(f"interactions:contact:{key}")


def test_a_reason_is_recoded_where_somebody_says_so(built: duckdb.DuckDBPyConnection) -> None:
    found = built.execute(
        "select source_key, is_reason_recoded from contacts.contacts"
        " where source_system = 'interactions' and source_key in ('c1', 'c2b', 'c4', 'c5')"
    ).fetchall()
    assert dict(found) == {"c1": None, "c2b": True, "c4": False, "c5": None}


def test_every_contact_as_it_was_landed(built: duckdb.DuckDBPyConnection) -> None:
    found = rows(
        built,
        "select source_key, customer_id, is_identified, channel, direction, is_ticket, started_at, ended_at, reason, customer_segment,"
        " region, team, importance from contacts.contacts where source_system = 'interactions'",
    )
    mail = ("email", "inbound", False, "2026-02-02 09:00:00")
    assert found == {
        # The later landing holds as a whole: it states no reason.
        (
            "c1",
            ANNA,
            True,
            "phone",
            "inbound",
            False,
            "2026-02-01 10:00:00",
            "2026-02-01 10:11:00",
            None,
            "gold",
            "north",
            "second line",
            None,
        ),
        ("c2b", ANNA, True, *mail, "2026-02-02 11:00:00", "bill", "gold", "east", "back office", None),
        (
            "c3",
            hashed("interactions:anonymous:c3"),
            False,
            "chat",
            "inbound",
            False,
            "2026-02-03 09:00:00",
            "2026-02-03 09:20:00",
            None,
            None,
            None,
            None,
            None,
        ),
        (
            "c4",
            BEN,
            True,
            "sms",
            "callback",
            False,
            "2026-02-04 10:00:00",
            "2026-02-04 10:00:00",
            "move",
            "silver",
            "south",
            None,
            None,
        ),
        (
            "c5",
            BEN,
            True,
            "email",
            "inbound",
            True,
            "2026-02-05 10:00:00",
            "2026-02-06 10:00:00",
            "move",
            "silver",
            "south",
            None,
            None,
        ),
        ("c6", of("k9"), True, "social", "inbound", False, "2026-02-06 10:00:00", None, None, None, None, None, None),
    }


def test_customers_are_joined_by_what_is_surely_theirs(built: duckdb.DuckDBPyConnection) -> None:
    found = rows(
        built,
        "select customer_id, contact_count, is_identified, is_on_the_books, joined_at, left_at, yearly_revenue"
        " from contacts.customers",
    )
    assert found == {
        # k1 and k4 share an e-mail, k4 states a number of the call log.
        (ANNA, 3, True, True, "2023-01-01 00:00:00", None, 130.0),
        # k2 and k8 share a phone number, k8 states the handle under which ben_t tweets; k8 itself is not on the books.
        (BEN, 3, True, True, "2024-05-01 00:00:00", "2026-02-10 00:00:00", 50.5),
        (of("k3"), 0, True, True, "2025-01-01 00:00:00", None, 70.0),
        (of("k9"), 1, True, False, None, None, None),
        (hashed("interactions:anonymous:c3"), 1, False, False, None, None, None),
        # Customer 7 of the call log is not customer 7 of ServiceNow; customer 0 is nobody known.
        (hashed("call_log:customer:7"), 1, True, False, None, None, None),
        (
            built.execute("select customer_id from contacts.contacts where source_key like 'AA01|2|%'").fetchall()[0][
                0
            ],
            1,
            False,
            False,
            None,
            None,
            None,
        ),
    }
    # A switchboard's number joins none of its six.
    assert rows(built, "select component_id, count(*) from contacts.customer_link_components group by 1") == {
        (ANNA, 3),
        (BEN, 3),
    }


def test_a_joined_customer_is_observed_by_all_who_know_her(built: duckdb.DuckDBPyConnection) -> None:
    found = rows(
        built,
        f"select customer_id, observed_from, observed_through from contacts.customers where customer_id in ('{ANNA}', '{BEN}')",
    )
    assert found == {
        (ANNA, "2026-02-01 10:00:00", "2026-01-05 10:01:06"),
        (BEN, "2026-02-01 10:00:00", "2026-01-10 10:00:00"),
    }


def test_every_event_and_message_of_a_staged_contact(built: duckdb.DuckDBPyConnection) -> None:
    events = rows(
        built,
        "select contact_id, event_type, occurred_at, actor, origin, event_value, event_kind from contacts.contact_events"
        " where contact_id in (select contact_id from contacts.contacts where source_system = 'interactions') and origin <> 'text'",
    )
    assert events == {
        (contact("c1"), "queue_entered", "2026-02-01 10:00:10", "customer", "system", 50.0, None),
        (contact("c1"), "answered", "2026-02-01 10:01:00", "agent", "system", 600.0, None),
        (contact("c1"), "promise_made", "2026-02-01 10:05:00", "agent", "system", 172_800.0, None),
        (contact("c1"), "promise_kept", "2026-02-02 10:05:00", "agent", "system", None, None),
        (contact("c1"), "solution_acknowledged", "2026-02-01 13:00:00", "customer", "survey", None, None),
        (contact("c3"), "transferred", "2026-02-03 09:03:00", "bot", "system", None, "bot_to_human"),
        (contact("c5"), "complained", "2026-02-07 10:00:00", "customer", "survey", None, "service"),
        (contact("c5"), "closed", "2026-02-11 10:00:00", "system", "system", None, None),
    }
    messages = rows(
        built,
        "select message_id, contact_id, messages.actor, body, is_acknowledgement, is_channel_request"
        " from contacts.contact_messages as messages"
        " inner join signals.message_judgements using (contact_id, sent_at, actor)"
        " where contact_id in (select contact_id from contacts.contacts where source_system = 'interactions')",
    )
    message = {key: hashed(f"interactions:message:{key}") for key in ("m1", "m2", "m3", "m4", "m5")}
    assert messages == {
        (message["m1"], contact("c2b"), "customer", "My bill is wrong", False, False),
        (message["m2"], contact("c2b"), "agent", "We have put it right", False, False),
        (message["m3"], contact("c2b"), "customer", "Thanks!", True, False),
        (message["m4"], contact("c3"), "bot", "Hello", False, False),
        (message["m5"], contact("c4"), "agent", "Please call us", False, True),
    }


def test_what_customers_and_others_said(built: duckdb.DuckDBPyConnection) -> None:
    answers = rows(
        built,
        "select survey_answer_id, contact_id, customer_id, channel, question, is_answered, answer_value from contacts.survey_answers",
    )
    answer = {key: hashed(f"interactions:survey_answer:{key}") for key in ("a1", "a2", "a3", "a4", "a5", "a6")}
    assert answers == {
        (answer["a1"], contact("c1"), ANNA, "phone", "solved", True, 1.0),
        (answer["a2"], contact("c1"), ANNA, "phone", "effort", True, 2.0),
        (answer["a3"], contact("c1"), ANNA, "phone", "cared_for", False, None),
        (answer["a4"], None, ANNA, "email", "recommend", True, None),
        (answer["a5"], None, of("k3"), None, "solved", True, 0.0),
        (answer["a6"], contact("c1"), ANNA, "phone", "other", True, None),
    }
    assert rows(
        built, "select contact_id, agent_id, assessor, is_cared_for, has_coaching_answer from contacts.care_assessments"
    ) == {
        (contact("c1"), hashed("interactions:agent:ada"), "employee", False, True),
        (contact("c1"), hashed("interactions:agent:eve"), "mystery_shopper", True, False),
    }


def test_alerts_content_sales_and_agents(built: duckdb.DuckDBPyConnection) -> None:
    assert rows(
        built, "select customer_id, alert_type, delivered_at, acted_on_at, stopped_at from contacts.alerts"
    ) == {(ANNA, "due_date", "2026-02-01 08:00:05", "2026-02-01 09:00:00", None)}
    assert rows(
        built, "select content_id, contact_id, customer_id, event_type, event_value from contacts.content_events"
    ) == {(hashed("interactions:content:p1"), contact("c6"), of("k9"), "rated", 4.0)}
    ada, robo = hashed("interactions:agent:ada"), hashed("interactions:agent:robo")
    assert rows(built, "select contact_id, customer_id, agent_id, product, units, amount from contacts.sales") == {
        (contact("c1"), ANNA, ada, "phone", 2.0, 99.9)
    }
    assert rows(built, "select agent_id, team, is_bot, cost_per_hour from contacts.agents") == {
        (ada, "first line", False, 30.0),
        (robo, None, True, None),
    }


def test_nothing_is_lost(built: duckdb.DuckDBPyConnection) -> None:
    found = rows(
        built, "select source_table, source_row, reason from staging.quarantine where source_system = 'interactions'"
    )
    assert found == {
        ("customers", 7, "key missing: customer_id"),
        ("customers", 8, "left before joining"),
        ("customers", 9, "yearly_revenue is not a number"),
        ("customer_identifiers", 16, "key missing: identifier_type"),
        ("contacts", 3, "is_ticket is not true or false"),
        ("contacts", 9, "ended before it started"),
        ("contacts", 10, "dated more than a day after it was landed"),
        ("contacts", 11, "key missing: contact_id"),
        ("contacts", 12, "line could not be split into the columns of the header"),
        ("messages", 7, "its contact_id is of no staged contact"),
        ("messages", 8, "its contact_id is of no staged contact"),
        ("messages", 9, "actor is not customer, agent, bot or system"),
        ("events", 8, "event_type is not in seeds/event_types.csv"),
        ("events", 9, "its contact_id is of no staged contact"),
        ("events", 10, "due before it was promised"),
        ("survey_answers", 8, "answered before it was asked"),
        ("care_assessments", 4, "its contact_id is of no staged contact"),
        ("alerts", 3, "customer_id is missing"),
        ("content", 3, "content_event_type is not posted, rated, endorsed or visited"),
        ("sales", 3, "sold_at is not a date and time"),
    }
    kept = rows(
        built,
        "select source_table, sum(raw_count)::int, sum(staged_count)::int, sum(duplicate_count)::int, sum(quarantined_count)::int"
        " from staging.row_reconciliation where source_system = 'interactions' group by 1",
    )
    assert kept == {
        ("agents", 2, 2, 0, 0),
        ("alerts", 2, 1, 0, 1),
        ("care_assessments", 3, 2, 0, 1),
        ("contacts", 12, 6, 1, 5),
        ("content", 2, 1, 0, 1),
        ("customer_identifiers", 16, 14, 1, 1),
        ("customers", 8, 5, 0, 3),
        ("events", 9, 6, 0, 3),
        ("messages", 8, 5, 0, 3),
        ("sales", 2, 1, 0, 1),
        ("survey_answers", 7, 6, 0, 1),
    }
