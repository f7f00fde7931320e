"""Chat logs: lines of a room, as IRC clients write them, and dialogues of a role and a text a line, without times."""

import re
import statistics
from collections.abc import Iterator
from datetime import datetime, timedelta

from flows.errors import UnusableInputError
from flows.landing_chat_lines import ANNOTATION_SUFFIX, ChatLinesExport, layout_of, log_stem
from flows.landing_dated import dated_text, refuse_undated
from flows.landing_export import Export, Record, RecordExport
from flows.landing_header import folded
from flows.landing_rows import ExportReader
from flows.landing_store import RowStore
from flows.landing_text import TextFile, open_text, shown
from flows.raw_tables import RawTable

_PEEKED_LINES = 100
_DIALOGUE_LINE = re.compile(r"(?P<role>[A-Za-z][A-Za-z0-9_ -]{0,30})\t(?P<body>[^\t]*)(?:\t([^\t]*))?(?:\t([^\t]*))?")
_RATINGS = re.compile(r"\s*\d+(\.\d+)?(\s*,\s*\d+(\.\d+)?)*\s*")
_DIALOGUE_HOURS = 1
# In any case; base_chat_log__lines puts rows with another into quarantine.
ROLES = ("USER", "CUSTOMER", "SYSTEM", "AGENT", "BOT")
_EXAMPLES = 3


def open_chat_logs(files: list[TextFile], table: RawTable, dated: datetime | None) -> list[Export]:
    """Return a reader for each chat log among the files; annotations go to the log of the same name.

    `dated` is the moment of the first line of the first dialogue of each file, UTC. Raises UnusableInputError for a
    file that is neither, for dialogues without `dated`, and for an annotation whose log is not among the files.
    """
    annotations = {log_stem(file): file for file in files if _is_annotation(file)}
    exports: list[Export] = []
    for file in files:
        if _is_annotation(file):
            continue
        lines = _first_lines(file)
        layout = layout_of(lines)
        if _is_header(lines[0]):
            exports.append(ExportReader(file, [table]))
        elif layout is not None:
            annotation = annotations.pop(log_stem(file), None)
            exports.append(ChatLinesExport(file, table, layout, annotation, is_dated=dated is not None))
        elif _DIALOGUE_LINE.fullmatch(lines[0]):
            exports.append(DialoguesExport(file, table, dated))
        else:
            raise UnusableInputError(f"{shown(file.path)} has no line of a chat in its beginning. {file.wanted}")
    for file in annotations.values():
        raise UnusableInputError(
            f"{shown(file.path)} says which line answers which of a chat log that is not named: name that log, "
            f"{shown(log_stem(file))}.ascii.txt or {shown(log_stem(file))}.txt, beside it."
        )
    return exports


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
        stem = log_stem(self.file)
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


def role_warnings(table: RawTable, store: RowStore, export: Export) -> list[str]:
    """Return a sentence on the rows of a chat log whose role is not known, none for other systems' tables.

    The rows are those of `export` that the store took in. What stands there is not told: it may be anybody's words.
    """
    if table.system != "chat_log":
        return []
    unknown = f"""upper(nullif(trim("role"), '')) not in {ROLES}"""
    return [
        f"column `role`: {count:,} {'row holds' if count == 1 else 'rows hold'} something else than one of "
        f"{', '.join(ROLES)} ({export.places(count, rows)}). Such rows land, and go to quarantine: write one of those "
        "in the export, withdraw this one and land it again."
        for count, rows in store.offences({"role": unknown}, _EXAMPLES).values()
    ]


def _mean(ratings: str | None) -> str | None:
    """Return the mean of ratings such as `3,3,2,3`, to four places, as text."""
    if not ratings or not ratings.strip():
        return None
    return f"{statistics.fmean(float(rating) for rating in ratings.split(',')):.4f}".rstrip("0").rstrip(".")


def _is_annotation(file: TextFile) -> bool:
    name = re.sub(r"\.txt$", "", file.path.name.removesuffix(".gz"))
    return name.endswith(ANNOTATION_SUFFIX)


def _is_header(line: str) -> bool:
    """Return whether a line names columns, and is no line of a chat in a room of such a name."""
    is_named = folded(line).startswith("conversation") or "conversation" in map(folded, re.split(r"[\t,;]", line))
    return is_named and layout_of([line]) is None


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
