"""The suite over the export of the telephone switch: a row per call."""

from great_expectations.expectations import Expectation

from expectations.raw_landing import (
    Freshness,
    freshness_expectations,
    keys_are_usable,
    known_values,
    landing_expectations,
    times_are_usable,
    within,
)
from expectations.sql_dialect import SqlDialect
from flows.raw_tables import table_of

OUTCOMES = ("AGENT", "HANG", "PHANTOM")
_DAY = 86_400


def expectations(sql: SqlDialect, schema: str, freshness: Freshness | None = None) -> list[Expectation]:
    """Return the suite over the table in `schema`; with `freshness`, the latest call may not be older than that."""
    table = table_of("call_log")
    return [
        *landing_expectations(table, sql, schema),
        keys_are_usable(table, sql, ("vru_line", "call_id")),
        times_are_usable(table, sql.call_day("date"), sql.clock_time("vru_entry")),
        known_values(table, sql, "outcome", OUTCOMES, required=True),
        within(table, sql, "q_time", 0, _DAY, required=True),
        within(table, sql, "ser_time", 0, _DAY),
        # The switch's clocks are a few seconds apart.
        within(table, sql, "vru_time", -60, _DAY),
        *freshness_expectations(table, sql.call_day("date"), freshness),
    ]
