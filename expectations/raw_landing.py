"""What holds for every landed raw table, whatever its source system: the parts that the systems' suites are made of.

Single rows that cannot be staged go to quarantine and are no failure. These suites judge shares and shapes: a feed of
which more than one row in twenty is unusable is a broken feed. What cannot be placed at all stops a run (severity
critical); what is there and not as expected suspends the metrics that have rows of the feed (severity warning).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from great_expectations.expectations import Expectation, ExpectTableRowCountToBeBetween
from great_expectations.expectations.metadata_types import FailureSeverity

from expectations.queries import (
    ExpectNoFindings,
    braced,
    few_offending_rows,
    findings,
    missing_columns,
)
from expectations.sql_dialect import SqlDialect
from flows.raw_tables import LANDING_COLUMNS, RawTable

MOSTLY = 0.95
# What is shown of a raw row: where it stood.
_PLACE = ("_source_file", "_source_row")


@dataclass(frozen=True)
class Freshness:
    """How old the latest event of a feed may be at `as_of` (UTC) or, without that, at the latest landing."""

    maximum_staleness: timedelta
    as_of: datetime | None = None


def meta_of(table: RawTable, name: str) -> dict[str, str]:
    """Return what every expectation on `table` says of itself."""
    return {"name": name, "source_system": table.system, "relation": f"raw.{table.relation}"}


def landing_expectations(table: RawTable, sql: SqlDialect, schema: str) -> list[Expectation]:
    """Return columns, volume and well-formedness: what is asked of every table that was landed, in `schema`."""
    columns = [column.name for column in table.columns] + [name for name, _, _ in LANDING_COLUMNS]
    return [
        ExpectNoFindings(
            unexpected_rows_query=findings(missing_columns(sql.columns(schema, table.relation), columns)),
            description="The table has every column that is declared for it.",
            meta=meta_of(table, "columns_are_as_declared"),
        ),
        ExpectTableRowCountToBeBetween(
            min_value=1,
            description="What was landed is there: the table has rows.",
            meta=meta_of(table, "table_has_rows"),
        ),
        few_offending_rows(
            _PLACE,
            "_malformed_line is not null",
            mostly=MOSTLY,
            description="Lines of the export can be split into the columns of its header.",
            meta=meta_of(table, "lines_are_well_formed"),
        ),
    ]


def mostly(
    table: RawTable,
    name: str,
    description: str,
    offends: str,
    severity: FailureSeverity = FailureSeverity.CRITICAL,
) -> Expectation:
    """Expect the condition `offends` (SQL) of few rows; malformed lines, without columns, are judged elsewhere."""
    return few_offending_rows(
        _PLACE,
        f"_malformed_line is null and ({braced(offends)})",
        mostly=MOSTLY,
        description=description,
        severity=severity,
        meta=meta_of(table, name),
    )


def keys_are_usable(table: RawTable, sql: SqlDialect, columns: Iterable[str]) -> Expectation:
    """Expect few rows to lack one of the `columns` that identify them."""
    names = list(columns)
    return mostly(
        table,
        "keys_are_usable",
        f"Rows have what identifies them: {' and '.join(names)}.",
        " or ".join(f"{sql.present(name)} is null" for name in names),
    )


def times_are_usable(table: RawTable, *times: str) -> Expectation:
    """Expect few rows in which one of `times` (SQL, null where unreadable) cannot be read."""
    return mostly(
        table,
        "times_are_usable",
        "The times without which a row cannot be placed can be read.",
        " or ".join(f"{time} is null" for time in times),
    )


def known_values(
    table: RawTable, sql: SqlDialect, column: str, values: Iterable[str], *, required: bool = False
) -> Expectation:
    """Expect few rows whose `column` holds anything but `values`, in whatever case; empty ones count if `required`."""
    listed = ", ".join("'" + value.lower().replace("'", "''") + "'" for value in values)
    return mostly(
        table,
        f"{column}_is_known",
        f"{_where_filled(column, required)} is one of the known values.",
        f"coalesce(lower({sql.present(column)}) not in ({listed}), {_truth(required)})",
        FailureSeverity.WARNING,
    )


def within(
    table: RawTable, sql: SqlDialect, column: str, lowest: int, highest: int, *, required: bool = False
) -> Expectation:
    """Expect few rows whose `column` is not an integer from `lowest` to `highest`; empty ones count if `required`."""
    number = sql.whole_number(column)
    counts_empty = f"{sql.present(column)} is not null or {_truth(required)}"
    return mostly(
        table,
        f"{column}_is_in_range",
        f"{_where_filled(column, required)} is a whole number from {lowest:,} to {highest:,}.",
        f"coalesce({number} not between {lowest} and {highest}, {counts_empty})",
        FailureSeverity.WARNING,
    )


def _where_filled(column: str, required: bool) -> str:
    return f"The column {column}" if required else f"The column {column}, where it is filled,"


def _truth(value: bool) -> str:
    return "true" if value else "false"


def freshness_expectations(table: RawTable, time: str, freshness: Freshness | None) -> list[Expectation]:
    """Expect events not to be dated after their landing and, with `freshness`, the latest not to be too old."""
    after_landing = f"{time} > _loaded_at + interval '1' day"
    expectations = [
        mostly(
            table,
            "times_are_not_after_landing",
            "Events are not dated more than a day after they were landed.",
            after_landing,
            FailureSeverity.WARNING,
        )
    ]
    if freshness is not None:
        expectations.append(_latest_event_is_recent(table, time, f"not ({after_landing})", freshness))
    return expectations


def _latest_event_is_recent(table: RawTable, time: str, counts: str, freshness: Freshness) -> Expectation:
    if freshness.as_of is None:
        now = "max(_loaded_at)"
    else:
        now = f"timestamp '{freshness.as_of:%Y-%m-%d %H:%M:%S}'"
        counts = f"{counts} and {time} <= {now}"
    latest = braced(f"max({time})")
    seconds = int(freshness.maximum_staleness.total_seconds())
    return ExpectNoFindings(
        unexpected_rows_query=findings(f"""
            select {latest} as latest_event, {now} as as_of
            from {{batch}}
            where {braced(counts)}
            having {latest} < {now} - interval '{seconds}' second
        """),  # noqa: S608 -- rules of this package
        description=f"The latest event is not older than {freshness.maximum_staleness}.",
        severity=FailureSeverity.WARNING,
        meta=meta_of(table, "latest_event_is_recent"),
    )
