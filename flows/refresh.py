"""The flow `refresh`: land is done, so validate, build, validate again, publish, report. Write, audit, publish.

To be imported after `settings.set_defaults()`: Prefect reads its settings when it is imported.
"""

import contextlib
import contextvars
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import prefect.runtime
from prefect import flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.context import FlowRunContext
from prefect.futures import PrefectFuture

from flows import build, landed_files, layers, summary
from flows.certification.failed_checks import FailedCheck, failed_expectations
from flows.data_directory import DataDirectory
from flows.errors import AuditFailedError, OutcomesError, ToolFailedError
from flows.landing_lock import writer_lock
from flows.published_version import Origin, PublishedVersion, definitions_digest
from flows.settings import DEMO_KEY_WARNING, PseudonymKey, pseudonym_key
from flows.warehouses.mart_keys import MartKeys
from flows.warehouses.targets import DEFAULT_TARGET, warehouse_of
from flows.warehouses.warehouse import Progress, Warehouse

if TYPE_CHECKING:
    from expectations.validation import ValidationReport

_MOST_LINES = 50
_AGAINST_PREVIOUS = "rows_did_not_vanish"


@dataclass
class _Run:
    """What is known of a run so far, for its summary."""

    data: DataDirectory
    warehouse: Warehouse
    steps: summary.Steps
    notes: list[str] = field(default_factory=list)
    was_published: bool = False
    is_prepared: bool = False
    is_built: bool = False
    data_docs: Path | None = None


@flow(name="refresh", persist_result=False)
def refresh(
    data_dir: str, as_of: datetime | None = None, full_refresh: bool = False, target: str = DEFAULT_TARGET
) -> str:
    """Validate what is landed, build the marts, validate and publish them; return the published version.

    A run that was scheduled speaks of its scheduled time; any other, where no moment is asked for, of the latest event.
    Raises AuditFailedError, UnusableInputError or ToolFailedError: then what was published before still is.
    """
    data = DataDirectory(Path(data_dir).resolve())
    run = _Run(data, warehouse_of(target, data), summary.Steps())
    with writer_lock(data):
        try:
            with run.warehouse.held():
                published = _refresh(run, as_of or _scheduled_time(), full_refresh)
        except OutcomesError as error:
            _report_failure(run, error)
            raise
        except Exception as error:
            failure = unexpected(data, error)
            _report_failure(run, failure)
            raise failure from error
        _report(run, _published_summary(run, published))
    return published.version


def unexpected(data: DataDirectory, error: BaseException) -> ToolFailedError:
    """Return the one message of a failure that nobody foresaw, its traceback being kept in the logs."""
    where = summary.keep_traceback(data, error)
    return ToolFailedError(f"the tool failed ({type(error).__name__}). The traceback is in {where}.")


def _scheduled_time() -> datetime | None:
    context = FlowRunContext.get()
    if context is None or context.flow_run is None or not context.flow_run.auto_scheduled:
        return None
    return _utc(prefect.runtime.flow_run.scheduled_start_time)


def _refresh(run: _Run, as_of: datetime | None, full_refresh: bool) -> PublishedVersion:
    data, warehouse, steps = run.data, run.warehouse, run.steps
    key = pseudonym_key()
    if key.is_demo:
        run.notes.append(DEMO_KEY_WARNING)
        steps.warn(DEMO_KEY_WARNING)
    run.was_published = warehouse.is_published()
    warehouse.remove_unfinished()
    with steps.step("prepare the working database"):
        raw_digest = prepare_working_database(data, warehouse, full_refresh, steps.progress)
        run.is_prepared = True
    with steps.step("validate the raw tables"):
        raw_report = audit_raw(data, warehouse, as_of)
        run.data_docs = raw_report.data_docs
        _audit("the landed data", raw_report)
        run.notes += [f"{each.detail} Metrics with its rows are suspended." for each in raw_report.suspending]
    with steps.step("build the marts"):
        built = build_marts(
            data,
            warehouse,
            as_of=as_of,
            full_refresh=full_refresh,
            failed_expectations=failed_expectations(raw_report.suspending),
            key=key,
            progress=steps.progress,
        )
        run.notes += built.warnings
        run.is_built = True
    with steps.step("validate the marts"):
        moment = warehouse.as_of()
        previous = _previous(run)
        marts_report = audit_marts(data, warehouse, moment, previous, is_moment_asked_for=as_of is not None)
        run.data_docs = marts_report.data_docs
        _audit("the marts", marts_report)
    with steps.step("publish"):
        passed = _passed(raw_report) + _passed(marts_report)
        origin = Origin(
            as_of=moment,
            raw_digest=raw_digest,
            definitions_digest=definitions_digest(built.manifest, None if as_of is None else build.as_of_text(as_of)),
            audit_passed=passed + built.tests_passed,
            audit_failed=len(raw_report.suspending) + len(built.warnings),
        )
        return publish_marts(warehouse, origin, built.mart_keys)


