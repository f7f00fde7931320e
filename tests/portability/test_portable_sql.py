"""The queries of the project, compiled by dbt's own adapters of five more engines, are in those engines' SQL.

`make test` asks of the models that between them use every macro with versions of engines, `make parity` of all, and more of them.

Nothing is run: there is no such engine here. What is asked of the SQL is said in offences.py, what the dialects have in dialects.py.
BigQuery's queries go through Google's own analyser besides, which knows their types, Trino's through Trino's own grammar, Snowflake's and
Redshift's through sqlfluff's. Databricks is asked what Spark is asked, and Spark is run elsewhere.
"""

import csv
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import sqlglot
from chosen_models import chosen_models
from compiled_queries import (
    OTHER_ENGINES,
    PLACEHOLDERS,
    CompiledProject,
    CompiledQuery,
    compile_all,
    copy_for_compiling,
)
from dialects import DIALECTS
from offences import offences
from sqlglot import exp

from flows.data_directory import PROJECT_ROOT
from flows.raw_tables import LANDING_COLUMNS, RAW_TABLES

# A statement, and what could not be portable.
NO_QUERIES = {"contract_columns", "only_duckdb"}
ONLY_DUCKDB = ("epoch_us", "regexp_matches", "try_strptime", "quantile_cont")
KINDS = {"varchar": "text", "string": "text", "float64": "double", "int64": "bigint", "bool": "boolean"}
# sqlfluff takes as long for the three longest queries as for all others, of whose clauses they are made.
LONG = 12_000
COMPONENT_COLUMNS = {"node_id": "text", "component_id": "text"}


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project, to be compiled."""
    if not OTHER_ENGINES.is_dir():
        pytest.skip(f"the adapters of the other engines are not there ({OTHER_ENGINES}): run the tests by `make test`")
    return copy_for_compiling(tmp_path_factory.mktemp("portability") / "project")


@pytest.fixture(scope="session")
def chosen(project: Path) -> dict[str, CompiledProject]:
    """The chosen models as each engine's adapter compiles them."""
    return compile_all(project, DIALECTS, chosen_models())


@pytest.fixture(scope="session")
def compiled(project: Path) -> dict[str, CompiledProject]:
    """All of the project as each engine's adapter compiles it."""
    return compile_all(project, PLACEHOLDERS)


@pytest.fixture(scope="session")
def sqlfluff_grammars(compiled: dict[str, CompiledProject]) -> Iterator[dict[str, Future[Any]]]:
    """What sqlfluff's grammars say of Snowflake's and Redshift's queries; minutes."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        yield {
            name: pool.submit(
                ask,
                "sqlfluff_grammar.py",
                {
                    "dialect": name,
                    "queries": {key: sql for key, sql in texts(compiled[name]).items() if len(sql) < LONG},
                },
            )
            for name in ("snowflake", "redshift")
        }


def texts(project: CompiledProject) -> dict[str, str]:
    """All queries that are not dbt's own, by name."""
    return {query.name: query.sql for query in own_queries(project)}


def own_queries(project: CompiledProject) -> Iterable[CompiledQuery]:
    """All queries that are not dbt's own; what only DuckDB has among them."""
    return (query for query in project.queries if query.kind != "generic_test" and query.name != "contract_columns")


