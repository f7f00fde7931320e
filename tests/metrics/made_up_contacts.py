"""A small made-up set of contacts, events and messages: every kind of collision, by a seeded draw.

The tables are those that stand before the models under test: `contacts.mapped_contacts`, `contacts.contact_events`,
`contacts.contact_messages`, `contacts.sales`, `contacts.agents`, `contacts.alerts`, `contacts.content_events`, `contacts.customers_on_the_books`,
`signals.message_judgements`, `staging.as_of`, `staging.source_coverage` and four seeds. Times fall on whole minutes, so that many are equal. The
system `tells` logs everything and has books; `mute` logs contacts, queues and messages alone, and has none.
"""

import random
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

Row = dict[str, Any]

OBSERVED_FROM = datetime(2017, 1, 1)
OBSERVED_THROUGH = datetime(2018, 1, 1)
THRESHOLDS = {"phone": 60, "chat": 120, "email": 86400, "social": 3600}
# channel, severity, channel_choice, seconds to wait, seconds until it is done.
EXPECTATIONS = [
    ("phone", None, None, 120, None),
    ("chat", None, None, 600, None),
    ("email", None, None, 14400, 86400),
    ("email", "high", None, 3600, 36000),
    ("email", None, "in writing", 200000, 400000),
    ("sms", None, None, 3600, None),
]
TYPES = {
    "mapped_contacts": {
        "contact_id": "varchar",
        "case_id": "varchar",
        "refers_to_contact_id": "varchar",
        "customer_id": "varchar",
        "is_identified": "boolean",
        "source_system": "varchar",
        "source_key": "varchar",
        "channel": "varchar",
        "direction": "varchar",
        "is_ticket": "boolean",
        "started_at": "timestamp",
        "ended_at": "timestamp",
        "set_to_resolved_at": "timestamp",
        "closed_at": "timestamp",
        "reason": "varchar",
        "is_concern": "boolean",
        "is_avoidable": "boolean",
        "is_reason_recoded": "boolean",
        "customer_segment": "varchar",
        "product": "varchar",
        "region": "varchar",
        "team": "varchar",
        "severity": "varchar",
        "handle_seconds": "double",
        "agent_id": "varchar",
        "requested_by": "timestamp",
        "importance": "bigint",
        "channel_choice": "varchar",
        "expected_wait_seconds": "double",
        "expected_turnaround_seconds": "double",
    },
    "contact_events": {
        "contact_id": "varchar",
        "event_type": "varchar",
        "occurred_at": "timestamp",
        "actor": "varchar",
        "origin": "varchar",
        "event_value": "double",
        "event_kind": "varchar",
    },
    "contact_messages": {
        "message_id": "varchar",
        "contact_id": "varchar",
        "sent_at": "timestamp",
        "actor": "varchar",
        "body": "varchar",
        "is_acknowledgement": "boolean",
        "is_channel_request": "boolean",
    },
    "sales": {
        "sale_id": "varchar",
        "contact_id": "varchar",
        "customer_id": "varchar",
        "product": "varchar",
        "units": "double",
        "sold_at": "timestamp",
    },
    "alerts": {
        "alert_id": "varchar",
        "customer_id": "varchar",
        "source_system": "varchar",
        "alert_type": "varchar",
        "sent_at": "timestamp",
        "delivered_at": "timestamp",
        "acted_on_at": "timestamp",
        "stopped_at": "timestamp",
    },
    "content_events": {
        "content_event_id": "varchar",
        "content_id": "varchar",
        "contact_id": "varchar",
        "customer_id": "varchar",
        "source_system": "varchar",
        "event_type": "varchar",
        "event_kind": "varchar",
        "event_value": "double",
        "occurred_at": "timestamp",
    },
    "customers_on_the_books": {
        "source_system": "varchar",
        "system_customer_id": "varchar",
        "customer_id": "varchar",
        "customer_segment": "varchar",
        "region": "varchar",
        "joined_at": "timestamp",
        "left_at": "timestamp",
        "logs_leaving": "boolean",
        "yearly_revenue": "double",
        "lifetime_value": "double",
    },
    "customer_identifiers": {
        "system_customer_id": "varchar",
        "source_system": "varchar",
        "identifier_id": "varchar",
    },
    "customer_link_components": {"node_id": "varchar", "component_id": "varchar"},
}
JUDGEMENT_TYPES = {
    "message_id": "varchar",
    "contact_id": "varchar",
    "sent_at": "timestamp",
    "actor": "varchar",
    "sentiment_score": "double",
}
# The reason that announces that a customer leaves.
LEAVING_REASON = "move"
ENDORSEMENTS = (
    *("share", "embed", "like", "reply", "direct_message", "comment", "wall_post", "mention_elsewhere"),
    *("tell_a_friend", "applause", None),
)
# agent_id, source system, team, cost an hour.
AGENTS = [
    ("a1", "tells", "first", 30.0),
    ("a2", "tells", "first", None),
    ("a3", "tells", "first", 50.0),
    ("a4", "mute", None, 70.0),
]
REASONS: dict[str | None, tuple[bool, bool]] = {
    # Whether it names a concern, and whether it is avoidable.
    "bill": (True, True),
    "move": (True, False),
    "regular": (False, False),
    None: (False, False),
}
EVENT_TYPES = {
    "solution_offered": (None, None, None, "correction"),
    "solution_acknowledged": (None,),
    "solution_used": (None,),
    "solution_rejected": (None,),
    "rephrase_requested": ("question", "solution", None),
    "problem_stated": (None,),
    "problem_restated": (None,),
    "identification_requested": (None,),
    "identification_given": (None,),
    "promise_made": (None,),
    "promise_kept": (None,),
    "praised": (None,),
    "complained": (None,),
    "sale": (None,),
    "transferred": ("bot_to_human", None),
    "endorsed": ("like", "share", "applause", None),
}


