"""Made-up rows of the facts, and values of metrics, for tests of what is made of them."""

import csv
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pandas

from flows.data_directory import PROJECT_ROOT

Row = dict[str, Any]

DAY = timedelta(days=1)
BEGIN = datetime(2025, 1, 1)
LAST_DAY = date(2025, 12, 31)
SEGMENTS = [f"segment {number:02}" for number in range(30)]
CHANNELS = ("phone", "chat", "email")
TEAMS = ("billing", "technical", "unknown")

TYPES = {
    "marts.dim_customers": "customer_id text, customer_segment text, yearly_revenue double, lifetime_value double",
    "marts.fct_contacts": (
        "contact_id text, customer_id text, journey_id text, source_system text, channel text, direction text,"
        " contact_number bigint, transfer_count bigint, has_complaint boolean, is_identified boolean, started_at timestamp, ended_at timestamp,"
        " agent_cost double"
    ),
    "contacts.logged_event_types": "source_system text, channel text, logs_transfers boolean",
    "journeys.contact_sentiment_changes": "contact_id text, sentiment_after double",
    "marts.fct_journeys": (
        "journey_id text, customer_id text, first_channel text, reason text, customer_segment text,"
        " first_contact_date date, first_contact_at timestamp, horizon_at timestamp, resolution text, agent_cost double,"
        " is_mature boolean, is_resolved boolean, is_first_contact_resolution boolean,"
        " has_handoff boolean, is_restated boolean, is_customer_lost boolean"
    ),
    "marts.fct_survey_answers": (
        "survey_answer_id text, contact_id text, customer_id text, effort double, is_cared_for boolean,"
        " asked_at timestamp, answered_at timestamp"
    ),
    "marts.dim_dates": "date_day date, month_start date",
    "metrics.team_weeks": (
        "metric_name text, team text, channel text, week_start date, measured_value double, sample_size bigint"
    ),
    "marts.metric_values": (
        "metric_name text, statistic text, unit text, time_basis text, period_grain text, period_start date,"
        " channel text, slice_name text, slice_value text, numerator double, denominator double, value double,"
        " ci_low double, ci_high double, sample_size bigint, provisional_count bigint"
    ),
}


@dataclass
class MadeUp:
    """Rows by table, in the order of their making."""

    tables: dict[str, list[Row]] = field(default_factory=lambda: {table: [] for table in TYPES})

    def add(self, table: str, **row: Any) -> Row:
        """Add a row to a table and return it."""
        self.tables[table].append(row)
        return row

    def write(self, warehouse: Path) -> None:
        """Write the tables into a new database."""
        with duckdb.connect(str(warehouse)) as connection:
            for schema in ("marts", "contacts", "journeys", "metrics"):
                connection.execute(f"create schema {schema}")
            for table, types in TYPES.items():
                connection.execute(f"create table {table} ({types})")
                frame = pandas.DataFrame(self.tables[table]).astype(object)
                connection.register("frame", frame.where(frame.notna(), None))
                connection.execute(f"insert into {table} by name select * from frame")


def draw(seed: int, customer_count: int) -> MadeUp:
    """Customers with their contacts, journeys and answers; and values of some metrics by week and month."""
    made, rng = MadeUp(), Random(seed)  # noqa: S311 -- reproducible, not secret
    for system, logs_transfers in (("interactions", True), ("call_log", False)):
        made.add("contacts.logged_event_types", source_system=system, channel="phone", logs_transfers=logs_transfers)
    for number in range(customer_count):
        # Segments of very different sizes, one without anybody who was not let down, some unknown.
        segment = SEGMENTS[min(int(rng.expovariate(0.12)), len(SEGMENTS) - 1)] if rng.random() < 0.97 else None
        _customer(made, rng, f"customer {number:05}", segment)
    for day in range((LAST_DAY - BEGIN.date()).days + 1):
        date_day = BEGIN.date() + day * DAY
        made.add("marts.dim_dates", date_day=date_day, month_start=date_day.replace(day=1))
    _weeks(made, rng)
    _months(made, rng)
    for goal in goals():
        names = ("metric_name", "statistic", "slice_name", "slice_value")
        told = {name: goal[name] for name in names} | {"channel": goal["channel"] or None}
        made.add("marts.metric_values", period_grain="all", value=0.5, sample_size=1, provisional_count=1, **told)
    return made


