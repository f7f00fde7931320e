"""The labelled sets, as messages of contacts with what people said of them; and the part of a set that stays unseen."""

import csv
import gzip
import hashlib
import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

TUNING, HELD_OUT = "tuning", "held out"
_CLOSINGS = frozenset({"general-thank", "general-bye"})
_OFFERS = ("-Inform", "-Recommend", "-OfferBook", "-OfferBooked", "-Book", "-Select")


@dataclass(frozen=True)
class Message:
    """A message of a labelled set.

    `truth` holds, for each signal that people judged, what they said: a class of sentiment, or True or False. `group`
    ties messages that are judged together (the comments on an answer); else it is the message's own id.
    """

    message_id: str
    contact_id: str
    position: int
    actor: str
    channel: str
    body: str
    part: str
    truth: dict[str, str | bool]
    group: str


@dataclass(frozen=True)
class LabelledSet:
    """A set by name, the file that must be there, and its reader."""

    name: str
    file: str
    read: Callable[[Path], Iterator[Message]]


def part_of(set_name: str, key: str) -> str:
    """Return the part to which a row, conversation or question of a set belongs; the same for ever."""
    is_even = hashlib.sha256(f"{set_name}:{key}".encode()).digest()[0] % 2 == 0
    return TUNING if is_even else HELD_OUT


def _utterances(path: Path) -> Iterator[Message]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            conversation = f"{row['corpus']}:{row['conversation_id']}"
            key = f"dialogue_acts:{conversation}:{row['utterance_index']}"
            truth: dict[str, str | bool] = {"rephrase_requested": row["dialogue_act"] == "br"}
            # Appreciation (`ba`) is of anything ("that's funny", "oh no"): it neither is nor is not an acknowledgement.
            if row["dialogue_act"] != "ba":
                truth["acknowledgement"] = row["dialogue_act"] == "ft"
            part = part_of("dialogue_acts", conversation)
            yield Message(key, key, 0, "customer", "phone", row["text"], part, truth, key)


def _chats(path: Path) -> Iterator[Message]:
    sessions = re.split(r"\n\s*\n", path.read_text(encoding="utf-8").strip())
    for number, session in enumerate(sessions):
        contact, part = f"chat_rated:{number}", part_of("chat_rated", str(number))
        for position, line in enumerate(session.split("\n")):
            role, text, action = [*line.split("\t"), "", ""][:3]
            if text == "OVERALL" or not text:
                continue
            key = f"{contact}:{position}"
            truth: dict[str, str | bool] = {}
            if role == "USER":
                truth["solution_acknowledged"] = action in _CLOSINGS
            elif action:
                truth["solution_offered"] = action.endswith(_OFFERS)
            yield Message(
                key, contact, position, "customer" if role == "USER" else "agent", "chat", text, part, truth, key
            )


def _tweets(path: Path) -> Iterator[Message]:
    with path.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines)):
            key = f"airline_sentiment:{number}"
            part = part_of("airline_sentiment", row["tweet_id"])
            truth: dict[str, str | bool] = {"sentiment": row["airline_sentiment"]}
            yield Message(key, key, 0, "customer", "social", row["text"], part, truth, key)


def _survey(path: Path) -> Iterator[Message]:
    """Answers with a criticality other than 0, which stands for what nobody scored as well as for neither."""
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if re.fullmatch(r"-?[1-5]", row["criticality"]) is None:
                continue
            key = f"survey_nhs:{row['row_index']}"
            truth: dict[str, str | bool] = {"sentiment": "negative" if row["criticality"][0] == "-" else "positive"}
            part = part_of("survey_nhs", row["row_index"])
            yield Message(key, key, 0, "customer", "social", row["feedback"], part, truth, key)


def _comments(posts: Path) -> Iterator[Message]:
    """What askers comment on answers, held against whether the answer was accepted: which is no label of the words."""
    questions, answers = {}, {}
    for row in _rows(posts):
        if row.get("PostTypeId") == "1":
            questions[row["Id"]] = (row.get("OwnerUserId"), row.get("AcceptedAnswerId"))
        elif row.get("PostTypeId") == "2":
            answers[row["Id"]] = (row.get("ParentId"), row.get("OwnerUserId"), row.get("Body", ""))
    asked: dict[str, list[str]] = {}
    for row in _rows(posts.with_name("Comments.xml.gz")):
        question, answerer, _ = answers.get(row["PostId"], (None, None, None))
        asker = questions.get(str(question), (None, None))[0]
        if asker is not None and asker == row.get("UserId") and asker != answerer:
            asked.setdefault(row["PostId"], []).append(row["Text"])
    for answer, texts in asked.items():
        question, _, body = answers[answer]
        contact, part = f"stack_exchange:{answer}", part_of("stack_exchange", str(question))
        plain = html.unescape(re.sub(r"<[^>]*>", " ", body))
        yield Message(f"{contact}:0", contact, 0, "agent", "community", plain, part, {}, contact)
        truth: dict[str, str | bool] = {"accepted_answer": questions[str(question)][1] == answer}
        for position, text in enumerate(texts, start=1):
            yield Message(
                f"{contact}:{position}", contact, position, "customer", "community", text, part, truth, contact
            )


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rb") as lines:
        # The sets are files of the user's own choice, and the parser resolves nothing outside of them.
        for _, element in ElementTree.iterparse(lines):  # noqa: S314
            if element.tag == "row":
                yield dict(element.attrib)
            element.clear()


LABELLED_SETS = (
    LabelledSet("airline_sentiment", "airline_sentiment/tweets.csv", _tweets),
    LabelledSet("survey_nhs", "survey_nhs/survey_comments.csv", _survey),
    LabelledSet("dialogue_acts", "dialogue_acts/utterances.csv.gz", _utterances),
    LabelledSet("chat_rated", "chat_rated/mwoz.tsv", _chats),
    LabelledSet("stack_exchange", "stack_exchange_quantum/Posts.xml.gz", _comments),
)
