"""The metrics of customers over time, alerts, content and sentiment, recomputed in the plainest way from the made-up rows.

A book has `contacts` by id (with their events, messages and journey), `journeys` (with how they ended, which is held elsewhere),
`booked` (customers on the books, by id), `content_endorsements` (by contact) and `rows` (all tables). Each function returns
numerator and denominator.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from statistics import NormalDist, fmean
from typing import Any

from made_up_contacts import OBSERVED_THROUGH, Row
from made_up_customers import LEAVING_REASON

DAY = timedelta(days=1)
WEIGHTS = {"survey": 3, "system": 2, "text": 1, "assessment": 0}
Share = tuple[float, float]


def share(answers: Iterable[bool | None]) -> Share:
    known = [answer for answer in answers if answer is not None]
    return sum(known), len(known)


def place(contact: Row) -> tuple[str, str]:
    return contact["source_system"], contact["channel"]


def of_type(contact: Row, event_type: str) -> list[Row]:
    return [event for event in contact["events"] if event["event_type"] == event_type]


def offers(contact: Row) -> list[Row]:
    """The solutions offered, of the strongest origin, in order."""
    made = of_type(contact, "solution_offered")
    strongest = max((WEIGHTS[offer["origin"]] for offer in made), default=None)
    return sorted((o for o in made if WEIGHTS[o["origin"]] == strongest), key=lambda offer: offer["occurred_at"])


def first_of_month(rows: Iterable[Row], moment: str, key: str) -> list[Row]:
    """The first row of each customer and month."""
    found: dict[tuple[str, int, int], Row] = {}
    for row in sorted(rows, key=lambda row: (row[moment], row[key])):
        found.setdefault((row["customer_id"], row[moment].year, row[moment].month), row)
    return list(found.values())


def month_end(start: datetime) -> datetime:
    return datetime(start.year + start.month // 12, start.month % 12 + 1, 1)


MONTHS = [datetime(2017, month, 1) for month in range(1, 13)]


def confirmed(book: Any) -> Share:
    return share(
        journey["resolution"] == "confirmed"
        for journey in book.journeys.values()
        if journey["is_identified"] and journey["resolution"] in ("confirmed", "presumed", "self_served")
    )


def sentiment_changes(book: Any) -> Share:
    return sentiment_changes_of(book.contacts.values())


def sentiment_changes_of(contacts: Iterable[Row]) -> Share:
    changes = []
    for contact in contacts:
        if not offers(contact):
            continue
        said = [message for message in contact["messages"] if message["sentiment_score"] is not None]
        offered = offers(contact)[0]["occurred_at"]
        before = [message["sentiment_score"] for message in said if message["sent_at"] < offered]
        after = [message["sentiment_score"] for message in said if message["sent_at"] >= offered]
        if before and after:
            changes.append(fmean(after) - fmean(before))
    return sum(changes), len(changes)


def endorsements_of(book: Any, contact: Row) -> list[Row]:
    return book.content_endorsements[contact["contact_id"]] + of_type(contact, "endorsed")


def endorsable(book: Any, kind: str | None) -> list[Row]:
    """The posts with a solution, where an endorsement of the kind (None: any) is ever told of."""
    told = {
        place(contact)
        for contact in book.contacts.values()
        for row in endorsements_of(book, contact)
        if kind in (None, row["event_kind"])
    }
    return [
        contact
        for contact in book.contacts.values()
        if contact["channel"] in ("social", "community")
        and contact["direction"] == "inbound"
        and offers(contact)
        and place(contact) in told
    ]


def endorsed(book: Any, kind: str | None) -> Share:
    counted, offered = 0, 0
    for contact in endorsable(book, kind):
        first = offers(contact)[0]["occurred_at"]
        if first + 30 * DAY > OBSERVED_THROUGH:
            continue
        offered += len(offers(contact))
        counted += sum(
            first <= row["occurred_at"] <= first + 30 * DAY and kind in (None, row["event_kind"])
            for row in endorsements_of(book, contact)
        )
    return counted, offered


def awaiting_endorsement(book: Any, kind: str | None) -> int:
    """How many solutions were offered to posts whose window is not over."""
    return sum(
        len(offers(contact))
        for contact in endorsable(book, kind)
        if offers(contact)[0]["occurred_at"] + 30 * DAY > OBSERVED_THROUGH
    )


def went_on_asking(book: Any) -> Share:
    questions = [
        contact
        for contact in book.contacts.values()
        if contact["channel"] == "community" and contact["direction"] == "inbound" and contact["is_identified"]
    ]
    return share(
        any(
            other["customer_id"] == question["customer_id"]
            and question["started_at"] < other["started_at"] <= question["started_at"] + 30 * DAY
            and other["journey_id"] != question["journey_id"]
            and not (question["is_concern"] and other["is_concern"] and question["reason"] == other["reason"])
            for other in questions
        )
        for question in first_of_month(questions, "started_at", "contact_id")
        if question["started_at"] + 30 * DAY <= OBSERVED_THROUGH
    )


def visits(book: Any) -> list[Row]:
    anonymous = {contact["customer_id"] for contact in book.contacts.values() if not contact["is_identified"]}
    return [
        row
        for row in book.rows["content_events"]
        if row["event_type"] == "visited" and row["customer_id"] is not None and row["customer_id"] not in anonymous
    ]


def visited_again(book: Any) -> Share:
    return share(
        any(
            other["customer_id"] == visit["customer_id"]
            and other["occurred_at"].date() > visit["occurred_at"].date()
            and other["occurred_at"] <= visit["occurred_at"] + 30 * DAY
            for other in visits(book)
        )
        for visit in first_of_month(visits(book), "occurred_at", "content_event_id")
        if visit["occurred_at"] + 30 * DAY <= OBSERVED_THROUGH
    )


def ratings(book: Any) -> Share:
    found = [row["event_value"] for row in book.rows["content_events"] if row["event_type"] == "rated"]
    return sum(found), len(found)


def delivered_alerts(book: Any, what: str) -> list[Row]:
    """The alerts that arrived, of the systems that ever tell of it."""
    told = {alert["source_system"] for alert in book.rows["alerts"] if alert[what] is not None}
    return [
        alert for alert in book.rows["alerts"] if alert["source_system"] in told and alert["delivered_at"] is not None
    ]


def judged_alerts(book: Any, what: str) -> list[tuple[str, bool]]:
    """Customer and whether it was done in time, of each alert whose window is over."""
    return [
        (alert["customer_id"], alert[what] is not None and alert[what] <= alert["delivered_at"] + 2 * DAY)
        for alert in delivered_alerts(book, what)
        if alert["delivered_at"] + 2 * DAY <= OBSERVED_THROUGH
    ]


def awaited_alerts(book: Any, what: str) -> int:
    """How many customers have an alert whose window is not over."""
    return len(
        {
            alert["customer_id"]
            for alert in delivered_alerts(book, what)
            if alert["delivered_at"] + 2 * DAY > OBSERVED_THROUGH
        }
    )


def alerted(book: Any, what: str) -> Share:
    judged = judged_alerts(book, what)
    return len({customer for customer, is_done in judged if is_done}), len({customer for customer, _ in judged})


def months_of_customers(book: Any) -> dict[datetime, list[tuple[str, int]]]:
    """The customers active in each month, with their inbound contacts in it."""
    known = [contact for contact in book.contacts.values() if contact["is_identified"]]
    with_books = {contact["customer_id"] for contact in known if contact["source_system"] == "tells"}
    without = {contact["customer_id"] for contact in known} - with_books - set(book.booked)
    assert without, "nobody is known to the system without books alone"
    found: dict[datetime, list[tuple[str, int]]] = {}
    for start in MONTHS:
        end = month_end(start)
        active = {
            customer_id
            for customer_id, row in book.booked.items()
            if (row["joined_at"] is None or row["joined_at"] < end)
            and (row["left_at"] is None or row["left_at"] >= start)
        }
        active |= {
            contact["customer_id"]
            for contact in known
            if contact["customer_id"] in without and end - 365 * DAY <= contact["started_at"] < end
        }
        found[start] = [
            (
                customer_id,
                sum(
                    contact["customer_id"] == customer_id
                    and contact["direction"] == "inbound"
                    and start <= contact["started_at"] < end
                    for contact in known
                ),
            )
            for customer_id in active
        ]
    return found


def contacts_of_customers(book: Any) -> dict[datetime, Share]:
    found = months_of_customers(book)
    return {start: (sum(count for _, count in customers), len(customers)) for start, customers in found.items()}


def lost(book: Any, is_silent: bool | None) -> dict[datetime, Share]:
    found = {}
    for start in MONTHS:
        end, answers = month_end(start), []
        for customer_id, row in book.booked.items():
            left = row["left_at"] or datetime.max
            if (row["joined_at"] or datetime.min) > start or left < start:
                continue
            has_contact = any(
                contact["customer_id"] == customer_id and contact["started_at"] < min(left, end)
                for contact in book.contacts.values()
            )
            if is_silent is None or has_contact is not is_silent:
                answers.append(left < end)
        found[start] = share(answers)
    return found


def judged_journeys(book: Any) -> list[Row]:
    """The journeys of customers on the books, with how they ended and whether the customer left in time (None: not known yet)."""
    found = []
    for journey in book.journeys.values():
        first = journey["contacts"][0]
        row = book.booked.get(first["customer_id"])
        started = first["started_at"]
        if row is None or first["reason"] == LEAVING_REASON:
            continue
        if (row["joined_at"] or datetime.min) > started or (row["left_at"] or datetime.max) <= started:
            continue
        is_lost = row["left_at"] is not None and row["left_at"] <= started + 90 * DAY
        found.append(
            {
                "journey_id": journey["journey_id"],
                "customer_id": first["customer_id"],
                "started_at": started,
                "resolution": journey["resolution"],
                "is_lost": is_lost if started + 90 * DAY <= OBSERVED_THROUGH else None,
            }
        )
    return found


def lost_after(book: Any, resolution: str | None) -> Share:
    return share(
        journey["is_lost"]
        for journey in first_of_month(judged_journeys(book), "started_at", "journey_id")
        if resolution in (None, journey["resolution"])
    )


def compared_customers(book: Any) -> dict[tuple[int, str], list[Row]]:
    """Each customer once, by month and segment: by the first unresolved journey, else the first."""
    chosen_journeys: dict[str, Row] = {}
    known = [journey for journey in judged_journeys(book) if journey["is_lost"] is not None]
    for journey in sorted(
        known, key=lambda row: (row["resolution"] != "unresolved", row["started_at"], row["journey_id"])
    ):
        chosen_journeys.setdefault(journey["customer_id"], journey)
    strata: dict[tuple[int, str], list[Row]] = defaultdict(list)
    for customer_id, journey in chosen_journeys.items():
        booked = book.booked[customer_id]
        strata[journey["started_at"].month, booked["customer_segment"] or "unknown"].append(
            {**journey, "revenue": booked["yearly_revenue"]}
        )
    return strata


def wilson(lost_count: int, count: int) -> tuple[float, float]:
    z = NormalDist().inv_cdf(0.975)
    middle = lost_count / count + z * z / (2 * count)
    half = z * ((lost_count / count * (1 - lost_count / count) + z * z / (4 * count)) / count) ** 0.5
    return (middle - half) / (1 + z * z / count), (middle + half) / (1 + z * z / count)


def at_risk(strata: Iterable[list[Row]]) -> tuple[float, float, float]:
    """Revenue at risk with its limits; strata in which one group is missing are left out."""
    total = below = above = 0.0
    for customers in strata:
        groups = [[row for row in customers if (row["resolution"] == "unresolved") is is_in] for is_in in (True, False)]
        if not all(groups):
            continue
        revenue = sum(row["revenue"] or 0 for row in groups[0])
        shares = [sum(row["is_lost"] for row in group) / len(group) for group in groups]
        limits = [wilson(sum(row["is_lost"] for row in group), len(group)) for group in groups]
        total += revenue * (shares[0] - shares[1])
        below += revenue**2 * ((shares[0] - limits[0][0]) ** 2 + (limits[1][1] - shares[1]) ** 2)
        above += revenue**2 * ((limits[0][1] - shares[0]) ** 2 + (shares[1] - limits[1][0]) ** 2)
    return total, total - below**0.5, total + above**0.5


def contacts_of_products(book: Any) -> Share:
    first_sold: dict[str, datetime] = {}
    for sale in book.rows["sales"]:
        if sale["product"] is not None:
            first_sold[sale["product"]] = min(first_sold.get(sale["product"], datetime.max), sale["sold_at"])
    about = sum(
        contact["direction"] == "inbound"
        and contact["product"] in first_sold
        and contact["started_at"].date() >= first_sold[contact["product"]].date()
        for contact in book.contacts.values()
    )
    units = [sale["units"] for sale in book.rows["sales"] if sale["product"] is not None]
    return about, sum(1 if count is None else max(count, 0) for count in units)


def summed(by_month: dict[datetime, Share]) -> Share:
    return sum(part[0] for part in by_month.values()), sum(part[1] for part in by_month.values())


MONTHLY: dict[str, Callable[[Any], dict[datetime, Share]]] = {
    "contacts_per_customer": contacts_of_customers,
    "contacting_customer_churn_rate": lambda book: lost(book, is_silent=False),
    "customer_churn_rate": lambda book: lost(book, is_silent=None),
    "silent_customer_churn_rate": lambda book: lost(book, is_silent=True),
}
PER_SOLUTION = {
    "share": "shares",
    "embed": "embeds",
    "like": "likes",
    "reply": "replies",
    "direct_message": "direct_messages",
    "comment": "comments",
    "wall_post": "wall_posts",
    "mention_elsewhere": "mentions_elsewhere",
    "tell_a_friend": "friends_told",
}
SCORES = ("content_rating", "sentiment_change")
MEANS = (
    *("contacts_per_customer", "contacts_per_product_sold", "endorsements_per_solution"),
    *(f"{plural}_per_solution" for plural in PER_SOLUTION.values()),
)
SHARES: dict[str, Callable[[Any], Share]] = {
    "alert_action_rate": lambda book: alerted(book, "acted_on_at"),
    "alert_action_by_alert_rate": lambda book: share(is_done for _, is_done in judged_alerts(book, "acted_on_at")),
    "alert_stop_rate": lambda book: alerted(book, "stopped_at"),
    "churn_rate_after_journey": lambda book: lost_after(book, None),
    "churn_rate_after_confirmed_journey": lambda book: lost_after(book, "confirmed"),
    "churn_rate_after_presumed_journey": lambda book: lost_after(book, "presumed"),
    "churn_rate_after_self_served_journey": lambda book: lost_after(book, "self_served"),
    "churn_rate_after_unresolved_journey": lambda book: lost_after(book, "unresolved"),
    "confirmed_resolution_rate": confirmed,
    "contacts_per_product_sold": contacts_of_products,
    "content_rating": ratings,
    "continued_use_rate": went_on_asking,
    "endorsements_per_solution": lambda book: endorsed(book, None),
    "repeat_visit_rate": visited_again,
    "sentiment_change": sentiment_changes,
    **{name: lambda book, name=name: summed(MONTHLY[name](book)) for name in MONTHLY},
    **{f"{plural}_per_solution": lambda book, kind=kind: endorsed(book, kind) for kind, plural in PER_SOLUTION.items()},
}
