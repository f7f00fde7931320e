"""Survey tools' exports: delimited text, in which answers may lack a time and an identifier."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pandas as pd

from flows.errors import UnusableInputError
from flows.landing_dated import dated_text, refuse_undated
from flows.landing_export import text_digest
from flows.landing_rows import ExportReader
from flows.landing_text import TextFile, shown
from flows.raw_tables import RawTable

# What together identifies an answer without an identifier of its own, where the export numbers its rows...
_NUMBERED_PARTS = ("organization", "question", "row_index")
# ...and where it does not: what was shown, when and about what or to whom. Not the answer: a later export may bring it.
_SHOWN_PARTS = ("question", "asked_at", "contact_reference", "customer_reference")
_SUPPLIED = ("answer_id", "asked_at")


def open_survey(file: TextFile, table: RawTable, dated: datetime | None) -> "SurveyExport":
    """Return the reader of a survey; raises UnusableInputError where it has neither ids nor what could stand for them.

    `dated` is the moment at which the first answer was asked for, UTC, each further one a second later: for exports
    without times.
    """
    return SurveyExport(file, table, dated)


class SurveyExport(ExportReader):
    """Reads survey answers; supplied identifiers and times are no part of what makes a row the same row."""

    def __init__(self, file: TextFile, table: RawTable, dated: datetime | None) -> None:
        lenient = tuple(
            replace(column, required=column.required and column.name not in _SUPPLIED) for column in table.columns
        )
        super().__init__(file, [replace(table, columns=lenient)])
        self.table = table
        self._has_times = "asked_at" in self.header.names
        # Of the rows so far, by a digest of what was shown: how many were shown just that.
        self._shown: Counter[str] = Counter()
        self._id_of = None if "answer_id" in self.header.names else self._id_maker()
        self._dated = dated
        if not self._has_times and dated is None:
            refuse_undated(file, "surveys", "no column `asked_at`")
        if self._has_times and dated is not None:
            self.notes.append("it says when each question was asked: --dated is not used")
        if "contact_reference" in self.header.names and "contact_system" not in self.header.names:
            self.notes.append(
                "it says which contact each question is about, and not in which system: no answer is tied to its "
                "contact. Add a column `contact_system`, for example with servicenow or interactions in each row"
            )

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of the declared columns that the file lacks and nothing stands for."""
        return tuple(name for name in super().missing if name not in _SUPPLIED)

    def batches(self) -> Iterator[pd.DataFrame]:
        """Yield the rows, with the identifiers and times that the export does not have."""
        row_number = 0
        for batch in super().batches():
            if not self._has_times and self._dated is not None:
                start = self._dated
                times = [dated_text(start + timedelta(seconds=row_number + place)) for place in range(len(batch))]
                batch["asked_at"] = pd.Series(times, dtype=object).where(batch["_malformed_line"].isna(), None)
            row_number += len(batch)
            yield batch
        alike = sum(count for count in self._shown.values() if count > 1)
        if alike:
            self.notes.append(
                f"{alike:,} rows have question, time and references in common with another and no `answer_id`: only "
                "their order tells them apart, so keep it in later exports, or export an `answer_id`"
            )

    def _id_maker(self) -> Callable[[list[str] | list[None]], str]:
        """Return what makes the identifier of a row, by the columns that the file has."""
        names = self.header.names
        absent = [name for name in _NUMBERED_PARTS if name not in names]
        if not absent:
            numbered = [names.index(name) for name in _NUMBERED_PARTS]
            return lambda row: "|".join(str(row[place]) for place in numbered)
        if not self._has_times:
            raise UnusableInputError(
                f"{shown(self.path)}: no column `answer_id`, without which no row of surveys can be used, and neither "
                f"`asked_at` nor {' and '.join(f'`{name}`' for name in absent)}, which together with `question` could "
                "stand for it. Export it again with `answer_id` or `asked_at`, the header as first line."
            )
        places = [names.index(name) if name in names else None for name in _SHOWN_PARTS]
        return lambda row: self._shown_id("\0".join("" if place is None else str(row[place]) for place in places))

    def _shown_id(self, what: str) -> str:
        """Return the identifier of what was shown, another one each time that it comes again in the file."""
        digest = text_digest(what)
        self._shown[digest] += 1
        return f"{digest}|{self._shown[digest]}"

    def _frame(
        self, rows: list[list[str] | list[None]], malformed_lines: dict[int, str], source_rows: list[int]
    ) -> pd.DataFrame:
        frame = super()._frame(rows, malformed_lines, source_rows)
        if self._id_of is not None:
            ids = [None if place in malformed_lines else self._id_of(row) for place, row in enumerate(rows)]
            frame["answer_id"] = pd.Series(ids, dtype=object)
        return frame
