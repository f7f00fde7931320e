"""The hash of each metric's definition: of its declaration, and of all that its columns are made of."""

import csv
import dataclasses
import importlib.metadata
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlglot.errors import SqlglotError

from flows.certification.query_hashes import HASHES_VERSION, RelationHashes, hash_of, query_hashes, relation_hashes
from flows.data_directory import PROJECT_ROOT
from flows.errors import ToolFailedError
from flows.raw_tables import LANDING_COLUMNS, RAW_TABLES

# The macros that make a number of a column; what they call is found by dbt.
_ARITHMETIC = ("metric_aggregate", "metric_fact_rows", "metric_part_case", "metric_roll_up", "quantiles")
# A duration's `definition_version`, a description or an owner may change without the number.
_DECLARED = ("statistic", "unit", "over_all_channels", "provisional", "time_basis", "period_grains")

Manifest = Mapping[str, Any]


@dataclass(frozen=True)
class Definition:
    """One metric: its name in the marts, the hash of its definition, and the relations that it is built from."""

    metric_name: str
    definition_hash: str
    reads: frozenset[str]


def definitions(manifest: Manifest, as_of: str = "") -> dict[str, Definition]:
    """Return the definitions of the published metrics by name, from a manifest whose models are compiled for DuckDB.

    `as_of` is the var of that name with which it was compiled: the moment is no part of a definition. Raises
    ToolFailedError for a model that is not compiled, or that cannot be read.
    """
    relations = _relation_hashes(manifest, as_of)
    metrics = {metric["name"]: metric for metric in manifest["metrics"].values()}
    facts = {model["name"]: model for model in manifest["semantic_models"].values()}
    arithmetic = _macros_hash(manifest, _ARITHMETIC)
    parts: dict[str, list[str]] = {}
    reads: dict[str, set[str]] = {}
    for name, metric in sorted(metrics.items()):
        meta = metric["config"]["meta"]
        if meta.get("role") == "component":
            continue
        family = meta.get("metric", name)
        measured = [_measure(each, facts, relations) for each in _measures(metric, metrics)]
        declared = json.dumps({key: meta.get(key) for key in _DECLARED}, sort_keys=True)
        parts.setdefault(family, []).append(hash_of(declared, *(text for text, _ in measured)))
        for _, relation in measured:
            reads.setdefault(family, set()).update({relation}, relations[relation].reads)
    version = f"{HASHES_VERSION} {importlib.metadata.version('sqlglot')}"
    return {
        family: Definition(family, hash_of(version, arithmetic, *sorted(of_family)), frozenset(reads[family]))
        for family, of_family in parts.items()
    }


