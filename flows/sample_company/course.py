"""How one contact of each journey goes: who waits how long, what is said when, whether it ends well, and what follows.

Contacts are columns (company.py), filled step by step: each function adds what it decides.
"""

import numpy as np
from numpy.typing import NDArray

from flows.sample_company.chances import happens, spread
from flows.sample_company.company import (
    CHAT,
    COMMUNITY,
    CONCERNS,
    EMAIL,
    IN_PERSON,
    NEVER,
    NO_TEAM,
    PHONE,
    SELF_SERVICE,
    SLOW,
    SOCIAL,
    TEAM_OF_REASON,
    WORST_SEGMENT,
    WRITTEN,
    Columns,
    Plan,
)
from flows.sample_company.conversations import ABANDONED, ACTORS, CONVERSATIONS, DROPPED, LONGEST, RIGHT, WRONG
from flows.sample_company.reasons import CRUTCH_REASONS, CRUTCH_TEAM, REASONS, TEAMS
from flows.sample_company.sentences import KIND
from flows.sample_company.working_year import CHANGE, DAY, at_work

MOST_CONTACTS = 5
"""A journey has no more."""

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
_AGENT_MESSAGES = (CONVERSATIONS.actors == ACTORS.index("agent")).sum(axis=1)
_FIRST_AGENT_STEP = np.array(
    [min((n for n in range(LONGEST) if row[n] == 1), default=NEVER) for row in CONVERSATIONS.actors]
)


def course_of(
    rng: np.random.Generator, plan: Plan, customers: Columns, journeys: Columns, coming: Columns
) -> tuple[Columns, NDArray[np.int64]]:
    """Return the contacts that are `coming` (journey, number, start, channel, callback) with their course, and
    message times.

    Of the times there is a row a contact, NEVER after the last message.
    """
    made = dict(coming)
    _who_and_what(plan, customers, journeys, made)
    _outcomes(rng, made)
    _spoken(rng, made)
    sent = _written(rng, made)
    _tickets(rng, made)
    _what_follows(rng, made)
    return made, sent


def _who_and_what(plan: Plan, customers: Columns, journeys: Columns, made: Columns) -> None:
    customer, reason, wording = (journeys[name][made["journey"]] for name in ("customer", "reason", "wording"))
    segment = np.where(customer == NEVER, 0, customers["segment"][customer])
    channel = made["channel"]
    team = TEAM_OF_REASON[wording].copy()
    team[(channel == SOCIAL) | (channel == COMMUNITY)] = TEAMS.index("digital")
    team[channel == SELF_SERVICE] = NO_TEAM
    is_changed = plan.has_story & (team == TEAMS.index(CRUTCH_TEAM)) & (made["started"] >= CHANGE)
    made.update(
        customer=customer,
        segment=segment,
        reason=reason,
        wording=wording,
        team=team,
        is_changed=is_changed,
        is_crutch=is_changed & _CRUTCH[wording],
        is_worst=plan.has_story & (segment == WORST_SEGMENT) & (customer != NEVER),
    )


def _outcomes(rng: np.random.Generator, made: Columns) -> None:
    size, channel, is_callback = len(made["started"]), made["channel"], made["is_callback"]
    chance = _RIGHT[made["wording"]] - 0.22 * made["is_worst"] - 0.34 * made["is_crutch"]
    chance += 0.05 * (made["contact_number"] > 0) + 0.1 * is_callback - 0.2 * (channel == SELF_SERVICE)
    chance = np.where(made["reason"] >= CONCERNS, 0.97, chance)
    failure = (rng.random(size)[:, None] >= _FAILURES[channel]).sum(axis=1)
    failure = np.where(made["is_crutch"] | is_callback, WRONG, failure)
    made["outcome"] = np.where(happens(rng, chance, size), RIGHT, failure).astype(np.int8)


