"""Chat logs: lines of a room, as IRC clients write them, and dialogues of a role and a text a line, without times."""

import re
import statistics
from collections.abc import Iterator
from datetime import datetime, timedelta

from flows.errors import UnusableInputError
from flows.landing_dated import dated_text, refuse_undated
from flows.landing_export import Export, Record, RecordExport
from flows.landing_header import folded
from flows.landing_rows import ExportReader
from flows.landing_text import TextFile, open_text, shown
from flows.raw_tables import RawTable

_PEEKED_LINES = 100
_CHAT_LINE = re.compile(
    r"(?P<conversation>\S+) (?P<day>\d{4}-\d\d-\d\d) \[(?P<clock>\d\d:\d\d(?::\d\d)?)\] <(?P<speaker>[^<>\s]+)> ?"
    r"(?P<body>.*)"
)
_DIALOGUE_LINE = re.compile(r"(?P<role>[A-Za-z][A-Za-z_ ]{0,30})\t(?P<body>[^\t]*)(?:\t([^\t]*))?(?:\t([^\t]*))?")
_REPLY = re.compile(r"(\d{1,9}) (\d{1,9}) -\s*")
_RATINGS = re.compile(r"\s*\d+(\.\d+)?(\s*,\s*\d+(\.\d+)?)*\s*")
_ANNOTATION_SUFFIX = ".annotation"
_DIALOGUE_HOURS = 1


def open_chat_logs(files: list[TextFile], table: RawTable, dated: datetime | None) -> list[Export]:
    """Return a reader for each chat log among the files; annotations go to the log of the same name.

    `dated` is the moment of the first line of the first dialogue of each file, UTC. Raises UnusableInputError for a
    file that is neither, for dialogues without `dated`, and for an annotation whose log is not among the files.
    """
    annotations = {_log_stem(file): file for file in files if _is_annotation(file)}
    exports: list[Export] = []
    for file in files:
        if _is_annotation(file):
            continue
        lines = _first_lines(file)
        if any(_CHAT_LINE.fullmatch(line) for line in lines):
            annotation = annotations.pop(_log_stem(file), None)
            exports.append(ChatLinesExport(file, table, annotation, is_dated=dated is not None))
        elif folded(lines[0]).startswith("conversation") or "conversation" in map(
            folded, re.split(r"[\t,;]", lines[0])
        ):
            exports.append(ExportReader(file, [table]))
        elif _DIALOGUE_LINE.fullmatch(lines[0]):
            exports.append(DialoguesExport(file, table, dated))
        else:
            raise UnusableInputError(f"{shown(file.path)} has no line of a chat in its beginning. {file.wanted}")
    for file in annotations.values():
        raise UnusableInputError(
            f"{shown(file.path)} says which line answers which of a chat log that is not named: name that log, "
            f"{shown(_log_stem(file))}.ascii.txt or {shown(_log_stem(file))}.txt, beside it."
        )
    return exports


