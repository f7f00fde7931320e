"""What each model read, shuffled and spilled on Spark, from an event log: python -m benchmarks.spark_bytes FOLDER.

The log is what Spark writes with spark.eventLog.enabled=true. Every statement that makes a table is one line: bytes
read from files, written to a shuffle and spilled to disk, processor time of all tasks, the longest task against the
median of its stage (skew), and the joins, windows and aggregates of its last physical plan. With --beside FOLDER, the
log of a smaller company, each line has the bytes of both and the factor by which they grew.
"""

import argparse
import json
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# A table that is made of a query, and one with a contract, which is made first and then filled where it lies.
_TABLE = re.compile(
    r"TableAsSelectCommand\s+Arguments: (?:`\w+`\.)?`(\w+)`\.`(\w+)`"
    r"|Execute InsertIntoHadoopFsRelationCommand\s+Input: \[\]\s+Arguments: [^,\n]*?/(\w+)\.db/(\w+),"
)
_OPERATORS = ("SortMergeJoin", "BroadcastHashJoin", "ShuffledHashJoin", "BroadcastNestedLoopJoin", "CartesianProduct")
_OTHERS = ("Window", "Expand", "Exchange", "ReusedExchange", "Sort")
_SKEW_WORTH_TELLING_MS = 500
_SHUFFLED_WORTH_COMPARING = 1_000_000


@dataclass
class Statement:
    """One statement that made a table, by its root execution."""

    table: str
    plan: Counter[str] = field(default_factory=Counter)
    read: int = 0
    shuffled: int = 0
    spilled: int = 0
    written: int = 0
    processor_seconds: float = 0.0
    stages: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))

    @property
    def worst_skew(self) -> float:
        """The longest task of a stage as a multiple of its median task, in the stage where that is most."""
        ratios = [
            max(times) / max(statistics.median(times), 1.0)
            for times in self.stages.values()
            if len(times) > 1 and max(times) > _SKEW_WORTH_TELLING_MS
        ]
        return max(ratios, default=1.0)


def statements(folder: Path) -> list[Statement]:
    """Return the statements of all event logs below a folder, in the order in which they started."""
    found: list[Statement] = []
    for path in sorted(folder.rglob("events_*")):
        log = _EventLog()
        for event in _events(path):
            log.take(event)
        found += log.statements.values()
    return found


