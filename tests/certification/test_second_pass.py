"""The second pass over the published sample: who is certified, suspended and withheld, and what is recorded of it."""

import json
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dbt_in_process import run_dbt

from flows.data_directory import DataDirectory

FAILED = {
    "kind": "expectation",
    "name": "inbound_is_known",
    "relation": "twitter__tweets",
    "source_system": "twitter",
    "message": "Inbound is known.",
}


def certify(warehouse: Path, hashes: dict[str, str], failed: list[dict[str, str]]) -> None:
    told = json.dumps({"definition_hashes": hashes, "failed_checks": failed})
    run_dbt(warehouse, "build", "--select", "tag:certify", "--exclude-resource-type", "unit_test", "--vars", told)


@pytest.fixture(scope="module")
def runs(refreshed_sample: DataDirectory, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What the marts say after a run in which a feed failed, and after one in which it is mended; all metrics are approved."""
    warehouse = tmp_path_factory.mktemp("certify") / "warehouse.duckdb"
    shutil.copy(refreshed_sample.warehouse, warehouse)
    with duckdb.connect(str(warehouse)) as connection:
        names = [name for (name,) in connection.execute("select metric_name from marts.metric_catalog").fetchall()]
        hashes = {name: f"hash of {name}" for name in names}
        connection.execute("delete from seeds.metric_approvals")
        connection.executemany(
            "insert into seeds.metric_approvals values (?, ?, 'ines.kramer@larkfield.example', date '2017-01-01',"
            " date '2999-01-01', 'somebody@larkfield.example')",
            list(hashes.items()),
        )
        # So that there are months without any.
        connection.execute(
            "delete from marts.fct_contacts where source_system = 'twitter' and contact_date < date '2026-03-01'"
        )
    found = []
    for failed in ([FAILED], []):
        certify(warehouse, hashes, failed)
        with duckdb.connect(str(warehouse), read_only=True) as connection:
            found.append(
                {
                    "states": connection.execute(
                        "select metric_name, channel, state, cause from marts.metric_certifications"
                    ).fetchall(),
                    "reached": set(
                        connection.execute(
                            "select distinct date_trunc('month', contact_date)::date from marts.fct_contacts"
                            " where source_system = 'twitter'"
                        ).fetchall()
                    ),
                    "months": connection.execute(
                        "select values.period_start, values.certification_status from marts.metric_values as values"
                        " inner join marts.metric_certifications as states"
                        " on values.metric_name = states.metric_name and states.channel is null"
                        " where values.metric_name = 'identified_contact_rate' and values.channel is null"
                        " and values.period_grain = 'month' and values.slice_name = 'all'"
                        " and not states.concerns_all_periods"
                    ).fetchall(),
                    "values": connection.execute(
                        "select values.*, catalog.min_denominator from marts.metric_values as values"
                        " inner join marts.metric_catalog as catalog on values.metric_name = catalog.metric_name"
                    ).fetchdf(),
                    "changes": connection.execute(
                        "select metric_name, channel, change_number, previous_state, state, cause"
                        " from marts.certification_changes order by all"
                    ).fetchall(),
                    "offences": connection.execute("select * from marts.metric_rule_offences").fetchall(),
                }
            )
    return found


def test_the_project_breaks_no_rule(runs: list[dict[str, Any]]) -> None:
    assert runs[0]["offences"] == []


def test_a_feed_that_failed_suspends_where_it_has_rows(runs: list[dict[str, Any]]) -> None:
    states = {(metric, channel): (state, cause) for metric, channel, state, cause in runs[0]["states"]}
    assert states["resolution_rate", "social"] == (
        "suspended",
        "data: expectation inbound_is_known failed on twitter__tweets: Inbound is known.",
    )
    assert states["resolution_rate", None][0] == "suspended"
    # The switch's calls are none of its rows, in whatever year they were.
    assert not states["resolution_rate", "phone"][1].startswith("data:")


def test_a_feed_that_failed_suspends_the_periods_in_which_it_has_rows(runs: list[dict[str, Any]]) -> None:
    months = {(month,): status for month, status in runs[0]["months"]}
    suspended = {month for month, status in months.items() if status == "suspended"}
    assert suspended == runs[0]["reached"]
    assert 0 < len(suspended) < len(months)


def test_values_bear_the_state_and_small_slices_are_withheld(runs: list[dict[str, Any]]) -> None:
    values = runs[1]["values"]
    states = {(metric, channel): state for metric, channel, state, _ in runs[1]["states"]}
    assert "certified" in set(states.values())
    for row in values.sample(5_000, random_state=1).itertuples():
        channel = row.channel if isinstance(row.channel, str) else None
        state = states.get((row.metric_name, channel), states[row.metric_name, None])
        is_small = row.min_denominator > row.sample_size
        assert row.certification_status == ("withheld" if state == "certified" and is_small else state), row


def test_changes_are_recorded_with_their_cause(runs: list[dict[str, Any]]) -> None:
    before, after = runs[0]["changes"], runs[1]["changes"]
    assert set(before) <= set(after)
    new = [row for row in after if row not in before]
    mended = {(row[0], row[1]) for row in new}
    causes = {(metric, channel): cause for metric, channel, _, cause in runs[0]["states"]}
    assert ("resolution_rate", "social") in mended or any("freshness" in cause for cause in causes.values())
    assert all(row[3] == "suspended" and row[4] != "suspended" and row[2] > 1 for row in new)
