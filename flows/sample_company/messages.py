"""The messages of the written contacts: when, who, and in which words, by indices into the rendered sentences."""

import numpy as np
from numpy.typing import NDArray

from flows.sample_company.chances import happens
from flows.sample_company.company import CHANNEL, CHAT, EMAIL, NEVER, SOCIAL, Columns
from flows.sample_company.conversations import ACTORS, CONVERSATIONS, REJECTED
from flows.sample_company.journeys import Part
from flows.sample_company.names import AGENT_NAMES, NAMES
from flows.sample_company.sentences import (
    AGENT_SUFFIX,
    CHAT_PREFIX,
    CHAT_PREFIXES,
    CLOSINGS,
    COURTESIES,
    COURTESY_SUFFIX,
    CUSTOMER_HANDLE_PREFIX,
    DEAR_PREFIX,
    HANDLE_PREFIX,
    INITIALS_SUFFIX,
    KIND,
    KINDS,
    MAIL_PREFIX,
    MAIL_PREFIXES,
    QUOTE_DAYS,
    SIGNATURE_SUFFIX,
    sentences,
)
from flows.sample_company.working_year import DAY

_CUSTOMER, _AGENT = ACTORS.index("customer"), ACTORS.index("agent")
_ANGRY = np.arange(len(KINDS), dtype=np.int8)
for _name in ("state", "restate", "follow", "reject", "chase"):
    _ANGRY[KIND[_name]] = KIND[f"{_name}_angry"]
_PLEASED = np.arange(len(KINDS), dtype=np.int8)
_PLEASED[KIND["ack"]] = KIND["ack_pleased"]
_HASTY = np.array([name in ("state", "state_angry", "restate", "restate_angry") for name in KINDS])


def messages(rng: np.random.Generator, part: Part, customers: Columns) -> Columns:
    """Return one row a message, contact by contact: contact, sent, actor, kind, and the parts of its body.

    `prefix`, `core`, `suffix` and `quotation` are indices into the lists of sentences.py; `quoted` is a core, or NEVER.
    """
    contacts, times = part.contacts, part.times
    written = np.flatnonzero(contacts["conversation"] != NEVER)
    conversation = contacts["conversation"][written]
    there = CONVERSATIONS.kinds[conversation] >= 0
    kinds = CONVERSATIONS.kinds[conversation].copy()
    opens_again = contacts["previous"][written] != NEVER
    restates = opens_again & contacts["restates"][written]
    # The first message of a further contact says it all again, or only asks what has become of it.
    opening = np.where(restates, KIND["restate"], KIND["follow"])
    states_first = kinds[:, 0] == KIND["state"]
    kinds[:, 0] = np.where(opens_again & states_first, opening, kinds[:, 0])
    states_later = kinds[:, 2] == KIND["state"]
    kinds[:, 2] = np.where(opens_again & states_later, opening, kinds[:, 2])

    number, step = np.nonzero(there)
    kind = kinds[number, step]
    contact = written[number]
    size = len(kind)
    angry = happens(rng, 0.1 + 0.3 * opens_again + 0.25 * (contacts["outcome"][written] == REJECTED), len(written))
    kind = np.where(angry[number], _ANGRY[kind], np.where(happens(rng, 0.5, size), _PLEASED[kind], kind))
    actor = CONVERSATIONS.actors[conversation][there]
    core = _cores(rng, kind, contacts["wording"][contact])
    made: Columns = {
        "contact": contact,
        "sent": times[written][there],
        "actor": actor,
        "kind": kind,
        "core": core,
    }
    made.update(_around(rng, part, customers, made, step))
    return made


def _cores(rng: np.random.Generator, kind: NDArray[np.int8], wording: NDArray[np.int64]) -> NDArray[np.int32]:
    rendered = sentences()
    count = rendered.count[kind, wording]
    variant = (rng.random(len(kind), dtype=np.float32) * count).astype(np.int32)
    # The second half of what customers write is typed in a hurry: that is less than every other message.
    half = count // 2
    careful = (variant >= half) & (rng.random(len(kind), dtype=np.float32) < 0.6)
    return np.asarray(rendered.first[kind, wording] + np.where(careful, variant - half, variant), dtype=np.int32)


def _around(
    rng: np.random.Generator, part: Part, customers: Columns, made: Columns, step: NDArray[np.int64]
) -> Columns:
    """Return prefix, suffix, quotation and quoted core of each message."""
    contacts, contact = part.contacts, made["contact"]
    size = len(contact)
    channel = contacts["channel"].astype(np.int8)[contact]
    customer = contacts["customer"]
    nobody = (customer == NEVER).nonzero()[0]
    names = customers["name"][customer]
    names[nobody] = rng.integers(0, len(NAMES), len(nobody))
    prefix, suffix = np.zeros(size, dtype=np.int32), np.zeros(size, dtype=np.int32)
    quotation, quoted = np.zeros(size, dtype=np.int32), np.full(size, NEVER, dtype=np.int32)
    by_customer, by_agent = made["actor"] == _CUSTOMER, made["actor"] == _AGENT

    mail = np.flatnonzero(channel == EMAIL)
    chance = rng.random(len(mail))
    from_customer, begins = by_customer[mail], step[mail] == 0
    name, agent = names[contact[mail]], contacts["agent"][contact[mail]] % len(AGENT_NAMES)
    greeting = MAIL_PREFIX + (chance * 997 % 1 * len(MAIL_PREFIXES)).astype(np.int32)
    prefix[mail] = np.where(from_customer, np.where(begins | (chance < 0.4), greeting, 0), DEAR_PREFIX + name)
    closing = (chance * 991 % 1 * len(CLOSINGS)).astype(np.int32)
    signed = np.where(chance * 983 % 1 < 0.7, SIGNATURE_SUFFIX + closing * len(NAMES) + name, 0)
    suffix[mail] = np.where(from_customer, signed, AGENT_SUFFIX + agent)
    replies = mail[~begins & (chance * 977 % 1 < 0.6)]
    day = made["sent"][replies - 1] // DAY
    quotation[replies] = 1 + day + QUOTE_DAYS * by_customer[replies - 1]
    quoted[replies] = made["core"][replies - 1]

    social = np.flatnonzero(channel == SOCIAL)
    chance = rng.random(len(social))
    prefix[social] = np.where(
        by_customer[social],
        np.where(chance < 0.8, HANDLE_PREFIX, 0),
        CUSTOMER_HANDLE_PREFIX + names[contact[social]],
    )
    initials = INITIALS_SUFFIX + contacts["agent"][contact[social]] % len(AGENT_NAMES)
    suffix[social] = np.where(by_agent[social], initials, 0)

    chat = np.flatnonzero(((channel == CHAT) | (channel == CHANNEL["sms"])) & by_customer & _HASTY[made["kind"]])
    chance = rng.random(len(chat))
    prefix[chat] = np.where(chance < 0.35, CHAT_PREFIX + (chance * 997 % 1 * len(CHAT_PREFIXES)).astype(np.int32), 0)
    suffix[chat] = np.where(
        chance * 991 % 1 < 0.15, COURTESY_SUFFIX + (chance * 983 % 1 * len(COURTESIES)).astype(np.int32), 0
    )
    return {"prefix": prefix, "suffix": suffix, "quotation": quotation, "quoted": quoted}
