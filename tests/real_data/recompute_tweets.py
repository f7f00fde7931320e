"""The support threads on Twitter, recomputed from the export with plain loops."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import datetime

from recompute_common import REOPEN_SILENCE, TWEETS_FILE, Contact
from recompute_signals import said


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


THANKS = _words(
    "thanks thank thankyou thx ty tysm cheers appreciated appreciate solved sorted works worked fixed resolved"
)
FILLER = _words(
    "you u so very much a lot lots many ok okay great perfect awesome excellent brilliant cool lovely nice good it its "
    "is all now that this your the for help quick fast reply response guys team will done got yes yep "
    "really im i am have has been and best wonderful amazing super ever happy day x xx xxx"
)
ELSEWHERE = re.compile(
    r" (dm|dms|dming|pm|direct message|direct messages|private message|private messages|private msg|direct msg"
    r"|(call|ring|phone|email|e mail|chat with|contact|text|message) us|give us a (call|ring)|reach out to us"
    r"|fill (in|out) (this|the|our)|secured? link|via (our|the) (form|website|app|chat)) "
)


@dataclass(frozen=True)
class Tweet:
    """One row of the export."""

    tweet_id: str
    author: str
    is_customer: bool
    at: datetime
    text: str
    answers: str | None


def words_only(text: str) -> str:
    text = re.sub(r"https?://[^ ]+", " ", text.lower())
    text = re.sub(r"&[a-z]+;", " ", text)
    text = re.sub(r"@[a-z0-9_]+", " ", text)
    text = text.replace("\u2019", "").replace("'", "")
    return " " + re.sub(r"[^a-z]+", " ", text).strip(" ") + " "


def is_only_thanks(text: str) -> bool:
    if set(text) & set("?\U0001f44e\U0001f620\U0001f621\U0001f92c\U0001f644\U0001f624\U0001f595"):
        return False
    if any(
        "\u00c0" <= c <= "\u024f" or "\u0370" <= c <= "\u1fff" or "\u3040" <= c <= "\u9fff" or "\uac00" <= c <= "\ud7a3"
        for c in text.lower()
    ):
        return False
    words = (
        words_only(text).replace(" no problem ", " ").replace(" no problems ", " ").replace(" no worries ", " ").split()
    )
    if not words or any(word not in THANKS and word not in FILLER for word in words):
        return False
    if words_only(text).split()[0] in ("is", "has", "have", "did", "do", "will", "am", "are", "was"):
        return False
    return any(word in THANKS for word in words)


def asks_to_move(text: str) -> bool:
    return ELSEWHERE.search(words_only(text)) is not None


def read_tweets() -> dict[str, Tweet]:
    tweets = {}
    with TWEETS_FILE.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            answers = row["in_response_to_tweet_id"].removesuffix(".0") or None
            tweets[row["tweet_id"]] = Tweet(
                tweet_id=row["tweet_id"],
                author=row["author_id"],
                is_customer=row["inbound"] == "True",
                at=datetime.strptime(row["created_at"], "%a %b %d %H:%M:%S %z %Y").replace(tzinfo=None),
                text=row["text"],
                answers=answers,
            )
    return tweets


def _root_and_depth(tweet: Tweet, tweets: dict[str, Tweet]) -> tuple[str, int]:
    depth = 0
    while tweet.answers in tweets:
        tweet = tweets[tweet.answers]
        depth += 1
    return tweet.answers or tweet.tweet_id, depth


def _concerns(tweet: Tweet, tweets: dict[str, Tweet]) -> str | None:
    """The customer whose message it is, or whom the company's message answers."""
    while not tweet.is_customer:
        if tweet.answers not in tweets:
            return None
        tweet = tweets[tweet.answers]
    return tweet.author


def _parts(tweets: dict[str, Tweet]) -> dict[tuple[str, str], list[Tweet]]:
    """Each customer's part of each reply tree, in the order of time (what answers comes after what it answers)."""
    parts: dict[tuple[str, str], list[tuple[datetime, int, str, Tweet]]] = {}
    for tweet in tweets.values():
        customer = _concerns(tweet, tweets)
        if customer is not None:
            root, depth = _root_and_depth(tweet, tweets)
            parts.setdefault((root, customer), []).append((tweet.at, depth, tweet.tweet_id, tweet))
    return {key: [entry[3] for entry in sorted(entries, key=lambda e: e[:3])] for key, entries in parts.items()}


def _split_at_reopenings(messages: list[Tweet]) -> list[list[Tweet]]:
    contacts: list[list[Tweet]] = []
    last_substance: datetime | None = None
    for message in messages:
        if not contacts or (
            message.is_customer
            and not is_only_thanks(message.text)
            and last_substance is not None
            and message.at - last_substance > REOPEN_SILENCE
        ):
            contacts.append([])
        contacts[-1].append(message)
        if not is_only_thanks(message.text):
            last_substance = message.at
    return contacts


def _company_done(messages: list[Tweet]) -> datetime | None:
    """The end of the company's last turn that the customer answered by nothing but an acknowledgement, and that sends her nowhere.

    Sent elsewhere, she is not done; but "message us again if you need help", said after her thanks, undoes nothing.
    """
    for position in range(len(messages) - 1, -1, -1):
        message = messages[position]
        if message.is_customer:
            if not is_only_thanks(message.text) and not said(message.text, is_customer=True).acknowledges:
                return None
            continue
        ends_a_turn = position == len(messages) - 1 or messages[position + 1].is_customer
        if ends_a_turn and not asks_to_move(message.text):
            return message.at
    return None


def _mine_reactions(contact: Contact, messages: list[Tweet]) -> None:
    """Acknowledgements and rejections of what the company offered before; thanks alone acknowledge any word of the company."""
    has_reply = has_offer = False
    for message in messages:
        heard = said(message.text, message.is_customer, not message.is_customer and asks_to_move(message.text))
        if not message.is_customer:
            has_reply = True
            has_offer = has_offer or heard.offers
            if heard.offers:
                contact.offers.append(message.at)
        elif has_reply and (is_only_thanks(message.text) or (heard.acknowledges and has_offer)):
            contact.acknowledgements.append(message.at)
        if message.is_customer and heard.rejects and has_offer:
            contact.rejections.append(message.at)


def _contact(root: str, customer: str, position: int, messages: list[Tweet]) -> Contact:
    start = next(message.at for message in messages if message.is_customer)
    replies = [number for number, message in enumerate(messages) if not message.is_customer]
    contact = Contact(
        system="twitter",
        source_id=f"{root}-{customer}-{position}",
        customer=customer,
        started=start,
        channel="social",
        case=f"{root}-{customer}",
        ended=messages[-1].at,
        messages=len(messages),
    )
    _mine_reactions(contact, messages)
    before_reply = messages[: replies[0]] if replies else messages
    contact.is_chased = len(before_reply) > 1
    for number in replies:
        if number == 0 or messages[number - 1].is_customer:
            contact.agent_turns += 1
    if replies:
        contact.first_reply = messages[replies[0]].at
        contact.wait_seconds = (contact.first_reply - start).total_seconds()
        contact.done = _company_done(messages)
    return contact


def read_threads() -> list[Contact]:
    contacts = []
    for (root, customer), messages in _parts(read_tweets()).items():
        for position, part in enumerate(_split_at_reopenings(messages)):
            contacts.append(_contact(root, customer, position, part))
    return contacts


def observed_through() -> datetime:
    return max(tweet.at for tweet in read_tweets().values())
