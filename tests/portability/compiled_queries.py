"""What dbt's own adapters make of the project, for engines that are not there: `dbt compile` opens no connection.

The adapters, with their own macros and their own order of dispatch, live in `.venv/other-engines` (see adapters.txt); Spark's is in the
project's environment.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from project_copy import copy_project

from flows.data_directory import PROJECT_ROOT

OTHER_ENGINES = PROJECT_ROOT / ".venv" / "other-engines"

# What the project asks of an engine beside its models and tests: the queries of the materialization connected_components, zones other
# than UTC, the casts of contracts; and one query of what only DuckDB has, to be caught.
ANALYSES = {
    "component_links": """
        {{ links_both_ways('(select node_id as one_id, component_id as other_id from ' ~ ref('contact_link_components') ~ ') as model_links') }}
    """,
    "component_first_labels": """
        {% set links = '(select node_id as one_id, component_id as other_id from ' ~ ref('contact_link_components') ~ ') as links' %}
        {{ first_component_labels(links) }}
    """,
    "component_next_labels": """
        {% set labels = '(select node_id, component_id as label from ' ~ ref('contact_link_components') ~ ')' %}
        {% set links = '(select node_id as one_id, component_id as other_id from ' ~ ref('contact_link_components') ~ ')' %}
        {{ next_component_labels(links, labels) }}
    """,
    "component_changes": """
        {% set labels = '(select node_id, component_id as label from ' ~ ref('contact_link_components') ~ ')' %}
        {{ changed_component_labels(labels, labels) }}
    """,
    "zones": """
        select
            {{ adapter.dispatch('utc_to_zone')('contacts.started_at', 'Europe/Amsterdam') }} as local_time,
            {{ zone_to_utc('contacts.started_at', 'Europe/Amsterdam') }} as utc_time,
            cast('2017-12-01 07:15:09' as {{ column_type('timestamp') }}) as as_of
        from {{ ref('contacts') }} as contacts
    """,
    "contract_casts": """
        {% for node in graph.nodes.values() if node.resource_type == 'model' and node.config.contract.enforced -%}
        {{ 'select' if loop.first else ',' }} exists (select * from ({{ get_empty_schema_sql(node.columns) }}) as {{ node.name }}) as is_{{ node.name }}
        {% endfor %}
    """,
    "contract_columns": "create table contract_columns {{ get_table_columns_and_constraints() }}",
    "only_duckdb": """
        select
            epoch_us(contacts.started_at) as microseconds,
            regexp_matches(contacts.channel, '[a-z]+') as is_word,
            try_strptime(contacts.channel, '%Y') as year_start,
            cast(contacts.channel as hugeint) as number,
            quantile_cont(contacts.queue_seconds, [0.5, 0.9]) over () as queue_quantiles
        from {{ ref('contacts') }} as contacts
    """,
}
ANALYSES_YML = """
analyses:
  - name: contract_columns
    columns:
