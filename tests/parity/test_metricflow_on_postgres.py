"""MetricFlow on PostgreSQL gives the values of the marts there, which are those of DuckDB."""

from pathlib import Path

from metricflow_answers import disagreements, metricflow_over
from postgres_server import Database

from flows.data_directory import DataDirectory


def test_every_metric_has_the_same_values_in_metricflow_and_in_the_marts(
    postgres_sample: tuple[DataDirectory, Database], tmp_path: Path
) -> None:
    data, database = postgres_sample
    with metricflow_over(data, tmp_path, "postgres", database.environment()) as engine:
        found, compared = disagreements(data, engine, database.rows)
    assert not found, "\n".join(found[:20])
    assert compared > 1000