@task(cache_policy=NO_CACHE)
def prepare_working_database(data: DataDirectory, warehouse: Warehouse, full_refresh: bool, progress: Progress) -> str:
    """Make what is landed readable in the working database; return its digest."""
    landed = landed_files.landed_files(data)
    digest = landed_files.raw_digest(landed)
    warehouse.prepare(landed, full_refresh=full_refresh, progress=progress)
    return digest


@task(name="audit of the raw tables", cache_policy=NO_CACHE)
def audit_raw(data: DataDirectory, warehouse: Warehouse, as_of: datetime | None) -> "ValidationReport":
    """Validate the raw tables."""
    from expectations.validation import validate_raw  # noqa: PLC0415 -- brings the expectations

    with _quiet():
        report = validate_raw(warehouse.audited_database(), data, as_of)
    _show("audit-raw", _audited(report), "What the raw tables were expected to be, and were.")
    return report


def build_marts(
    data: DataDirectory,
    warehouse: Warehouse,
    *,
    as_of: datetime | None,
    full_refresh: bool,
    failed_expectations: list[FailedCheck],
    key: PseudonymKey,
    progress: Progress,
) -> build.BuildResult:
    """Build and test the project by dbt, with the key in the database for no longer than that; a task run per layer."""
    with warehouse.pseudonym_key_held(key), _layers_shown() as layer_started:
        built = build.run_dbt(
            data,
            warehouse,
            as_of=as_of,
            full_refresh=full_refresh,
            failed_expectations=failed_expectations,
            progress=progress,
            layer_started=layer_started,
        )
    warehouse.drop_stale_marts(set(built.marts))
    return built


@contextlib.contextmanager
def _layers_shown() -> Iterator[Callable[[layers.Layer], None]]:
    """Yield what makes a task run of each layer that begins, from whatever thread; in the end wait for all of them."""
    context = contextvars.copy_context()
    shown: list[PrefectFuture[None]] = []

    def started(layer: layers.Layer) -> None:
        # A context is entered by one thread at a time.
        run = context.copy().run
        shown.append(run(show_layer.with_options(name=layer.name).submit, layer))

    try:
        yield started
    finally:
        for each in shown:
            each.wait()


@task(cache_policy=NO_CACHE)
def show_layer(layer: layers.Layer) -> None:
    """Last as long as the layer is built; fail where one of its nodes did."""
    layer.wait()
    _show(f"layer-{layer.name}", layer.table(), f"What layer {layer.name} built, and how long it took.")
    layer.check()


@task(name="audit of the marts", cache_policy=NO_CACHE)
def audit_marts(
    data: DataDirectory,
    warehouse: Warehouse,
    as_of: datetime,
    previous: PublishedVersion | None,
    *,
    is_moment_asked_for: bool,
) -> "ValidationReport":
    """Validate the marts, also against the version published before.

    Only a moment that was asked for may be a step back in time: a latest event that is earlier than it was before may
    well be lost data.
    """
    from expectations.validation import validate_marts  # noqa: PLC0415 -- brings the expectations

    with _quiet():
        report = validate_marts(
            warehouse.audited_database(),
            data,
            as_of,
            {} if previous is None else previous.row_counts,
            previous.as_of if previous is not None and is_moment_asked_for else None,
        )
    _show("audit-marts", _audited(report), "What the marts were expected to be, and were.")
    return report


@task(name="publication", cache_policy=NO_CACHE)
def publish_marts(warehouse: Warehouse, origin: Origin, keys: MartKeys) -> PublishedVersion:
    """Publish the marts."""
    published = warehouse.publish(origin, keys)
    _show("publication", _row_counts(published.row_counts), f"The marts of version {published.version}.")
    return published


