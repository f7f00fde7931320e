"""The published metrics of the real exports, held against the recomputation: over all, by month and week, by slice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache

import duckdb
import pytest
from book import SYSTEMS, Book, known
from recompute_calls import SHORT_ABANDON
from recompute_common import WINDOW, Contact, mean, percentile_cont
from recompute_journeys import Journey

# What counts, and out of how much, for the contact (of a journey: the first one) that says which cell it falls in.
Count = tuple[Contact, int, int]
# A duration in seconds, likewise.
Duration = tuple[Contact, float]

CHANNELS = ("phone", "social")
GRAINS = ("month", "week")
SLICES = ("reason", "severity")
# Of fewer cases no value is published; numerator and denominator stay where slices and months must add up.
MIN_DENOMINATOR = 30
STATISTICS: dict[str, Callable[[list[float]], float | None]] = {
    "mean": mean,
    "median": lambda seconds: percentile_cont(seconds, 0.5),
    "p90": lambda seconds: percentile_cont(seconds, 0.9),
    "max": lambda seconds: max(seconds, default=None),
}
WITHIN = {
    "1h": timedelta(hours=1),
    "4h": timedelta(hours=4),
    "24h": timedelta(hours=24),
    "72h": timedelta(hours=72),
    "7d": timedelta(days=7),
    "28d": timedelta(days=28),
}


def all_contacts(book: Book) -> Iterator[Contact]:
    for system in SYSTEMS:
        yield from book.contacts[system]


def all_journeys(book: Book) -> Iterator[Journey]:
    for system in SYSTEMS:
        yield from book.journeys[system]


def judged(name: str) -> Callable[[Book], list[Count]]:
    def counts(book: Book) -> list[Count]:
        return [(c, int(yes), 1) for system in SYSTEMS for c, yes in book.follow_up(system, name).items()]

    return counts


def replied_within(limit: timedelta) -> Callable[[Book], list[Count]]:
    """The share within 28 days of a reply is of those who were observed for 28 days."""

    def counts(book: Book) -> list[Count]:
        return [
            (c, int(c.first_reply is not None and c.first_reply - c.started <= limit), 1)
            for c in all_contacts(book)
            if book.first_reply_seconds(c) is not None and c.started + limit <= book.observed_through[c.system]
        ]

    return counts


def turned_around_within(limit: timedelta) -> Callable[[Book], list[Count]]:
    def counts(book: Book) -> list[Count]:
        return [
            (c, int(c.done is not None and c.done - c.started <= limit), 1)
            for c in all_contacts(book)
            if book.turnaround_seconds(c) is not None
        ]

    return counts


def resolved_within(limit: timedelta) -> Callable[[Book], list[Count]]:
    def counts(book: Book) -> list[Count]:
        return [
            (j.first, int(j.is_resolved and (j.resolution_seconds_at_horizon or 0) <= limit.total_seconds()), 1)
            for j in all_journeys(book)
            if j.is_mature
        ]

    return counts


def is_warm_up(book: Book, journey: Journey) -> bool:
    beginning = min(contact.started for contact in book.contacts[journey.first.system])
    return journey.first.started < beginning + WINDOW


COUNTS: dict[str, Callable[[Book], list[Count]]] = {
    "repeat_contact_rate": judged("is_repeated"),
    "no_contact_again_any_reason_rate": judged("is_without_further_contact"),
    "closed_unsolved_rate": judged("is_closed_unsolved"),
    "one_reply_resolution_rate": judged("is_resolved_in_one_reply"),
    "abandoned_unserved_rate": judged("is_abandoned_unserved"),
    "identified_contact_rate": lambda book: [(c, int(c.is_known), 1) for c in all_contacts(book)],
    "abandonment_rate": lambda book: [(c, int(c.is_abandoned), 1) for c in all_contacts(book) if c.queued],
    "dropped_contact_rate": lambda book: [(c, int(c.is_dropped), 1) for c in all_contacts(book) if c.is_answered],
    "customer_chase_rate": lambda book: [(c, int(c.is_chased), 1) for c in all_contacts(book) if c.has_messages],
    "first_contact_resolution_rate": lambda book: [
        (j.first, int(j.first_contact_resolution), 1)
        for j in all_journeys(book)
        if j.first_contact_resolution is not None
    ],
    "resolution_rate": lambda book: [(j.first, int(j.is_resolved), 1) for j in all_journeys(book) if j.is_mature],
    "contacts_per_journey": lambda book: [(j.first, j.inbound_count, 1) for j in all_journeys(book) if j.is_mature],
    "short_abandonment_rate": lambda book: [
        (c, int(c.is_abandoned and (c.wait_seconds or 0) < SHORT_ABANDON), 1) for c in all_contacts(book) if c.queued
    ],
    "known_driver_rate": lambda book: [(c, int(c.names_concern), 1) for c in all_contacts(book)],
    "warm_up_journey_rate": lambda book: [
        (j.first, int(is_warm_up(book, j)), 1) for j in all_journeys(book) if j.is_known
    ],
    "handoffs_per_journey": lambda book: [
        (j.first, int(count), 1) for j in all_journeys(book) for count in known([j.handoffs_at_horizon])
    ],
    "handoff_rate": lambda book: [
        (j.first, int(count > 0), 1) for j in all_journeys(book) for count in known([j.handoffs_at_horizon])
    ],
}

COUNTS |= {f"time_to_first_reply_within_{name}_rate": replied_within(limit) for name, limit in WITHIN.items()}
COUNTS |= {
    f"incident_turnaround_time_within_{name}_rate": turned_around_within(limit) for name, limit in WITHIN.items()
}
COUNTS |= {f"time_to_resolution_within_{name}_rate": resolved_within(limit) for name, limit in WITHIN.items()}


def durations_of(value: Callable[[Book, Contact], float | None]) -> Callable[[Book], list[Duration]]:
    def durations(book: Book) -> list[Duration]:
        valued = [(contact, value(book, contact)) for contact in all_contacts(book)]
        return [(contact, seconds) for contact, seconds in valued if seconds is not None]

    return durations


DURATIONS: dict[str, Callable[[Book], list[Duration]]] = {
    "customer_wait_time": durations_of(lambda book, c: book.wait_seconds(c)),
    "time_to_first_reply": durations_of(lambda book, c: book.first_reply_seconds(c)),
    "incident_turnaround_time": durations_of(lambda book, c: book.turnaround_seconds(c)),
    "time_to_close": durations_of(lambda book, c: book.close_seconds(c)),
    "abandoned_wait_time": durations_of(lambda _, c: c.wait_seconds if c.is_abandoned else None),
    "longest_delay_in_queue": durations_of(
        lambda book, c: (
            ((c.first_reply or book.observed_through[c.system]) - c.started).total_seconds()
            if c.has_messages
            else c.wait_seconds
        )
    ),
    "average_handle_time": durations_of(lambda _, c: None if c.is_dropped else c.handle_seconds),
    "time_to_resolution": lambda book: [
        (j.first, seconds) for j in all_journeys(book) for seconds in known([j.resolution_seconds_at_horizon])
    ],
}
STATISTICS_OF = {metric: ("max",) if metric == "longest_delay_in_queue" else tuple(STATISTICS) for metric in DURATIONS}
MEASURED = [(metric, statistic) for metric, statistics in STATISTICS_OF.items() for statistic in statistics]


@cache
def counts_of(book: Book, metric: str, channel: str | None) -> list[Count]:
    return [count for count in COUNTS[metric](book) if channel is None or count[0].channel == channel]


@cache
def seconds_of(book: Book, metric: str, channel: str) -> list[Duration]:
    return [duration for duration in DURATIONS[metric](book) if duration[0].channel == channel]


def period_start(contact: Contact, grain: str) -> date:
    day = contact.started.date()
    return day.replace(day=1) if grain == "month" else day - timedelta(days=day.weekday())


def slice_value(contact: Contact, slice_name: str) -> str:
    return {"reason": contact.reason, "severity": contact.severity}[slice_name] or "unknown"


def published(
    marts: duckdb.DuckDBPyConnection, metric: str, grain: str, channel: str | None, slice_name: str
) -> list[dict]:
    relation = marts.execute(
        """
        select statistic, period_start::date as period_start, slice_value, numerator, denominator, value
        from marts.metric_values
        where
            metric_name = ? and period_grain = ? and channel is not distinct from ? and slice_name = ?
            and time_basis is distinct from 'business'
        """,
        [metric, grain, channel, slice_name],
    )
    columns = [column[0] for column in relation.description]
    return [dict(zip(columns, row, strict=True)) for row in relation.fetchall()]


def published_ratios(rows: list[dict], key: str | None) -> dict[object, tuple[float, float, float | None]]:
    """Numerator, denominator and value by period or slice; cells that hold nothing may be published or not."""
    ratios: dict[object, tuple[float, float, float | None]] = {}
    for row in rows:
        if row["statistic"] in {"rate", "mean"} and row["denominator"]:
            cell = row[key] if key else "all"
            assert cell not in ratios, f"published twice: {cell}"
            ratios[cell] = (row["numerator"], row["denominator"], row["value"])
    return ratios


def counted_ratios(
    counts: list[Count], cell: Callable[[Contact], object], grain: str = "all"
) -> dict[object, tuple[float, float, float | None]]:
    """The same, counted; by week, what is too small for a value is not published."""
    sums: dict[object, tuple[int, int]] = {}
    for contact, numerator, denominator in counts:
        before = sums.get(cell(contact), (0, 0))
        sums[cell(contact)] = (before[0] + numerator, before[1] + denominator)
    return {
        key: (top, bottom, top / bottom if bottom >= MIN_DENOMINATOR else None)
        for key, (top, bottom) in sums.items()
        if bottom >= MIN_DENOMINATOR or grain != "week"
    }


def published_durations(rows: list[dict], statistic: str, key: str | None) -> dict[object, float]:
    durations: dict[object, float] = {}
    for row in rows:
        if row["statistic"] == statistic and row["value"] is not None:
            cell = row[key] if key else "all"
            assert cell not in durations, f"published twice: {cell}"
            durations[cell] = row["value"]
    return durations


def measured_durations(
    durations: list[Duration], statistic: str, cell: Callable[[Contact], object]
) -> dict[object, float | None]:
    cells: dict[object, list[float]] = {}
    for contact, seconds in durations:
        cells.setdefault(cell(contact), []).append(seconds)
    return {key: STATISTICS[statistic](seconds) for key, seconds in cells.items() if len(seconds) >= MIN_DENOMINATOR}


def assert_same(mine: dict, theirs: dict) -> None:
    """Equal to a millionth, or to the 12 digits of which published numbers are."""
    assert set(mine) == set(theirs)
    for cell, expected in mine.items():
        found = theirs[cell]
        pairs = zip(found, expected, strict=True) if isinstance(expected, tuple) else [(found, expected)]
        for one, other in pairs:
            assert one == (None if other is None else pytest.approx(other, rel=1e-11, abs=1e-6)), cell


@pytest.mark.holds_value
@pytest.mark.parametrize("channel", [None, *CHANNELS])
@pytest.mark.parametrize("metric", COUNTS)
def test_rate_over_all(real_marts: duckdb.DuckDBPyConnection, book: Book, metric: str, channel: str | None) -> None:
    rows = published(real_marts, metric, "all", channel, "all")
    mine = counted_ratios(counts_of(book, metric, channel), lambda _: "all")
    assert_same(mine, published_ratios(rows, None))


@pytest.mark.holds_value
@pytest.mark.parametrize("grain", GRAINS)
@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("metric", COUNTS)
def test_rate_by_period(
    real_marts: duckdb.DuckDBPyConnection, book: Book, metric: str, channel: str, grain: str
) -> None:
    rows = published(real_marts, metric, grain, channel, "all")
    mine = counted_ratios(counts_of(book, metric, channel), lambda c: period_start(c, grain), grain)
    assert_same(mine, published_ratios(rows, "period_start"))


@pytest.mark.holds_value
@pytest.mark.parametrize("slice_name", SLICES)
@pytest.mark.parametrize("metric", COUNTS)
def test_rate_by_slice(real_marts: duckdb.DuckDBPyConnection, book: Book, metric: str, slice_name: str) -> None:
    rows = published(real_marts, metric, "all", "phone", slice_name)
    mine = counted_ratios(counts_of(book, metric, "phone"), lambda c: slice_value(c, slice_name))
    assert_same(mine, published_ratios(rows, "slice_value"))


@pytest.mark.holds_value
@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize(("metric", "statistic"), MEASURED)
def test_duration_over_all(
    real_marts: duckdb.DuckDBPyConnection, book: Book, metric: str, statistic: str, channel: str
) -> None:
    rows = published(real_marts, metric, "all", channel, "all")
    mine = measured_durations(seconds_of(book, metric, channel), statistic, lambda _: "all")
    assert_same(mine, published_durations(rows, statistic, None))


@pytest.mark.holds_value
@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize(("metric", "statistic"), MEASURED)
def test_duration_by_period(
    real_marts: duckdb.DuckDBPyConnection, book: Book, metric: str, statistic: str, channel: str
) -> None:
    for grain in GRAINS:
        rows = published(real_marts, metric, grain, channel, "all")
        mine = measured_durations(
            seconds_of(book, metric, channel), statistic, lambda c, grain=grain: period_start(c, grain)
        )
        assert_same(mine, published_durations(rows, statistic, "period_start"))


@pytest.mark.holds_value
@pytest.mark.parametrize("slice_name", SLICES)
@pytest.mark.parametrize(("metric", "statistic"), MEASURED)
def test_duration_by_slice(
    real_marts: duckdb.DuckDBPyConnection, book: Book, metric: str, statistic: str, slice_name: str
) -> None:
    rows = published(real_marts, metric, "all", "phone", slice_name)
    durations = seconds_of(book, metric, "phone")
    mine = measured_durations(durations, statistic, lambda c: slice_value(c, slice_name))
    assert_same(mine, published_durations(rows, statistic, "slice_value"))


@pytest.mark.parametrize("metric", DURATIONS)
def test_no_duration_over_all_channels(real_marts: duckdb.DuckDBPyConnection, metric: str) -> None:
    for_each = "select count(*) filter (channel is null), count(*) from marts.metric_values where metric_name = ?"
    ((over_all_channels, rows),) = real_marts.execute(for_each, [metric]).fetchall()
    assert rows > 0
    assert over_all_channels == 0


@pytest.mark.holds_value("contact_volume")
@pytest.mark.parametrize("channel", [None, *CHANNELS])
def test_contact_volume(real_marts: duckdb.DuckDBPyConnection, book: Book, channel: str | None) -> None:
    contacts = [contact for contact in all_contacts(book) if channel is None or contact.channel == channel]
    cells: dict[str, Callable[[Contact], object]] = {
        "all": lambda _: "all",
        "month": lambda c: period_start(c, "month"),
        "week": lambda c: period_start(c, "week"),
        "day": lambda c: c.started.date(),
    }
    for grain, cell in cells.items():
        mine: dict[object, int] = {}
        for contact in contacts:
            mine[cell(contact)] = mine.get(cell(contact), 0) + 1
        theirs = {
            "all" if grain == "all" else row["period_start"]: row["value"]
            for row in published(real_marts, "contact_volume", grain, channel, "all")
            if row["value"]
        }
        assert theirs == mine, grain


@pytest.mark.holds_value("open_backlog")
@pytest.mark.parametrize("channel", CHANNELS)
def test_open_backlog(real_marts: duckdb.DuckDBPyConnection, book: Book, channel: str) -> None:
    system = {"phone": "servicenow", "social": "twitter"}[channel]
    theirs = {
        row["period_start"]: row["value"]
        for row in published(real_marts, "open_backlog", "day", channel, "all")
        if row["statistic"] == "count" and row["value"]
    }
    assert theirs == {day: len(ages) for day, ages in book.open_by_day(system).items()}


@pytest.mark.holds_value("open_backlog_age")
@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("statistic", STATISTICS)
def test_open_backlog_age(real_marts: duckdb.DuckDBPyConnection, book: Book, statistic: str, channel: str) -> None:
    system = {"phone": "servicenow", "social": "twitter"}[channel]
    rows = published(real_marts, "open_backlog_age", "day", channel, "all")
    mine = {
        day: STATISTICS[statistic](ages)
        for day, ages in book.open_by_day(system).items()
        if len(ages) >= MIN_DENOMINATOR
    }
    assert_same(mine, published_durations(rows, statistic, "period_start"))


def waits_for_reply(contact: Contact) -> bool:
    return not contact.is_ticket and not contact.is_self_service


CANDIDATES: dict[str, Callable[[Book], list[Contact]]] = {
    "repeat_contact_rate": lambda book: [c for c in all_contacts(book) if c.is_known and c.direction == "inbound"],
    "no_contact_again_any_reason_rate": lambda book: [c for c in all_contacts(book) if c.is_known],
    "closed_unsolved_rate": lambda book: [c for c in all_contacts(book) if c.is_known and c.done],
    "abandoned_unserved_rate": lambda book: [c for c in all_contacts(book) if c.is_known and c.is_abandoned],
    "first_contact_resolution_rate": lambda book: [j.first for j in all_journeys(book) if j.is_known],
    "resolution_rate": lambda book: [j.first for j in all_journeys(book) if j.is_known],
    "contacts_per_journey": lambda book: [j.first for j in all_journeys(book) if j.is_known],
    "handoff_rate": lambda book: [j.first for j in all_journeys(book) if j.first.is_ticket],
    "handoffs_per_journey": lambda book: [j.first for j in all_journeys(book) if j.first.is_ticket],
    "time_to_first_reply_within_7d_rate": lambda book: [c for c in all_contacts(book) if waits_for_reply(c)],
    "time_to_first_reply_within_28d_rate": lambda book: [c for c in all_contacts(book) if waits_for_reply(c)],
    "abandonment_rate": lambda book: [c for c in all_contacts(book) if c.queued],
}


@pytest.mark.parametrize("channel", [None, *CHANNELS])
@pytest.mark.parametrize("metric", CANDIDATES)
def test_provisional_is_what_is_not_mature(
    real_marts: duckdb.DuckDBPyConnection, book: Book, metric: str, channel: str | None
) -> None:
    candidates = [c for c in CANDIDATES[metric](book) if channel is None or c.channel == channel]
    mature = sum(denominator for _, _, denominator in counts_of(book, metric, channel))
    theirs = real_marts.execute(
        """
        select provisional_count from marts.metric_values
        where
            metric_name = ? and period_grain = 'all' and channel is not distinct from ? and slice_name = 'all'
            and statistic in ('rate', 'mean')
        """,
        [metric, channel],
    ).fetchall()
    if not candidates:
        assert theirs == []
    else:
        assert theirs == [(len(candidates) - mature,)]
