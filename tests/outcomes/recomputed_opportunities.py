"""Improvement opportunities once more, by loops over the cases of one metric."""

from itertools import product
from typing import Any

import numpy as np
import pandas as pd

KINDS = [
    tuple(name for name in kind if name)
    for kind in product(("", "channel", "team"), ("", "reason"), ("", "customer_segment", "product", "region"))
    if any(kind)
]
LEAST_CUSTOMERS = 50
LEAST_EFFECTIVE_CASES = 50
LEAST_RATIO = 1.1
CANDIDATES = 30
REST_CASES = 30
ROUNDS = 5
QUANTILE = 1.959963984540054
CONFIRMING_QUANTILE = 3.2905267314919255

Key = tuple[tuple[str, str], ...]


def correlation_of_customers(cases: pd.DataFrame) -> tuple[float, float]:
    """The intracluster correlation, not below 0, and the design effect of all cases."""
    rate = cases.failure_count.mean()
    pairs, products = 0, 0.0
    for _, failures in cases.groupby("customer_id").failure_count:
        deviations = failures.to_numpy() - rate
        pairs += len(deviations) * (len(deviations) - 1)
        products += deviations.sum() ** 2 - (deviations**2).sum()
    # The squares of single cases are taken at the binomial's variance, which is what they add up to.
    correlation = max(products / pairs / (rate * (1 - rate)), 0.0)
    sizes = cases.groupby("customer_id").size()
    return correlation, 1 + correlation * ((sizes**2).sum() / len(cases) - 1)


def expected_failures(cases: pd.DataFrame, key: Key, own: pd.DataFrame | None = None) -> tuple[float, int]:
    """The failures of a segment's cases (of its `own` ones alone) at the rates of the rest outside it, and how many cases that has."""
    is_inside = is_in(cases, key)
    own, rest = cases[is_inside] if own is None else own, cases[~is_inside]
    fixed = [name for name, _ in key]
    strata = [name for name in ("channel", "reason") if name not in fixed]
    overall = rest.failure_count.mean()
    if not strata:
        return len(own) * (rest.failure_count.sum() + REST_CASES * overall) / (len(rest) + REST_CASES), len(rest)
    alike = rest.groupby(strata).failure_count.agg(["sum", "size"])
    by_stratum = own.groupby(strata).size().to_frame("count").join(alike).fillna(0)
    rates = (by_stratum["sum"] + REST_CASES * overall) / (by_stratum["size"] + REST_CASES)
    return (by_stratum["count"] * rates).sum(), len(rest)


def drawn(difference: float, variance: float, between: float, segments: int) -> tuple[float, float]:
    """Posterior mean and standard error."""
    pull = variance / (variance + between)
    error = variance * (1 - pull) + 2 / max(segments - 2, 1) * pull**2 * difference**2
    return (1 - pull) * difference, float(np.sqrt(error))


def estimates(cases: pd.DataFrame) -> dict[Key, dict[str, Any]]:
    """What the finding weeks say of each segment, without a goal; customers counted as in all cases."""
    finding = cases[~cases.is_held_out]
    correlation, design_effect = correlation_of_customers(finding)
    found: dict[Key, dict[str, Any]] = {}
    for kind in KINDS:
        of_kind = []
        for values, own in finding.groupby(list(kind)):
            if "unknown" in values or len(own) < LEAST_EFFECTIVE_CASES:
                continue
            key = tuple(zip(kind, values, strict=True))
            expected, rest = expected_failures(finding, key)
            rate = expected / len(own)
            sizes = own.groupby("customer_id").size()
            row = {
                "key": key,
                "case_count": len(own),
                "failure_rate": own.failure_count.mean(),
                "expected_rate": rate,
                "customer_count": len(sizes),
                "design_effect": 1 + correlation * ((sizes**2).sum() / len(own) - 1),
                "rest": rest / design_effect,
                "variance": rate * (1 - rate) * (design_effect / len(own) + design_effect / rest),
            }
            of_kind.append(row)
        squares = sum((row["failure_rate"] - row["expected_rate"]) ** 2 / row["variance"] for row in of_kind)
        between = max((squares - len(of_kind)) / sum(1 / row["variance"] for row in of_kind), 0) if of_kind else 0
        for row in of_kind:
            row |= {"between": between, "segments": len(of_kind)}
            found[row["key"]] = row | limits(row, row["case_count"], row["failure_rate"], row["variance"])
    return found


