"""Opportunities of made-up companies: what was planted is found, chance is not, and every number is worked out a second time."""

import itertools
from collections.abc import Iterator
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
import yaml
from made_up_companies import build_opportunities, made_up_cases
from recomputed_opportunities import (
    CONFIRMING_QUANTILE,
    QUANTILE,
    Key,
    chosen,
    correlation_of_customers,
    estimates,
    in_one_text,
    wilson,
)
from scipy import stats

from flows.data_directory import PROJECT_ROOT, DataDirectory

Segments = dict[Key, dict[str, Any]]

QUIET_COMPANIES = 40
# At most this share of companies in which nothing is amiss may have any confirmed opportunity.
FAMILY_WISE_ERROR_RATE = 0.05
RATES = {"rare": 0.06, "usual": 0.2, "frequent": 0.4}


def planted_rate(labels: pd.DataFrame) -> np.ndarray:
    """One team, one segment, and one channel that one region prefers."""
    return np.asarray(
        0.1
        + 0.2 * (labels.team == "team 2")
        + 0.15 * (labels.customer_segment == "customer_segment 1")
        + 0.2 * (labels.channel == "channel 3")
    )


@pytest.fixture(scope="module")
def cases() -> pd.DataFrame:
    """40 companies in which nothing is amiss, and one in which three things are."""
    quiet = [
        made_up_cases(
            f"quiet {number}",
            seed=number,
            customers=600,
            rates={name: (lambda labels, share=share: share) for name, share in RATES.items()},
        )
        for number in range(QUIET_COMPANIES)
    ]
    planted = made_up_cases("planted", seed=4, customers=4000, rates={"failures": planted_rate})
    # In one region most contacts come by the channel that fails.
    moved = (planted.region == "region 2") & (np.random.default_rng(5).random(len(planted)) < 0.5)
    is_bad = moved & (planted.channel != "channel 3")
    planted.loc[is_bad, "failure_count"] = np.maximum(
        planted.failure_count[is_bad], (np.random.default_rng(6).random(is_bad.sum()) < 0.2).astype(int)
    )
    planted.loc[moved, "channel"] = "channel 3"
    return pd.concat([*quiet, planted], ignore_index=True)


@pytest.fixture(scope="module")
def built(cases: pd.DataFrame, refreshed_sample: DataDirectory) -> Iterator[duckdb.DuckDBPyConnection]:
    with build_opportunities(cases, refreshed_sample) as connection:
        yield connection


@pytest.fixture(scope="module")
def planted(cases: pd.DataFrame) -> pd.DataFrame:
    return cases[cases.metric_name == "planted failures"]


@pytest.fixture(scope="module")
def planted_estimates(planted: pd.DataFrame) -> Segments:
    return estimates(planted)


@pytest.fixture(scope="module")
def planted_choices(planted: pd.DataFrame, planted_estimates: Segments) -> list[dict[str, Any]]:
    return chosen(planted, planted_estimates)


def test_chance_is_confirmed_in_no_more_companies_than_stated(built: duckdb.DuckDBPyConnection) -> None:
    rows = built.execute(
        "select count(distinct regexp_extract(metric_name, '^quiet [0-9]+'))"
        " from kept.opportunity_held_out where metric_name like 'quiet%' and is_confirmed"
    ).fetchall()
    assert rows[0][0] <= stats.binom.ppf(0.99, QUIET_COMPANIES, FAMILY_WISE_ERROR_RATE)
    # What the finding weeks alone would have told.
    (found,) = built.execute("select count(*) from kept.opportunity_choices where metric_name like 'quiet%'").fetchall()
    assert found[0] > 0


def test_what_was_planted_is_found_and_what_follows_from_it_is_not(built: duckdb.DuckDBPyConnection) -> None:
    rows = built.execute(
        "select segment_key from kept.opportunity_held_out where metric_name = 'planted failures' and is_confirmed"
    ).fetchall()
    assert {key for (key,) in rows} == {
        "channel 3|*|*|*|*|*",
        "*|team 2|*|*|*|*",
        "*|*|*|customer_segment 1|*|*",
    }


def test_the_share_of_a_region_is_higher_and_its_channel_explains_it(
    planted: pd.DataFrame, planted_estimates: Segments
) -> None:
    found = planted_estimates[(("region", "region 2"),)]
    assert found["failure_rate"] > planted.failure_count.mean() + 0.03
    assert found["score"] is None


