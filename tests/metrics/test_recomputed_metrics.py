"""The metrics of what was said and done in contacts, held against a dumb recomputation from a small made-up set of rows.

The journeys, and what a contact was (served, done, self-service), are held elsewhere and are read from the models; everything that
these metrics add is computed here again, row by row, from contacts, events and messages alone.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import fmean, median
from typing import Any

import duckdb
import pytest
import recomputed_feedback
import recomputed_relationship
from dbt_in_process import run_dbt
from made_up_contacts import (
    AGENTS,
    EXPECTATIONS,
    OBSERVED_FROM,
    OBSERVED_THROUGH,
    THRESHOLDS,
    Row,
    draw,
    write,
)

DAY = timedelta(days=1)
WEEK = 7 * DAY
HORIZON = 28 * DAY
WEIGHTS = {"survey": 3, "system": 2, "text": 1, "assessment": 0}
TEXT_CHANNELS = ("chat", "sms")

# Numerator and denominator.
Share = tuple[float, float]
MADE_UP = {"seed": 4, "contact_count": 900}


class Book:
    """The made-up rows, and what the models before say of them: `contacts` by id, with their events, messages and journey."""

    def __init__(self, rows: dict[str, list[Row]], connection: duckdb.DuckDBPyConnection) -> None:
        self.rows = rows
        self.sales = {row["contact_id"] for row in rows["sales"] if row["contact_id"] is not None}
        self.booked = {row["customer_id"]: row for row in rows["customers_on_the_books"]}
        self.content_endorsements: dict[str, list[Row]] = defaultdict(list)
        for row in rows["content_events"]:
            if row["event_type"] == "endorsed" and row["contact_id"] is not None:
                self.content_endorsements[row["contact_id"]].append(row)
        self.care_over_time: list[Row] = []
        self.survey_answers, self.care_assessments = rows["survey_answers"], rows["care_assessments"]
        self.contacts: dict[str, Row] = {row["contact_id"]: dict(row) for row in rows["mapped_contacts"]}
        for row in _rows(
            connection,
            "select contact_id, first_reply_at, company_done_at, is_dropped, is_answered, is_self_service, queue_seconds,"
            " queue_entered_at, answered_at from contacts.contacts",
        ):
            self.contacts[row["contact_id"]] |= row
        for row in _rows(
            connection,
            "select contact_id, turnaround_at_horizon_seconds, is_repeated, is_repeat_provisional from marts.fct_contacts",
        ):
            self.contacts[row["contact_id"]] |= row
        for contact in self.contacts.values():
            contact |= {"events": [], "messages": []}
        for event in rows["contact_events"]:
            self.contacts[event["contact_id"]]["events"].append(event)
        for message in rows["message_judgements"]:
            self.contacts[message["contact_id"]]["messages"].append(message)
        self.journeys = {
            row["journey_id"]: row
            for row in _rows(
                connection, "select journey_id, is_identified, resolution, horizon_at from journeys.journeys"
            )
        }
        for journey in self.journeys.values():
            journey["contacts"] = []
        for row in _rows(
            connection,
            "select contact_id, journey_id from journeys.journey_contacts order by journey_id, contact_number",
        ):
            self.contacts[row["contact_id"]]["journey_id"] = row["journey_id"]
            self.journeys[row["journey_id"]]["contacts"].append(self.contacts[row["contact_id"]])

    def ever(self, *types: str, kinds: Iterable[str] = (), is_by_channel: bool = True) -> set[Any]:
        """The source systems (and channels) in which an event of these types (and kinds) was ever told."""
        return {
            (contact["source_system"], contact["channel"]) if is_by_channel else contact["source_system"]
            for contact in self.contacts.values()
            for event in contact["events"]
            if event["event_type"] in types and (not kinds or event["event_kind"] in kinds)
        }


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[Row]:
    relation = connection.sql(query)
    return [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]


def of_type(contact: Row, *types: str) -> list[Row]:
    return [event for event in contact["events"] if event["event_type"] in types]


def place(contact: Row) -> tuple[str, str]:
    return contact["source_system"], contact["channel"]


def share(answers: Iterable[bool | None]) -> Share:
    known = [answer for answer in answers if answer is not None]
    return sum(known), len(known)


# Solutions


def offers(contact: Row) -> list[Row]:
    made = of_type(contact, "solution_offered")
    strongest = max((WEIGHTS[offer["origin"]] for offer in made), default=None)
    kept = [offer for offer in made if WEIGHTS[offer["origin"]] == strongest]
    return sorted(kept, key=lambda offer: offer["occurred_at"])


def reactions(contact: Row) -> list[Row]:
    first = offers(contact)[0]["occurred_at"]
    found = of_type(contact, "solution_acknowledged", "solution_used", "solution_rejected")
    return [event for event in found if event["origin"] != "assessment" and event["occurred_at"] >= first]


def is_liked(found: list[Row], which: Callable[[Iterable[datetime]], datetime]) -> bool:
    """The word of the strongest origin, the first or the last of it, is no rejection."""
    if not found:
        return False
    strongest = max(WEIGHTS[event["origin"]] for event in found)
    found = [event for event in found if WEIGHTS[event["origin"]] == strongest]
    moment = which(event["occurred_at"] for event in found)
    return all(event["event_type"] != "solution_rejected" for event in found if event["occurred_at"] == moment)


def acknowledged(book: Book) -> Share:
    return share(
        is_liked(
            [event for event in reactions(contact) if event["occurred_at"] >= offers(contact)[-1]["occurred_at"]], max
        )
        for contact in book.contacts.values()
        if offers(contact)
    )


def first_accepted(book: Book) -> Share:
    answers = []
    for contact in book.contacts.values():
        if offers(contact) and reactions(contact):
            second = offers(contact)[1]["occurred_at"] if len(offers(contact)) > 1 else datetime.max
            answers.append(is_liked([event for event in reactions(contact) if event["occurred_at"] < second], min))
    return share(answers)


def reacted(book: Book) -> Share:
    return share(bool(reactions(contact)) for contact in book.contacts.values() if offers(contact))


def wrong(book: Book) -> Share:
    return share(
        bool(of_type(contact, "solution_rejected"))
        or any(offer["event_kind"] == "correction" for offer in offers(contact))
        for contact in book.contacts.values()
        if offers(contact)
    )


# What followed, and what was promised


def self_served(book: Book) -> Share:
    answers = []
    for contact in book.contacts.values():
        over = (contact["ended_at"] or contact["started_at"]) + WEEK
        if contact["is_self_service"] and contact["is_identified"] and over <= OBSERVED_THROUGH:
            answers.append(
                not any(
                    contact["started_at"] < other["started_at"] <= over
                    for other in book.contacts.values()
                    if other["customer_id"] == contact["customer_id"]
                    and not other["is_self_service"]
                    and other["direction"] != "outbound"
                )
            )
    return share(answers)


def promises(book: Book) -> list[tuple[datetime, datetime | None]]:
    """When each promise was due, and when it was kept."""
    found = []
    for contact in book.contacts.values():
        if contact["source_system"] not in book.ever("promise_kept", is_by_channel=False):
            continue
        made: list[list[Any]] = []
        ordered = of_type(contact, "promise_made", "promise_kept")
        for event in sorted(ordered, key=lambda e: (e["occurred_at"], e["event_type"], e["event_value"] or 0)):
            if event["event_type"] == "promise_made":
                seconds = 7 * 86400 if event["event_value"] is None else event["event_value"]
                made.append([event["occurred_at"] + timedelta(seconds=seconds), None])
            elif made and made[-1][1] is None:
                made[-1][1] = event["occurred_at"]
        found += [(due, kept) for due, kept in made]
    return found


def promises_kept(book: Book) -> Share:
    return share(kept is not None and kept <= due for due, kept in promises(book) if due <= OBSERVED_THROUGH)


def text_message_requests(book: Book, is_of_concern: bool) -> Share:
    requests = [
        contact
        for contact in book.contacts.values()
        if contact["channel"] == "sms" and contact["direction"] == "inbound" and contact["is_identified"]
    ]
    requests.sort(key=lambda contact: (contact["started_at"], contact["contact_id"]))
    answers = []
    for number, request in enumerate(requests):
        if request["started_at"] < OBSERVED_FROM + 90 * DAY:
            continue
        earlier = [
            other
            for other in requests[:number]
            if other["customer_id"] == request["customer_id"]
            and other["started_at"] >= request["started_at"] - 90 * DAY
        ]
        if is_of_concern:
            earlier = [
                other
                for other in earlier
                if other["journey_id"] == request["journey_id"]
                or (request["is_concern"] and request["reason"] is not None and other["reason"] == request["reason"])
            ]
        answers.append(bool(earlier))
    return share(answers)


# What was said


def rephrased(book: Book) -> Share:
    told = book.ever("rephrase_requested", is_by_channel=False)
    return share(
        bool(of_type(contact, "rephrase_requested"))
        for contact in book.contacts.values()
        if contact["messages"] and contact["source_system"] in told
    )


def rephrased_what(book: Book, kind: str) -> Share:
    told = book.ever("rephrase_requested", kinds=("question", "solution"))
    return share(
        any(event["event_kind"] == kind for event in of_type(contact, "rephrase_requested"))
        for contact in book.contacts.values()
        if contact["messages"] and place(contact) in told
    )


def heard(book: Book, event_type: str) -> Share:
    told = book.ever(event_type, is_by_channel=False)
    answered = {answer["contact_id"] for answer in book.survey_answers if answer["is_answered"]}
    return share(
        bool(of_type(contact, event_type))
        for contact in book.contacts.values()
        if contact["source_system"] in told
        and (
            contact["messages"]
            or contact["contact_id"] in answered
            or any(event["origin"] == "survey" for event in contact["events"])
        )
    )


def sold(book: Book) -> Share:
    named = {place(book.contacts[contact_id]) for contact_id in book.sales}
    told = book.ever("sale") | named
    return share(
        bool(of_type(contact, "sale")) or contact["contact_id"] in book.sales
        for contact in book.contacts.values()
        if place(contact) in told
    )


def cost(contact: Row) -> float | None:
    own = {agent_id: rate for agent_id, _, _, rate in AGENTS}.get(contact["agent_id"])
    of_team = [
        rate
        for _, system, team, rate in AGENTS
        if rate and (system, team) == (contact["source_system"], contact["team"])
    ]
    if contact["handle_seconds"] is None or not (own or of_team):
        return None
    return contact["handle_seconds"] / 3600 * (own or fmean(of_team))


def cost_of_contacts(book: Book) -> Share:
    known = [seconds for seconds in map(cost, book.contacts.values()) if seconds is not None]
    return sum(known), len(known)


def cost_of_resolutions(book: Book) -> Share:
    spent, resolved = 0.0, 0
    for journey in book.journeys.values():
        within = [contact for contact in journey["contacts"] if contact["started_at"] <= journey["horizon_at"]]
        known = [amount for amount in map(cost, within) if amount is not None]
        if journey["is_identified"] and journey["resolution"] != "open" and known:
            spent += sum(known)
            resolved += journey["resolution"] != "unresolved"
    return spent, resolved


def avoidable(book: Book) -> Share:
    return share(
        contact["is_avoidable"]
        for contact in book.contacts.values()
        if contact["is_concern"] and contact["reason"] is not None and contact["is_avoidable"] is not None
    )


# Journeys


def chosen(journey: Row) -> list[Row]:
    return [
        contact
        for contact in journey["contacts"]
        if contact["direction"] != "outbound" and contact["started_at"] <= journey["horizon_at"]
    ]


def several(book: Book) -> list[list[Row]]:
    known = [j for j in book.journeys.values() if j["is_identified"] and j["resolution"] != "open"]
    return [chosen(journey) for journey in known if len(chosen(journey)) > 1]


def switched(book: Book) -> Share:
    return share(len({contact["channel"] for contact in contacts}) > 1 for contacts in several(book))


def sent_elsewhere(book: Book) -> Share:
    return share(
        any(
            later["channel"] != earlier["channel"]
            and any(message["is_channel_request"] for message in earlier["messages"])
            for earlier, later in pairwise(contacts)
        )
        for contacts in several(book)
        if any(contact["messages"] for contact in contacts)
    )


def by_horizon(journey: Row, *types: str) -> list[Row]:
    found = [event for contact in journey["contacts"] for event in of_type(contact, *types)]
    return [event for event in found if event["occurred_at"] <= journey["horizon_at"]]


def identified_again(book: Book) -> Share:
    answers = []
    for journey in book.journeys.values():
        found = by_horizon(journey, "identification_requested", "identification_given")
        logged = {event["contact_id"] for event in found if event["origin"] != "text"}
        found = [event for event in found if event["origin"] != "text" or event["contact_id"] not in logged]
        if not found or journey["resolution"] == "open":
            continue
        given = [event["occurred_at"] for event in found if event["event_type"] == "identification_given"]
        asked = [event["occurred_at"] for event in found if event["event_type"] == "identification_requested"]
        answers.append(
            len({event["contact_id"] for event in found}) > 1
            or len(given) > 1
            or any(moment > min(given, default=datetime.max) for moment in asked)
            or (not given and len(asked) > 1)
        )
    return share(answers)


def restated(book: Book) -> Share:
    told = book.ever("problem_restated", is_by_channel=False)
    answers = []
    for journey in book.journeys.values():
        stated = by_horizon(journey, "problem_stated", "problem_restated")
        has_messages = any(contact["messages"] for contact in chosen(journey))
        is_told = any(contact["source_system"] in told for contact in chosen(journey))
        if journey["resolution"] != "open" and is_told and (has_messages or stated):
            answers.append(any(event["event_type"] == "problem_restated" for event in stated))
    return share(answers)


def handed_over(book: Book) -> Share:
    told = book.ever("transferred", kinds=("bot_to_human",))
    return share(
        any(event["event_kind"] == "bot_to_human" for event in by_horizon(journey, "transferred"))
        for journey in book.journeys.values()
        if journey["resolution"] != "open" and any(place(contact) in told for contact in chosen(journey))
    )


def logged_handoffs(book: Book) -> list[int]:
    """The hand-offs by the horizon of each journey that is over and touches, by then, a system that logs them."""
    return [
        len(by_horizon(journey, "transferred"))
        for journey in book.journeys.values()
        if journey["resolution"] != "open" and touches_transfer_log(journey)
    ]


def touches_transfer_log(journey: Row) -> bool:
    return any(
        contact["source_system"] == "tells" and contact["started_at"] <= journey["horizon_at"]
        for contact in journey["contacts"]
    )


# Waits, service and expectations


def wait_seconds(contact: Row) -> float | None:
    """The wait that is published, None where there is none or it is not mature."""
    started, horizon = contact["started_at"], contact["started_at"] + WEEK
    is_mature = horizon <= OBSERVED_THROUGH
    if contact["channel"] == "phone":
        return (
            contact["queue_seconds"]
            if contact["queue_seconds"] is not None
            else 0.0
            if contact["answered_at"]
            else None
        )
    if contact["channel"] in TEXT_CHANNELS:
        waits, began = [], None
        messages = sorted(contact["messages"], key=lambda message: (message["sent_at"], message["message_id"]))
        for message in messages:
            if began is None and message["actor"] == "customer" and not message["is_acknowledgement"]:
                began = message["sent_at"]
            if began is not None and message["actor"] == "agent":
                waits.append((began, message["sent_at"]))
                began = None
        is_over = contact["channel"] == "chat" and contact["ended_at"] is not None
        if began is not None:
            waits.append((began, max(contact["ended_at"], messages[-1]["sent_at"]) if is_over else datetime.max))
        if not waits:
            return contact["queue_seconds"]
        within = [(min(end, horizon) - begin).total_seconds() for begin, end in waits if begin < horizon]
        return sum(within) if is_over or is_mature else None
    if contact["is_self_service"] or not is_mature:
        return None
    return (min(contact["first_reply_at"] or horizon, horizon) - started).total_seconds()


def waits(book: Book, channel: str) -> list[float]:
    found = [wait_seconds(contact) for contact in book.contacts.values() if contact["channel"] == channel]
    return [seconds for seconds in found if seconds is not None]


def service_level(book: Book) -> Share:
    answers = []
    for contact in book.contacts.values():
        threshold = THRESHOLDS.get(contact["channel"])
        if threshold is None or contact["direction"] != "inbound" or contact["is_self_service"] or contact["is_ticket"]:
            continue
        if contact["channel"] == "phone" and contact["queue_entered_at"] is None and not contact["answered_at"]:
            continue
        if contact["started_at"] + timedelta(seconds=threshold) > OBSERVED_THROUGH:
            continue
        if contact["channel"] == "phone":
            seconds = (contact["queue_seconds"] or 0) if contact["answered_at"] else None
        else:
            reply = contact["first_reply_at"]
            seconds = None if reply is None else (reply - contact["started_at"]).total_seconds()
        answers.append(seconds is not None and seconds <= threshold)
    return share(answers)


def to_expect(contact: Row, stated: float | None, column: int) -> float | None:
    if stated is not None:
        return stated
    of_channel = [row for row in EXPECTATIONS if row[0] == contact["channel"]]
    candidates = [row for row in of_channel if row[2] is not None and row[2] == contact["channel_choice"]]
    candidates += [row for row in of_channel if row[1] is not None and row[1] == contact["severity"]]
    candidates += [row for row in of_channel if row[1] is None and row[2] is None]
    known = [row[column] for row in candidates if row[column] is not None]
    return float(str(known[0])) if known else None


def within_expectation(book: Book, column: int) -> Share:
    answers = []
    for contact in book.contacts.values():
        seconds = wait_seconds(contact) if column == 3 else contact["turnaround_at_horizon_seconds"]
        name = "expected_wait" if column == 3 else "expected_turnaround"
        said = [
            answer["answer_value"]
            for answer in book.survey_answers
            if answer["contact_id"] == contact["contact_id"] and answer["question"] == name
        ]
        stated = min((value for value in said if value is not None), default=contact[f"{name}_seconds"])
        expected = to_expect(contact, stated, column)
        if seconds is not None and expected is not None:
            answers.append(seconds <= expected)
    return share(answers)


def as_requested(book: Book) -> Share:
    return share(
        contact["company_done_at"] is not None and contact["company_done_at"] <= contact["requested_by"]
        for contact in book.contacts.values()
        if contact["requested_by"] is not None and contact["requested_by"] <= OBSERVED_THROUGH
    )


def is_served(contact: Row) -> bool:
    """Answered, replied to or done, and not dropped."""
    return (
        bool(contact["is_answered"] or contact["first_reply_at"] or contact["company_done_at"])
        and not contact["is_dropped"]
    )


def handle_times(book: Book, channel: str) -> list[float]:
    return [
        contact["handle_seconds"]
        for contact in book.contacts.values()
        if contact["channel"] == channel and is_served(contact) and contact["handle_seconds"] is not None
    ]


def contacts_a_day(book: Book) -> Share:
    served = [contact for contact in book.contacts.values() if is_served(contact) and contact["agent_id"]]
    return len(served), len({(contact["agent_id"], contact["started_at"].date()) for contact in served})


MEANS = (
    *("contacts_handled_per_agent_day", "cost_per_contact", "cost_per_resolution", "handoffs_per_journey"),
    *recomputed_relationship.MEANS,
    *recomputed_feedback.MEANS,
)
SCORES = (*recomputed_relationship.SCORES, *recomputed_feedback.SCORES)
SHARES: dict[str, Callable[[Book], Share]] = {
    "acknowledged_solution_rate": acknowledged,
    "avoidable_contact_rate": avoidable,
    "bot_to_human_handoff_rate": handed_over,
    "channel_switch_rate": switched,
    "complaint_rate": lambda book: heard(book, "complained"),
    "contacts_handled_per_agent_day": contacts_a_day,
    "cost_per_contact": cost_of_contacts,
    "cost_per_resolution": cost_of_resolutions,
    "expectation_gap_turnaround": lambda book: within_expectation(book, 4),
    "expectation_gap_wait": lambda book: within_expectation(book, 3),
    "first_answer_accepted_rate": first_accepted,
    "handoff_rate": lambda book: share(count > 0 for count in logged_handoffs(book)),
    "handoffs_per_journey": lambda book: (sum(logged_handoffs(book)), len(logged_handoffs(book))),
    "identification_repeat_rate": identified_again,
    "praise_rate": lambda book: heard(book, "praised"),
    "problem_restatement_rate": restated,
    "promise_kept_rate": promises_kept,
    "question_rephrase_request_rate": lambda book: rephrased_what(book, "question"),
    "rephrase_request_rate": rephrased,
    "self_service_success_rate": self_served,
    "sent_elsewhere_rate": sent_elsewhere,
    "service_level": service_level,
    "sms_repeat_same_concern_rate": lambda book: text_message_requests(book, is_of_concern=True),
    "sms_repeat_user_rate": lambda book: text_message_requests(book, is_of_concern=False),
    "solution_reaction_rate": reacted,
    "solution_rephrase_request_rate": lambda book: rephrased_what(book, "solution"),
    "turnaround_within_requested_time_rate": as_requested,
    "upsell_rate": sold,
    "wrong_answer_rate": wrong,
    **recomputed_relationship.SHARES,
    **recomputed_feedback.SHARES,
}


def posts(book: Book, channel: str, moment_of: Callable[[Row], datetime | None]) -> list[float]:
    found = []
    for contact in book.contacts.values():
        horizon = contact["started_at"] + HORIZON
        if contact["channel"] == channel and contact["direction"] == "inbound" and horizon <= OBSERVED_THROUGH:
            found.append((min(moment_of(contact) or horizon, horizon) - contact["started_at"]).total_seconds())
    return found


def told_posts(book: Book, channel: str, moment_of: Callable[[Row], datetime | None]) -> list[float]:
    """Of the contacts in whose system and channel such a moment was ever told."""
    told = {place(contact) for contact in book.contacts.values() if moment_of(contact) is not None}
    kept = {key: contact for key, contact in book.contacts.items() if place(contact) in told}
    part = object.__new__(Book)
    part.contacts = kept
    return posts(part, channel, moment_of)


def first_offered(contact: Row) -> datetime | None:
    return offers(contact)[0]["occurred_at"] if offers(contact) else None


def accepted_at(contact: Row) -> datetime | None:
    found = of_type(contact, "solution_used")
    found += [event for event in of_type(contact, "solution_acknowledged") if event["origin"] == "system"]
    return min((event["occurred_at"] for event in found), default=None)


def answered_at(book: Book) -> Callable[[Row], datetime | None]:
    told = book.ever("solution_offered")
    return lambda contact: first_offered(contact) if place(contact) in told else contact["first_reply_at"]


DURATIONS: dict[tuple[str, str], Callable[[Book], list[float]]] = {
    ("customer_wait_time", "chat"): lambda book: waits(book, "chat"),
    ("customer_wait_time", "sms"): lambda book: waits(book, "sms"),
    ("customer_wait_time", "email"): lambda book: waits(book, "email"),
    ("average_handle_time", "phone"): lambda book: handle_times(book, "phone"),
    ("average_handle_time", "email"): lambda book: handle_times(book, "email"),
    ("time_to_solution_post", "social"): lambda book: told_posts(book, "social", first_offered),
    ("time_to_answer_post", "community"): lambda book: posts(book, "community", answered_at(book)),
    ("time_to_accepted_answer_post", "community"): lambda book: told_posts(book, "community", accepted_at),
}


def sentiment_change(contact: Row) -> float | None:
    summed, count = recomputed_relationship.sentiment_changes_of([contact])
    return summed if count else None


# A mean of each outcome mart that has one of contacts, by what a contact adds to it.
MEANS_BY_CELL: dict[str, tuple[str, str, Callable[[Row], float | None]]] = {
    "outcome_speed_of_resolution": ("customer_wait_time", "mean", wait_seconds),
    "outcome_relationship": ("sentiment_change", "score", sentiment_change),
}


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up rows with all that is built on them."""
    warehouse = Path(tmp_path_factory.mktemp("made_up")) / "warehouse.duckdb"
    write(draw(**MADE_UP), warehouse)
    # Who certifies what is asked elsewhere: here nobody does.
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("create schema marts; create schema metrics")
        connection.execute(
            "create table marts.metric_certifications"
            " (metric_name varchar, channel varchar, state varchar, concerns_all_periods boolean)"
        )
        connection.execute("create table marts.metric_catalog (metric_name varchar, min_denominator bigint)")
        connection.execute(
            "create table metrics.suspended_periods"
            " (metric_name varchar, channel varchar, period_grain varchar, period_start date)"
        )
    arguments = [
        "--select",
        "+metric_values",
        "outcome_metric_days",
        "revenue_at_risk",
        "care_over_time",
        *MEANS_BY_CELL,
    ]
    arguments += [
        "--exclude",
        "path:models/outcomes/certified",
        "path:models/staging",
        "path:models/signals",
        "mapped_contacts",
        "contact_events",
    ]
    arguments += ["contact_messages", "agents", "sales", "alerts", "content_events", "survey_answers"]
    arguments += ["care_assessments", "customers_on_the_books"]
    arguments += ["customer_identifiers", "customer_links", "customer_link_components"]
    arguments += ["--vars", f"{{care_person_floor: {recomputed_feedback.FLOOR}}}"]
    run_dbt(warehouse, "run", *arguments)
    return warehouse


