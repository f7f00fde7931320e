"""The project as it stands in its files: its definitions, and what of it breaks a rule; no data is read for it."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from flows.certification.definitions import Definition, Manifest, definitions, read_manifest
from flows.data_directory import PROJECT_ROOT
from flows.errors import ToolFailedError, UnusableInputError

_MODELS_AND_SEEDS = ("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")


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
    with _empty_database() as warehouse:
        manifest = _compiled(warehouse)
        _dbt(warehouse.parent, "build", *_MODELS_AND_SEEDS, "--select", "+metric_rule_offences")
        with duckdb.connect(str(warehouse), read_only=True) as connection:
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
    with _empty_database() as warehouse:
        return _compiled(warehouse)


def _compiled(warehouse: Path) -> Manifest:
    _dbt(warehouse.parent, "compile")
    return read_manifest(warehouse.parent / "target" / "manifest.json")


@contextlib.contextmanager
def _empty_database() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="definitions-") as folder:
        warehouse = Path(folder) / "warehouse.duckdb"
        duckdb.connect(str(warehouse)).close()
        with _environment(OUTCOMES_WAREHOUSE=str(warehouse), DBT_SEND_ANONYMOUS_USAGE_STATS="false"):
            yield warehouse


def _dbt(folder: Path, *arguments: str) -> None:
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager  # noqa: PLC0415 -- slow to import
    from dbt.adapters.factory import reset_adapters  # noqa: PLC0415
    from dbt.cli.main import dbtRunner  # noqa: PLC0415

    where = ["--project-dir", str(PROJECT_ROOT), "--profiles-dir", str(PROJECT_ROOT), "--target", "duckdb"]
    outputs = ["--target-path", str(folder / "target"), "--log-path", str(folder / "logs")]
    result: Any = dbtRunner().invoke(["--quiet", *arguments, *where, *outputs])
    # dbt keeps the database open for writing as long as the process lives.
    DuckDBConnectionManager.close_all_connections()
    reset_adapters()
    if not result.success:
        failed = [str(node.message) for node in getattr(result.result, "results", []) if node.status == "error"]
        raise ToolFailedError(f"the project does not compile: {result.exception or '; '.join(failed)}")


@contextlib.contextmanager
def _environment(**values: str) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
