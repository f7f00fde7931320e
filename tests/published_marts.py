"""The published marts of an engine as rows, in the order in which that engine sorts them, and what two engines differ in."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

# What a mart is sorted by; its first column alone where it is not named here.
KEYS: dict[str, tuple[str, ...]] = {
    "metric_values": (
        *("metric_name", "statistic", "unit", "time_basis", "period_grain", "period_start"),
        *("channel", "slice_name", "slice_value"),
    ),
    "concerns_solved": ("month_start", "channel", "reason", "customer_segment", "team"),
    "journey_failure_causes": ("journey_id", "cause"),
    "failure_causes_by_slice": ("period_grain", "period_start", "slice_name", "slice_value", "failure", "cause"),
    "contact_drivers": ("period_grain", "period_start", "reason"),
    "contact_driver_customers": ("reason", "slice_name", "slice_value"),
    "reason_origins": ("source_system", "reason"),
    "reason_fixes": ("originating_department", "root_cause", "reason"),
    "failure_costs": ("month_start", "channel", "reason", "customer_segment"),
    "customer_running_record": ("customer_id", "valid_from"),
    "outcome_worth": ("outcome", "customer_segment"),
    "headline_associations": ("headline_name", "wanted", "guard_name"),
    "metric_hindrances": ("name", "guard_name", "evidence"),
    "guarded_metrics": (
        *("headline_name", "headline_statistic", "guard_name", "guard_statistic"),
        *("period_grain", "period_start", "channel", "slice_name", "slice_value"),
    ),
    "metric_guards": ("metric_name", "guard_name"),
    "metric_certifications": ("metric_name", "channel"),
    "certification_verdicts": ("metric_name", "channel", "condition_name"),
    "certification_changes": ("metric_name", "channel", "change_number"),
    "voice_of_customer": ("period_grain", "period_start", "originating_department", "root_cause", "reason"),
}
KEYS |= {
    f"outcome_{outcome}": ("metric_name", "statistic", "metric_date", "channel", "customer_segment", "reason")
    for outcome in (
        *("understandable_information", "easy_to_use", "right_first_time", "speed_of_resolution"),
        *("felt_cared_for", "relationship"),
    )
}
# Says which version it is, and versions are made of compiled SQL, which differs.
NOT_COMPARED = ("published_version",)
MOST_DIFFERENCES = 20

# Runs a query on an engine and returns its rows; schema marts is the published one.
Query = Callable[[str], list[tuple[Any, ...]]]


@dataclass(frozen=True)
class Mart:
    """The columns and sorted rows of a mart."""

    columns: list[str]
    rows: list[tuple[Any, ...]]


def read_marts(query: Query, columns_by_mart: dict[str, list[str]]) -> dict[str, Mart]:
    """Return every mart, its rows sorted by its key in the engine."""
    found = {}
    for mart, columns in sorted(columns_by_mart.items()):
        if mart in NOT_COMPARED:
            continue
        compared = [column for column in columns if column not in NOT_COMPARED]
        order = ", ".join(f"{column} nulls first" for column in KEYS.get(mart, columns[:1]))
        found[mart] = Mart(compared, query(f"select {', '.join(compared)} from marts.{mart} order by {order}"))
    return found


def differences(one: dict[str, Mart], other: dict[str, Mart]) -> list[str]:
    """Return what the engines differ in, row by row: at most so many lines, and no end of them unsaid."""
    found = [f"only one has {mart}" for mart in sorted(set(one) ^ set(other))]
    for mart in sorted(set(one) & set(other)):
        mine, others = one[mart], other[mart]
        if mine.columns != others.columns:
            found.append(f"{mart}: columns {mine.columns} and {others.columns}")
            continue
        if len(mine.rows) != len(others.rows):
            found.append(f"{mart}: {len(mine.rows)} and {len(others.rows)} rows")
        for my_row, other_row in zip(mine.rows, others.rows, strict=False):
            found += [
                f"{mart}.{column}: {value!r} and {other_value!r} in row {my_row[0]!r}"
                for column, value, other_value in zip(mine.columns, my_row, other_row, strict=True)
                if not are_equal(value, other_value)
            ]
            if len(found) > MOST_DIFFERENCES:
                return [*found[:MOST_DIFFERENCES], "and more"]
    return found


def are_equal(one: Any, other: Any) -> bool:
    """Whether two values are the same: numbers to 1e-9 of their size, all else to the last bit, and of one type."""
    if type(one) is not type(other):
        return False
    if isinstance(one, float):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=0.0)
    return bool(one == other)


def texts_in_order(query: Query, columns_by_mart: dict[str, list[str]], mart: str) -> dict[str, list[str]]:
    """Return the distinct texts of each column of a mart in the engine's own order."""
    found = {}
    for column in columns_by_mart[mart]:
        values = [
            row[0]
            for row in query(f"select distinct {column} from marts.{mart} where {column} is not null order by {column}")
        ]
        if values and isinstance(values[0], str):
            found[column] = values
    return found
