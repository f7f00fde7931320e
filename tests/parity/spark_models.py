"""Runs models on Spark over what DuckDB has built, each by itself: python spark_models.py WAREHOUSE DATA_DIR RESULT MODEL..."""

import os
import pickle
import sys
from pathlib import Path
from typing import Any

from dbt.cli.main import dbtRunner
from spark_engine import Engine

from flows import landed_files
from flows.data_directory import PROJECT_ROOT, DataDirectory
from flows.settings import pseudonym_key
from flows.warehouses.spark_session import stop


def main() -> None:
    """Pickle the columns and rows of each model, as (columns, rows) by its name."""
    built, root, result = map(Path, sys.argv[1:4])
    models = sys.argv[4:]
    data = DataDirectory(root)
    engine = Engine(data)
    warehouse = engine.warehouse()
    folders = ["--project-dir", str(PROJECT_ROOT), "--profiles-dir", str(PROJECT_ROOT), "--target", "spark"]
    folders += ["--target-path", str(root / "target"), "--log-path", str(root / "logs")]
    os.environ |= {**warehouse.dbt_environment(), "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"}
    manifest = invoke(["parse", "--no-partial-parse", *folders], None)
    nodes = {node.name: node for node in manifest.nodes.values() if node.resource_type in ("model", "seed")}
    warehouse.prepare(landed_files.landed_files(data), full_refresh=False)
    for name in sorted({parent for model in models for parent in parents(manifest, nodes[model])} - set(models)):
        schema = nodes[name].schema
        engine.copy(built, f"{schema.removeprefix(warehouse.schema(''))}.{name}", f"{schema}.{name}")
    with warehouse.pseudonym_key_held(pseudonym_key()):
        # By their files: a bare name is a folder's, too.
        invoke(["run", "--select", *(f"file:{name}.sql" for name in models), *folders], manifest)
    found: dict[str, tuple[list[str], list[tuple[Any, ...]]]] = {}
    for name in models:
        table = f"{nodes[name].schema}.{name}"
        columns = [column for column, *_ in engine.rows(f"describe table {table}")]
        found[name] = (columns, [tuple(row) for row in engine.rows(f"select * from {table}")])
    result.write_bytes(pickle.dumps(found))
    stop()


def parents(manifest: Any, node: Any) -> list[str]:
    """Return the names of the models and seeds that a node reads."""
    read = (manifest.nodes.get(key) for key in node.depends_on.nodes)
    return [parent.name for parent in read if parent is not None]


def invoke(arguments: list[str], manifest: Any) -> Any:
    """Run a command of dbt's; fails with what a node says."""
    done = dbtRunner(manifest=manifest).invoke(["--quiet", *arguments])
    failed = [node.message for node in getattr(done.result, "results", []) if node.status == "error"]
    assert done.success, done.exception or failed
    return done.result


if __name__ == "__main__":
    main()