@pytest.fixture(scope="module")
def built(warehouse: Path) -> tuple[Book, dict[tuple[str, str, str | None], Row]]:
    """The rows, and the published values over all time and over all slices, by metric, statistic and channel."""
    with duckdb.connect(str(warehouse)) as connection:
        values = {
            (row["metric_name"], row["statistic"], row["channel"]): row
            for row in _rows(
                connection, "select * from marts.metric_values where period_grain = 'all' and slice_name = 'all'"
            )
        }
        book = Book(draw(**MADE_UP), connection)
        book.care_over_time = _rows(connection, "select * from marts.care_over_time")
        return book, values


@pytest.mark.holds_value
@pytest.mark.parametrize("metric", SHARES)
def test_share(metric: str, built: tuple[Book, dict[tuple[str, str, str | None], Row]]) -> None:
    book, values = built
    numerator, denominator = SHARES[metric](book)
    assert numerator != 0 and denominator > 0, "the made-up rows say nothing about this metric"
    statistic = "mean" if metric in MEANS else "score" if metric in SCORES else "rate"
    published = values[metric, statistic, None]
    assert (published["numerator"], published["denominator"]) == (pytest.approx(numerator), pytest.approx(denominator))
    # Of fewer cases than 30 no value is published, only what it would be made of.
    assert published["value"] == (pytest.approx(numerator / denominator) if denominator >= 30 else None)


