"""Cases of made-up companies for the models of opportunities: who contacts very unevenly, and what went wrong by a known rule."""

from collections.abc import Callable

import duckdb
import numpy as np
import pandas as pd

from flows.data_directory import DataDirectory

PARTS = "target/compiled/customer_outcomes/models/outcomes/opportunities/opportunity_parts"
MODELS = (
    *("cells", "clusters", "segments", "expectations", "goals", "estimates", "candidates"),
    *("candidate_cells", "candidate_customers"),
    *(f"round_{number}" for number in range(1, 6)),
    *("choices", "chosen_cells", "chosen_customers", "held_out_expectations", "held_out", "harms", "worth"),
)
DIMENSIONS = ("channel", "team", "reason", "customer_segment", "product", "region")
FIRST_DAY = pd.Timestamp("2025-01-06")


def build_opportunities(
    cases: pd.DataFrame, sample: DataDirectory, goals: dict[str, float] | None = None
) -> duckdb.DuckDBPyConnection:
    """Run the models of opportunities, as a refresh of the sample compiled them, over `cases`.

    `goals` are shares that fail, by metric.
    `cases` has the columns of the model opportunity_cases and yearly_revenue, is_customer_lost and agent_cost.
    """
    connection = duckdb.connect()
    connection.execute("attach ':memory:' as warehouse; use warehouse; create schema metrics; create schema marts")
    connection.execute(
        "create table metrics.opportunity_cases as select * replace (case_date::date as case_date) from cases"
    )
    connection.execute(
        "create table marts.fct_journeys as select distinct journey_id, is_customer_lost, agent_cost from cases"
    )
    connection.execute("create table marts.dim_customers as select distinct customer_id, yearly_revenue from cases")
    connection.execute(
        "create schema seeds; create table seeds.metric_goals (goal_id varchar, metric_name varchar, statistic varchar,"
        " channel varchar, slice_name varchar, period_start date, goal double)"
    )
    for model in MODELS:
        sql = (sample.root / ".dbt" / PARTS / f"opportunity_{model}.sql").read_text()
        connection.execute(f"create table metrics.opportunity_{model} as {sql}")
        if model == "goals" and goals:
            connection.executemany("insert into metrics.opportunity_goals values (?, ?)", list(goals.items()))
    return connection


def made_up_cases(
    name: str,
    seed: int,
    customers: int,
    rates: dict[str, Callable[[pd.DataFrame], "np.ndarray | float"]],
    likeness: float = 0.05,
) -> pd.DataFrame:
    """Cases of one company, a metric `<name> <rate>` for each of `rates`, which give the share that fails by the labels.

    One in a hundred customers makes a fifth of the contacts. Customers keep mostly to a channel, a reason and a product; `likeness` is the
    correlation of a customer's own cases.
    """
    random = np.random.default_rng(seed)
    heavy = customers // 100
    sizes = random.poisson(1.2, customers) + 1
    weights = random.pareto(1.5, heavy) + 1
    sizes[:heavy] = np.maximum(np.round(weights / weights.sum() * sizes[heavy:].sum() / 4), 1)
    customer = np.repeat(np.arange(customers), sizes)
    count = len(customer)

    def drawn(kinds: int, number: int) -> np.ndarray:
        shares = 1 / np.arange(1, kinds + 1)
        return random.choice(kinds, number, p=shares / shares.sum())

    def mostly_the_same(kinds: int) -> np.ndarray:
        return np.where(random.random(count) < 0.7, drawn(kinds, customers)[customer], drawn(kinds, count))

    reason = mostly_the_same(20)
    numbers = {
        "channel": mostly_the_same(6),
        "team": reason % 5,
        "reason": reason,
        "customer_segment": drawn(4, customers)[customer],
        "product": mostly_the_same(4),
        "region": drawn(5, customers)[customer],
    }
    day = random.integers(0, 364, count)
    labels = pd.DataFrame({dimension: [f"{dimension} {number}" for number in of] for dimension, of in numbers.items()})
    labels.loc[random.random(count) < 0.05, "team"] = "unknown"
    labels["customer_id"] = [f"{name} {number}" for number in customer]
    labels["case_date"] = FIRST_DAY + pd.to_timedelta(day, unit="D")
    labels["is_held_out"] = (day // 14) % 2 == 1
    labels["yearly_revenue"] = np.round(random.gamma(2, 150, customers), 2)[customer]
    found = []
    for metric, rate in rates.items():
        share = np.broadcast_to(rate(labels), count)
        # A customer's own share is of a beta distribution about the rule's.
        pull = (1 - likeness) / likeness
        luck = random.beta(0.5 * pull, 0.5 * pull, customers)[customer] - 0.5
        failed = random.random(count) < np.clip(share + luck * 2 * np.sqrt(share * (1 - share)), 0, 1)
        cases = labels.assign(metric_name=f"{name} {metric}", failure_count=failed.astype(int))
        cases["journey_id"] = [f"{name} {metric} {number}" for number in range(count)]
        cases["is_customer_lost"] = random.random(count) < 0.02 + 0.08 * failed
        cases["agent_cost"] = np.round(random.gamma(2, 3 + failed), 2)
        found.append(cases)
    return pd.concat(found, ignore_index=True)
