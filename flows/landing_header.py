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


def find_table(first_line: str, tables: list[RawTable], path: Path) -> tuple[RawTable, Dialect]:
    """Return the one of the tables that the header line fits best, and how to split the line so that it does.

    Raises UnusableInputError where there are several tables, and none or more than one fits.
    """
    if len(tables) == 1:
        return tables[0], _fit(first_line, tables[0])[1]
    # The most columns found, whatever the table: so is the line to be split.
    dialect = max((_fit(first_line, table) for table in tables), key=lambda fit: fit[0])[1]
    return table_of_columns(split_header(first_line, dialect), tables, path), dialect


def table_of_columns(headers: list[str], tables: list[RawTable], path: Path) -> RawTable:
    """Return the table of which the headers name all required columns, and the most columns.

    Raises UnusableInputError where that is none, or more than one.
    """
    names = {folded(header) for header in headers}
    fits: dict[int, list[RawTable]] = {}
    for table in tables:
        declared = declared_columns(table)
        found = {declared[name] for name in names if name in declared}
        if all(column in found for column in table.columns if column.required):
            fits.setdefault(len(found), []).append(table)
    best = fits[max(fits)] if fits else []
    if len(best) == 1:
        return best[0]
    which = f"they fit {_listed([table.name for table in best])} alike" if best else "they fit none of its tables"
    example = (best or tables)[0].name
    raise UnusableInputError(
        f"{shown(path)}: neither its name nor its columns say which table of {tables[0].system} it holds: {which}. "
        f"Its columns are {_listed([header[:40] for header in headers[:40]])}. Name the file after its table, for "
        f"example {example}.csv or {example}-2026-01.csv; the tables are {_listed([table.name for table in tables])}."
    )


def table_of_name(path: Path, tables: list[RawTable]) -> RawTable | None:
    """Return the table after which the file is named, as in `contacts.csv` or `survey-answers_2.jsonl.gz`, or None."""
    stem = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", path.name.split(".")[0])
    name = folded(stem)
    named = [table for table in tables if re.match(rf"{table.name}(?![a-z])", name)]
    return max(named, key=lambda table: len(table.name), default=None)


def match_header(
    headers: list[str], table: RawTable, dialect: Dialect, first_line: str, path: Path, *, seen: str
) -> Header:
    """Match the header's fields to the declared columns of the table; `seen` begins a sentence that ends with them.

    Raises UnusableInputError where two of them mean one column, or a required column is missing.
    """
    declared = declared_columns(table)
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
        owner = table.system if _is_only_table(table) else f"{table.system}'s {table.name}"
        text = f"{file_name}: no {what}, without which no row of {owner} can be used."
        other = _better_system(first_line, table)
        if other:
            command = f"outcomes ingest {other} {shlex.quote(file_name)}"
            raise UnusableInputError(f"{text} This looks like an export of {other}: {command}")
        sibling = _better_table(own_names, table)
        if sibling:
            raise UnusableInputError(
                f"{text} Its columns are those of {sibling}: name the file after that table, for example {sibling}.csv."
            )
        more = f" and {len(headers) - 40:,} more" if len(headers) > 40 else ""
        raise UnusableInputError(
            f"{text} {seen} {_listed([h[:40] for h in headers[:40]])}{more}. "
            f"Export it again with {'that column' if len(missing) == 1 else 'those columns'}"
            f"{', the header as first line.' if 'line' in seen else '.'}"
        )
    return Header(table, dialect, tuple(names))


def _is_only_table(table: RawTable) -> bool:
    return not any(other.system == table.system and other is not table for other in RAW_TABLES)


def _better_table(names: set[str], table: RawTable) -> str | None:
    """Return another table of the system of which all required columns are named."""
    for other in RAW_TABLES:
        if other.system == table.system and other is not table:
            declared = declared_columns(other)
            found = {declared[name] for name in names if name in declared}
            if len(found) > 1 and all(column in found for column in other.columns if column.required):
                return other.name
    return None


def _listed(names: list[str]) -> str:
    return ", ".join(f"`{shown(name)}`" for name in names)


def split_header(line: str, dialect: Dialect) -> list[str]:
    """Return the fields of one header line."""
    reader = csv.reader([line.rstrip("\r\n")], delimiter=dialect.delimiter, quoting=dialect.quoting)  # type: ignore[arg-type]
    return next(reader, [])


def declared_columns(table: RawTable) -> dict[str, RawColumn]:
    """Return a table's columns by each header that names them; a column's own name beats another's alias."""
    by_alias = {alias: column for column in table.columns for alias in column.aliases}
    return by_alias | {column.name: column for column in table.columns}


def _columns_named(line: str, table: RawTable, dialect: Dialect) -> set[RawColumn]:
    declared = declared_columns(table)
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