@pytest.mark.holds_value
@pytest.mark.parametrize(("metric", "channel"), DURATIONS)
def test_duration(metric: str, channel: str, built: tuple[Book, dict[tuple[str, str, str | None], Row]]) -> None:
    book, values = built
    seconds = sorted(DURATIONS[metric, channel](book))
    assert len(set(seconds)) > 5
    place_of_p90 = 0.9 * (len(seconds) - 1)
    below = seconds[int(place_of_p90)]
    above = seconds[min(int(place_of_p90) + 1, len(seconds) - 1)]
    expected = {
        "mean": fmean(seconds),
        "median": median(seconds),
        "p90": below + (above - below) * (place_of_p90 % 1),
        "max": seconds[-1],
    }
    for statistic, value in expected.items():
        published = values[metric, statistic, channel]
        assert (statistic, published["sample_size"]) == (statistic, len(seconds))
        assert published["value"] == pytest.approx(value), statistic


@pytest.mark.parametrize("mart", MEANS_BY_CELL)
def test_mean_of_each_day_channel_segment_and_reason_is_a_sum_and_a_count(
    mart: str, built: tuple[Book, dict[tuple[str, str, str | None], Row]], warehouse: Path
) -> None:
    metric, statistic, value_of = MEANS_BY_CELL[mart]
    cells: dict[tuple[object, ...], list[float]] = defaultdict(list)
    for contact in built[0].contacts.values():
        value = value_of(contact)
        if value is not None:
            segment, reason = contact["customer_segment"] or "unknown", contact["reason"] or "unknown"
            cells[contact["started_at"].date(), contact["channel"], segment, reason].append(value)
    with duckdb.connect(str(warehouse)) as connection:
        published = connection.execute(
            "select metric_date, channel, customer_segment, reason, numerator, denominator from"
            f" marts.{mart} where metric_name = ? and statistic = ? and denominator > 0",
            [metric, statistic],
        ).fetchall()
    assert len(published) == len(cells) > 5
    for *cell, numerator, denominator in published:
        values = cells[tuple(cell)]
        assert (numerator, denominator) == (pytest.approx(sum(values), abs=1e-5), len(values)), cell


