"""Journeys: every value of the mart against the recomputation, as multisets of (first contact, value)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import duckdb
import pytest
from book import SYSTEMS, Book
from recompute_journeys import Journey

VALUES: dict[str, Callable[[Journey], object]] = {
    "contact_count": lambda j: len(j.contacts),
    "channel_path": lambda j: j.channel_path,
    "last_contact_at": lambda j: j.contacts[-1].started,
    "reason": lambda j: j.first.reason,
    "is_identified": lambda j: j.is_known,
    "is_mature": lambda j: j.is_mature,
    "resolution": lambda j: j.resolution,
    "is_resolved": lambda j: j.is_resolved if j.is_mature else None,
    "is_first_contact_resolution": lambda j: j.first_contact_resolution,
    "inbound_contact_count": lambda j: j.inbound_count if j.is_mature else None,
    "resolution_at_horizon_seconds": lambda j: j.resolution_seconds_at_horizon,
    "handoff_count": lambda j: j.handoffs,
    "logged_handoff_count": lambda j: j.handoffs_at_horizon,
    "has_handoff": lambda j: None if j.handoffs_at_horizon is None else j.handoffs_at_horizon > 0,
    "has_transfer_log": lambda j: any(contact.is_ticket for contact in j.contacts),
}


@pytest.mark.parametrize("column", VALUES)
@pytest.mark.parametrize("system", SYSTEMS)
def test_each_value_of_a_journey(real_marts: duckdb.DuckDBPyConnection, book: Book, system: str, column: str) -> None:
    query = f"select first_contact_at, {column} from marts.fct_journeys where first_source_system = ?"
    marts = Counter(real_marts.execute(query, [system]).fetchall())
    mine = Counter((journey.first.started, VALUES[column](journey)) for journey in book.journeys[system])
    assert sorted(mine - marts, key=str) == sorted(marts - mine, key=str) == []


@pytest.mark.parametrize("system", SYSTEMS)
def test_members_of_journeys(real_marts: duckdb.DuckDBPyConnection, book: Book, system: str) -> None:
    query = """
        select list(started_at order by started_at) from marts.fct_contacts
        where source_system = ? group by journey_id
    """
    marts = Counter(tuple(starts) for (starts,) in real_marts.execute(query, [system]).fetchall())
    mine = Counter(tuple(contact.started for contact in journey.contacts) for journey in book.journeys[system])
    assert sorted(mine - marts) == sorted(marts - mine) == []


@pytest.mark.parametrize("system", SYSTEMS)
def test_numbers_of_contacts(real_marts: duckdb.DuckDBPyConnection, book: Book, system: str) -> None:
    query = "select started_at, contact_number from marts.fct_contacts where source_system = ?"
    mine = Counter()
    for journey in book.journeys[system]:
        mine.update((contact.started, number) for number, contact in enumerate(journey.contacts, start=1))
    assert mine == Counter(real_marts.execute(query, [system]).fetchall())
