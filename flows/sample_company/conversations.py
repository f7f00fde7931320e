"""The conversations that a written contact can take: who writes what kind of message, in order.

A conversation is a line of steps `who:kind`; `c` is the customer, `a` an agent, `b` the bot. It belongs to a way in
which a contact can end (`OUTCOMES`) and to fast (chat) or slow channels (e-mail, SMS, social, community).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from flows.sample_company.sentences import KIND

OUTCOMES = ("right", "wrong", "rejected", "abandoned", "dropped", "moved")
"""How a contact ended: the solution was right; it was not, but the customer did not know yet; the customer said at once
that it was not; nobody came; the line broke; the customer was sent to another channel."""
OUTCOME = {name: number for number, name in enumerate(OUTCOMES)}
RIGHT, WRONG, REJECTED = OUTCOME["right"], OUTCOME["wrong"], OUTCOME["rejected"]
ABANDONED, DROPPED, MOVED = OUTCOME["abandoned"], OUTCOME["dropped"], OUTCOME["moved"]
ACTORS = ("customer", "agent", "bot")
LONGEST = 12

_FAST = {
    "right": """
        30 c:state a:greet a:ident c:given a:hold a:offer c:ack
        12 c:hello a:greet c:state a:question c:answer a:hold a:offer c:small_talk a:agent_small_talk c:ack
        13 c:state a:greet a:ident c:given a:question c:answer a:hold a:offer c:rephrase a:explain c:ack
        10 c:hello b:bot_greet c:state b:bot_handover a:greet a:agent_restate_request c:restate a:hold a:offer c:ack
        10 c:state c:chase a:greet a:ident c:given a:question c:answer a:offer c:ack
        10 c:state a:greet a:ident c:given a:hold a:offer c:reject a:offer_again c:ack
        10 c:hello a:greet c:state a:ident c:given a:question c:rephrase a:question c:answer a:offer c:ack
        25 c:state a:greet a:ident c:given a:hold a:question c:answer a:offer
        15 c:hello a:greet c:state a:hold a:offer c:small_talk a:agent_small_talk a:offer
    """,
    "wrong": """
        40 c:state a:greet a:ident c:given a:offer c:ack
        50 c:state a:greet a:ident c:given a:hold a:offer
        10 c:hello a:greet c:state a:offer c:rephrase a:explain
    """,
    "rejected": """
        60 c:state a:greet a:ident c:given a:hold a:offer c:reject
        40 c:hello a:greet c:state a:question c:answer a:offer c:reject a:offer_again c:reject
    """,
    "abandoned": "50 c:state\n50 c:state c:chase",
    "moved": "100 c:state a:greet a:move",
}
_SLOW = {
    "right": """
        26 c:state a:offer c:ack
        18 c:state a:ident c:given a:offer c:ack
        12 c:state a:question c:answer a:offer c:rephrase a:explain c:ack
        8 c:state c:chase a:offer c:ack
        8 c:state a:offer c:reject a:offer_again c:ack
        6 c:state a:question c:rephrase a:question c:answer a:offer c:ack
        18 c:state a:offer
        12 c:state a:ident c:given a:offer
        6 c:state c:chase a:question c:answer a:offer
    """,
    "wrong": """
        30 c:state a:offer c:ack
        50 c:state a:offer
        20 c:state a:ident c:given a:offer
    """,
    "rejected": """
        60 c:state a:offer c:reject
        40 c:state a:question c:answer a:offer c:reject
    """,
    "abandoned": "50 c:state\n50 c:state c:chase",
    "moved": "100 c:state a:move",
}


@dataclass(frozen=True)
class Conversations:
    """All conversations side by side, one a row, padded with -1 to LONGEST steps.

    `choices[fast, outcome]` are the rows to choose from with their cumulated shares.
    """

    kinds: NDArray[np.int8]
    actors: NDArray[np.int8]
    lengths: NDArray[np.int8]
    choices: dict[tuple[bool, int], tuple[NDArray[np.int64], NDArray[np.float64]]]
    has: dict[str, NDArray[np.bool_]]


def _made() -> Conversations:
    kinds: list[list[int]] = []
    actors: list[list[int]] = []
    choices: dict[tuple[bool, int], tuple[NDArray[np.int64], NDArray[np.float64]]] = {}
    for is_fast, by_outcome in ((True, _FAST), (False, _SLOW)):
        for outcome, lines in by_outcome.items():
            first, shares = len(kinds), []
            for line in lines.strip().splitlines():
                share, *steps = line.split()
                shares.append(float(share))
                who = [step[0] for step in steps]
                kinds.append([KIND[step[2:]] for step in steps])
                actors.append(["cab".index(letter) for letter in who])
            cumulated = np.cumsum(shares) / sum(shares)
            choices[is_fast, OUTCOME[outcome]] = (np.arange(first, len(kinds)), cumulated)
    lengths = np.array([len(steps) for steps in kinds], dtype=np.int8)

    def padded(rows: list[list[int]]) -> NDArray[np.int8]:
        return np.array([row + [-1] * (LONGEST - len(row)) for row in rows], dtype=np.int8)

    has = {
        name: np.array([KIND[name] in row for row in kinds])
        for name in ("ack", "reject", "ident", "restate", "rephrase")
    }
    has["offer"] = np.array([any(KIND[kind] in row for kind in ("offer", "offer_again", "explain")) for row in kinds])
    has["agent"] = np.array(["cab".index("a") in row for row in actors])
    has["bot"] = np.array([2 in row for row in actors])
    return Conversations(padded(kinds), padded(actors), lengths, choices, has)


CONVERSATIONS = _made()
