"""The tweets of the sample: threads between customers and the bank's support account."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from flows.bundled_sample import tweet_texts as texts
from flows.bundled_sample.export_files import Truth
from flows.bundled_sample.period import DAYS, END, OUTAGE_DAY, at, into_hours, later_moment, moment_in

HEADER = ["tweet_id", "author_id", "inbound", "created_at", "text", "response_tweet_id", "in_response_to_tweet_id"]
HANDLE = "HarbourHelp"
THREADS_PER_DAY = 5.1
WEEKEND_SHARE = 0.7
FIRST_TWEET_ID = 2_600_001
BAD_TWEET_ID = 9_900_001
"""Bad rows are numbered from here."""

UNEXPORTED_TWEET_ID = 1_000_001
"""Tweets that an exported one replies to, and that were written before the export began, are numbered from here."""


@dataclass(eq=False)
class Tweet:
    """One tweet; `parent` is the tweet that it replies to. It belongs to the thread of its topmost parent."""

    author: str
    written_at: datetime
    text: str
    parent: "Tweet | None" = None
    unexported_parent: int | None = None
    asks_for_message: bool = False
    replies: "list[Tweet]" = field(default_factory=list)
    tweet_id: int = 0

    @property
    def is_inbound(self) -> bool:
        """Whether a customer wrote it."""
        return self.author != HANDLE

    @property
    def root(self) -> "Tweet":
        """The first tweet of its thread."""
        return self.parent.root if self.parent else self

    def row(self, *, with_replies: bool = True) -> list[str]:
        """Return the tweet as the export writes it; without the links to its replies as of before they came."""
        replied_to = self.parent.tweet_id if self.parent else self.unexported_parent
        return [
            str(self.tweet_id),
            self.author,
            str(self.is_inbound),
            _stamp(self.written_at),
            self.text,
            ",".join(str(reply.tweet_id) for reply in self.replies) if with_replies else "",
            f"{replied_to}.0" if replied_to else "",
        ]


def make(seed: int) -> tuple[list[list[str]], Truth]:
    """Return the rows of the export, header first, and the counts of what is in them."""
    random = Random(f"{seed}/twitter")  # noqa: S311 - a sample, not a secret
    tweets = _simulate(random)
    bad, bad_kinds = _bad_rows(random)

    again = random.sample(tweets, 6)
    # Exported once before anybody replied, and once more with the links to the replies.
    updated = random.sample([tweet for tweet in tweets if tweet.replies and tweet not in again], 4)
    rows = []
    for tweet in tweets:
        if tweet in updated:
            rows.append(tweet.row(with_replies=False))
        rows.append(tweet.row())
        if tweet in again:
            rows.append(tweet.row())
    for row in bad:
        rows.insert(random.randrange(len(rows)), row)

    by_contact: defaultdict[tuple[Tweet, str], list[Tweet]] = defaultdict(list)
    for tweet in tweets:
        if tweet.is_inbound:
            by_contact[tweet.root, tweet.author].append(tweet)
    first_replies = [_first_reply(written) for written in by_contact.values()]
    truth: Truth = {
        "rows": len(rows),
        "duplicates": {"exact": len(again), "updated": len(updated)},
        "bad_rows": bad_kinds,
        "tweets": len(tweets),
        "threads": sum(tweet.parent is None for tweet in tweets),
        "contacts": len(by_contact),
        "customers": len({customer for _, customer in by_contact}),
        "answered": sum(reply is not None for reply in first_replies),
        "chased": sum(
            sum(reply is None or tweet.written_at < reply.written_at for tweet in written) > 1
            for written, reply in zip(by_contact.values(), first_replies, strict=True)
        ),
        "direct_message_requests": sum(tweet.asks_for_message for tweet in tweets),
    }
    return [HEADER, *rows], truth


def _stamp(moment: datetime) -> str:
    return f"{moment:%a %b %d %H:%M:%S +0000 %Y}"


def _first_reply(written: list[Tweet]) -> Tweet | None:
    """Return the company's first reply to one of a customer's tweets, if any."""
    replies = [reply for tweet in written for reply in tweet.replies if not reply.is_inbound]
    return min(replies, key=lambda reply: reply.written_at, default=None)


class _Thread:
    """Writes the tweets of one thread; what would be written after the end of the period is left out."""

    def __init__(self, random: Random, tweets: list[Tweet], topic: str) -> None:
        self.random = random
        self.tweets = tweets
        self.topic = topic
        self.initials = random.choice(texts.INITIALS)

    def write(self, author: str, moment: datetime, templates: tuple[str, ...], parent: Tweet | None = None) -> Tweet:
        """Add a tweet by `author`, in reply to `parent`."""
        customer = parent.author if parent else ""
        text = self.random.choice(templates).format(
            handle=HANDLE,
            customer=customer,
            topic=self.random.choice(texts.TOPICS[self.topic]),
            detail=self.random.choice(texts.DETAIL_WORDS),
            initials=self.initials,
        )
        tweet = Tweet(author, moment, text, parent, asks_for_message=templates is texts.DM_REQUESTS)
        if moment <= END:
            self.tweets.append(tweet)
            if parent:
                parent.replies.append(tweet)
        return tweet

    def answer(self, tweet: Tweet, templates: tuple[str, ...]) -> Tweet:
        """Let the bank reply to `tweet`, in its hours."""
        slowness = 3.0 if tweet.written_at.date() == OUTAGE_DAY else 1.0
        delay = timedelta(seconds=60 + round(self.random.lognormvariate(0, 1.1) * 1500 * slowness))
        return self.write(
            HANDLE, into_hours(tweet.written_at + delay, opens=8, closes=21, weekend=True), templates, tweet
        )

    def react(self, tweet: Tweet, customer: str, templates: tuple[str, ...]) -> Tweet:
        """Let `customer` reply to `tweet`."""
        moment = tweet.written_at + timedelta(seconds=round(self.random.lognormvariate(0, 1.0) * 1200) + 30)
        return self.write(customer, moment, templates, tweet)

    def help(self, tweet: Tweet, customer: str) -> bool:
        """Let the bank help with `tweet`; return whether the customer is content with it."""
        random = self.random
        kind = random.choices(("ask", "message", "solve"), (45, 28, 27))[0]
        if kind == "ask":
            question = self.answer(tweet, texts.QUESTIONS)
            if random.random() < 0.2:
                return False
            tweet = self.react(question, customer, texts.DETAILS)
            kind = random.choices(("message", "solve", "silence"), (30, 62, 8))[0]
        if kind == "message":
            request = self.answer(tweet, texts.DM_REQUESTS)
            if random.random() < 0.4:
                return False
            sent = self.react(request, customer, texts.DM_SENT)
            if random.random() < 0.6:
                self.answer(sent, texts.DM_RECEIPTS)
            return True
        if kind == "silence":
            return False
        for _ in range(2):
            solution = self.answer(tweet, texts.SOLUTIONS)
            mood = random.choices(("thanks", "rejects", "silent"), (48, 24, 28))[0]
            if mood != "rejects":
                if mood == "thanks":
                    self.react(solution, customer, texts.THANKS)
                return True
            tweet = self.react(solution, customer, texts.REJECTIONS)
        return False


def _simulate(random: Random) -> list[Tweet]:
    """Return all tweets, numbered in the order in which they were written."""
    customers = [str(number) for number in random.sample(range(810_000, 830_000), 260)]
    eagerness = [random.paretovariate(2.0) for _ in customers]
    tweets: list[Tweet] = []
    planned: list[tuple[datetime, str, str, tuple[str, ...]]] = []
    for day in DAYS:
        expected = THREADS_PER_DAY * (WEEKEND_SHARE if day.weekday() > 4 else 1.0) * (4.0 if day == OUTAGE_DAY else 1.0)
        for _ in range(round(random.gauss(expected, expected * 0.2))):
            topic = "login" if day == OUTAGE_DAY else random.choice(list(texts.TOPICS))
            customer = random.choices(customers, eagerness)[0]
            planned.append((moment_in(random, day), customer, topic, texts.OPENINGS))
    while planned:
        moment, customer, topic, opening = planned.pop(0)
        if moment > END:
            continue
        is_content, ended_at = _converse(random, tweets, customers, (moment, customer, topic, opening))
        if random.random() < (0.08 if is_content else 0.22):
            planned.append((later_moment(random, ended_at, 5), customer, topic, texts.RETURNS))
    _announce(random, tweets, customers)

    roots = [tweet for tweet in tweets if not tweet.parent and tweet.is_inbound]
    for number, tweet in enumerate(random.sample(roots[:60], 4), start=UNEXPORTED_TWEET_ID):
        tweet.unexported_parent = number
    tweets.sort(key=lambda tweet: tweet.written_at)
    for number, tweet in enumerate(tweets, start=FIRST_TWEET_ID):
        tweet.tweet_id = number
    return tweets


def _converse(
    random: Random, tweets: list[Tweet], customers: list[str], plan: tuple[datetime, str, str, tuple[str, ...]]
) -> tuple[bool, datetime]:
    """Write one thread that a customer began; return whether they are content, and the time of the last tweet."""
    moment, customer, topic, opening = plan
    thread = _Thread(random, tweets, topic)
    root = last = thread.write(customer, moment, opening)
    is_content = False
    while random.random() < 0.17:
        last = thread.write(customer, last.written_at + timedelta(minutes=random.randint(25, 240)), texts.CHASES, last)
    if random.random() > 0.14:
        is_content = thread.help(last, customer)
    if random.random() < 0.1:
        other = random.choice([candidate for candidate in customers if candidate != customer])
        joined = thread.react(root, other, texts.JOINS)
        if random.random() < 0.6:
            thread.help(joined, other)
    return is_content, max(tweet.written_at for tweet in [root, *tweets] if tweet.root is root)


def _announce(random: Random, tweets: list[Tweet], customers: list[str]) -> None:
    """Write the threads that the bank began: nobody's contact until a customer replies."""
    moments = [at(OUTAGE_DAY, 9 * 3600 + 1234), *(moment_in(random, day) for day in random.sample(DAYS[:-2], 5))]
    for position, moment in enumerate(moments):
        thread = _Thread(random, tweets, "login" if position == 0 else random.choice(["branch", "transfer"]))
        first = thread.write(HANDLE, moment, texts.ANNOUNCEMENTS[:1] if position == 0 else texts.ANNOUNCEMENTS[1:])
        for customer in random.sample(customers, 5 if position == 0 else random.randint(0, 2)):
            reply = thread.react(first, customer, texts.JOINS[:1])
            if random.random() < 0.6:
                thread.help(reply, customer)


def _bad_rows(random: Random) -> tuple[list[list[str]], dict[str, int]]:
    """Return rows that cannot be staged, and how many of each kind."""
    flaws = (
        ("unparsable_date", "created_at", "Fri Feb 31 10:11:12 +0000 2026"),
        ("unparsable_date", "created_at", "yesterday"),
        ("unparsable_date", "created_at", ""),
        ("missing_key", "tweet_id", ""),
        ("missing_key", "tweet_id", ""),
        ("missing_key", "tweet_id", ""),
    )
    rows = []
    for number, (_, column, value) in enumerate(flaws, start=BAD_TWEET_ID):
        thread = _Thread(random, [], "card")
        tweet = thread.write("830001", moment_in(random, random.choice(DAYS)), texts.OPENINGS)
        tweet.tweet_id = number
        row = tweet.row()
        row[HEADER.index(column)] = value
        rows.append(row)
    return rows, dict(Counter(kind for kind, _, _ in flaws))
