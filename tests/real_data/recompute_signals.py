"""What a message says, found again with plain loops over the seeds of phrases: each phrase is looked for in each message."""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
LONGEST_ACKNOWLEDGEMENT = 25
SHORTEST_TOLD_OFFER = 8
NEGATIVE_TO = -0.05

SMILES = re.compile("[😀😃😄😁😆😊😉😍🥰😘🤗😂🙂😎🤩🥳❤♥💕💙💜👍👏🙌🙏🎉]|:-?[)D]|;-?[)]")
FROWNS = re.compile("[😠😡🤬🙄😤🖕👎😞😢😭😩😫😒😕🙁☹😔😖😣💔🤦😑]|:-?[(/]")
DENIALS = [
    "not",
    "never",
    "dont",
    "didnt",
    "doesnt",
    "isnt",
    "wasnt",
    "cant",
    "cannot",
    "wont",
    "wouldnt",
    "couldnt",
    "havent",
    "hasnt",
    "hadnt",
    "arent",
    "werent",
    "aint",
    "without",
    "neither",
    "nor",
    "hardly",
    "barely",
]
BETWEEN = [
    "very",
    "so",
    "too",
    "really",
    "that",
    "a",
    "an",
    "any",
    "been",
    "be",
    "the",
    "all",
    "at",
    "even",
    "yet",
    "exactly",
    "particularly",
    "quite",
    "much",
    "feel",
    "have",
    "had",
    "get",
    "got",
    "to",
    "your",
]
STRONGER = [
    "very",
    "so",
    "really",
    "extremely",
    "absolutely",
    "totally",
    "completely",
    "incredibly",
    "super",
    "truly",
    "beyond",
    "utterly",
    "such",
    "most",
    "too",
    "highly",
]


@dataclass(frozen=True)
class Phrase:
    """A row of the seeds: what it says, or what it weighs."""

    words: tuple[str, ...]
    signal: str
    side: str
    longest_message: int | None
    needs_question: bool
    when_negated: str
    weight: int | None


@dataclass(frozen=True)
class Said:
    """What one message says, whoever wrote it."""

    offers: bool
    acknowledges: bool
    rejects: bool


@cache
def phrases() -> dict[str, list[Phrase]]:
    """The seeds, by the first word of a phrase."""
    found: dict[str, list[Phrase]] = {}
    with (SEEDS / "signal_phrases.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            longest = int(row["longest_message"]) if row["longest_message"] else None
            words = tuple(row["phrase"].split())
            needs_question = row["needs_question"] == "true"
            phrase = Phrase(words, row["signal_name"], row["side"], longest, needs_question, row["when_negated"], None)
            found.setdefault(words[0], []).append(phrase)
    with (SEEDS / "sentiment_lexicon.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            words = tuple(row["phrase"].split())
            phrase = Phrase(words, "sentiment", "customer", None, False, "", int(row["weight"]))
            found.setdefault(words[0], []).append(phrase)
    return found


@cache
def anchor(phrase: Phrase) -> str:
    """The rarest word: a weight counts as often as that word is there."""

    def rarity(word: str) -> tuple[int, int, int, str]:
        commonness = 2 if len(word) < 4 else 1 if word in common_words() else 0
        return (commonness, phrases_with()[phrase.side, word], -len(word), word)

    return min(phrase.words, key=rarity)


@cache
def common_words() -> frozenset[str]:
    return frozenset((SEEDS / "common_words.csv").read_text(encoding="utf-8").split()[1:])


@cache
def phrases_with() -> Counter[tuple[str, str]]:
    """How many phrases of a side have a word, each as often as it has it."""
    return Counter(
        (phrase.side, word) for of_a_word in phrases().values() for phrase in of_a_word for word in phrase.words
    )


def spoken(text: str) -> list[str]:
    text = re.sub(r"https?://[^ ]+|&[A-Za-z]+;|@[A-Za-z0-9_]+", " ", text)
    text = FROWNS.sub(" frownyface ", SMILES.sub(" smileyface ", text)).lower()
    return re.sub("[^a-z]+", " ", text.replace("\u2019", "").replace("'", "")).split()


def marked(words: list[str]) -> list[str]:
    """The words with a ~ on each that is denied and a ^ on each that is stressed; denials, what is between, and stresses are gone."""
    denied: list[str] = []
    place = 0
    while place < len(words):
        mark = ""
        if words[place] in DENIALS:
            mark = "~"
            place += 1
            while place < len(words) and words[place] in BETWEEN:
                place += 1
        if place < len(words):
            denied.append(mark + words[place])
        place += 1
    stressed: list[str] = []
    place = 0
    while place < len(denied):
        mark = ""
        if denied[place] in STRONGER:
            mark = "^"
            place += 2 if denied[place : place + 2] == ["such", "a"] else 1
        if place < len(denied):
            stressed.append(mark + denied[place])
        place += 1
    return stressed


def has(words: list[str], phrase: tuple[str, ...]) -> bool:
    return any(tuple(words[place : place + len(phrase)]) == phrase for place in range(len(words)))


def said(text: str, is_customer: bool, sends_elsewhere: bool = False) -> Said:
    words = spoken(text)
    with_marks = marked(words) if is_customer else []
    is_question = re.search(r"[?]([^A-Za-z0-9]|$)", text) is not None
    side = "customer" if is_customer else "company"
    signals: set[str] = set()
    foreign = quarters = 0
    for phrase in {phrase for word in words for phrase in phrases().get(word, ())}:
        if phrase.side != side or not has(words, phrase.words):
            continue
        if phrase.longest_message is not None and len(words) > phrase.longest_message:
            continue
        if phrase.needs_question and not is_question:
            continue
        first, *others = phrase.words
        is_denied = any(has(with_marks, (mark + first, *others)) for mark in ("~", "^~"))
        is_stressed = has(with_marks, ("^" + first, *others))
        times = words.count(anchor(phrase))
        if phrase.weight is not None:
            quarters += times * phrase.weight * (-3 if is_denied else 6 if is_stressed else 4)
        elif phrase.signal == "foreign":
            foreign += times
        else:
            signals.add(phrase.when_negated if is_denied else phrase.signal)
    is_left_alone = bool(re.search("[\u0370-\u1fff\u3040-\u9fff\uac00-\ud7a3]", text)) or foreign * 3 > len(words)
    weighed = quarters - 4 if is_question and quarters >= 4 else quarters
    thanks = "thanks" in signals and len(words) <= LONGEST_ACKNOWLEDGEMENT
    acknowledges = (bool(signals & {"solved", "closing", "appreciation"}) or thanks) and not signals & {
        "no_thanks",
        "solution_rejected",
    }
    wants = bool(signals & {"request"}) or is_question
    tells = len(words) >= SHORTEST_TOLD_OFFER and not is_question and not sends_elsewhere
    tells = tells and not signals & {"holding", "identification_requested"}
    return Said(
        offers=not is_left_alone and "not_offered" not in signals and ("offered" in signals or tells),
        acknowledges=not is_left_alone
        and acknowledges
        and ("closing" in signals or not wants)
        and weighed / (abs(weighed) + 16) > NEGATIVE_TO,
        rejects=not is_left_alone and "solution_rejected" in signals,
    )
