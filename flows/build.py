"""The build: dbt in this process through prefect-dbt, a task run per model and seed; it writes under the data directory
only."""

import contextlib
import functools
import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any

from flows.certification.compiled_project import compiled_manifest
from flows.certification.definitions import Manifest, definitions, read_manifest
from flows.certification.failed_checks import FailedCheck, failed_tests
from flows.data_directory import PROJECT_ROOT, DataDirectory
from flows.errors import AuditFailedError, ToolFailedError
from flows.redaction import without_values
from flows.settings import logs
from flows.warehouses.targets import DEFAULT_TARGET
from flows.warehouses.warehouse import Progress, Warehouse

_SECONDS_FOR_TASK_RUNS = 15
_CERTIFY = "tag:certify"


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


def target_folder(data: DataDirectory) -> Path:
    """Return where dbt puts its artifacts."""
    return data.root.resolve() / ".dbt" / "target"


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
) -> BuildResult:
    """Build and test the project in the working schemas; `progress` hears of models done, and of how many there are.

    In two passes: the first builds and tests all but what is tagged `certify`; the second builds that, and is told what
    each metric's definition is and what failed so far without stopping the run (`failed_expectations`, and tests that
    warn). Raises AuditFailedError where data tests fail, and ToolFailedError where dbt or a model does. Unit tests are
    left to the project's own checks: they say nothing of this data.
    """
    (logs(data)).mkdir(parents=True, exist_ok=True)
    os.environ.update(warehouse.dbt_environment())
    moment = "" if as_of is None else as_of_text(as_of)
    told: dict[str, Any] = {"as_of": moment} if moment else {}
    project = _Project(data, warehouse, full_refresh, progress)
    try:
        first = project.build(["--exclude", _CERTIFY], target_folder(data), told)
        found = definitions(_duckdb_manifest(data, warehouse), moment if warehouse.target == DEFAULT_TARGET else "")
        told["definition_hashes"] = {name: each.definition_hash for name, each in sorted(found.items())}
        told["failed_checks"] = failed_expectations + first.failed_checks
        second = project.build(["--select", _CERTIFY], data.root.resolve() / ".dbt" / "certify", told)
    finally:
        _wait_for_task_runs()
    return BuildResult(
        target_folder(data) / "manifest.json",
        _relations(project.manifest, warehouse.schema("marts")),
        first.model_count + second.model_count,
        first.tests_passed + second.tests_passed,
        first.warnings + second.warnings,
    )


def _duckdb_manifest(data: DataDirectory, warehouse: Warehouse) -> Manifest:
    """The manifest with models compiled for DuckDB, by which definitions are told on every engine."""
    if warehouse.target == DEFAULT_TARGET:
        return read_manifest(target_folder(data) / "manifest.json")
    return compiled_manifest()


@dataclass(frozen=True)
class _Pass:
    model_count: int
    tests_passed: int
    warnings: tuple[str, ...]
    failed_checks: list[FailedCheck]