@pytest.mark.holds_value
@pytest.mark.parametrize("metric", recomputed_relationship.MONTHLY)
def test_each_month(metric: str, built: tuple[Book, dict[tuple[str, str, str | None], Row]], warehouse: Path) -> None:
    expected = {start.date(): part for start, part in recomputed_relationship.MONTHLY[metric](built[0]).items()}
    with duckdb.connect(str(warehouse)) as connection:
        published = connection.execute(
            "select period_start, numerator, denominator from marts.metric_values where metric_name = ?"
            " and period_grain = 'month' and slice_name = 'all' and channel is null and denominator > 0",
            [metric],
        ).fetchall()
    assert {start: (numerator, denominator) for start, numerator, denominator in published} == expected


@pytest.mark.holds_value("revenue_at_risk")
def test_revenue_at_risk(built: tuple[Book, dict[tuple[str, str, str | None], Row]], warehouse: Path) -> None:
    book, values = built
    strata = recomputed_relationship.compared_customers(book)
    expected = {
        **{
            (None, segment): recomputed_relationship.at_risk(rows for key, rows in strata.items() if key[1] == segment)
            for _, segment in strata
        },
        **{
            (month, "all"): recomputed_relationship.at_risk(rows for key, rows in strata.items() if key[0] == month)
            for month, _ in strata
        },
        **{key: recomputed_relationship.at_risk([rows]) for key, rows in strata.items()},
        (None, "all"): recomputed_relationship.at_risk(strata.values()),
    }
    with duckdb.connect(str(warehouse)) as connection:
        published = {
            (start and start.month, segment): numbers
            for start, segment, *numbers in connection.execute(
                "select period_start, customer_segment, revenue_at_risk, ci_low, ci_high from marts.revenue_at_risk"
                " where yearly_revenue is not null"
            ).fetchall()
        }
        by_month = connection.execute(
            "select period_start, numerator from marts.metric_values where metric_name = 'revenue_at_risk'"
            " and period_grain = 'month' and slice_name = 'all' and channel is null and numerator is not null"
        ).fetchall()
    months = {key[0]: numbers[0] for key, numbers in published.items() if key[0] is not None and key[1] == "all"}
    assert {start.month: pytest.approx(value) for start, value in by_month} == months
    assert min(at_risk for at_risk, *_ in published.values()) < 0, "a sum of money may be below 0"
    assert len(published) > 8
    for key, numbers in published.items():
        # Squares of money are summed to a thousandth, so that they hang on no order of rows.
        assert numbers == pytest.approx(expected[key], rel=1e-9, abs=1e-5), key
    assert {key for key, numbers in expected.items() if numbers[1] != numbers[2]} == set(published)
    total = values["revenue_at_risk", "sum", None]
    assert total["value"] == pytest.approx(expected[None, "all"][0])
    assert total["value"] != 0


