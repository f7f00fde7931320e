"""The bare pass over a small company: its steps, and values that lie where those of the marts do."""

from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from benchmarks.bare_pass import IN_ALL, run_pass
from flows.cli import outcomes


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("company")
    made = CliRunner().invoke(outcomes, ["generate", "--contacts", "2000", "--out", str(folder)])
    assert made.exit_code == 0, made.output
    return folder


def test_a_company_is_passed_over_and_ten_metrics_are_published(company: Path, tmp_path: Path) -> None:
    database = tmp_path / "bare_pass.duckdb"
    seconds = run_pass(company, tmp_path, threads=2, memory="1GB", database=str(database))
    assert list(seconds)[-1] == IN_ALL
    assert seconds[IN_ALL] >= sum(taken for name, taken in seconds.items() if name != IN_ALL) - 0.1
    with duckdb.connect(str(database), read_only=True) as connection:
        found = dict(
            connection.execute(
                "select metric_name, value from metric_values"
                " where period_grain = 'all' and slice_name = 'all' and channel is null"
            ).fetchall()
        )
        small = connection.execute(
            "select count(*) from metric_values where coalesce(denominator, numerator) < 30 and value is not null"
        ).fetchone()
        (contacts,) = connection.execute("select count(*) from fct_contacts").fetchone()
    assert len(found) == 10
    assert found["contact_volume"] == contacts == 2000
    assert 1 < found["contacts_per_journey"] < 2
    for rate in ("repeat_contact_rate", "abandonment_rate", "handoff_rate", "complaint_rate", "rephrase_request_rate"):
        assert 0.005 < found[rate] < 0.5, rate
    assert small == (0,)