class _Project:
    """The project as one run builds it: parsed once, for both passes."""

    def __init__(self, data: DataDirectory, warehouse: Warehouse, full_refresh: bool, progress: Progress) -> None:
        self._data = data
        self._warehouse = warehouse
        self._full_refresh = full_refresh
        self._progress = progress
        self._done = 0
        self.manifest = self._parsed()

    def _parsed(self) -> Any:  # noqa: ANN401 -- dbt's
        from dbt.cli.main import dbtRunner  # noqa: PLC0415 -- slow to import

        with _signals_kept():
            outcome = dbtRunner().invoke(
                [
                    *("--quiet", "parse", "--no-partial-parse", "--target", self._warehouse.target),
                    *("--project-dir", str(PROJECT_ROOT), "--profiles-dir", str(PROJECT_ROOT)),
                    *("--target-path", str(target_folder(self._data)), "--log-path", str(logs(self._data).resolve())),
                ]
            )
        if not outcome.success:
            raise ToolFailedError(f"dbt cannot read the project: {without_values(str(outcome.exception))}.")
        return outcome.result

    def build(self, selection: list[str], target: Path, told: dict[str, Any]) -> _Pass:
        """Build what is selected, with the vars that it is told."""
        from prefect_dbt import PrefectDbtRunner, PrefectDbtSettings  # noqa: PLC0415 -- slow to import

        class Runner(PrefectDbtRunner):  # type: ignore[misc]
            """prefect-dbt's, but for two things that take longer than dbt itself: it reads Prefect's settings anew for
            each node, and gives each data test a task run of its own. What fails, the summary names.
            """

            def _call_task(self, task_state: Any, node: Any, context: dict[str, Any], enable_assets: bool) -> None:  # noqa: ANN401
                if node.resource_type == "test":
                    return
                shared = {name: value for name, value in context.items() if name != "settings_context"}
                super()._call_task(task_state, node, shared, enable_assets)

        settings = PrefectDbtSettings(
            project_dir=PROJECT_ROOT, profiles_dir=PROJECT_ROOT, target_path=target, log_level="error"
        )
        runner = Runner(manifest=self.manifest, settings=settings, raise_on_failure=False, disable_assets=True)
        self._count_models(runner)
        arguments = ["build", "--exclude-resource-type", "unit_test", "--target", self._warehouse.target, *selection]
        if told:
            arguments += ["--vars", json.dumps(told)]
        if self._full_refresh:
            arguments.append("--full-refresh")
        try:
            with _signals_kept(), _parsed_already(self.manifest):
                outcome = runner.invoke(arguments, log_path=str(logs(self._data).resolve()), log_level_file="info")
        except ValueError as error:
            # Nothing of it is data: dbt stopped before the first node, or because of itself.
            raise ToolFailedError(
                f"dbt failed: {without_values(str(error))}. {logs(self._data)}/dbt.log says more."
            ) from error
        finally:
            self._warehouse.close_dbt_connections()
        return _judged(outcome, self._data, self._warehouse, self.manifest)

    def _count_models(self, runner: Any) -> None:  # noqa: ANN401 -- untyped library
        total = sum(1 for name in self.manifest.nodes if name.startswith("model."))

        @runner.post_model  # type: ignore[untyped-decorator]
        def count(_context: Any) -> None:  # noqa: ANN401 -- untyped library
            self._done += 1
            self._progress(min(self._done, total), total, "models")


@contextlib.contextmanager
def _parsed_already(manifest: Any) -> Iterator[None]:  # noqa: ANN401 -- dbt's
    """Give dbt the parsed project: prefect-dbt has it parse for each command, which takes as long as all of the SQL."""
    from prefect_dbt.core import runner  # noqa: PLC0415 -- slow to import

    before = runner.dbtRunner
    runner.dbtRunner = functools.partial(before, manifest)
    try:
        yield
    finally:
        runner.dbtRunner = before


def _judged(outcome: Any, data: DataDirectory, warehouse: Warehouse, manifest: Any) -> _Pass:  # noqa: ANN401 -- untyped library
    results = getattr(outcome.result, "results", None)
    if results is None:
        raise ToolFailedError(f"dbt ended without results. {logs(data)}/dbt.log says more.")
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


def _wait_for_task_runs() -> None:
    """Wait until the threads of prefect-dbt have told the server of the last nodes: it does not wait itself."""
    deadline = time.monotonic() + _SECONDS_FOR_TASK_RUNS
    for thread in threading.enumerate():
        if thread.name.endswith("(run_task)"):
            thread.join(max(0.0, deadline - time.monotonic()))


@contextlib.contextmanager
def _signals_kept() -> Iterator[None]:
    """Let a signal end the run as it would without dbt, which takes every exception for a failure of its own."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    caught: list[tuple[int, Callable[[int, FrameType | None], Any]]] = []
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def remember(number: int, frame: FrameType | None) -> None:
        handler = before[signal.Signals(number)]
        if callable(handler):
            caught.append((number, handler))
            handler(number, frame)
        else:
            raise KeyboardInterrupt

    for number in before:
        signal.signal(number, remember)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if caught:
            number_caught, handler_caught = caught[0]
            handler_caught(number_caught, None)
