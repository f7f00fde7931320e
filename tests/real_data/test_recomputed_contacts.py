"""Contacts: every value of the mart against the recomputation, as multisets of (start, value)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import duckdb
import pytest
from book import SYSTEMS, Book, known
from recompute_calls import SHORT_ABANDON
from recompute_common import Contact, mean, percentile_cont

VALUES: dict[str, Callable[[Book, Contact], object]] = {
    "channel": lambda _, c: c.channel,
    "direction": lambda _, c: c.direction,
    "reason": lambda _, c: c.reason,
    "is_reason_recoded": lambda _, c: c.is_reason_recoded,
    "severity": lambda _, c: c.severity,
    "is_identified": lambda _, c: c.is_known,
    "is_known_driver": lambda _, c: c.names_concern,
    "has_queued": lambda _, c: c.queued,
    "is_answered": lambda _, c: c.is_answered,
    "is_abandoned": lambda _, c: c.is_abandoned,
    "is_dropped": lambda _, c: c.is_dropped if c.is_answered else None,
    "is_self_service": lambda _, c: c.is_self_service,
    "is_short_abandon": lambda _, c: c.is_abandoned and (c.wait_seconds or 0) < SHORT_ABANDON,
    "ended_at": lambda _, c: c.ended,
    "answered_at": lambda _, c: c.answered,
    "first_reply_at": lambda _, c: c.first_reply,
    "company_done_at": lambda _, c: c.done,
    "is_called_done": lambda _, c: c.done is not None,
    "wait_seconds": lambda _, c: c.wait_seconds,
    "abandoned_wait_seconds": lambda _, c: c.wait_seconds if c.is_abandoned else None,
    "served_handle_seconds": lambda _, c: None if c.is_dropped else c.handle_seconds,
    "transfer_count": lambda _, c: len(c.transfers),
    "has_messages": lambda _, c: c.has_messages,
    "is_chased": lambda _, c: c.is_chased,
    "first_reply_at_horizon_seconds": lambda book, c: book.first_reply_seconds(c),
    "wait_at_horizon_seconds": lambda book, c: book.wait_seconds(c),
    "turnaround_at_horizon_seconds": lambda book, c: book.turnaround_seconds(c),
    "close_at_horizon_seconds": lambda book, c: book.close_seconds(c),
}
JUDGEMENTS = (
    "is_repeated",
    "is_without_further_contact",
    "is_closed_unsolved",
    "is_resolved_in_one_reply",
    "is_abandoned_unserved",
)


def mart_values(marts: duckdb.DuckDBPyConnection, system: str, column: str) -> Counter:
    query = f"select started_at, {column} from marts.fct_contacts where source_system = ?"
    return Counter(marts.execute(query, [system]).fetchall())


@pytest.mark.parametrize("column", VALUES)
@pytest.mark.parametrize("system", SYSTEMS)
def test_each_value_of_a_contact(real_marts: duckdb.DuckDBPyConnection, book: Book, system: str, column: str) -> None:
    mine = Counter((contact.started, VALUES[column](book, contact)) for contact in book.contacts[system])
    marts = mart_values(real_marts, system, column)
    assert sorted(mine - marts, key=str) == sorted(marts - mine, key=str) == []


@pytest.mark.parametrize("judgement", JUDGEMENTS)
@pytest.mark.parametrize("system", SYSTEMS)
def test_each_judgement_of_a_contact(
    real_marts: duckdb.DuckDBPyConnection, book: Book, system: str, judgement: str
) -> None:
    judged = book.follow_up(system, judgement)
    mine = Counter((contact.started, judged.get(contact)) for contact in book.contacts[system])
    marts = mart_values(real_marts, system, judgement)
    assert sorted(mine - marts, key=str) == sorted(marts - mine, key=str) == []


@pytest.mark.parametrize("column", ["agent_turn_count", "message_count"])
def test_messages_of_threads(real_marts: duckdb.DuckDBPyConnection, book: Book, column: str) -> None:
    value = {"agent_turn_count": "agent_turns", "message_count": "messages"}[column]
    mine = Counter((contact.started, getattr(contact, value)) for contact in book.contacts["twitter"])
    assert mine == mart_values(real_marts, "twitter", column)


def test_turns_of_tickets(real_marts: duckdb.DuckDBPyConnection, book: Book) -> None:
    mine = Counter((contact.started, contact.agent_turns) for contact in book.contacts["servicenow"])
    assert mine == mart_values(real_marts, "servicenow", "agent_turn_count")


def test_waits_and_handle_times_by_reason(real_marts: duckdb.DuckDBPyConnection, book: Book) -> None:
    reasons: dict[str | None, list[Contact]] = {}
    for call in book.contacts["call_log"]:
        reasons.setdefault(call.reason, []).append(call)
    rows = real_marts.execute(
        """
        select
            reason, count(*), count(*) filter (has_queued), count(*) filter (is_abandoned),
            count(*) filter (is_answered), count(*) filter (is_dropped),
            median(wait_at_horizon_seconds), quantile_cont(wait_at_horizon_seconds, 0.9), avg(wait_at_horizon_seconds),
            max(wait_at_horizon_seconds), avg(served_handle_seconds)
        from marts.fct_contacts where source_system = 'call_log' group by reason
        """
    ).fetchall()
    assert {row[0] for row in rows} == set(reasons)
    for reason, *numbers in rows:
        calls = reasons[reason]
        waits = known(call.wait_seconds for call in calls)
        handled = [call.handle_seconds for call in calls if call.handle_seconds is not None and not call.is_dropped]
        expected = [
            len(calls),
            sum(call.queued for call in calls),
            sum(call.is_abandoned for call in calls),
            sum(call.is_answered for call in calls),
            sum(call.is_dropped for call in calls),
            percentile_cont(waits, 0.5),
            percentile_cont(waits, 0.9),
            mean(waits),
            max(waits, default=None),
            mean(handled),
        ]
        assert [number is None for number in numbers] == [number is None for number in expected], reason
        assert known(numbers) == pytest.approx(known(expected), rel=0, abs=1e-6), reason


def test_turnaround_by_severity(real_marts: duckdb.DuckDBPyConnection, book: Book) -> None:
    severities: dict[str | None, list[float]] = {}
    for contact in book.contacts["servicenow"]:
        severities.setdefault(contact.severity, []).extend(known([book.turnaround_seconds(contact)]))
    rows = real_marts.execute(
        """
        select
            severity, count(turnaround_at_horizon_seconds), median(turnaround_at_horizon_seconds),
            quantile_cont(turnaround_at_horizon_seconds, 0.9), avg(turnaround_at_horizon_seconds),
            count(*) filter (is_turned_around_within_24h)
        from marts.fct_contacts where source_system = 'servicenow' group by severity
        """
    ).fetchall()
    assert {row[0] for row in rows} == set(severities)
    for severity, *numbers in rows:
        seconds = severities[severity]
        quickly = sum(value <= 24 * 3600 for value in seconds)
        expected = [len(seconds), percentile_cont(seconds, 0.5), percentile_cont(seconds, 0.9), mean(seconds), quickly]
        assert numbers == pytest.approx(expected, rel=0, abs=1e-6), severity


def test_openings_and_reopenings(real_marts: duckdb.DuckDBPyConnection, book: Book) -> None:
    tickets = book.contacts["servicenow"]
    openings = sum(contact.is_opening for contact in tickets)
    assert openings == len({contact.case for contact in tickets}) == 890
    query = (
        "select count(close_at_horizon_seconds), count(*) from marts.fct_contacts where source_system = 'servicenow'"
    )
    assert real_marts.execute(query).fetchall() == [(openings, len(tickets))]
