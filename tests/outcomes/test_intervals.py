"""The intervals of metric_values: their formulas against scipy, the published ends against a dumb recomputation from the published rows,
and how often they hold the truth where one customer in a hundred makes a fifth of the cases.
"""

import hashlib
import math
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import jinja2
import numpy as np
import pandas as pd
import pytest
from scipy import stats

from flows.data_directory import PROJECT_ROOT, DataDirectory

Row = dict[str, Any]
# Period (a month, or None), channel (or None), slice and its value; metric_values keeps no other.
Key = tuple[date | None, str | None, str, str]
Ends = tuple[float, float]

SLICES = ("reason", "customer_segment", "product", "region", "team", "severity")
Z = float(stats.norm.ppf(0.975))
# Of fewer cases no interval is published.
MIN_DENOMINATOR = 30


def macro(name: str) -> Callable[..., str]:
    """A macro that needs nothing of dbt."""
    text = (PROJECT_ROOT / "macros" / "statistics" / f"{name}.sql").read_text()
    rendered: Callable[..., str] = getattr(jinja2.Environment(autoescape=False).from_string(text).module, name)  # noqa: S701
    return rendered


def t_quantile(degrees: float) -> float:
    return float(stats.t.ppf(0.975, degrees))


def wilson(share: float, count: float) -> Ends:
    """Wilson's interval as the two roots of (p - share)^2 = z^2 p (1 - p) / count."""
    roots = np.roots([1 + Z * Z / count, -2 * share - Z * Z / count, share * share])
    low, high = sorted(float(root.real) for root in roots)
    return max(low, 0.0), min(high, 1.0)


# Formulas


def test_students_quantile_is_scipys() -> None:
    degrees = [*range(1, 400), 500, 1000, 12_345, 1_000_000, 10_000_000]
    expression = macro("student_quantile")("degrees")
    found = duckdb.execute(
        f"select degrees, {expression} from (select cast(unnest(?) as double) as degrees)", [degrees]
    ).fetchall()
    assert len(found) == len(degrees)
    for degree, quantile in found:
        assert quantile == pytest.approx(t_quantile(degree), rel=1e-14 if degree <= 30 else 1.4e-8)
    assert duckdb.execute(f"select {expression} from (select cast(0 as double) as degrees)").fetchone() == (None,)


