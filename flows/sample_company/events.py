"""What the systems of the company log about each contact: queues, answers, hand-offs, promises, closings."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from flows.sample_company.chances import happens, spread
from flows.sample_company.company import COMMUNITY, IN_PERSON, NEVER, PHONE, SELF_SERVICE, Columns
from flows.sample_company.conversations import ACTORS, CONVERSATIONS, REJECTED, RIGHT, WRONG
from flows.sample_company.journeys import Part
from flows.sample_company.sentences import KIND
from flows.sample_company.working_year import DAY, END

EVENT_TYPES = [
    "queue_entered",
    "answered",
    "abandoned",
    "transferred",
    "identification_requested",
    "identification_given",
    "problem_stated",
    "problem_restated",
    "solution_offered",
    "solution_acknowledged",
    "solution_rejected",
    "solution_used",
    "promise_made",
    "promise_kept",
    "complained",
    "praised",
    "escalated",
    "awaiting_customer",
    "resumed",
    "closed",
    "reopened",
    "visited",
]
EVENT_ACTORS = (*ACTORS, "system")
EVENT_KINDS = ("person_to_person", "bot_to_human")
_CUSTOMER, _AGENT, _BOT, _SYSTEM = range(4)
_ACCEPTS_WITH_THANKS, _ACCEPTS_WITHOUT = 0.85, 0.45
"""Chance that the asker marks the answer which solved it as accepted: who writes her thanks does so more often."""


@dataclass
class _Log:
    """Events in the making: blocks of one type each."""

    blocks: dict[str, list[NDArray[np.int64]]] = field(
        default_factory=lambda: {name: [] for name in ("contact", "type", "at", "actor", "value", "kind")}
    )

    def add(
        self,
        event_type: str,
        contact: NDArray[np.int64],
        at: NDArray[np.int64],
        actor: int,
        *,
        value: NDArray[np.int64] | int = NEVER,
        kind: NDArray[np.int64] | int = NEVER,
    ) -> None:
        """Add an event of that type for each contact, at its moment."""
        size = len(contact)
        for name, given in (
            ("contact", contact),
            ("type", EVENT_TYPES.index(event_type)),
            ("at", at),
            ("actor", actor),
            ("value", value),
            ("kind", kind),
        ):
            self.blocks[name].append(np.asarray(np.broadcast_to(given, size), dtype=np.int64))


def say(rng: np.random.Generator, part: Part) -> Columns:
    """Return what was said in each contact, written or spoken: the truth that events and messages show.

    Of each contact whether anybody answered, and whether it has an offer, an acknowledgement, a rejection at any time
    and at its end, a request to
    identify, a restatement
    of the problem, a request to rephrase, and how often it was handed on. For calls it is drawn here.
    """
    contacts = part.contacts
    size = len(contacts["started"])
    outcome, conversation, previous = contacts["outcome"], contacts["conversation"], contacts["previous"]
    is_written = conversation != NEVER
    spoken = ((contacts["channel"] == PHONE) | (contacts["channel"] == IN_PERSON)) & (contacts["answered"] != NEVER)
    offers = spoken & (outcome <= REJECTED)
    acknowledges = offers & ~contacts["is_ticket"] & (outcome != REJECTED)
    acknowledges &= happens(rng, np.where(outcome == RIGHT, 0.6, 0.4), size)
    said = {
        name: is_written & CONVERSATIONS.has[kind][conversation]
        for name, kind in (
            ("offers", "offer"),
            ("acknowledges", "ack"),
            ("rejects", "reject"),
            ("identifies", "ident"),
            ("rephrases", "rephrase"),
            ("restates_within", "restate"),
            ("is_answered", "agent"),
        )
    }
    said["is_answered"] |= (contacts["answered"] != NEVER) | contacts["is_ticket"]
    said["offers"] |= offers
    said["acknowledges"] |= acknowledges
    said["ends_rejected"] = (outcome == REJECTED) & (is_written | offers)
    said["rejects"] |= said["ends_rejected"]
    said["identifies"] |= spoken & happens(rng, 0.7, size)
    opens_again = contacts["restates"] & (previous != NEVER)
    said["restates"] = said["restates_within"] | (opens_again & (is_written | spoken))
    handed_on = spoken & happens(rng, np.where(outcome == RIGHT, 0.08, 0.22), size)
    said["is_handed_over"] = is_written & CONVERSATIONS.has["bot"][conversation]
    said["transfers"] = handed_on * np.where(happens(rng, 0.15, size), 2, 1) + said["is_handed_over"]
    return said


def accept(rng: np.random.Generator, part: Part, said: Columns) -> None:
    """Add to what was said when askers in the community accepted the answer that solved their concern (NEVER: they did
    not).
    """
    contacts = part.contacts
    solves = (contacts["outcome"] == RIGHT) & (contacts["following"] == NEVER) & ~contacts["is_cut"]
    solved = np.flatnonzero((contacts["channel"] == COMMUNITY) & solves)
    thanks = said["acknowledges"][solved]
    # With her thanks; else when she has read the answer.
    later = np.where(thanks, 30, spread(rng, 3 * 3600, 0.9, len(solved)).clip(60, 2 * DAY)).astype(np.int64)
    at = contacts["ended"][solved] + later
    accepts = happens(rng, np.where(thanks, _ACCEPTS_WITH_THANKS, _ACCEPTS_WITHOUT), len(solved)) & (at < END)
    said["accepted_at"] = np.full(len(contacts["started"]), NEVER, dtype=np.int64)
    said["accepted_at"][solved[accepts]] = at[accepts]
    said["acknowledges"][solved[accepts]] = True


def events(rng: np.random.Generator, part: Part, said: Columns) -> Columns:
    """Return one row an event, in the order of time: contact, type, at, actor, value, kind (NEVER where there
    is none).
    """
    log = _Log()
    _log_queues(log, part.contacts)
    _log_talk(log, part.contacts, said)
    _log_outcomes(rng, log, part, said)
    _log_tickets(log, part)
    joined = {name: np.concatenate(blocks) for name, blocks in log.blocks.items()}
    order = np.flatnonzero(joined["at"] < END)
    order = order[np.argsort(joined["at"][order], kind="stable")]
    return {name: values[order] for name, values in joined.items()}


def _log_queues(log: _Log, contacts: Columns) -> None:
    ended, answered = contacts["ended"], contacts["answered"]
    queued = np.flatnonzero(contacts["queue_at"] != NEVER)
    left = np.where(contacts["is_abandoned"], ended, answered)
    log.add(
        "queue_entered", queued, contacts["queue_at"][queued], _CUSTOMER, value=(left - contacts["queue_at"])[queued]
    )
    served = np.flatnonzero(answered != NEVER)
    log.add("answered", served, answered[served], _AGENT, value=contacts["service"][served])
    gone = np.flatnonzero(contacts["is_abandoned"])
    log.add("abandoned", gone, ended[gone], _CUSTOMER, value=(ended - contacts["queue_at"])[gone])


def _log_talk(log: _Log, contacts: Columns, said: Columns) -> None:
    """What agents note down of calls and at the counter, and who handed whom on."""
    ended, answered, channel, outcome = (contacts[name] for name in ("ended", "answered", "channel", "outcome"))
    is_spoken = (channel == PHONE) | (channel == IN_PERSON)
    over = answered + contacts["service"]
    spoken = is_spoken & (answered != NEVER)
    for number in (1, 2):
        handed = np.flatnonzero(spoken & (said["transfers"] >= number))
        log.add("transferred", handed, (answered + contacts["service"] * number // 4)[handed], _AGENT, value=1, kind=0)
    by_bot = np.flatnonzero(said["is_handed_over"])
    log.add("transferred", by_bot, contacts["queue_at"][by_bot], _BOT, value=1, kind=1)
    asked = np.flatnonzero(spoken & said["identifies"])
    log.add("identification_requested", asked, answered[asked] + np.minimum(5, contacts["service"][asked]), _AGENT)
    given = asked[contacts["service"][asked] > 25]
    log.add("identification_given", given, answered[given] + 20, _CUSTOMER)
    stated = np.flatnonzero(spoken & (outcome <= REJECTED))
    again = said["restates"][stated]
    log.add("problem_stated", stated[~again], answered[stated[~again]] + 25, _CUSTOMER)
    log.add("problem_restated", stated[again], answered[stated[again]] + 25, _CUSTOMER)
    offered = np.flatnonzero(spoken & said["offers"])
    log.add("solution_offered", offered, (answered + contacts["service"] * 7 // 10)[offered], _AGENT)
    thanked = np.flatnonzero(spoken & said["acknowledges"])
    log.add("solution_acknowledged", thanked, ended[thanked], _CUSTOMER)
    refused = np.flatnonzero(spoken & said["ends_rejected"])
    log.add("solution_rejected", refused, (over - 5)[refused], _CUSTOMER)


def _log_outcomes(rng: np.random.Generator, log: _Log, part: Part, said: Columns) -> None:
    """What came of contacts: solutions used, answers accepted, promises, complaints, praise."""
    contacts = part.contacts
    size, started, ended = len(contacts["started"]), contacts["started"], contacts["ended"]
    channel, outcome, over = contacts["channel"], contacts["outcome"], contacts["answered"] + contacts["service"]
    served_alone = np.flatnonzero(channel == SELF_SERVICE)
    log.add("visited", served_alone, started[served_alone], _CUSTOMER)
    used = served_alone[(outcome[served_alone] == RIGHT) & happens(rng, 0.6, len(served_alone))]
    log.add("solution_used", used, ended[used], _CUSTOMER)
    accepted = np.flatnonzero(said["accepted_at"] != NEVER)
    log.add("solution_acknowledged", accepted, said["accepted_at"][accepted], _CUSTOMER)

    promised = np.flatnonzero(contacts["is_promised"])
    log.add("promise_made", promised, over[promised], _AGENT, value=contacts["promise_seconds"][promised])
    kept = np.flatnonzero(contacts["is_promised"] & (contacts["keeps_promise"] != NEVER))
    log.add("promise_kept", kept, contacts["keeps_promise"][kept], _AGENT)

    served_at_all = contacts["done"] != NEVER
    complaints = np.flatnonzero((outcome != RIGHT) & (outcome != WRONG) & happens(rng, 0.06, size))
    log.add("complained", complaints, ended[complaints], _CUSTOMER)
    praises = np.flatnonzero((outcome == RIGHT) & served_at_all & happens(rng, 0.02, size))
    log.add("praised", praises, ended[praises], _CUSTOMER)
    higher = np.flatnonzero(said["ends_rejected"] & happens(rng, 0.15, size))
    log.add("escalated", higher, ended[higher], _AGENT)


def _log_tickets(log: _Log, part: Part) -> None:
    """Closings and reopenings, and the time in which the customer's answer is awaited."""
    contacts, times = part.contacts, part.times
    ended, answered = contacts["ended"], contacts["answered"]
    waits = np.flatnonzero(contacts["is_mail_ticket"] & _asks_first(contacts["conversation"]))
    log.add("awaiting_customer", waits, times[waits, 1], _SYSTEM)
    log.add("resumed", waits, times[waits, 2], _SYSTEM)
    tickets = np.flatnonzero(contacts["closed"] != NEVER)
    log.add("closed", tickets, contacts["closed"][tickets], _SYSTEM)
    calls = np.flatnonzero((answered != NEVER) & ~contacts["is_ticket"])
    log.add("closed", calls, ended[calls], _AGENT)
    reopened = np.flatnonzero(contacts["reopened"] != NEVER)
    log.add("reopened", reopened, contacts["reopened"][reopened], _SYSTEM)


def _asks_first(conversation: NDArray[np.int64]) -> NDArray[np.bool_]:
    asks = np.isin(CONVERSATIONS.kinds[:, 1], (KIND["ident"], KIND["question"])) & (CONVERSATIONS.lengths > 2)
    return np.asarray((conversation != NEVER) & asks[conversation])
