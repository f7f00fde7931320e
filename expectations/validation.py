"""Runs the suites and says what they found: what the flows call.

Importing this module is cheap; Great Expectations is imported when something is validated.
"""

import copy
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from expectations import crashes, data_docs
from expectations.audited_database import AuditedDatabase, Batch, Batches
from expectations.great_expectations_import import import_great_expectations
from flows.data_directory import DataDirectory
from flows.raw_tables import RAW_TABLES, RawTable

if TYPE_CHECKING:
    from great_expectations.core import ExpectationSuiteValidationResult, ExpectationValidationResult
    from great_expectations.data_context import AbstractDataContext
    from great_expectations.expectations import Expectation

Status = Literal["passed", "failed", "error", "skipped"]


@dataclass(frozen=True)
class ExpectationOutcome:
    """What became of one expectation; `detail` is one line, and names no customer.

    Its failure stops the run where it is `is_blocking`; else it suspends the metrics that it concerns.
    """

    suite: str
    source_system: str | None
    relation: str
    expectation: str
    description: str
    status: Status
    detail: str
    is_blocking: bool = True


@dataclass(frozen=True)
class ValidationReport:
    """The outcomes of all suites; `data_docs` is the page that shows them, or None where it could not be written."""

    outcomes: list[ExpectationOutcome] = field(default_factory=list)
    data_docs: Path | None = None

    @property
    def passed(self) -> bool:
        """Whether nothing failed and nothing crashed."""
        return not self.problems

    @property
    def has_failures(self) -> bool:
        """Whether the data failed an expectation."""
        return any(outcome.status == "failed" for outcome in self.outcomes)

    @property
    def has_errors(self) -> bool:
        """Whether an expectation crashed, so that nothing is known of what it asks."""
        return any(outcome.status == "error" for outcome in self.outcomes)

    @property
    def problems(self) -> list[ExpectationOutcome]:
        """The outcomes that failed or crashed."""
        return [outcome for outcome in self.outcomes if outcome.status in ("failed", "error")]

    @property
    def blocking(self) -> list[ExpectationOutcome]:
        """The problems with which nothing may be published: what crashed, and what failed and is blocking."""
        return [outcome for outcome in self.problems if outcome.status == "error" or outcome.is_blocking]

    @property
    def suspending(self) -> list[ExpectationOutcome]:
        """The failures that take certificates from the metrics that they concern, and stop nothing."""
        return [outcome for outcome in self.problems if outcome not in self.blocking]


@dataclass(frozen=True)
class _Suite:
    name: str
    layer: str
    table: str
    source_system: str | None
    expectations: "list[Expectation]"

    @property
    def relation(self) -> str:
        return f"{self.layer}.{self.table}"

    def outcome(self, expectation: "Expectation", status: Status, detail: str) -> ExpectationOutcome:
        name = expectation.meta["name"]
        return ExpectationOutcome(
            self.name,
            self.source_system,
            self.relation,
            name,
            expectation.description,
            status,
            detail,
            expectation.severity == "critical",
        )


def validate_raw(
    database: AuditedDatabase,
    data: DataDirectory,
    as_of: datetime | None = None,
    tables: Iterable[RawTable] = RAW_TABLES,
    maximum_staleness: Mapping[str, timedelta] | None = None,
) -> ValidationReport:
    """Validate the raw tables of `database`, which nobody may be writing in.

    `maximum_staleness` says by source system how old its latest event may be at `as_of`; a system that it does not name
    may be as old as it likes. A table in which nothing was landed is skipped. Raises ToolFailedError when the database
    cannot be opened or Great Expectations is not the version that the project is written for.
    """
    import_great_expectations()
    database.check()
    staleness = maximum_staleness or {}
    skipped: list[ExpectationOutcome] = []
    suites: list[_Suite] = []
    for table in tables:
        suite = _raw_suite(database, table, staleness.get(table.system), as_of)
        landed = any(data.raw_table(table.system, table.name).glob("*.parquet"))
        if landed or not database.is_empty(suite.layer, suite.table):
            suites.append(suite)
        else:
            skipped.append(_nothing_landed(suite))
    return _validate("raw", database, suites, skipped, data)


def validate_marts(
    database: AuditedDatabase,
    data: DataDirectory,
    as_of: datetime,
    previous_row_counts: Mapping[str, int],
    previous_as_of: datetime | None = None,
) -> ValidationReport:
    """Validate the marts in the working schema marts of `database`, which nobody may be writing in.

    `previous_row_counts` are the row counts by mart of the version published before, empty where there is none. Where
    that version was as of a later time than this one, marts may well have fewer rows now, and the counts are not used.
    Raises ToolFailedError as `validate_raw` does.
    """
    import_great_expectations()
    database.check()
    from expectations import marts  # noqa: PLC0415 -- slow to import

    is_step_back = previous_as_of is not None and _utc(previous_as_of) > _utc(as_of)
    where = marts.MartsDatabase(database.dialect, database.schema("marts"), database.schema("contacts"))
    by_mart = marts.suites(where, database.tables("marts"), _utc(as_of), {} if is_step_back else previous_row_counts)
    suites = [_Suite(f"marts_{mart}", "marts", mart, None, expectations) for mart, expectations in by_mart.items()]
    return _validate("marts", database, suites, [], data)


