"""The incidents of the sample: the audit log of a ticket system, a row per update."""

import heapq
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import count
from random import Random

from flows.bundled_sample.export_files import Truth
from flows.bundled_sample.period import DAYS, END, OUTAGE_DAY, WEEKDAY_WEIGHTS, at, into_hours, later_moment, moment_in

_HEADER_LINE = (
    "number incident_state active reassignment_count reopen_count sys_mod_count made_sla caller_id opened_by opened_at"
    " sys_created_by sys_created_at sys_updated_by sys_updated_at contact_type location category subcategory u_symptom"
    " cmdb_ci impact urgency priority assignment_group assigned_to knowledge u_priority_confirmation notify problem_id"
    " rfc vendor caused_by closed_code resolved_by resolved_at closed_at"
)
HEADER = _HEADER_LINE.split()
MISSING = "?"

INCIDENTS_PER_DAY = 13.2
CATEGORIES = {
    "Online banking": 24,
    "Mobile app": 20,
    "Cards": 18,
    "Payments": 15,
    "Account access": 12,
    "Statements": 7,
    "Branch terminals": 4,
}
FIRST_GROUP = "Service Desk"
SECOND_GROUPS = ("Channels Support", "Cards Operations", "Payments Operations", "Identity Services", "Network", "Core")
CONTACT_TYPES = {"Phone": 58, "Email": 21, "Self service": 15, "Direct opening": 6}
PRIORITIES = {"1 - Critical": 3, "2 - High": 8, "3 - Moderate": 71, "4 - Low": 18}
IMPACTS = {"1 - Critical": "1 - High", "2 - High": "1 - High", "3 - Moderate": "2 - Medium", "4 - Low": "3 - Low"}
TARGET_HOURS = {"1 - Critical": 8, "2 - High": 24, "3 - Moderate": 72, "4 - Low": 120}
STEP_HOURS = {"1 - Critical": 0.7, "2 - High": 2.5, "3 - Moderate": 6.0, "4 - Low": 14.0}
"""Mean hours between two updates, by priority."""

CLOSER = "Updated by 1"
"""The job that closes what stayed resolved for five days."""

DAYS_TO_CLOSE = 5
BAD_NUMBER = 190_001
"""Bad rows are incidents of their own, numbered from here."""


@dataclass(frozen=True)
class Update:
    """One row of the audit log: what the incident looked like after it."""

    at: datetime
    state: str
    reassignments: int
    reopenings: int
    version: int
    group: str
    resolver: str
    updated_by: str


@dataclass
class Incident:
    """One incident and its updates in order, none of them after the end of the period."""

    opened_at: datetime
    caller: int
    category: str
    priority: str
    contact_type: str
    fixed: dict[str, str] = field(default_factory=dict)
    updates: list[Update] = field(default_factory=list)
    number: str = ""

    def resolved_at(self) -> datetime | None:
        """When it was last resolved; None while it is open."""
        if self.updates[-1].state not in ("Resolved", "Closed"):
            return None
        return max(update.at for update in self.updates if update.state == "Resolved")

    def row(self, update: Update) -> list[str]:
        """Return `update` as the export writes it: the columns of its resolution hold the last one, on every row."""
        resolved_at = self.resolved_at()
        closed_at = self.updates[-1].at if self.updates[-1].state == "Closed" else None
        judged_at = min(update.at, resolved_at) if resolved_at else update.at
        made_it = judged_at <= self.opened_at + timedelta(hours=TARGET_HOURS[self.priority])
        values = {
            **dict.fromkeys(HEADER, MISSING),
            **self.fixed,
            "number": self.number,
            "incident_state": update.state,
            "active": _flag(update.state != "Closed"),
            "reassignment_count": str(update.reassignments),
            "reopen_count": str(update.reopenings),
            "sys_mod_count": str(update.version),
            "made_sla": _flag(made_it),
            "caller_id": f"Caller {self.caller}",
            "opened_at": _stamp(self.opened_at),
            "sys_updated_by": update.updated_by,
            "sys_updated_at": _stamp(update.at),
            "contact_type": self.contact_type,
            "category": self.category,
            "impact": IMPACTS[self.priority],
            "urgency": IMPACTS[self.priority],
            "priority": self.priority,
            "assignment_group": update.group,
            "assigned_to": update.resolver,
            "notify": "Do Not Notify",
        }
        if resolved_at:
            values["resolved_at"] = _stamp(resolved_at)
        else:
            values |= {"closed_code": MISSING, "resolved_by": MISSING}
        if closed_at:
            values["closed_at"] = _stamp(closed_at)
        return [values[column] for column in HEADER]


