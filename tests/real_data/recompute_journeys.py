"""Journeys and what became of them, recomputed with plain loops from the readings in docs/decisions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from recompute_common import HORIZON, LONGEST_JOURNEY, WINDOW, Contact, within_horizon


@dataclass(eq=False)
class Journey:
    """The contacts about one concern, in order."""

    contacts: list[Contact]
    observed_through: datetime

    @property
    def first(self) -> Contact:
        return self.contacts[0]

    @property
    def is_known(self) -> bool:
        return self.first.is_known

    @property
    def horizon(self) -> datetime:
        return self.first.started + HORIZON

    @property
    def is_over(self) -> bool:
        return self.horizon <= self.observed_through

    @property
    def is_mature(self) -> bool:
        return self.is_known and self.is_over

    @property
    def channel_path(self) -> str:
        """The channels in turn, each stay in a channel once."""
        path: list[str] = []
        for contact in self.contacts:
            if path[-1:] != [contact.channel]:
                path.append(contact.channel)
        return " > ".join(path)

    @property
    def inbound_count(self) -> int:
        """Inbound contacts up to the horizon, so that journeys of the same age are counted alike."""
        return sum(c.direction == "inbound" and c.started <= self.horizon for c in self.contacts)

    @property
    def handoffs(self) -> int:
        return sum(len(contact.transfers) for contact in self.contacts)

    @property
    def handoffs_at_horizon(self) -> int | None:
        """Hand-offs up to the horizon: None before it is over, and for journeys of which no ticket was opened by then."""
        begun = [contact for contact in self.contacts if contact.started <= self.horizon]
        if not self.is_over or not any(contact.is_ticket for contact in begun):
            return None
        return sum(moment <= self.horizon for contact in begun for moment in contact.transfers)

    @property
    def resolution(self) -> str:
        if not self.is_over:
            return "open"
        begun = [contact for contact in self.contacts if contact.started <= self.horizon]
        last = begun[-1]
        if any(contact.ended is None or contact.ended > self.horizon for contact in begun):
            return "unresolved"
        if last.done is not None and last.done <= self.horizon:
            is_live = last.channel in ("phone", "chat", "in_person") and not last.is_ticket
            thanked = [
                moment
                for moment in last.acknowledgements
                if (is_live or last.done <= moment) and moment <= self.horizon
            ]
            rejected = [moment for moment in last.rejections[:1] if moment <= self.horizon]
            left = (
                last.rejections[-1:]
                if max(last.offers + last.acknowledgements, default=last.started)
                <= max(last.rejections, default=last.started)
                else []
            )
            if any(moment > max(thanked, default=last.done) for moment in rejected) or left:
                return "unresolved"
            return "confirmed" if thanked else "presumed"
        return "self_served" if last.is_self_service else "unresolved"

    @property
    def is_resolved(self) -> bool:
        return self.resolution in ("confirmed", "presumed", "self_served")

    @property
    def first_contact_resolution(self) -> bool | None:
        """None while the follow-up of the first contact is not over, and for customers nobody knows."""
        deadline = self.first.follow_up_ends
        if not self.is_known or deadline > self.observed_through:
            return None
        came_again = any(contact.started <= deadline for contact in self.contacts[1:])
        rejected = bool(self.first.rejections) and min(self.first.rejections) <= deadline
        return (self.first.done is not None or self.first.is_self_service) and not came_again and not rejected

    @property
    def resolution_seconds_at_horizon(self) -> float | None:
        """Until the company was done for the last time; what was not done by the horizon counts as the horizon."""
        if not self.is_known:
            return None
        done = None
        if self.is_over and self.is_resolved:
            begun = [contact for contact in self.contacts if contact.started <= self.horizon]
            done = max((c.done for c in begun if c.done is not None and c.done <= self.horizon), default=None)
        return within_horizon(self.first.started, done, HORIZON, self.observed_through)


def _in_order(contacts: list[Contact]) -> list[Contact]:
    return sorted(contacts, key=lambda contact: (contact.started, contact.source_id))


class _Lines:
    """The lines of one customer."""

    def __init__(self, contacts: list[Contact], as_of: datetime) -> None:
        self.contacts = _in_order(contacts)
        self.as_of = as_of
        self.line_of: dict[Contact, int] = {}
        self.joins: list[tuple[Contact, Contact]] = []
        for position, contact in enumerate(self.contacts):
            self._place(contact, self.contacts[:position])

    def _is_recent(self, earlier: Contact, contact: Contact) -> bool:
        return contact.started - (earlier.ended or self.as_of) <= WINDOW

    def _place(self, contact: Contact, earlier: list[Contact]) -> None:
        self.line_of[contact] = len(self.line_of)
        if contact.direction == "callback":
            if earlier:
                self.line_of[contact] = self.line_of[earlier[-1]]
        elif contact.names_concern:
            for other in earlier:
                if other.names_concern and other.reason == contact.reason and self._is_recent(other, contact):
                    self.line_of[contact] = self.line_of[other]
        elif earlier:
            if self._is_recent(earlier[-1], contact):
                self.line_of[contact] = self.line_of[earlier[-1]]
            else:
                recent = [other for other in earlier if self._is_recent(other, contact)]
                if recent:
                    self.joins.append((contact, recent[-1]))


def _find(parent: dict[Contact, Contact], contact: Contact) -> Contact:
    while parent[contact] is not contact:
        contact = parent[contact]
    return contact


def _customer_journeys(contacts: list[Contact], as_of: datetime) -> list[list[Contact]]:
    lines = _Lines(contacts, as_of)
    parent = {contact: contact for contact in lines.contacts}

    def unite(one: Contact, other: Contact) -> None:
        first, second = _find(parent, one), _find(parent, other)
        if first is not second:
            parent[second] = first

    first_of_case: dict[str, Contact] = {}
    for contact in lines.contacts:
        if contact.case is not None:
            first_of_case.setdefault(contact.case, contact)
            unite(first_of_case[contact.case], contact)

    beginning: dict[int, Contact] = {}
    for contact in lines.contacts:
        line = lines.line_of[contact]
        if line not in beginning:
            beginning[line] = contact
            continue
        head = beginning[line]
        counted_from = first_of_case[head.case].started if head.case is not None else head.started
        if contact.started - counted_from > LONGEST_JOURNEY and contact.direction != "callback":
            beginning[line] = contact
        else:
            unite(head, contact)
    for one, other in lines.joins:
        unite(other, one)

    groups: dict[Contact, list[Contact]] = {}
    for contact in lines.contacts:
        groups.setdefault(_find(parent, contact), []).append(contact)
    return list(groups.values())


def journeys_of(contacts: list[Contact], observed_through: datetime, as_of: datetime) -> list[Journey]:
    by_customer: dict[str, list[Contact]] = {}
    for contact in contacts:
        by_customer.setdefault(contact.customer, []).append(contact)
    return [
        Journey(group, observed_through)
        for theirs in by_customer.values()
        for group in _customer_journeys(theirs, as_of)
    ]


def repeated(journeys: list[Journey]) -> dict[Contact, bool]:
    """Inbound contacts of known customers, window over: did the next inbound one of the journey start within it?"""
    answer = {}
    for journey in journeys:
        inbound = [contact for contact in journey.contacts if contact.direction == "inbound"]
        for position, contact in enumerate(inbound):
            if contact.is_known and contact.follow_up_ends <= journey.observed_through:
                later = inbound[position + 1 : position + 2]
                answer[contact] = any(other.started <= contact.follow_up_ends for other in later)
    return answer


def without_further_contact(contacts: list[Contact], observed_through: datetime) -> dict[Contact, bool]:
    """Contacts of known customers, window over: no inbound contact of theirs, for any reason, started within it."""
    by_customer: dict[str, list[Contact]] = {}
    for contact in contacts:
        if contact.is_known:
            by_customer.setdefault(contact.customer, []).append(contact)
    answer = {}
    for theirs in by_customer.values():
        for contact in theirs:
            if contact.follow_up_ends <= observed_through:
                answer[contact] = not any(
                    other.direction == "inbound" and contact.started < other.started <= contact.follow_up_ends
                    for other in theirs
                )
    return answer


def closed_unsolved(journeys: list[Journey]) -> dict[Contact, bool]:
    """Contacts called done long enough ago: did the customer come back about it?"""
    answer = {}
    for journey in journeys:
        for contact in journey.contacts:
            if not contact.is_known or contact.done is None or contact.done + HORIZON > journey.observed_through:
                continue
            answer[contact] = any(
                other.direction == "inbound" and contact.done < other.started < contact.done + HORIZON
                for other in journey.contacts
            )
    return answer


def resolved_in_one_reply(journeys: list[Journey]) -> dict[Contact, bool]:
    """Written contacts and tickets that were done and stayed so: was one turn of an agent enough?"""
    return {
        contact: contact.agent_turns == 1
        for contact, unsolved in closed_unsolved(journeys).items()
        if not unsolved and (contact.is_ticket or contact.has_messages)
    }