def _spoken(rng: np.random.Generator, made: Columns) -> None:
    """Menu, queue and service of calls and at the counter; for self-service its length."""
    size, start, channel, outcome = len(made["started"]), made["started"], made["channel"], made["outcome"]
    is_callback = made["is_callback"]
    hour = start % DAY // 3600
    at_peak = (hour >= 9) & (hour < 12)
    queue = spread(rng, 40.0, 1.1, size) * (1.0 + at_peak) * (1 + 0.7 * made["is_worst"])
    queue = np.where(is_callback, 0, np.ceil(np.minimum(queue, 1800)).astype(np.int64))
    menu = np.where(channel == PHONE, rng.integers(12, 60, size), 0)
    service = spread(rng, np.where(channel == IN_PERSON, 480.0, 330.0), 0.55, size) * _SERVICE[made["wording"]]
    service = np.clip(service * np.where(made["is_changed"], 0.64, 1.0), 40, 5400).astype(np.int64)
    service = np.where(outcome == DROPPED, rng.integers(2, 10, size), service)
    is_menu_only = (channel == PHONE) & (outcome == RIGHT) & happens(rng, 0.05, size) & ~is_callback
    is_alone = is_menu_only | (channel == SELF_SERVICE)
    is_abandoned = (outcome == ABANDONED) & ((channel == PHONE) | (channel == CHAT))
    reached = np.where(is_callback, start, start + menu + queue)
    end = np.where(is_abandoned, reached, reached + service)
    end = np.where(is_menu_only, start + menu + 25, end)
    made.update(
        ended=np.where(channel == SELF_SERVICE, start + rng.integers(60, 900, size), end),
        queue=queue,
        queue_at=np.where(is_alone | is_callback, NEVER, start + menu),
        answered=np.where(is_abandoned | is_alone, NEVER, reached),
        service=service,
        is_abandoned=is_abandoned,
        is_menu_only=is_menu_only,
    )


