"""Every mart, row by row, equal on every engine: numbers to 1e-9, moments to the microsecond, texts and their order exactly.

The sample on PostgreSQL is compared where it is published, in tests/postgres/test_postgres_refresh.py. MetricFlow on PostgreSQL is here:
what takes minutes to publish is shared within a file, and by no other.
"""

from pathlib import Path

import pytest
from engines import Published
from metricflow_answers import disagreements, metricflow_over
from postgres_server import Database
from published_marts import Mart, differences

from flows.data_directory import DataDirectory

MOST_COLUMNS = 3


@pytest.mark.full_parity
def test_sample_on_spark(sample_on_duckdb: Published, sample_on_spark: Published) -> None:
    assert differences(sample_on_duckdb.marts, sample_on_spark.marts) == []
    assert sample_on_duckdb.texts == sample_on_spark.texts


@pytest.mark.full_parity
def test_real_exports_on_postgres(real_on_duckdb: Published, real_on_postgres: Published) -> None:
    assert differences(real_on_duckdb.marts, real_on_postgres.marts) == []
    assert real_on_duckdb.texts == real_on_postgres.texts


@pytest.mark.full_parity
def test_metricflow_on_postgres_gives_the_values_of_the_marts(
    postgres_sample: tuple[DataDirectory, Database], tmp_path: Path
) -> None:
    data, database = postgres_sample
    with metricflow_over(data, tmp_path, "postgres", database.environment()) as engine:
        found, compared = disagreements(data, engine, database.rows)
    assert not found, "\n".join(found[:20])
    assert compared > 1000


@pytest.mark.full_parity
def test_real_exports_on_spark(real_on_duckdb: Published, real_on_spark: Published) -> None:
    assert differences(real_on_duckdb.marts, real_on_spark.marts) == []
    assert real_on_duckdb.texts == real_on_spark.texts


@pytest.mark.full_parity
def test_sample_company_on_postgres(company_on_duckdb: Published, company_on_postgres: Published) -> None:
    assert differences(company_on_duckdb.marts, company_on_postgres.marts) == []
    assert company_on_duckdb.texts == company_on_postgres.texts


@pytest.mark.full_parity
def test_sample_company_on_spark(company_on_duckdb: Published, company_on_spark: Published) -> None:
    assert differences(company_on_duckdb.marts, company_on_spark.marts) == []
    assert company_on_duckdb.texts == company_on_spark.texts


def test_every_mart_and_every_column_is_commented(sample_on_duckdb: Published) -> None:
    """The comment of a table of parts says what its columns are called after: there are some hundreds of them."""
    for name, mart in sample_on_duckdb.marts.items():
        columns = {each for each in mart.columns if not (name.startswith("metric_parts_") and "__" in each)}
        assert columns | {""} <= set(sample_on_duckdb.comments[name])


@pytest.mark.full_parity
def test_every_mart_and_every_column_is_commented_alike_on_spark(
    sample_on_duckdb: Published, sample_on_spark: Published
) -> None:
    assert sample_on_spark.comments == sample_on_duckdb.comments


def test_a_difference_is_found(sample_on_duckdb: Published) -> None:
    """In the last digit that counts, in a type, in a row too few, in a column."""
    mart = sample_on_duckdb.marts["fct_contacts"]
    place, value = next(
        (place, value) for place, value in enumerate(mart.rows[5]) if isinstance(value, float) and value > 1
    )

    def changed(other: object) -> dict[str, Mart]:
        row = (*mart.rows[5][:place], other, *mart.rows[5][place + 1 :])
        rows = [*mart.rows[:5], row, *mart.rows[6:]]
        return {**sample_on_duckdb.marts, "fct_contacts": Mart(mart.columns, rows)}

    assert differences(sample_on_duckdb.marts, changed(value)) == []
    assert differences(sample_on_duckdb.marts, changed(value * (1 + 1e-12))) == []
    assert len(differences(sample_on_duckdb.marts, changed(value * (1 + 1e-8)))) == 1
    assert len(differences(sample_on_duckdb.marts, changed(str(value)))) == 1
    assert len(differences(sample_on_duckdb.marts, changed(None))) == 1
    shorter = {**sample_on_duckdb.marts, "fct_contacts": Mart(mart.columns, mart.rows[:-1])}
    assert differences(sample_on_duckdb.marts, shorter) == [
        f"fct_contacts: {len(mart.rows)} and {len(mart.rows) - 1} rows"
    ]
    other_columns = {**sample_on_duckdb.marts, "fct_contacts": Mart([*mart.columns[:-1], "else"], mart.rows)}
    assert len(differences(sample_on_duckdb.marts, other_columns)) == 1
    assert differences(sample_on_duckdb.marts, {}) == [
        f"only one has {name}" for name in sorted(sample_on_duckdb.marts)
    ]