@pytest.mark.parametrize("metric", ["planted failures", "quiet 7 usual"])
def test_estimates_are_those_of_a_recomputation(
    metric: str, built: duckdb.DuckDBPyConnection, cases: pd.DataFrame, planted_estimates: Segments
) -> None:
    own = cases[cases.metric_name == metric]
    found = planted_estimates if metric == "planted failures" else estimates(own)
    mine = {in_one_text(key): row for key, row in found.items()}
    rows = built.execute(
        "select segment_key, case_count, failure_rate, expected_rate, between_variance, shrunken_rate, ci_low, ci_high"
        " from kept.opportunity_estimates where metric_name = ?",
        [metric],
    ).fetchall()
    assert {row[0] for row in rows} == set(mine)
    names = ("case_count", "failure_rate", "expected_rate", "between", "shrunken_rate", "ci_low", "ci_high")
    for key, *values in rows:
        # Expected failures are rounded in sums, so that they do not depend on the order of rows.
        assert values == pytest.approx([mine[key][name] for name in names], rel=1e-9, abs=1e-11), key
    assert len(rows) > 50
    for is_held_out in (False, True):
        (said,) = built.execute(
            "select intracluster_correlation, design_effect from kept.opportunity_metrics"
            " where metric_name = ? and is_held_out = ?",
            [metric, is_held_out],
        ).fetchall()
        assert said == pytest.approx(correlation_of_customers(own[own.is_held_out == is_held_out]), rel=1e-8)


def test_choices_are_those_of_a_recomputation(
    built: duckdb.DuckDBPyConnection, planted_choices: list[dict[str, Any]]
) -> None:
    mine = planted_choices
    rows = built.execute(
        "select choices.segment_key, choices.case_count, choices.shrunken_rate, choices.ci_low, held_out.held_out_cases,"
        " held_out.failure_rate, held_out.expected_rate, held_out.ci_low, held_out.ci_high, held_out.customers_touched,"
        " held_out.is_confirmed"
        " from kept.opportunity_choices as choices"
        " inner join kept.opportunity_held_out as held_out using (metric_name, round_number)"
        " where metric_name = 'planted failures' order by round_number"
    ).fetchall()
    assert [row[0] for row in rows] == [in_one_text(choice["key"]) for choice in mine]
    for row, choice in zip(rows, mine, strict=True):
        assert row[1:] == pytest.approx(
            (
                len(choice["finding"]),
                choice["shrunken_rate"],
                choice["ci_low"],
                len(choice["held_out"]),
                choice["held_out_rate"],
                choice["held_out_expected_rate"],
                *choice["held_out_limits"],
                choice["customers_touched"],
                choice["is_confirmed"],
            ),
            rel=1e-8,
        )


def test_nothing_counts_twice(built: duckdb.DuckDBPyConnection, cases: pd.DataFrame) -> None:
    rows = built.execute(
        "select metric_name, sum(held_out_cases), sum(held_out_failures), sum(customers_touched),"
        " sum(held_out_failures - comparison_rate * held_out_cases) / any_value(metric_failures)"
        " from kept.opportunity_held_out group by metric_name having count(*) > 1"
    ).fetchall()
    assert rows
    for metric, case_count, failure_count, touched, share in rows:
        own = cases[cases.metric_name == metric]
        held_out = own[own.is_held_out]
        assert case_count <= len(held_out)
        assert failure_count <= held_out.failure_count.sum()
        assert touched <= own[own.failure_count == 1].customer_id.nunique()
        assert share <= 1


def test_a_goal_is_what_the_shortfall_is_against_and_the_rest_must_do_better_still(
    planted: pd.DataFrame, planted_choices: list[dict[str, Any]], refreshed_sample: DataDirectory
) -> None:
    strict = planted.assign(metric_name="strict goal")
    lenient = planted.assign(metric_name="lenient goal")
    goals = {"strict goal": 0.05, "lenient goal": 0.5}
    with build_opportunities(pd.concat([strict, lenient]), refreshed_sample, goals) as connection:
        rows = connection.execute(
            "select metric_name, segment_key, comparison_rate, expected_rate from kept.opportunity_held_out"
        ).fetchall()
    assert {row[1] for row in rows} == {in_one_text(choice["key"]) for choice in planted_choices}
    assert {row[0] for row in rows} == {"strict goal"}
    assert {row[2] for row in rows} == {0.05}
    assert all(row[3] > 0.1 for row in rows)


