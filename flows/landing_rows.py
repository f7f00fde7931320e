"""Rows of an export as text under the raw columns of its table, batch by batch."""

import csv
import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from operator import itemgetter
from pathlib import Path
from typing import TextIO

import pandas as pd

from flows.errors import UnusableInputError
from flows.landing_header import Dialect, Header, find_table, match_header
from flows.landing_text import TextFile, open_text, shown

BATCH_ROWS = 50_000
_LONGEST_HEADER = 1 << 20
_LONGEST_FIELD = 1 << 24
_SHOWN_MALFORMED_ROWS = 5
_HASH_BYTES = 16


@dataclass
class RowCounts:
    """What was read so far: all rows, and among them the ones that could not be split into the header's columns."""

    rows: int = 0
    malformed: int = 0
    first_malformed: list[int] = field(default_factory=list)

    def note_malformed(self, source_row: int) -> None:
        """Count one malformed row, and keep the first few line numbers."""
        self.malformed += 1
        if len(self.first_malformed) < _SHOWN_MALFORMED_ROWS:
            self.first_malformed.append(source_row)


def row_hash(values: dict[str, str | None]) -> str:
    """Return the hash of one row: over its columns' names and values that are not null, in the order of their names.

    No name, and no value of a row that is not malformed, has a NUL in it: what NULs separate cannot be mistaken.
    """
    pairs = sorted((name, value) for name, value in values.items() if value is not None)
    return _digest("".join(f"{name}\0{value}\0" for name, value in pairs))


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=_HASH_BYTES).hexdigest()


class ExportReader:
    """Reads one export: its header when made, its rows with `batches`, which counts them in `counts`.

    Raises UnusableInputError for a header that does not fit the system.
    """

    def __init__(self, file: TextFile, system: str) -> None:
        csv.field_size_limit(max(csv.field_size_limit(), _LONGEST_FIELD))
        self.file = file
        self.counts = RowCounts()
        with open_text(file) as text:
            first_line = _skip_to_header(text, file.path)[-1]
            table, dialect = find_table(first_line, system)
            try:
                headers = next(_parser(itertools.chain([first_line], text), dialect))
            except csv.Error as error:
                raise UnusableInputError(
                    f"{shown(file.path)}: its header cannot be split by {dialect.label} ({error}). Export it again."
                ) from error
        self.header: Header = match_header(headers, table, dialect, first_line, file.path)

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
            *blank_lines, first_line = _skip_to_header(text, self.file.path)
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
            return tuple(_digest(template % in_order(row)) for row in rows)
        return tuple(
            row_hash({"_malformed_line": malformed_lines[place]})
            if place in malformed_lines
            else _digest(template % in_order(row))
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


def _skip_to_header(text: TextIO, path: Path) -> list[str]:
    """Return the blank lines at the start and, last, the first line that is not blank."""
    lines = []
    while True:
        line = text.readline(_LONGEST_HEADER)
        lines.append(line)
        is_whole = len(line) < _LONGEST_HEADER
        if not line or not is_whole or any(not (c.isprintable() or c.isspace()) for c in line):
            raise UnusableInputError(
                f"{shown(path)} is not a text export: it does not begin with a line of column names. "
                "This system wants text with a header line: CSV or tab-separated, in UTF-8, gzip'd or not."
            )
        if line.strip():
            return lines
