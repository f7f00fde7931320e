"""What a run tells of itself: a line per step while it runs, and a summary for the terminal, Prefect and the reports.

The summary has counts, reasons and metrics; no customer's words and no customer's id.
"""

import contextlib
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.status import Status
from rich.table import Table

from flows.data_directory import DataDirectory
from flows.raw_tables import RAW_TABLES
from flows.settings import logs
from flows.warehouses.warehouse import Query, Warehouse

RATES = (
    *("first_contact_resolution_rate", "resolution_rate", "repeat_contact_rate", "closed_unsolved_rate"),
    *("abandonment_rate", "known_driver_rate", "identified_contact_rate", "handoff_rate"),
)
DURATIONS = ("customer_wait_time", "time_to_first_reply", "incident_turnaround_time", "time_to_resolution")
_ALL_CHANNELS = "all"
_LEAST_WIDTH = 110
_MOST_CAUSES = 12
_MOST_NAMES = 3
_MOST_OPPORTUNITIES = 5
_NOTHING = "-"
_UNITS = ((86400, "d", 3600, "h"), (3600, "h", 60, "min"), (60, "min", 1, "s"))


@dataclass(frozen=True)
class Section:
    """A table of the summary; columns named in `numbers` are aligned to the right, lines of a cell are kept apart."""

    title: str
    header: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    numbers: frozenset[int] = frozenset()


@dataclass
class Summary:
    """The summary of one run; `failures` are the lines of what failed, empty where nothing did."""

    headline: str
    failures: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)


class Steps:
    """The terminal during a run: a line per step that is done, and on a terminal what is being done."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or _console()
        self.warned: list[str] = []
        self._status: Status | None = None
        self._name = ""

    @contextlib.contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time a step and print its line, be it done or failed."""
        started = time.monotonic()
        self._name = name
        self._status = self.console.status(escape(name)) if self.console.is_terminal else None
        mark = "[red]failed[/]"
        try:
            with self._status or contextlib.nullcontext():
                yield
            mark = "[green]done[/]  "
        finally:
            self._status = None
            self.console.print(f"  {mark}  {escape(name):<34} {time.monotonic() - started:6.1f} s")

    def progress(self, done: int, total: int, what: str) -> None:
        """Show how far the step is."""
        if self._status is not None:
            self._status.update(escape(f"{self._name}: {done:,} of {total:,} {what}"))

    def warn(self, text: str) -> None:
        """Print a warning."""
        self.warned.append(text)
        self.console.print(f"[yellow]warning:[/] {escape(text)}")


def keep_traceback(data: DataDirectory, error: BaseException) -> Path:
    """Write the traceback of a failure beside the other logs and return where."""
    path = logs(data) / f"failure-{datetime.now(UTC):%Y%m%dT%H%M%S}.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    return path


def landed_section(warehouse: Warehouse) -> list[Section]:
    """Return how many rows are landed: all that is known of a run that failed before its staging was done."""
    rows = [(table.system, table.name, f"{count:,}") for table, count in warehouse.landed_counts().items()]
    return [Section("What is landed", ("system", "table", "rows"), rows, frozenset({2}))]


def built_sections(warehouse: Warehouse) -> list[Section]:
    """Return what came in, what was left out and why, how far each system is observed, and the headline metrics."""
    with warehouse.reading() as query:
        return [
            _came_in(query),
            _left_out(query),
            _observed(query),
            _rates(query),
            _durations(query),
            _alarms(query),
            _opportunities(query),
            _certificates(query),
        ]


def _alarms(query: Query) -> Section:
    """The stories of which an alarm tells, each by its last judged week; their parts are in the mart."""
    found = query(
        """
        select onset_week_start, headline_name, headline_state, guard_name, guard_before, guard_after,
            team, channel, reason, touched_customers, week_start
        from {marts}.crutch_alarms
        where part_of_judgement_id is null
        """
    )
    last: dict[tuple[str, ...], tuple[Any, ...]] = {}
    for row in sorted(found, key=lambda row: row[10]):
        last[row[1], row[3], row[6] or "", row[7] or "", row[8] or ""] = row
    rows = [
        (
            f"{onset:%G-W%V}",
            ", ".join(each for each in (team, channel, reason) if each) or _ALL_CHANNELS,
            f"{_words(headline)} {state}",
            f"{_words(guard)}: {before:.3f} -> {after:.3f}",
            f"{customers:,}",
        )
        for onset, headline, state, guard, before, after, team, channel, reason, customers, _ in sorted(
            last.values(), key=lambda row: (-row[9], row[1], row[3])
        )[:_MOST_CAUSES]
    ]
    header = ("since", "where", "headline", "the outcome that it can hide", "customers touched")
    return Section("Crutch alarms", header, rows, frozenset({4}))


