"""MetricFlow and the marts read one declaration: every metric asked of both must give the same values."""

import json
import os
import shutil
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from flows.data_directory import PROJECT_ROOT, DataDirectory

# Group-bys of MetricFlow with the rows of metric_values that they stand for. A duration is published by channel only.
GROUPINGS = {
    "by channel": (["{entity}__channel"], "all", "all"),
    "by channel and day": (["metric_time__day", "{entity}__channel"], "day", "all"),
    "by channel and week": (["metric_time__week", "{entity}__channel"], "week", "all"),
    "by channel, month and reason": (
        ["metric_time__month", "{entity}__channel", "{entity}__reason"],
        "month",
        "reason",
    ),
    "by channel and customer segment": (["{entity}__channel", "{entity}__customer_segment"], "all", "customer_segment"),
    "by channel and severity": (["{entity}__channel", "{entity}__severity"], "all", "severity"),
    "by channel, week and team": (["metric_time__week", "{entity}__channel", "{entity}__team"], "week", "team"),
}
TOTALS = {
    "over all": ([], "all", "all"),
    "by month": (["metric_time__month"], "month", "all"),
    "by day and region": (["metric_time__day", "{entity}__region"], "day", "region"),
    "by product": (["{entity}__product"], "all", "product"),
}


@pytest.fixture(scope="module")
def metricflow(refreshed_sample: DataDirectory, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A MetricFlow engine over the working database of the sample, in process."""
    from dbt.adapters.factory import reset_adapters
    from dbt_metricflow.cli.cli_configuration import CLIConfiguration

    # MetricFlow reads target/ below the project, and the run wrote its own below the data directory.
    project = tmp_path_factory.mktemp("metricflow")
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(PROJECT_ROOT / name, project / name)
    shutil.copytree(refreshed_sample.root / ".dbt" / "target", project / "target")
    before = {name: os.environ.get(name) for name in ("OUTCOMES_WAREHOUSE", "DBT_LOG_PATH")}
    os.environ |= {"OUTCOMES_WAREHOUSE": str(refreshed_sample.warehouse), "DBT_LOG_PATH": str(project / "logs")}
    configuration = CLIConfiguration()
    configuration.setup(dbt_profiles_path=project, dbt_project_path=project, configure_file_logging=False)
    yield configuration.mf
    configuration.sql_client.close()
    reset_adapters()
    for name, value in before.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def declared_metrics(data: DataDirectory) -> list[dict[str, Any]]:
    """The published metrics of the manifest, each with the entity of its fact."""
    manifest = json.loads((data.root / ".dbt" / "target" / "manifest.json").read_text())
    metrics = {metric["name"]: metric for metric in manifest["metrics"].values()}
    entities = {model["name"]: model["entities"][0]["name"] for model in manifest["semantic_models"].values()}
    found = []
    for metric in metrics.values():
        if metric["config"]["meta"].get("role") == "component":
            continue
        simple = metric if metric["type"] == "simple" else metrics[metric["type_params"]["numerator"]["name"]]
        fact = simple["type_params"]["metric_aggregation_params"]["semantic_model"]
        found.append({**metric, "entity": entities[fact]})
    return found


def published(
    data: DataDirectory, metric: dict[str, Any], grain: str, slice_name: str, by_channel: bool
) -> dict[tuple[Any, ...], float]:
    meta = metric["config"]["meta"]
    with duckdb.connect(str(data.published), read_only=True) as connection:
        rows = connection.execute(
            "select period_start, channel, slice_value, value from marts.metric_values"
            " where metric_name = ? and statistic = ? and period_grain = ? and slice_name = ?"
            " and (channel is not null) = ? and value is not null",
            [meta.get("metric", metric["name"]), meta["statistic"], grain, slice_name, by_channel],
        ).fetchall()
    return {
        tuple(
            part
            for part, is_asked in (
                (str(start), grain != "all"),
                (channel, by_channel),
                (value_of_slice, slice_name != "all"),
            )
            if is_asked
        ): value
        for start, channel, value_of_slice, value in rows
    }


def asked(engine: Any, metric: dict[str, Any], group_by: list[str]) -> dict[tuple[Any, ...], float]:
    from metricflow.engine.metricflow_engine import MetricFlowQueryRequest

    names = [name.format(entity=metric["entity"]) for name in group_by]
    result = engine.query(MetricFlowQueryRequest.create(metric_names=[metric["name"]], group_by_names=names or None))
    return {
        tuple(
            "unknown" if part is None else str(part)[:10] if "metric_time" in name else part
            for name, part in zip(names, row, strict=False)
        ): float(row[-1])
        for row in result.result_df.rows
        if row[-1] is not None
    }


def test_every_metric_has_the_same_values_in_metricflow_and_in_the_marts(
    refreshed_sample: DataDirectory, metricflow: Any
) -> None:
    compared = 0
    disagreements = []
    for number, metric in enumerate(declared_metrics(refreshed_sample)):
        meta = metric["config"]["meta"]
        grains = meta.get("period_grains", ["day", "week", "month", "all"])
        over_all = meta.get("over_all_channels", True)
        candidates = [(name, True, *grouping) for name, grouping in GROUPINGS.items()]
        candidates += [(name, False, *grouping) for name, grouping in TOTALS.items() if over_all]
        candidates = [candidate for candidate in candidates if candidate[3] in grains]
        # Every metric by channel or over all, and by two more groupings in turn: all groupings are met many times over.
        chosen = {
            candidate[0]: candidate
            for candidate in (candidates[0], *(candidates[(number + step) % len(candidates)] for step in (1, 4)))
        }
        for name, by_channel, group_by, grain, slice_name in chosen.values():
            ours = published(refreshed_sample, metric, grain, slice_name, by_channel)
            theirs = asked(metricflow, metric, group_by)
            compared += len(theirs)
            if ours.keys() != theirs.keys():
                disagreements.append(
                    f"{metric['name']} {name}: only one side has {sorted(map(str, ours.keys() ^ theirs.keys()))[:3]}"
                )
            disagreements += [
                f"{metric['name']} {name} {key}: marts {ours[key]}, MetricFlow {value}"
                for key, value in theirs.items()
                if key in ours and ours[key] != pytest.approx(value, rel=1e-9)
            ]
    assert not disagreements, "\n".join(disagreements[:20])
    assert compared > 1000
