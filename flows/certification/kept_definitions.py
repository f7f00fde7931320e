"""The hashes of the definitions: made anew only when a file of the project changed.

They come from the project compiled for DuckDB over an empty database with the vars of dbt_project.yml, whatever the
target and the vars of the run: so a refresh, `outcomes approve` and every engine find the same.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from flows.certification.compiled_project import compiled_manifest
from flows.certification.decisions import DECISIONS
from flows.certification.definitions import definitions
from flows.data_directory import PROJECT_ROOT
from flows.kept_work import digest, keep, kept

_KIND = "definitions"
# What SQL is made from and by, and what hashes are made by.
_FOLDERS = {"models": (".sql", ".yml"), "macros": (".sql",), "seeds": (".csv", ".yml"), "flows/certification": (".py",)}
_FILES = ("dbt_project.yml", "profiles.yml", "flows/raw_tables.py", "flows/interactions_contract.py")
_PACKAGES = ("dbt-core", "dbt-duckdb", "sqlglot")


def definition_hashes(project: Path = PROJECT_ROOT) -> dict[str, str]:
    """Return the hash of each published metric's definition by its name; raises ToolFailedError where dbt fails."""
    state = digest(project, _files(project), _PACKAGES)
    content = kept(project, _KIND, state)
    if content is None:
        found = {name: each.definition_hash for name, each in sorted(definitions(compiled_manifest()).items())}
        content = json.dumps(found).encode()
        keep(project, _KIND, state, content)
    return dict(json.loads(content))


def _files(project: Path) -> Iterator[Path]:
    for folder, endings in _FOLDERS.items():
        for path in sorted((project / folder).rglob("*")):
            if path.suffix in endings and path.name not in DECISIONS:
                yield path
    yield from (project / name for name in _FILES)
