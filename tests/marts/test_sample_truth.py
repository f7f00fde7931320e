"""The marts of the bundled sample against what its generator knows to have written."""

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows.bundled_sample import TRUTH_FILE, write_bundled_sample
from flows.data_directory import DataDirectory


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    out = tmp_path_factory.mktemp("truth")
    write_bundled_sample(out)
    return json.loads((out / TRUTH_FILE).read_text())


def one(database: Path, query: str) -> tuple[Any, ...]:
    with duckdb.connect(str(database), read_only=True) as connection:
        row = connection.execute(query).fetchone()
    assert row is not None
    return row


def test_every_row_is_staged_or_a_duplicate_or_in_quarantine(
    refreshed_sample: DataDirectory, truth: dict[str, Any]
) -> None:
    for system in ("call_log", "servicenow", "twitter"):
        known = truth[system]
        duplicates = sum(known["duplicates"].values())
        bad = sum(known["bad_rows"].values())
        assert one(
            refreshed_sample.warehouse,
            "select sum(raw_count), sum(staged_count), sum(duplicate_count), sum(quarantined_count)"
            f" from staging.row_reconciliation where source_system = '{system}'",
        ) == (known["rows"], known["rows"] - duplicates - bad, duplicates, bad)


def test_calls(refreshed_sample: DataDirectory, truth: dict[str, Any]) -> None:
    known = truth["call_log"]
    assert one(
        refreshed_sample.published,
        "select count(*), count_if(is_identified), count_if(is_answered), count_if(is_dropped), count_if(is_abandoned),"
        " count_if(direction = 'callback') from marts.fct_contacts where source_system = 'call_log'",
    ) == tuple(
        known[name]
        for name in ("contacts", "contacts_of_known_customers", "answered", "dropped", "abandoned", "callbacks")
    )


def test_incidents(refreshed_sample: DataDirectory, truth: dict[str, Any]) -> None:
    known = truth["servicenow"]
    assert one(
        refreshed_sample.published, "select count(*) from marts.fct_contacts where source_system = 'servicenow'"
    ) == (known["contacts"],)
    assert one(
        refreshed_sample.warehouse,
        "select count(distinct case_id), count(distinct case_id) filter (where reopened_at is not null),"
        " count(distinct case_id) filter (where transfer_count > 0),"
        " count(distinct case_id) filter (where closed_at is not null)"
        " from contacts.contacts where source_system = 'servicenow'",
    ) == (known["incidents"], known["reopened"], known["reassigned"], known["closed"])


def test_threads(refreshed_sample: DataDirectory, truth: dict[str, Any]) -> None:
    known = truth["twitter"]
    assert one(
        refreshed_sample.warehouse,
        "select count(distinct case_id), count(distinct customer_id),"
        " count(distinct case_id) filter (where first_reply_at is not null)"
        " from contacts.contacts where source_system = 'twitter'",
    ) == (known["contacts"], known["customers"], known["answered"])