def test_wilsons_interval_is_scipys() -> None:
    low, high = (macro("wilson_bound")("cases / count", "count", sign) for sign in "-+")
    for count in (1, 2, 3, 7, 10, 30, 99, 1000, 123_456):
        for cases in {0, 1, count // 10, count // 3, count // 2, count - 1, count}:
            expected = stats.binomtest(cases, count).proportion_ci(0.95, method="wilson")
            ends = duckdb.execute(
                f"select {low}, {high} from (select ?::double as cases, ?::double as count)", [cases, count]
            ).fetchone()
            assert ends == pytest.approx((expected.low, expected.high), abs=1e-12)
            assert ends == pytest.approx(wilson(cases / count, count), abs=1e-9)


# The published ends


class Published(NamedTuple):
    """A metric and what it is a ratio of: numerator and denominator of a row of its fact, 0 and 0 where it is no case of it."""

    metric_name: str
    fact: str
    day: str
    channel: str
    cluster: tuple[str, ...]
    kind: str
    sides: Callable[[Row], tuple[float, float]]


def share_of(column: str) -> Callable[[Row], tuple[float, float]]:
    return lambda row: (float(bool(row[column])), float(row[column] is not None))


def mean_of(column: str) -> Callable[[Row], tuple[float, float]]:
    return lambda row: (row[column] or 0.0, float(row[column] is not None))


def ratio_of(numerator: str, denominator: str) -> Callable[[Row], tuple[float, float]]:
    return lambda row: (float(row[numerator] or 0), float(row[denominator] or 0))


CONTACTS = ("contacts", "contact_date", "channel", ("customer_id",))
JOURNEYS = ("journeys", "first_contact_date", "first_channel", ("customer_id",))
METRICS = [
    Published("repeat_contact_rate", *CONTACTS, "share", share_of("is_repeated")),
    Published("customer_wait_time", *CONTACTS, "mean", mean_of("wait_at_horizon_seconds")),
    Published("sentiment_change", *CONTACTS, "score", mean_of("sentiment_change")),
    Published("resolution_rate", *JOURNEYS, "share", ratio_of("is_resolved", "is_mature")),
    Published("contacts_per_journey", *JOURNEYS, "mean", ratio_of("inbound_contact_count", "is_mature")),
    Published("cost_per_resolution", *JOURNEYS, "mean", ratio_of("agent_cost", "is_resolved_at_known_cost")),
    Published(
        "endorsements_per_solution",
        *("posts", "post_date", "channel", ("customer_id", "contact_id")),
        "mean",
        ratio_of("endorsement_count", "solution_count"),
    ),
    Published(
        "net_promoter_score",
        *("survey_answers", "survey_date", "channel", ("customer_id", "contact_id", "survey_answer_id")),
        "score",
        mean_of("recommend_points"),
    ),
    Published(
        "customer_satisfaction_score",
        *("survey_answers", "survey_date", "channel", ("customer_id", "contact_id", "survey_answer_id")),
        "share",
        share_of("is_satisfied_with_contact"),
    ),
]


def ends(pairs: list[tuple[float, float]], kind: str) -> Ends | None:
    """The interval of a ratio from numerator and denominator of each customer; None where none can be told."""
    pairs = [pair for pair in pairs if pair != (0.0, 0.0)]
    count, denominator = len(pairs), sum(bottom for _, bottom in pairs)
    if denominator <= 0:
        return None
    value = sum(top for top, _ in pairs) / denominator
    even = denominator**2 / sum(bottom**2 for _, bottom in pairs)
    spread = sum((top - value * bottom) ** 2 for top, bottom in pairs)
    variance = count / (count - 1) * spread / denominator**2 if count > 1 else 0.0
    is_spread = variance > 1e-18 * (1 + value**2)
    quantile = t_quantile(max(1, math.floor(even + 1e-6) - 1))
    if kind == "share":
        effective = even
        if is_spread and 0 < value < 1:
            of_cases = t_quantile(max(1, math.floor(denominator) - 1))
            effective = value * (1 - value) / variance * (of_cases / quantile) ** 2
        return wilson(value, min(denominator, effective))
    if not is_spread:
        return None
    low, high = value - quantile * math.sqrt(variance), value + quantile * math.sqrt(variance)
    return (max(low, 0.0) if kind == "mean" else low), high


def keys_of(row: Row, metric: Published) -> Iterator[Key]:
    """Every period, channel and slice that a row is of."""
    day: date = row[metric.day]
    for month in (None, day.replace(day=1)):
        for channel in (None, row[metric.channel] or "unknown"):
            yield month, channel, "all", "all"
            for name in SLICES:
                yield month, channel, name, row[name] or "unknown"


@pytest.fixture(scope="module")
def sample(refreshed_sample: DataDirectory) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(refreshed_sample.published, read_only=True) as connection:
        yield connection


def rows_of(connection: duckdb.DuckDBPyConnection, query: str) -> list[Row]:
    relation = connection.sql(query)
    return [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.metric_name)
def test_published_ends_are_those_of_the_published_rows(metric: Published, sample: duckdb.DuckDBPyConnection) -> None:
    summed: dict[Key, dict[str, list[float]]] = defaultdict(lambda: defaultdict(lambda: [0.0, 0.0]))
    for row in rows_of(sample, f"select * from marts.fct_{metric.fact}"):
        top, bottom = metric.sides(row)
        cluster = next(row[column] for column in metric.cluster if row[column] is not None)
        for key in keys_of(row, metric) if (top, bottom) != (0.0, 0.0) else ():
            summed[key][cluster][0] += top
            summed[key][cluster][1] += bottom
    expected = {
        key: found
        for key, clusters in summed.items()
        if sum(bottom for _, bottom in clusters.values()) >= MIN_DENOMINATOR
        and (found := ends([(top, bottom) for top, bottom in clusters.values()], metric.kind)) is not None
    }
    published = {
        (row["period_start"], row["channel"], row["slice_name"], row["slice_value"]): row
        for row in rows_of(
            sample,
            "select * from marts.metric_values where period_grain in ('month', 'all') and ci_low is not null"
            f" and statistic in ('rate', 'mean', 'score') and metric_name = '{metric.metric_name}'",
        )
    }
    if not summed:
        pytest.skip(f"the bundled sample has nothing of which {metric.metric_name} could be told")
    if metric.metric_name == "customer_wait_time":
        # No duration is published over all channels together.
        expected = {key: found for key, found in expected.items() if key[1] is not None}
    assert len(published) > 20
    assert published.keys() == expected.keys()
    for key, row in published.items():
        # Student's t is off by 1.3e-8 at most, which is more of an end that happens to lie near 0.
        assert (row["ci_low"], row["ci_high"]) == pytest.approx(expected[key], abs=1e-7 * (1 + abs(row["value"]))), key


def test_a_share_of_customers_counted_once_has_the_plain_interval(sample: duckdb.DuckDBPyConnection) -> None:
    rows = rows_of(
        sample,
        "select * from marts.metric_values where metric_name = 'customer_churn_rate' and period_grain in ('month', 'all')"
        " and value is not null",
    )
    if not rows:
        pytest.skip("the bundled sample has no customers on the books")
    assert len(rows) > 20
    for row in rows:
        expected = stats.binomtest(int(row["numerator"]), int(row["denominator"])).proportion_ci(0.95, "wilson")
        assert (row["ci_low"], row["ci_high"]) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_what_has_no_interval(sample: duckdb.DuckDBPyConnection) -> None:
    with_interval = dict(
        sample.sql(
            "select period_grain || ' ' || statistic, count(ci_low) from marts.metric_values"
            " where metric_name not in ('contacts_handled_per_agent_day', 'care_assessment_coverage_rate',"
            " 'contacts_per_customer', 'contacts_per_product_sold') group by all"
        ).fetchall()
    )
    assert {name for name, count in with_interval.items() if count} == {
        f"{grain} {statistic}" for grain in ("month", "all") for statistic in ("rate", "mean", "score")
    }


# How often the truth lies within

COMPANIES = 400
SHARE, MEAN = 0.25, 2.0


def draw_visits(customer_count: int, seed: int) -> dict[str, np.ndarray]:
    """The visits of COMPANIES companies, told apart by their reason; 1 % of the customers of each make a fifth of them.

    Each customer has a chance of coming back and a rating of her own, over all companies SHARE and MEAN on average.
    """
    random = np.random.default_rng(seed)
    heavy = customer_count // 100
    visits = np.ones((COMPANIES, customer_count), dtype=int)
    visits[:, :heavy] = (customer_count - heavy) // (4 * heavy)
    counts = visits.ravel()
    return {
        "company": np.repeat(np.repeat(np.arange(COMPANIES), customer_count), counts),
        "customer": np.repeat(np.arange(counts.size), counts),
        "is_returned": random.random(counts.sum()) < np.repeat(random.beta(1, 3, counts.size), counts),
        "rating": random.poisson(np.repeat(random.gamma(2, MEAN / 2, counts.size), counts)),
    }


@pytest.fixture(scope="module")
def queries_of_content(refreshed_sample: DataDirectory) -> dict[str, str]:
    """The queries that lead from fct_content_events to its intervals by relation, as the sample was built by them."""
    compiled = refreshed_sample.root / ".dbt" / "target" / "compiled"
    return {
        f"{schema}.{model}": next(compiled.rglob(f"{model}.sql")).read_text()
        for schema, model in (
            ("marts", "metric_parts_content_events"),
            ("metrics", "metric_spreads_content_events"),
            ("metrics", "metric_cells_content_events"),
        )
    }


def held(
    queries: dict[str, str], drawn: dict[str, np.ndarray], sample: DataDirectory, folder: Path
) -> dict[str, float]:
    """The share of companies whose interval holds the truth, by metric, and what it is for who takes visits for independent."""
    visits = pd.DataFrame(
        {
            "content_event_id": np.arange(len(drawn["company"])).astype(str),
            "customer_id": drawn["customer"].astype(str),
            "reason": drawn["company"].astype(str),
            "is_returned": drawn["is_returned"],
            "rating": drawn["rating"].astype(float),
            "event_date": pd.Timestamp("2024-01-01"),
        }
    )
    with duckdb.connect(folder / "warehouse.duckdb") as connection:
        connection.register("visits", visits)
        path = str(sample.published).replace("'", "''")
        connection.execute(f"attach '{path}' as published (read_only)")
        connection.execute("create schema marts")
        connection.execute("create schema metrics")
        connection.execute(
            "create table marts.fct_content_events as select * from published.marts.fct_content_events limit 0"
        )
        connection.execute("insert into marts.fct_content_events by name select * from visits")
        for relation, query in queries.items():
            connection.execute(f"create table {relation} as {query}")
        found = connection.execute(
            "select metric_number, avg(case when ci_low <= truth and truth <= ci_high then 1 else 0 end), count(*)"
            " from metrics.metric_cells_content_events inner join (values (?, ?), (?, ?)) as truths (metric_number, truth) using (metric_number)"
            " where period_grain = 'all' and channel is null and slice_name = 'reason' group by metric_number",
            [metric_number("repeat_visit_rate"), SHARE, metric_number("content_rating"), MEAN],
        ).fetchall()
    assert {count for _, _, count in found} == {COMPANIES}
    shares = {number: share for number, share, _ in found}
    by_company = visits.groupby("reason").agg(
        share=("is_returned", "mean"),
        mean=("rating", "mean"),
        spread=("rating", "std"),
        count=("content_event_id", "size"),
    )
    naive_share = [
        low <= SHARE <= high
        for low, high in (wilson(*row) for row in by_company[["share", "count"]].itertuples(index=False))
    ]
    naive_mean = (by_company["mean"] - MEAN).abs() <= Z * by_company["spread"] / np.sqrt(by_company["count"])
    return {
        "share": shares[metric_number("repeat_visit_rate")],
        "mean": shares[metric_number("content_rating")],
        "naive share": float(np.mean(naive_share)),
        "naive mean": float(np.mean(naive_mean)),
    }


def metric_number(name: str) -> int:
    """The number that a metric has in the tables of parts and of intervals."""
    return int(hashlib.md5(name.encode(), usedforsecurity=False).hexdigest()[:7], 16)


def test_intervals_hold_the_truth_as_often_as_they_say(
    queries_of_content: dict[str, str], refreshed_sample: DataDirectory, tmp_path: Path
) -> None:
    found = held(queries_of_content, draw_visits(customer_count=1000, seed=1), refreshed_sample, tmp_path)
    lowest, highest = (float(bound) / COMPANIES for bound in stats.binom.interval(0.99, COMPANIES, 0.95))
    assert lowest <= found["share"] <= highest
    assert lowest <= found["mean"] <= highest
    # Who takes the contacts of a customer for independent is wrong far more often than in one of twenty.
    assert found["naive share"] < lowest - 0.05
    assert found["naive mean"] < lowest - 0.1


def test_of_a_hundred_customers_they_are_somewhat_too_short(
    queries_of_content: dict[str, str], refreshed_sample: DataDirectory, tmp_path: Path
) -> None:
    # One customer has a fifth of all visits: a variance with so much of it in one customer is known badly.
    found = held(queries_of_content, draw_visits(customer_count=100, seed=2), refreshed_sample, tmp_path)
    assert 0.89 <= found["share"] <= 0.99
    assert 0.89 <= found["mean"] <= 0.99
    assert found["naive share"] < found["share"] - 0.05
    assert found["naive mean"] < found["mean"] - 0.1
