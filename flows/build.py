"""The build: dbt in this process, in two passes, a layer after the other; it writes below the data directory."""

import contextlib
import json
import os
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flows.certification.failed_checks import FailedCheck, failed_tests
from flows.certification.kept_definitions import definition_hashes
from flows.data_directory import DataDirectory
from flows.dbt_commands import invoke, target_folder
from flows.errors import AuditFailedError, ToolFailedError
from flows.landed_files import landed_files
from flows.layers import CERTIFY_TAG, Layer, LayersOfPass
from flows.parsed_project import parsed_project
from flows.redaction import without_values
from flows.settings import logs
from flows.systems_with_rows import VARIABLE, staging_of, systems_without_rows
from flows.warehouses.mart_keys import MartKeys, mart_keys
from flows.warehouses.warehouse import Progress, Warehouse

_CERTIFY = f"tag:{CERTIFY_TAG}"


@dataclass(frozen=True)
class BuildResult:
    """What dbt did; `marts` are the relations of schema marts that the project has, `warnings` are lines to show.

    `manifest` is that of the first pass: what of the second is made of verdicts is not in it.
    """

    manifest: Path
    marts: frozenset[str]
    model_count: int
    tests_passed: int
    warnings: tuple[str, ...]
    mart_keys: MartKeys = field(default_factory=dict)


def as_of_text(as_of: datetime) -> str:
    """Return the moment as the var `as_of` wants it: UTC, without a zone."""
    utc = as_of.astimezone(UTC).replace(tzinfo=None) if as_of.tzinfo else as_of
    return utc.isoformat(sep=" ")


def run_dbt(
    data: DataDirectory,
    warehouse: Warehouse,
    *,
    as_of: datetime | None,
    full_refresh: bool,
    failed_expectations: list[FailedCheck],
    progress: Progress,
    layer_started: Callable[[Layer], None],
) -> BuildResult:
    """Build and test the project in the working schemas.

    `progress` hears of models done, and of how many there are; `layer_started` hears of each layer when its first node
    begins, from a thread of dbt's. In two passes: the first builds and tests all but what is tagged `certify`; the
    second builds that, with vars that say what each metric's definition is and what failed so far without stopping the
    run (`failed_expectations`, and tests that warn). Raises AuditFailedError where data tests fail, and ToolFailedError
    where dbt or a model does. Unit tests are left to the project's own checks: they say nothing of this data.
    """
    (logs(data)).mkdir(parents=True, exist_ok=True)
    os.environ.update(warehouse.dbt_environment())
    variables: dict[str, Any] = {} if as_of is None else {"as_of": as_of_text(as_of)}
    without_rows = systems_without_rows(landed_files(data))
    variables[VARIABLE] = without_rows
    project = _Project(
        data,
        warehouse,
        full_refresh=full_refresh,
        without_rows=without_rows,
        progress=progress,
        layer_started=layer_started,
    )
    excluded = [_CERTIFY, *staging_of(without_rows)]
    first = project.build(["--exclude", *excluded], project.first_pass(), target_folder(data), variables)
    variables["definition_hashes"] = definition_hashes()
    variables["failed_checks"] = failed_expectations + first.failed_checks
    certify = data.root.resolve() / ".dbt" / "certify"
    second = project.build(["--select", _CERTIFY], project.second_pass(), certify, variables)
    return BuildResult(
        target_folder(data) / "manifest.json",
        _relations(project.manifest, warehouse.schema("marts")),
        first.model_count + second.model_count,
        first.tests_passed + second.tests_passed,
        first.warnings + second.warnings,
        mart_keys(project.manifest.nodes),
    )


@dataclass(frozen=True)
class _Pass:
    model_count: int
    tests_passed: int
    warnings: tuple[str, ...]
    failed_checks: list[FailedCheck]


