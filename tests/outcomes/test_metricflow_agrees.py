"""MetricFlow and the marts read one declaration: every metric asked of both must give the same values."""

from pathlib import Path

import duckdb
from metricflow_answers import disagreements, metricflow_over

from flows.data_directory import DataDirectory


def test_every_metric_has_the_same_values_in_metricflow_and_in_the_marts(
    refreshed_sample: DataDirectory, tmp_path: Path
) -> None:
    settings = {"OUTCOMES_WAREHOUSE": str(refreshed_sample.warehouse)}
    with (
        metricflow_over(refreshed_sample, tmp_path, "duckdb", settings) as engine,
        duckdb.connect(refreshed_sample.published, read_only=True) as connection,
    ):
        found, compared = disagreements(refreshed_sample, engine, lambda text: connection.execute(text).fetchall())
    assert not found, "\n".join(found[:20])
    assert compared > 1000