def _show(key: str, table: str, description: str) -> None:
    """Make an artifact of the task run; a run does not fail for what is only looked at."""
    with contextlib.suppress(Exception):
        create_markdown_artifact(table, key=key, description=description)


def _audited(report: "ValidationReport") -> str:
    lines = ["| relation | passed | failed | crashed | skipped |", "| --- | ---: | ---: | ---: | ---: |"]
    for relation in dict.fromkeys(outcome.relation for outcome in report.outcomes):
        found = [outcome.status for outcome in report.outcomes if outcome.relation == relation]
        counts = " | ".join(f"{found.count(status):,}" for status in ("passed", "failed", "error", "skipped"))
        lines.append(f"| {relation} | {counts} |")
    return "\n".join([*lines, ""])


def _row_counts(counts: Mapping[str, int]) -> str:
    lines = ["| mart | rows |", "| --- | ---: |", *(f"| {mart} | {rows:,} |" for mart, rows in counts.items())]
    return "\n".join([*lines, ""])


def _previous(run: _Run) -> PublishedVersion | None:
    try:
        return run.warehouse.read_published()
    except ToolFailedError as error:
        run.notes.append(f"{error} Row counts were not compared with it.")
        return None


def _audit(what: str, report: "ValidationReport") -> None:
    """Raise where expectations crashed, or failed without which nothing may be published."""
    if not report.blocking:
        return
    lines = [f"  {outcome.detail}" for outcome in report.blocking]
    if len(lines) > _MOST_LINES:
        lines = [*lines[:_MOST_LINES], f"  and {len(lines) - _MOST_LINES:,} more"]
    if any(outcome.status == "failed" for outcome in report.blocking):
        raise AuditFailedError("\n".join([f"{what} failed the audit:", *lines]))
    raise ToolFailedError("\n".join([f"{what} could not be audited:", *lines]))


def _passed(report: "ValidationReport") -> int:
    """Return how many expectations passed, but for those against an earlier version: they are not of this one."""
    return sum(each.status == "passed" and each.expectation != _AGAINST_PREVIOUS for each in report.outcomes)


def _published_summary(run: _Run, published: PublishedVersion) -> summary.Summary:
    counts = published.row_counts
    found = summary.Summary(f"Published {published.version}, as of {summary.moment(published.as_of)} UTC")
    found.facts = [
        (
            "rows",
            f"{counts.get('fct_contacts', 0):,} contacts, {counts.get('fct_journeys', 0):,} journeys, "
            f"{counts.get('metric_values', 0):,} metric values",
        ),
        ("marts", run.warehouse.published_where),
    ]
    return found


def _report_failure(run: _Run, error: OutcomesError) -> None:
    first, *rest = str(error).splitlines()
    why = "The audit failed" if isinstance(error, AuditFailedError) else "The run failed"
    found = summary.Summary(f"{why}: nothing was published")
    found.failures = [first, *(line.strip() for line in rest)]
    if run.was_published:
        found.facts = [("marts, as they were before", run.warehouse.published_where)]
    _report(run, found)


def _report(run: _Run, found: summary.Summary) -> None:
    """Tell of the run wherever someone may look; what it did does not hang on that."""
    with _tolerated(run, "the figures of the summary"):
        if run.is_built:
            found.sections = summary.built_sections(run.warehouse)
        elif run.is_prepared:
            found.sections = summary.landed_section(run.warehouse)
    run.notes += run.warehouse.notes
    found.notes = run.notes
    if run.data_docs is not None:
        found.facts.append(("what was expected and found", str(run.data_docs)))
    found.facts.append(("this summary", str(run.data.reports / "summary.md")))
    text = summary.markdown(found)
    with _tolerated(run, "the summary"):
        summary.write_summary(run.data, text)
    with _tolerated(run, "Prefect's summary"):
        create_markdown_artifact(text, key="refresh-summary", description=found.headline)
    # The message of a failure is printed by who called, and warnings were when they came up.
    found.failures = []
    found.notes = [note for note in run.notes if note not in run.steps.warned]
    summary.print_summary(run.steps.console, found)


@contextlib.contextmanager
def _tolerated(run: _Run, what: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:  # noqa: BLE001 -- see _report
        where = summary.keep_traceback(run.data, error)
        run.steps.warn(f"{what} could not be made; {where} says why.")


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep warnings of libraries about libraries off the terminal."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
