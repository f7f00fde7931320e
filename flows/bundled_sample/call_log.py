"""The calls of the sample: voice menu, queue and agent, as a call centre's switch logs them."""

import heapq
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import count
from random import Random

from flows.bundled_sample.export_files import Truth
from flows.bundled_sample.period import (
    DAYS,
    END,
    HOUR_WEIGHTS,
    OUTAGE_DAY,
    SUNDAY,
    WEEKDAY_WEIGHTS,
    at,
    into_hours,
    later_moment,
    moment_in,
)

_HEADER_LINE = (
    "vru+line call_id customer_id priority type date vru_entry vru_exit vru_time q_start q_exit q_time outcome"
    " ser_start ser_exit ser_time server"
)
HEADER = _HEADER_LINE.split()

CALLBACK = "TT"
REASONS = {"PS": 70, "NW": 12, "NE": 8, "IN": 7, "PE": 3}
LINES = tuple(f"HL{group:02d}{line:02d}" for group in (1, 2) for line in range(1, 7))
_SERVER_NAMES = "ALMA BRUNO CELIA DARIO ELIN FARID GRETA HUGO INES JONAS KAIA LEON MIRA NILS"
SERVERS = tuple(_SERVER_NAMES.split())
HASTY_SERVERS = frozenset({"BRUNO", "KAIA"})
"""Agents who end calls fast, and whose customers call again more often."""

CALLS_PER_DAY = 91
NO_SERVER = "NO_SERVER"
DROPPED_BELOW_SECONDS = 10
BAD_CALL_ID = 90001
"""Bad rows are numbered from here, out of reach of the lines' own numbering."""


@dataclass(frozen=True)
class Customer:
    """Somebody with accounts; the anonymous caller has number 0 and segment 0."""

    customer_id: int
    segment: int


ANONYMOUS = Customer(0, 0)


@dataclass(frozen=True)
class Call:
    """One call. Durations are in seconds; `queue_seconds` is 0 for a call that never queued."""

    customer: Customer
    reason: str
    entered_at: datetime
    menu_seconds: int
    queue_seconds: int
    outcome: str
    service_seconds: int
    server: str
    overlap_seconds: int = 0  # the switch starts the service clock up to a second before the wait ends
    line: str = ""
    call_id: int = 0

    @property
    def is_contact(self) -> bool:
        """False for a phantom, which is no real call."""
        return self.outcome != "PHANTOM"

    @property
    def is_answered(self) -> bool:
        """Whether an agent picked up."""
        return self.outcome == "AGENT"

    @property
    def is_dropped(self) -> bool:
        """Whether it was answered and over before anything could be said."""
        return self.is_answered and self.service_seconds < DROPPED_BELOW_SECONDS

    @property
    def is_abandoned(self) -> bool:
        """Whether the customer hung up in the queue."""
        return self.outcome == "HANG" and self.queue_seconds > 0

    @property
    def ended_in_voice_menu(self) -> bool:
        """Whether the customer hung up before any queue; an unanswered callback looks the same, and is not."""
        return self.outcome == "HANG" and not self.queue_seconds and self.reason != CALLBACK

    @property
    def menu_left_at(self) -> datetime:
        """When the voice menu ended."""
        return self.entered_at + timedelta(seconds=self.menu_seconds)

    @property
    def queue_left_at(self) -> datetime:
        """When the wait ended; the end of the voice menu where there was none."""
        return self.menu_left_at + timedelta(seconds=self.queue_seconds)

    @property
    def ended_at(self) -> datetime:
        """When the line was free again."""
        return self.queue_left_at + timedelta(seconds=self.service_seconds - self.overlap_seconds)

    def row(self) -> list[str]:
        """Return the call as the export writes it."""
        clock = _clock
        queue = ["0:00:00", "0:00:00"]
        if self.queue_seconds:
            queue = [clock(self.menu_left_at), clock(self.queue_left_at)]
        service = ["0:00:00", "0:00:00"]
        if self.outcome != "HANG":
            service = [clock(self.queue_left_at - timedelta(seconds=self.overlap_seconds)), clock(self.ended_at)]
        return [
            self.line,
            str(self.call_id),
            str(self.customer.customer_id),
            str(self.customer.segment),
            self.reason,
            f"{self.entered_at:%y%m%d}",
            clock(self.entered_at),
            clock(self.menu_left_at),
            str(self.menu_seconds),
            *queue,
            str(self.queue_seconds),
            self.outcome,
            *service,
            str(self.service_seconds),
            self.server,
        ]