def test_worth_is_that_of_a_recomputation(
    built: duckdb.DuckDBPyConnection, planted: pd.DataFrame, planted_choices: list[dict[str, Any]]
) -> None:
    held_out = planted[planted.is_held_out]
    once = held_out.sort_values(["failure_count", "case_date", "journey_id"], ascending=[False, True, True])
    once = once.drop_duplicates("customer_id")
    strata = []
    for _, alike in once.groupby("customer_segment"):
        failed, other = alike[alike.failure_count == 1], alike[alike.failure_count == 0]
        shares = [(side.is_customer_lost.sum() + 1) / (len(side) + 2) for side in (failed, other)]
        strata.append(
            {
                "weight": len(failed),
                "churn": failed.is_customer_lost.mean() - other.is_customer_lost.mean(),
                "churn_variance": sum(p * (1 - p) / (len(s) + 2) for p, s in zip(shares, (failed, other), strict=True)),
                "cost": failed.agent_cost.mean() - other.agent_cost.mean(),
                "cost_variance": failed.agent_cost.var() / len(failed) + other.agent_cost.var() / len(other),
            }
        )
    table = pd.DataFrame(strata)
    weights = table.weight / table.weight.sum()
    churn, cost = (weights * table.churn).sum(), (weights * table.cost).sum()
    churn_error, cost_error = (np.sqrt((weights**2 * table[f"{name}_variance"]).sum()) for name in ("churn", "cost"))
    years = ((planted.case_date.max() - planted.case_date.min()).days + 1) / 365.25
    touched: set[str] = set()
    for choice in planted_choices:
        own = choice["held_out"]
        here = set(own[own.failure_count == 1].customer_id) - touched
        touched |= here
        everyone = pd.concat([choice["finding"], own]).customer_id.nunique()
        revenue = own[own.customer_id.isin(here)].groupby("customer_id").yearly_revenue.first().mean()
        of_all = len(here) / choice["held_out_rate"] * everyone / own.customer_id.nunique() / years
        difference = choice["held_out_rate"] - choice["held_out_expected_rate"]
        one = revenue * churn + cost
        (row,) = built.execute(
            "select worth.excess_customers, worth.yearly_revenue, worth.churn_difference, worth.cost_difference, worth.worth,"
            " worth.worth_ci_low, held_out.standard_error from kept.opportunity_worth as worth"
            " inner join kept.opportunity_held_out as held_out using (metric_name, round_number)"
            " where metric_name = 'planted failures' and segment_key = ?",
            [in_one_text(choice["key"])],
        ).fetchall()
        error = row[-1]
        variance = (
            (one * error) ** 2
            + difference**2 * ((revenue * churn_error) ** 2 + cost_error**2)
            + error**2 * ((revenue * churn_error) ** 2 + cost_error**2)
        )
        worth = of_all * difference * one
        assert row[:-1] == pytest.approx(
            (of_all * difference, revenue, churn, cost, worth, worth - QUANTILE * of_all * np.sqrt(variance)), rel=1e-6
        )


@pytest.mark.parametrize(("failures", "count"), list(itertools.product([0, 1, 3, 10, 40], [40, 100, 1000])))
def test_limits_of_a_share_are_scipys(failures: int, count: int) -> None:
    for quantile in (QUANTILE, CONFIRMING_QUANTILE):
        level = 1 - 2 * stats.norm.sf(quantile)
        theirs = stats.binomtest(failures, count).proportion_ci(level, method="wilson")
        assert wilson(failures / count, count, quantile) == pytest.approx((theirs.low, theirs.high), abs=1e-12)


def test_terms_are_those_of_the_project() -> None:
    terms = yaml.safe_load((PROJECT_ROOT / "dbt_project.yml").read_text())["vars"]
    assert terms["opportunity_quantile"] == pytest.approx(stats.norm.ppf(0.975), abs=1e-14)
    assert terms["opportunity_confirming_quantile"] == pytest.approx(stats.norm.ppf(0.9995), abs=1e-14)
    assert (terms["opportunity_quantile"], terms["opportunity_confirming_quantile"]) == (QUANTILE, CONFIRMING_QUANTILE)
