"""What happens in a part of the company: customers, their concerns, and the contacts in which they are dealt with.

A journey is decided first: whose concern, which reason, when it begins. Its contacts follow one after the other until it is solved
or the customer gives up. Gaps within a journey are shorter than 7 days and a journey shorter than 28; two concerns of
one customer and reason begin so far apart (SAME_REASON_APART) that no gap between them is as short as 7 days, and a contact without a
concern stands alone or follows its own journey. So the journeys that a metric should find are known exactly.

Everything is an array with one value a contact (or customer, or journey); numbers stand for names (company.py).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from flows.sample_company.chances import by_share, happens, spread
from flows.sample_company.company import (
    ANONYMOUS_SHARES,
    CHANNEL,
    CHANNEL_SHARES,
    CONCERNS,
    CUSTOMERS_A_CONTACT,
    GENERAL,
    HEAVY_CUSTOMERS,
    HEAVY_JOURNEYS,
    NO_TEAM,
    REGIONS,
    SEGMENT_SHARES,
    SLOW,
    STAFFED,
    TEAM_OF_REASON,
    UNKNOWN_REASON,
    WORST_SEGMENT,
    WRITTEN,
    Plan,
)
from flows.sample_company.conversations import ACTORS, CONVERSATIONS, LONGEST, OUTCOME
from flows.sample_company.names import NAMES
from flows.sample_company.reasons import CRUTCH_REASONS, CRUTCH_TEAM, REASONS, TEAMS
from flows.sample_company.sentences import KIND
from flows.sample_company.working_year import CHANGE, DAY, END, at_work, later_moments, moments

Columns = dict[str, NDArray[Any]]
"""Arrays of one length, by name."""

MOST_CONTACTS = 5
SAME_REASON_APART = 34 * DAY
LAST_BEGINNING = 20 * DAY
"""No contact of a journey begins later than this after its first."""
LONGEST_GAP = 4 * DAY
_MINUTE_BITS, _INDEX_BITS = 20, 20
NEVER = -1
"""In place of a moment or a number of seconds that there is none of."""

PHONE, CHAT, EMAIL = CHANNEL["phone"], CHANNEL["chat"], CHANNEL["email"]
SELF_SERVICE, IN_PERSON, COMMUNITY = CHANNEL["self_service"], CHANNEL["in_person"], CHANNEL["community"]
SOCIAL = CHANNEL["social"]
RIGHT, WRONG, REJECTED = OUTCOME["right"], OUTCOME["wrong"], OUTCOME["rejected"]
ABANDONED, DROPPED, MOVED = OUTCOME["abandoned"], OUTCOME["dropped"], OUTCOME["moved"]

# How a contact that is not right fails: shares of OUTCOMES, by channel.
_FAILURES = np.array(
    [
        [0, 0.45, 0.15, 0.30, 0.10, 0],
        [0, 0.42, 0.25, 0.15, 0, 0.18],
        [0, 0.48, 0.25, 0.12, 0, 0.15],
        [0, 0.48, 0.25, 0.12, 0, 0.15],
        [0, 0.38, 0.25, 0.12, 0, 0.25],
        [0, 0.50, 0.25, 0.10, 0, 0.15],
        [0, 1.00, 0, 0, 0, 0],
        [0, 0.80, 0.20, 0, 0, 0],
    ]
).cumsum(axis=1)
_RETURNS = np.array([0.035, 0.74, 0.76, 0.78, 0.90, 0.85])
"""Chance to come back after a contact, by its outcome."""
_CRUTCH_RETURNS = 0.84

_AGENT_DELAY = np.array([0, 32, 4.5 * 3600, 900, 4200, 3 * 3600, 0, 0])
_CUSTOMER_DELAY = np.array([0, 35, 1.5 * 3600, 300, 1500, 2 * 3600, 0, 0])
_LONGEST_DELAY = 12 * 3600

_REASON_SHARES = np.array([reason.weight for reason in REASONS[:CONCERNS]])
_CRUTCH = np.array([reason.code in CRUTCH_REASONS for reason in REASONS])
_RIGHT = np.array([0.86 - 0.02 * (number % 6) for number in range(len(REASONS))])
_SERVICE = np.array([0.8 + 0.1 * (number % 5) for number in range(len(REASONS))])


def _last_words() -> NDArray[np.int64]:
    """Return, for each conversation, the step at which the company was done: -1 if it was not."""
    steps = []
    for kinds, actors in zip(CONVERSATIONS.kinds, CONVERSATIONS.actors, strict=True):
        acknowledgements = (KIND["ack"], KIND["ack_pleased"])
        spoken = max(n for n in range(LONGEST) if actors[n] == 0 and kinds[n] not in acknowledgements)
        done = [n for n in range(LONGEST) if actors[n] == 1 and n > spoken and kinds[n] != KIND["move"]]
        steps.append(max(done, default=NEVER))
    return np.array(steps)


_DONE_STEP = _last_words()
_FIRST_AGENT_STEP = np.array(
    [min((n for n in range(LONGEST) if row[n] == 1), default=NEVER) for row in CONVERSATIONS.actors]
)


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
    alive = np.arange(len(journeys["start"]))
    start, channel = journeys["start"], journeys["channel"]
    is_callback = np.zeros(len(alive), dtype=bool)
    for contact_number in range(MOST_CONTACTS):
        made, sent = _round(rng, plan, customers, journeys, alive, contact_number, start, channel, is_callback)
        rounds.append(made)
        times.append(sent)
        goes_on = np.flatnonzero(made["returns"])
        start, channel, is_callback = _next_contacts(rng, {name: values[goes_on] for name, values in made.items()})
        in_time = start <= journeys["start"][alive[goes_on]] + LAST_BEGINNING
        made["returns"][goes_on[~in_time]] = False
        alive, start, channel, is_callback = (
            alive[goes_on][in_time],
            start[in_time],
            channel[in_time],
            is_callback[in_time],
        )
    joined = {name: np.concatenate([made[name] for made in rounds]) for name in rounds[0]}
    return joined, np.concatenate(times)


def _round(
    rng: np.random.Generator,
    plan: Plan,
    customers: Columns,
    journeys: Columns,
    alive: NDArray[np.int64],
    contact_number: int,
    start: NDArray[np.int64],
    channel: NDArray[np.int64],
    is_callback: NDArray[np.bool_],
) -> tuple[Columns, NDArray[np.int64]]:
    """Return the contacts of that number of the journeys `alive`, and the times of their messages."""
    size = len(alive)
    customer, reason, wording = (journeys[name][alive] for name in ("customer", "reason", "wording"))
    segment = np.where(customer == NEVER, 0, customers["segment"][customer])
    is_worst = plan.has_story & (segment == WORST_SEGMENT) & (customer != NEVER)
    team = TEAM_OF_REASON[wording].copy()
    team[(channel == SOCIAL) | (channel == COMMUNITY)] = TEAMS.index("digital")
    team[channel == SELF_SERVICE] = NO_TEAM
    is_changed = plan.has_story & (team == TEAMS.index(CRUTCH_TEAM)) & (start >= CHANGE)
    is_crutch = is_changed & _CRUTCH[wording]
    names_concern = reason < CONCERNS

    chance = _RIGHT[wording] - 0.22 * is_worst - 0.34 * is_crutch + 0.05 * (contact_number > 0) + 0.1 * is_callback
    chance = np.where(reason >= CONCERNS, 0.97, np.where(channel == SELF_SERVICE, chance - 0.2, chance))
    failure = (rng.random(size)[:, None] >= _FAILURES[channel]).sum(axis=1)
    failure = np.minimum(np.where(is_crutch & (channel != SELF_SERVICE), WRONG, failure), MOVED)
    failure[is_callback] = WRONG
    outcome = np.where(happens(rng, chance, size), RIGHT, failure).astype(np.int8)

    # Phone and counter: menu, queue, service.
    peak = 1.0 + ((start % DAY) // 3600 >= 9) * ((start % DAY) // 3600 < 12)
    queue = np.ceil(np.minimum(spread(rng, 40.0, 1.1, size) * peak * (1 + 0.7 * is_worst), 1800)).astype(np.int64)
    menu = np.where(channel == PHONE, rng.integers(12, 60, size), 0)
    service = spread(rng, np.where(channel == IN_PERSON, 480.0, 330.0), 0.55, size) * _SERVICE[wording]
    service = np.clip(service * np.where(is_changed, 0.64, 1.0), 40, 5400).astype(np.int64)
    service = np.where(outcome == DROPPED, rng.integers(2, 10, size), service)
    is_menu_only = (channel == PHONE) & (outcome == RIGHT) & happens(rng, 0.05, size) & ~is_callback
    queue_at = np.where(is_callback, NEVER, start + menu)
    queue = np.where(is_callback, 0, queue)
    answered = np.where(is_callback, start, queue_at + queue)
    is_abandoned = (outcome == ABANDONED) & ((channel == PHONE) | (channel == CHAT))
    end = np.where(is_abandoned, answered, answered + service)
    end = np.where(is_menu_only, start + menu + 25, end)
    is_alone = is_menu_only | (channel == SELF_SERVICE)
    answered = np.where(is_abandoned | is_alone, NEVER, answered)
    queue_at = np.where(is_alone, NEVER, queue_at)
    end = np.where(channel == SELF_SERVICE, start + rng.integers(60, 900, size), end)

    # Written channels: a conversation, message by message.
    conversation = np.full(size, NEVER)
    written = WRITTEN[channel]
    for (is_fast, way), (rows, cumulated) in CONVERSATIONS.choices.items():
        those = np.flatnonzero(written & ((channel == CHAT) == is_fast) & (outcome == way))
        conversation[those] = rows[np.searchsorted(cumulated, rng.random(len(those)), side="right")]
    sent = _message_times(rng, start, channel, conversation, queue, is_worst)
    length = np.where(written, CONVERSATIONS.lengths[conversation], 0)
    rows = np.arange(size)
    last_sent = sent[rows, np.maximum(length - 1, 0)]
    first_agent = _FIRST_AGENT_STEP[conversation]
    first_agent_at = np.where(written & (first_agent >= 0), sent[rows, np.maximum(first_agent, 0)], NEVER)
    slow = SLOW[channel]
    is_chat = channel == CHAT
    by_bot = is_chat & CONVERSATIONS.has["bot"][conversation]
    queue_at = np.where(by_bot, sent[rows, np.maximum(first_agent - 1, 0)], np.where(is_chat, start, queue_at))
    queue_at = np.where(slow, NEVER, queue_at)
    answered = np.where(is_chat, first_agent_at, np.where(slow, NEVER, answered))
    end = np.where(slow, last_sent, np.where(is_chat, last_sent + np.where(is_abandoned, queue + 20, 0), end))
    done_step = _DONE_STEP[conversation]
    done = np.where(slow & (done_step >= 0), sent[rows, np.maximum(done_step, 0)], NEVER)
    done = np.where(~slow & (answered != NEVER) & (outcome != DROPPED), end, done)

    service = np.where(is_chat, last_sent - first_agent_at, service)
    service = np.where(answered == NEVER, NEVER, service)
    agent_messages = (CONVERSATIONS.actors[conversation] == ACTORS.index("agent")).sum(axis=1)
    handled = np.where(slow, agent_messages * rng.integers(120, 420, size), service + 35)
    handled = np.where(is_changed & (slow | is_chat), handled * 64 // 100, handled)
    handled = np.where((answered == NEVER) & ~(slow & (first_agent >= 0)), NEVER, handled)

    # Some become tickets: mails are set to resolved with the last answer, calls when the work behind them is done.
    ends_open = (outcome != RIGHT) & (outcome != WRONG)
    is_mail_ticket = (channel == EMAIL) & (done != NEVER) & happens(rng, 0.35, size) & ~ends_open
    is_call_ticket = (channel == PHONE) & (done != NEVER) & happens(rng, 0.1, size) & ~ends_open & ~is_callback
    later = at_work(rng, end + np.minimum(spread(rng, 8.0 * 3600, 1.0, size), 40 * 3600).astype(np.int64))
    done = np.where(is_call_ticket, later, done)
    end = np.where(is_call_ticket, later, end)

    can_return = names_concern & (contact_number + 1 < MOST_CONTACTS)
    returns = (
        happens(rng, np.where(is_crutch & (outcome == WRONG), _CRUTCH_RETURNS, _RETURNS[outcome]), size) & can_return
    )
    # Some are promised a call; where it is kept, that call is the next contact.
    is_promised = (answered != NEVER) & ((channel == PHONE) | is_chat) & ~is_call_ticket
    is_promised &= np.where(outcome == RIGHT, happens(rng, 0.04, size), happens(rng, 0.22, size)) & (outcome != DROPPED)
    keeps = is_promised & happens(rng, 0.72, size)
    is_update = is_promised & ((outcome == RIGHT) | ~can_return | (customer == NEVER))
    is_called_back = keeps & ~is_update
    returns |= is_called_back
    known_again = (contact_number > 0) & ~is_callback
    is_follow_up_mail = known_again & (channel == EMAIL) & happens(rng, 0.5, size)
    restates = known_again & happens(rng, np.where(is_follow_up_mail, 0.35, 0.62), size)
    return {
        "journey": alive,
        "contact_number": np.full(size, contact_number),
        "customer": customer,
        "segment": segment,
        "reason": reason,
        "wording": wording,
        "channel": channel,
        "team": team,
        "is_crutch": is_crutch,
        "is_changed": is_changed,
        "is_callback": is_callback,
        "outcome": outcome,
        "started": start,
        "ended": end,
        "queue_at": queue_at,
        "answered": answered,
        "service": service,
        "handled": handled,
        "done": done,
        "is_abandoned": is_abandoned,
        "is_menu_only": is_menu_only,
        "is_mail_ticket": is_mail_ticket,
        "is_call_ticket": is_call_ticket,
        "conversation": conversation,
        "returns": returns,
        "is_promised": is_promised,
        "keeps_update": keeps & is_update,
        "is_called_back": is_called_back,
        "is_follow_up_mail": is_follow_up_mail,
        "restates": restates,
    }, sent


def _message_times(
    rng: np.random.Generator,
    start: NDArray[np.int64],
    channel: NDArray[np.int64],
    conversation: NDArray[np.int64],
    queue: NDArray[np.int64],
    is_worst: NDArray[np.bool_],
) -> NDArray[np.int64]:
    """Return when each message was sent, one row a contact, NEVER where there is none."""
    size = len(start)
    sent = np.full((size, LONGEST), NEVER, dtype=np.int64)
    length = np.where(conversation == NEVER, 0, CONVERSATIONS.lengths[conversation])
    rows = np.flatnonzero(length > 0)
    sent[rows, 0] = start[rows]
    for step in range(1, LONGEST):
        rows = rows[length[rows] > step]
        actor = CONVERSATIONS.actors[conversation[rows], step]
        of = channel[rows]
        by_agent = actor == ACTORS.index("agent")
        median = np.where(by_agent, _AGENT_DELAY[of] * (1 + 0.6 * is_worst[rows]), _CUSTOMER_DELAY[of])
        delay = np.clip(spread(rng, median, 0.8, len(rows)), 3, _LONGEST_DELAY).astype(np.int64)
        delay[actor == ACTORS.index("bot")] = 2
        is_first_agent = by_agent & (_FIRST_AGENT_STEP[conversation[rows]] == step)
        in_chat = of == CHAT
        delay = np.where(in_chat & is_first_agent, queue[rows], delay)
        moment = sent[rows, step - 1] + delay
        office = np.flatnonzero(by_agent & ~in_chat)
        moment[office] = at_work(rng, moment[office])
        sent[rows, step] = moment
    return sent


def _next_contacts(
    rng: np.random.Generator, before: Columns
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Return start, channel and whether it is a callback, of the contacts that follow those."""
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
    return np.where(at_once, soon, moment), channel, is_callback


def _exactly(made: Columns, contacts: int) -> NDArray[np.bool_] | None:
    """Return which contacts to keep: whole journeys, up to the end of the year, exactly so many; None if there are too few."""
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