def limits(row: dict[str, Any], case_count: int, failure_rate: float, variance: float) -> dict[str, Any]:
    """The drawn rate, its limits, and the score where the segment qualifies by these cases."""
    difference, error = drawn(failure_rate - row["expected_rate"], variance, row["between"], row["segments"])
    rate = row["expected_rate"]
    low = rate + difference - QUANTILE * error
    is_worse = low > rate and rate + difference >= LEAST_RATIO * rate
    score = np.floor(1000 * case_count * (low - rate) + 0.5) if is_worse else None
    return {
        "shrunken_rate": rate + difference,
        "ci_low": low,
        "ci_high": rate + difference + QUANTILE * error,
        "score": score,
    }


def is_in(cases: pd.DataFrame, key: Key) -> "pd.Series[bool]":
    inside = pd.Series(True, index=cases.index)
    for name, value in key:
        inside &= cases[name] == value
    return inside


def in_one_text(key: Key) -> str:
    named = dict(key)
    return "|".join(
        named.get(name, "*") for name in ("channel", "team", "reason", "customer_segment", "product", "region")
    )


def chosen(cases: pd.DataFrame, segments: dict[Key, dict[str, Any]]) -> list[dict[str, Any]]:
    """The segments chosen of those estimated, with what the weeks held out say of the cases that are theirs alone."""
    found = [row for row in segments.values() if row["score"] is not None]
    candidates = sorted(found, key=lambda row: (-row["score"], in_one_text(row["key"])))[:CANDIDATES]
    left = cases[~cases.is_held_out]
    free = cases[cases.is_held_out]
    choices = []
    for _ in range(ROUNDS):
        best = None
        for row in candidates:
            own = left[is_in(left, row["key"])]
            if len(own) < LEAST_EFFECTIVE_CASES * row["design_effect"] or row["customer_count"] < LEAST_CUSTOMERS:
                continue
            variance = (
                row["expected_rate"] * (1 - row["expected_rate"]) * (row["design_effect"] / len(own) + 1 / row["rest"])
            )
            now = limits(row, len(own), own.failure_count.mean(), variance)
            if now["score"] is not None:
                place = (-now["score"], in_one_text(row["key"]))
                if best is None or place < best[0]:
                    best = (place, row, now, own)
        if best is None:
            break
        _, row, now, own = best
        is_mine = is_in(free, row["key"])
        choices.append({"key": row["key"], "finding": own, "held_out": free[is_mine], **now})
        left, free = left.drop(own.index), free[~is_mine]
    held_out = cases[cases.is_held_out]
    correlation, design_effect = correlation_of_customers(held_out)
    touched: set[str] = set()
    for choice in choices:
        own = choice["held_out"]
        expected, rest = expected_failures(held_out, choice["key"], own)
        sizes = own.groupby("customer_id").size()
        effect = 1 + correlation * ((sizes**2).sum() / len(own) - 1)
        effective = 1 / (effect / len(own) + design_effect / rest)
        rate = own.failure_count.mean()
        failed = pd.concat([choice["finding"], own])
        here = set(failed[failed.failure_count == 1].customer_id) - touched
        touched |= here
        choice |= {
            "customers_touched": len(here),
            "held_out_rate": rate,
            "held_out_expected_rate": expected / len(own),
            "held_out_limits": wilson(rate, effective, QUANTILE),
            "is_confirmed": wilson(rate, effective, CONFIRMING_QUANTILE)[0] > expected / len(own),
        }
    return choices


def wilson(share: float, count: float, quantile: float) -> tuple[float, float]:
    """Both limits of a share: the roots of (share - limit)^2 = quantile^2 limit (1 - limit) / count."""
    square = quantile**2 / count
    low, high = (
        np.roots([-(1 + square), 2 * share + square, -(share**2)])[::-1] if share else (0.0, square / (1 + square))
    )
    return float(min(low, high)), float(max(low, high))