def _customer(rng: random.Random) -> str:
    """Return one of a few who come often, or of many who hardly ever come."""
    return f"u{rng.randrange(40):02}" if rng.random() < 0.6 else f"v{rng.randrange(300):03}"


def _contact(rng: random.Random, number: int) -> Row:
    channel = rng.choice(["phone", "chat", "email", "sms", "sms", "social", "community", "self_service"])
    started = OBSERVED_FROM + timedelta(minutes=rng.randrange(365 * 1440))
    if rng.random() < 0.1:
        started = OBSERVED_THROUGH - timedelta(minutes=rng.randrange(5 * 1440))
    ended: datetime | None = started + timedelta(minutes=rng.randrange(1, 90))
    is_ticket = channel == "email" and rng.random() < 0.3
    if is_ticket or (channel == "chat" and rng.random() < 0.1):
        ended = None
    resolved = started + timedelta(hours=rng.randrange(1, 300)) if is_ticket and rng.random() < 0.7 else None
    reason = rng.choice(list(REASONS))
    system = rng.choice(["tells", "tells", "mute"])
    customer = None if rng.random() < 0.2 else _customer(rng)
    if system == "mute" and rng.random() < 0.2:
        customer = f"m{rng.randrange(9)}"
    return {
        "contact_id": f"c{number:04}",
        "case_id": f"case{rng.randrange(60)}" if rng.random() < 0.2 else None,
        "customer_id": customer or f"anonymous{number}",
        "is_identified": customer is not None,
        "source_system": system,
        "source_key": str(number),
        "channel": channel,
        "direction": rng.choice(["inbound"] * 8 + ["callback", "outbound"]),
        "is_ticket": is_ticket,
        "started_at": started,
        "ended_at": ended or resolved,
        "set_to_resolved_at": resolved,
        "reason": reason,
        "is_concern": REASONS[reason][0],
        "is_avoidable": REASONS[reason][1] if system == "tells" else None,
        "is_reason_recoded": False,
        "product": rng.choice(["tv", "mobile", None]),
        "severity": rng.choice(["high", "low", None]),
        "team": rng.choice(["first", "second"]),
        "handle_seconds": float(rng.randrange(30, 900)) if rng.random() < 0.7 else None,
        "agent_id": rng.choice(["a1", "a2", None]),
        "requested_by": started + timedelta(hours=rng.randrange(1, 90)) if rng.random() < 0.3 else None,
        "channel_choice": rng.choice(["in writing", "other", None, None]),
        "expected_wait_seconds": float(rng.randrange(10, 5000)) if rng.random() < 0.1 else None,
        "expected_turnaround_seconds": float(rng.randrange(1000, 500000)) if rng.random() < 0.1 else None,
    }


def _queue(rng: random.Random, contact: Row) -> list[Row]:
    """Return what a switch logs: a queue, an answer or its end, or nothing."""
    if contact["channel"] not in ("phone", "chat") or rng.random() < 0.2:
        return []
    seconds = rng.choice([0, 30, 60, 90, 120, 180])
    over = contact["started_at"] + timedelta(seconds=seconds)
    entered = {"event_type": "queue_entered", "occurred_at": contact["started_at"], "event_value": float(seconds)}
    ending = {"event_type": "answered", "occurred_at": over, "event_value": float(rng.choice([5, 10, 300]))}
    if rng.random() < 0.25:
        return [entered, {"event_type": "abandoned", "occurred_at": over, "event_value": float(seconds)}]
    return [entered, ending] if rng.random() < 0.8 else [ending]


