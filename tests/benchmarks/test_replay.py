"""A refresh of four nodes is replayed: a view over a seed, the components of a graph, a table of both passes, a test."""

import json
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.replay import replay
from flows.data_directory import DataDirectory

LINKS = ["('a', 'b')", "('b', 'c')", "('d', 'e')"]


def write_pass(folder: Path, *nodes: tuple[str, str, str, str]) -> None:
    """Write the artifacts of a pass with nodes of (unique_id, materialized, relation, SQL)."""
    folder.mkdir(parents=True)
    results: list[dict[str, Any]] = [
        {"unique_id": node, "relation_name": relation or None, "compiled_code": sql} for node, _, relation, sql in nodes
    ]
    results.append({"unique_id": "seed.customer_outcomes.links", "relation_name": None, "compiled_code": None})
    manifest = {node: {"config": {"materialized": materialized}} for node, materialized, _, _ in nodes}
    (folder / "run_results.json").write_text(json.dumps({"results": results}), encoding="utf-8")
    (folder / "manifest.json").write_text(json.dumps({"nodes": manifest}), encoding="utf-8")


def test_a_refresh_is_replayed_in_a_new_database(tmp_path: Path) -> None:
    data = DataDirectory(tmp_path / "data")
    data.root.mkdir()
    with duckdb.connect(str(data.warehouse)) as connection:
        for schema in ("raw", "seeds", "marts"):
            connection.execute(f"create schema {schema}")
        connection.execute(f"create table seeds.links as from (values {', '.join(LINKS)}) as t (one_id, other_id)")
        connection.execute("create view raw.tweets as select 7 as tweet_id")
        connection.execute("create table marts.changes as select 'earlier' as change")
    write_pass(
        data.root / ".dbt" / "target",
        ("model.customer_outcomes.links", "view", '"warehouse"."marts"."links"', "from seeds.links"),
        (
            "model.customer_outcomes.components",
            "connected_components",
            '"warehouse"."marts"."components"',
            'select one_id, other_id from "warehouse"."marts"."links"',
        ),
        ("test.customer_outcomes.is_key.1", "test", "", 'select * from "warehouse"."marts"."components" where false'),
    )
    write_pass(
        data.root / ".dbt" / "certify",
        (
            "model.customer_outcomes.sizes",
            "table",
            '"warehouse"."marts"."sizes"',
            'select component_id, count(*) as nodes from "warehouse"."marts"."components", raw.tweets group by all',
        ),
        (
            "model.customer_outcomes.changes",
            "incremental",
            '"warehouse"."marts"."changes"',
            'select * from "warehouse"."marts"."changes"',
        ),
    )
    folder = tmp_path / "replayed"
    folder.mkdir()
    seconds, left_out = replay(data, folder, threads=1, memory="500MB")
    assert [node.name for node in seconds] == ["links", "components", "is_key", "sizes"]
    assert left_out == ["changes"]
    with duckdb.connect(str(folder / "warehouse.duckdb"), read_only=True) as connection:
        assert connection.execute("from marts.sizes order by all").fetchall() == [("a", 3), ("d", 2)]
        assert connection.execute("from marts.changes").fetchall() == [("earlier",)]
        tables = {name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()}
    assert not any("__" in name for name in tables)