def goals() -> list[dict[str, str]]:
    """The goals of the sample company."""
    with (PROJECT_ROOT / "seeds" / "metric_goals.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _maybe(rng: Random, value: Any, chance: float) -> Any:
    return value if rng.random() < chance else None


def _customer(made: MadeUp, rng: Random, customer: str, segment: str | None) -> None:
    made.add(
        "marts.dim_customers",
        customer_id=customer,
        customer_segment=segment,
        yearly_revenue=_maybe(rng, float(rng.randrange(100, 900)), 0.9),
        lifetime_value=_maybe(rng, float(rng.randrange(100, 3000)), 0.5),
    )
    is_identified = rng.random() < 0.95
    for _ in range(rng.choice((1, 1, 2, 3))):
        _journey(made, rng, customer, segment, is_identified)


def _journey(made: MadeUp, rng: Random, customer: str, segment: str | None, is_identified: bool) -> None:
    journey = f"journey {len(made.tables['marts.fct_journeys']):05}"
    # To the hour, so that things happen at one moment.
    first = BEGIN + timedelta(hours=rng.randrange(0, 24 * 360))
    costs = []
    for number in range(1, rng.choice((1, 1, 1, 2, 3)) + 1):
        started = first + timedelta(hours=rng.randrange(0, 24 * 33)) if number > 1 else first
        contact = f"{journey} contact {number}"
        cost = _maybe(rng, rng.randrange(1, 800) / 32, 0.9)
        if started <= first + 28 * DAY and cost is not None:
            costs.append(cost)
        made.add(
            "marts.fct_contacts",
            contact_id=contact,
            customer_id=customer,
            journey_id=journey,
            source_system=rng.choice(("interactions", "call_log")),
            channel="phone",
            direction="inbound" if number == 1 or rng.random() < 0.8 else "callback",
            contact_number=number,
            transfer_count=rng.choice((0, 0, 0, 1, 2)),
            has_complaint=rng.choice((None, False, False, True)),
            is_identified=is_identified,
            started_at=started,
            ended_at=_maybe(rng, started + timedelta(hours=rng.randrange(0, 30)), 0.95),
            agent_cost=cost,
        )
        if rng.random() < 0.4:
            made.add(
                "journeys.contact_sentiment_changes", contact_id=contact, sentiment_after=rng.randrange(-64, 65) / 64
            )
        for _ in range(rng.choice((0, 0, 1, 2))):
            asked = started + timedelta(hours=rng.randrange(0, 60))
            is_effort = rng.random() < 0.5
            made.add(
                "marts.fct_survey_answers",
                survey_answer_id=f"answer {len(made.tables['marts.fct_survey_answers']):05}",
                contact_id=contact,
                customer_id=customer if is_identified else None,
                effort=float(rng.randrange(1, 6)) if is_effort else None,
                is_cared_for=None if is_effort else rng.random() < 0.6,
                asked_at=asked,
                answered_at=_maybe(rng, asked + timedelta(hours=rng.randrange(0, 9)), 0.8),
            )
    is_mature = is_identified and first + 28 * DAY <= datetime.combine(LAST_DAY, datetime.min.time())
    resolution = rng.choice(("confirmed", "presumed", "self_served", "unresolved")) if is_mature else "open"
    is_resolved = resolution != "unresolved" if is_mature else None
    made.add(
        "marts.fct_journeys",
        journey_id=journey,
        customer_id=customer,
        first_channel=rng.choice(CHANNELS),
        reason=rng.choice(("bill", "parcel", None)),
        customer_segment=segment,
        first_contact_date=first.date(),
        first_contact_at=first,
        horizon_at=first + 28 * DAY,
        resolution=resolution,
        agent_cost=sum(costs) if is_mature and costs else None,
        is_mature=is_mature,
        is_resolved=is_resolved,
        is_first_contact_resolution=_maybe(rng, rng.random() < 0.7, 0.9) if is_identified else None,
        has_handoff=_maybe(rng, rng.random() < 0.15, 0.8),
        is_restated=_maybe(rng, rng.random() < 0.3, 0.7),
        is_customer_lost=(rng.random() < (0.06 if is_resolved else 0.3)) if is_mature and rng.random() < 0.9 else None,
    )


def _weeks(made: MadeUp, rng: Random) -> None:
    """Handle times that fall while more come back, in one team; others that go with nothing, or are told of for too short a time."""
    for week in range(50):
        monday = date(2025, 1, 6) + 7 * week * DAY
        for team in TEAMS[:2]:
            for channel in CHANNELS[:2]:
                is_after = week > 24 and team == "billing"
                told = {
                    "average_handle_time": 300 - 90 * is_after + rng.gauss(0, 20) + 50 * (channel == "phone"),
                    "repeat_contact_rate": 0.2 + 0.2 * is_after + rng.gauss(0, 0.03),
                    "service_level": rng.random(),
                    "resolution_rate": rng.random(),
                    "cost_per_contact": 3.1,
                    "upsell_rate": rng.random() if week < 20 else None,
                    "cared_for_rate": rng.random(),
                }
                for metric, value in told.items():
                    if value is not None:
                        made.add(
                            "metrics.team_weeks",
                            metric_name=metric,
                            team=team,
                            channel=channel,
                            week_start=monday,
                            measured_value=value,
                            sample_size=rng.randrange(0, 60),
                        )


def _months(made: MadeUp, rng: Random) -> None:
    """What the goals of the sample company ask of, by month, with limits around the values."""
    told = [
        ("first_contact_resolution_rate", "rate", None, "all", "all"),
        ("repeat_contact_rate", "rate", None, "all", "all"),
        ("repeat_contact_rate", "rate", None, "team", "billing"),
        ("resolution_rate", "rate", None, "all", "all"),
        ("customer_effort_score", "score", None, "all", "all"),
        ("customer_wait_time", "p90", "phone", "all", "all"),
        ("contacts_per_customer", "mean", None, "all", "all"),
        ("customer_churn_rate", "rate", None, "all", "all"),
    ]
    for metric, statistic, channel, slice_name, slice_value in told:
        for month in range(1, 13):
            denominator = rng.choice((20, 200, 300, 400))
            numerator = rng.randrange(denominator // 8, denominator)
            value = rng.uniform(100, 250) if statistic == "p90" else numerator / denominator
            made.add(
                "marts.metric_values",
                metric_name=metric,
                statistic=statistic,
                unit="unit",
                period_grain="month",
                period_start=date(2025, month, 1),
                channel=channel,
                slice_name=slice_name,
                slice_value=slice_value,
                numerator=None if statistic == "p90" else float(numerator),
                denominator=None if statistic == "p90" else float(denominator),
                value=value,
                ci_low=value * rng.uniform(0.8, 0.95),
                ci_high=value * rng.uniform(1.05, 1.2),
                sample_size=denominator,
                provisional_count=30 if month == LAST_DAY.month else 0,
            )
