"""Rows of an export as text under the raw columns of its table, batch by batch."""

import csv
import itertools
import json
from collections.abc import Iterator
from operator import itemgetter
from typing import TextIO

import pandas as pd

from flows.errors import UnusableInputError
from flows.landing_export import BATCH_ROWS, BatchExport, row_hash, text_digest
from flows.landing_header import Dialect, Header, find_table, match_header
from flows.landing_text import TextFile, open_text, shown
from flows.raw_tables import RawTable

_LONGEST_HEADER = 1 << 20
_LONGEST_FIELD = 1 << 24


class ExportReader(BatchExport):
    """Reads delimited text: its header when made, its rows with `batches`, which counts them in `counts`.

    Its table is the one of `tables`, all of one system, that the header line fits best. Raises UnusableInputError for
    a header that fits none.
    """

    def __init__(self, file: TextFile, tables: list[RawTable]) -> None:
        csv.field_size_limit(max(csv.field_size_limit(), _LONGEST_FIELD))
        self.file = file
        with open_text(file) as text:
            first_line = _skip_to_header(text, file)[-1]
            table, dialect = find_table(first_line, tables, file.path)
            try:
                headers = next(_parser(itertools.chain([first_line], text), dialect))
            except csv.Error as error:
                raise UnusableInputError(
                    f"{shown(file.path)}: its header cannot be split by {dialect.label} ({error}). Export it again."
                ) from error
        seen = f"Split by {dialect.label}, its first line names"
        self.header: Header = match_header(headers, table, dialect, first_line, file.path, seen=seen)
        super().__init__(file.path, table, file.digest, file.encoding_note)

    @property
    def extra(self) -> tuple[str, ...]:
        """Names of the columns that the table does not declare."""
        return self.header.extra

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of the declared columns that the header lacks."""
        return self.header.missing

    def batches(self) -> Iterator[pd.DataFrame]:
        """Yield the rows in the file's order, at least once, with the columns of `batch_columns`.

        Raises UnusableInputError where the text cannot be read to its end.
        """
        rows: list[list[str] | list[None]] = []
        malformed_lines: dict[int, str] = {}
        source_rows: list[int] = []
        for source_row, row, line in self._rows():
            if line is not None:
                malformed_lines[len(rows)] = line
            rows.append(row)
            source_rows.append(source_row)
            if len(rows) >= BATCH_ROWS:
                yield self._frame(rows, malformed_lines, source_rows)
                rows, malformed_lines, source_rows = [], {}, []
        yield self._frame(rows, malformed_lines, source_rows)

    def _rows(self) -> Iterator[tuple[int, list[str] | list[None], str | None]]:
        """Yield (line number, fields, None), or (line number, nulls, the line) for a malformed row."""
        dialect = self.header.dialect
        width = len(self.header.names)
        nulls: list[None] = [None] * width
        pending: list[str] = []
        with open_text(self.file) as text:
            *blank_lines, first_line = _skip_to_header(text, self.file)
            parser = _parser(_recorded(itertools.chain([first_line], text), pending), dialect)
            next(parser)
            next_row = len(blank_lines) + len(pending) + 1
            while True:
                pending.clear()
                row: list[str] | None = None
                try:
                    row = next(parser)
                except StopIteration:
                    return
                except csv.Error as error:
                    self._refuse_endless_field(error, next_row)
                source_row, next_row = next_row, next_row + len(pending)
                if row is not None and len(row) == width and not (self.file.has_nul and any("\0" in f for f in row)):
                    self.counts.rows += 1
                    yield source_row, row, None
                    continue
                line = "".join(pending).rstrip("\r\n")
                if line.strip() or dialect.delimiter in line:
                    self.counts.rows += 1
                    self.counts.note_malformed(source_row)
                    yield source_row, nulls, line

    def _refuse_endless_field(self, error: csv.Error, source_row: int) -> None:
        message = str(error)
        name = shown(self.file.path)
        if "unexpected end of data" in message:
            raise UnusableInputError(
                f"{name}: a quote opened in the row at line {source_row:,} is never closed: the file is cut off, or "
                "that quote should have been doubled. Export it again, or mend that line."
            ) from error
        if "field limit" in message:
            raise UnusableInputError(
                f"{name}: a field of the row at line {source_row:,} is longer than {csv.field_size_limit():,} "
                "characters: a quote opened there is probably never closed. Export it again, or mend that line."
            ) from error

    def _frame(
        self, rows: list[list[str] | list[None]], malformed_lines: dict[int, str], source_rows: list[int]
    ) -> pd.DataFrame:
        names = self.header.names
        by_name = dict(zip(names, zip(*rows, strict=True), strict=True)) if rows else {}
        nothing = (None,) * len(rows)
        data = {column.name: by_name.get(column.name, nothing) for column in self.header.table.columns}
        data["_extra_columns"] = self._extra_columns(rows, malformed_lines) if self.header.extra else nothing
        data["_malformed_line"] = tuple(map(malformed_lines.get, range(len(rows)))) if malformed_lines else nothing
        data["_row_hash"] = self._row_hashes(rows, malformed_lines)
        frame = pd.DataFrame(data, dtype=object)
        frame["_source_row"] = pd.Series(source_rows, dtype="int64")
        return frame

    def _row_hashes(self, rows: list[list[str] | list[None]], malformed_lines: dict[int, str]) -> tuple[str, ...]:
        """Return the `row_hash` of each row, by way of a template that is filled per row: this is the inner loop."""
        names = self.header.names
        order = sorted(range(len(names)), key=names.__getitem__)
        template = "".join(f"{names[place]}\0%s\0" for place in order)
        in_order = itemgetter(*order)
        if not malformed_lines:
            return tuple(text_digest(template % in_order(row)) for row in rows)
        return tuple(
            row_hash({"_malformed_line": malformed_lines[place]})
            if place in malformed_lines
            else text_digest(template % in_order(row))
            for place, row in enumerate(rows)
        )

    def _extra_columns(
        self, rows: list[list[str] | list[None]], malformed_lines: dict[int, str]
    ) -> tuple[str | None, ...]:
        places = sorted((name, self.header.names.index(name)) for name in self.header.extra)
        return tuple(
            None
            if place in malformed_lines
            else json.dumps({name: row[column] for name, column in places}, ensure_ascii=False)
            for place, row in enumerate(rows)
        )


def _parser(lines: Iterator[str], dialect: Dialect) -> Iterator[list[str]]:
    return csv.reader(lines, delimiter=dialect.delimiter, quoting=dialect.quoting, strict=True)


def _recorded(lines: Iterator[str], record: list[str]) -> Iterator[str]:
    for line in lines:
        record.append(line)
        yield line


def _skip_to_header(text: TextIO, file: TextFile) -> list[str]:
    """Return the blank lines at the start and, last, the first line that is not blank."""
    lines = []
    while True:
        line = text.readline(_LONGEST_HEADER)
        lines.append(line)
        is_whole = len(line) < _LONGEST_HEADER
        if not line or not is_whole or any(not (c.isprintable() or c.isspace()) for c in line):
            raise UnusableInputError(
                f"{shown(file.path)} is not a text export: it does not begin with a line of column names. {file.wanted}"
            )
        if line.strip():
            return lines
