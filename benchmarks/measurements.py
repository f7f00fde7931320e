"""What `make bench` measures: a case (the bundled sample, or a company of N contacts), in rounds, checkouts in turn."""

import json
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import duckdb

from benchmarks import edited_metric
from benchmarks.bare_pass import IN_ALL
from benchmarks.processes import THIS, Checkout, Process, timed_steps
from flows.data_directory import DataDirectory

SAMPLE = "sample"
BARE_HEADLINES = Path(__file__).with_name("bare_headlines.sql")

# Larger companies are measured once, and in this checkout alone.
MOST_REPEATED = 1_000_000

_SAMPLE_SYSTEMS = ("call_log", "servicenow", "twitter")
_HEADLINES_PROGRAM = """
import sys, duckdb
connection = duckdb.connect()
connection.execute("set threads = 2")
for table in ("contacts", "events", "messages"):
    connection.execute(f"create view {table} as select * from read_parquet('{sys.argv[1]}/{table}*.parquet')")
connection.execute(open(sys.argv[2], encoding="utf-8").read())
"""


@dataclass(frozen=True)
class Refreshed:
    """One refresh of a new data directory: its processes, its files' bytes, what it published and where time went.

    `models` are seconds by model, of both passes. Two are built side by side and share the processors, so that their
    seconds add up to more than passes: `engine` is the wall seconds in which at least one model was at work.
    """

    ingest: float
    refresh: Process
    working_bytes: int
    published_bytes: int
    contacts: int
    metric_values: int
    steps: dict[str, float]
    models: dict[str, float]
    tests: float
    engine: float


@dataclass
class Case:
    """The rounds of one case: refreshes by checkout's name, and what ran beside them in the same rounds.

    `generate` is None for the bundled sample, which has no bare scripts either. `replayed` and `edited` are empty where
    they were not asked for.
    """

    name: str
    generate: Process | None = None
    refreshed: dict[str, list[Refreshed]] = field(default_factory=dict)
    bare_headlines: list[Process] = field(default_factory=list)
    bare_pass: list[Process] = field(default_factory=list)
    bare_steps: dict[str, float] = field(default_factory=dict)
    replayed: list[float] = field(default_factory=list)
    edited: dict[str, list[float]] = field(default_factory=dict)

    @property
    def typical(self) -> Refreshed:
        """This checkout's refresh of median length."""
        rounds = sorted(self.refreshed[THIS.name], key=lambda each: each.refresh.wall)
        return rounds[(len(rounds) - 1) // 2]


def measure(case: str, folder: Path, checkouts: Sequence[Checkout], *, repeat: int, is_edited: bool) -> Case:
    """Measure a case below `folder`: "sample", or a number of contacts."""
    measured = Case(case)
    company = folder / "company"
    if case == SAMPLE:
        THIS.python("-m", "flows.bundled_sample", str(company))
    else:
        measured.generate = THIS.outcomes("generate", "--contacts", case, "--out", str(company))
    is_large = case != SAMPLE and int(case) > MOST_REPEATED
    for number in range(1 if is_large else repeat):
        for checkout in checkouts[:1] if is_large else checkouts:
            sys.stderr.write(f"{case}: round {number + 1}, {checkout.name}\n")
            data = DataDirectory(folder / "data")
            measured.refreshed.setdefault(checkout.name, []).append(_refreshed(checkout, case, company, data))
            if is_edited:
                seconds = edited_metric.seconds_to_new_value(checkout, data)
                measured.edited.setdefault(checkout.name, []).append(seconds)
            if checkout is THIS and case != SAMPLE:
                _run_beside(measured, company, data)
            shutil.rmtree(data.root)
    return measured


def _run_beside(measured: Case, company: Path, data: DataDirectory) -> None:
    """Run the bare scripts, and replay the refresh."""
    measured.bare_headlines.append(THIS.python("-c", _HEADLINES_PROGRAM, str(company), str(BARE_HEADLINES)))
    bare = THIS.python("-m", "benchmarks.bare_pass", str(company))
    measured.bare_pass.append(bare)
    measured.bare_steps = timed_steps(bare.printed.splitlines())
    replayed = THIS.python("-m", "benchmarks.replay", str(data.root))
    measured.replayed.append(timed_steps(replayed.printed.splitlines())[IN_ALL])


def _refreshed(checkout: Checkout, case: str, company: Path, data: DataDirectory) -> Refreshed:
    if case == SAMPLE:
        landings = [(system, sorted((company / system).iterdir())) for system in _SAMPLE_SYSTEMS]
    else:
        landings = [("interactions", sorted(company.glob("*.parquet")))]
    ingest = sum(
        checkout.outcomes("ingest", system, *map(str, files), "--data-dir", str(data.root)).wall
        for system, files in landings
    )
    refresh = checkout.outcomes("refresh", "--data-dir", str(data.root))
    with duckdb.connect(str(data.published), read_only=True) as connection:
        query = "select contact_count, metric_value_count from marts.published_version"
        contacts, metric_values = connection.execute(query).fetchall()[0]
    return Refreshed(
        ingest,
        refresh,
        data.warehouse.stat().st_size,
        data.published.stat().st_size,
        contacts,
        metric_values,
        _steps(refresh.printed),
        *_seconds_of_nodes(data),
    )


def _steps(printed: str) -> dict[str, float]:
    """Return the seconds of each step that a refresh said was done."""
    steps = {}
    for line in printed.splitlines():
        first, _, rest = line.strip().partition(" ")
        name, _, seconds = rest.removesuffix(" s").rpartition(" ")
        if first == "done" and rest.endswith(" s"):
            steps[name.strip()] = float(seconds)
    return steps


def _seconds_of_nodes(data: DataDirectory) -> tuple[dict[str, float], float, float]:
    models: dict[str, float] = {}
    at_work: list[tuple[float, float]] = []
    tests = 0.0
    for of_pass in ("target", "certify"):
        run_results = data.root / ".dbt" / of_pass / "run_results.json"
        for result in json.loads(run_results.read_text(encoding="utf-8"))["results"]:
            kind, _, name, *_ = result["unique_id"].split(".")
            if kind == "model":
                models[name] = result["execution_time"]
                at_work += [_span(timing) for timing in result["timing"] if timing["name"] == "execute"]
            elif kind == "test":
                tests += result["execution_time"]
    return models, tests, covered(at_work)


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
