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

REPLY_TIMES = {
    "time_to_first_reply",
    *(f"time_to_first_reply_within_{time}_rate" for time in ("1h", "4h", "24h", "72h", "7d", "28d")),
}
ON_THE_PHONE = {"abandonment_rate", "abandoned_unserved_rate", "abandoned_wait_time", "short_abandonment_rate"}
ASKED = {
    "customer_satisfaction_score",
    "customer_effort_score",
    "net_promoter_score",
    "expectation_met_rate",
    "clarity_rate",
}
WRITTEN = {
    "sentiment_change",
    "problem_restatement_rate",
    "rephrase_request_rate",
    "complaint_rate",
    "customer_chase_rate",
}
MONEY = {"cost_per_contact", "cost_per_resolution", "upsell_rate", "contacts_per_product_sold", "revenue_at_risk"}
# Written by hand, from what each export holds: nothing of these can be told of it, whatever the models say.
CANNOT_TELL = {
    "acd_bank_1999": {"handoff_rate", "promise_kept_rate", *WRITTEN, *ASKED, *MONEY},
    "servicenow_incidents": {
        *(
            "service_level",
            "customer_wait_time",
            "longest_delay_in_queue",
            "average_handle_time",
            "dropped_contact_rate",
        ),
        *(*REPLY_TIMES, *ON_THE_PHONE, *WRITTEN, *ASKED, *MONEY),
    },
    "twitter_support": {"handoff_rate", "average_handle_time", "dropped_contact_rate", *ON_THE_PHONE, *ASKED, *MONEY},
    "email_ilug": {"handoff_rate", "average_handle_time", "dropped_contact_rate", *ON_THE_PHONE, *ASKED, *MONEY},
    # Votes and favourites are the only endorsements in the dump.
    "stack_exchange_quantum": {
        *("shares_per_solution", "embeds_per_solution", "replies_per_solution", "direct_messages_per_solution"),
        *(
            "comments_per_solution",
            "wall_posts_per_solution",
            "mentions_elsewhere_per_solution",
            "friends_told_per_solution",
        ),
        *("handoff_rate", "average_handle_time", "dropped_contact_rate", *ON_THE_PHONE, *ASKED, *MONEY),
    },
    "chat_stripe": {
        "handoff_rate",
        "average_handle_time",
        "first_contact_resolution_rate",
        *ON_THE_PHONE,
        *ASKED,
        *MONEY,
    },
    # Dialogues without times.
    "chat_rated": {
        *(
            "service_level",
            "customer_wait_time",
            "longest_delay_in_queue",
            "expectation_gap_wait",
            "dropped_contact_rate",
        ),
        *("handoff_rate", "average_handle_time", *REPLY_TIMES, *ON_THE_PHONE, *ASKED, *MONEY),
    },
    # Answers alone: who was asked and said nothing is not in it.
    "survey_nhs": {
        "survey_answer_rate",
        "contact_volume",
        "first_contact_resolution_rate",
        *REPLY_TIMES,
        *WRITTEN,
        *MONEY,
    },
}


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


@pytest.mark.parametrize("export", [export.folder for export in REAL_EXPORTS])
def test_no_export_tells_what_it_cannot(export: str) -> None:
    assert supported(export) & CANNOT_TELL[export] == set()
    assert CANNOT_TELL[export] <= set(page()), "no such metric"


def test_a_metric_that_is_named_in_passing_is_not_held() -> None:
    assert holding_tests("average_handle_time") == [
        "tests/metrics/test_recomputed_metrics.py",
        "tests/real_data/test_published_metrics.py",
    ]
    assert holding_tests("solution_offered") == []


def test_three_exports_together(real_marts: duckdb.DuckDBPyConnection) -> None:
    rows = real_marts.execute("select distinct metric_name from marts.metric_values where sample_size > 0").fetchall()
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