def test_what_is_not_mature_is_provisional(built: tuple[Book, dict[tuple[str, str, str | None], Row]]) -> None:
    book, values = built
    contacts = book.contacts.values()
    expected = {
        "promise_kept_rate": sum(due > OBSERVED_THROUGH for due, _ in promises(book)),
        "turnaround_within_requested_time_rate": sum(
            contact["requested_by"] is not None and contact["requested_by"] > OBSERVED_THROUGH for contact in contacts
        ),
        "self_service_success_rate": sum(
            contact["is_self_service"]
            and contact["is_identified"]
            and (contact["ended_at"] or contact["started_at"]) + WEEK > OBSERVED_THROUGH
            for contact in contacts
        ),
        "channel_switch_rate": sum(
            journey["is_identified"] and journey["resolution"] == "open" and len(chosen(journey)) > 1
            for journey in book.journeys.values()
        ),
        "alert_action_rate": recomputed_relationship.awaited_alerts(book, "acted_on_at"),
        "endorsements_per_solution": recomputed_relationship.awaiting_endorsement(book, None),
        "likes_per_solution": recomputed_relationship.awaiting_endorsement(book, "like"),
        "wall_posts_per_solution": recomputed_relationship.awaiting_endorsement(book, "wall_post"),
        "alert_stop_rate": recomputed_relationship.awaited_alerts(book, "stopped_at"),
        "handoff_rate": sum(
            journey["resolution"] == "open" and touches_transfer_log(journey) for journey in book.journeys.values()
        ),
        "repeat_visit_rate": sum(
            visit["occurred_at"] + 30 * DAY > OBSERVED_THROUGH
            for visit in recomputed_relationship.first_of_month(
                recomputed_relationship.visits(book), "occurred_at", "content_event_id"
            )
        ),
        "churn_rate_after_journey": sum(
            journey["is_lost"] is None
            for journey in recomputed_relationship.first_of_month(
                recomputed_relationship.judged_journeys(book), "started_at", "journey_id"
            )
        ),
        "repeat_contact_rate_with_survey_answer": recomputed_feedback.provisional_repeats(book, is_answered=True),
        "repeat_contact_rate_without_survey_answer": recomputed_feedback.provisional_repeats(book, is_answered=False),
    }
    found = {name: values[name, "mean" if name in MEANS else "rate", None] for name in expected}
    assert {name: value["provisional_count"] for name, value in found.items()} == expected
    assert all(expected.values())
    assert expected["alert_stop_rate"] > expected["alert_action_rate"], "one system tells of stops alone"
    assert expected["likes_per_solution"] > expected["wall_posts_per_solution"], "of social media alone"


