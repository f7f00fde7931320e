"""MetricFlow asked, in process, for every declared metric over several groupings, against the rows of the marts."""

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from json import loads
from pathlib import Path
from typing import Any

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
    "by day": (["metric_time__day"], "day", "all"),
    "by week and region": (["metric_time__week", "{entity}__region"], "week", "region"),
    "by product": (["{entity}__product"], "all", "product"),
}


# Rows of marts.metric_values: period_start, channel, slice_value, value.
Query = Callable[[str], list[tuple[Any, ...]]]


@contextlib.contextmanager
def metricflow_over(data: DataDirectory, folder: Path, target: str, settings: dict[str, str]) -> Iterator[Any]:
    """A MetricFlow engine over the working schemas that a run built, in process."""
    from dbt.adapters.factory import reset_adapters
    from dbt_metricflow.cli.cli_configuration import CLIConfiguration

    # MetricFlow reads target/ below the project, and the run wrote its own below the data directory.
    shutil.copy(PROJECT_ROOT / "dbt_project.yml", folder / "dbt_project.yml")
    profiles = (PROJECT_ROOT / "profiles.yml").read_text()
    assert "  target: duckdb\n" in profiles
    (folder / "profiles.yml").write_text(profiles.replace("  target: duckdb\n", f"  target: {target}\n", 1))
    shutil.copytree(data.root / ".dbt" / "target", folder / "target")
    settings = {**settings, "DBT_LOG_PATH": str(folder / "logs")}
    before = {name: os.environ.get(name) for name in settings}
    os.environ |= settings
    try:
        configuration = CLIConfiguration()
        configuration.setup(dbt_profiles_path=folder, dbt_project_path=folder, configure_file_logging=False)
        yield configuration.mf
        configuration.sql_client.close()
        reset_adapters()
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def declared_metrics(data: DataDirectory) -> list[dict[str, Any]]:
    """The published metrics of the manifest, each with the entity of its fact."""
    manifest = loads((data.root / ".dbt" / "target" / "manifest.json").read_text())
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
    query: Query, metric: dict[str, Any], grain: str, slice_name: str, by_channel: bool
) -> dict[tuple[Any, ...], float]:
    """The marts' values of a metric, by what MetricFlow is asked by."""
    meta = metric["config"]["meta"]
    rows = query(
        "select period_start, channel, slice_value, value from marts.metric_values"
        f" where metric_name = '{meta.get('metric', metric['name'])}' and statistic = '{meta['statistic']}'"
        f" and period_grain = '{grain}' and slice_name = '{slice_name}'"
        f" and channel is {'not null' if by_channel else 'null'} and value is not null"
    )
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


def asked(
    engine: Any, metric: dict[str, Any], group_by: list[str]
) -> tuple[dict[tuple[Any, ...], float], dict[tuple[Any, ...], float]]:
    """MetricFlow's values, and of a ratio its denominators."""
    from metricflow.engine.metricflow_engine import MetricFlowQueryRequest

    names = [name.format(entity=metric["entity"]) for name in group_by]
    metrics = [metric["name"]]
    if metric["type"] == "ratio":
        metrics.append(metric["type_params"]["denominator"]["name"])
    result = engine.query(MetricFlowQueryRequest.create(metric_names=metrics, group_by_names=names or None))
    values: dict[tuple[Any, ...], float] = {}
    denominators: dict[tuple[Any, ...], float] = {}
    for row in result.result_df.rows:
        key = tuple(
            "unknown" if part is None else str(part)[:10] if "metric_time" in name else part
            for name, part in zip(names, row, strict=False)
        )
        value, *denominator = row[len(names) :]
        if value is not None:
            values[key] = float(value)
        if denominator and denominator[0] is not None:
            denominators[key] = float(denominator[0])
    return values, denominators


def disagreements(data: DataDirectory, engine: Any, query: Query) -> tuple[list[str], int]:
    """What MetricFlow and the marts differ in, and how many values were compared.

    The marts have no value for a sample smaller than the metric's min_denominator. MetricFlow gives the denominator of a ratio; of any other
    metric with such a limit it cannot be asked for the sample, so there the marts may have fewer values.
    """
    compared = 0
    found = []
    for number, metric in enumerate(declared_metrics(data)):
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
            ours = published(query, metric, grain, slice_name, by_channel)
            theirs, denominators = asked(engine, metric, group_by)
            compared += len(theirs)
            least = meta.get("min_denominator", 0)
            if metric["type"] == "ratio":
                expected = {key for key in theirs if denominators[key] > least - 0.5}
                is_same = ours.keys() == expected
            else:
                expected = set(theirs)
                is_same = ours.keys() == expected if least == 0 else ours.keys() <= expected
            if not is_same:
                found.append(
                    f"{metric['name']} {name}: only one side has {sorted(map(str, ours.keys() ^ expected))[:3]}"
                )
            found += [
                f"{metric['name']} {name} {key}: marts {ours[key]}, MetricFlow {value}"
                for key, value in theirs.items()
                if key in ours and ours[key] != pytest.approx(value, rel=1e-9)
            ]
    return found, compared
