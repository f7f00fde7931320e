"""Cases of made-up companies for the models of opportunities: who contacts very unevenly, and what went wrong by a known rule."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from flows.data_directory import DataDirectory

PARTS = "target/compiled/customer_outcomes/models/outcomes/opportunities/opportunity_parts"
MODELS = (
    *("cells", "metrics", "segments", "estimates", "candidates", "choices"),
    *("customers", "held_out", "harms", "worth"),
)
# What tests read of them.
KEPT = ("metrics", "estimates", "choices", "customers", "held_out", "worth")
DIMENSIONS = ("channel", "team", "reason", "customer_segment", "product", "region")
FIRST_DAY = pd.Timestamp("2025-01-06")


def build_opportunities(
    cases: pd.DataFrame, sample: DataDirectory, goals: dict[str, float] | None = None
) -> duckdb.DuckDBPyConnection:
    """Run the models of opportunities, as a refresh of the sample compiled them, over `cases`.

    `cases` has metric_name, customer_id, journey_id, case_date, is_held_out, the dimensions, failure_count (0 or 1), yearly_revenue,
    is_customer_lost and agent_cost. `goals` are shares that fail, by metric.
    The models have a column for each declared metric, so the made-up ones take the places of declared ones, as many at a time as there are.
    """
    connection = duckdb.connect()
    connection.execute("attach ':memory:' as warehouse; use warehouse; create schema metrics; create schema marts")
    connection.execute("create schema seeds; create schema kept")
    columns, places = declared_metrics(sample)
    names = list(cases.metric_name.unique())
    for start in range(0, len(names), len(places)):
        batch = names[start : start + len(places)]
        place_of = dict(zip(batch, places, strict=False))
        own = cases[cases.metric_name.isin(batch)]
        fill(connection, own, columns, place_of, {name: goal for name, goal in (goals or {}).items() if name in batch})
        for model in MODELS:
            sql = (sample.root / ".dbt" / PARTS / f"opportunity_{model}.sql").read_text()
            connection.execute(f"create or replace table metrics.opportunity_{model} as {sql}")
        for model in KEPT:
            named = " ".join(f"when '{place}' then '{name}'" for name, place in place_of.items())
            rows = f"select * replace (case metric_name {named} end as metric_name) from metrics.opportunity_{model}"
            into = (
                f"create table kept.opportunity_{model} as" if start == 0 else f"insert into kept.opportunity_{model}"
            )
            connection.execute(f"{into} {rows}")
    connection.execute("drop schema metrics cascade")
    return connection


def declared_metrics(sample: DataDirectory) -> tuple[list[str], list[str]]:
    """All ranked metrics, and those of contacts that should be low."""
    # Of a copy: another test may hold the file.
    with tempfile.TemporaryDirectory() as folder:
        copied = shutil.copy(sample.warehouse, Path(folder) / "warehouse.duckdb")
        warehouse = duckdb.connect(str(copied), read_only=True)
        described = warehouse.execute("describe metrics.opportunity_cases").fetchall()
        metrics = [name for name, kind, *_ in described if kind == "INTEGER"]
        rows = warehouse.execute(
            "select distinct metric_name from metrics.opportunity_metrics where case_name = 'contacts' and direction = 'lower'"
        ).fetchall()
        warehouse.close()
    return metrics, sorted(name for (name,) in rows)


def fill(
    connection: duckdb.DuckDBPyConnection,
    cases: pd.DataFrame,
    columns: list[str],
    place_of: dict[str, str],
    goals: dict[str, float],
) -> None:
    """What the models read."""
    name_at = {place: name for name, place in place_of.items()}
    flags = ", ".join(
        (f"case when metric_name = '{name_at[column]}' then failure_count end" if column in name_at else "null")
        + f"::integer as {column}"
        for column in columns
    )
    connection.execute(
        "create or replace table metrics.opportunity_cases as select 'contacts' as case_name, customer_id, journey_id,"
        f" case_date::date as case_date, {', '.join(DIMENSIONS)}, is_held_out, {flags} from cases"
    )
    connection.execute(
        "create or replace table marts.fct_journeys as select distinct journey_id, is_customer_lost, agent_cost from cases"
    )
    connection.execute(
        "create or replace table marts.dim_customers as select distinct customer_id, yearly_revenue from cases"
    )
    connection.execute(
        "create or replace table seeds.metric_goals (goal_id varchar, metric_name varchar, statistic varchar,"
        " channel varchar, slice_name varchar, period_start date, goal double)"
    )
    for name, goal in goals.items():
        connection.execute(
            "insert into seeds.metric_goals values (?, ?, 'rate', null, 'all', date '2025-01-01', ?)",
            [name, place_of[name], goal],
        )


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
