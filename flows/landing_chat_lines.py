"""Logs of a chat room as IRC clients write them, a message a line, and annotations of which line answers which."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NoReturn

from flows.errors import UnusableInputError
from flows.landing_export import Record, RecordExport
from flows.landing_text import TextFile, open_text, shown
from flows.raw_tables import RawTable

ANNOTATION_SUFFIX = ".annotation"

_DAY = r"(?P<day>\d{4}-\d\d-\d\d)"
_CLOCK = r"(?P<clock>\d\d:\d\d(?::\d\d)?)"
# Before the nick clients put a mark of its rank, or a blank in its place.
_SAID = r"<[ @+%&~]?(?P<speaker>[^<>\s]+)> ?(?P<body>.*)"
# How irssi tells the day of the lines that follow.
_DAY_TOLD = re.compile(r"--- (?:Log opened|Day changed) (?P<told>.*)")
_DAY_IN_ENGLISH = re.compile(r"\w{3} (?P<month>\w{3}) (?P<day>\d\d) (?:\d\d:\d\d:\d\d )?(?P<year>\d{4})")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# Who came, went or got a mode, what the network says, and what a client says of its log.
_NO_MESSAGE = re.compile(rf"--- (?:Log|Day) .*|\[?(?:{_DAY} )?{_CLOCK}\]?\s+(?:-!-|\*\*\*|-->|<--|--|=!=)(?:\s.*)?")
_REPLY = re.compile(r"(\d{1,9}) (\d{1,9}) -\s*")


@dataclass(frozen=True)
class Layout:
    """A way of writing the lines of a chat: the pattern names what a line tells, the example is for messages."""

    pattern: re.Pattern[str]
    example: str

    @property
    def has_day(self) -> bool:
        """Whether each line tells its day; else lines of irssi's own do."""
        return "day" in self.pattern.groupindex


_CLOCK_ALONE = Layout(re.compile(rf"\[?{_CLOCK}\]? {_SAID}"), "`10:00 <nick> text`, below a day")
_LAYOUTS = (
    Layout(
        re.compile(rf"(?P<conversation>\S+) {_DAY} \[{_CLOCK}\] <(?P<speaker>[^<>\s]+)> ?(?P<body>.*)"),
        "`room 2019-09-04 [22:44:46] <nick> text`",
    ),
    Layout(re.compile(rf"\[?{_DAY} {_CLOCK}\]? {_SAID}"), "`2024-01-01 10:00:00 <nick> text`"),
    # Where nobody speaks, weechat puts arrows, dashes and stars in the nick's place.
    Layout(
        re.compile(rf"{_DAY} {_CLOCK}\t[@+%&~]?(?P<speaker>[^\s<>=*-][^\s<>]*)\t(?P<body>.*)"),
        "`2024-01-01 10:00:00`, nick and text with tabs between",
    ),
    _CLOCK_ALONE,
)


def layout_of(lines: list[str]) -> Layout | None:
    """Return the layout of which one of the lines is, or None."""
    for layout in _LAYOUTS:
        if any(layout.pattern.fullmatch(line) for line in lines):
            return layout
    return _CLOCK_ALONE if any(_DAY_TOLD.fullmatch(line) for line in lines) else None


def log_stem(file: TextFile) -> str:
    """Return the name that a log and its annotation share: `stripe.0` of stripe.0.ascii.txt."""
    name = file.path.name.removesuffix(".gz")
    name = re.sub(r"\.(txt|tsv|log|csv|weechatlog)$", "", name)
    return name.removesuffix(ANNOTATION_SUFFIX).removesuffix(".ascii")


class ChatLinesExport(RecordExport):
    """Reads the lines of one layout; those in which a client tells who came and went are left out, others malformed.

    The room is the file's name where lines do not name it. `line_number` counts from 0, as annotations do:
    `999 1000 -` says that line 1000 answers line 999. Of several lines that one answers the latest is taken; a line
    that answers itself, which begins something new, answers none.
    """

    def __init__(
        self, file: TextFile, table: RawTable, layout: Layout, annotation: TextFile | None, *, is_dated: bool
    ) -> None:
        super().__init__(file, table)
        self.malformed_because = f"could not be read as {layout.example}"
        self._layout = layout
        self._replies = {} if annotation is None else _replies(annotation)
        self._annotation = annotation
        if is_dated:
            self.notes.append("it says when each line was written: --dated is not used")

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of the columns that such lines could have."""
        return () if self._annotation is not None else ("replies_to_line_number",)

    def records(self) -> Iterator[Record]:
        """Yield a record for each line that is not blank and may be a message."""
        last = -1
        left_out = 0
        day: str | None = None
        with open_text(self.file) as text:
            for number, whole in enumerate(text):
                line = whole.rstrip("\r\n")
                last = number
                found = self._layout.pattern.fullmatch(line)
                if found is None and _NO_MESSAGE.fullmatch(line):
                    left_out += 1
                    day_told = _DAY_TOLD.fullmatch(line)
                    if day_told is not None and not self._layout.has_day:
                        day = self._day_of(day_told["told"], number + 1)
                    continue
                if found is None:
                    if line.strip():
                        yield Record(number + 1, {}, line)
                    continue
                told = {"conversation": log_stem(self.file), "day": day} | found.groupdict()
                if told["day"] is None:
                    self._refuse_without_day(number + 1)
                answered = self._replies.get(number)
                yield Record(
                    number + 1,
                    {
                        "conversation": told["conversation"],
                        "line_number": str(number),
                        "speaker": told["speaker"],
                        "said_at": f"{told['day']} {told['clock']}",
                        "body": told["body"],
                        "replies_to_line_number": None if answered is None else str(answered),
                    },
                )
        if left_out:
            self.notes.append(
                f"{left_out:,} {'line is' if left_out == 1 else 'lines are'} no message: who came and went, or what "
                "the client says of its log"
            )
        if self._annotation is not None and self._replies and max(self._replies) > last:
            raise UnusableInputError(
                f"{shown(self._annotation.path)}: it speaks of line {max(self._replies):,} (counted from 0), and "
                f"{shown(self.path.name)} ends with line {last:,}. Name the annotation of this very log."
            )

    def _day_of(self, told: str, number: int) -> str:
        """Return the day of `Tue Jan 02 2024` as 2024-01-02."""
        found = _DAY_IN_ENGLISH.fullmatch(told.strip())
        try:
            if found is None:
                raise ValueError(told)
            return date(int(found["year"]), _MONTHS.index(found["month"]) + 1, int(found["day"])).isoformat()
        except ValueError as error:
            raise UnusableInputError(
                f"{shown(self.path)}: line {number:,} tells a day that cannot be read. Write it in English, as irssi "
                "does where nothing else is set: `--- Day changed Tue Jan 02 2024`."
            ) from error

    def _refuse_without_day(self, number: int) -> NoReturn:
        raise UnusableInputError(
            f"{shown(self.path)}: line {number:,} has a time of day, and no line before it tells the day. Put "
            "one above it, as irssi writes it (`--- Log opened Mon Jan 01 10:00:00 2024`), or export the log with the "
            "day in each line (`2024-01-01 10:00:00 <nick> text`)."
        )


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
