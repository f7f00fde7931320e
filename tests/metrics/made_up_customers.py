"""The made-up customers beside the made-up contacts: books, sales, alerts, what happened to content, and sentiment of messages.

The draw is one of its own, so that it changes nothing of the contacts.
"""

import random
from datetime import datetime, timedelta
from typing import Any

Row = dict[str, Any]

OBSERVED_FROM = datetime(2017, 1, 1)
OBSERVED_THROUGH = datetime(2018, 1, 1)
TYPES = {
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
    "only_acknowledges": "boolean",
    "is_channel_request": "boolean",
    "sentiment_score": "double",
}
# The reason that announces that a customer leaves.
LEAVING_REASON = "move"
ENDORSEMENTS = (
    *("share", "embed", "like", "reply", "direct_message", "comment", "wall_post", "mention_elsewhere"),
    *("tell_a_friend", "applause", None),
)
# What nobody tells of in the community.
NOT_IN_COMMUNITY = ("embed", "wall_post")


def customer(rng: random.Random) -> str:
    """Return one of a few who come often, or of many who hardly ever come."""
    return f"u{rng.randrange(40):02}" if rng.random() < 0.6 else f"v{rng.randrange(300):03}"


def _some_day(rng: random.Random) -> datetime:
    return OBSERVED_FROM + timedelta(minutes=rng.randrange(365 * 1440))


def _sales(rng: random.Random, contacts: list[Row]) -> list[Row]:
    named = [contact["contact_id"] for contact in contacts if contact["channel"] == "email" and rng.random() < 0.2]
    return [
        {
            "sale_id": f"s{number}",
            "contact_id": contact_id,
            "customer_id": customer(rng),
            "product": rng.choice(["tv", "broadband", None]),
            "units": rng.choice([1.0, 2.0, -1.0, None]),
            "sold_at": max(_some_day(rng), OBSERVED_FROM + timedelta(days=40)),
        }
        for number, contact_id in enumerate([*named, *[None] * 60])
    ]


def _alert(rng: random.Random, number: int) -> Row:
    system = rng.choice(["tells", "tells", "tells", "mute"])
    delivered = _some_day(rng) if rng.random() < 0.8 else OBSERVED_THROUGH - timedelta(hours=rng.randrange(1, 90))
    # The other system tells who asked for no more of them, and never who acted.
    hours = [None, 0, 1, 47, 48, 49, 100]
    acted, stopped = rng.choice(hours), rng.choice([None, None, *hours])
    return {
        "alert_id": f"a{number}",
        "customer_id": rng.choice([customer(rng), f"u{rng.randrange(40):02}", "nobody's"]),
        "source_system": system,
        "alert_type": "outage",
        "sent_at": delivered,
        "delivered_at": delivered if rng.random() < 0.9 else None,
        "acted_on_at": delivered + timedelta(hours=acted) if system == "tells" and acted is not None else None,
        "stopped_at": delivered + timedelta(hours=stopped) if stopped is not None else None,
    }


def _told_of(contact: Row, kind: str | None) -> str | None:
    return "applause" if contact["channel"] == "community" and kind in NOT_IN_COMMUNITY else kind


def _content_event(rng: random.Random, number: int, contacts: list[Row]) -> Row:
    event_type = rng.choice(["rated", "endorsed", "endorsed", "visited", "visited", "visited", "posted"])
    contact = rng.choice(contacts)
    is_of_contact = event_type == "endorsed"
    after = timedelta(minutes=rng.choice([-1, 0, 1, 60, 30000, 43200, 43201, 60000]))
    return {
        "content_event_id": f"e{number:04}",
        "content_id": f"article{rng.randrange(20)}",
        "contact_id": contact["contact_id"] if is_of_contact else None,
        "customer_id": rng.choice([customer(rng), f"u{rng.randrange(40):02}", contact["customer_id"], None]),
        "source_system": "tells",
        "event_type": event_type,
        "event_kind": _told_of(contact, rng.choice(ENDORSEMENTS)) if event_type == "endorsed" else None,
        "event_value": float(rng.randrange(1, 6)) if event_type in ("rated", "endorsed") else None,
        "occurred_at": contact["started_at"] + after if is_of_contact else _some_day(rng),
    }


def _booked(rng: random.Random, customer_id: str) -> Row:
    """Return a customer who has been one, joined within the year, or leaves within it, perhaps at midnight of a first."""
    firsts = [datetime(2017, month, 1) for month in range(2, 13)]
    joined = rng.choice([None, datetime(2015, 5, 1), datetime(2015, 5, 1), *firsts[:4]])
    left = rng.choice([None, None, _some_day(rng), _some_day(rng), rng.choice(firsts)])
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


def draw(seed: int, contacts: list[Row], messages: list[Row]) -> dict[str, list[Row]]:
    """Return the rows of each table, by table; the same for the same arguments."""
    rng = random.Random(f"customers {seed}")  # noqa: S311 - no secrets
    told = [contact for contact in contacts if contact["source_system"] == "tells"]
    posts = [contact for contact in told if contact["channel"] in ("social", "community")]
    content = [_content_event(rng, number, posts) for number in range(3 * len(contacts))]
    sentiments = (-0.5, -0.2, 0.0, 0.3, 0.6, None)
    return {
        "message_judgements": [
            {
                **message,
                # What messages say is not at issue here: thanks alone acknowledge.
                "only_acknowledges": message["is_acknowledgement"],
                "sentiment_score": rng.choice(sentiments) if message["actor"] == "customer" else None,
            }
            for message in messages
        ],
        "sales": _sales(rng, contacts),
        "alerts": [_alert(rng, number) for number in range(len(contacts))],
        "content_events": [event for event in content if event["occurred_at"] <= OBSERVED_THROUGH],
        "customers_on_the_books": [
            _booked(rng, customer_id)
            for customer_id in [*(f"u{number:02}" for number in range(30)), *(f"v{number:03}" for number in range(250))]
        ],
        "customer_identifiers": [],
        "customer_link_components": [],
    }
