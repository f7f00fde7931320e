"""What the reader of Spark's event log sees: tables made of a query and tables that are filled, their bytes, plans and skew."""

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.spark_bytes import statements

SQL = "org.apache.spark.sql.execution.ui."
MADE = (
    "(2) CreateDataSourceTableAsSelectCommand\nArguments: `spark_catalog`.`outcomes_journeys`.`journeys`, ErrorIfExists"
)
FILLED = (
    "(3) Execute InsertIntoHadoopFsRelationCommand\nInput: []\n"
    "Arguments: file:/data/it's here/spark/warehouse/outcomes_marts.db/fct_contacts, false, Parquet"
)


def start(execution: int, root: int, description: str) -> dict[str, Any]:
    return {
        "Event": f"{SQL}SparkListenerSQLExecutionStart",
        "executionId": execution,
        "rootExecutionId": root,
        "physicalPlanDescription": description,
        "sparkPlanInfo": plan("Scan"),
    }


def plan(*names: str) -> dict[str, Any]:
    node: dict[str, Any] = {
        "nodeName": names[-1],
        "children": [],
        "metrics": [{"name": "size of files read", "accumulatorId": 7}],
    }
    for name in reversed(names[:-1]):
        node = {"nodeName": name, "children": [node], "metrics": []}
    return node


def task(stage: int, milliseconds: int, shuffled: int, written: int = 0) -> dict[str, Any]:
    metrics = {
        "Shuffle Write Metrics": {"Shuffle Bytes Written": shuffled},
        "Output Metrics": {"Bytes Written": written},
        "Executor CPU Time": milliseconds * 1_000_000,
        "Executor Run Time": milliseconds,
    }
    return {"Event": "SparkListenerTaskEnd", "Stage ID": stage, "Task Metrics": metrics}


def job(execution: int, *stages: int) -> dict[str, Any]:
    return {
        "Event": "SparkListenerJobStart",
        "Stage IDs": list(stages),
        "Properties": {"spark.sql.execution.id": str(execution)},
    }


def test_tables_made_of_a_query_and_tables_that_are_filled(tmp_path: Path) -> None:
    events = [
        start(1, 1, MADE),
        # What the statement does inside is its own, and no second table.
        start(2, 1, FILLED.replace("outcomes_marts.db/fct_contacts", "outcomes_journeys.db/journeys")),
        job(2, 10, 11),
        {
            "Event": f"{SQL}SparkListenerSQLAdaptiveExecutionUpdate",
            "executionId": 2,
            "sparkPlanInfo": plan("SortMergeJoin", "Window (3)", "Scan"),
        },
        {"Event": f"{SQL}SparkListenerDriverAccumUpdates", "executionId": 2, "accumUpdates": [[7, 500], [8, 9]]},
        task(10, 600, 30),
        task(10, 200, 40),
        task(10, 100, 0),
        task(11, 100, 0, written=5),
        start(3, 3, FILLED),
        job(3, 12),
        task(12, 100, 1),
        # No table: a question.
        start(4, 4, "== Physical Plan ==\nLocalTableScan (1)"),
        job(4, 13),
        task(13, 100, 1_000),
    ]
    log = tmp_path / "eventlog_v2_local-1"
    log.mkdir()
    (log / "events_1_local-1").write_text("".join(json.dumps(event) + "\n" for event in events), encoding="utf-8")
    made, filled = statements(tmp_path)
    assert made.table == "outcomes_journeys.journeys"
    assert (made.read, made.shuffled, made.written) == (500, 70, 5)
    assert made.processor_seconds == pytest.approx(1.0)
    assert made.worst_skew == pytest.approx(3.0)
    assert made.plan == {"SortMergeJoin": 1, "Window": 1}
    assert filled.table == "outcomes_marts.fct_contacts"
    assert filled.shuffled == 1
