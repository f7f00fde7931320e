"""The build: dbt in this process through prefect-dbt, a task run per model and seed; it writes under the data directory
only."""

import contextlib
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

from flows.data_directory import PROJECT_ROOT, DataDirectory
from flows.errors import AuditFailedError, ToolFailedError
from flows.redaction import without_values
from flows.settings import logs
from flows.warehouses.warehouse import Progress, Warehouse

_SECONDS_FOR_TASK_RUNS = 15


@dataclass(frozen=True)
class BuildResult:
    """What dbt did; `marts` are the relations of schema marts that the project has, `warnings` are lines to show."""

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
    data: DataDirectory, warehouse: Warehouse, *, as_of: datetime | None, full_refresh: bool, progress: Progress
) -> BuildResult:
    """Build and test the project in the working schemas; `progress` hears of models done, and of how many there are.

    Raises AuditFailedError where data tests fail, and ToolFailedError where dbt or a model does. Unit tests are left to
    the project's own checks: they say nothing of this data.
    """
    from prefect_dbt import PrefectDbtRunner, PrefectDbtSettings  # noqa: PLC0415 -- slow to import

    class Runner(PrefectDbtRunner):  # type: ignore[misc]
        """prefect-dbt's, but for two things that take longer than dbt itself: it reads Prefect's settings anew for each
        node, and gives each data test a task run of its own. What fails, the summary names.
        """

        def _call_task(self, task_state: Any, node: Any, context: dict[str, Any], enable_assets: bool) -> None:  # noqa: ANN401
            if node.resource_type == "test":
                return
            shared = {name: value for name, value in context.items() if name != "settings_context"}
            super()._call_task(task_state, node, shared, enable_assets)

    (logs(data)).mkdir(parents=True, exist_ok=True)
    started = time.time()
    os.environ.update(warehouse.dbt_environment())
    settings = PrefectDbtSettings(
        project_dir=PROJECT_ROOT, profiles_dir=PROJECT_ROOT, target_path=target_folder(data), log_level="error"
    )
    runner = Runner(settings=settings, raise_on_failure=False, disable_assets=True)
    _count_models(runner, progress)
    arguments = ["build", "--exclude-resource-type", "unit_test", "--target", warehouse.target, "--no-partial-parse"]
    if as_of is not None:
        arguments += ["--vars", json.dumps({"as_of": as_of_text(as_of)})]
    if full_refresh:
        arguments.append("--full-refresh")
    try:
        with _signals_kept():
            outcome = runner.invoke(arguments, log_path=str(logs(data).resolve()), log_level_file="info")
    except ValueError as error:
        # Nothing of it is data: dbt stopped before the first node, or because of itself.
        raise ToolFailedError(f"dbt failed: {without_values(str(error))}. {logs(data)}/dbt.log says more.") from error
    finally:
        warehouse.close_dbt_connections()
        _wait_for_task_runs()
    return _judged(outcome, data, warehouse, started)


def _count_models(runner: Any, progress: Progress) -> None:  # noqa: ANN401 -- untyped library
    done = 0
    total = 0

    @runner.post_model  # type: ignore[untyped-decorator]
    def count(context: Any) -> None:  # noqa: ANN401 -- untyped library
        nonlocal done, total
        total = total or sum(1 for name in context.owner.manifest.nodes if name.startswith("model."))
        done += 1
        progress(done, total, "models")


def _judged(outcome: Any, data: DataDirectory, warehouse: Warehouse, started: float) -> BuildResult:  # noqa: ANN401 -- untyped library
    manifest_path = target_folder(data) / "manifest.json"
    results = getattr(outcome.result, "results", None)
    if results is None or not manifest_path.is_file() or manifest_path.stat().st_mtime < started - 2:
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
    nodes = json.loads(manifest_path.read_text(encoding="utf-8"))["nodes"].values()
    marts_schema = warehouse.schema("marts")
    marts = frozenset(
        str(node.get("alias") or node["name"])
        for node in nodes
        if node["resource_type"] in ("model", "seed") and node["schema"] == marts_schema
    )
    return BuildResult(manifest_path, marts, models, tests, tuple(sorted(warnings)))


def _report(what: str, lines: list[str]) -> str:
    return "\n".join([f"{what}:", *(f"  {line}" for line in lines)])


def _failure(result: Any, warehouse: Warehouse) -> str:  # noqa: ANN401 -- untyped library
    """Return what failed and in how many rows: dbt tells one number of a test, so it is asked again for its columns."""
    metadata = getattr(result.node, "test_metadata", None)
    if metadata is not None and metadata.name == "are_filled":
        with contextlib.suppress(ToolFailedError), warehouse.reading() as query:
            missing = query(result.node.compiled_code)
            found = ", ".join(f"{rows:,} {'row' if rows == 1 else 'rows'} without {column}" for column, rows in missing)
            return f"test are_filled of {result.node.attached_node.split('.')[-1]}: {found}"
    return f"test {result.node.name}: {_rows(result.failures)}"


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
