"""The suites over the marts before publication: one per fact that others rely on, and the column types of all of them.

Queries name schemas as the database has them. Rows of the facts are never shown, since they are customers'.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from great_expectations.expectations import Expectation, ExpectTableRowCountToBeBetween

from expectations.queries import (
    ExpectFewOffendingRows,
    ExpectNoFindings,
    few_offending_rows,
    findings,
    missing_columns,
    offending_rows,
)
from expectations.sql_dialect import SqlDialect

# A mart that lost more than a fifth of its rows since the previous version has lost data, not customers.
LEAST_SHARE_OF_PREVIOUS_ROWS = 0.8

# As the engines name them.
PUBLISHED_TYPES = (
    *("bigint", "double", "double precision", "varchar", "character varying", "text", "string"),
    *("boolean", "date", "timestamp", "timestamp without time zone", "timestamp_ntz"),
)

CONTACT_COLUMNS = (
    *("contact_id", "customer_id", "channel", "source_system", "reason", "journey_id", "started_at", "ended_at"),
    *("wait_seconds", "first_reply_seconds", "turnaround_seconds", "handle_seconds", "company_done_at"),
    *("is_identified", "is_abandoned", "is_dropped", "is_repeated"),
)
JOURNEY_COLUMNS = (
    *("journey_id", "customer_id", "first_contact_at", "last_contact_at", "resolved_at", "resolution", "is_warm_up"),
    *("contact_count", "handoff_count", "channel_path", "first_channel"),
)
METRIC_VALUE_KEY = (
    *("metric_name", "statistic", "unit", "time_basis", "period_grain", "period_start"),
    *("channel", "slice_name", "slice_value"),
)
METRIC_VALUE_COLUMNS = (
    *METRIC_VALUE_KEY,
    *("numerator", "denominator", "value", "ci_low", "ci_high", "sample_size", "provisional_count"),
    *("certification_status", "definition_version", "published_version"),
)

_RESOLUTIONS = ("confirmed", "presumed", "self_served", "unresolved", "open")
_METRIC_VALUE = ("metric_name", "statistic", "period_grain", "period_start")


@dataclass(frozen=True)
class MartsDatabase:
    """Where the marts are that are judged: the dialect, and the names of the schemas that queries name."""

    sql: SqlDialect
    marts: str
    contacts: str


def fct_contacts(database: MartsDatabase, as_of: datetime, previous_rows: int | None) -> list[Expectation]:
    """Return the suite over the contacts."""
    mart = "fct_contacts"
    durations = ("wait_seconds", "first_reply_seconds", "turnaround_seconds", "handle_seconds")
    return [
        _has_columns(database, mart, CONTACT_COLUMNS),
        *_kept_its_rows(mart, previous_rows),
        _is_unique(mart, ("contact_id",)),
        _has_nothing_after(mart, ("started_at", "ended_at"), as_of),
        _no_row(
            mart,
            "durations_are_not_negative",
            f"No duration is negative: {', '.join(durations)}.",
            " or ".join(f"{duration} < 0" for duration in durations),
        ),
        ExpectNoFindings(
            unexpected_rows_query=findings(f"""
                select contacts, published
                from (
                    select (select count(*) from {database.contacts}.contacts) as contacts, count(*) as published
                    from {{batch}}
                ) as counts
                where contacts <> published
            """),  # noqa: S608 -- a schema of the project
            description="Every contact is in the mart, once.",
            meta=_meta(mart, "contacts_reconcile"),
        ),
    ]


def fct_journeys(database: MartsDatabase, as_of: datetime, previous_rows: int | None) -> list[Expectation]:
    """Return the suite over the journeys."""
    mart = "fct_journeys"
    return [
        _has_columns(database, mart, JOURNEY_COLUMNS),
        *_kept_its_rows(mart, previous_rows),
        _is_unique(mart, ("journey_id",)),
        _has_nothing_after(mart, ("first_contact_at", "last_contact_at", "resolved_at"), as_of),
        _no_row(
            mart,
            "journeys_end_after_they_begin",
            "No journey's last contact is before its first.",
            "last_contact_at < first_contact_at",
        ),
        _no_row(
            mart,
            "resolution_is_known",
            f"Every journey's resolution is one of: {', '.join(_RESOLUTIONS)}.",
            f"coalesce(resolution not in ({_quoted(_RESOLUTIONS)}), true)",
        ),
    ]


def metric_values(database: MartsDatabase, previous_rows: int | None) -> list[Expectation]:
    """Return the suite over the metrics' values."""
    mart = "metric_values"
    return [
        _has_columns(database, mart, METRIC_VALUE_COLUMNS),
        *_kept_its_rows(mart, previous_rows),
        _is_unique(mart, METRIC_VALUE_KEY, shown=_METRIC_VALUE),
        _no_row(
            mart,
            "rates_are_within_0_and_1",
            "Every rate is within 0 and 1, or null.",
            "statistic = 'rate' and (value < 0 or value > 1)",
            shown=_METRIC_VALUE,
        ),
        _no_row(
            mart,
            "numerators_are_not_above_denominators",
            "No rate has a numerator above its denominator.",
            "statistic = 'rate' and numerator > denominator",
            shown=_METRIC_VALUE,
        ),
        _reasons_add_up(mart),
    ]


