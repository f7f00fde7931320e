"""Times the whole run on the sample company: python -m benchmarks.full_run [--contacts N ...] [--write].

For each size the company is generated, landed and refreshed by the command that a user calls, each step a process of
its own; beside them, in the same run, one bare DuckDB script computes the headline numbers from the same files.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
OUTCOMES = Path(sys.executable).parent / "outcomes"
PAGE = PROJECT / "docs" / "performance.md"
BARE = Path(__file__).with_name("bare_headlines.sql")
SIZES = (100_000, 1_000_000)
SHOWN_MODELS = 15

_STEP = re.compile(r"done\s+(?P<name>\S.*?)\s+(?P<seconds>[\d.]+) s$")
_BEGIN, _END = "<!-- measured -->", "<!-- end of measured -->"
_BARE_PROGRAM = """
import sys, duckdb
connection = duckdb.connect()
connection.execute("set threads = 2")
for table in ("contacts", "events", "messages"):
    connection.execute(f"create view {table} as select * from read_parquet('{sys.argv[1]}/{table}*.parquet')")
connection.execute(open(sys.argv[2], encoding="utf-8").read())
print(connection.execute("select count(*) from headlines").fetchone()[0])
"""


@dataclass(frozen=True)
class Process:
    """What one process took: wall and CPU seconds, the most memory it held (bytes), and what it printed."""

    wall: float
    cpu: float
    peak: int
    printed: str


@dataclass(frozen=True)
class Measured:
    """One size: its processes by name, and the seconds of each step of the refresh, of each model and kind of node.

    Two models are built side by side and share the processors, so that their seconds add up to more than passes:
    `engine` is the wall seconds in which at least one model was at work.
    """

    contacts: int
    processes: dict[str, Process]
    steps: dict[str, float]
    models: dict[str, float]
    engine: float
    tests: float


def run(command: Sequence[str]) -> Process:
    """Run a command to its end; raise RuntimeError with what it printed if it fails."""
    started = time.monotonic()
    with tempfile.TemporaryFile() as printed:
        child = subprocess.Popen(command, stdout=printed, stderr=subprocess.STDOUT, cwd=PROJECT)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.monotonic() - started
        child.returncode = os.waitstatus_to_exitcode(status)
        printed.seek(0)
        text = printed.read().decode(errors="replace")
    if child.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {child.returncode}:\n{text}")
    return Process(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, text)


def measure(contacts: int, folder: Path) -> Measured:
    """Generate, land and refresh a company of `contacts` contacts below `folder`, and run the bare script on it."""
    company, data = folder / "company", folder / "data"
    processes = {"generate": run([str(OUTCOMES), "generate", "--contacts", str(contacts), "--out", str(company)])}
    files = sorted(str(file) for file in company.glob("*.parquet"))
    processes["bare script"] = run([sys.executable, "-c", _BARE_PROGRAM, str(company), str(BARE)])
    processes["ingest"] = run([str(OUTCOMES), "ingest", "interactions", *files, "--data-dir", str(data)])
    processes["refresh"] = run([str(OUTCOMES), "refresh", "--data-dir", str(data)])
    steps = {
        match["name"]: float(match["seconds"])
        for match in (_STEP.search(line.rstrip()) for line in processes["refresh"].printed.splitlines())
        if match
    }
    models: dict[str, float] = {}
    at_work: list[tuple[float, float]] = []
    tests = 0.0
    for of_pass in ("target", "certify"):
        told = json.loads((data / ".dbt" / of_pass / "run_results.json").read_text(encoding="utf-8"))
        for result in told["results"]:
            kind, _, name, *_ = result["unique_id"].split(".")
            if kind == "model":
                models[name] = result["execution_time"]
                at_work += [_span(timing) for timing in result["timing"] if timing["name"] == "execute"]
            elif kind == "test":
                tests += result["execution_time"]
    return Measured(contacts, processes, steps, models, covered(at_work), tests)


def covered(spans: Sequence[tuple[float, float]]) -> float:
    """Return how many seconds lie in at least one of the spans of (start, end), in seconds."""
    seconds, reached = 0.0, float("-inf")
    for start, end in sorted(spans):
        seconds += max(0.0, end - max(start, reached))
        reached = max(reached, end)
    return seconds


def _span(timing: dict[str, str]) -> tuple[float, float]:
    start, end = (datetime.fromisoformat(timing[moment]).timestamp() for moment in ("started_at", "completed_at"))
    return start, end


def report(measured: Sequence[Measured]) -> list[str]:
    """Return the tables of docs/performance.md: by process, by step and by model, a column a size, and the growth."""
    sizes = [f"{each.contacts:,}" for each in measured]
    lines = _table(
        "whole process, wall s / CPU s / peak GiB",
        sizes,
        [(name, [_process(each.processes[name]) for each in measured]) for name in measured[0].processes],
    )
    lines += _table(
        "step of the refresh, wall s",
        sizes,
        [(name, [f"{each.steps.get(name, 0):.1f}" for each in measured]) for name in measured[0].steps],
    )
    slowest = sorted(measured[-1].models, key=lambda name: -measured[-1].models[name])[:SHOWN_MODELS]
    rows = [(f"`{name}`", [f"{each.models.get(name, 0):.1f}" for each in measured]) for name in slowest]
    summed = [sum(each.models.values()) for each in measured]
    rest = [
        whole - sum(each.models.get(name, 0) for name in slowest) for each, whole in zip(measured, summed, strict=True)
    ]
    rows += [
        (f"the other {len(measured[-1].models) - len(slowest)} models", [f"{seconds:.1f}" for seconds in rest]),
        ("all models, summed", [f"{seconds:.1f}" for seconds in summed]),
        ("**engine: at least one model at work**", [f"**{each.engine:.1f}**" for each in measured]),
        ("data tests", [f"{each.tests:.1f}" for each in measured]),
        ("engine / bare script", [f"{each.engine / each.processes['bare script'].wall:.1f}" for each in measured]),
    ]
    lines += _table("engine time by model, wall s (two at a time)", sizes, rows)
    if len(measured) > 1:
        first, last = measured[0], measured[-1]
        grown = last.contacts / first.contacts
        wall = {name: last.processes[name].wall / first.processes[name].wall for name in first.processes}
        lines += [
            f"With {grown:.0f} times as many contacts the engine takes {last.engine / first.engine:.1f} times as long"
            f" on the models, the refresh {wall['refresh']:.1f} times, the bare script {wall['bare script']:.1f}.",
            "",
        ]
    return lines


def _process(process: Process) -> str:
    return f"{process.wall:.1f} / {process.cpu:.1f} / {process.peak / 2**30:.2f}"


def _table(what: str, sizes: Sequence[str], rows: Sequence[tuple[str, Sequence[str]]]) -> list[str]:
    head = [f"| {what} | " + " | ".join(sizes) + " |", "|---|" + "---:|" * len(sizes)]
    return [*head, *(f"| {name} | " + " | ".join(values) + " |" for name, values in rows), ""]


def write_page(lines: Sequence[str]) -> None:
    """Put the tables into docs/performance.md, between its marks."""
    before, rest = PAGE.read_text(encoding="utf-8").split(_BEGIN)
    _, after = rest.split(_END)
    PAGE.write_text(before + "\n".join([_BEGIN, "", *lines, _END]) + after, encoding="utf-8")


def main() -> None:
    """Measure each size, print the tables, and write them into the page where that is asked for."""
    parser = argparse.ArgumentParser(description="Time the whole run on the sample company.")
    parser.add_argument("--contacts", type=int, nargs="+", default=SIZES)
    parser.add_argument("--write", action="store_true", help="put the tables into docs/performance.md")
    arguments = parser.parse_args()
    measured = []
    for contacts in arguments.contacts:
        with tempfile.TemporaryDirectory(prefix="outcomes-bench-") as folder:
            sys.stderr.write(f"{contacts:,} contacts\n")
            measured.append(measure(contacts, Path(folder)))
    lines = report(measured)
    sys.stdout.write("\n".join(lines) + "\n")
    if arguments.write:
        write_page(lines)


if __name__ == "__main__":
    main()
