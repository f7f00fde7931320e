"""What every reader of an export has in common, whatever its format: counts, hashes, rows in batches."""

import json
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

import pandas as pd

from flows.errors import UnusableInputError
from flows.landing_text import TextFile, shown
from flows.raw_tables import RawTable

BATCH_ROWS = 50_000
_SHOWN_MALFORMED_ROWS = 5
_HASH_BYTES = 16


@dataclass
class RowCounts:
    """What was read so far: all rows, and among them the ones that could not be read as a row of the table."""

    rows: int = 0
    malformed: int = 0
    first_malformed: list[int] = field(default_factory=list)

    def note_malformed(self, source_row: int) -> None:
        """Count one malformed row, and keep the first few line numbers."""
        self.malformed += 1
        if len(self.first_malformed) < _SHOWN_MALFORMED_ROWS:
            self.first_malformed.append(source_row)


def row_hash(values: Mapping[str, str | None]) -> str:
    """Return the hash of one row: over its columns' names and values that are not null, in the order of their names.

    No name, and no value of a row that is not malformed, has a NUL in it: what NULs separate cannot be mistaken.
    """
    pairs = sorted((name, value) for name, value in values.items() if value is not None)
    return text_digest("".join(f"{name}\0{value}\0" for name, value in pairs))


def text_digest(text: str) -> str:
    """Return the hash of a text, 32 hexadecimal digits."""
    return blake2b(text.encode(), digest_size=_HASH_BYTES).hexdigest()


class Export(ABC):
    """One export file, whose table is known when it is made; its rows are read once."""

    malformed_because = "could not be split into the header's columns"
    """What is said of malformed rows."""

    place = "line"
    """What `_source_row` counts."""

    def __init__(self, path: Path, table: RawTable, digest: str, encoding_note: str | None = None) -> None:
        self.path = path
        self.table = table
        # Of the file's bytes as unpacked: part of the name of the landed file.
        self.digest = digest
        self.encoding_note = encoding_note
        self.counts = RowCounts()
        # What else a person should be told of the file, known when its rows are read.
        self.notes: list[str] = []

    def places(self, count: int, rows: list[int]) -> str:
        """Return the first of `count` rows as a person finds them: `lines 3, 6, ...`."""
        more = ", ..." if count > len(rows) else ""
        return f"{self.place if count == 1 else self.place + 's'} {', '.join(f'{row:,}' for row in rows)}{more}"

    @property
    def typed(self) -> frozenset[str]:
        """Names of the columns that are no text in the file, but of a type."""
        return frozenset()

    @property
    @abstractmethod
    def extra(self) -> tuple[str, ...]:
        """Names of the columns that the table does not declare, known when the rows are read."""

    @property
    @abstractmethod
    def missing(self) -> tuple[str, ...]:
        """Names of the declared columns that the file lacks, in declared order, known when the rows are read."""


class BatchExport(Export):
    """An export that is read row by row in Python."""

    @abstractmethod
    def batches(self) -> Iterator[pd.DataFrame]:
        """Yield the rows in the file's order, at least once: declared columns, `_extra_columns`... as text or null.

        `_source_row` is an integer. Raises UnusableInputError where the file cannot be read to its end.
        """


@dataclass(frozen=True, slots=True)
class Record:
    """One row of an export that has no header line.

    `values` are by name of a declared column, or else by the folded name of a column that is none. A malformed row has
    none of them, and `line` as it stood. `supplied` are values that the export does not say: they are landed, but no
    part of what makes a row the same row.
    """

    source_row: int
    values: Mapping[str, str | None]
    line: str | None = None
    supplied: Mapping[str, str] = field(default_factory=dict)


class RecordExport(BatchExport):
    """An export whose rows are records, each with columns of its own."""

    malformed_because = "could not be read"

    def __init__(self, file: TextFile, table: RawTable) -> None:
        super().__init__(file.path, table, file.digest, file.encoding_note)
        self.file = file
        self._declared = {column.name for column in table.columns}
        # A dict for its order.
        self._seen: dict[str, None] = {}

    @property
    def extra(self) -> tuple[str, ...]:
        """Names of the columns that the table does not declare, as they came."""
        return tuple(name for name in self._seen if name not in self._declared)

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of the declared columns that no row has."""
        return tuple(column.name for column in self.table.columns if column.name not in self._seen)

    @abstractmethod
    def records(self) -> Iterator[Record]:
        """Yield the rows in the file's order; raises UnusableInputError where it cannot be read to its end."""

    def batches(self) -> Iterator[pd.DataFrame]:
        """Yield the records in the file's order, at least once."""
        batch: list[Record] = []
        for record in self.records():
            values = record.values
            if record.line is None and not _is_text(values):
                record = Record(record.source_row, {}, json.dumps(values), record.supplied)  # noqa: PLW2901
            self.counts.rows += 1
            if record.line is None:
                self._seen.update(dict.fromkeys(values))
                self._seen.update(dict.fromkeys(record.supplied))
            else:
                self.counts.note_malformed(record.source_row)
            batch.append(record)
            if len(batch) >= BATCH_ROWS:
                yield self._frame(batch)
                batch = []
        self._refuse_without_required()
        yield self._frame(batch)

    def _refuse_without_required(self) -> None:
        missing = [column.name for column in self.table.columns if column.required and column.name in self.missing]
        if missing and self.counts.rows > self.counts.malformed:
            named = ", ".join(f"`{name}`" for name in missing)
            raise UnusableInputError(
                f"{shown(self.path)}: no row has {'a value named' if len(missing) == 1 else 'values named'} {named}, "
                f"without which no row of {self.table.system}'s {self.table.name} can be used. It has "
                f"{', '.join(f'`{shown(name)}`' for name in list(self._seen)[:40])}. Export it again with "
                f"{'that one' if len(missing) == 1 else 'those'}."
            )

    def _frame(self, batch: list[Record]) -> pd.DataFrame:
        data: dict[str, list[str | None]] = {
            column.name: [record.supplied.get(column.name, record.values.get(column.name)) for record in batch]
            for column in self.table.columns
        }
        data["_extra_columns"] = [self._extra_of(record.values) for record in batch]
        data["_malformed_line"] = [record.line for record in batch]
        data["_row_hash"] = [
            row_hash(record.values if record.line is None else {"_malformed_line": record.line}) for record in batch
        ]
        frame = pd.DataFrame(data, dtype=object)
        frame["_source_row"] = pd.Series([record.source_row for record in batch], dtype="int64")
        return frame

    def _extra_of(self, values: Mapping[str, str | None]) -> str | None:
        extra = {name: values[name] for name in sorted(values.keys() - self._declared)}
        return json.dumps(extra, ensure_ascii=False) if extra else None


def _is_text(values: Mapping[str, str | None]) -> bool:
    """Return whether every value can be landed: half a surrogate pair has no bytes, and a NUL would blur the hash."""
    text = "".join(value for value in values.values() if value)
    return "\0" not in text and (text.isascii() or not any("\ud800" <= character <= "\udfff" for character in text))
