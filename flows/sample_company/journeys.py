"""What happens in a part of the company: customers, their concerns, and the contacts in which they are dealt with.

A journey is decided first: whose concern, which reason, when it begins. Its contacts follow one after the other until
it is solved
or the customer gives up. Gaps within a journey are shorter than 7 days and a journey shorter than 28; two concerns of
one customer and reason begin so far apart (SAME_REASON_APART) that no gap between them is as short as 7 days, and a
contact without a
concern stands alone or follows its own journey. So the journeys that a metric should find are known exactly.

Everything is an array with one value a contact (or customer, or journey); numbers stand for names (company.py).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from flows.sample_company.chances import by_share, happens
from flows.sample_company.company import (
    ANONYMOUS_SHARES,
    CHANNEL_SHARES,
    CHAT,
    CONCERNS,
    CUSTOMERS_A_CONTACT,
    EMAIL,
    GENERAL,
    HEAVY_CUSTOMERS,
    HEAVY_JOURNEYS,
    NEVER,
    NO_TEAM,
    PHONE,
    REGIONS,
    SEGMENT_SHARES,
    SELF_SERVICE,
    STAFFED,
    UNKNOWN_REASON,
    Columns,
    Plan,
)
from flows.sample_company.conversations import ABANDONED, DROPPED, MOVED
from flows.sample_company.course import MOST_CONTACTS, course_of
from flows.sample_company.names import NAMES
from flows.sample_company.reasons import REASONS, TEAMS
from flows.sample_company.working_year import DAY, END, at_work, later_moments, moments

SAME_REASON_APART = 34 * DAY
LAST_BEGINNING = 20 * DAY
"""No contact of a journey begins later than this after its first."""
LONGEST_GAP = 4 * DAY
_MINUTE_BITS, _INDEX_BITS = 20, 20

_REASON_SHARES = np.array([reason.weight for reason in REASONS[:CONCERNS]])


@dataclass(frozen=True)
class Part:
    """A part of the company: its customers, and the contacts of their journeys in the order in which they began.

    `times`: when each message of a contact was sent, one row a contact, NEVER after the last.
    """

    customers: Columns
    contacts: Columns
    times: NDArray[np.int64]


def make_part(plan: Plan, number: int, contacts: int) -> Part:
    """Make the part of that number, with exactly so many contacts; the same arguments give the same part."""
    extra = 1.0
    while True:
        rng = np.random.default_rng([plan.seed, number])
        customers = _customers(rng, max(20, round(contacts * CUSTOMERS_A_CONTACT)))
        journeys = _concerns(rng, customers, round(contacts * extra / 1.14) + 60)
        made, times = _contacts(rng, plan, customers, journeys)
        kept = _exactly(made, contacts)
        if kept is not None:
            break
        extra *= 1.2
    chosen = np.flatnonzero(kept)
    chosen = chosen[np.argsort(made["started"][chosen], kind="stable")]
    ordered = {name: values[chosen] for name, values in made.items()}
    return Part(customers, _judged(rng, plan, ordered), times[chosen])


def _customers(rng: np.random.Generator, size: int) -> Columns:
    return {
        "segment": by_share(rng, SEGMENT_SHARES, size).astype(np.int8),
        "region": rng.integers(0, len(REGIONS), size, dtype=np.int8),
        "name": rng.integers(0, len(NAMES), size, dtype=np.int32),
        # The mail and the social desk know some customers by keys of their own.
        "has_mail_key": happens(rng, 0.35, size),
        "has_social_key": happens(rng, 0.6, size),
    }


def _concerns(rng: np.random.Generator, customers: Columns, size: int) -> Columns:
    """Return journeys to be: customer (NEVER: unknown), reason, wording (the reason in whose words), channel, start."""
    everybody = len(customers["segment"])
    heavy = max(1, round(everybody * HEAVY_CUSTOMERS))
    is_heavy = happens(rng, HEAVY_JOURNEYS, size)
    chance = rng.random(size)
    customer = np.where(
        is_heavy, np.floor(heavy * chance**1.2), heavy + np.floor((everybody - heavy) * chance**1.35)
    ).astype(np.int64)
    channel = by_share(rng, CHANNEL_SHARES, size)
    start = moments(rng, STAFFED[channel])
    customer[happens(rng, ANONYMOUS_SHARES[channel], size)] = NEVER
    reason = by_share(rng, _REASON_SHARES, size)
    wording = reason.copy()
    unclear = rng.random(size)
    general = unclear < 0.07
    reason[general] = CONCERNS + rng.integers(0, len(GENERAL), int(general.sum()))
    wording[general] = reason[general]
    reason[(unclear >= 0.07) & (unclear < 0.12)] = UNKNOWN_REASON

    # What names no concern would join the customer's journey of the last days: then it does name one.
    order = np.lexsort((start, customer))
    close = np.zeros(size, dtype=bool)
    close[order[1:]] = (np.diff(customer[order]) == 0) & (np.diff(start[order]) < SAME_REASON_APART)
    named = close & (reason >= CONCERNS) & (customer != NEVER)
    reason[named] = by_share(rng, _REASON_SHARES, int(named.sum()))
    wording[named] = reason[named]
    kept = np.ones(size, dtype=bool)
    for _ in range(6):
        clash = _clashes(customer, reason, start)
        reason[clash] = by_share(rng, _REASON_SHARES, len(clash))
        wording[clash] = reason[clash]
    # What still clashes is not told: a few concerns of the customers with the most.
    while len(clash := np.flatnonzero(kept)[_clashes(customer[kept], reason[kept], start[kept])]):
        kept[clash] = False
    made = {"customer": customer, "reason": reason, "wording": wording, "channel": channel, "start": start}
    return {name: values[kept] for name, values in made.items()}


def _clashes(customer: NDArray[Any], reason: NDArray[Any], start: NDArray[Any]) -> NDArray[np.int64]:
    """Return the journeys that follow one of the same known customer and reason too closely."""
    index = np.flatnonzero((customer != NEVER) & (reason < CONCERNS))
    # Sorted as one number each, which is several times faster than by three keys.
    minute = start[index] // 60
    key = ((customer[index] * CONCERNS + reason[index]) << _MINUTE_BITS | minute) << _INDEX_BITS | index
    key.sort()
    close = (key[1:] >> (_MINUTE_BITS + _INDEX_BITS)) == (key[:-1] >> (_MINUTE_BITS + _INDEX_BITS))
    minute = (key >> _INDEX_BITS) & ((1 << _MINUTE_BITS) - 1)
    close &= np.diff(minute) < SAME_REASON_APART // 60
    return np.asarray(key[1:][close] & ((1 << _INDEX_BITS) - 1))


def _contacts(
    rng: np.random.Generator, plan: Plan, customers: Columns, journeys: Columns
) -> tuple[Columns, NDArray[np.int64]]:
    """Return the contacts of the journeys, round by round, and the times of their messages."""
    rounds: list[Columns] = []
    times: list[NDArray[np.int64]] = []
    size = len(journeys["start"])
    coming: Columns = {
        "journey": np.arange(size),
        "contact_number": np.zeros(size, dtype=np.int64),
        "started": journeys["start"],
        "channel": journeys["channel"],
        "is_callback": np.zeros(size, dtype=bool),
    }
    for _ in range(MOST_CONTACTS):
        made, sent = course_of(rng, plan, customers, journeys, coming)
        rounds.append(made)
        times.append(sent)
        goes_on = np.flatnonzero(made["returns"])
        coming = _next_contacts(rng, {name: values[goes_on] for name, values in made.items()})
        in_time = coming["started"] <= journeys["start"][coming["journey"]] + LAST_BEGINNING
        made["returns"][goes_on[~in_time]] = False
        coming = {name: values[in_time] for name, values in coming.items()}
    joined = {name: np.concatenate([made[name] for made in rounds]) for name in rounds[0]}
    return joined, np.concatenate(times)


def _next_contacts(rng: np.random.Generator, before: Columns) -> Columns:
    """Return the contacts that follow those."""
    size = len(before["ended"])
    is_callback = before["is_called_back"]
    channel = np.where(happens(rng, 0.62, size), before["channel"], by_share(rng, CHANNEL_SHARES, size))
    sent_elsewhere = np.array([PHONE, EMAIL, CHAT])[rng.integers(0, 3, size)]
    channel = np.where(
        before["outcome"] == MOVED, np.where(before["channel"] == sent_elsewhere, PHONE, sent_elsewhere), channel
    )
    channel = np.where(before["channel"] == SELF_SERVICE, np.where(channel == SELF_SERVICE, CHAT, channel), channel)
    channel = np.where(is_callback, PHONE, channel)
    end = before["ended"]
    gap = np.minimum(900 + rng.exponential(1.5 * DAY, size), LONGEST_GAP).astype(np.int64)
    moment = later_moments(rng, end + gap, end + 900, STAFFED[channel])
    at_once = (before["outcome"] == ABANDONED) | (before["outcome"] == DROPPED) | is_callback
    soon = end + np.minimum(600 + rng.exponential(2.5 * 3600, size), 20 * 3600).astype(np.int64)
    soon = np.where(STAFFED[channel], at_work(rng, soon), soon)
    return {
        "journey": before["journey"],
        "contact_number": before["contact_number"] + 1,
        "started": np.where(at_once, soon, moment),
        "channel": channel,
        "is_callback": is_callback,
    }


def _exactly(made: Columns, contacts: int) -> NDArray[np.bool_] | None:
    """Return which contacts to keep: whole journeys, up to the end of the year, exactly so many; None if there
    are too few.
    """
    seen = made["ended"] < END
    # A ticket is closed after its end, a promise kept after its contact: both are simply not seen after the year.
    journey = made["journey"]
    sizes = np.bincount(journey[seen], minlength=int(journey.max()) + 1)
    total = np.cumsum(sizes)
    if total[-1] < contacts:
        return None
    whole = total <= contacts
    missing = contacts - int(total[whole][-1]) if whole.any() else contacts
    single = np.flatnonzero(~whole & (sizes == 1))
    if len(single) < missing:
        return None
    whole[single[:missing]] = True
    return np.asarray(seen & whole[journey])


def _judged(rng: np.random.Generator, plan: Plan, contacts: Columns) -> Columns:
    """Add what can only be said when all contacts are in order: what follows what, and how each journey stands."""
    size = len(contacts["started"])
    number = np.arange(size)
    is_known = contacts["customer"] != NEVER
    # Each contact of nobody known is a journey of its own, since nothing ties it to another.
    key = contacts["journey"] * 8 + np.where(is_known, 0, contacts["contact_number"])
    order = np.lexsort((contacts["contact_number"], key))
    sorted_key = key[order]
    follows = sorted_key[1:] == sorted_key[:-1]
    following, previous = np.full(size, NEVER), np.full(size, NEVER)
    following[order[:-1][follows]] = order[1:][follows]
    previous[order[1:][follows]] = order[:-1][follows]
    first = np.full(size, NEVER)
    heads = np.concatenate(([True], ~follows))
    first[order] = order[np.flatnonzero(heads)[np.cumsum(heads) - 1]]

    # A callback, and a contact without a concern, join the customer's latest journey: let that be their own.
    by_customer = np.lexsort((number, contacts["started"], contacts["customer"]))
    latest = np.full(size, NEVER)
    latest[by_customer[1:]] = by_customer[:-1]
    is_latest_own = (previous != NEVER) & (latest == previous) & (contacts["started"][latest] < contacts["started"])
    contacts["is_callback"] &= is_latest_own
    is_last = following == NEVER
    uncoded = is_last & is_latest_own & ~contacts["is_callback"] & happens(rng, 0.1, size)
    contacts["reason"] = np.where(
        uncoded, np.array([*GENERAL, UNKNOWN_REASON])[rng.integers(0, len(GENERAL) + 1, size)], contacts["reason"]
    )

    contacts["following"], contacts["previous"], contacts["first"] = following, previous, first
    in_mail = contacts["is_follow_up_mail"] & (previous != NEVER) & (contacts["channel"][previous] == EMAIL)
    contacts["refers_to"] = np.where(in_mail, previous, NEVER)
    is_ticket = contacts["is_mail_ticket"] | contacts["is_call_ticket"]
    in_case = is_ticket.copy()
    for _ in range(MOST_CONTACTS):
        in_case |= (previous != NEVER) & in_case[previous]
    contacts["is_ticket"], contacts["is_in_case"] = is_ticket, in_case & is_known
    contacts["is_in_case"] |= is_ticket
    next_start = np.where(is_last, NEVER, contacts["started"][following])
    closed = contacts["done"] + 3 * DAY
    still_open = ~is_ticket | (closed >= END) | (~is_last & (next_start <= closed))
    contacts["closed"] = np.where(still_open, NEVER, closed)
    contacts["reopened"] = np.where(is_ticket & ~is_last, next_start, NEVER)

    next_inbound = np.full(size, NEVER)
    for contact_number in range(MOST_CONTACTS - 2, -1, -1):
        here = np.flatnonzero((contacts["contact_number"] == contact_number) & ~is_last)
        there = following[here]
        next_inbound[here] = np.where(contacts["is_callback"][there], next_inbound[there], contacts["started"][there])
    contacts["is_repeated"] = (next_inbound != NEVER) & (next_inbound <= contacts["ended"] + 7 * DAY)
    contacts["keeps_promise"] = np.where(
        contacts["keeps_update"],
        at_work(rng, contacts["ended"] + rng.integers(3600, 20 * 3600, size)),
        np.where(~is_last & contacts["is_callback"][following], next_start, NEVER),
    )
    contacts["promise_seconds"] = np.where(contacts["keeps_promise"] - contacts["ended"] <= DAY, DAY, 3 * DAY)
    contacts["keeps_promise"][contacts["keeps_promise"] >= END] = NEVER
    is_open = contacts["returns"] & is_last & is_known
    contacts["is_cut"] = is_open

    contacts["agent"] = np.where(
        (contacts["answered"] == NEVER) & (contacts["done"] == NEVER) | (contacts["team"] == NO_TEAM),
        NEVER,
        contacts["team"] + len(TEAMS) * rng.integers(0, plan.agents // len(TEAMS), size),
    )
    return contacts
