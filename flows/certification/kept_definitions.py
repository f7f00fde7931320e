"""The hashes of the definitions as the data directory keeps them: made anew only when a file of the project changed.

They come from the project compiled for DuckDB over an empty database with the vars of dbt_project.yml, whatever the
target and the vars of the run: so a refresh, `outcomes approve` and every engine find the same.
"""

import hashlib
import importlib.metadata
import json
from collections.abc import Iterator
from pathlib import Path

from flows.certification.compiled_project import compiled_manifest
from flows.certification.decisions import DECISIONS
from flows.certification.definitions import definitions
from flows.data_directory import PROJECT_ROOT, DataDirectory

# What SQL is made from and by, and what hashes are made by.
_FOLDERS = {"models": (".sql", ".yml"), "macros": (".sql",), "seeds": (".csv", ".yml"), "flows/certification": (".py",)}
_FILES = ("dbt_project.yml", "profiles.yml", "flows/raw_tables.py", "flows/interactions_contract.py")
_PACKAGES = ("dbt-core", "dbt-duckdb", "sqlglot")


def definition_hashes(data: DataDirectory, project: Path = PROJECT_ROOT) -> dict[str, str]:
    """Return the hash of each published metric's definition by its name; raises ToolFailedError where dbt fails."""
    path = data.root.resolve() / ".dbt" / "definitions.json"
    digest = project_digest(project)
    kept = _kept(path, digest)
    if kept is not None:
        return kept
    found = {name: each.definition_hash for name, each in sorted(definitions(compiled_manifest()).items())}
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.building")
    unfinished.write_text(json.dumps({"project": digest, "hashes": found}), encoding="utf-8")
    unfinished.replace(path)
    return found


def project_digest(project: Path = PROJECT_ROOT) -> str:
    """Return a digest of all that definitions come from; decisions about metrics are not among it."""
    digest = hashlib.sha256()
    for package in _PACKAGES:
        digest.update(f"{package} {importlib.metadata.version(package)}\n".encode())
    for path in _files(project):
        digest.update(f"{path.relative_to(project).as_posix()}\n".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _files(project: Path) -> Iterator[Path]:
    for folder, endings in _FOLDERS.items():
        for path in sorted((project / folder).rglob("*")):
            if path.suffix in endings and path.name not in DECISIONS:
                yield path
    yield from (project / name for name in _FILES)


def _kept(path: Path, digest: str) -> dict[str, str] | None:
    """Return the hashes that are kept for this state of the project, or None."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        if kept["project"] != digest:
            return None
        return {str(name): str(each) for name, each in kept["hashes"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
