"""Questions, mails and chats of the real exports, recomputed with plain loops and other means than the models have."""

from __future__ import annotations

import gzip
import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from xml.etree import ElementTree

from recompute_common import REOPEN_SILENCE, SHARED_DATA
from recompute_tweets import is_only_thanks

CHAT_SILENCE = timedelta(minutes=30)
STAFF = {"w1zeman1p", "timebox", "hmunoz", "InternetJones", "koopajah", "karllekko"}


@dataclass
class Written:
    """One contact of a channel in writing: its messages are (moment, is the customer's, text)."""

    key: str
    customer: str | None
    messages: list[tuple[datetime, bool, str]] = field(default_factory=list)

    @property
    def started(self) -> datetime:
        return self.messages[0][0]

    @property
    def ended(self) -> datetime:
        return max(moment for moment, _, _ in self.messages)

    @property
    def first_answer(self) -> datetime | None:
        return next((moment for moment, is_customers, _ in self.messages if not is_customers), None)

    @property
    def wait_seconds(self) -> float:
        """From each message of the customer to the next of an agent; what she adds meanwhile begins no wait of its own."""
        waited, since = 0.0, None
        for moment, is_customers, _ in self.messages:
            if is_customers and since is None:
                since = moment
            elif not is_customers and since is not None:
                waited += (moment - since).total_seconds()
                since = None
        return waited


# --- stack_exchange ---------------------------------------------------------------------------------------------------


@dataclass
class Question:
    """One question, with when each answer of another, each vote up for one of those, and the acceptance came."""

    asker: str | None
    asked: datetime
    tag: str
    messages: int = 1
    answers: list[datetime] = field(default_factory=list)
    accepted: datetime | None = None
    endorsed: list[datetime] = field(default_factory=list)
    duplicate_of: str | None = None


def _rows(table: str) -> list[dict[str, str]]:
    with gzip.open(SHARED_DATA / "stack_exchange_quantum" / f"{table}.xml.gz") as file:
        return [dict(row.attrib) for row in ElementTree.parse(file).getroot()]  # noqa: S314 -- a file of the project's own


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(microsecond=0)


def read_questions() -> dict[str, Question]:
    posts = {post["Id"]: post for post in _rows("Posts")}
    questions = {
        key: Question(post.get("OwnerUserId"), _moment(post["CreationDate"]), post["Tags"][1:].split(">")[0])
        for key, post in posts.items()
        if post["PostTypeId"] == "1"
    }
    home = {key: key if post["PostTypeId"] == "1" else post.get("ParentId") for key, post in posts.items()}
    for _key, post in posts.items():
        if post["PostTypeId"] == "2":
            question = questions[post["ParentId"]]
            question.messages += 1
            if post.get("OwnerUserId") != question.asker:
                question.answers.append(_moment(post["CreationDate"]))
    for comment in _rows("Comments"):
        if home[comment["PostId"]] in questions:
            questions[home[comment["PostId"]]].messages += 1
    for vote in _rows("Votes"):
        question = questions.get(home.get(vote["PostId"]) or "")
        if question is None:
            continue
        answer = posts[vote["PostId"]]
        if answer["PostTypeId"] != "2" or answer.get("OwnerUserId") == question.asker:
            continue
        # A vote bears a date only, and cannot have been before what it is for.
        voted = max(_moment(vote["CreationDate"]), _moment(answer["CreationDate"]))
        accepted = posts[home[vote["PostId"]]].get("AcceptedAnswerId")
        if vote["VoteTypeId"] == "1" and vote["PostId"] == accepted:
            question.accepted = voted
        if vote["VoteTypeId"] == "2":
            question.endorsed.append(voted)
    for link in _rows("PostLinks"):
        if link["LinkTypeId"] == "3" and link["PostId"] in questions:
            question = questions[link["PostId"]]
            question.duplicate_of = question.duplicate_of or link["RelatedPostId"]
    return questions


# --- mailbox ----------------------------------------------------------------------------------------------------------


def read_mail_threads() -> list[Written]:
    with gzip.open(SHARED_DATA / "email_ilug" / "emails.jsonl.gz", "rt", encoding="utf-8") as lines:
        mails = {mail["message_id"]: mail for mail in map(json.loads, lines)}
    parent = {
        key: next((other for other in [mail["in_reply_to"], *reversed(mail["references"])] if other in mails), None)
        for key, mail in mails.items()
    }

    def sent(key: str) -> datetime:
        own = datetime.fromisoformat(mails[key]["date_utc"]).replace(tzinfo=None)
        return max(own, sent(parent[key])) if parent[key] else own

    def way(key: str) -> list[str]:
        return [*way(parent[key]), key] if parent[key] else [key]

    threads: dict[str, list[tuple[datetime, int, str]]] = defaultdict(list)
    for key in mails:
        threads[way(key)[0]].append((sent(key), len(way(key)), key.strip("<>")))
    contacts = []
    for root, entries in threads.items():
        customer = mails[root]["from_hash"]
        contacts += _split_at_silence(root, customer, sorted(entries), {k.strip("<>"): m for k, m in mails.items()})
    return contacts