def _measures(metric: Mapping[str, Any], metrics: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The simple metrics that a metric is made of, in their order; what is provisional of it, last."""
    params = metric["type_params"]
    if metric["type"] == "ratio":
        yield metrics[params["numerator"]["name"]]
        yield metrics[params["denominator"]["name"]]
    else:
        yield metric
    provisional = metric["config"]["meta"].get("provisional")
    if provisional:
        yield metrics[provisional]


def _measure(
    metric: Mapping[str, Any], facts: Mapping[str, Any], relations: Mapping[str, RelationHashes]
) -> tuple[str, str]:
    """Return the hash of what a simple metric takes from its fact, with its slices, and the fact's relation."""
    params = metric["type_params"]["metric_aggregation_params"]
    fact = facts[params["semantic_model"]]
    relation = fact["node_relation"]["alias"]
    found = relations[relation]
    slices = sorted(
        f"{dimension['name']} {found.columns[dimension['expr'] or dimension['name']]}"
        for dimension in fact["dimensions"]
        if (dimension["expr"] or dimension["name"]) in found.columns
    )
    aggregate = json.dumps([params["agg"], (params["agg_params"] or {}).get("percentile")])
    return hash_of(aggregate, found.rows, found.columns[metric["type_params"]["expr"]], *slices), relation


def _relation_hashes(manifest: Manifest, as_of: str) -> dict[str, RelationHashes]:
    """Return the hashes of every relation that a fact with metrics is built from, by name."""
    nodes = manifest["nodes"]
    found: dict[str, RelationHashes] = {
        table.relation: relation_hashes(
            "landed",
            table.relation,
            [column.name for column in table.columns] + [name for name, _, _ in LANDING_COLUMNS],
        )
        for table in RAW_TABLES
    }
    found["pseudonym_key"] = relation_hashes("key", "pseudonym_key", ["secret"])
    keys = _keys(manifest)
    for unique_id in _in_order(manifest):
        node = nodes[unique_id]
        name = node["name"]
        hashes = _seed_hashes(node) if node["resource_type"] == "seed" else _model_hashes(manifest, node, found, as_of)
        found[name] = dataclasses.replace(hashes, keys=hashes.keys | keys.get(unique_id, frozenset()))
    return found


def _keys(manifest: Manifest) -> dict[str, frozenset[str]]:
    """The columns of models and seeds of which no value stands in two rows.

    For a table, a data test checks this. A view has no such test and declares a primary key instead: if that is wrong,
    the join repeats rows of the fact, and the test of the fact's key fails.
    """
    found: dict[str, frozenset[str]] = {}
    for node in manifest["nodes"].values():
        declared = [
            name
            for name, column in node.get("columns", {}).items()
            if any(constraint["type"] == "primary_key" for constraint in column.get("constraints", ()))
        ]
        # Of two columns that are the key together, neither is a key.
        if node["config"]["materialized"] == "view" and len(declared) == 1:
            found[node["unique_id"]] = found.get(node["unique_id"], frozenset()) | {declared[0]}
        test = node.get("test_metadata") or {}
        if node["resource_type"] == "test" and test.get("name") == "rules_hold":
            of = node["attached_node"]
            found[of] = found.get(of, frozenset()) | frozenset(test["kwargs"].get("keys", ()))
    return found


def _in_order(manifest: Manifest) -> list[str]:
    """The models and seeds upstream of the facts with metrics, those first that others are built from."""
    nodes = manifest["nodes"]
    order: list[str] = []
    seen: set[str] = set()

    def visit(unique_id: str) -> None:
        if unique_id in seen or unique_id not in nodes:
            return
        seen.add(unique_id)
        for parent in sorted((nodes[unique_id].get("depends_on") or {}).get("nodes", ())):
            visit(parent)
        order.append(unique_id)

    for model in manifest["semantic_models"].values():
        for parent in model["depends_on"]["nodes"]:
            visit(parent)
    return order


def _model_hashes(
    manifest: Manifest, node: Mapping[str, Any], relations: Mapping[str, RelationHashes], as_of: str
) -> RelationHashes:
    if not node.get("compiled_code"):
        raise ToolFailedError(f"model {node['name']} is not compiled, so that no definition can be told from it.")
    try:
        hashes = query_hashes(node["compiled_code"], relations, constants={as_of: ""} if as_of else None)
    except (SqlglotError, KeyError, ValueError) as error:
        first = str(error).splitlines()[0]
        raise ToolFailedError(f"model {node['name']} cannot be read for its definition: {first}") from error
    kind = node["config"]["materialized"]
    if kind in ("table", "view"):
        return hashes
    # What such a model holds is made by its materialization of what it selects.
    rows = hash_of(
        kind, _macros_hash(manifest, (f"materialization_{kind}_default",)), hashes.rows, *hashes.columns.values()
    )
    return RelationHashes(rows, {column: hash_of(rows, column) for column in node["columns"]}, hashes.reads)


def _seed_hashes(node: Mapping[str, Any]) -> RelationHashes:
    """Return the hashes of a seed's columns, by their values; which order its rows have does not matter."""
    path = PROJECT_ROOT / node["original_file_path"]
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    rows.sort()
    columns = {
        name: hash_of("seed", name, *(row[number] for row in rows if len(row) > number))
        for number, name in enumerate(header)
    }
    return RelationHashes(hash_of("seed", node["name"], str(len(rows))), columns)


def _macros_hash(manifest: Manifest, names: tuple[str, ...]) -> str:
    """Return a hash over macros of this project and all that they call, whatever their spacing and comments."""
    by_id = {
        unique_id: macro
        for unique_id, macro in manifest["macros"].items()
        if macro["package_name"] == "customer_outcomes"
    }
    wanted = [unique_id for unique_id, macro in by_id.items() if macro["name"] in names]
    for unique_id in wanted:
        called = by_id[unique_id]["depends_on"]["macros"]
        wanted += [each for each in called if each in by_id and each not in wanted]
    texts = (re.sub(r"{#.*?#}", "", by_id[unique_id]["macro_sql"], flags=re.DOTALL) for unique_id in wanted)
    return hash_of(*sorted(re.sub(r"\s+", "", text) for text in texts))


def read_manifest(path: Path) -> Manifest:
    """Return a manifest that dbt wrote; raises ToolFailedError where there is none."""
    try:
        found: Manifest = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ToolFailedError(f"dbt left no manifest at {path}.") from error
    return found
