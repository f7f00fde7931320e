"""The suites over the raw tables that have none of their own: from the declarations of their columns."""

from great_expectations.expectations import Expectation

from expectations.raw_landing import (
    Freshness,
    freshness_expectations,
    keys_are_usable,
    landing_expectations,
    times_are_usable,
)
from expectations.sql_dialect import SqlDialect
from flows.interactions_contract import CONTRACT
from flows.raw_tables import RawTable

# By relation: the required columns that hold a time; all other required columns are keys, or what a row is of.
_TIMES: dict[str, tuple[str, ...]] = {
    "stack_exchange__posts": ("creation_date",),
    "stack_exchange__comments": ("creation_date",),
    "stack_exchange__votes": ("creation_date",),
    "stack_exchange__users": ("creation_date",),
    "stack_exchange__post_links": ("creation_date",),
    "mailbox__messages": ("sent_at",),
    "chat_log__lines": ("said_at",),
    "surveys__answers": ("asked_at",),
} | {
    table.raw_table.relation: tuple(
        column.name for column in table.columns if column.kind == "timestamp" and table.is_required(column)
    )
    for table in CONTRACT
}


def expectations(
    table: RawTable, sql: SqlDialect, schema: str, freshness: Freshness | None = None
) -> list[Expectation]:
    """Return the suite over a table in `schema`; with `freshness`, its latest row may not be older than that.

    A table that is not known here, and one without a time, is held to less.
    """
    suite = landing_expectations(table, sql, schema)
    if table.relation not in _TIMES:
        return suite
    times = _TIMES[table.relation]
    keys = [column.name for column in table.columns if column.required and column.name not in times]
    suite.append(keys_are_usable(table, sql, keys))
    if times:
        read_time = sql.mail_time if table.system == "mailbox" else sql.iso_time
        read = [read_time(name) for name in times]
        suite.append(times_are_usable(table, *read))
        suite += freshness_expectations(table, read[0], freshness)
    return suite
