"""All three exports recomputed once, side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import recompute_calls
import recompute_incidents
import recompute_journeys
import recompute_tweets
from recompute_common import HORIZON, REPLY_HORIZON, Contact, within_horizon
from recompute_journeys import Journey

SYSTEMS = ("call_log", "servicenow", "twitter")
CHANNEL_OF = {"call_log": "phone", "servicenow": "phone", "twitter": "social"}


@dataclass(eq=False)
class Book:
    """Contacts, journeys and what the metrics say of each contact, by source system."""

    contacts: dict[str, list[Contact]]
    journeys: dict[str, list[Journey]]
    observed_through: dict[str, datetime]
    _judged: dict[tuple[str, str], dict[Contact, bool]] = field(default_factory=dict)

    def follow_up(self, system: str, name: str) -> dict[Contact, bool]:
        """One judgement about the contacts of a system whose follow-up is over."""
        contacts, journeys, end = self.contacts[system], self.journeys[system], self.observed_through[system]
        judgements: dict[str, Callable[[], dict[Contact, bool]]] = {
            "is_repeated": lambda: recompute_journeys.repeated(journeys),
            "is_without_further_contact": lambda: recompute_journeys.without_further_contact(contacts, end),
            "is_closed_unsolved": lambda: recompute_journeys.closed_unsolved(journeys),
            "is_resolved_in_one_reply": lambda: recompute_journeys.resolved_in_one_reply(journeys),
            "is_abandoned_unserved": lambda: recompute_calls.abandoned_unserved(contacts, end),
        }
        if (system, name) not in self._judged:
            self._judged[system, name] = judgements[name]()
        return self._judged[system, name]

    def first_reply_seconds(self, contact: Contact) -> float | None:
        """At the horizon; tickets log no replies, and whoever served himself waited for none."""
        if contact.is_ticket or contact.is_self_service:
            return None
        return within_horizon(
            contact.started, contact.first_reply, REPLY_HORIZON, self.observed_through[contact.system]
        )

    def wait_seconds(self, contact: Contact) -> float | None:
        """On the phone the queue; in writing the first reply."""
        return self.first_reply_seconds(contact) if contact.has_messages else contact.wait_seconds

    def turnaround_seconds(self, contact: Contact) -> float | None:
        if not contact.is_ticket:
            return None
        return within_horizon(contact.started, contact.done, HORIZON, self.observed_through[contact.system])

    def close_seconds(self, contact: Contact) -> float | None:
        """From the opening of the ticket to its last close, once per ticket."""
        if not contact.is_opening:
            return None
        return within_horizon(contact.started, contact.ticket_closed, HORIZON, self.observed_through[contact.system])

    def open_by_day(self, system: str) -> dict[date, list[float]]:
        """The ages, in seconds, of the contacts not done at the end of each observed day."""
        backlog: dict[date, list[float]] = {}
        for contact in self.contacts[system]:
            day = contact.started.date()
            while True:
                end_of_day = datetime(day.year, day.month, day.day) + timedelta(days=1)
                is_done = contact.done is not None and contact.done <= end_of_day
                if is_done or end_of_day > self.observed_through[system]:
                    break
                backlog.setdefault(day, []).append((end_of_day - contact.started).total_seconds())
                day += timedelta(days=1)
        return backlog


def recompute_all() -> Book:
    calls = recompute_calls.read_calls()
    contacts = {
        "call_log": calls,
        "servicenow": recompute_incidents.read_incidents(),
        "twitter": recompute_tweets.read_threads(),
    }
    ends = {
        "call_log": recompute_calls.observed_through(calls),
        "servicenow": recompute_incidents.observed_through(),
        "twitter": recompute_tweets.observed_through(),
    }
    as_of = max(ends.values())
    journeys = {system: recompute_journeys.journeys_of(contacts[system], ends[system], as_of) for system in SYSTEMS}
    return Book(contacts, journeys, ends)


def known(values: Iterable[float | None]) -> list[float]:
    return [value for value in values if value is not None]
