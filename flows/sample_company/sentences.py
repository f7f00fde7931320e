"""The grammar of the messages: every sentence that customers and agents of Larkfield write, rendered once.

A message is put together from parts, each an index into a list of rendered texts, so that millions of them need no
loop:
a prefix (greeting, @name), the core, which alone carries the signal, a suffix (courtesy, signature), and in e-mails the
line that introduces a quotation and the quoted core. What a core says is known by its kind: `SIGNALS`, `SENTIMENT`.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random

import numpy as np
from numpy.typing import NDArray

from flows.sample_company.names import AGENT_NAMES, HANDLES, NAMES
from flows.sample_company.reasons import REASONS

KINDS = [
    "state",
    "state_angry",
    "restate",
    "restate_angry",
    "offer",
    "offer_again",
    "explain",
    "follow",
    "follow_angry",
    "ack_pleased",
    "ack",
    "reject",
    "reject_angry",
    "rephrase",
    "chase",
    "chase_angry",
    "given",
    "answer",
    "hello",
    "small_talk",
    "greet",
    "bot_greet",
    "bot_handover",
    "hold",
    "ident",
    "question",
    "move",
    "agent_small_talk",
    "agent_restate_request",
    "no_more",
]
KIND = {name: number for number, name in enumerate(KINDS)}

_OF_A_REASON = 9
"""So many kinds, from the first, have texts of their own for each reason."""

SIGNALS = {
    "is_offer": ("offer", "offer_again", "explain"),
    "is_acknowledgement": ("ack_pleased", "ack"),
    "is_rejection": ("reject", "reject_angry"),
    "is_rephrase_request": ("rephrase",),
    "is_restatement": ("restate", "restate_angry"),
    "is_identification_request": ("ident",),
}
"""What a message says, by the kinds that say it."""

_NEGATIVE = ("state_angry", "restate_angry", "follow_angry", "reject", "reject_angry", "chase_angry")
_POSITIVE = ("ack_pleased",)
SENTIMENT: NDArray[np.int8] = np.array([(kind in _POSITIVE) - (kind in _NEGATIVE) for kind in KINDS], dtype=np.int8)
"""Of each kind: -1 negative, 0 neutral, 1 positive."""

_STATE = (
    "{Problem}.",
    "{Problem}. Can you look into it?",
    "It is about {thing}: {problem}.",
    "I need help with {thing}. {Problem}.",
    "{Problem}, could you please check?",
    "There is something wrong with {thing}. {Problem}.",
    "{Problem}. What can I do?",
    "Could you help me with {thing}? {Problem}.",
)
_ANGER = (
    "This is really frustrating.",
    "I am very disappointed.",
    "This is a terrible service.",
    "I am fed up with this.",
    "That is unacceptable.",
    "What a mess, honestly.",
    "I am angry about this.",
)
_RESTATE = (
    "As I said before, {problem}.",
    "I already told you: {problem}.",
    "Once again, {problem}.",
    "I have explained this already. {Problem}.",
    "This is the second time that I write: {problem}.",
    "I told your colleague that {problem}.",
    "Still the same: {problem}.",
    "{Problem}. I have said so before.",
)
_OFFER = (
    "{Answer}.",
    "Sorry about that. {Answer}.",
    "I have looked into {thing}. {Answer}.",
    "Good news: {answer}.",
    "{Answer}. That should solve it.",
    "I am sorry for the trouble with {thing}. {Answer}.",
)
_OFFER_AGAIN = (
    "Then let us try something else. {Answer}.",
    "I see, sorry. {Answer}.",
    "In that case there is another way. {Answer}.",
    "I have checked again. {Answer}.",
)
_EXPLAIN = (
    "Of course. In short: {answer}.",
    "Let me put it more simply. {Answer}.",
    "I mean this: {answer}.",
    "Sorry, that was unclear. {Answer}.",
)
_FOLLOW = (
    "Is there any news about {thing}?",
    "I am coming back to you about {thing}.",
    "I wrote to you about {thing} lately, what is the state of it?",
    "Has anything happened with {thing}?",
)

_GENERIC: dict[str, tuple[str, ...]] = {
    "ack_pleased": (
        "Thank you so much, that works!",
        "Great, it works now, thanks a lot!",
        "Perfect, thank you for the quick help!",
        "Brilliant, all sorted. Thanks!",
        "That did the trick, thank you very much!",
        "Wonderful, problem solved. Thanks for your help!",
        "Amazing, thanks!",
        "You are a star, it is fixed!",
        "Excellent, thank you!",
        "Lovely, that solved it, many thanks.",
        "Super, thanks, have a nice day!",
    ),
    "ack": (
        "Ok, thanks.",
        "Thanks.",
        "Thank you.",
        "Ok, that works now.",
        "It works, thank you.",
        "Got it, thanks.",
        "All right, thanks for the help.",
        "Yes, that solved it.",
        "Thanks, it is sorted.",
        "Okay, it is working again.",
        "Thank you, that was it.",
        "Fixed, ta.",
    ),
    "reject": (
        "That did not work.",
        "That did not work, thanks anyway.",
        "Unfortunately it is still the same.",
        "I tried that already and it does not help.",
        "No, that is not the problem.",
        "It still does not work.",
        "Sorry, but that does not solve it.",
        "Nothing has changed.",
        "I am afraid this is wrong.",
        "Done that, no change.",
    ),
    "reject_angry": (
        "That does not help at all!",
        "Seriously? It still does not work, this is ridiculous.",
        "No! That is wrong again, I am fed up.",
        "This did not work either, terrible.",
        "Useless. It is exactly as broken as before.",
        "You are wasting my time, nothing has changed.",
    ),
    "rephrase": (
        "What do you mean?",
        "Sorry, I do not understand.",
        "Can you explain that in simple words?",
        "I am not sure what you mean by that.",
        "Could you say that another way?",
        "I do not get it, what should I do?",
        "What does that mean?",
        "Can you rephrase that, please?",
        "Sorry, what exactly do you want to know?",
        "I am confused, which one do you mean?",
        "huh? that went over my head",
    ),
    "chase": (
        "Is anybody there?",
        "Any news?",
        "Hello?",
        "I am still waiting for an answer.",
        "Did you get my message?",
        "Just asking again, since nobody has answered.",
    ),
    "chase_angry": (
        "Why does nobody answer? This is awful.",
        "I have been waiting for ages, what a terrible service.",
        "Still no answer, unbelievable.",
        "Do you ignore your customers on purpose?",
    ),
    "given": (
        "My customer number is {number}.",
        "Sure, it is {number}.",
        "{number}, and the postcode is {code}.",
        "I was born on 4 May 19{year}, number {number}.",
        "Here you are: {number}",
        "The number is {number}, the name is on the contract.",
    ),
    "answer": (
        "Since yesterday evening.",
        "It began on Monday.",
        "The small white model.",
        "Both of them.",
        "Yes, I have.",
        "No, not yet.",
        "Only in the evening.",
        "On the phone and on the laptop.",
        "About two weeks ago.",
        "I think so, at least it looks like it.",
    ),
    "hello": ("Hello", "Hi there", "Good morning", "Hi, is somebody free?", "Good evening!", "Hey"),
    "small_talk": (
        "No hurry, I have a cup of tea here.",
        "What weather today!",
        "My dog says hello.",
        "I have been with you for ten years, you know.",
        "Take your time.",
        "It must be busy today.",
    ),
    "greet": (
        "Good morning, you are speaking with {agent}.",
        "Hello, this is {agent}. Let me see.",
        "Welcome to Larkfield, my name is {agent}.",
        "Hi, {agent} here, I have your message in front of me.",
    ),
    "bot_greet": (
        "Hello, I am Lark, the digital assistant. Please tell me in a few words what it is about.",
        "Hi! I am a virtual assistant. What can I do for you?",
    ),
    "bot_handover": (
        "I am passing you on to a colleague.",
        "One of our people takes over from here.",
    ),
    "hold": (
        "One moment please, I am looking it up.",
        "Let me check that for you.",
        "Please stay with me, this takes a minute.",
        "I am looking into your account now.",
    ),
    "ident": (
        "May I have your customer number, please?",
        "Could you please give me your customer number and postcode?",
        "To open your account I need your date of birth and your customer number.",
        "Please confirm your customer number first.",
        "Can you tell me your account number, please?",
        "For security, could you verify your customer number?",
    ),
    "question": (
        "Since when has it been like this?",
        "Which model do you have?",
        "Have you tried it on another device?",
        "Does it happen all day or only at times?",
        "Is it on one device or on both?",
    ),
    "move": (
        "Please send us a DM so that we can look into it.",
        "Please call us on 0800 555 0100 about this.",
        "I cannot see that here. Please email us at care@larkfield.example.",
        "Could you please give us a call? We can only do this by phone.",
        "Please fill in the form on our website.",
    ),
    "agent_small_talk": (
        "Thank you for your patience.",
        "Ha, give it a biscuit from me.",
        "It is, but we get there.",
        "Thank you for being with us for so long.",
    ),
    "agent_restate_request": (
        "What can I do for you?",
        "Can you tell me what the problem is?",
        "How can I help you today?",
    ),
    "no_more": ("No, that is all.", "That was all.", "Nothing else for today."),
}

_CUSTOMER_KINDS = set(KINDS[:4]) | set(KINDS[7:20]) | {"no_more"}
_TWINS = {"q": "w", "e": "r", "t": "z", "i": "o", "a": "s", "n": "m", "l": "k", "h": "j"}


def _mistyped(text: str, random: Random) -> str:
    """Return `text` with one slip of the fingers in a word of four letters or more."""
    places = [n for n in range(1, len(text) - 2) if text[n - 1 : n + 2].isalpha() and text[n].islower()]
    if len(places) < 3:
        return text
    place = random.choice(places)
    slip = random.randrange(3)
    if slip == 0:
        return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    if slip == 1:
        return text[:place] + text[place + 1 :]
    return text[:place] + _TWINS.get(text[place], text[place] * 2) + text[place + 1 :]


def _as_customers_write(texts: list[str], random: Random) -> list[str]:
    """Return the texts, and each once more as it is typed in a hurry: lower case, no full stop, or with a slip."""
    hurried = [
        text.lower().rstrip(".") if number % 3 == 0 else _mistyped(text, random) for number, text in enumerate(texts)
    ]
    return texts + hurried


def _filled(frames: tuple[str, ...], thing: str, sentences: tuple[str, ...], *, name: str) -> list[str]:
    capital = name.capitalize()
    return [
        frame.format(**{"thing": thing, name: _lower(sentence), capital: sentence[0].upper() + sentence[1:]})
        for frame in frames
        for sentence in sentences
    ]


def _lower(sentence: str) -> str:
    return sentence if sentence.startswith(("I ", "SIM", "TV")) else sentence[0].lower() + sentence[1:]


def _of_reason(number: int, random: Random) -> dict[str, list[str]]:
    reason = REASONS[number]
    states = _filled(_STATE, reason.thing, reason.problems, name="problem")
    restates = _filled(_RESTATE, reason.thing, reason.problems, name="problem")
    follows = [frame.format(thing=reason.thing) for frame in _FOLLOW]
    offers = {
        kind: _filled(frames, reason.thing.replace("my ", "your "), reason.answers, name="answer")
        for kind, frames in (("offer", _OFFER), ("offer_again", _OFFER_AGAIN), ("explain", _EXPLAIN))
    }
    return {
        "state": states,
        "state_angry": [f"{text} {random.choice(_ANGER)}" for text in states],
        "restate": restates,
        "restate_angry": [f"{random.choice(_ANGER)} {text}" for text in restates],
        **offers,
        "follow": follows,
        "follow_angry": [f"{text} {random.choice(_ANGER)}" for text in follows],
    }


def _generic(kind: str, random: Random) -> list[str]:
    texts = []
    for text in _GENERIC[kind]:
        if "{" not in text:
            texts.append(text)
            continue
        texts += [
            text.format(
                agent=random.choice(AGENT_NAMES),
                number=random.randrange(10_000_000, 99_999_999),
                code=random.randrange(10_000, 99_999),
                year=random.randrange(40, 99),
            )
            for _ in range(40)
        ]
    return texts


@dataclass(frozen=True)
class Sentences:
    """All rendered parts of messages, and where the texts of a kind stand.

    `cores`: texts; those of kind k and reason r are `cores[first[k, r] : first[k, r] + count[k, r]]`.
    """

    cores: list[str]
    first: NDArray[np.int32]
    count: NDArray[np.int32]


@cache
def sentences() -> Sentences:
    """Render all cores; always the same, whatever the seed of the company."""
    random = Random(20250101)  # noqa: S311 -- for sentences, not for secrets
    by_kind: dict[tuple[int, int], list[str]] = {}
    for reason in range(len(REASONS)):
        for kind, texts in _of_reason(reason, random).items():
            by_kind[KIND[kind], reason] = _as_customers_write(texts, random) if kind in _CUSTOMER_KINDS else texts
    for name in KINDS[_OF_A_REASON:]:
        texts = _generic(name, random)
        by_kind[KIND[name], 0] = _as_customers_write(texts, random) if name in _CUSTOMER_KINDS else texts
    known: set[str] = set()
    first = np.zeros((len(KINDS), len(REASONS)), dtype=np.int32)
    count = np.zeros_like(first)
    listed: list[str] = []
    for place, texts in sorted(by_kind.items()):
        fresh = [text for text in dict.fromkeys(texts) if text not in known]
        known.update(fresh)
        first[place], count[place] = len(listed), len(fresh)
        listed += fresh
    first[_OF_A_REASON:] = first[_OF_A_REASON:, :1]
    count[_OF_A_REASON:] = count[_OF_A_REASON:, :1]
    return Sentences(listed, first, count)


# Prefixes: nothing, then those of a mail, a chat, and the names of social media.
MAIL_PREFIXES = (
    "Hello,\n\n",
    "Dear Sir or Madam,\n\n",
    "Dear Larkfield team,\n\n",
    "Hi,\n\n",
    "Good morning,\n\n",
    "To whom it may concern,\n\n",
)
CHAT_PREFIXES = ("Hi, ", "Hello, ", "hey ", "Good day. ", "Hi there! ")
COMPANY_HANDLE = "@LarkfieldHelp "
PREFIXES: tuple[str, ...] = (
    "",
    *MAIL_PREFIXES,
    *CHAT_PREFIXES,
    COMPANY_HANDLE,
    *(f"@{handle} " for handle in HANDLES),
    *(f"Dear {name},\n\n" for name in NAMES),
)
MAIL_PREFIX = 1
CHAT_PREFIX = MAIL_PREFIX + len(MAIL_PREFIXES)
HANDLE_PREFIX = CHAT_PREFIX + len(CHAT_PREFIXES)
CUSTOMER_HANDLE_PREFIX = HANDLE_PREFIX + 1
DEAR_PREFIX = CUSTOMER_HANDLE_PREFIX + len(NAMES)

# Suffixes: nothing, courtesies, initials of agents, signatures.
COURTESIES = (" Please help.", " Thanks in advance.", " Thank you in advance for your help.", " :(", " Regards")
INITIALS = tuple(f" ^{name}" for name in AGENT_NAMES)
AGENT_SIGNATURES = tuple(f"\n\nKind regards,\n{name}\n-- \nLarkfield Care\nlarkfield.example" for name in AGENT_NAMES)
CLOSINGS = ("\n\nBest regards,\n{}", "\n\nThanks,\n{}", "\n\nYours faithfully\n{}", "\n\n-- \n{}\nsent from my phone")
SUFFIXES: tuple[str, ...] = (
    "",
    *COURTESIES,
    *INITIALS,
    *AGENT_SIGNATURES,
    *(closing.format(name) for closing in CLOSINGS for name in NAMES),
)
COURTESY_SUFFIX = 1
INITIALS_SUFFIX = COURTESY_SUFFIX + len(COURTESIES)
AGENT_SUFFIX = INITIALS_SUFFIX + len(INITIALS)
SIGNATURE_SUFFIX = AGENT_SUFFIX + len(AGENT_SIGNATURES)

QUOTE_DAYS = 400


@cache
def quotations(first_day: date) -> tuple[str, ...]:
    """Return lines that introduce a quotation: nothing, then one a day for the company's words, then for the
    customer's.
    """
    days = [first_day + timedelta(days=n) for n in range(QUOTE_DAYS)]
    return (
        "",
        *(f"\n\nOn {day:%a, %d %b %Y}, Larkfield Care <care@larkfield.example> wrote:\n> " for day in days),
        *(f"\n\nOn {day:%a, %d %b %Y}, you wrote:\n> " for day in days),
    )