class ChatLinesExport(RecordExport):
    """Reads lines such as `room 2019-09-04 [22:44:46] <nick> text`; others, as of who came and went, are malformed.

    `line_number` counts from 0, as annotations do: `999 1000 -` says that line 1000 answers line 999. Of several
    lines that one answers the latest is taken; a line that answers itself, which begins something new, answers none.
    """

    malformed_because = "could not be read as `room 2019-09-04 [22:44:46] <nick> text`"

    def __init__(self, file: TextFile, table: RawTable, annotation: TextFile | None, *, is_dated: bool) -> None:
        super().__init__(file, table)
        self._replies = {} if annotation is None else _replies(annotation)
        self._annotation = annotation
        if is_dated:
            self.notes.append("it says when each line was written: --dated is not used")

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of the columns that such lines could have."""
        return () if self._annotation is not None else ("replies_to_line_number",)

    def records(self) -> Iterator[Record]:
        """Yield a record for each line that is not blank."""
        last = -1
        with open_text(self.file) as text:
            for number, whole in enumerate(text):
                line = whole.rstrip("\r\n")
                last = number
                found = _CHAT_LINE.fullmatch(line)
                if found is None:
                    if line.strip():
                        yield Record(number + 1, {}, line)
                    continue
                answered = self._replies.get(number)
                yield Record(
                    number + 1,
                    {
                        "conversation": found["conversation"],
                        "line_number": str(number),
                        "speaker": found["speaker"],
                        "said_at": f"{found['day']} {found['clock']}",
                        "body": found["body"],
                        "replies_to_line_number": None if answered is None else str(answered),
                    },
                )
        if self._annotation is not None and self._replies and max(self._replies) > last:
            raise UnusableInputError(
                f"{shown(self._annotation.path)}: it speaks of line {max(self._replies):,} (counted from 0), and "
                f"{shown(self.path.name)} ends with line {last:,}. Name the annotation of this very log."
            )


class DialoguesExport(RecordExport):
    """Reads dialogues: a role, a text and perhaps an act and ratings, with tabs between; a blank line ends one.

    They are numbered after the file's name, lines from 1. The first line is of the moment `dated`, further ones a
    second apart, dialogues an hour apart. `rating` is the mean of the ratings. The row whose text is `OVERALL` is the
    rating of the whole dialogue.
    """

    malformed_because = "could not be read as a role, a text, an act and ratings with tabs between"

    def __init__(self, file: TextFile, table: RawTable, dated: datetime | None) -> None:
        super().__init__(file, table)
        if dated is None:
            refuse_undated(file, "chat_log", "dialogues without times")
        self._dated = dated

    @property
    def missing(self) -> tuple[str, ...]:
        """Dialogues lack nothing that they could have."""
        return ()

    def records(self) -> Iterator[Record]:
        """Yield a record for each line that is not blank."""
        stem = _log_stem(self.file)
        dialogue = line_number = 0
        with open_text(self.file) as text:
            for number, whole in enumerate(text, start=1):
                line = whole.rstrip("\r\n")
                if not line.strip():
                    line_number = 0
                    continue
                if not line_number:
                    dialogue += 1
                line_number += 1
                found = _DIALOGUE_LINE.fullmatch(line)
                if found is None or not _RATINGS.fullmatch(found[4] or "0"):
                    yield Record(number, {}, line)
                    continue
                role = found["role"].strip()
                said_at = self._dated + timedelta(hours=_DIALOGUE_HOURS * (dialogue - 1), seconds=line_number - 1)
                yield Record(
                    number,
                    {
                        "conversation": f"{stem}-{dialogue}",
                        "line_number": str(line_number),
                        "speaker": role,
                        "role": role,
                        "body": found["body"],
                        "dialogue_act": found[3] or None,
                        "rating": _mean(found[4]),
                    },
                    supplied={"said_at": dated_text(said_at), "dated_by": "landing"},
                )


def _mean(ratings: str | None) -> str | None:
    """Return the mean of ratings such as `3,3,2,3`, to four places, as text."""
    if not ratings or not ratings.strip():
        return None
    return f"{statistics.fmean(float(rating) for rating in ratings.split(',')):.4f}".rstrip("0").rstrip(".")


def _log_stem(file: TextFile) -> str:
    """Return the name that a log and its annotation share: `stripe.0` of stripe.0.ascii.txt."""
    name = file.path.name.removesuffix(".gz")
    name = re.sub(r"\.(txt|tsv|log|csv)$", "", name)
    return name.removesuffix(_ANNOTATION_SUFFIX).removesuffix(".ascii")


def _is_annotation(file: TextFile) -> bool:
    name = re.sub(r"\.txt$", "", file.path.name.removesuffix(".gz"))
    return name.endswith(_ANNOTATION_SUFFIX)


def _first_lines(file: TextFile) -> list[str]:
    """Return the first lines that are not blank."""
    with open_text(file) as text:
        found = []
        for line in text:
            if line.strip():
                found.append(line.rstrip("\r\n"))
            if len(found) >= _PEEKED_LINES:
                break
        return found


def _replies(annotation: TextFile) -> dict[int, int]:
    """Return by number of a line (from 0) the number of the line that it answers."""
    answered: dict[int, int] = {}
    with open_text(annotation) as text:
        for number, line in enumerate(text, start=1):
            if not line.strip():
                continue
            found = _REPLY.fullmatch(line.rstrip("\r\n"))
            if found is None:
                raise UnusableInputError(
                    f"{shown(annotation.path)}: line {number:,} should be two line numbers and a dash, as `999 1000 -`."
                    " Mend that line, or leave the annotation out."
                )
            earlier, later = sorted((int(found[1]), int(found[2])))
            if earlier < later:
                answered[later] = max(earlier, answered.get(later, 0))
    return answered
