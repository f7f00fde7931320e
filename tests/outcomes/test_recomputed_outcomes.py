"""Goals, alignment and worth, held against a dumb recomputation from made-up rows; intervals against scipy's."""

import csv
import math
import shutil
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from statistics import fmean
from typing import Any

import duckdb
import numpy as np
import pytest
from dbt_in_process import run_dbt
from made_up_facts import BEGIN, LAST_DAY, MadeUp, Row, draw, goals
from scipy import stats

from flows.data_directory import PROJECT_ROOT

# Terms of dbt_project.yml.
CHURN_WINDOW_DAYS, DISCOUNT_RATE, CUSTOMER_FLOOR, MONTHS = 90, 0.1, 30, 6
FAR = 0.999
EVERY_OUTCOME = {
    "not resolved",
    "not resolved at the first contact",
    "handed off",
    "had to say it again",
    "did not feel cared for",
    "high effort",
}
MODELS = (
    "customer_record_changes customer_running_record customers_by_outcome failure_costs outcome_strata outcome_churn outcome_worth"
    " metric_catalog goal_measurements goal_distances"
    " association_weeks associations_by_month_left_out"
    " headline_associations metric_hindrances metric_alignment outcome_coverage alignment_over_time"
)
SEEDS = "contact_reasons metric_goals metrics_in_use desired_outcomes"
GOAL_TEST = "every_goal_can_be_judged"
# Two stories of handle time, one of which has a part, and one before the company went by it.
ALARMS = """
    create table marts.crutch_alarms as
    select *, cast(null as varchar) as channel, cast(null as varchar) as reason, 'billing' as team, week_start as onset_week_start
    from (values
        ('one', 'average_handle_time', 'repeat_contact_rate', date '2025-07-07', null, 40),
        ('two', 'average_handle_time', 'repeat_contact_rate', date '2025-07-14', null, 70),
        ('part', 'average_handle_time', 'repeat_contact_rate', date '2025-07-14', 'the story', 90),
        ('early', 'average_handle_time', 'repeat_contact_rate', date '1990-01-01', null, 500)
    ) as alarms (alarm_id, headline_name, guard_name, week_start, part_of_judgement_id, touched_customers)
"""


@pytest.fixture(scope="module")
def made() -> MadeUp:
    """The made-up rows."""
    return draw(seed=11, customer_count=4000)


