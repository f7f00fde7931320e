"""Survey tools' exports: delimited text, in which answers may lack a time and an identifier."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pandas as pd

from flows.errors import UnusableInputError
from flows.landing_dated import dated_text, refuse_undated
from flows.landing_rows import ExportReader
from flows.landing_text import TextFile, shown
from flows.raw_tables import RawTable

# What together identifies an answer where it has no identifier of its own.
_ID_PARTS = ("organization", "question", "row_index")
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
        names = self.header.names
        self._has_times = "asked_at" in names
        self._id_places = None if "answer_id" in names else self._places_of_id()
        self._dated = dated
        # Of the rows of the batch at hand.
        self._ids: list[str] = []
        if not self._has_times and dated is None:
            refuse_undated(file, "surveys", "no column `asked_at`")
        if self._has_times and dated is not None:
            self.notes.append("it says when each question was asked: --dated is not used")

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of the declared columns that the file lacks and nothing stands for."""
        return tuple(name for name in super().missing if name not in _SUPPLIED)

    def batches(self) -> Iterator[pd.DataFrame]:
        """Yield the rows, with the identifiers and times that the export does not have."""
        row_number = 0
        for batch in super().batches():
            is_malformed = batch["_malformed_line"].notna().tolist()
            if self._id_places is not None:
                batch["answer_id"] = _unless(is_malformed, self._ids)
            if not self._has_times and self._dated is not None:
                start = self._dated
                times = [dated_text(start + timedelta(seconds=row_number + place)) for place in range(len(batch))]
                batch["asked_at"] = _unless(is_malformed, times)
            row_number += len(batch)
            yield batch

    def _places_of_id(self) -> list[int]:
        names = self.header.names
        absent = [name for name in _ID_PARTS if name not in names]
        if absent:
            raise UnusableInputError(
                f"{shown(self.path)}: no column `answer_id`, without which no row of surveys can be used, and no "
                f"{' and '.join(f'`{name}`' for name in absent)} either, which together with "
                f"{' and '.join(f'`{name}`' for name in _ID_PARTS if name not in absent) or 'each other'} could stand "
                "for it. Export it again with `answer_id`, the header as first line."
            )
        return [names.index(name) for name in _ID_PARTS]

    def _frame(
        self, rows: list[list[str] | list[None]], malformed_lines: dict[int, str], source_rows: list[int]
    ) -> pd.DataFrame:
        places = self._id_places or []
        self._ids = ["|".join(str(row[place]) for place in places) for row in rows]
        return super()._frame(rows, malformed_lines, source_rows)


def _unless(is_malformed: list[bool], values: list[str]) -> pd.Series:
    """Return the values, null in malformed rows."""
    filled = [None if malformed else value for malformed, value in zip(is_malformed, values, strict=True)]
    return pd.Series(filled, dtype=object)
