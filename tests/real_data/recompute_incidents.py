"""The incidents' audit log, recomputed from the export with plain loops."""

from __future__ import annotations

import csv
import gzip
from datetime import datetime
from itertools import pairwise

from recompute_common import INCIDENTS_FILE, Contact

SOLVED_STATES = ("Resolved", "Closed")
WITH_THE_CUSTOMER = "Awaiting User Info"


def _time(text: str) -> datetime | None:
    if text == "?":
        return None
    return datetime.strptime(text, "%d-%m-%Y %H:%M")


def read_updates() -> dict[str, list[dict]]:
    """The possible updates of each incident, in the order of their numbers; of two with one number, the later."""
    latest: dict[tuple[str, int], dict] = {}
    with gzip.open(INCIDENTS_FILE, "rt", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            update = dict(row)
            for column in ("opened_at", "sys_updated_at", "resolved_at", "closed_at"):
                update[column] = _time(row[column])
            for column in ("sys_mod_count", "reopen_count", "reassignment_count"):
                update[column] = int(row[column])
            if update["sys_updated_at"] < update["opened_at"]:
                continue
            key = (update["number"], update["sys_mod_count"])
            if key not in latest or update["sys_updated_at"] > latest[key]["sys_updated_at"]:
                latest[key] = update
    incidents: dict[str, list[dict]] = {}
    for key in sorted(latest):
        incidents.setdefault(key[0], []).append(latest[key])
    return incidents


def _episodes(updates: list[dict]) -> list[list[dict]]:
    """The updates from the opening, then those from each reopening."""
    episodes = [[updates[0]]]
    for before, update in pairwise(updates):
        leaves = before["incident_state"] in SOLVED_STATES and update["incident_state"] not in SOLVED_STATES
        if leaves or update["reopen_count"] > before["reopen_count"]:
            episodes.append([])
        episodes[-1].append(update)
    return episodes


def _done(episode: list[dict], start: datetime, is_last: bool) -> datetime | None:
    final = episode[-1]
    if is_last and final["resolved_at"] and final["resolved_at"] >= start:
        return final["resolved_at"]
    for update in episode:
        if update["incident_state"] in SOLVED_STATES:
            return update["sys_updated_at"]
    return final["closed_at"] if is_last else None


def _contacts(number: str, updates: list[dict]) -> list[Contact]:
    first = updates[0]
    category = next((update["category"] for update in updates if update["category"] != "?"), "?")
    episodes = _episodes(updates)
    contacts = []
    reassignments = 0
    was_with_customer = False
    for position, episode in enumerate(episodes):
        start = first["opened_at"] if position == 0 else episode[0]["sys_updated_at"]
        is_last = position == len(episodes) - 1
        handed_to_customer = 0
        transfers = []
        for update in episode:
            is_with_customer = update["incident_state"] == WITH_THE_CUSTOMER
            if is_with_customer and not was_with_customer:
                handed_to_customer += 1
            was_with_customer = is_with_customer
            transfers += [update["sys_updated_at"]] * max(0, update["reassignment_count"] - reassignments)
            reassignments = update["reassignment_count"]
        done = _done(episode, start, is_last)
        contacts.append(
            Contact(
                system="servicenow",
                source_id=f"{number}-{position}",
                customer=first["caller_id"],
                is_known=first["caller_id"] != "?",
                started=start,
                channel=first["contact_type"].lower(),
                case=number,
                reason=None if category == "?" else category.lower(),
                is_reason_recoded=None
                if category == "?"
                else any(u["category"] not in ("?", category) for u in episode),
                names_concern=category != "?",
                severity=episode[0]["priority"].lower(),
                ended=done,
                done=done,
                ticket_closed=updates[-1]["closed_at"] if position == 0 else None,
                transfers=transfers,
                agent_turns=1 + handed_to_customer,
            )
        )
    return contacts


def read_incidents() -> list[Contact]:
    return [contact for number, updates in read_updates().items() for contact in _contacts(number, updates)]


def observed_through() -> datetime:
    moments = []
    for updates in read_updates().values():
        for update in updates:
            moments += [update[column] for column in ("opened_at", "sys_updated_at", "resolved_at", "closed_at")]
    return max(moment for moment in moments if moment)