def make(seed: int) -> tuple[list[list[str]], Truth]:
    """Return the rows of the export, header first, and the counts of what is in them."""
    random = Random(f"{seed}/call_log")  # noqa: S311 - a sample, not a secret
    calls = _number(random, _with_negative_menu_times(random, _simulate(random)))
    contacts = [call for call in calls if call.is_contact]
    bad, bad_kinds = _bad_rows(random)

    again = {call: call for call in random.sample(contacts, 6)}
    settled = [
        call
        for call in contacts
        if call.is_answered and call.service_seconds >= 30 and call.entered_at.hour < 22 and call not in again
    ]
    # The switch corrected the length of the service: the later row is the right one.
    corrected = {
        call: replace(call, service_seconds=call.service_seconds + random.randint(5, 40))
        for call in random.sample(settled, 4)
    }
    rows = []
    for call in calls:
        rows.append(call.row())
        rows.extend(copies[call].row() for copies in (again, corrected) if call in copies)
    for row in bad:
        rows.insert(random.randrange(len(rows)), row)

    truth: Truth = {
        "rows": len(rows),
        "duplicates": {"exact": len(again), "updated": len(corrected)},
        "bad_rows": bad_kinds,
        "phantoms": len(calls) - len(contacts),
        "contacts": len(contacts),
        "contacts_of_known_customers": sum(call.customer.customer_id > 0 for call in contacts),
        "answered": sum(call.is_answered for call in contacts),
        "dropped": sum(call.is_dropped for call in contacts),
        "abandoned": sum(call.is_abandoned for call in contacts),
        "ended_in_voice_menu": sum(call.ended_in_voice_menu for call in contacts),
        "callbacks": sum(call.reason == CALLBACK for call in contacts),
        "callbacks_not_picked_up": sum(call.reason == CALLBACK and call.outcome == "HANG" for call in contacts),
        "crossing_midnight": sum(call.ended_at.date() > call.entered_at.date() for call in contacts),
        "negative_vru_time": sum(call.menu_seconds < 0 for call in contacts),
    }
    return [HEADER, *rows], truth


def _clock(moment: datetime) -> str:
    return f"{moment.hour}:{moment:%M:%S}"


def _simulate(random: Random) -> list[Call]:
    """Return all calls in the order of their start; who was not helped calls again, and may be called back."""
    ids = random.sample(range(510_000, 590_000), 1000)
    customers = [Customer(number, random.choices((1, 2), (1, 2))[0]) for number in ids]
    eagerness = [random.paretovariate(1.6) for _ in customers]
    order = count()
    planned: list[tuple[datetime, int, Customer, str]] = []
    for day in DAYS:
        for moment in _arrivals(random, day):
            reason = _reason(random, day)
            is_known = random.random() < (0.05 if reason == "NW" else 0.37)
            customer = random.choices(customers, eagerness)[0] if is_known else ANONYMOUS
            planned.append((moment, next(order), customer, reason))
    heapq.heapify(planned)
    calls = []
    while planned:
        moment, _, customer, reason = heapq.heappop(planned)
        if moment > END - timedelta(minutes=30):
            continue
        call = _call(random, customer, reason, moment)
        calls.append(call)
        for follow_up_at, follow_up_reason in _follow_ups(random, call):
            heapq.heappush(planned, (follow_up_at, next(order), customer, follow_up_reason))
    return calls


def _arrivals(random: Random, day: date) -> list[datetime]:
    """Return the moments of the first calls of `day`: those nobody planned."""
    expected = CALLS_PER_DAY * WEEKDAY_WEIGHTS[day.weekday()] * (1.8 if day == OUTAGE_DAY else 1.0)
    moments = [moment_in(random, day) for _ in range(round(random.gauss(expected, expected * 0.08)))]
    if day.weekday() < 5 and random.random() < 0.25:
        moments.append(at(day, 86_400 - random.randint(20, 150)))
    return moments


def _reason(random: Random, day: date) -> str:
    weights = {**REASONS, "IN": 75} if day == OUTAGE_DAY else REASONS
    return random.choices(list(weights), list(weights.values()))[0]


def _is_staffed(moment: datetime) -> bool:
    if moment.weekday() == SUNDAY:
        return False
    if moment.weekday() == SUNDAY - 1:
        return 9 <= moment.hour < 17
    return moment.hour >= 7


def _call(random: Random, customer: Customer, reason: str, moment: datetime) -> Call:
    """Let one call happen: the busier the hour, the longer the queue."""
    menu = 2 + round(random.expovariate(1 / 9)) if customer is ANONYMOUS else random.randint(4, 9)
    call = Call(customer, reason, moment, menu, 0, "HANG", 0, NO_SERVER)
    if reason == CALLBACK:
        return _callback(random, call)
    if not _is_staffed(moment) or random.random() < 0.035:
        return replace(call, menu_seconds=menu + random.randint(3, 70))
    load = HOUR_WEIGHTS[moment.hour] / 52 * WEEKDAY_WEIGHTS[moment.weekday()]
    if moment.date() == OUTAGE_DAY:
        load *= 2.2
    wait = 0
    if random.random() < 0.28 + 0.35 * load:
        wait = 1 + round(random.expovariate(1 / (20 + 75 * load * load)))
        patience = 1 + round(random.expovariate(1 / 320))
        if patience < wait:
            return replace(call, queue_seconds=patience)
    if random.random() < 0.008:
        return replace(call, queue_seconds=wait or 4, outcome="PHANTOM", service_seconds=random.randint(3, 150))
    server = random.choice(SERVERS)
    typical = {"IN": 320, "NE": 210, "NW": 110}.get(reason, 170) * (0.55 if server in HASTY_SERVERS else 1.0)
    seconds = DROPPED_BELOW_SECONDS + round(random.lognormvariate(0, 0.75) * typical)
    if random.random() < 0.035:
        seconds = random.randrange(DROPPED_BELOW_SECONDS)
    overlap = random.randint(0, min(1, seconds))
    return replace(
        call, queue_seconds=wait, outcome="AGENT", service_seconds=seconds, server=server, overlap_seconds=overlap
    )