@pytest.fixture(scope="module")
def warehouse(made: MadeUp, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with what is built on them; the goals of the sample company can be judged."""
    warehouse = Path(tmp_path_factory.mktemp("outcomes")) / "warehouse.duckdb"
    made.write(warehouse)
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(ALARMS)
    selected = ["--select", *MODELS.split(), *SEEDS.split(), GOAL_TEST, "--indirect-selection", "empty"]
    run_dbt(warehouse, "build", *selected, "--exclude-resource-type", "unit_test")
    return warehouse


@pytest.fixture(scope="module")
def connection(warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The database, to be read."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        yield connection


def rows(connection: duckdb.DuckDBPyConnection, table: str) -> list[Row]:
    relation = connection.sql(f"select * from {table}")
    return [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]


def metrics_in_use() -> list[dict[str, str]]:
    with (PROJECT_ROOT / "seeds" / "metrics_in_use.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


# A customer's running record


def told_of(customer: str, moment: datetime, made: MadeUp, book: dict[str, dict[str, list[Row]]]) -> Row | None:
    """What is known of a customer at a moment; None before the first contact."""
    contacts = [row for row in book["contacts"][customer] if row["is_identified"]]
    begun = [row for row in contacts if row["started_at"] <= moment]
    if not begun:
        return None
    ended = [row for row in contacts if row["ended_at"] is not None and row["ended_at"] <= moment]
    over = [row for row in book["journeys"][customer] if row["is_mature"] and row["horizon_at"] <= moment]
    handed = [row["transfer_count"] for row in ended if row["source_system"] == "interactions"]
    heard = [row["has_complaint"] for row in ended if row["has_complaint"] is not None]
    efforts = [
        row["effort"]
        for row in book["answers"][customer]
        if row["effort"] is not None and (row["answered_at"] or row["asked_at"]) <= moment
    ]
    sentiments = [row["sentiment_after"] for contact in ended for row in book["sentiments"][contact["contact_id"]]]
    journey_count = sum(row["contact_number"] == 1 for row in begun)
    return {
        "contact_count": len(begun),
        "repeat_contact_count": sum(row["contact_number"] > 1 and row["direction"] == "inbound" for row in begun),
        "journey_count": journey_count,
        "open_journey_count": journey_count - len(over),
        "resolved_journey_count": sum(row["is_resolved"] for row in over),
        "unresolved_journey_count": sum(not row["is_resolved"] for row in over),
        "handoff_count": sum(handed) if handed else None,
        "heard_contact_count": len(heard),
        "complaint_count": sum(heard) if heard else None,
        "effort_answer_count": len(efforts),
        "effort_mean": pytest.approx(fmean(efforts)) if efforts else None,
        "sentiment_contact_count": len(sentiments),
        "sentiment_mean": pytest.approx(fmean(sentiments), abs=1e-5) if sentiments else None,
        "last_outcome": max(over, key=lambda row: (row["horizon_at"], row["first_contact_at"], row["journey_id"]))[
            "resolution"
        ]
        if over
        else None,
    }


def by(name: str, table: list[Row]) -> dict[str, list[Row]]:
    told: dict[str, list[Row]] = defaultdict(list)
    for row in table:
        told[row[name]].append(row)
    return told


def test_running_record_as_of_any_moment(connection: duckdb.DuckDBPyConnection, made: MadeUp) -> None:
    book = {
        "contacts": by("customer_id", made.tables["marts.fct_contacts"]),
        "journeys": by("customer_id", made.tables["marts.fct_journeys"]),
        "answers": by("customer_id", made.tables["marts.fct_survey_answers"]),
        "sentiments": by("contact_id", made.tables["journeys.contact_sentiment_changes"]),
    }
    records = by("customer_id", rows(connection, "marts.customer_running_record"))
    # On the hour, when things happen, and between.
    moments = [BEGIN + timedelta(hours=hours) for hours in (0, 500.5, 2000, 4321, 6000.25, 8700, 9600)]
    compared = 0
    for customer in book["contacts"]:
        for moment in moments:
            at_moment = [
                row
                for row in records[customer]
                if row["valid_from"] <= moment and (row["valid_to"] is None or row["valid_to"] > moment)
            ]
            expected = told_of(customer, moment, made, book)
            if expected is None:
                assert not any(row["contact_count"] for row in at_moment)
                continue
            assert len(at_moment) == 1
            assert {name: at_moment[0][name] for name in expected} == expected, (customer, moment)
            compared += 1
    assert compared > len(book["contacts"])


# What failure costs


def test_failure_costs(connection: duckdb.DuckDBPyConnection, made: MadeUp) -> None:
    contacts = by("journey_id", made.tables["marts.fct_contacts"])
    cells: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    failures: dict[str, list[Row]] = defaultdict(list)
    for journey in made.tables["marts.fct_journeys"]:
        if not journey["is_mature"]:
            continue
        again = [
            row
            for row in contacts[journey["journey_id"]]
            if row["contact_number"] > 1
            and row["direction"] == "inbound"
            and row["started_at"] <= journey["horizon_at"]
        ]
        known = [row["agent_cost"] for row in again if row["agent_cost"] is not None]
        judged = {**journey, "again": len(again), "repeat_cost": sum(known) if known else None}
        key = (journey["first_contact_date"].replace(day=1), journey["first_channel"])
        key += (journey["reason"] or "unknown", journey["customer_segment"] or "unknown")
        cells[key].append(judged)
        if again or not journey["is_resolved"]:
            failures[journey["customer_id"]].append({**judged, "cell": key})
    first = [
        min(told, key=lambda row: (row["first_contact_at"], row["journey_id"]))["cell"] for told in failures.values()
    ]

    def total(amounts: Any) -> float | None:
        known = [amount for amount in amounts if amount is not None]
        return pytest.approx(sum(known)) if known else None

    published = rows(connection, "marts.failure_costs")
    assert len(published) == len(cells)
    for row in published:
        key = (row["month_start"], row["channel"], row["reason"], row["customer_segment"])
        cell = cells[key]
        unresolved = [journey for journey in cell if not journey["is_resolved"]]
        assert row == dict(
            zip(("month_start", "channel", "reason", "customer_segment"), key, strict=True),
            journey_count=len(cell),
            journey_with_cost_count=sum(journey["agent_cost"] is not None for journey in cell),
            unresolved_journey_count=len(unresolved),
            repeat_contact_count=sum(journey["again"] for journey in cell),
            touched_customer_count=len(
                {journey["customer_id"] for journey in cell if journey["again"] or not journey["is_resolved"]}
            ),
            newly_touched_customer_count=first.count(key),
            journey_cost=total(journey["agent_cost"] for journey in cell),
            unresolved_cost=total(journey["agent_cost"] for journey in unresolved),
            repeat_cost=total(journey["repeat_cost"] for journey in cell),
            unresolved_repeat_cost=total(journey["repeat_cost"] for journey in unresolved),
            failure_cost=total(
                journey["repeat_cost"] if journey["is_resolved"] else journey["agent_cost"] for journey in cell
            ),
        )


# What an outcome goes with


def let_down(made: MadeUp) -> dict[str, dict[str, list[tuple[bool, Row]]]]:
    """By outcome and customer: each journey of which it was measured, and whether it let the customer down, in order."""
    contacts = {row["contact_id"]: row["journey_id"] for row in made.tables["marts.fct_contacts"]}
    answers: dict[str, list[Row]] = defaultdict(list)
    for row in made.tables["marts.fct_survey_answers"]:
        answers[contacts[row["contact_id"]]].append(row)
    told: dict[str, dict[str, list[tuple[bool, Row]]]] = defaultdict(lambda: defaultdict(list))
    order = lambda row: (row["first_contact_at"], row["journey_id"])  # noqa: E731
    for journey in sorted(made.tables["marts.fct_journeys"], key=order):
        if journey["is_customer_lost"] is None:
            continue
        said = answers[journey["journey_id"]]
        cared = [row["is_cared_for"] for row in said if row["is_cared_for"] is not None]
        efforts = [row["effort"] for row in said if row["effort"] is not None and row["effort"] != 3]
        at_once = journey["is_first_contact_resolution"]
        for outcome, answer in {
            "not resolved": not journey["is_resolved"],
            "not resolved at the first contact": None if at_once is None else not at_once,
            "handed off": journey["has_handoff"],
            "had to say it again": journey["is_restated"],
            "did not feel cared for": not all(cared) if cared else None,
            "high effort": max(efforts) > 3 if efforts else None,
        }.items():
            if answer is not None:
                told[outcome][journey["customer_id"]].append((answer, journey))
    return told


def wilson(lost: int, total: int, level: float) -> tuple[float, float]:
    interval = stats.binomtest(lost, total).proportion_ci(level, method="wilson")
    return interval.low, interval.high


def standardised(sides: dict[str, list[tuple[int, int]]], level: float) -> dict[str, float]:
    """Shares at the mix of the first side, and their difference, with limits: Zou's over scipy's Wilson limits."""
    weights = np.array([total for _, total in sides["let_down"]]) / sum(total for _, total in sides["let_down"])
    told: dict[str, float] = {}
    for side, strata in sides.items():
        shares = np.array([lost / total for lost, total in strata])
        limits = np.array([wilson(lost, total, level) for lost, total in strata])
        told[side] = float(weights @ shares)
        told[f"{side}_low"] = max(told[side] - math.sqrt(((weights * (shares - limits[:, 0])) ** 2).sum()), 0)
        told[f"{side}_high"] = min(told[side] + math.sqrt(((weights * (limits[:, 1] - shares)) ** 2).sum()), 1)
    difference = told["let_down"] - told["other"]
    told["difference"] = difference
    told["difference_low"] = difference - math.hypot(
        told["let_down"] - told["let_down_low"], told["other_high"] - told["other"]
    )
    told["difference_high"] = difference + math.hypot(
        told["let_down_high"] - told["let_down"], told["other"] - told["other_low"]
    )
    return told


def lifetime(revenue: float, lost_share: float) -> float:
    """Year by year: who stays pays, discounted, until nobody is left or it does not matter."""
    stays = (1 - lost_share) ** (365 / CHURN_WINDOW_DAYS)
    return sum(revenue * (stays / (1 + DISCOUNT_RATE)) ** year for year in range(1, 2000))


def mean(values: Any) -> Any:
    known = [value for value in values if value is not None]
    return pytest.approx(fmean(known)) if known else None


def test_outcome_worth(connection: duckdb.DuckDBPyConnection, made: MadeUp) -> None:
    customers = {row["customer_id"]: row for row in made.tables["marts.dim_customers"]}
    told = let_down(made)
    published = {(row["outcome"], row["customer_segment"]): row for row in rows(connection, "marts.outcome_worth")}
    assert set(told) == EVERY_OUTCOME == {outcome for outcome, _ in published}
    told_count, small_count = 0, 0
    for outcome, by_customer in told.items():
        strata: dict[str, dict[bool, list[Row]]] = defaultdict(lambda: {True: [], False: []})
        for customer, judged in by_customer.items():
            answer, journey = next(((a, j) for a, j in judged if a), judged[0])
            strata[journey["customer_segment"] or "unknown"][answer].append({**journey, **customers[customer]})
        for segment in [*strata, "all"]:
            looked_at = list(strata.values()) if segment == "all" else [strata[segment]]
            kept = [stratum for stratum in looked_at if stratum[True] and stratum[False]]
            left_out = sum(len(s[True]) + len(s[False]) for s in looked_at if s not in kept)
            row = published[outcome, segment]
            assert row["uncompared_customers"] == left_out
            sides = {
                side: [(sum(r["is_customer_lost"] for r in s[answer]), len(s[answer])) for s in kept]
                for side, answer in (("let_down", True), ("other", False))
            }
            people = {side: [r for s in kept for r in s[side == "let_down"]] for side in sides}
            for side, counts in sides.items():
                assert row[f"{side}_customers"] == len(people[side])
                assert row[f"{side}_customers_lost"] == sum(lost for lost, _ in counts)
                assert row[f"{side}_yearly_revenue"] == mean(r["yearly_revenue"] for r in people[side])
                assert row[f"{side}_cost_per_journey"] == mean(r["agent_cost"] for r in people[side])
                assert row[f"{side}_stated_lifetime_value"] == mean(r["lifetime_value"] for r in people[side])
            if min(len(people[side]) for side in sides) < CUSTOMER_FLOOR:
                small_count += 1
                assert row["churn_difference"] is row["lifetime_value_difference"] is row["let_down_churn_rate"] is None
                assert row["says"] == "too few customers to say"
                continue
            told_count += 1
            # Sums of shares are kept to 2^-40, so that they hang on no order of rows: to about 1e-12 of each segment.
            expected = standardised(sides, 0.95)
            for side in sides:
                assert row[f"{side}_churn_rate"] == pytest.approx(expected[side])
                assert row[f"{side}_churn_ci_low"] == pytest.approx(expected[f"{side}_low"], abs=1e-11)
                assert row[f"{side}_churn_ci_high"] == pytest.approx(expected[f"{side}_high"])
            assert row["churn_difference"] == pytest.approx(expected["difference"], abs=1e-11)
            assert row["churn_difference_ci_low"] == pytest.approx(expected["difference_low"], abs=1e-11)
            assert row["churn_difference_ci_high"] == pytest.approx(expected["difference_high"], abs=1e-11)
            far = standardised(sides, FAR)
            word = "more" if far["difference_low"] > 0 else "fewer" if far["difference_high"] < 0 else "neither"
            assert row["says"].split(" goes with ")[1].split()[0] == word
            revenue = fmean(r["yearly_revenue"] for r in people["let_down"] if r["yearly_revenue"] is not None)
            worth = {name: lifetime(revenue, expected[name]) for name in expected if "difference" not in name}
            assert row["let_down_lifetime_value"] == pytest.approx(worth["let_down"], rel=1e-6)
            assert row["lifetime_value_at_other_churn"] == pytest.approx(worth["other"], rel=1e-6)
            difference = worth["let_down"] - worth["other"]
            low = difference - math.hypot(
                worth["let_down"] - worth["let_down_high"], worth["other_low"] - worth["other"]
            )
            high = difference + math.hypot(
                worth["let_down_low"] - worth["let_down"], worth["other"] - worth["other_high"]
            )
            assert row["lifetime_value_difference"] == pytest.approx(difference, rel=1e-5, abs=1e-3)
            assert row["lifetime_value_difference_ci_low"] == pytest.approx(low, rel=1e-5, abs=1e-3)
            assert row["lifetime_value_difference_ci_high"] == pytest.approx(high, rel=1e-5, abs=1e-3)
    assert told_count > 30 and small_count > 10
    assert published["not resolved", "all"]["says"] == "not resolved goes with more customers leaving"


# Goals


def month_end(grain: str, start: date) -> date:
    months = {"month": 1, "quarter": 3, "year": 12}[grain]
    later = start.month - 1 + months
    return date(start.year + later // 12, later % 12 + 1, 1)


def measured(made: MadeUp, goal: dict[str, str], start: str) -> Row | None:
    """The value of a goal's metric in a period, summed over its months."""
    begin = date.fromisoformat(start)
    end = month_end(goal["period_grain"], begin)
    months = [
        row
        for row in made.tables["marts.metric_values"]
        if row["period_grain"] == "month"
        and begin <= row["period_start"] < end
        and all((row[name] or "") == goal[name] for name in ("metric_name", "statistic", "slice_name", "slice_value"))
        and (row["channel"] or "") == goal["channel"]
    ]
    if not months:
        return None
    if goal["period_grain"] == "month":
        return months[0]
    return {
        "value": sum(row["numerator"] for row in months) / sum(row["denominator"] for row in months),
        "ci_low": None,
        "ci_high": None,
        "sample_size": sum(row["sample_size"] for row in months),
        "provisional_count": sum(row["provisional_count"] for row in months),
    }


def flaw(value: Row | None, start: str) -> str | None:
    if start < "2025":
        return "begins before the data"
    if value is None:
        return "nothing was measured"
    if value["provisional_count"]:
        return "not mature"
    return "sample too small" if value["sample_size"] < 30 else None


def test_goal_distances(connection: duckdb.DuckDBPyConnection, made: MadeUp) -> None:
    published = {row["goal_id"]: row for row in rows(connection, "marts.goal_distances")}
    directions = {row["metric_name"]: row["direction"] for row in rows(connection, "marts.metric_catalog")}
    assert len(published) == len(goals())
    said = set()
    for goal in goals():
        row = published[goal["goal_id"]]
        value = measured(made, goal, goal["period_start"])
        reason = flaw(value, goal["period_start"])
        if reason is None and month_end(goal["period_grain"], date.fromisoformat(goal["period_start"])) > LAST_DAY:
            reason = "period is not over"
        aim, aim_limits = float(goal["goal"] or "nan"), (float(goal["goal"] or "nan"),) * 2
        if goal["compared_period_start"]:
            compared = measured(made, goal, goal["compared_period_start"])
            compared_flaw = flaw(compared, goal["compared_period_start"])
            if reason is None and compared_flaw:
                reason = f"compared period: {compared_flaw}"
            share = float(goal["share_of_compared"])
            aim, aim_limits = math.nan, (math.nan, math.nan)
            if compared is not None:
                aim = share * compared["value"]
                low, high = compared["ci_low"], compared["ci_high"]
                aim_limits = (share * (low or math.nan), share * (high or math.nan))
        assert row["not_judged_because"] == reason, goal["goal_id"]
        assert row["goal"] == (None if math.isnan(aim) else pytest.approx(aim))
        if value is None or math.isnan(aim):
            assert row["distance"] is row["is_met"] is None
            continue
        sign = -1 if directions[goal["metric_name"]] == "lower" else 1
        assert row["value"] == pytest.approx(value["value"])
        assert row["distance"] == pytest.approx(sign * (value["value"] - aim))
        assert row["is_met"] == (None if reason else sign * (value["value"] - aim) >= 0)
        if value["ci_low"] is None or math.isnan(aim_limits[0]):
            assert row["certainty"] is row["distance_ci_low"] is None
            continue
        worst, best = sorted((value["ci_low"], value["ci_high"]), reverse=sign < 0)
        easy, hard = sorted(aim_limits, reverse=sign < 0)
        low = row["distance"] - math.hypot(value["value"] - worst, aim - hard)
        high = row["distance"] + math.hypot(value["value"] - best, aim - easy)
        assert (row["distance_ci_low"], row["distance_ci_high"]) == (pytest.approx(low), pytest.approx(high))
        certainty = "met" if low >= 0 else "missed" if high < 0 else "not certain"
        assert row["certainty"] == (None if reason else certainty)
        said |= {row["certainty"], reason}
    assert {"met", "missed", "not mature"} <= said


WRONG_GOALS = {
    "there is no metric repeat_rate": {"metric_name": "repeat_rate"},
    "repeat_contact_rate has no statistic median": {"statistic": "median"},
    "neither more nor less of contact_volume is better": {"metric_name": "contact_volume", "statistic": "count"},
    "customer_wait_time is not told over all channels": {"metric_name": "customer_wait_time", "statistic": "p90"},
    "alert_action_rate does not add up to a year": {"metric_name": "alert_action_rate", "period_grain": "year"},
    "contacts_per_customer is not told by week": {
        "metric_name": "contacts_per_customer",
        "statistic": "mean",
        "period_grain": "week",
    },
    "a slice has no values by day": {"period_grain": "day", "slice_name": "team", "slice_value": "billing"},
    "a channel with a slice has no values in months of few cases, to be added up": {
        "period_grain": "quarter",
        "period_start": date(2025, 4, 1),
        "channel": "phone",
        "slice_name": "team",
        "slice_value": "billing",
    },
    "there is no customer_segment platinum": {"slice_name": "customer_segment", "slice_value": "platinum"},
    "there is no reason bill hihger": {
        "slice_name": "reason",
        "slice_value": "bill hihger",
        "period_start": date(1999, 1, 1),
    },
    "period_start is no Monday": {"period_grain": "week", "period_start": date(2025, 6, 3)},
    "period_start or compared_period_start is not the first day of a quarter": {
        "period_grain": "quarter",
        "period_start": date(2025, 6, 1),
    },
    "nothing says what the goal is": {"goal": None},
    "two things say what the goal is": {"share_of_compared": 1.0},
}
RIGHT_GOALS: list[Row] = [
    {"goal": None, "compared_period_start": date(2024, 11, 1), "share_of_compared": 0.9},
    {"slice_name": "reason", "slice_value": "parcel late"},
    # A segment may have come or gone in a time of which there is no data.
    {"slice_name": "customer_segment", "slice_value": "platinum", "period_start": date(2019, 6, 1)},
]


def test_a_goal_that_can_never_be_judged_is_named_with_its_mend(warehouse: Path, tmp_path: Path) -> None:
    copy = tmp_path / warehouse.name
    shutil.copy(warehouse, copy)
    query = next((warehouse.parent / "target" / "compiled").rglob(f"{GOAL_TEST}.sql")).read_text(encoding="utf-8")
    goal: Row = {
        "metric_name": "repeat_contact_rate",
        "statistic": "rate",
        "slice_name": "all",
        "slice_value": "all",
        "period_grain": "month",
        "period_start": date(2025, 6, 1),
        "goal": 0.2,
    }
    written = [(what, goal | changes) for what, changes in WRONG_GOALS.items()]
    written += [(f"right {number}", goal | changes) for number, changes in enumerate(RIGHT_GOALS)]
    with duckdb.connect(str(copy)) as connection:
        for goal_id, row in written:
            columns = {"goal_id": goal_id, **row}
            places = ", ".join("?" * len(columns))
            connection.execute(
                f"insert into seeds.metric_goals ({', '.join(columns)}) values ({places})",
                list(columns.values()),
            )
        refused = connection.sql(query).fetchall()
    assert {offence for _, offence, _ in refused} == set(WRONG_GOALS)
    assert all(goal_id == offence for goal_id, offence, _ in refused)
    assert all(mend.endswith(" in seeds/metric_goals.csv") for _, _, mend in refused)


# Alignment


def test_headline_associations(connection: duckdb.DuckDBPyConnection, made: MadeUp) -> None:
    """Cell by cell and month by month, with scipy's quantile of Student's distribution."""
    catalogue = {row["metric_name"]: row for row in rows(connection, "marts.metric_catalog")}
    weeks = [row for row in made.tables["metrics.team_weeks"] if row["sample_size"]]
    told = {
        metric: {(row["team"], row["channel"], row["week_start"]): row for row in group}
        for metric, group in by("metric_name", weeks).items()
    }
    published = rows(connection, "marts.headline_associations")
    verdicts = {}
    for row in published:
        sign = -1 if row["wanted"] == "lower" else 1
        guard_sign = -1 if catalogue[row["guard_name"]]["direction"] == "lower" else 1
        ours, theirs = told[row["headline_name"]], told[row["guard_name"]]
        cells = sorted(set(ours) & set(theirs))
        assert row["cell_count"] == len(cells)
        weight = np.array([min(ours[c]["sample_size"], theirs[c]["sample_size"]) for c in cells], dtype=float)
        assert row["case_count"] == weight.sum()
        x = np.array([sign * ours[c]["measured_value"] for c in cells])
        y = np.array([guard_sign * theirs[c]["measured_value"] for c in cells])
        for _, group in groupby(range(len(cells)), key=lambda at: cells[at][:2]):
            at = list(group)
            x[at] -= np.average(x[at], weights=weight[at])
            y[at] -= np.average(y[at], weights=weight[at])
        months = np.array([c[2].month for c in cells])

        def correlation(kept: Any, x: Any = x, y: Any = y, weight: Any = weight) -> float:
            products = (weight * x * y)[kept].sum()
            return float(products / math.sqrt((weight * x * x)[kept].sum() * (weight * y * y)[kept].sum()))

        key = (row["headline_name"], row["guard_name"])
        if row["headline_name"] == "cost_per_contact":
            assert row["association"] is row["ci_low"] is None, "what never changes goes with nothing"
            continue
        association = correlation(months > 0)
        assert row["association"] == pytest.approx(association)
        every = sorted(set(months))
        assert row["month_count"] == len(every)
        if len(every) < MONTHS:
            assert row["ci_low"] is row["ci_high"] is None
            verdicts[key] = None
            continue
        left_out = np.arctanh([correlation(months != month) for month in every])
        error = math.sqrt((len(every) - 1) / len(every) * ((left_out - left_out.mean()) ** 2).sum())
        reach = error * stats.t.ppf(0.5 + FAR / 2, len(every) - 1)
        limits = np.tanh([math.atanh(association) - reach, math.atanh(association) + reach])
        # The quantile is that of an expansion.
        assert [row["ci_low"], row["ci_high"]] == pytest.approx(limits, abs=2e-3)
        verdicts[key] = row["ci_high"] < 0
    assert verdicts == {
        ("average_handle_time", "repeat_contact_rate"): True,
        ("service_level", "resolution_rate"): False,
        ("upsell_rate", "cared_for_rate"): None,
    }


def test_alignment(connection: duckdb.DuckDBPyConnection) -> None:
    catalogue = {row["metric_name"]: row for row in rows(connection, "marts.metric_catalog")}
    in_use = metrics_in_use()
    names = {row["name"]: row for row in rows(connection, "marts.metric_alignment")}

    def aligned(row: dict[str, str]) -> str | None:
        declared = catalogue.get(row["metric_name"])
        return declared["desired_outcome"] if declared and declared["orientation"] == "customer" else None

    def at(day: date) -> list[dict[str, str]]:
        text = day.isoformat()
        return [
            row for row in in_use if row["in_use_from"] <= text and not (row["in_use_to"] and row["in_use_to"] <= text)
        ]

    assert {name: row["covered_outcome"] for name, row in names.items()} == {
        row["name"]: aligned(row) for row in in_use
    }
    assert {name for name, row in names.items() if row["hinders_outcome"]} == {"Average handle time"}
    assert names["Average handle time"]["hindrance_evidence"].startswith("right_first_time (association: ")
    assert names["Upsell in service contacts"]["hinders_outcome"] is None
    for row in rows(connection, "marts.alignment_over_time"):
        then = at(row["month_start"])
        rewarded = [metric for metric in then if metric["rewarded"]]
        assert row["metric_count"] == len(then)
        assert row["aligned_share"] == pytest.approx(sum(aligned(metric) is not None for metric in then) / len(then))
        assert row["aligned_rewarded_share"] == pytest.approx(
            sum(aligned(metric) is not None for metric in rewarded) / len(rewarded)
        )
        assert row["covered_outcome_share"] == pytest.approx(len({aligned(metric) for metric in then} - {None}) / 6)
    for row in rows(connection, "marts.outcome_coverage"):
        covering = sorted(metric["name"] for metric in at(LAST_DAY) if aligned(metric) == row["desired_outcome"])
        assert row["covering_metrics"] == (", ".join(covering) or "none")
        assert row["is_covered"] == bool(covering)
        hindering = "Average handle time" if row["desired_outcome"] == "right_first_time" else None
        assert row["hindering_metrics"] == hindering


def test_alarms_of_weeks_in_use_are_evidence(connection: duckdb.DuckDBPyConnection) -> None:
    found = [
        row
        for row in rows(connection, "marts.metric_hindrances")
        if row["evidence"] == "crutch alarm" and row["is_hindrance"]
    ]
    assert [(row["name"], row["alarm_count"], row["touched_customers"]) for row in found] == [
        ("Average handle time", 2, 70)
    ]
    assert found[0]["hindered_outcome"] == "right_first_time"
    assert found[0]["says"].endswith("most of all in team billing from 2025-07-14")