def _opportunities(query: Query) -> Section:
    found = query(
        """
        select customers_touched, finding
        from {marts}.improvement_opportunities
        where is_confirmed
        """
    )
    rows = [(finding, f"{touched:,}") for touched, finding in sorted(found, reverse=True)[:_MOST_OPPORTUNITIES]]
    return Section("Where most customers are touched", ("finding", "customers touched"), rows, frozenset({1}))


def _certificates(query: Query) -> Section:
    found = query("select state, cause, metric_name from {marts}.metric_certifications where channel is null")
    by_cause: dict[tuple[str, str], list[str]] = {}
    for state, cause, metric in sorted(found):
        by_cause.setdefault((state, cause), []).append(metric)
    most_first = sorted(by_cause.items(), key=lambda item: (-len(item[1]), item[0]))
    rows = [
        (state, f"{len(metrics):,}", cause, _some(metrics)) for (state, cause), metrics in most_first[:_MOST_CAUSES]
    ]
    if len(most_first) > _MOST_CAUSES:
        rest = sum(len(metrics) for _, metrics in most_first[_MOST_CAUSES:])
        rows.append(("others", f"{rest:,}", "marts.metric_certifications says why", ""))
    return Section("Certificates, over all channels", ("state", "metrics", "why", "which"), rows, frozenset({1}))


def _some(metrics: list[str]) -> str:
    return ", ".join(metrics[:_MOST_NAMES]) + (", ..." if len(metrics) > _MOST_NAMES else "")


def _came_in(query: Query) -> Section:
    counted = {
        (system, table): counts
        for system, table, *counts in query(
            """
            select
                source_system, source_table,
                sum(raw_count), sum(staged_count), sum(duplicate_count), sum(quarantined_count)
            from {staging}.row_reconciliation
            group by source_system, source_table
            """
        )
    }
    # Of what is not landed there is nothing to say.
    rows = [
        (table.system, table.name, *(f"{int(n):,}" for n in counts))
        for table in RAW_TABLES
        if any(counts := counted.get((table.system, table.name), (0,)))
    ]
    header = ("system", "table", "raw", "staged", "duplicates", "quarantined")
    return Section("What came in", header, rows, frozenset({2, 3, 4, 5}))


def _left_out(query: Query) -> Section:
    found = query(
        "select source_system, source_table, reason, count(*) as n from {staging}.quarantine"
        " group by source_system, source_table, reason"
    )
    # Ordered here: engines do not agree on the order of text.
    found.sort(key=lambda row: (row[0], row[1], -row[3], row[2]))
    rows = [(system, table, reason, f"{n:,}") for system, table, reason, n in found]
    return Section("Quarantined, and why", ("system", "table", "reason", "rows"), rows, frozenset({3}))


def _observed(query: Query) -> Section:
    found = query("select source_system, observed_from, observed_through from {staging}.source_coverage")
    rows = [(system, moment(start), moment(end)) for system, start, end in sorted(found)]
    return Section("Observed", ("system", "from", "through"), rows)


def _rates(query: Query) -> Section:
    found = _headline_values(query, RATES, ("rate",))
    channels = _channels(found)
    rows = []
    for metric in RATES:
        cells = [
            _cell(found.get((metric, "rate", channel)), lambda value: f"{100 * value:.1f} %") for channel in channels
        ]
        rows.append((_words(metric), *cells))
    header = ("metric", *(channel or _ALL_CHANNELS for channel in channels))
    return Section("Rates over all time, by channel, and of how many", header, rows, frozenset(range(1, len(header))))


def _durations(query: Query) -> Section:
    found = _headline_values(query, DURATIONS, ("median", "p90"))
    channels = _channels(found)
    rows = []
    for metric in DURATIONS:
        for statistic in ("median", "p90"):
            cells = [_cell(found.get((metric, statistic, channel)), duration) for channel in channels]
            rows.append((f"{_words(metric)}, {statistic}", *cells))
    header = ("metric", *(channel or _ALL_CHANNELS for channel in channels))
    return Section(
        "Durations over all time, by channel, and of how many", header, rows, frozenset(range(1, len(header)))
    )