def _events(rng: random.Random, contact: Row) -> list[Row]:
    found = _queue(rng, contact)
    if contact["source_system"] == "tells":
        for _ in range(rng.choice([0, 0, 1, 2, 4, 6])):
            event_type = rng.choice(list(EVENT_TYPES) + ["solution_offered", "promise_made"] * 2)
            found.append(
                {
                    "event_type": event_type,
                    "occurred_at": contact["started_at"]
                    + timedelta(minutes=rng.choice([0, 1, 2, 3, 60, 3000, rng.randrange(50000)])),
                    "origin": rng.choice(["text", "text", "system", "survey", "assessment"]),
                    "event_value": float(rng.choice([60, 3600]))
                    if event_type == "promise_made" and rng.random() < 0.8
                    else None,
                    "event_kind": rng.choice(EVENT_TYPES[event_type]),
                }
            )
    return [{"actor": "agent", "origin": "system", **event, "contact_id": contact["contact_id"]} for event in found]


def _messages(rng: random.Random, contact: Row) -> list[Row]:
    if contact["channel"] not in ("chat", "email", "sms", "social", "community") or rng.random() < 0.15:
        return []
    moment, sent = contact["started_at"], []
    for number in range(rng.randrange(1, 8)):
        actor = rng.choice(["customer", "customer", "agent", "agent", "bot"])
        sent.append(
            {
                "message_id": f"{contact['contact_id']}-{rng.randrange(100):02}-{number}",
                "contact_id": contact["contact_id"],
                "sent_at": moment,
                "actor": actor,
                "is_acknowledgement": actor == "customer" and rng.random() < 0.25,
                "is_channel_request": actor == "agent" and rng.random() < 0.2,
            }
        )
        moment += timedelta(minutes=rng.choice([0, 1, 5, 30, 600 if contact["channel"] != "chat" else 2]))
        if contact["channel"] == "sms" and rng.random() < 0.05:
            moment += timedelta(days=9)
    return [message for message in sent if message["sent_at"] <= OBSERVED_THROUGH]


def _some_day(rng: random.Random) -> datetime:
    return OBSERVED_FROM + timedelta(minutes=rng.randrange(365 * 1440))


def _sales(rng: random.Random, contacts: list[Row]) -> list[Row]:
    named = [contact["contact_id"] for contact in contacts if contact["channel"] == "email" and rng.random() < 0.2]
    return [
        {
            "sale_id": f"s{number}",
            "contact_id": contact_id,
            "customer_id": _customer(rng),
            "product": rng.choice(["tv", "broadband", None]),
            "units": rng.choice([1.0, 2.0, -1.0, None]),
            "sold_at": max(_some_day(rng), OBSERVED_FROM + timedelta(days=40)),
        }
        for number, contact_id in enumerate([*named, *[None] * 60])
    ]


def _alert(rng: random.Random, number: int) -> Row:
    system = rng.choice(["tells", "tells", "tells", "mute"])
    delivered = _some_day(rng) if rng.random() < 0.8 else OBSERVED_THROUGH - timedelta(hours=rng.randrange(1, 90))
    hours = [None, 0, 1, 47, 48, 49, 100]
    acted, stopped = rng.choice(hours), rng.choice([None, None, *hours])
    is_told = system == "tells"
    return {
        "alert_id": f"a{number}",
        "customer_id": rng.choice([_customer(rng), f"u{rng.randrange(40):02}", "nobody's"]),
        "source_system": system,
        "alert_type": "outage",
        "sent_at": delivered,
        "delivered_at": delivered if rng.random() < 0.9 else None,
        "acted_on_at": delivered + timedelta(hours=acted) if is_told and acted is not None else None,
        "stopped_at": delivered + timedelta(hours=stopped) if is_told and stopped is not None else None,
    }


def _content_event(rng: random.Random, number: int, contacts: list[Row]) -> Row:
    event_type = rng.choice(["rated", "endorsed", "endorsed", "visited", "visited", "visited", "posted"])
    contact = rng.choice(contacts)
    is_of_contact = event_type == "endorsed"
    after = timedelta(minutes=rng.choice([-1, 0, 1, 60, 30000, 43200, 43201, 60000]))
    return {
        "content_event_id": f"e{number:04}",
        "content_id": f"article{rng.randrange(20)}",
        "contact_id": contact["contact_id"] if is_of_contact else None,
        "customer_id": rng.choice([_customer(rng), f"u{rng.randrange(40):02}", contact["customer_id"], None]),
        "source_system": "tells",
        "event_type": event_type,
        "event_kind": rng.choice(ENDORSEMENTS) if event_type == "endorsed" else None,
        "event_value": float(rng.randrange(1, 6)) if event_type in ("rated", "endorsed") else None,
        "occurred_at": contact["started_at"] + after if is_of_contact else _some_day(rng),
    }


