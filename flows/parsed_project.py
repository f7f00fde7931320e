"""The project as dbt parses it: kept until a file of it changes, and then parsed again only as far as it changed."""

import os
import pickle
import platform
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from flows.data_directory import PROJECT_ROOT, DataDirectory
from flows.dbt_commands import invoke, target_folder
from flows.errors import ToolFailedError
from flows.kept_work import digest, keep, kept
from flows.redaction import without_values

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

_KIND = "parsed"
# What dbt reads.
_FOLDERS = ("models", "macros", "seeds", "tests")
_ENDINGS = (".sql", ".yml", ".md", ".csv")
_FILES = ("dbt_project.yml", "profiles.yml")
# What a parsed project has of the environment in it: the names of its relations.
_ENVIRONMENT = ("OUTCOMES_SCHEMA", "OUTCOMES_SPARK_FILE_FORMAT", "PGDATABASE", "PGUSER")


def parsed_project(data: DataDirectory, target: str) -> "Manifest":
    """Return the project parsed for a target of profiles.yml; raises ToolFailedError where dbt cannot read it."""
    return pickle.loads(pickled_project(target, lambda: parse(data, target)))  # noqa: S301 -- pickled by this module


def pickled_project(target: str, parse_anew: Callable[[], "Manifest"]) -> bytes:
    """Return the parsed project for a target and the environment, pickled: a command of dbt's changes what it is given.

    What is kept lies in the folder that the code itself is in.
    """
    state = _state(target, PROJECT_ROOT)
    found = kept(PROJECT_ROOT, _KIND, state)
    if found is None:
        manifest = parse_anew()
        # `graph` in macros: dbt makes a dictionary of each metric anew whenever one is looked at.
        for kind in ("metrics", "semantic_models", "exposures"):
            manifest.flat_graph[kind] = dict(manifest.flat_graph[kind])
        found = pickle.dumps(manifest)
        keep(PROJECT_ROOT, _KIND, state, found)
    return found


def parse(data: DataDirectory, target: str) -> "Manifest":
    """Parse the project.

    dbt keeps what it parsed in partial_parse.msgpack. It compares the checksum of every file, and parses in full by
    itself where that file cannot be read or is of another version of dbt, of another target or of other vars. What it
    cannot read in part may be readable as a whole, so an error is believed only after a full parse.
    """
    artifacts = target_folder(data)
    outcome = invoke(data, ["parse", "--partial-parse", "--target", target], artifacts=artifacts)
    if not outcome.success:
        outcome = invoke(data, ["parse", "--no-partial-parse", "--target", target], artifacts=artifacts)
    if not outcome.success:
        raise ToolFailedError(f"dbt cannot read the project: {without_values(str(outcome.exception))}.")
    return outcome.result


def _state(target: str, project: Path) -> str:
    values = {name: os.environ.get(name, "") for name in _ENVIRONMENT}
    values |= {
        "target": target,
        "database": Path(os.environ.get("OUTCOMES_WAREHOUSE", "")).stem,
        # Files are known by their whole paths, and objects by this Python's classes.
        "project": str(project.resolve()),
        "python": platform.python_version(),
    }
    return digest(project, _files(project), ("dbt-core", "dbt-adapters", f"dbt-{target}"), values)


def _files(project: Path) -> Iterator[Path]:
    for folder in _FOLDERS:
        yield from (path for path in sorted((project / folder).rglob("*")) if path.suffix in _ENDINGS)
    yield from (project / name for name in _FILES)