_Values = dict[tuple[str, str, str | None], tuple[float | None, int | None]]


def _headline_values(query: Query, metrics: tuple[str, ...], statistics: tuple[str, ...]) -> _Values:
    found = query(
        f"""
        select metric_name, statistic, channel, value, sample_size
        from {{marts}}.metric_values
        where period_grain = 'all' and slice_name = 'all'
            and metric_name in ({_listed(metrics)}) and statistic in ({_listed(statistics)})
        """  # noqa: S608 -- names of this module
    )
    return {(metric, statistic, channel): (value, size) for metric, statistic, channel, value, size in found}


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f"'{name}'" for name in names)


def _channels(values: _Values) -> list[str | None]:
    """Return the channels that have any value, all of them together first."""
    return [None, *sorted({channel for (_, _, channel), (value, _) in values.items() if channel and value is not None})]


def _cell(found: tuple[float | None, int | None] | None, write: Callable[[float], str]) -> str:
    if found is None or found[0] is None:
        return _NOTHING
    return f"{write(found[0])}\nn {found[1] or 0:,}"


def _words(metric: str) -> str:
    return metric.removesuffix("_rate").replace("_", " ")


def duration(seconds: float) -> str:
    """Return a duration in its two largest units: 1 min 54 s."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    for size, unit, smaller_size, smaller_unit in (
        (86400, "d", 3600, "h"),
        (3600, "h", 60, "min"),
        (60, "min", 1, "s"),
    ):
        if whole >= size:
            rest = whole % size // smaller_size
            return f"{whole // size:,} {unit} {rest} {smaller_unit}" if rest else f"{whole // size:,} {unit}"
    return f"{whole} s"


def moment(value: datetime | None) -> str:
    """Return a moment to the second, UTC."""
    return _NOTHING if value is None else f"{value:%Y-%m-%d %H:%M:%S}"


def _console() -> Console:
    """Return the console; what is no terminal has no width, and log viewers scroll."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=max(console.width, _LEAST_WIDTH))


def print_summary(console: Console, summary: Summary) -> None:
    """Print the summary to the terminal."""
    console.print()
    console.print(f"[bold]{escape(summary.headline)}[/]")
    for line in summary.failures:
        console.print(f"  [red]{escape(line)}[/]")
    for note in summary.notes:
        console.print(f"  [yellow]note:[/] {escape(note)}")
    for section in summary.sections:
        if not section.rows:
            continue
        console.print()
        console.print(f"[bold]{escape(section.title)}[/]")
        table = Table(box=None, pad_edge=False)
        for index, name in enumerate(section.header):
            table.add_column(escape(name), justify="right" if index in section.numbers else "left", overflow="fold")
        for row in section.rows:
            table.add_row(*(escape(cell) for cell in row))
        console.print(table)
    console.print()
    for name, value in summary.facts:
        console.print(f"{escape(name)}: {escape(value)}", soft_wrap=True)


def markdown(summary: Summary) -> str:
    """Return the summary as Markdown, with nothing in it taken for markup."""
    lines = [f"# {_escaped(summary.headline)}", ""]
    lines += [f"- {_escaped(line.strip())}" for line in summary.failures]
    lines += [f"- Note: {_escaped(note)}" for note in summary.notes]
    if summary.failures or summary.notes:
        lines.append("")
    for section in summary.sections:
        lines += [f"## {_escaped(section.title)}", ""]
        if section.rows:
            lines.append(_row(section.header))
            lines.append(
                "| " + " | ".join("---:" if i in section.numbers else "---" for i in range(len(section.header))) + " |"
            )
            lines += [_row(row) for row in section.rows]
        else:
            lines.append("None.")
        lines.append("")
    lines += [f"- {_escaped(name)}: {_escaped(value)}" for name, value in summary.facts]
    return "\n".join([*lines, ""])


def write_summary(data: DataDirectory, text: str) -> Path:
    """Write the Markdown to the reports, as a whole, and return where."""
    path = data.reports / "summary.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(".summary.md.building")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(path)
    return path


def _row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(_escaped(cell) for cell in cells) + " |"


def _escaped(text: str) -> str:
    plain = "".join(c if c.isprintable() else " " for c in text.replace("\n", ", "))
    for mark in ("\\", "`", "*", "_", "|", "[", "]", "<", ">", "#"):
        plain = plain.replace(mark, f"\\{mark}")
    return plain