class _Project:
    """The project as one run builds it: parsed once, for both passes."""

    def __init__(
        self,
        data: DataDirectory,
        warehouse: Warehouse,
        *,
        full_refresh: bool,
        without_rows: Collection[str],
        progress: Progress,
        layer_started: Callable[[Layer], None],
    ) -> None:
        self._data = data
        self._warehouse = warehouse
        self._full_refresh = full_refresh
        self._progress = progress
        self._layer_started = layer_started
        self._models_done = 0
        self.manifest = parsed_project(data, warehouse.target)
        self._nodes = {
            name: node
            for name, node in self.manifest.nodes.items()
            if node.resource_type in ("model", "seed", "test") and node.config.materialized != "ephemeral"
        }
        left_out = {name for name, node in self._nodes.items() if _is_staging_of(node, without_rows)}
        self._nodes = {
            name: node
            for name, node in self._nodes.items()
            if name not in left_out
            and (node.resource_type != "test" or not left_out.intersection(node.depends_on.nodes))
        }
        self._model_count = sum(node.resource_type == "model" for node in self._nodes.values())

    def first_pass(self) -> set[str]:
        """Return the nodes that have nothing to do with certification."""
        return set(self._nodes) - self.second_pass()

    def second_pass(self) -> set[str]:
        """Return the nodes tagged `certify`, and the tests that look at one of them."""
        # Of the whole project: rules are ephemeral, and have tests all the same.
        tagged = {name for name, node in self.manifest.nodes.items() if CERTIFY_TAG in node.tags}
        return {
            name
            for name, node in self._nodes.items()
            if name in tagged or (node.resource_type == "test" and tagged.intersection(node.depends_on.nodes))
        }

    def build(self, selection: Sequence[str], nodes: set[str], artifacts: Path, variables: dict[str, Any]) -> _Pass:
        """Build what is selected, which are `nodes`, with vars."""
        arguments = ["build", "--exclude-resource-type", "unit_test", "--target", self._warehouse.target, *selection]
        if variables:
            arguments += ["--vars", json.dumps(variables)]
        if self._full_refresh:
            arguments.append("--full-refresh")
        layers = LayersOfPass(
            self.manifest.nodes, nodes, self._warehouse.row_counts_in_build, self._layer_started, self._model_done
        )
        has_ended_well = False
        try:
            outcome = invoke(self._data, arguments, artifacts=artifacts, manifest=self.manifest, listener=layers.hear)
            has_ended_well = outcome.success
        finally:
            layers.end(was_stopped=not has_ended_well)
            self._warehouse.close_dbt_connections()
        return _judged(outcome, self._data, self._warehouse, self.manifest)

    def _model_done(self) -> None:
        self._models_done += 1
        self._progress(self._models_done, self._model_count, "models")


def _is_staging_of(node: Any, systems: Collection[str]) -> bool:  # noqa: ANN401 -- dbt's
    return node.resource_type == "model" and node.fqn[1] == "staging" and node.fqn[2] in systems


def _judged(outcome: Any, data: DataDirectory, warehouse: Warehouse, manifest: Any) -> _Pass:  # noqa: ANN401 -- untyped library
    results = getattr(outcome.result, "results", None)
    if results is None:
        # Nothing of it is data: dbt stopped before the first node, or because of itself.
        why = f"failed: {without_values(str(outcome.exception))}" if outcome.exception else "ended without results"
        raise ToolFailedError(f"dbt {why}. {logs(data)}/dbt.log says more.")
    failed, broken, warnings = [], [], []
    models = tests = 0
    for result in results:
        status = str(getattr(result.status, "value", result.status))
        kind = str(getattr(result.node.resource_type, "value", result.node.resource_type))
        if status == "fail" and kind == "test":
            failed.append(_failure(result, warehouse))
        elif status in ("error", "fail", "runtime error"):
            broken.append(f"{kind} {result.node.name}: {without_values(result.message or status)}")
        elif status == "warn":
            warnings.append(f"test {result.node.name} warns: {_rows(result.failures)}")
        elif kind == "test" and status == "pass":
            tests += 1
        elif kind == "model" and status == "success":
            models += 1
    if failed:
        lines = sorted(failed) + sorted(broken)
        raise AuditFailedError(_report("the data failed tests of the build", lines))
    if broken or not outcome.success:
        raise ToolFailedError(
            _report("the build failed", sorted(broken) or ["no node says why"]) + f"\n{logs(data)}/dbt.log says more."
        )
    return _Pass(models, tests, tuple(sorted(warnings)), failed_tests(results, manifest.nodes))


def _relations(manifest: Any, marts_schema: str) -> frozenset[str]:  # noqa: ANN401 -- dbt's
    return frozenset(
        str(node.alias or node.name)
        for node in manifest.nodes.values()
        if node.resource_type in ("model", "seed")
        and node.schema == marts_schema
        and node.config.materialized != "ephemeral"
    )


def _report(what: str, lines: list[str]) -> str:
    return "\n".join([f"{what}:", *(f"  {line}" for line in lines)])


def _failure(result: Any, warehouse: Warehouse) -> str:  # noqa: ANN401 -- untyped library
    """Return what failed and in how many rows.

    dbt keeps one number of a test: one that counts the rows that break each of its rules is asked again for them.
    """
    node = result.node
    if "offending_rows" not in node.config.fail_calc:
        return f"test {node.name}: {_rows(result.failures)}"
    attached = getattr(node, "attached_node", None)
    name = f"test {node.test_metadata.name} of {attached.split('.')[-1]}" if attached else f"test {node.name}"
    with contextlib.suppress(ToolFailedError), warehouse.reading() as query:
        broken = query(node.compiled_code)
        found = (f"{column} {rule} in {rows:,} {'row' if rows == 1 else 'rows'}" for rule, column, rows in broken)
        return f"{name}: {', '.join(found)}"
    return f"{name}: {_rows(result.failures)}"


def _rows(failures: int | None) -> str:
    return f"{failures or 0:,} offending {'row' if failures == 1 else 'rows'}"