def _events(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


class _EventLog:
    """One application: its statements by root execution, and which execution and stage belongs to which."""

    def __init__(self) -> None:
        self.statements: dict[int, Statement] = {}
        self._roots: dict[int, int] = {}
        self._stages: dict[int, int] = {}
        self._scans: set[int] = set()

    def take(self, event: dict[str, Any]) -> None:
        """Take in one event of the log."""
        kind = event["Event"].rsplit(".", 1)[-1]
        if kind == "SparkListenerSQLExecutionStart":
            self._start(event)
        elif kind == "SparkListenerSQLAdaptiveExecutionUpdate":
            self._scans.update(_scans(event["sparkPlanInfo"]))
            if statement := self._of_execution(event["executionId"]):
                statement.plan = _operators(event["sparkPlanInfo"])
        elif kind == "SparkListenerDriverAccumUpdates":
            # The sizes of the files of a scan are counted where it is planned, not by its tasks.
            if statement := self._of_execution(event["executionId"]):
                statement.read += sum(size for number, size in event["accumUpdates"] if number in self._scans)
        elif kind == "SparkListenerJobStart":
            execution = event.get("Properties", {}).get("spark.sql.execution.id")
            if execution is not None:
                self._stages.update(dict.fromkeys(event["Stage IDs"], int(execution)))
        elif kind == "SparkListenerTaskEnd" and (
            statement := self._of_execution(self._stages.get(event["Stage ID"], -1))
        ):
            _add(statement, event["Stage ID"], event.get("Task Metrics") or {})

    def _start(self, event: dict[str, Any]) -> None:
        root = event.get("rootExecutionId", event["executionId"])
        self._roots[event["executionId"]] = root
        self._scans.update(_scans(event["sparkPlanInfo"]))
        table = _TABLE.search(event["physicalPlanDescription"])
        if table and root not in self.statements:
            database, name = (part for part in table.groups() if part)
            self.statements[root] = Statement(f"{database}.{name}")

    def _of_execution(self, execution: int) -> Statement | None:
        return self.statements.get(self._roots.get(execution, execution))


def _add(statement: Statement, stage: int, metrics: dict[str, Any]) -> None:
    statement.shuffled += metrics.get("Shuffle Write Metrics", {}).get("Shuffle Bytes Written", 0)
    statement.spilled += metrics.get("Disk Bytes Spilled", 0)
    statement.written += metrics.get("Output Metrics", {}).get("Bytes Written", 0)
    statement.processor_seconds += metrics.get("Executor CPU Time", 0) / 1e9
    statement.stages[stage].append(float(metrics.get("Executor Run Time", 0)))


def _scans(plan: dict[str, Any]) -> Iterator[int]:
    for node in _nodes(plan):
        for metric in node.get("metrics", []):
            if metric["name"] == "size of files read":
                yield int(metric["accumulatorId"])


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    waiting = [plan]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += node.get("children", [])


def _operators(plan: dict[str, Any]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for node in _nodes(plan):
        name = node["nodeName"].split(" ")[0]
        if name in _OPERATORS or name in _OTHERS:
            counted[name] += 1
        elif name in ("HashAggregate", "ObjectHashAggregate", "SortAggregate"):
            counted["Aggregate"] += 1
    return counted


def _print_growth(small: list[Statement], large: list[Statement]) -> None:
    """Print the bytes of the statements that both logs have, and by what factor they grew."""
    before = {each.table: each for each in small}
    print("| table | read MB | | shuffled MB | | factor | processor s | | plan | |")  # noqa: T201
    print("|---|---|---|---|---|---|---|---|---|---|")  # noqa: T201
    for each in sorted(large, key=lambda found: -found.shuffled):
        if (less := before.get(each.table)) is None:
            continue
        read = f"{less.read / 1e6:,.1f} | {each.read / 1e6:,.1f}"
        shuffled = f"{less.shuffled / 1e6:,.1f} | {each.shuffled / 1e6:,.1f}"
        factor = f"{each.shuffled / less.shuffled:.1f}" if less.shuffled > _SHUFFLED_WORTH_COMPARING else ""
        seconds = f"{less.processor_seconds:,.1f} | {each.processor_seconds:,.1f}"
        print(f"| {each.table} | {read} | {shuffled} | {factor} | {seconds} | {_joins(less)} | {_joins(each)} |")  # noqa: T201


def _joins(statement: Statement) -> str:
    return ", ".join(f"{count} {name}" for name, count in statement.plan.items() if name in (*_OPERATORS, "Window"))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--most", type=int, default=60, help="how many statements, those that shuffle most first")
    parser.add_argument("--beside", type=Path, help="the log of a smaller company, to tell by what factor bytes grow")
    given = parser.parse_args()
    if given.beside is not None:
        _print_growth(statements(given.beside), statements(given.folder))
        return
    found = sorted(statements(given.folder), key=lambda each: -each.shuffled)
    print("| table | read MB | shuffled MB | spilled MB | written MB | processor s | longest/median task | plan |")  # noqa: T201
    print("|---|---|---|---|---|---|---|---|")  # noqa: T201
    for each in found[: given.most]:
        plan = ", ".join(f"{count} {name}" for name, count in each.plan.most_common())
        sizes = " | ".join(f"{size / 1e6:,.1f}" for size in (each.read, each.shuffled, each.spilled, each.written))
        print(f"| {each.table} | {sizes} | {each.processor_seconds:,.1f} | {each.worst_skew:.1f} | {plan} |")  # noqa: T201
    total = [sum(getattr(each, name) for each in found) / 1e6 for name in ("read", "shuffled", "spilled", "written")]
    seconds = sum(each.processor_seconds for each in found)
    print(f"| all | {' | '.join(f'{size:,.1f}' for size in total)} | {seconds:,.1f} | | |")  # noqa: T201


if __name__ == "__main__":
    main()