def make(seed: int) -> tuple[list[list[str]], Truth]:
    """Return the rows of the export, header first, and the counts of what is in them."""
    random = Random(f"{seed}/servicenow")  # noqa: S311 - a sample, not a secret
    incidents = _simulate(random)
    log = [(incident, update) for incident in incidents for update in incident.updates]
    bad, bad_kinds = _bad_rows(random)

    chosen = random.sample(range(len(log)), 10)
    again, corrected = frozenset(chosen[:6]), frozenset(chosen[6:])
    rows = []
    for position, (incident, update) in enumerate(log):
        rows.append(incident.row(update))
        if position in again:
            rows.append(incident.row(update))
        elif position in corrected:
            # The same version of the incident, exported once more after somebody put the resolver right.
            rows.append(incident.row(replace(update, resolver=f"Resolver {random.randint(201, 240)}")))
    for row in bad:
        rows.insert(random.randrange(len(rows)), row)

    last = [incident.updates[-1] for incident in incidents]
    truth: Truth = {
        "rows": len(rows),
        "duplicates": {"exact": len(again), "updated": len(corrected)},
        "bad_rows": bad_kinds,
        "incidents": len(incidents),
        "contacts": sum(1 + update.reopenings for update in last),
        "reopened": sum(update.reopenings > 0 for update in last),
        "reassigned": sum(update.reassignments > 0 for update in last),
        "awaited_user": sum(any(u.state == "Awaiting User Info" for u in i.updates) for i in incidents),
        "closed": sum(update.state == "Closed" for update in last),
        "unresolved_at_end": sum(update.state not in ("Resolved", "Closed") for update in last),
    }
    return [HEADER, *rows], truth


def _flag(value: bool) -> str:
    return "TRUE" if value else "FALSE"


def _stamp(moment: datetime) -> str:
    return f"{moment:%d-%m-%Y %H:%M}"


def _draw(random: Random, weights: dict[str, int]) -> str:
    return random.choices(list(weights), list(weights.values()))[0]


def _simulate(random: Random) -> list[Incident]:
    """Return all incidents in the order of their opening; some callers come back about the same category."""
    callers = list(range(1, 701))
    eagerness = [random.paretovariate(3.0) for _ in callers]
    order = count()
    planned: list[tuple[datetime, int, Incident]] = []
    for day in DAYS:
        for opened_at in _openings(random, day):
            caller = random.choices(callers, eagerness)[0]
            is_outage = day == OUTAGE_DAY and random.random() < 0.8
            category = "Online banking" if is_outage else _draw(random, CATEGORIES)
            priority = "2 - High" if is_outage else _draw(random, PRIORITIES)
            contact_type = _draw(random, CONTACT_TYPES)
            planned.append((opened_at, next(order), Incident(opened_at, caller, category, priority, contact_type)))
    heapq.heapify(planned)
    incidents: list[Incident] = []
    while planned:
        opened_at, _, incident = heapq.heappop(planned)
        if opened_at > END - timedelta(minutes=30):
            continue
        incident.number = f"INC{100_001 + len(incidents):07d}"
        _live(random, incident)
        incidents.append(incident)
        resolved_at = incident.resolved_at()
        if resolved_at and random.random() < 0.15:
            back_at = later_moment(random, resolved_at, 5)
            repeated = replace(incident, opened_at=back_at, fixed={}, updates=[])
            repeated.contact_type = _draw(random, CONTACT_TYPES)
            heapq.heappush(planned, (back_at, next(order), repeated))
    return incidents


def _openings(random: Random, day: date) -> list[datetime]:
    expected = INCIDENTS_PER_DAY * WEEKDAY_WEIGHTS[day.weekday()] * (2.6 if day == OUTAGE_DAY else 1.0)
    return [
        moment_in(random, day).replace(second=0) for _ in range(max(0, round(random.gauss(expected, expected * 0.15))))
    ]


