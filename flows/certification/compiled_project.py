"""The project as it stands in its files: its definitions, and what of it breaks a rule; no data is read for it."""

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from flows.certification.definitions import Definition, Manifest, definitions, read_manifest
from flows.dbt_over_database import DbtOverDatabase
from flows.errors import UnusableInputError


@dataclass(frozen=True)
class CompiledProject:
    """By metric: its definition, the file that declares it, and the messages of the rules that it breaks."""

    definitions: dict[str, Definition]
    declared_in: dict[str, str]
    offences: dict[str, list[str]]

    def definition(self, metric_name: str) -> Definition:
        """Return the definition of a published metric; raises UnusableInputError for any other name."""
        found = self.definitions.get(metric_name)
        if found is None:
            near = [name for name in sorted(self.definitions) if metric_name.split("_", maxsplit=1)[0] in name][:5]
            raise UnusableInputError(
                f"{metric_name} is no published metric." + (f" Did you mean {', '.join(near)}?" if near else "")
            )
        return found


def compile_project() -> CompiledProject:
    """Compile the project for DuckDB, over a database of its own with nothing in it, and read its definitions.

    Raises ToolFailedError where dbt fails, with what it says.
    """
    with _over_nothing() as (project, database):
        manifest = _compiled(project)
        project.build("+metric_rule_offences")
        with duckdb.connect(str(database), read_only=True) as connection:
            rows = connection.execute(
                "select metric_name, message from marts.metric_rule_offences where metric_name is not null order by all"
            ).fetchall()
            declared = connection.execute("select metric_name, declared_in from marts.metric_catalog").fetchall()
    offences: dict[str, list[str]] = {}
    for name, message in rows:
        offences.setdefault(name, []).append(message)
    return CompiledProject(definitions(manifest), dict(declared), offences)


def compiled_manifest() -> Manifest:
    """Return the project's manifest, its models compiled for DuckDB; raises ToolFailedError where dbt fails."""
    with _over_nothing() as (project, _):
        return _compiled(project)


def _compiled(project: DbtOverDatabase) -> Manifest:
    # Metrics are made of facts, and no fact reads an outcome.
    project.invoke("compile", "--select", "resource_type:model", "--exclude", "path:models/outcomes")
    return read_manifest(project.manifest_path)


@contextlib.contextmanager
def _over_nothing() -> Iterator[tuple[DbtOverDatabase, Path]]:
    """The project over an empty database, and where that lies."""
    with tempfile.TemporaryDirectory(prefix="definitions-") as folder:
        database = Path(folder) / "warehouse.duckdb"
        duckdb.connect(str(database)).close()
        yield DbtOverDatabase(database), database
