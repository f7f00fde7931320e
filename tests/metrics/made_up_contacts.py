"""A small made-up set of contacts, events and messages: every kind of collision, by a seeded draw.

The tables are those that stand before the models under test: `contacts.mapped_contacts`, `contacts.contact_events`,
`contacts.contact_messages`, `contacts.survey_answers`, `contacts.care_assessments`, `contacts.sales`, `contacts.agents`, `contacts.alerts`,
`contacts.content_events`, `contacts.customers_on_the_books`, `signals.message_judgements`, `staging.as_of`,
`staging.source_coverage` and four seeds. Times fall on whole minutes, so that many are equal. The system `tells` logs everything and has books;
`mute` logs contacts, queues and messages alone, and has none.
"""

import random
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import made_up_customers

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
        "is_timed": "boolean",
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
    **made_up_customers.TYPES,
    "survey_answers": {
        "survey_answer_id": "varchar",
        "contact_id": "varchar",
        "customer_id": "varchar",
        "survey_id": "varchar",
        "source_system": "varchar",
        "channel": "varchar",
        "question": "varchar",
        "survey_sample": "varchar",
        "answer_value": "double",
        "is_answered": "boolean",
        "asked_at": "timestamp",
        "answered_at": "timestamp",
    },
    "care_assessments": {
        "assessment_id": "varchar",
        "contact_id": "varchar",
        "agent_id": "varchar",
        "source_system": "varchar",
        "assessor": "varchar",
        "is_cared_for": "boolean",
        "has_coaching_answer": "boolean",
        "assessed_at": "timestamp",
    },
}
# Of each question the least and the greatest answer.
QUESTIONS = {
    "solved": (0, 1),
    "cared_for": (0, 1),
    "clarity": (0, 1),
    "effort": (1, 5),
    "recommend": (0, 10),
    "satisfaction_contact": (0, 1),
    "satisfaction_issue": (0, 1),
    "expectation": (0, 1),
    "importance": (1, 5),
    "expected_wait": (10, 5000),
    "expected_turnaround": (1000, 500000),
    "other": (0, 0),
}
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
    customer = None if rng.random() < 0.2 else made_up_customers.customer(rng)
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
        "is_timed": True,
        "started_at": started,
        "ended_at": ended or resolved,
        "set_to_resolved_at": resolved,
        "reason": reason,
        "is_concern": REASONS[reason][0],
        "is_avoidable": REASONS[reason][1] if system == "tells" else None,
        "is_reason_recoded": False,
        # Of a known customer the books tell.
        "customer_segment": None if customer else ("gold", "silver", None)[number % 3],
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


def _survey(rng: random.Random, number: int, contact: Row | None) -> list[Row]:
    """Return some questions of one survey: of a contact, or of nobody known, or of a customer and no contact.

    Every fifth survey is of a tool that lands nothing but answers.
    """
    is_of_tool = number % 5 == 0
    started = contact["started_at"] if contact else OBSERVED_FROM + timedelta(minutes=rng.randrange(360 * 1440))
    asked = started + timedelta(minutes=rng.choice([1, 60, 1440]))
    replies = rng.random() < 0.6
    shown = []
    for question in rng.sample(list(QUESTIONS), rng.randrange(1, 6)):
        is_answered = replies and rng.random() < 0.9
        value = float(rng.randint(*QUESTIONS[question]))
        shown.append(
            {
                "survey_answer_id": f"s{number:04}-{question}",
                "contact_id": contact["contact_id"] if contact else None,
                "customer_id": contact["customer_id"] if contact else rng.choice([None, f"u{rng.randrange(40):02}"]),
                "survey_id": "survey",
                "source_system": "tool" if is_of_tool else contact["source_system"] if contact else "tells",
                "channel": rng.choice(["email", "sms", None]),
                "question": question,
                "answer_value": value if is_answered and question != "other" and rng.random() < 0.9 else None,
                "is_answered": is_answered,
                "asked_at": asked,
                "answered_at": asked + timedelta(minutes=30) if is_answered and rng.random() < 0.8 else None,
            }
        )
    return [
        row
        for row in shown
        if row["asked_at"] + timedelta(minutes=30) <= OBSERVED_THROUGH and (row["is_answered"] or not is_of_tool)
    ]


def _assessment(rng: random.Random, number: int, contact: Row) -> Row:
    is_cared_for = rng.choice([True, True, False, False, None])
    return {
        "assessment_id": f"q{number:04}",
        "contact_id": contact["contact_id"],
        "agent_id": contact["agent_id"] if rng.random() < 0.8 else rng.choice(["a1", "a2", "a3"]),
        "source_system": contact["source_system"],
        "assessor": rng.choice(["employee", "employee", "coach", "mystery_shopper"]),
        "is_cared_for": is_cared_for,
        "has_coaching_answer": not is_cared_for and rng.random() < 0.5,
        "assessed_at": contact["started_at"] + timedelta(days=rng.randrange(3)),
    }


def _feedback(seed: int, contacts: list[Row]) -> dict[str, list[Row]]:
    """Return survey answers and assessments, and say in some contacts what they meant to the customer."""
    rng = random.Random(f"feedback {seed}")  # noqa: S311 - no secrets
    for contact in contacts:
        contact["importance"] = rng.choice([1, 2, 3, 4, 5, None, None])
    asked = rng.choices(contacts, k=len(contacts) // 2) + [None] * (len(contacts) // 10)
    of_system = [contact for contact in contacts if contact["source_system"] == "tells"]
    assessed = rng.choices(of_system, k=len(contacts) // 2)
    return {
        "survey_answers": [row for number, contact in enumerate(asked) for row in _survey(rng, number, contact)],
        "care_assessments": [_assessment(rng, number, contact) for number, contact in enumerate(assessed)],
    }


def draw(seed: int, contact_count: int) -> dict[str, list[Row]]:
    """Return the rows of each table, by table; the same for the same arguments."""
    rng = random.Random(seed)  # noqa: S311 - no secrets
    contacts = [_contact(rng, number) for number in range(contact_count)]
    events = [event for contact in contacts for event in _events(rng, contact)]
    messages = [message for contact in contacts for message in _messages(rng, contact)]
    return {
        "mapped_contacts": contacts,
        "contact_events": [event for event in events if event["occurred_at"] <= OBSERVED_THROUGH],
        "contact_messages": messages,
        **_feedback(seed, contacts),
        **made_up_customers.draw(seed, contacts, messages),
    }


def write(rows: dict[str, list[Row]], warehouse: Path) -> None:
    """Write the tables before the models under test into a new database."""
    with duckdb.connect(str(warehouse)) as connection:
        for schema in ("staging", "contacts", "signals", "seeds"):
            connection.execute(f"create schema {schema}")
        tables = {f"contacts.{table}": (types, rows[table]) for table, types in TYPES.items()}
        tables["signals.message_judgements"] = (made_up_customers.JUDGEMENT_TYPES, rows["message_judgements"])
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
            "create table seeds.leaving_reasons as select ? as reason", [made_up_customers.LEAVING_REASON]
        )
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