def ask(script: str, request: Any) -> Any:
    """What a script of this folder answers: in the environment of what it imports."""
    python = Path(sys.executable) if script.startswith("sqlfluff") else OTHER_ENGINES / "bin" / "python"
    done = subprocess.run(
        [python, Path(__file__).with_name(script)],
        input=json.dumps(request),
        # What the analyser keeps lies with its environment.
        env={**os.environ, "XDG_CACHE_HOME": str(OTHER_ENGINES / "cache")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", DIALECTS)
def test_chosen_queries_are_of_the_dialect(name: str, chosen: dict[str, CompiledProject]) -> None:
    queries = asked_of_the_dialect(name, chosen)
    assert {query.kind for query in queries} >= {"model", "test", "analysis"}
    assert len(queries) > 50


@pytest.mark.full_parity
@pytest.mark.parametrize("name", DIALECTS)
def test_every_query_is_of_the_dialect(name: str, compiled: dict[str, CompiledProject]) -> None:
    queries = asked_of_the_dialect(name, compiled)
    assert {query.kind for query in queries} == {"model", "test", "generic_test", "analysis"}
    assert len(queries) > 500


def asked_of_the_dialect(name: str, projects: dict[str, CompiledProject]) -> list[CompiledQuery]:
    """The queries of one engine, none of which offends its dialect."""
    queries = [query for query in projects[name].queries if query.name not in NO_QUERIES]
    found = {query.name: said for query in queries if (said := offences(query.sql, DIALECTS[name]))}
    assert found == {}
    return queries


@pytest.mark.parametrize("name", DIALECTS)
def test_what_only_duckdb_has_is_caught(name: str, chosen: dict[str, CompiledProject]) -> None:
    said = offences(chosen[name].query("only_duckdb").sql, DIALECTS[name])
    assert said == [
        *(f"function {function} is not known to be there" for function in ONLY_DUCKDB),
        "type hugeint is not known to be there",
    ]


@pytest.mark.parametrize("name", DIALECTS)
def test_tables_and_seeds_are_made_of_types_of_the_dialect(name: str, chosen: dict[str, CompiledProject]) -> None:
    sql = chosen[name].query("contract_columns").sql
    sqlglot.parse_one(sql, read=name)
    written = [
        column.strip().split(" ", 1)[1].lower() for column in re.split(r",(?![^(]*\))", sql[sql.index("(") + 1 : -1])
    ]
    declared = {kind for types in chosen[name].seed_types.values() for kind in types.values()}
    # A seed's text is short: Redshift's plain varchar, of 256 bytes, holds it.
    assert len(written) == 6
    assert set(written) | declared <= DIALECTS[name].types | {"boolean", "varchar"} - (
        {"varchar"} if name == "bigquery" else set()
    )


@pytest.mark.full_parity
def test_every_query_is_of_trinos_own_grammar(compiled: dict[str, CompiledProject]) -> None:
    assert set(ask("trino_grammar.py", texts(compiled["trino"]))) <= {"only_duckdb"}


@pytest.mark.full_parity
@pytest.mark.parametrize("name", ["snowflake", "redshift"])
def test_every_query_is_of_a_second_grammar(name: str, sqlfluff_grammars: dict[str, Future[Any]]) -> None:
    assert set(sqlfluff_grammars[name].result()) <= {"only_duckdb"}


@pytest.mark.full_parity
def test_every_query_has_types_in_bigquery(compiled: dict[str, CompiledProject]) -> None:
    answer = ask("bigquery_types.py", bigquery_request(compiled["bigquery"]))
    assert answer["refused"] == {"only_duckdb": "[INVALID_ARGUMENT] Function not found: epoch_us"}
    promised = {query.name: query.contract for query in compiled["bigquery"].queries if query.contract}
    assert len(promised) > 10
    assert {name: answer["columns"][name] for name in promised} == promised


def bigquery_request(project: CompiledProject) -> dict[str, Any]:
    """The queries for bigquery_types.py, each table after the one that it is made of."""
    return {
        "tables": {flat(relation).strip("`"): columns for relation, columns in tables(project).items()},
        "queries": [
            {
                "name": query.name,
                "sql": flat(query.sql),
                "table": query.relation and flat(query.relation).strip("`"),
                # The query of these is one of links.
                "columns": COMPONENT_COLUMNS if query.materialized == "connected_components" else None,
            }
            for query in own_queries(project)
        ],
    }


def tables(project: CompiledProject) -> dict[str, dict[str, str]]:
    """Columns of the sources and seeds, by relation: what there is before dbt runs."""
    raw = {
        project.sources[table.relation]: {column.name: "text" for column in table.columns}
        | {name: KINDS.get(kind, kind) for name, kind, _ in LANDING_COLUMNS}
        for table in RAW_TABLES
    }
    seeds = {}
    for name, relation in project.seeds.items():
        with (PROJECT_ROOT / "seeds" / f"{name}.csv").open() as file:
            columns = next(csv.reader(file))
        kinds = project.seed_types[name]
        seeds[relation] = {column: KINDS.get(kinds.get(column, "string"), kinds.get(column, "")) for column in columns}
    return {**raw, project.sources["pseudonym_key"]: {"secret": "text"}, **seeds}


def flat(sql: str) -> str:
    """Names of relations as single names: `a`.`b`.`c` as `a__b__c`."""
    return sql.replace("`.`", "__")


@pytest.mark.full_parity
def test_databricks_is_asked_what_spark_is_asked(compiled: dict[str, CompiledProject]) -> None:
    spark = {query.name: without_catalogs(query.sql) for query in compiled["spark"].queries}
    databricks = {query.name: without_catalogs(query.sql) for query in compiled["databricks"].queries}
    assert databricks == spark


def without_catalogs(sql: str) -> str:
    """The same query of tables named by schema and name alone."""
    tree = sqlglot.parse_one(sql, read="databricks")
    for table in tree.find_all(exp.Table):
        table.set("catalog", None)
    return tree.sql("databricks").replace("`", "")


@pytest.mark.parametrize(
    ("name", "sql", "said"),
    [
        ("snowflake", "select a from t where", "does not parse"),
        ("snowflake", "select 1; select 2", "is not one query"),
        ("snowflake", "select date_trunc('week', d) from t", "weeks that do not begin on Monday"),
        (
            "snowflake",
            "with recursive w as (select 1 as n union all select n from w) select n from w",
            "does not name its columns",
        ),
        ("snowflake", r"select regexp_replace(a, '\d', '') from t", "a backslash"),
        ("snowflake", "select cast(a as timestamp) from t", "type timestamp is not"),
        ("bigquery", "with w(n) as (select 1) select n from w", "names its columns"),
        ("bigquery", 'select "a" from t', "is a text there"),
        ("redshift", "select 1 union select 2", "union without all or distinct"),
        ("bigquery", "select cast(a as varchar) from t", "type varchar is not"),
        ("bigquery", "select date_trunc(d, week) from t", "weeks that do not begin on Monday"),
        ("bigquery", "select percentile_cont(a, 0.5) from t", "function percentile_cont is not"),
        ("bigquery", "select t.a from t left join u on t.a > u.a", "outer join without an equality"),
        ("redshift", "select first_value(a) over (partition by b order by c) from t", "window without a frame"),
        ("redshift", "select count(*) filter (where a) from t", "aggregate with filter"),
        ("redshift", "select a from (select 1 as a)", "query in from without a name"),
        ("redshift", "select a as tag from t", "name tag is reserved"),
        (
            "redshift",
            "select percentile_cont(0.5) within group (order by a), percentile_cont(0.5) within group (order by b) from t",
            "aggregates in several orders",
        ),
        (
            "trino",
            "with recursive w as (select 1 as n union all select n from w) select n from w",
            "does not name its columns",
        ),
        ("trino", r"select regexp_like(a, '\\d') from t", "a backslash"),
        ("trino", "select percentile_cont(0.5) within group (order by a) from t", "function percentile_cont is not"),
        ("databricks", "select regexp_matches(a, 'b') from t", "function regexp_matches is not"),
    ],
)
def test_what_parsers_let_pass_is_caught(name: str, sql: str, said: str) -> None:
    (found,) = offences(sql, DIALECTS[name])
    assert said in found