"""
KINDS = ("text", "bigint", "double", "boolean", "date", "timestamp")

# Names for the profiles to be filled in with; nothing answers to them.
PLACEHOLDERS = {
    "snowflake": ("ACCOUNT", "USER", "PRIVATE_KEY_PATH", "ROLE", "WAREHOUSE", "DATABASE"),
    "bigquery": ("PROJECT",),
    "redshift": ("HOST", "USER", "PASSWORD", "DATABASE"),
    "databricks": ("HOST", "HTTP_PATH", "TOKEN", "CATALOG"),
    "trino": ("HOST", "USER", "PASSWORD", "CATALOG"),
    "spark": (),
}


@dataclass(frozen=True)
class CompiledQuery:
    """One compiled node of the project.

    `kind` is model, test (written for this project), generic_test or analysis. `relation` is its table (or what it would be),
    `contract` the kinds of its columns where a contract is enforced.
    """

    name: str
    kind: str
    sql: str
    materialized: str
    relation: str | None
    contract: dict[str, str]


@dataclass(frozen=True)
class CompiledProject:
    """All queries of the project, each after those that it reads; the relations of its sources and seeds, by name; and the types that
    columns of seeds are loaded with, where they are declared.
    """

    queries: tuple[CompiledQuery, ...]
    sources: dict[str, str]
    seeds: dict[str, str]
    seed_types: dict[str, dict[str, str]]

    def query(self, name: str) -> CompiledQuery:
        """Return the query of that name."""
        return next(query for query in self.queries if query.name == name)


def copy_for_compiling(folder: Path) -> Path:
    """Copy the dbt project with its data tests and with the analyses of this module, and return the copy."""
    project = copy_project(folder)
    for test in (PROJECT_ROOT / "tests").rglob("*.sql"):
        copy = project / "tests" / test.relative_to(PROJECT_ROOT / "tests")
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(test, copy)
    analyses = project / "analyses"
    analyses.mkdir()
    for name, text in ANALYSES.items():
        (analyses / f"{name}.sql").write_text(text)
    columns = "".join(f"      - {{name: a_{kind}, data_type: {kind}}}\n" for kind in KINDS)
    (analyses / "analyses.yml").write_text(ANALYSES_YML + columns)
    return project


def compile_all(project: Path, targets: Iterable[str], models: Iterable[str] = ()) -> dict[str, CompiledProject]:
    """Compile the project for several engines, two at a time; all of it, or some models with the project's own tests and analyses."""
    selection = [f"file:{name}.sql" for name in models]
    if selection:
        selection = ["--select", *selection, "test_type:singular", "resource_type:analysis"]
    targets = list(targets)
    with ThreadPoolExecutor(max_workers=2) as pool:
        found = pool.map(lambda target: compile_for(target, project, selection), targets)
        return dict(zip(targets, found, strict=True))


def compile_for(target: str, project: Path, selection: list[str]) -> CompiledProject:
    """Compile what is selected for one engine by its own adapter, with no connection and no credentials."""
    dbt = Path(sys.executable).with_name("dbt") if target == "spark" else OTHER_ENGINES / "bin" / "dbt"
    folder = project / ("chosen" if selection else "whole") / target
    folder.mkdir(parents=True)
    # BigQuery's adapter looks for credentials before it has anything to ask; these are of nobody.
    credentials = folder / "credentials.json"
    credentials.write_text(
        json.dumps({"type": "authorized_user", "client_id": "none", "client_secret": "none", "refresh_token": "none"})
    )
    offline = ["--no-introspect", "--no-populate-cache"]
    folders = ["--profiles-dir", ".", "--target-path", str(folder), "--log-path", str(folder)]
    done = subprocess.run(
        [dbt, "--no-use-colors", "compile", "--target", target, *selection, *offline, *folders],
        cwd=project,
        env={
            **{name: value for name, value in os.environ.items() if not name.startswith(("DBT_", "OUTCOMES_"))},
            **{f"{target.upper()}_{name}": f"no_{name.lower()}" for name in PLACEHOLDERS[target]},
            "GOOGLE_APPLICATION_CREDENTIALS": str(credentials),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "DO_NOT_TRACK": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{target}: {done.stdout[-4000:]}{done.stderr[-2000:]}"
    return read_manifest(json.loads((folder / "manifest.json").read_text()))


def read_manifest(manifest: dict) -> CompiledProject:
    """Return the compiled queries of a manifest, each after those that it reads."""
    nodes = {key: node for key, node in manifest["nodes"].items() if node.get("compiled_code") is not None}
    ordered: dict[str, dict] = {}

    def place(key: str) -> None:
        if key in nodes and key not in ordered:
            for parent in nodes[key]["depends_on"]["nodes"]:
                place(parent)
            ordered[key] = nodes[key]

    for key in sorted(nodes):
        place(key)
    seeds = [node for node in manifest["nodes"].values() if node["resource_type"] == "seed"]
    return CompiledProject(
        queries=tuple(
            CompiledQuery(
                name=node["name"],
                kind="generic_test" if node.get("test_metadata") else node["resource_type"],
                sql=node["compiled_code"],
                materialized=node["config"]["materialized"],
                relation=node["relation_name"],
                contract={name: column["data_type"] for name, column in node["columns"].items()}
                if node["config"].get("contract", {}).get("enforced")
                else {},
            )
            for key, node in ordered.items()
        ),
        sources={node["name"]: node["relation_name"] for node in manifest["sources"].values()},
        seeds={node["name"]: node["relation_name"] for node in seeds},
        seed_types={node["name"]: node["config"]["column_types"] for node in seeds},
    )
