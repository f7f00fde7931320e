"""Which formats each source system's exports come in, and the reader of each."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from flows.errors import UnusableInputError
from flows.landing_chat import open_chat_logs
from flows.landing_export import Export
from flows.landing_header import table_of_name
from flows.landing_json_lines import JsonLinesExport
from flows.landing_mail import MboxExport, is_mbox
from flows.landing_parquet import PARQUET_MAGIC, ParquetExport
from flows.landing_rows import ExportReader
from flows.landing_store import literal_path
from flows.landing_surveys import open_survey
from flows.landing_text import TextFile, check_is_file, first_bytes, inspect_text_file, open_text, shown
from flows.landing_xml import DataDumpExport, is_data_dump, skipped_table
from flows.raw_tables import tables_of

_WANTED = {
    "interactions": "This system wants CSV, tab-separated text or JSON lines (gzip'd or not), or Parquet.",
    "stack_exchange": "This system wants the XML files of a data dump, gzip'd or not: Posts.xml, Comments.xml...",
    "mailbox": "This system wants mails as JSON lines or as an mbox file, gzip'd or not.",
    "chat_log": (
        "This system wants lines such as `room 2019-09-04 [22:44:46] <nick> text` or as irssi and weechat write them, "
        "or dialogues with a role, a tab and a text on each line, gzip'd or not."
    ),
    "surveys": "This system wants text with a header line: CSV or tab-separated, in UTF-8, gzip'd or not.",
}
# Systems with formats in which no row has a time.
_DATED = ("chat_log", "surveys")


def open_exports(system: str, paths: list[Path], dated: datetime | None, report: Callable[[str], None]) -> list[Export]:
    """Return a reader for each export, its table known; what is not needed of a system is reported and left out.

    `dated` is the moment of a file's first row, UTC, for files that say none. Raises UnusableInputError for a file that
    cannot be used, and for a `dated` that nothing needs.
    """
    if dated is not None and system not in _DATED:
        raise UnusableInputError(
            f"--dated is for exports that say no times, as {' and '.join(_DATED)} can be; those of {system} say theirs."
        )
    if system == "chat_log":
        return open_chat_logs([_text_file(path, system) for path in paths], tables_of(system)[0], dated)
    opened = []
    for path in paths:
        export = _open(path, system, dated)
        if export is None:
            report(f"{shown(path.name)}: skipped, since nothing is measured by it")
        else:
            opened.append(export)
    return opened


def _text_file(path: Path, system: str) -> TextFile:
    return inspect_text_file(path, _WANTED[system]) if system in _WANTED else inspect_text_file(path)


def _open(path: Path, system: str, dated: datetime | None) -> Export | None:
    tables = tables_of(system)
    named = table_of_name(path, tables)
    if system == "interactions":
        tables = tables if named is None else [named]
        check_is_file(path)
        if first_bytes(path, len(PARQUET_MAGIC)) == PARQUET_MAGIC:
            return ParquetExport(path, tables, literal_path(path))
    file = _text_file(path, system)
    if system == "stack_exchange" and is_data_dump(file):
        return None if skipped_table(file) else DataDumpExport(file, tables)
    if system == "mailbox" and is_mbox(file):
        return MboxExport(file, tables[0])
    if system in ("interactions", "mailbox") and _is_json(file):
        return JsonLinesExport(file, tables, lists=("thread_references", "to_address"))
    if system == "surveys":
        return open_survey(file, tables[0], dated)
    if system == "stack_exchange" and named is not None:
        tables = [named]
    return ExportReader(file, tables)


def _is_json(file: TextFile) -> bool:
    """Return whether the file is JSON: by how it begins, or by its name where that is nonsense."""
    with open_text(file) as text:
        start = text.read(4096).lstrip()
    suffixes = [suffix.lower() for suffix in file.path.suffixes]
    return start.startswith(("{", "[")) or ".jsonl" in suffixes or ".json" in suffixes or ".ndjson" in suffixes
