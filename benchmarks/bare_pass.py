"""One hand-written pass over a company's files in DuckDB: python -m benchmarks.bare_pass COMPANY_DIR [--threads N].

It types the rows and keeps the latest of each key, joins customers, finds three text signals by regular expressions,
computes waits by window and journeys by gap, writes two facts, and publishes the cells of ten metrics by the same
rules as the marts (docs/performance.md sets a refresh against it). Nothing is checked, kept in quarantine, made
mature or given an interval, and concerns, signals and clocks are rough: the whole period's values lie near the
published ones, and are not equal to them.

Prints the seconds of each step and of all.
"""

import argparse
import re
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from benchmarks.processes import timed_line

SCRIPT = Path(__file__).with_name("bare_pass.sql")
IN_ALL = "in all"

_TABLES = ("contacts", "customers", "customer_identifiers", "events", "messages")
_STEP = re.compile(r"^-- step: (.+)$", re.MULTILINE)


def run_pass(company: Path, spill: Path, *, threads: int, memory: str, database: str = ":memory:") -> dict[str, float]:
    """Make the pass over the files of `company`; return the seconds of each step and of all.

    In memory, as a script would; what does not fit goes into the folder `spill`. A new file as `database` keeps it all.
    """
    with duckdb.connect(database, config={"threads": threads, "memory_limit": memory}) as connection:
        connection.execute(f"set temp_directory = '{spill}'")
        for table in _TABLES:
            rows = f"read_parquet('{company}/{table}.parquet', file_row_number = true)"
            connection.execute(f"create view raw_{table} as from {rows}")
        _, *parts = _STEP.split(SCRIPT.read_text(encoding="utf-8"))
        seconds = {}
        started = time.monotonic()
        for name, statements in zip(parts[::2], parts[1::2], strict=True):
            begun = time.monotonic()
            connection.execute(statements)
            seconds[name] = time.monotonic() - begun
        seconds[IN_ALL] = time.monotonic() - started
    return seconds


def main() -> None:
    """Make the pass, and print what each step took."""
    parser = argparse.ArgumentParser(description="One hand-written pass over a company's files.")
    parser.add_argument("company", type=Path)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--memory", default="1800MB")
    parser.add_argument("--database", default=":memory:", help="a new file that keeps what it makes")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="outcomes-bare-pass-") as folder:
        seconds = run_pass(
            arguments.company,
            Path(folder),
            threads=arguments.threads,
            memory=arguments.memory,
            database=arguments.database,
        )
    for name, taken in seconds.items():
        sys.stdout.write(timed_line(name, taken) + "\n")


if __name__ == "__main__":
    main()
