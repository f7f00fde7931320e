"""The data test of columns over made-up rows: each broken rule is found, with its column and how many rows break it."""

from pathlib import Path

import duckdb
import pytest
from dbt_in_process import run_dbt

# A sale without its system, one of no known contact, two of one id; nobody need state the contact.
SALES = """
    ('a', 'one', 'call_log'), ('b', null, 'call_log'), ('c', 'nowhere', null), ('d', 'one', 'unknown'), ('d', 'one', 'call_log'),
    (null, null, 'call_log')
"""
# A goal twice, one without its day, two of a grain that there is not, one over all channels.
GOALS = """
    ('one', 'phone', 'month', date '2026-01-01'), ('one', null, 'month', null), ('two', 'telegraph', 'decade', date '2026-01-01'),
    ('three', 'chat', 'fortnight', date '2026-01-01')
"""


@pytest.fixture(scope="module")
def queries(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A database with the rows, and the compiled tests by what they look at."""
    warehouse = tmp_path_factory.mktemp("rules") / "warehouse.duckdb"
    with duckdb.connect(str(warehouse)) as connection:
        for schema in ("contacts", "seeds"):
            connection.execute(f"create schema {schema}")
        connection.execute(
            f"create table contacts.sales as select *, now() as sold_at from (values {SALES}) as t (sale_id, contact_id, source_system)"
        )
        connection.execute("create table contacts.contacts as select 'one' as contact_id")
        connection.execute("create table seeds.source_systems as select 'call_log' as source_system")
        connection.execute(
            "create table seeds.metric_goals as"
            f" select *, 'all' as slice_name from (values {GOALS}) as t (goal_id, channel, period_grain, period_start)"
        )
    compiled = run_dbt(warehouse, "compile", "--select", "sales,test_type:generic", "metric_goals,test_type:generic")
    return warehouse, {each.node.attached_node.split(".")[-1]: each.node.compiled_code for each in compiled.results}


@pytest.mark.parametrize(
    ("relation", "broken"),
    [
        (
            "sales",
            {
                ("is not filled", "sale_id", 1), ("is not filled", "source_system", 1), ("is not unique", "sale_id", 2),
                ("refers to nothing", "contact_id", 1), ("refers to nothing", "source_system", 1),
            },
        ),
        (
            "metric_goals",
            {
                ("is not filled", "period_start", 1), ("is not unique", "goal_id", 2),
                ("is not an accepted value", "channel", 1), ("is not an accepted value", "period_grain", 2),
            },
        ),
    ],
)  # fmt: skip
def test_each_broken_rule_is_found(
    relation: str, broken: set[tuple[str, str, int]], queries: tuple[Path, dict[str, str]]
) -> None:
    warehouse, compiled = queries
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        assert set(connection.execute(compiled[relation]).fetchall()) == broken


def test_rows_that_keep_the_rules_break_none(queries: tuple[Path, dict[str, str]]) -> None:
    warehouse, compiled = queries
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("create temporary table sales as from contacts.sales where sale_id in ('a', 'b')")
        query = compiled["sales"].replace('"warehouse"."contacts"."sales"', "temp.sales")
        assert connection.execute(query).fetchall() == []
