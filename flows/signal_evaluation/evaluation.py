"""Predictions of the signals beside those of the baselines, scored by set, signal and part."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from flows.errors import UnusableInputError
from flows.signal_evaluation.baselines import KEYWORDS, vader
from flows.signal_evaluation.labelled_sets import HELD_OUT, LABELLED_SETS, TUNING, Message
from flows.signal_evaluation.scores import Score, score
from flows.signal_evaluation.scratch_database import build_signals

# What is said to be there, as a condition on message_judgements; an acknowledgement of an offer is an event.
PREDICTIONS = {
    "sentiment": "sentiment",
    "acknowledgement": "acknowledges",
    "rephrase_requested": "asks_to_rephrase",
    "solution_offered": "offers",
    "accepted_answer": "acknowledges",
    "solution_acknowledged": (
        "exists (select * from signals.message_signal_events as events where events.contact_id = judgements.contact_id"
        " and events.occurred_at = judgements.sent_at and events.event_type = 'solution_acknowledged')"
    ),
}
MACRO = "macro"
CLASSES = ("negative", "neutral", "positive")


@dataclass(frozen=True)
class Line:
    """One line of the table; the class is one of sentiment, `macro` for their mean, or empty."""

    set_name: str
    signal: str
    kind: str
    part: str
    rows: int
    ours: Score | float
    baseline: Score | float


def evaluate(data: Path) -> tuple[list[Line], list[str]]:
    """Score the signals on the labelled sets under `data`; also return the names of the sets that are missing.

    Raises UnusableInputError where none is there.
    """
    present = [each for each in LABELLED_SETS if (data / each.file).is_file()]
    missing = [each.name for each in LABELLED_SETS if each not in present]
    if not present:
        raise UnusableInputError(f"{data} holds none of the labelled sets: {', '.join(missing)}.")
    messages = [message for each in present for message in each.read(data / each.file)]
    classify = vader()
    with tempfile.TemporaryDirectory(prefix="outcomes-signals-") as folder:
        database = Path(folder) / "labelled.duckdb"
        build_signals(messages, database)
        predicted = predictions(database)
    lines: list[Line] = []
    for each in present:
        of_set = [message for message in messages if message.message_id.startswith(f"{each.name}:")]
        for signal in dict.fromkeys(signal for message in of_set for signal in message.truth):
            for part in (TUNING, HELD_OUT):
                judged = [message for message in of_set if message.part == part and signal in message.truth]
                found = {key: values[signal] for key, values in predicted.items()}
                if signal == "sentiment":
                    theirs = {message.message_id: classify(message.body) for message in judged}
                    lines += _sentiment_lines(each.name, part, judged, found, theirs)
                else:
                    lines.append(_line(each.name, signal, part, judged, found))
    return lines, missing


def predictions(database: Path) -> dict[str, dict[str, str | bool | None]]:
    """Return what the models say of each message, by its id and the signal."""
    columns = ", ".join(f"{condition} as {signal}" for signal, condition in PREDICTIONS.items())
    with duckdb.connect(database, read_only=True) as connection:
        rows = connection.execute(
            f"select message_id, {columns} from signals.message_judgements as judgements"  # noqa: S608 -- the constants above
        ).fetchall()
    return {row[0]: dict(zip(PREDICTIONS, row[1:], strict=True)) for row in rows}


def _line(set_name: str, signal: str, part: str, judged: list[Message], found: dict[str, str | bool | None]) -> Line:
    """Score a signal that is there or not; messages that were labelled together are one row."""
    truth: dict[str, str | bool] = {}
    ours: dict[str, bool] = {}
    theirs: dict[str, bool] = {}
    for message in judged:
        truth[message.group] = message.truth[signal]
        ours[message.group] = ours.get(message.group, False) or bool(found[message.message_id])
        theirs[message.group] = theirs.get(message.group, False) or KEYWORDS[signal](message.body.lower())
    labels = list(truth.values())
    mine = score(labels, list(ours.values()), wanted=True)
    return Line(set_name, signal, "", part, len(labels), mine, score(labels, list(theirs.values()), wanted=True))


def _sentiment_lines(
    set_name: str,
    part: str,
    judged: list[Message],
    found: dict[str, str | bool | None],
    theirs: dict[str, str],
) -> Iterator[Line]:
    truth = [message.truth["sentiment"] for message in judged]
    ours = [found[message.message_id] or "neutral" for message in judged]
    baseline = [theirs[message.message_id] for message in judged]
    means = []
    for kind in (each for each in CLASSES if each in truth):
        mine, other = score(truth, ours, kind), score(truth, baseline, kind)
        means.append((mine.f1, other.f1))
        yield Line(set_name, "sentiment", kind, part, len(truth), mine, other)
    if means:
        mean_ours, mean_theirs = (sum(each) / len(means) for each in zip(*means, strict=True))
        yield Line(set_name, "sentiment", MACRO, part, len(truth), mean_ours, mean_theirs)
