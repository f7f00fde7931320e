"""The bank's calls, recomputed from the export with plain loops."""

from __future__ import annotations

import csv
import gzip
from datetime import datetime, timedelta

from recompute_common import CALLS_FILE, RESCUE, Contact

REASONS = {
    "PS": ("regular service", False),
    "PE": ("regular service in English", False),
    "IN": ("internet banking support", True),
    "NE": ("stock exchange", True),
    "NW": ("potential customer", True),
    "TT": ("callback as asked", False),
}
NO_CLOCK = "0:00:00"
HALF_A_DAY = timedelta(hours=12)
SHORTEST_SERVICE = 10
SHORT_ABANDON = 10


def read_rows() -> list[dict[str, str]]:
    with gzip.open(CALLS_FILE, "rt", encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


def _clock(day: datetime, text: str) -> datetime:
    hours, minutes, seconds = (int(part) for part in text.split(":"))
    return day + timedelta(hours=hours, minutes=minutes, seconds=seconds)


def _clock_after(start: datetime, day: datetime, text: str) -> datetime:
    """A clock of the same call; more than half a day before its start, it has passed midnight."""
    moment = _clock(day, text)
    if start - moment > HALF_A_DAY:
        moment += timedelta(days=1)
    return moment


def _call(row: dict[str, str]) -> Contact:
    day = datetime.strptime(row["date"], "%y%m%d")
    menu_seconds = int(row["vru_time"])
    if menu_seconds < 0:
        start = _clock(day, row["vru_exit"])
        menu_seconds = 0
    else:
        start = _clock(day, row["vru_entry"])
    menu_end = start + timedelta(seconds=menu_seconds)
    queue_seconds = int(row["q_time"])
    service_seconds = int(row["ser_time"])
    queued = queue_seconds > 0 or row["q_start"] != NO_CLOCK
    queue_entry = _clock_after(start, day, row["q_start"]) if row["q_start"] != NO_CLOCK else menu_end
    queue_end = queue_entry + timedelta(seconds=queue_seconds) if queued else menu_end
    reason, names_concern = REASONS.get(row["type"], (row["type"].lower(), True))
    known = row["customer_id"] != "0"
    call = Contact(
        system="call_log",
        source_id=f"{row['vru+line']}-{row['call_id']}",
        customer=row["customer_id"] if known else f"nobody-{row['vru+line']}-{row['call_id']}",
        is_known=known,
        started=start,
        channel="phone",
        direction="callback" if row["type"] == "TT" else "inbound",
        reason=reason,
        names_concern=names_concern,
        queued=queued,
    )
    if row["outcome"] == "AGENT":
        if row["ser_start"] == NO_CLOCK and service_seconds == 0:
            answer = queue_end
        else:
            answer = max(start, _clock_after(start, day, row["ser_start"]))
        call.is_answered = True
        call.answered = call.first_reply = answer
        call.ended = answer + timedelta(seconds=service_seconds)
        call.wait_seconds = float(queue_seconds)
        call.handle_seconds = float(service_seconds)
        call.is_dropped = service_seconds < SHORTEST_SERVICE
        if not call.is_dropped:
            call.done = call.ended
    elif queued:
        call.is_abandoned = True
        call.ended = queue_end
        call.wait_seconds = float(queue_seconds)
    else:
        # The company that rings and hangs up in its own menu has let nobody serve himself.
        call.is_self_service = call.direction == "inbound"
        call.ended = menu_end
    return call


def read_calls() -> list[Contact]:
    return [_call(row) for row in read_rows() if row["outcome"] != "PHANTOM"]


def observed_through(calls: list[Contact]) -> datetime:
    return max(call.ended for call in calls if call.ended)


def is_served_by(call: Contact, earliest: datetime, latest: datetime) -> bool:
    """The caller reached an agent for long enough, between the two moments."""
    return call.answered is not None and not call.is_dropped and earliest <= call.answered <= latest


def abandoned_unserved(calls: list[Contact], end_of_data: datetime) -> dict[Contact, bool]:
    """Abandoned calls of known customers whose day of grace is over: was nobody there for them?"""
    by_customer: dict[str, list[Contact]] = {}
    for call in calls:
        if call.is_known:
            by_customer.setdefault(call.customer, []).append(call)
    unserved = {}
    for call in calls:
        if not (call.is_known and call.is_abandoned and call.ended and call.ended + RESCUE <= end_of_data):
            continue
        deadline = call.ended + RESCUE
        unserved[call] = not any(is_served_by(other, call.ended, deadline) for other in by_customer[call.customer])
    return unserved