def published_types(database: MartsDatabase, mart: str) -> list[Expectation]:
    """Return what is asked of every mart: columns of types that every engine and BI tool has."""
    return [
        ExpectNoFindings(
            unexpected_rows_query=findings(f"""
                select column_name, data_type
                from ({database.sql.columns(database.marts, mart)}) as columns_of_mart
                where lower(data_type) not in ({_quoted(PUBLISHED_TYPES)})
            """),  # noqa: S608 -- a query of the dialect
            description="Columns are bigint, double, varchar, boolean, date or timestamp.",
            meta=_meta(mart, "types_are_portable"),
        )
    ]


def suites(
    database: MartsDatabase, marts: Iterable[str], as_of: datetime, previous_row_counts: Mapping[str, int]
) -> dict[str, list[Expectation]]:
    """Return the suites by mart: those of the three facts, whether they exist or not, and of any other of `marts`.

    `as_of` is UTC without zone, as the marts' times are.
    """
    by_mart = {
        "fct_contacts": fct_contacts(database, as_of, previous_row_counts.get("fct_contacts")),
        "fct_journeys": fct_journeys(database, as_of, previous_row_counts.get("fct_journeys")),
        "metric_values": metric_values(database, previous_row_counts.get("metric_values")),
    }
    return {mart: [*by_mart.get(mart, []), *published_types(database, mart)] for mart in sorted({*by_mart, *marts})}


def _meta(mart: str, name: str) -> dict[str, str]:
    return {"name": name, "relation": f"marts.{mart}"}


def _no_row(mart: str, name: str, description: str, offends: str, shown: tuple[str, ...] = ()) -> Expectation:
    return few_offending_rows(
        shown,
        offends,
        description=description,
        meta=_meta(mart, name),
    )


def _has_columns(database: MartsDatabase, mart: str, columns: Iterable[str]) -> Expectation:
    return ExpectNoFindings(
        unexpected_rows_query=findings(missing_columns(database.sql.columns(database.marts, mart), columns)),
        description="The mart has every column that others rely on.",
        meta=_meta(mart, "columns_are_as_documented"),
    )


def _kept_its_rows(mart: str, previous_rows: int | None) -> list[Expectation]:
    if previous_rows is None:
        return []
    least = round(previous_rows * LEAST_SHARE_OF_PREVIOUS_ROWS)
    return [
        ExpectTableRowCountToBeBetween(
            min_value=least,
            description=f"At least {least:,} rows, since the previous version had {previous_rows:,}.",
            meta=_meta(mart, "rows_did_not_vanish"),
        )
    ]


def _is_unique(mart: str, key: Iterable[str], shown: tuple[str, ...] = ()) -> Expectation:
    columns = ", ".join(key)
    return ExpectFewOffendingRows(
        unexpected_rows_query=offending_rows(
            shown,
            "rows_of_key > 1",
            f"(select *, count(*) over (partition by {columns}) as rows_of_key from {{batch}}) as counted",  # noqa: S608 -- columns named in this module
        ),
        description=f"Rows are unique by {columns}.",
        meta=_meta(mart, "key_is_unique"),
    )


def _has_nothing_after(mart: str, times: Iterable[str], as_of: datetime) -> Expectation:
    moment = f"timestamp '{as_of:%Y-%m-%d %H:%M:%S.%f}'"
    return _no_row(
        mart,
        "nothing_is_later_than_as_of",
        f"Nothing is dated after {as_of:%Y-%m-%d %H:%M:%S}, as of which the marts are.",
        " or ".join(f"{time} > {moment}" for time in times),
    )


def _reasons_add_up(mart: str) -> Expectation:
    return ExpectNoFindings(
        unexpected_rows_query=findings("""
            select channel, whole, sum_of_reasons
            from (
                select
                    channel,
                    statistic,
                    sum(case when slice_name = 'all' then value end) as whole,
                    sum(case when slice_name = 'reason' then value end) as sum_of_reasons
                from {batch}
                where metric_name = 'contact_volume' and period_grain = 'all'
                group by channel, statistic
            ) as volumes
            where abs(coalesce(whole, 0) - coalesce(sum_of_reasons, 0)) > 0.000001
        """),
        description="The volumes of contacts by reason add up to the volume of all contacts.",
        meta=_meta(mart, "reasons_add_up"),
    )


def _quoted(values: Iterable[str]) -> str:
    return ", ".join(f"'{value}'" for value in values)
