"""Data dumps of Stack Exchange: XML with one `<row .../>` a line.

Rows are taken apart by one regular expression, not by an XML parser: there is nothing that could resolve an entity,
read another file or grow. A document type, which only a hostile file has, is refused.
"""

import re
from collections.abc import Iterator
from typing import TextIO

from flows.errors import UnusableInputError
from flows.landing_export import Record, RecordExport
from flows.landing_header import folded
from flows.landing_text import TextFile, numbered_lines, open_text, shown
from flows.raw_tables import RawTable

# Root elements of dumps that nothing is measured by.
SKIPPED = ("badges", "tags", "posthistory")
# What people say of themselves beyond what is declared is not landed at all.
PRIVATE = ("about_me", "email_hash", "website_url", "profile_image_url", "age")

_ROOT = re.compile(r"\s*<([A-Za-z_]+)\s*(/?)>\s*")
_ROW = re.compile(r'\s*<row((?:\s+[A-Za-z_][\w.-]*="[^"<]*")*)\s*/>\s*')
_ATTRIBUTE = re.compile(r'([A-Za-z_][\w.-]*)="([^"<]*)"')
_REFERENCE = re.compile(r"&(#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6}|[A-Za-z]{1,10})?;?")
_ENTITIES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}


def is_data_dump(file: TextFile) -> bool:
    """Return whether a file begins as XML does."""
    with open_text(file) as text:
        return text.read(4096).lstrip().startswith("<")


def skipped_table(file: TextFile) -> str | None:
    """Return the root element of a dump that is not needed, else None."""
    root, _ = _root(file)
    return root if root in SKIPPED else None


class DataDumpExport(RecordExport):
    """Reads one file of a data dump; its root element says the table, attributes are columns: PostId is `post_id`.

    `PRIVATE` columns are left out. A line that is no well-formed row is kept as malformed. Raises UnusableInputError
    for another root element, a document type, and a file that ends before its root element does.
    """

    malformed_because = "could not be read as a row element"

    def __init__(self, file: TextFile, tables: list[RawTable]) -> None:
        self._root_element, _ = _root(file)
        by_root = {table.name.replace("_", ""): table for table in tables}
        if self._root_element not in by_root:
            raise UnusableInputError(
                f"{shown(file.path)}: its root element is <{shown(self._root_element[:40])}>, and should be one of "
                f"{', '.join(f'<{name}>' for name in by_root)}. Name the files of a data dump of Stack Exchange."
            )
        super().__init__(file, by_root[self._root_element])
        self._names: dict[str, str] = {}
        self._left_out: dict[str, None] = {}

    def records(self) -> Iterator[Record]:
        """Yield a record for each row element."""
        with open_text(self.file) as text:
            lines = _numbered(text, self.file)
            for _, line in lines:
                root = _ROOT.fullmatch(line)
                if root:
                    is_closed = bool(root[2])
                    break
            for source_row, line in lines:
                if is_closed:
                    if line.strip():
                        yield Record(source_row, {}, line)
                elif line.strip().lower() == f"</{self._root_element}>":
                    is_closed = True
                elif line.strip():
                    values = self._values(line)
                    yield Record(source_row, {}, line) if values is None else Record(source_row, values)
        if not is_closed:
            raise UnusableInputError(
                f"{shown(self.path)} is truncated: it ends without </{self._root_element}>. Export or copy it again."
            )
        if self._left_out:
            self.notes.append(f"not landed, since private: {', '.join(f'`{name}`' for name in self._left_out)}")

    def _values(self, line: str) -> dict[str, str | None] | None:
        """Return the row's values by name of the column; None where the line is no well-formed row."""
        row = _ROW.fullmatch(line)
        if row is None:
            return None
        values: dict[str, str | None] = {}
        for attribute, text in _ATTRIBUTE.findall(row[1]):
            name = self._names.get(attribute)
            if name is None:
                name = self._names[attribute] = folded(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", attribute))
            if name in PRIVATE:
                self._left_out[name] = None
                continue
            value = _unescaped(text)
            if value is None or name in values:
                return None
            values[name] = value
        return values


def _root(file: TextFile) -> tuple[str, int]:
    """Return the root element's name in lower case, and the number of its line."""
    with open_text(file) as text:
        for source_row, line in _numbered(text, file):
            stripped = line.strip()
            if not stripped or stripped.startswith("<?xml"):
                continue
            root = _ROOT.fullmatch(line)
            if root is None:
                raise UnusableInputError(
                    f"{shown(file.path)}: line {source_row:,} should be its root element alone, as <posts>, with one "
                    "row element on each line after it. Name the files of a data dump of Stack Exchange."
                )
            return root[1].lower(), source_row
    raise UnusableInputError(f"{shown(file.path)} has no root element. Export or copy it again.")


def _numbered(text: TextIO, file: TextFile) -> Iterator[tuple[int, str]]:
    mend = "Its rows are not one a line: name the files of a data dump as they are."
    for source_row, line in numbered_lines(text, file.path, mend):
        if "<!DOCTYPE" in line or "<!ENTITY" in line:
            raise UnusableInputError(
                f"{shown(file.path)}: line {source_row:,} declares a document type or an entity, which no data dump "
                "does and which is not read. Take the file from the dump itself."
            )
        yield source_row, line


def _unescaped(text: str) -> str | None:
    """Return a value with its references replaced; None where one of them is none of XML's own."""
    if "&" not in text:
        return text
    unknown = False

    def character(reference: re.Match[str]) -> str:
        nonlocal unknown
        name = reference[1] or ""
        if name in _ENTITIES and reference[0].endswith(";"):
            return _ENTITIES[name]
        if name.startswith("#") and reference[0].endswith(";"):
            code = int(name[2:], 16) if name.startswith("#x") else int(name[1:])
            if 0 < code < 0x110000 and not 0xD800 <= code <= 0xDFFF:
                return chr(code)
        unknown = True
        return ""

    value = _REFERENCE.sub(character, text)
    return None if unknown else value