def test_a_system_that_tells_nothing_is_not_measured_as_nothing(
    built: tuple[Book, dict[tuple[str, str, str | None], Row]],
) -> None:
    book, _ = built
    told = defaultdict(set)
    for contact in book.contacts.values():
        told[contact["source_system"]] |= {event["event_type"] for event in contact["events"]}
    assert told["mute"] == {"queue_entered", "answered", "abandoned"}
    part = [contact for contact in book.contacts.values() if contact["source_system"] == "mute" and contact["messages"]]
    assert part, "with messages, and still nobody ever looked for praise in them"


def test_care_over_time_shows_teams_and_nobody_of_whom_little_is_told(
    built: tuple[Book, dict[tuple[str, str, str | None], Row]],
) -> None:
    book, _ = built
    expected = recomputed_feedback.care_over_time(book)
    found = {(row["period_month"], row["team"], row["agent_id"], row["measure"]): row for row in book.care_over_time}
    assert set(found) == set(expected)
    assert {row["is_team_total"] for row in found.values()} == {True, False}
    for key, (yes, total, kappa) in expected.items():
        row = found[key]
        assert (row["numerator"], row["denominator"], row["is_team_total"]) == (yes, total, key[2] is None)
        assert row["yes_share"] == pytest.approx(yes / total)
        assert row["kappa"] == (None if kappa is None else pytest.approx(kappa, abs=1e-9)), key
    assert len({row["kappa"] for row in found.values()}) > 2