class _Life:
    """Writes the updates of one incident while its time goes on."""

    def __init__(self, random: Random, incident: Incident) -> None:
        self.random = random
        self.incident = incident
        self.now = incident.opened_at + timedelta(minutes=random.randint(0, 25))
        self.state, self.group, self.resolver = "New", FIRST_GROUP, MISSING
        self.reassignments = self.reopenings = self.version = 0

    def log(self, updated_by: str | None = None) -> None:
        """Add an update as of now, unless the period is over."""
        if self.now <= END:
            by = updated_by or f"Updated by {self.random.randint(2, 60)}"
            self.incident.updates.append(
                Update(
                    self.now,
                    self.state,
                    self.reassignments,
                    self.reopenings,
                    self.version,
                    self.group,
                    self.resolver,
                    by,
                )
            )
        self.version += self.random.choices((1, 2), (12, 1))[0]

    def work(self, hours: float) -> None:
        """Let about that many hours go by, to a moment at which people work."""
        moved = self.now + timedelta(minutes=1 + round(self.random.expovariate(1 / hours) * 60))
        is_urgent = self.incident.priority in ("1 - Critical", "2 - High")
        self.now = moved if is_urgent else into_hours(moved, opens=8, closes=18, weekend=False)

    def hand_off(self) -> None:
        """Give it to another group, where nobody in particular has it yet."""
        self.group = self.random.choice([group for group in (FIRST_GROUP, *SECOND_GROUPS) if group != self.group])
        self.resolver = MISSING
        self.reassignments += 1
        self.log()

    def take(self) -> None:
        """Let somebody of the group work on it."""
        self.state = "Active"
        self.resolver = f"Resolver {self.random.randint(1, 90)}"
        self.log()

    def await_user(self) -> None:
        """Ask the caller something, and go on when the answer is there."""
        self.state = "Awaiting User Info"
        self.log()
        self.work(26)
        self.state = "Active"
        self.log()

    def resolve(self) -> None:
        """Call it solved."""
        self.state = "Resolved"
        self.log()
        if self.random.random() < 0.15:
            self.now += timedelta(minutes=self.random.randint(1, 90))
            self.log()

    def reopen(self) -> None:
        """Let the caller say that it is not solved."""
        self.now = into_hours(self.now + timedelta(hours=self.random.randint(2, 48)), opens=8, closes=18, weekend=False)
        self.state = "Active"
        self.reopenings += 1
        self.log()


def _live(random: Random, incident: Incident) -> None:
    """Write the life of `incident`, from opening to close, into its updates."""
    clerk = f"Opened by {random.randint(1, 30)}"
    life = _Life(random, incident)
    incident.fixed = {
        "opened_by": clerk,
        "location": f"Location {random.randint(1, 40)}",
        "subcategory": f"Subcategory {random.randint(1, 60)}",
        "u_symptom": f"Symptom {random.randint(1, 90)}",
        "knowledge": _flag(random.random() < 0.9),
        "u_priority_confirmation": _flag(random.random() < 0.1),
        "closed_code": f"code {random.randint(1, 9)}",
        "resolved_by": f"Resolved by {random.randint(1, 90)}",
    }
    if random.random() < 0.7:
        incident.fixed |= {
            "sys_created_by": f"Created by {random.randint(1, 30)}",
            "sys_created_at": _stamp(life.now),
        }
    if random.random() < 0.03:
        incident.fixed |= {"problem_id": f"Problem ID {random.randint(1, 12)}"}
    step = STEP_HOURS[incident.priority]
    life.log()
    is_forgotten = random.random() < 0.03
    while True:
        life.work(step)
        life.take()
        while random.random() < 0.28 and life.reassignments < 6:
            life.work(step)
            life.hand_off()
            life.work(step)
            life.take()
        for _ in range(random.randint(0, 2)):
            life.work(step)
            life.log()
        if random.random() < 0.28:
            life.work(step)
            life.await_user()
        if is_forgotten:
            return
        life.work(step)
        life.resolve()
        chance = 0.12 if life.reassignments else 0.055
        if life.reopenings == 2 or random.random() >= chance:
            break
        life.reopen()
    life.now += timedelta(days=DAYS_TO_CLOSE, minutes=random.randint(0, 59))
    life.state = "Closed"
    life.log(CLOSER)


def _bad_rows(random: Random) -> tuple[list[list[str]], dict[str, int]]:
    """Return rows that cannot be staged, and how many of each kind."""
    flaws = (
        ("unparsable_date", "opened_at", "31-02-2026 09:15"),
        ("unparsable_date", "sys_updated_at", "32-01-2026 10:40"),
        ("unparsable_date", "sys_updated_at", "2026-99-14 11:05"),
        ("missing_key", "number", MISSING),
        ("missing_key", "number", MISSING),
        ("missing_key", "sys_mod_count", MISSING),
        ("updated_before_opened", "sys_updated_at", ""),
        ("updated_before_opened", "sys_updated_at", ""),
    )
    rows = []
    for number, (kind, column, value) in enumerate(flaws, start=BAD_NUMBER):
        day = random.choice([day for day in DAYS if day.weekday() < 5])
        opened_at = at(day, random.randint(9 * 60, 17 * 60) * 60)
        incident = Incident(opened_at, random.randint(1, 480), "Cards", "3 - Moderate", "Phone")
        incident.number = f"INC{number:07d}"
        incident.updates = [
            Update(opened_at + timedelta(minutes=5), "New", 0, 0, 0, FIRST_GROUP, MISSING, "Updated by 2")
        ]
        row = incident.row(incident.updates[0])
        is_early = kind == "updated_before_opened"
        row[HEADER.index(column)] = _stamp(opened_at - timedelta(days=random.randint(2, 20))) if is_early else value
        rows.append(row)
    return rows, dict(Counter(kind for kind, _, _ in flaws))