def _raw_suite(
    database: AuditedDatabase, table: RawTable, maximum_staleness: timedelta | None, as_of: datetime | None
) -> _Suite:
    """Return the suite of the table's source system; without one, what its declaration says."""
    from expectations import (  # noqa: PLC0415 -- slow to import
        raw_call_log,
        raw_landing,
        raw_servicenow,
        raw_tables,
        raw_twitter,
    )

    freshness = None
    if maximum_staleness is not None:
        freshness = raw_landing.Freshness(maximum_staleness, None if as_of is None else _utc(as_of))
    by_system = {
        "call_log": raw_call_log.expectations,
        "servicenow": raw_servicenow.expectations,
        "twitter": raw_twitter.expectations,
    }
    sql, schema = database.dialect, database.schema("raw")
    if table.system in by_system:
        expectations = by_system[table.system](sql, schema, freshness)
    else:
        expectations = raw_tables.expectations(table, sql, schema, freshness)
    return _Suite(f"raw_{table.relation}", "raw", table.relation, table.system, expectations)


def _nothing_landed(suite: _Suite) -> ExpectationOutcome:
    return ExpectationOutcome(
        suite.name,
        suite.source_system,
        suite.relation,
        "all",
        "All expectations of the suite.",
        "skipped",
        f"{suite.relation}: skipped, since nothing is landed.",
    )


def _validate(
    layer: str, database: AuditedDatabase, suites: list[_Suite], skipped: list[ExpectationOutcome], data: DataDirectory
) -> ValidationReport:
    import great_expectations as gx  # noqa: PLC0415 -- slow to import
    from great_expectations.data_context.types.base import ProgressBarsConfig  # noqa: PLC0415

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    outcomes = list(skipped)
    with database.batches(context) as batches:
        for suite in suites:
            outcomes += _run(context, batches, suite)
    return ValidationReport(
        outcomes, data_docs.write(context, data.reports / "data_docs", layer, [asdict(each) for each in outcomes])
    )


def _run(context: "AbstractDataContext", batches: Batches, suite: _Suite) -> list[ExpectationOutcome]:
    from expectations import queries  # noqa: PLC0415 -- slow to import

    try:
        batch = batches(suite.layer, suite.table)
        result = _validated(context, batch, suite, queries.with_shared_scans(suite.expectations))
        if any(next(crashes.messages(each.exception_info), None) for each in result.results):
            # One condition may have taken those along that share its scan: each is asked by itself.
            _forget(context, suite)
            result = _validated(context, batch, suite, suite.expectations)
    except Exception as error:  # noqa: BLE001 -- whatever it is, the suite was not judged
        detail = f"{suite.relation}: the suite could not be run: {crashes.without_values(str(error))}"
        return [suite.outcome(expectation, "error", detail) for expectation in suite.expectations]
    judged = {each.expectation_config.meta["name"]: each for each in result.results}
    return [_outcome(suite, expectation, judged.get(expectation.meta["name"])) for expectation in suite.expectations]


def _validated(
    context: "AbstractDataContext", batch: Batch, suite: _Suite, expectations: "list[Expectation]"
) -> "ExpectationSuiteValidationResult":
    import great_expectations as gx  # noqa: PLC0415 -- slow to import

    # A suite keeps what it is given, and an expectation may be in one suite only.
    added = context.suites.add(gx.ExpectationSuite(name=suite.name, expectations=[copy.copy(e) for e in expectations]))
    definition = gx.ValidationDefinition(name=suite.relation, data=batch.definition, suite=added)
    # Beyond the first few offending rows nothing is kept, see queries.py.
    return context.validation_definitions.add(definition).run(
        batch_parameters=batch.parameters, result_format="BASIC", run_id=gx.RunIdentifier(run_name="validation")
    )


def _forget(context: "AbstractDataContext", suite: _Suite) -> None:
    """Take a validation back, and its result out of what the Data Docs show."""
    for key in context.validation_results_store.list_keys():
        if key.expectation_suite_identifier.name == suite.name:
            context.validation_results_store.remove_key(key)
    context.validation_definitions.delete(suite.relation)
    context.suites.delete(suite.name)


def _outcome(
    suite: _Suite, expectation: "Expectation", result: "ExpectationValidationResult | None"
) -> ExpectationOutcome:
    about = f"{suite.relation}: {expectation.meta['name']}"
    if result is None:
        return suite.outcome(expectation, "error", f"{about}: not judged.")
    crash = next(crashes.messages(result.exception_info), None)
    if crash is not None:
        return suite.outcome(expectation, "error", f"{about}: crashed: {crash}")
    observed = _observed(result.result.get("observed_value"))
    if result.success:
        return suite.outcome(expectation, "passed", f"{about}: {observed}")
    return suite.outcome(expectation, "failed", f"{about}: {observed}. Expected: {expectation.description}")


def _observed(value: object) -> str:
    return f"{value:,} rows" if isinstance(value, int) else str(value)


def _utc(moment: datetime) -> datetime:
    """Return `moment` in UTC without zone, as the tables have it; without a zone it is that already."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
