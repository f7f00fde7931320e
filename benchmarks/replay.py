"""Replays the SQL of a refresh in one plain DuckDB session: python -m benchmarks.replay DATA_DIR [--threads N].

What the engine alone takes for the same work: every model of both passes in the order in which dbt finished them, one
after the other, each as `create table ... as` (or a view) of its compiled SQL, every data test as a count of its rows,
and the rounds of models with the materialization `connected_components`. Raw tables are the same views over the same
landed files.

Left out: dbt, Prefect and Great Expectations, loading the seeds (copied from the working database beforehand), the
contracts' column types, comments on tables and columns, hooks (none does anything on DuckDB), and publication. An
incremental model whose SQL reads the rows of an earlier run is left out too, and named.

Prints the seconds of the slowest nodes, of each kind of node and of all.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import jinja2

from benchmarks.processes import PROJECT, timed_line
from flows.data_directory import DataDirectory
from flows.settings import pseudonym_key

PASSES = ("target", "certify")
IN_ALL = "in all"

_COMPONENT_MACROS = PROJECT / "macros" / "journeys" / "component_labels.sql"


@dataclass(frozen=True)
class Node:
    """A model or a data test of a refresh; `relation` is what a model makes, `materialized` how."""

    kind: str
    name: str
    relation: str
    materialized: str
    sql: str


def nodes_of(data: DataDirectory) -> Iterator[Node]:
    """Yield the models and tests of the last refresh, both passes, in the order in which they were done."""
    for of_pass in PASSES:
        folder = data.root / ".dbt" / of_pass
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["nodes"]
        for result in json.loads((folder / "run_results.json").read_text(encoding="utf-8"))["results"]:
            kind, _, name, *_ = result["unique_id"].split(".")
            if kind in ("model", "test"):
                materialized = manifest[result["unique_id"]]["config"]["materialized"]
                yield Node(kind, name, result["relation_name"] or "", materialized, result["compiled_code"])


def replay(data: DataDirectory, folder: Path, *, threads: int, memory: str) -> tuple[dict[Node, float], list[str]]:
    """Replay the last refresh of `data` into a new database in `folder`; return seconds by node, and what was left out.

    The database has the name of the working database, which the compiled SQL mentions.
    """
    seconds: dict[Node, float] = {}
    left_out = []
    database = folder / data.warehouse.name
    with duckdb.connect(str(database), config={"threads": threads, "memory_limit": memory}) as connection:
        connection.execute("set TimeZone = 'UTC'")
        _prepare(connection, data)
        for node in nodes_of(data):
            if node.materialized == "incremental" and node.relation in node.sql:
                left_out.append(node.name)
                connection.execute(f"create table {node.relation} as from working{_without_database(node.relation)}")
                continue
            begun = time.monotonic()
            if node.materialized == "connected_components":
                _join_components(connection, node)
            elif node.kind == "test":
                connection.execute(f"select count(*) from ({node.sql}\n) as offenders").fetchall()  # noqa: S608
            else:
                connection.execute(
                    f"create {'view' if node.materialized == 'view' else 'table'} {node.relation} as\n{node.sql}"
                )
            seconds[node] = time.monotonic() - begun
    return seconds, left_out


def _prepare(connection: duckdb.DuckDBPyConnection, data: DataDirectory) -> None:
    """Make the schemas of the working database, its raw tables, its seeds, and the key of the hashes."""
    connection.execute(f"attach '{data.warehouse}' as working (read_only)")
    schemas = connection.execute("select schema_name from duckdb_schemas() where database_name = 'working'").fetchall()
    for (schema,) in schemas:
        connection.execute(f'create schema if not exists "{schema}"')
    for (view,) in connection.execute(
        "select sql from duckdb_views() where database_name = 'working' and schema_name = 'raw' and not internal"
    ).fetchall():
        connection.execute(view.replace("CREATE VIEW working.", "CREATE VIEW "))
    for schema, table in connection.execute(
        "select schema_name, table_name from duckdb_tables()"
        " where database_name = 'working' and schema_name in ('raw', 'seeds')"
    ).fetchall():
        connection.execute(f'create table {schema}."{table}" as from working.{schema}."{table}"')
    connection.execute("create schema if not exists private")
    connection.execute("create table private.pseudonym_key as select ? as secret", [pseudonym_key().secret])


def _without_database(relation: str) -> str:
    """Return `."schema"."name"` of `"database"."schema"."name"`."""
    return relation[relation.index(".") :]


def _join_components(connection: duckdb.DuckDBPyConnection, node: Node) -> None:
    """Do what macros/materializations/connected_components.sql does, by the same macros."""
    base = node.relation.rstrip('"')
    links, labels, further = (f'{base}__{name}"' for name in ("links", "labels", "next_labels"))
    connection.execute(f"create table {links} as {_macro('links_both_ways', f'({node.sql}) as model_links')}")
    connection.execute(f"create table {labels} as {_macro('first_component_labels', links)}")
    changed = 1
    while changed:
        connection.execute(f"create or replace table {further} as {_macro('next_component_labels', links, labels)}")
        ((changed,),) = connection.execute(_macro("changed_component_labels", labels, further)).fetchall()
        labels, further = further, labels
    connection.execute(f"create table {node.relation} as select node_id, label as component_id from {labels}")  # noqa: S608
    for relation in (links, labels, further):
        connection.execute(f"drop table {relation}")


def _macro(name: str, *arguments: str) -> str:
    """Return the SQL of one of the project's macros over components, which call none of dbt's."""
    text = _COMPONENT_MACROS.read_text(encoding="utf-8")
    module = jinja2.Environment(autoescape=False).from_string(text).module  # noqa: S701 -- SQL, no page
    return str(getattr(module, name)(*arguments))


def main() -> None:
    """Replay, and print what it took."""
    parser = argparse.ArgumentParser(description="Replay the SQL of a refresh in one DuckDB session.")
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--memory", default="1800MB")
    parser.add_argument("--top", type=int, default=15, help="how many of the slowest nodes to print")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="outcomes-replay-") as folder:
        data = DataDirectory(arguments.data_dir.resolve())
        seconds, left_out = replay(data, Path(folder), threads=arguments.threads, memory=arguments.memory)
    lines = [timed_line(node.name, seconds[node]) for node in sorted(seconds, key=lambda node: -seconds[node])]
    lines = lines[: arguments.top]
    for kind in ("model", "test"):
        taken = [each for node, each in seconds.items() if node.kind == kind]
        lines.append(timed_line(f"{len(taken)} {kind}s", sum(taken)))
    lines.append(timed_line(IN_ALL, sum(seconds.values())))
    lines += [f"left out: {name}" for name in left_out]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
