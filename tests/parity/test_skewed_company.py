"""One customer with a third of all contacts, one reason with half of them: equal on every engine, and no row compared with all.

Work is counted in rows that DuckDB's operators hand on, which is the same on every machine, and not in seconds.
"""

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dbt_in_process import MODELS_ALONE, prepare, run_dbt
from engines import copy_of, on_duckdb, on_postgres, on_spark, refresh
from postgres_server import Database, Server
from published_marts import Mart, differences

from benchmarks.scaled_company import Company, write_company
from flows.data_directory import DataDirectory

pytestmark = pytest.mark.full_parity

CONTACTS = 20_000
EVEN = Company(CONTACTS)
SKEWED = Company(CONTACTS, heavy_customer_share=0.35, heavy_reason_share=0.5)
# A step that compared the contacts of the heavy customer with each other would hand on 20 to 50 million rows.
MOST_TIMES_AS_MANY_ROWS = 3
FEW_ROWS = 20_000


@pytest.fixture(scope="module")
def even(tmp_path_factory: pytest.TempPathFactory) -> DataDirectory:
    return _built(EVEN, tmp_path_factory.mktemp("even"))


@pytest.fixture(scope="module")
def skewed(tmp_path_factory: pytest.TempPathFactory) -> DataDirectory:
    return _built(SKEWED, tmp_path_factory.mktemp("skewed"))


def _built(company: Company, folder: Path) -> DataDirectory:
    """The models alone, in the working database."""
    data = DataDirectory(folder / "data")
    write_company(company, data)
    prepare(data, "a key for this test")
    run_dbt(data.warehouse, "build", *MODELS_ALONE)
    return data


@pytest.fixture(scope="module")
def skewed_marts(skewed: DataDirectory, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Mart]:
    """What DuckDB publishes of the skewed company."""
    data = copy_of(skewed, tmp_path_factory.mktemp("skewed_marts") / "data")
    refresh(data, "duckdb")
    return on_duckdb(data).marts


def test_the_heavy_customer_and_the_heavy_reason_are_whole(skewed: DataDirectory) -> None:
    with duckdb.connect(skewed.warehouse, read_only=True) as connection:
        calls = connection.execute(
            f"select customer_id, count(*) from '{skewed.raw_table('call_log', 'calls')}/*.parquet'"
            " where customer_id <> '0' group by customer_id order by 2 desc limit 1"
        ).fetchall()
        heaviest = connection.execute(
            "select count(*) from marts.fct_contacts where channel = 'phone' and source_system = 'call_log'"
            " and is_identified group by customer_id order by 1 desc limit 1"
        ).fetchall()
        reasons = connection.execute(
            "select count(*) from marts.fct_contacts where source_system = 'call_log' group by reason order by 1 desc limit 1"
        ).fetchall()
        total = connection.execute(
            "select count(*) from marts.fct_contacts where source_system = 'call_log'"
        ).fetchall()
    assert calls[0][1] > 0.3 * total[0][0]
    assert heaviest == [(calls[0][1],)]
    assert reasons[0][0] > 0.45 * total[0][0]


def test_skew_makes_no_model_compare_every_row_with_every_other(even: DataDirectory, skewed: DataDirectory) -> None:
    rows_even, rows_skewed = _rows_handed_on(even), _rows_handed_on(skewed)
    assert len(rows_even) > 40
    grown = {
        model: (rows_even[model], rows)
        for model, rows in rows_skewed.items()
        if rows > MOST_TIMES_AS_MANY_ROWS * rows_even[model] + FEW_ROWS
    }
    assert grown == {}


def test_a_comparison_of_every_row_with_every_other_would_be_seen(skewed: DataDirectory) -> None:
    with duckdb.connect(skewed.warehouse, read_only=True) as connection:
        rows = _rows_of(
            connection,
            "select count(*) from contacts.contacts as one inner join contacts.contacts as other"
            " on one.customer_id = other.customer_id and one.started_at < other.started_at",
        )
    assert rows > 1_000 * CONTACTS / 4


def test_skewed_company_is_equal_on_postgres(
    skewed: DataDirectory, skewed_marts: dict[str, Mart], server: Server, tmp_path: Path
) -> None:
    server.execute("create database parity_skewed template template0 encoding 'UTF8'")
    database = Database(server, "parity_skewed")
    refresh(copy_of(skewed, tmp_path / "data"), "postgres", **database.environment())
    published = on_postgres(database.connect())
    database.close()
    assert differences(skewed_marts, published.marts) == []


def test_skewed_company_is_equal_on_spark(skewed: DataDirectory, skewed_marts: dict[str, Mart], tmp_path: Path) -> None:
    data = copy_of(skewed, tmp_path / "data")
    refresh(data, "spark")
    assert differences(skewed_marts, on_spark(data, tmp_path).marts) == []


def _rows_handed_on(data: DataDirectory) -> dict[str, int]:
    """The rows that all operators of each model's query hand on, the query run anew on what the run built."""
    found = {}
    compiled = data.root / "target" / "compiled" / "customer_outcomes" / "models"
    with duckdb.connect(data.root / "copy.duckdb") as connection:
        connection.execute(f"attach '{data.warehouse}' as warehouse (read_only)")
        connection.execute("attach ':memory:' as keys")
        connection.execute("create schema keys.private")
        connection.execute("create table keys.private.pseudonym_key as select 'a key for this test' as secret")
        for path in sorted(compiled.rglob("*.sql")):
            if path.stem.endswith("_link_components"):
                continue
            query = path.read_text().replace('"warehouse"."private"', '"keys"."private"')
            found[path.stem] = _rows_of(connection, query)
    return found


def _rows_of(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    explained = connection.execute(f"explain (analyze, format json) {query}").fetchall()
    return _sum_of(json.loads(explained[0][1]))


def _sum_of(node: dict[str, Any]) -> int:
    return int(node.get("operator_cardinality", 0)) + sum(_sum_of(child) for child in node.get("children", []))
