"""A generated company through the models, against the truth beside it: what systems logged exactly, what was mined as well as docs/signals.md says."""

from datetime import timedelta
from statistics import median
from typing import Any

import duckdb
import pytest

CONTACTS = 2_000

# The least precision and recall of each mined event. Every other message is typed in a hurry, and what is misspelt is missed.
LEAST = {
    "solution_offered": ("is_offer", 0.80, 0.95),
    "solution_acknowledged": ("is_acknowledgement", 0.97, 0.92),
    "solution_rejected": ("is_rejection", 0.88, 0.85),
    "rephrase_requested": ("is_rephrase_request", 0.97, 0.80),
    "problem_restated": ("is_restatement", 0.90, 0.75),
    "identification_requested": ("is_identification_request", 0.97, 0.99),
}


def rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    return connection.execute(query).fetchall()


def test_contacts_and_journeys_are_those_of_the_truth(company: duckdb.DuckDBPyConnection) -> None:
    mine = "select list(contact_id order by contact_id) from journeys.journey_contacts group by journey_id"
    truth = "select list(hashed_id order by hashed_id) from truth.known_contacts group by journey_id"
    assert rows(company, "select count(*) from truth.known_contacts") == [(CONTACTS,)]
    assert rows(company, f"({mine} except {truth}) union all ({truth} except {mine})") == []
    assert (
        rows(
            company,
            "select truth.contact_id from truth.known_contacts as truth inner join journeys.journey_contacts as mine"
            " on truth.hashed_id = mine.contact_id where truth.contact_number <> mine.contact_number",
        )
        == []
    )


@pytest.mark.parametrize(
    ("fact", "of"),
    [
        ("mine.is_self_service <> truth.is_self_service", "true"),
        ("mine.transfer_count <> truth.handoff_count", "true"),
        ("followed.is_repeated <> truth.is_repeated", "true"),
        ("mine.company_done_at is distinct from truth.company_done_at", "not truth.is_written"),
        # A survey's word on the solution has tests of its own.
        ("(mine.rejected_at is not null) <> truth.is_rejection", "not truth.is_written and answers.contact_id is null"),
        ("events.has_solution_offer <> truth.is_offer", "not truth.is_written"),
        ("events.has_restatement <> truth.is_restatement", "not truth.is_written"),
        ("events.has_rephrase_request <> truth.is_rephrase_request", "not truth.is_written"),
    ],
)
def test_what_was_logged_of_a_contact(company: duckdb.DuckDBPyConnection, fact: str, of: str) -> None:
    query = (
        "select truth.contact_id from truth.known_contacts as truth"
        " inner join contacts.contacts as mine on truth.hashed_id = mine.contact_id"
        " inner join journeys.contact_followups as followed on truth.hashed_id = followed.contact_id"
        " left join contacts.contact_event_summary as events on truth.hashed_id = events.contact_id"
        " left join (select distinct contact_id from contacts.survey_answers"
        " where question = 'solved' and answer_value is not null) as answers on truth.hashed_id = answers.contact_id"
        f" where {of} and "
    )
    assert rows(company, f"{query} ({fact})") == []
    assert len(rows(company, f"{query} not ({fact})")) > 300


@pytest.mark.parametrize(
    ("fact", "of"),
    [
        ("mine.contact_count <> truth.contact_count", "true"),
        ("mine.inbound_contact_count <> truth.inbound_contact_count", "true"),
        ("mine.handoff_count <> truth.handoff_count", "true"),
        ("mine.channel_path <> truth.channel_path", "true"),
        ("mine.first_contact_at <> truth.first_contact_at or mine.last_contact_at <> truth.last_contact_at", "true"),
        ("mine.is_identified <> truth.is_identified", "true"),
        ("mine.team is distinct from truth.team", "true"),
        ("replace(mine.reason, ' ', '_') is distinct from truth.reason", "true"),
        (
            "mine.resolution <> truth.resolution_before_surveys",
            "mine.resolution <> 'open' and not truth.is_written and not is_asked",
        ),
        ("again.is_restated <> truth.is_restated", "not truth.is_written"),
        ("again.is_identified_again <> truth.is_identified_again", "not truth.is_written"),
    ],
)
def test_what_was_logged_of_a_journey(company: duckdb.DuckDBPyConnection, fact: str, of: str) -> None:
    query = (
        "select truth.journey_id from truth.known_journeys as truth"
        " inner join journeys.journeys as mine on truth.hashed_id = mine.journey_id"
        " left join journeys.journey_repetitions as again on truth.hashed_id = again.journey_id"
        f" where {of} and "
    )
    assert rows(company, f"{query} ({fact})") == []
    assert len(rows(company, f"{query} not ({fact})")) > 200


def test_the_wait_for_the_accepted_answer_is_the_truths(company: duckdb.DuckDBPyConnection) -> None:
    """time_to_accepted_answer_post, question by question: what was not accepted within 28 days counts as 28 days."""
    horizon = timedelta(days=28)
    [(observed_through,)] = rows(
        company, "select observed_through from staging.source_coverage where source_system = 'interactions'"
    )
    asked = rows(
        company,
        "select mine.started_at, truth.answer_accepted_at, mine.acceptance_at_horizon_seconds, mine.is_acceptance_provisional"
        " from truth.known_contacts as truth inner join marts.fct_contacts as mine on truth.hashed_id = mine.contact_id"
        " where mine.channel = 'community' and mine.direction = 'inbound'",
    )
    for started, accepted, seconds, is_provisional in asked:
        expected = min(accepted - started, horizon) if accepted else horizon
        assert is_provisional == (started + horizon > observed_through)
        assert seconds == (None if is_provisional else expected.total_seconds())
    measured = [seconds for _, _, seconds, is_provisional in asked if not is_provisional]
    assert len(measured) > 30
    assert 3600 < median(measured) < 3 * 86400
    # In no other channel is an answer accepted.
    assert rows(
        company, "select distinct channel from marts.fct_contacts where acceptance_at_horizon_seconds is not null"
    ) == [("community",)]


@pytest.mark.parametrize("event_type", LEAST)
def test_what_was_mined(company: duckdb.DuckDBPyConnection, event_type: str) -> None:
    label, least_precision, least_recall = LEAST[event_type]
    [(hits, found, there)] = rows(
        company,
        "with said as (select distinct contact_id, occurred_at from signals.message_signal_events"
        f" where event_type = '{event_type}')"
        " select count_if(truth.is_it and said.contact_id is not null), count_if(said.contact_id is not null),"
        " count_if(truth.is_it) from ("
        f" select messages.contact_id as source_key, messages.sent_at, truth.{label} as is_it"
        " from truth.messages as truth"
        " inner join staging.stg_interactions__messages as messages on truth.message_id = messages.source_key"
        ") as truth"
        " inner join truth.known_contacts as contacts on truth.source_key = contacts.contact_id"
        " left join said on contacts.hashed_id = said.contact_id and truth.sent_at = said.occurred_at",
    )
    assert there > 80
    assert hits / found >= least_precision
    assert hits / there >= least_recall


def test_the_outcome_of_written_journeys_is_nearly_the_truths(company: duckdb.DuckDBPyConnection) -> None:
    """It hangs on what was mined."""
    [(right, judged)] = rows(
        company,
        "select count_if(mine.resolution = truth.resolution_before_surveys), count(*)"
        " from truth.known_journeys as truth inner join journeys.journeys as mine on truth.hashed_id = mine.journey_id"
        " where mine.resolution <> 'open' and truth.is_written and not truth.is_asked",
    )
    assert judged > 500
    assert right / judged >= 0.95
