"""The suite over the export of the telephone switch: a row per call."""

from great_expectations.expectations import Expectation

from expectations.parsing import call_day, clock_time
from expectations.raw_landing import (
    Freshness,
    freshness_expectations,
    keys_are_usable,
    known_values,
    landing_expectations,
    times_are_usable,
    within,
)
from flows.raw_tables import table_of

OUTCOMES = ("AGENT", "HANG", "PHANTOM")
_DAY = 86_400


def expectations(freshness: Freshness | None = None) -> list[Expectation]:
    """Return the suite; with `freshness`, the latest call may not be older than that."""
    table = table_of("call_log")
    return [
        *landing_expectations(table),
        keys_are_usable(table, ("vru_line", "call_id")),
        times_are_usable(table, call_day("date"), clock_time("vru_entry")),
        known_values(table, "outcome", OUTCOMES, required=True),
        within(table, "q_time", 0, _DAY, required=True),
        within(table, "ser_time", 0, _DAY),
        # The switch's clocks are a few seconds apart.
        within(table, "vru_time", -60, _DAY),
        *freshness_expectations(table, call_day("date"), freshness),
    ]
