"""docs/metrics.md says on which real export each metric measures anything; the published marts are held against it.

What an export cannot support has no value, not 0: it is not among what is measured.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from recompute_common import SHARED_DATA

from benchmarks.metric_page import PAGE, REAL_EXPORTS, RealExport, measured, refreshed
from benchmarks.value_tests import holding_tests

THREE = ("acd_bank_1999", "servicenow_incidents", "twitter_support")


def page() -> dict[str, set[str]]:
    """Return the exports of each metric, as the page lists them."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in PAGE.read_text(encoding="utf-8").splitlines()
        if line.startswith("| `")
    ]
    return {row[0].strip("`"): set(row[4].split(", ")) - {"-"} for row in rows}


def supported(*folders: str) -> set[str]:
    return {metric for metric, exports in page().items() if exports & set(folders)}


def test_every_metric_has_a_row_and_a_test_of_its_value(real_marts: duckdb.DuckDBPyConnection) -> None:
    declared = {
        name for (name,) in real_marts.execute("select distinct metric_name from marts.metric_values").fetchall()
    }
    # A duration of which nothing was measured in any channel is published in none.
    assert declared <= set(page())
    assert len(declared) > 100
    assert [metric for metric in page() if not holding_tests(metric)] == []


def test_a_metric_that_is_named_in_passing_is_not_held() -> None:
    assert holding_tests("average_handle_time") == ["tests/real_data/test_published_metrics.py"]
    assert holding_tests("solution_offered") == []


def test_three_exports_together(real_marts: duckdb.DuckDBPyConnection) -> None:
    rows = real_marts.execute(
        "select distinct metric_name from marts.metric_values where sample_size > 0 and value is not null"
    ).fetchall()
    assert {name for (name,) in rows} == supported(*THREE)


@pytest.mark.full_parity
@pytest.mark.parametrize("export", REAL_EXPORTS, ids=lambda export: export.folder)
def test_an_export_alone(export: RealExport, tmp_path: Path) -> None:
    if not SHARED_DATA.is_dir():
        pytest.skip(f"the real exports are not on this machine: {SHARED_DATA} is missing")
    assert measured(refreshed(tmp_path / "data", [export])) == supported(export.folder)


@pytest.mark.full_parity
def test_all_exports_together(tmp_path: Path) -> None:
    if not SHARED_DATA.is_dir():
        pytest.skip(f"the real exports are not on this machine: {SHARED_DATA} is missing")
    found = measured(refreshed(tmp_path / "data", REAL_EXPORTS))
    assert found == supported(*(export.folder for export in REAL_EXPORTS))
