"""The suite over ServiceNow's audit log: a row per update of an incident."""

from great_expectations.expectations import Expectation

from expectations.raw_landing import (
    Freshness,
    freshness_expectations,
    keys_are_usable,
    known_values,
    landing_expectations,
    mostly,
    times_are_usable,
    within,
)
from expectations.sql_dialect import SqlDialect
from flows.raw_tables import table_of

# The states of ServiceNow's incident management, in its older and its present names. -100 is its own for none.
STATES = (
    *("New", "Active", "In Progress", "On Hold", "Resolved", "Closed", "Canceled", "Cancelled", "-100"),
    *("Awaiting User Info", "Awaiting Problem", "Awaiting Vendor", "Awaiting Evidence", "Awaiting Change"),
)
_MANY = 10_000


def expectations(sql: SqlDialect, schema: str, freshness: Freshness | None = None) -> list[Expectation]:
    """Return the suite over the table in `schema`; with `freshness`, the latest update may not be older than that."""
    table = table_of("servicenow")
    opened_at, closed_at = sql.day_first_time("opened_at"), sql.day_first_time("closed_at")
    updated_at = sql.day_first_time("sys_updated_at")
    return [
        *landing_expectations(table, sql, schema),
        keys_are_usable(table, sql, ("number", "sys_mod_count")),
        times_are_usable(table, opened_at, updated_at),
        known_values(table, sql, "incident_state", STATES, required=True),
        known_values(table, sql, "made_sla", ("TRUE", "FALSE")),
        within(table, sql, "sys_mod_count", 0, _MANY),
        within(table, sql, "reassignment_count", 0, _MANY),
        within(table, sql, "reopen_count", 0, _MANY),
        mostly(
            table,
            "incidents_are_not_closed_before_they_opened",
            "An incident is not closed before it was opened.",
            f"{closed_at} < {opened_at}",
        ),
        *freshness_expectations(table, updated_at, freshness),
    ]
