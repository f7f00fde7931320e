"""Which declared columns an export's header line names, and by which delimiter it is split."""

import csv
import re
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from flows.errors import UnusableInputError
from flows.landing_text import shown
from flows.raw_tables import RAW_TABLES, RawColumn, RawTable

_DELIMITER_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "pipes"}


@dataclass(frozen=True)
class Dialect:
    """How the lines of an export are split; unless `is_quoted`, quotes are characters like any other."""

    delimiter: str
    is_quoted: bool

    @property
    def quoting(self) -> Literal[0, 3]:
        """The constant of the csv module."""
        return csv.QUOTE_MINIMAL if self.is_quoted else csv.QUOTE_NONE

    @property
    def label(self) -> str:
        """Name of the delimiter in messages."""
        return _DELIMITER_NAMES.get(self.delimiter, repr(self.delimiter))


@dataclass(frozen=True)
class Header:
    """The header of one export: `names` has, per field, the name of the declared column, or else the folded header."""

    table: RawTable
    dialect: Dialect
    names: tuple[str, ...]

    @property
    def extra(self) -> tuple[str, ...]:
        """Folded names of the columns that the table does not declare, in the file's order."""
        declared = {column.name for column in self.table.columns}
        return tuple(name for name in self.names if name not in declared)

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of the declared columns that the file lacks, in declared order."""
        return tuple(column.name for column in self.table.columns if column.name not in self.names)


def folded(header: str) -> str:
    """Return a header in the form in which headers are compared: `vru+line` becomes `vru_line`."""
    return re.sub(r"[\W_]+", "_", header.lower()).strip("_")


def find_table(first_line: str, system: str) -> tuple[RawTable, Dialect]:
    """Return the table of the system that the header line fits best, and how to split the line so that it does."""
    fits = [(_fit(first_line, table), table) for table in RAW_TABLES if table.system == system]
    (_, dialect), table = max(fits, key=lambda fit: fit[0][0])
    return table, dialect


def match_header(headers: list[str], table: RawTable, dialect: Dialect, first_line: str, path: Path) -> Header:
    """Match the header's fields to the declared columns of the table.

    Raises UnusableInputError where two of them mean one column, or a required column is missing.
    """
    declared = _declared(table)
    own_names = {folded(header) for header in headers}
    file_name = shown(path)
    names: list[str] = []
    places: dict[str, int] = {}
    unnamed = 0
    for place, header in enumerate(headers):
        name = folded(header)
        if not name:
            unnamed += 1
            name = f"unnamed_{unnamed}"
        # ServiceNow exports carry `state` beside `incident_state`: the column's own name beats its aliases.
        if name in declared and (name == declared[name].name or declared[name].name not in own_names):
            name = declared[name].name
        if name in places:
            first = places[name]
            raise UnusableInputError(
                f"{file_name}: the headers `{shown(headers[first])}` (column {first + 1}) and `{shown(header)}` "
                f"(column {place + 1}) both mean `{shown(name)}`. Rename one of them, or take it out of the export."
            )
        places[name] = place
        names.append(name)
    required = [column.name for column in table.columns if column.required]
    missing = [name for name in required if name not in places]
    if missing:
        what = f"{'column' if len(missing) == 1 else 'columns'} {_listed(missing)}"
        text = f"{file_name}: no {what}, without which no row of {table.system} can be used."
        other = _better_system(first_line, table)
        if other:
            command = f"outcomes ingest {other} {shlex.quote(file_name)}"
            raise UnusableInputError(f"{text} This looks like an export of {other}: {command}")
        more = f" and {len(headers) - 40:,} more" if len(headers) > 40 else ""
        raise UnusableInputError(
            f"{text} Split by {dialect.label}, its first line names {_listed([h[:40] for h in headers[:40]])}{more}. "
            f"Export it again with {'that column' if len(missing) == 1 else 'those columns'}, the header as first line."
        )
    return Header(table, dialect, tuple(names))


def _listed(names: list[str]) -> str:
    return ", ".join(f"`{shown(name)}`" for name in names)


def split_header(line: str, dialect: Dialect) -> list[str]:
    """Return the fields of one header line."""
    reader = csv.reader([line.rstrip("\r\n")], delimiter=dialect.delimiter, quoting=dialect.quoting)  # type: ignore[arg-type]
    return next(reader, [])


def _declared(table: RawTable) -> dict[str, RawColumn]:
    """Return the table's columns by each header that names them; a column's own name beats another's alias."""
    by_alias = {alias: column for column in table.columns for alias in column.aliases}
    return by_alias | {column.name: column for column in table.columns}


def _columns_named(line: str, table: RawTable, dialect: Dialect) -> set[RawColumn]:
    declared = _declared(table)
    return {declared[name] for name in map(folded, split_header(line, dialect)) if name in declared}


def _fit(line: str, table: RawTable) -> tuple[float, Dialect]:
    """Return which share of the table's columns the line names, split in which way; the table's own way wins ties."""
    fits: list[tuple[float, int, Dialect]] = []
    for delimiter in dict.fromkeys((table.delimiter, ",", ";", "\t", "|")):
        # Spreadsheets quote the fields of tab-separated text too; then every header is quoted.
        cells = [cell.strip() for cell in line.split(delimiter)]
        all_quoted = all(len(cell) > 1 and cell[0] == cell[-1] == '"' for cell in cells)
        dialect = Dialect(delimiter, is_quoted=delimiter in ",;" or all_quoted)
        share = len(_columns_named(line, table, dialect)) / len(table.columns)
        # Where nothing is found, the most columns make the clearest message.
        fits.append((share, 0 if share else len(cells), dialect))
    share, _, dialect = max(fits, key=lambda fit: fit[:2])
    return share, dialect


def _better_system(line: str, table: RawTable) -> str | None:
    """Return another system that the line fits better, and half of whose required columns at least it names."""
    best_share, best_system = _fit(line, table)[0], None
    for other in RAW_TABLES:
        share, dialect = _fit(line, other)
        required = {column for column in other.columns if column.required}
        found = _columns_named(line, other, dialect) & required
        if other.system != table.system and share > best_share and len(found) * 2 >= len(required):
            best_share, best_system = share, other.system
    return best_system
