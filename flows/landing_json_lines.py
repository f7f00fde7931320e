"""Exports of one JSON object a line."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn, TextIO

from flows.errors import UnusableInputError
from flows.landing_export import Record, RecordExport
from flows.landing_header import declared_columns, folded, table_of_columns
from flows.landing_text import TextFile, numbered_lines, open_text, shown
from flows.raw_tables import RawTable

_PEEKED_LINES = 100


class JsonLinesExport(RecordExport):
    """Reads JSON lines: names are matched as headers are, values become text.

    Numbers keep their digits, booleans become `true` and `false`, what is nested stays JSON; a list of texts under one
    of `lists` becomes one text with spaces between. The table is the one of `tables` whose columns the first objects
    name. Raises UnusableInputError where the file does not begin with an object.
    """

    malformed_because = "could not be read as a JSON object"

    def __init__(self, file: TextFile, tables: list[RawTable], lists: tuple[str, ...] = ()) -> None:
        first = _first_names(file)
        table = tables[0] if len(tables) == 1 else table_of_columns(list(first), tables, file.path)
        super().__init__(file, table)
        self._lists = set(lists)
        self._by_header = declared_columns(table)
        self._names: dict[str, str] = {}

    def records(self) -> Iterator[Record]:
        """Yield an object a line; blank lines are none."""
        with open_text(self.file) as text:
            for source_row, line in _lines(text, self.file.path):
                try:
                    yield Record(source_row, self._values(_object(line)))
                except ValueError:
                    yield Record(source_row, {}, line)

    def _values(self, given: dict[str, Any]) -> dict[str, str | None]:
        values: dict[str, str | None] = {}
        for header, value in given.items():
            name = self._names.get(header)
            if name is None:
                name = self._names[header] = self._name(header, given)
            if name in values:
                raise ValueError(f"two values are named {name}")
            values[name] = self._text(name, value)
        return values

    def _name(self, header: str, given: dict[str, Any]) -> str:
        name = folded(header) or "unnamed"
        column = self._by_header.get(name)
        if column is None or (name != column.name and column.name in map(folded, given)):
            return name
        return column.name

    def _text(self, name: str, value: Any) -> str | None:  # noqa: ANN401 -- whatever JSON holds
        if value is None or isinstance(value, str):
            return value
        if isinstance(value, bool):
            return "true" if value else "false"
        if name in self._lists and isinstance(value, list) and all(isinstance(each, str) for each in value):
            return " ".join(value)
        return json.dumps(value, ensure_ascii=False)


def _object(line: str) -> dict[str, Any]:
    """Return the object of a line, its numbers as they are written; raises ValueError where it is none."""
    try:
        value = json.loads(line, parse_int=str, parse_float=str, parse_constant=_refuse_constant)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if not isinstance(value, dict):
        raise ValueError("no object")
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _lines(text: TextIO, path: Path) -> Iterator[tuple[int, str]]:
    """Yield number and text of each line that is not blank."""
    return (each for each in numbered_lines(text, path, "Write one object a line.") if each[1].strip())


def _first_names(file: TextFile) -> dict[str, None]:
    """Return the names in the first lines; raises UnusableInputError where the first of them is no object."""
    names: dict[str, None] = {}
    with open_text(file) as text:
        for place, (source_row, line) in enumerate(_lines(text, file.path)):
            if place >= _PEEKED_LINES:
                break
            try:
                names.update(dict.fromkeys(_object(line)))
            except ValueError as error:
                if place == 0:
                    _refuse_first_line(file, source_row, line, error)
    return names


def _refuse_first_line(file: TextFile, source_row: int, line: str, error: ValueError) -> NoReturn:
    name = shown(file.path)
    if line.lstrip().startswith("["):
        mend = "it is a JSON array. Write one object a line instead (`jq -c '.[]'` does)."
    elif line.strip() == "{":
        mend = "its object goes over several lines. Write one object a line instead (`jq -c .` does)."
    else:
        mend = "it is no JSON object. Write one object a line."
    raise UnusableInputError(f"{name}: line {source_row:,} cannot be read as JSON lines: {mend}") from error