def _callback(random: Random, call: Call) -> Call:
    """Let the bank call back; one in twelve customers does not pick up."""
    call = replace(call, menu_seconds=random.randint(0, 3))
    if random.random() < 1 / 12:
        return call
    seconds = random.randrange(DROPPED_BELOW_SECONDS) if random.random() < 0.06 else random.randint(20, 400)
    wait = random.choice((0, 0, 0, 6, 12))
    return replace(call, queue_seconds=wait, outcome="AGENT", service_seconds=seconds, server=random.choice(SERVERS))


def _follow_ups(random: Random, call: Call) -> list[tuple[datetime, str]]:
    """Draw what this call leads to: (moment, reason) of further calls with its customer."""
    if call.customer is ANONYMOUS or not call.is_contact:
        return []
    planned = []
    if call.is_abandoned and random.random() < 0.4:
        promised = call.ended_at + timedelta(minutes=random.randint(25, 240))
        planned.append((into_hours(promised, opens=9, closes=20, weekend=False), CALLBACK))
    elif call.is_answered and call.reason != CALLBACK and random.random() < 0.012:
        promised = call.ended_at + timedelta(minutes=random.randint(60, 1500))
        planned.append((into_hours(promised, opens=9, closes=20, weekend=False), CALLBACK))
    if call.reason == CALLBACK:
        return planned
    if call.is_abandoned and random.random() < 0.3:
        planned.append((call.ended_at + timedelta(minutes=random.randint(2, 55)), call.reason))
    elif call.is_dropped and random.random() < 0.7:
        planned.append((call.ended_at + timedelta(minutes=random.randint(1, 20)), call.reason))
    else:
        chance = {"IN": 0.30, "NE": 0.16, "NW": 0.05}.get(call.reason, 0.13)
        if call.server in HASTY_SERVERS:
            chance += 0.14
        if random.random() < chance:
            planned.append((later_moment(random, call.ended_at, 5), call.reason))
    return planned


def _with_negative_menu_times(random: Random, calls: list[Call]) -> list[Call]:
    """Let the clocks of voice menu and switch disagree in five calls: the menu then ends before it began."""
    possible = [n for n, call in enumerate(calls) if call.queue_seconds > 60 and call.is_contact]
    for n in random.sample(possible, 5):
        calls[n] = replace(calls[n], menu_seconds=-random.randint(3, 50))
    return calls


def _number(random: Random, calls: list[Call]) -> list[Call]:
    """Give each call a free line and its number there, which starts anew every month; return them by line."""
    free_at: dict[str, datetime] = {}
    numbers: Counter[tuple[str, int]] = Counter()
    by_line: defaultdict[str, list[Call]] = defaultdict(list)
    for call in sorted(calls, key=lambda call: call.entered_at):
        lines = [line for line in LINES if line not in free_at or free_at[line] < call.entered_at]
        line = random.choice(lines or LINES)
        free_at[line] = call.ended_at
        numbers[line, call.entered_at.month] += 1
        by_line[line].append(replace(call, line=line, call_id=1000 + numbers[line, call.entered_at.month]))
    return [call for line in LINES for call in by_line[line]]


def _bad_rows(random: Random) -> tuple[list[list[str]], dict[str, int]]:
    """Return rows that cannot be staged, and how many of each kind."""
    flaws = (
        ("unparsable_date", "date", "260230"),
        ("unparsable_date", "date", "261301"),
        ("unparsable_date", "date", "26O212"),
        ("unparsable_time", "vru_entry", "9:7X:12"),
        ("unparsable_time", "vru_entry", "??:??:??"),
        ("missing_key", "call_id", ""),
        ("missing_key", "call_id", ""),
        ("missing_key", "vru+line", ""),
    )
    rows = []
    for number, (_, column, value) in enumerate(flaws, start=BAD_CALL_ID):
        day = random.choice([day for day in DAYS if day.weekday() < 5])
        moment = at(day, random.randint(9 * 3600, 17 * 3600))
        call = Call(ANONYMOUS, "PS", moment, random.randint(5, 30), 0, "AGENT", random.randint(30, 300), "ALMA")
        row = replace(call, line=random.choice(LINES), call_id=number).row()
        row[HEADER.index(column)] = value
        rows.append(row)
    return rows, dict(Counter(kind for kind, _, _ in flaws))
