"""Write a company to a folder: part after part, each table of each part as one file."""

import csv
import json
import re
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from flows.errors import UnusableInputError
from flows.sample_company.company import Plan
from flows.sample_company.journeys import make_part
from flows.sample_company.reasons import SEED_COLUMNS, seed_rows
from flows.sample_company.story import add_counts, told
from flows.sample_company.tables import Numbering, Table, agents_table, part_tables

CONTACTS_A_PART = 200_000
# Beside the thread that makes the next tables. Most of the work is the engine's, which lets others run.
WRITERS = 2
TABLES_HELD = 13
FORMATS = ("parquet", "csv")
TRUTH = "truth"
STORY_FILE, REASONS_FILE = "story.json", "contact_reasons.csv"
_FILE_NAME = re.compile(r"[a-z_]+(-\d{4,})?\.(parquet|csv|json)")


def write_sample_company(
    plan: Plan,
    out: Path,
    *,
    file_format: str = "parquet",
    contacts_a_part: int = CONTACTS_A_PART,
    report: Callable[[str], None] = lambda _line: None,
) -> list[Path]:
    """Write the company under `out` and return the files of the contract; the truth stands in `out/truth`.

    `contacts_a_part` bounds the memory; files of a company of one part bear no number. The same arguments give the same
    bytes. Raises UnusableInputError for a folder that holds anything but an earlier company, which is replaced.
    """
    sizes = _sizes(plan.contacts, contacts_a_part)
    numbering, counts, files = Numbering(), dict[str, Any](), list[Path]()
    try:
        _prepare(out)
        with duckdb.connect() as engine, ThreadPoolExecutor(WRITERS) as writers:
            # One thread a file: rows keep their order, and files their bytes.
            engine.execute("set threads = 1")
            agents = agents_table(plan, np.random.default_rng([plan.seed, len(sizes), 2]))
            files.append(_write(engine, agents, _path(out, agents, None, file_format), file_format))
            being_written: deque[Future[Path]] = deque()
            for number, size in enumerate(sizes):
                made, counted = part_tables(plan, number, make_part(plan, number, size), numbering)
                add_counts(counts, counted)
                part = None if len(sizes) == 1 else number + 1
                if number:
                    report(f"{sum(sizes[:number]):,} of {plan.contacts:,} contacts")
                for table in made:
                    # A table is written while the next ones are made, and no more than a part's are held.
                    if len(being_written) == TABLES_HELD:
                        being_written.popleft().result()
                    # The truth is for checks: always Parquet.
                    written_as = "parquet" if table.folder == TRUTH else file_format
                    path = _path(out, table, part, written_as)
                    being_written.append(writers.submit(_write, engine, table, path, written_as))
                    if table.folder != TRUTH:
                        files.append(path)
            # See each file written, or raise what its writer raised.
            for file in being_written:
                file.result()
            if len(sizes) > 1:
                report(f"{plan.contacts:,} of {plan.contacts:,} contacts")
        rows = {"agents": len(agents.frame), **numbering.written}
        story = json.dumps(told(plan, counts, rows), indent=2) + "\n"
        (out / TRUTH / STORY_FILE).write_bytes(story.encode())
    except (OSError, duckdb.IOException) as error:
        raise UnusableInputError(f"{out} cannot be written: {error}") from error
    return files


def _sizes(contacts: int, contacts_a_part: int) -> list[int]:
    """Return how many contacts each part has. The first of several is small: until it is made, nothing is written."""
    first = contacts if contacts <= contacts_a_part else contacts_a_part // 4
    return [first, *(min(contacts_a_part, contacts - made) for made in range(first, contacts, contacts_a_part))]


def _prepare(out: Path) -> None:
    """Make the folder, or empty one that holds an earlier company; raises UnusableInputError for any other."""
    truth = out / TRUTH
    if out.is_dir() and any(out.iterdir()):
        found = [path for path in (*out.iterdir(), *(truth.iterdir() if truth.is_dir() else ())) if path != truth]
        foreign = [path for path in found if not _FILE_NAME.fullmatch(path.name) or not path.is_file()]
        if foreign or not (truth / REASONS_FILE).is_file():
            what = f" ({foreign[0].name})" if foreign else ""
            raise UnusableInputError(
                f"{out} holds other files than those of a generated company{what}. Name a new or an empty folder."
            )
        for path in found:
            path.unlink()
    truth.mkdir(parents=True, exist_ok=True)
    # First of all files: it tells a folder of ours, whole or not.
    with (truth / REASONS_FILE).open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([SEED_COLUMNS, *seed_rows()])


def _path(out: Path, table: Table, part: int | None, file_format: str) -> Path:
    stem = table.name if part is None else f"{table.name}-{part:04d}"
    return (out / TRUTH if table.folder == TRUTH else out) / f"{stem}.{file_format}"


def _write(engine: duckdb.DuckDBPyConnection, table: Table, path: Path, file_format: str) -> Path:
    written = str(path).replace("'", "''")
    # A small dictionary: the writer soon stops looking for one in keys and messages, which takes a third of the time.
    options = "format csv, header" if file_format == "csv" else "format parquet, dictionary_size_limit 500"
    with engine.cursor() as connection:
        connection.register("rows", table.frame)
        connection.execute(f"copy (select {table.select} from rows) to '{written}' ({options})")  # noqa: S608 -- own columns
    return path