def _split_at_silence(
    root: str, customer: str, entries: list[tuple[datetime, int, str]], mails: dict[str, dict[str, str]]
) -> list[Written]:
    contacts: list[Written] = []
    last: datetime | None = None
    for moment, _, key in entries:
        is_customers = mails[key]["from_hash"] == customer
        has_only_thanks = is_customers and is_only_thanks(plain_own_words(mails[key]["body"]))
        begins = is_customers and not has_only_thanks and last is not None and moment - last > REOPEN_SILENCE
        if not contacts or begins:
            contacts.append(Written(f"{root.strip('<>')}#{len(contacts)}", customer))
        contacts[-1].messages.append((moment, is_customers, key))
        if not has_only_thanks:
            last = moment
    return contacts


def plain_own_words(body: str) -> str:
    """Without quoted lines, signature and footer: enough to tell whether nothing is left but thanks."""
    kept = []
    for line in body.splitlines():
        if line.rstrip() == "--" or re.fullmatch("_{20,}", line.strip()):
            break
        if not re.match(r"\s*[>|]", line) and not re.search(r"(wrote|said|mentioned):\s*$", line):
            kept.append(line)
    return "\n".join(kept)


# --- chat_log ---------------------------------------------------------------------------------------------------------


def read_chat_stretches() -> list[Written]:
    folder = SHARED_DATA / "chat_stripe"
    lines = []
    for line in (folder / "stripe.0.ascii.txt").read_text(encoding="ascii").splitlines():
        _, day, clock, nick, *said = line.split(" ", 4)
        lines.append((datetime.fromisoformat(f"{day} {clock.strip('[]')}"), nick.strip("<>"), "".join(said)))
    answered = {}
    for link in (folder / "stripe.0.annotation.txt").read_text(encoding="ascii").splitlines():
        earlier, later, _ = link.split()
        answered[int(later)] = int(earlier)
    whose: list[str | None] = []
    seen: list[str] = []
    latest = None
    told: dict[str, tuple[datetime, str]] = {}
    for number, (moment, nick, said) in enumerate(lines):
        if nick not in STAFF:
            latest = nick
            seen.append(nick)
            whose.append(nick)
            continue
        linked = _linked(number, answered, lines)
        named = next((spoken for word in said.split(" ") for spoken in _named(word, seen)), None)
        if linked or named:
            told[nick] = (moment, linked or named or "")
        continued = told[nick][1] if nick in told and moment - told[nick][0] <= CHAT_SILENCE else None
        whose.append(continued or latest)
    return _stretches(lines, whose)


def _linked(number: int, answered: dict[int, int], lines: list[tuple[datetime, str, str]]) -> str | None:
    """Follow links back to a customer's line."""
    while answered.get(number, number) < number:
        number = answered[number]
        if lines[number][1] not in STAFF:
            return lines[number][1]
    return None


def _named(word: str, seen: list[str]) -> list[str]:
    bare = word.lstrip("@(").rstrip(":,;.!?)").lower()
    return [nick for nick in reversed(seen) if nick.lower() == bare][-1:]


def _stretches(lines: list[tuple[datetime, str, str]], whose: list[str | None]) -> list[Written]:
    contacts: list[Written] = []
    current: dict[str, Written] = {}
    last: dict[str, datetime] = {}
    for (moment, nick, said), customer in zip(lines, whose, strict=True):
        if customer is None:
            continue
        is_customers = nick not in STAFF
        has_only_thanks = is_customers and is_only_thanks(said)
        silent = customer in last and moment - last[customer] > CHAT_SILENCE
        if customer not in current or (is_customers and not has_only_thanks and silent):
            number = sum(contact.key.startswith(f"stripe|{customer}#") for contact in contacts)
            known = None if re.fullmatch("guest[0-9_]*", customer.lower()) else customer
            current[customer] = Written(f"stripe|{customer}#{number}", known)
            contacts.append(current[customer])
        current[customer].messages.append((moment, is_customers, said))
        if not has_only_thanks:
            last[customer] = moment
    return contacts


def read_rated_dialogues() -> list[tuple[int, float, list[float]]]:
    """Of each dialogue the number of its messages, the mean rating of all of it, and those of its turns."""
    dialogues = []
    for text in (SHARED_DATA / "chat_rated" / "mwoz.tsv").read_text(encoding="utf-8").strip().split("\n\n"):
        turns, overall, messages = [], 0.0, 0
        for line in text.split("\n"):
            _, said, _, rating = line.split("\t")
            marks = [float(mark) for mark in rating.split(",") if mark]
            if said == "OVERALL":
                overall = sum(marks) / len(marks)
            else:
                messages += 1
                turns += [sum(marks) / len(marks)] if marks else []
        dialogues.append((messages, overall, turns))
    return dialogues
