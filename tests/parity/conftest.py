"""The sample, and the real exports where they are, published on every engine once for all comparisons."""

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from engines import Published, copy_of, on_duckdb, on_postgres, on_spark, refresh
from postgres_server import Database, Server

from flows.data_directory import PROJECT_ROOT, DataDirectory
from flows.ingest import land_files
from flows.sample_company import Plan, write_sample_company

REAL = PROJECT_ROOT.parent / "shared" / "data"
REAL_EXPORTS = {
    "call_log": REAL / "acd_bank_1999" / "january_1999.tsv.gz",
    "servicenow": REAL / "servicenow_incidents" / "incident_event_log.csv.gz",
    "twitter": REAL / "twitter_support" / "tweets.csv",
}


COMPANY_CONTACTS = 400
# The bundled sample has calls, incidents and tweets, and lands no customers, alerts, content, sales, surveys or assessments; the sample
# company, which has them, is compared on its own.
WITHOUT_ROWS_IN_THE_SAMPLE = {
    *("fct_alerts", "fct_content_events", "fct_product_days", "fct_churn_comparison", "revenue_at_risk"),
    *("fct_survey_answers", "fct_care_assessments", "care_over_time"),
    *("outcome_felt_cared_for", "outcome_understandable_information"),
    *("metric_parts_alerts", "metric_parts_content_events", "metric_parts_product_days"),
    *("metric_parts_churn_comparison", "metric_parts_survey_answers", "metric_parts_care_assessments"),
    # No year to compare months in, and no fix with a date.
    *("contact_driver_trends", "reason_fixes", "crutch_alarms", "guard_judgements", "outcome_worth"),
    # Nothing is wrong with it.
    *("metric_rule_offences", "failed_checks"),
}


@pytest.fixture(scope="session")
def sample_on_duckdb(refreshed_sample: DataDirectory) -> Published:
    return on_duckdb(refreshed_sample)


@pytest.fixture(scope="session")
def postgres_sample(
    landed: DataDirectory, server: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[DataDirectory, Database]]:
    """The data directory and the database of the sample."""
    data = copy_of(landed, tmp_path_factory.mktemp("parity") / "postgres")
    with refreshed_database(data, server, "parity_sample") as database:
        yield data, database


@pytest.fixture(scope="session")
def sample_on_spark(landed: DataDirectory, tmp_path_factory: pytest.TempPathFactory) -> Published:
    return spark_published(landed, tmp_path_factory.mktemp("parity"))


@pytest.fixture(scope="session")
def landed_real(tmp_path_factory: pytest.TempPathFactory) -> DataDirectory:
    """The real exports together in one data directory."""
    if not all(path.is_file() for path in REAL_EXPORTS.values()):
        pytest.skip(f"the real exports are not at {REAL}")
    data = DataDirectory(tmp_path_factory.mktemp("real") / "data")
    for system, path in REAL_EXPORTS.items():
        land_files(system, [path], data, loaded_at=datetime.now(UTC))
    return data


@pytest.fixture(scope="session")
def real_on_duckdb(landed_real: DataDirectory, tmp_path_factory: pytest.TempPathFactory) -> Published:
    data = copy_of(landed_real, tmp_path_factory.mktemp("parity") / "duckdb")
    refresh(data, "duckdb")
    return on_duckdb(data)


@pytest.fixture(scope="session")
def real_on_postgres(landed_real: DataDirectory, server: Server, tmp_path_factory: pytest.TempPathFactory) -> Published:
    data = copy_of(landed_real, tmp_path_factory.mktemp("parity") / "postgres")
    with refreshed_database(data, server, "parity_real") as database:
        return on_postgres(database.connect())


@pytest.fixture(scope="session")
def real_on_spark(landed_real: DataDirectory, tmp_path_factory: pytest.TempPathFactory) -> Published:
    return spark_published(landed_real, tmp_path_factory.mktemp("parity"))


@pytest.fixture(scope="session")
def landed_company(tmp_path_factory: pytest.TempPathFactory) -> DataDirectory:
    """A small sample company: every channel, surveys, assessments, alerts, content and sales."""
    folder = tmp_path_factory.mktemp("company")
    data = DataDirectory(folder / "data")
    files = write_sample_company(Plan(COMPANY_CONTACTS, 3), folder / "company")
    land_files("interactions", list(files), data, loaded_at=datetime.now(UTC))
    return data


@pytest.fixture(scope="session")
def company_on_duckdb(landed_company: DataDirectory, tmp_path_factory: pytest.TempPathFactory) -> Published:
    data = copy_of(landed_company, tmp_path_factory.mktemp("parity") / "duckdb")
    refresh(data, "duckdb")
    return on_duckdb(data)


@pytest.fixture(scope="session")
def company_on_postgres(
    landed_company: DataDirectory, server: Server, tmp_path_factory: pytest.TempPathFactory
) -> Published:
    data = copy_of(landed_company, tmp_path_factory.mktemp("parity") / "postgres")
    with refreshed_database(data, server, "parity_company") as database:
        return on_postgres(database.connect())


@pytest.fixture(scope="session")
def company_on_spark(landed_company: DataDirectory, tmp_path_factory: pytest.TempPathFactory) -> Published:
    return spark_published(landed_company, tmp_path_factory.mktemp("parity"))


@contextlib.contextmanager
def refreshed_database(data: DataDirectory, server: Server, name: str) -> Iterator[Database]:
    """A database of its own with the data directory published in it."""
    server.execute(f"create database {name} template template0 encoding 'UTF8'")
    database = Database(server, name)
    refresh(data, "postgres", **database.environment())
    yield database
    database.close()


def spark_published(landed: DataDirectory, folder: Path) -> Published:
    data = copy_of(landed, folder / "spark")
    refresh(data, "spark")
    return on_spark(data, folder)


@pytest.fixture(scope="session", autouse=True)
def _every_mart_is_there(sample_on_duckdb: Published) -> Iterator[None]:
    """Nothing is compared where there is nothing."""
    assert {"fct_contacts", "fct_journeys", "dim_customers", "dim_dates", "metric_values"} <= set(
        sample_on_duckdb.marts
    )
    empty = {name for name, mart in sample_on_duckdb.marts.items() if not mart.rows}
    assert empty <= WITHOUT_ROWS_IN_THE_SAMPLE, "nothing to compare"
    yield