def _booked(rng: random.Random, customer_id: str) -> Row:
    """Return a customer who has been one, joined within the year, or leaves within it, perhaps at midnight of a first."""
    firsts = [datetime(2017, month, 1) for month in range(2, 13)]
    joined = rng.choice([None, datetime(2015, 5, 1), datetime(2015, 5, 1), *firsts[:4]])
    left = rng.choice([None, None, None, _some_day(rng), rng.choice(firsts)])
    return {
        "source_system": "tells",
        "system_customer_id": customer_id,
        "customer_id": customer_id,
        "customer_segment": rng.choice(["gold", "gold", "silver", None]),
        "region": rng.choice(["north", None]),
        "joined_at": joined,
        "left_at": left if left is None or joined is None or left > joined else None,
        "logs_leaving": True,
        "yearly_revenue": float(rng.randrange(100, 900)) if rng.random() < 0.9 else None,
    }


def draw(seed: int, contact_count: int) -> dict[str, list[Row]]:
    """Return the rows of each table, by table; the same for the same arguments."""
    rng = random.Random(seed)  # noqa: S311 - no secrets
    contacts = [_contact(rng, number) for number in range(contact_count)]
    events = [event for contact in contacts for event in _events(rng, contact)]
    messages = [message for contact in contacts for message in _messages(rng, contact)]
    posts = [contact for contact in contacts if contact["channel"] in ("social", "community")]
    told = [contact for contact in posts if contact["source_system"] == "tells"]
    content = [_content_event(rng, number, told) for number in range(3 * contact_count)]
    return {
        "mapped_contacts": contacts,
        "contact_events": [event for event in events if event["occurred_at"] <= OBSERVED_THROUGH],
        "contact_messages": messages,
        "message_judgements": [
            {
                **message,
                "sentiment_score": rng.choice([-0.5, -0.2, 0.0, 0.3, 0.6, None])
                if message["actor"] == "customer"
                else None,
            }
            for message in messages
        ],
        "sales": _sales(rng, contacts),
        "alerts": [_alert(rng, number) for number in range(contact_count)],
        "content_events": [event for event in content if event["occurred_at"] <= OBSERVED_THROUGH],
        "customers_on_the_books": [
            _booked(rng, customer_id)
            for customer_id in [*(f"u{number:02}" for number in range(30)), *(f"v{number:03}" for number in range(250))]
        ],
        "customer_identifiers": [],
        "customer_link_components": [],
    }


def write(rows: dict[str, list[Row]], warehouse: Path) -> None:
    """Write the tables before the models under test into a new database."""
    with duckdb.connect(str(warehouse)) as connection:
        for schema in ("staging", "contacts", "signals", "seeds"):
            connection.execute(f"create schema {schema}")
        tables = {f"contacts.{table}": (types, rows[table]) for table, types in TYPES.items()}
        tables["signals.message_judgements"] = (JUDGEMENT_TYPES, rows["message_judgements"])
        for table, (types, table_rows) in tables.items():
            columns = ", ".join(f"{name} {kind}" for name, kind in types.items())
            connection.execute(f"create table {table} ({columns})")
            if table_rows:
                connection.executemany(
                    f"insert into {table} values ({', '.join('?' * len(types))})",
                    [[row.get(name) for name in types] for row in table_rows],
                )
        connection.execute("create table staging.as_of as select cast(? as timestamp) as as_of", [OBSERVED_THROUGH])
        connection.execute(
            "create table staging.source_coverage as select unnest(['tells', 'mute']) as source_system,"
            " cast(? as timestamp) as observed_from, cast(? as timestamp) as observed_through",
            [OBSERVED_FROM, OBSERVED_THROUGH],
        )
        connection.execute(
            "create table seeds.source_systems as select unnest(['tells', 'mute']) as source_system,"
            " true as logs_replies, unnest([true, false]) as logs_transfers"
        )
        connection.execute("create table seeds.leaving_reasons as select ? as reason", [LEAVING_REASON])
        connection.execute(
            "create table contacts.agents (agent_id varchar, source_system varchar, team varchar, cost_per_hour double)"
        )
        connection.executemany("insert into contacts.agents values (?, ?, ?, ?)", AGENTS)
        connection.execute("create table seeds.service_thresholds (channel varchar, threshold_seconds integer)")
        connection.executemany("insert into seeds.service_thresholds values (?, ?)", list(THRESHOLDS.items()))
        connection.execute(
            "create table seeds.customer_expectations (channel varchar, severity varchar, channel_choice varchar,"
            " expected_wait_seconds integer, expected_turnaround_seconds integer)"
        )
        connection.executemany("insert into seeds.customer_expectations values (?, ?, ?, ?, ?)", EXPECTATIONS)