def _written(rng: np.random.Generator, made: Columns) -> NDArray[np.int64]:
    """Conversations, message by message; returns their times. Then all is known of when each contact was
    served and done.
    """
    size, start, channel, outcome = len(made["started"]), made["started"], made["channel"], made["outcome"]
    conversation = np.full(size, NEVER)
    written, slow, is_chat = WRITTEN[channel], SLOW[channel], channel == CHAT
    for (is_fast, way), (rows, cumulated) in CONVERSATIONS.choices.items():
        those = np.flatnonzero(written & (is_chat == is_fast) & (outcome == way))
        conversation[those] = rows[np.searchsorted(cumulated, rng.random(len(those)), side="right")]
    made["conversation"] = conversation
    sent = _message_times(rng, made)

    def at_step(step: NDArray[np.int64]) -> NDArray[np.int64]:
        return sent[np.arange(size), np.maximum(step, 0)]

    last_sent = at_step(np.where(written, CONVERSATIONS.lengths[conversation], 0) - 1)
    first_agent = np.where(written, _FIRST_AGENT_STEP[conversation], NEVER)
    first_agent_at = np.where(first_agent >= 0, at_step(first_agent), NEVER)
    by_bot = is_chat & CONVERSATIONS.has["bot"][conversation]
    queue_at = np.where(by_bot, at_step(first_agent - 1), np.where(is_chat, start, made["queue_at"]))
    answered = np.where(is_chat, first_agent_at, np.where(slow, NEVER, made["answered"]))
    gave_up = last_sent + np.where(made["is_abandoned"], made["queue"] + 20, 0)
    end = np.where(slow, last_sent, np.where(is_chat, gave_up, made["ended"]))
    done_step = np.where(slow, _DONE_STEP[conversation], NEVER)
    done = np.where(done_step >= 0, at_step(done_step), NEVER)
    done = np.where(~slow & (answered != NEVER) & (outcome != DROPPED), end, done)

    service = np.where(is_chat, last_sent - first_agent_at, made["service"])
    service = np.where(answered == NEVER, NEVER, service)
    handled = np.where(slow, _AGENT_MESSAGES[conversation] * rng.integers(120, 420, size), service + 35)
    handled = np.where(made["is_changed"] & written, handled * 64 // 100, handled)
    handled = np.where((answered == NEVER) & ~(slow & (first_agent >= 0)), NEVER, handled)
    made.update(
        queue_at=np.where(slow, NEVER, queue_at),
        answered=answered,
        ended=end,
        done=done,
        service=service,
        handled=handled,
    )
    return sent


def _message_times(rng: np.random.Generator, made: Columns) -> NDArray[np.int64]:
    conversation, queue = made["conversation"], made["queue"]
    slower = 1 + 0.6 * made["is_worst"]
    sent = np.full((len(conversation), LONGEST), NEVER, dtype=np.int64)
    length = np.where(conversation == NEVER, 0, CONVERSATIONS.lengths[conversation])
    rows = np.flatnonzero(length > 0)
    moment = made["started"][rows]
    sent[rows, 0] = moment
    for step in range(1, LONGEST):
        goes_on = length[rows] > step
        rows, moment = rows[goes_on], moment[goes_on]
        talk, of = conversation[rows], made["channel"][rows]
        actor = CONVERSATIONS.actors[talk, step]
        by_agent = actor == ACTORS.index("agent")
        median = np.where(by_agent, _AGENT_DELAY[of] * slower[rows], _CUSTOMER_DELAY[of])
        delay = np.clip(spread(rng, median, 0.8, len(rows)), 3, _LONGEST_DELAY).astype(np.int64)
        delay[actor == ACTORS.index("bot")] = 2
        in_chat = of == CHAT
        delay = np.where(in_chat & (_FIRST_AGENT_STEP[talk] == step), queue[rows], delay)
        moment = moment + delay
        office = np.flatnonzero(by_agent & ~in_chat)
        moment[office] = at_work(rng, moment[office])
        sent[rows, step] = moment
    return sent


def _tickets(rng: np.random.Generator, made: Columns) -> None:
    """Some become tickets: mails are set to resolved with the last answer, calls when the work behind them is done."""
    size, channel, done = len(made["started"]), made["channel"], made["done"]
    can_be = (done != NEVER) & (made["outcome"] <= WRONG) & ~made["is_callback"]
    is_call_ticket = can_be & (channel == PHONE) & happens(rng, 0.1, size)
    made["is_mail_ticket"] = can_be & (channel == EMAIL) & happens(rng, 0.35, size)
    made["is_call_ticket"] = is_call_ticket
    calls = np.flatnonzero(is_call_ticket)
    work = np.minimum(spread(rng, 8.0 * 3600, 1.0, len(calls)), 40 * 3600).astype(np.int64)
    made["done"][calls] = made["ended"][calls] = at_work(rng, made["ended"][calls] + work)


def _what_follows(rng: np.random.Generator, made: Columns) -> None:
    """Who comes back, whom the company promises to call and calls, and who says it all again."""
    size, channel, outcome, again = len(made["started"]), made["channel"], made["outcome"], made["contact_number"] > 0
    can_return = (made["reason"] < CONCERNS) & (made["contact_number"] + 1 < MOST_CONTACTS)
    chance = np.where(made["is_crutch"] & (outcome == WRONG), _CRUTCH_RETURNS, _RETURNS[outcome])
    returns = happens(rng, chance, size) & can_return
    talks = (made["answered"] != NEVER) & ((channel == PHONE) | (channel == CHAT)) & (outcome != DROPPED)
    is_promised = talks & ~made["is_call_ticket"] & happens(rng, np.where(outcome == RIGHT, 0.04, 0.22), size)
    keeps = is_promised & happens(rng, 0.72, size)
    # A promised call is the next contact of the journey; of what is solved the customer only hears again.
    is_update = (outcome == RIGHT) | ~can_return | (made["customer"] == NEVER)
    is_follow_up_mail = again & ~made["is_callback"] & (channel == EMAIL) & happens(rng, 0.5, size)
    says_again = happens(rng, np.where(is_follow_up_mail, 0.35, 0.62), size)
    made.update(
        returns=returns | (keeps & ~is_update),
        is_promised=is_promised,
        keeps_update=keeps & is_update,
        is_called_back=keeps & ~is_update,
        is_follow_up_mail=is_follow_up_mail,
        restates=again & ~made["is_callback"] & says_again,
    )
