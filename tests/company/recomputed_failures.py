"""Why each journey failed, worked out again row by row from contacts, events and messages alone."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

import duckdb

Row = dict[str, Any]
WEEK = timedelta(days=7)
THREADS = ("email", "sms", "social", "community")


def read(connection: duckdb.DuckDBPyConnection, query: str) -> list[Row]:
    answer = connection.execute(query)
    names = [column[0] for column in answer.description or []]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def grouped(rows: list[Row], key: str) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row[key]].append(row)
    return groups


class Journeys:
    """The mature journeys that were unresolved or resolved later, with what is known of their contacts."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.failed = [
            row
            for row in read(connection, "select * from marts.fct_journeys")
            if row["is_mature"] and (row["is_resolved"] is False or row["is_first_contact_resolution"] is False)
        ]
        events = read(connection, "select * from contacts.contact_events")
        self.events = grouped(events, "contact_id")
        contacts = read(
            connection,
            "select contacts.*, journey_contacts.journey_id, service.is_wait_as_expected, service.is_turnaround_as_expected"
            " from contacts.contacts as contacts"
            " inner join journeys.journey_contacts as journey_contacts on contacts.contact_id = journey_contacts.contact_id"
            " inner join marts.fct_contacts as service on contacts.contact_id = service.contact_id",
        )
        self.contacts = grouped(contacts, "journey_id")
        channel = {row["contact_id"]: row["channel"] for row in contacts}
        self.offering = {channel[event["contact_id"]] for event in events if event["event_type"] == "solution_offered"}
        self.through = {row["journey_id"]: row["observed_through"] for row in self.failed}

    def causes(self, journey: Row) -> dict[str, set[tuple[datetime, str]]]:
        """Return each cause with its occurrences: when, and in which contact."""
        found: dict[str, set[tuple[datetime, str]]] = defaultdict(set)
        horizon = journey["horizon_at"]
        everything = self.contacts[journey["journey_id"]]
        seen = [one for one in everything if one["direction"] != "outbound" and one["started_at"] <= horizon]
        for contact in seen:
            for cause, at in self._of_contact(journey, contact, seen, everything):
                if at is not None and at <= horizon:
                    found[cause].add((at, contact["contact_id"]))
        if journey["is_identified_again"]:
            asked = sorted(
                (min(event["occurred_at"] for event in those), one["contact_id"])
                for one in seen
                if (those := self._happened(one, horizon, "identification_given", "identification_requested"))
            )
            found["identified_again"].add(asked[min(len(asked), 2) - 1])
        return found

    def _happened(self, contact: Row, horizon: datetime, *types: str) -> list[Row]:
        return [
            event
            for event in self.events[contact["contact_id"]]
            if event["event_type"] in types and event["occurred_at"] <= horizon
        ]

    def _of_contact(
        self, journey: Row, contact: Row, seen: list[Row], everything: list[Row]
    ) -> list[tuple[str, datetime | None]]:
        horizon, started = journey["horizon_at"], contact["started_at"]

        def first(*types: str) -> datetime | None:
            return min((event["occurred_at"] for event in self._happened(contact, horizon, *types)), default=None)

        offers = self._happened(contact, horizon, "solution_offered")
        handed = [
            event["occurred_at"] for event in self._happened(contact, horizon, "transferred") if event["actor"] != "bot"
        ]
        done = contact["company_done_at"] if (contact["company_done_at"] or datetime.max) <= horizon else None
        reply = contact["first_reply_at"] if (contact["first_reply_at"] or datetime.max) <= horizon else None
        gone = contact["abandoned_at"]
        after = sorted(
            one["started_at"]
            for one in everything
            if (one["started_at"], one["contact_id"]) > (started, contact["contact_id"])
            and one["direction"] != "outbound"
        )
        is_unsettled = not journey["is_resolved"] or bool(after and after[0] <= horizon)
        is_person_needed = not contact["is_self_service"] and gone is None
        found: list[tuple[str, datetime | None]] = []

        if is_person_needed and contact["direction"] == "inbound" and not contact["is_ticket"] and reply is None:
            found.append(("never_answered", started))
        served = [one["first_reply_at"] for one in seen if one["first_reply_at"] and not one["is_dropped"]]
        if gone is not None:
            if not any(gone < at <= horizon for at in served):
                found.append(("gave_up", gone))
            if contact["queue_seconds"] >= 10:
                found.append(("waited_too_long", started))
        if contact["is_dropped"]:
            found.append(("dropped", contact["answered_at"]))
        if handed and is_unsettled:
            is_helped = any(offer["occurred_at"] >= max(handed) for offer in offers)
            found.append(("handed_off" if is_helped else "handed_off_and_lost", min(handed)))
        if contact["has_channel_request"]:
            found.append(("sent_elsewhere", started))
        is_quiet = not offers and contact["acknowledged_at"] is None and not contact["has_channel_request"]
        if is_quiet and is_person_needed and not contact["is_dropped"] and contact["channel"] in self.offering:
            found.append(("closed_without_answer", contact["company_done_at"] or contact["closed_at"]))
        if contact["is_ticket"] and done is None:
            found.append(("still_open", horizon))
        found += [("wrong_answer", at) for at in self._found_wrong(contact)]
        is_thread = contact["channel"] in THREADS and not contact["is_ticket"]
        if is_thread and reply is not None and done is None and not contact["has_channel_request"]:
            found.append(("left_unanswered", min(contact["ended_at"] or horizon, horizon)))
        if done is not None:
            back = [
                one["started_at"] for one in everything if one["direction"] == "inbound" and one["started_at"] > done
            ]
            reopened = [contact["reopened_at"]] if contact["reopened_at"] and contact["reopened_at"] > done else []
            found.append(("closed_unsolved", min(back + reopened, default=None)))
        if contact["is_self_service"]:
            is_back = bool(after and after[0] <= horizon)
            found.append(("self_service_failed", after[0] if is_back else contact["rejected_at"]))
        found += [("promise_broken", at) for at in self._broken(journey, contact)]
        found.append(("not_understood", first("rephrase_requested")))
        found.append(("problem_restated", first("problem_restated")))
        is_late = contact["is_wait_as_expected"] is False or contact["is_turnaround_as_expected"] is False
        if is_late or (contact["customer_messages_before_reply"] or 0) > 1:
            found.append(("waited_too_long", started))
        return found

    def _found_wrong(self, contact: Row) -> list[datetime]:
        events = self.events[contact["contact_id"]]
        is_offered = any(event["event_type"] == "solution_offered" for event in events)
        return [
            event["occurred_at"]
            for event in events
            if (event["event_type"] == "solution_rejected" and (is_offered or event["origin"] != "survey"))
            or (event["event_type"] == "solution_offered" and event["event_kind"] == "correction")
        ]

    def _broken(self, journey: Row, contact: Row) -> list[datetime]:
        """When promises were due that were not kept by then; what is kept is the promise before."""
        promises: list[dict[str, datetime | None]] = []
        words = [event for event in self.events[contact["contact_id"]] if event["event_type"].startswith("promise_")]
        for event in sorted(words, key=lambda one: (one["occurred_at"], one["event_type"], one["event_value"] or 0)):
            if event["event_type"] == "promise_made":
                within = WEEK if event["event_value"] is None else timedelta(seconds=event["event_value"])
                promises.append({"due": event["occurred_at"] + within, "kept": None})
            elif promises and promises[-1]["kept"] is None:
                promises[-1]["kept"] = event["occurred_at"]
        return [
            one["due"]
            for one in promises
            if one["due"] is not None
            and one["due"] <= self.through[journey["journey_id"]]
            and (one["kept"] is None or one["kept"] > one["due"])
        ]
