"""Questions, mails, chats and surveys of the real exports, as the models map them, against a recomputation from the files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

import duckdb
import pytest
import recompute_writing
from dbt_in_process import MODELS_ALONE, run_dbt
from raw_exports import read_exports, survey_nhs, write_raw_tables
from recompute_common import SHARED_DATA
from recompute_writing import Question, Written

MODELS = (
    "+stack_exchange_contacts +stack_exchange_contact_events +mailbox_contacts"
    " +chat_log_contacts +chat_log_contact_events +survey_answers +row_reconciliation +source_coverage"
    " +post_endorsements"
)


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The mapping models of the four systems, built by dbt from raw tables with the real rows."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"the real exports are not on this machine: {SHARED_DATA} is missing")
    folder = tmp_path_factory.mktemp("written_channels")
    warehouse = folder / "warehouse.duckdb"
    write_raw_tables(warehouse, read_exports())
    run_dbt(warehouse, "build", "--select", *MODELS.split(), *MODELS_ALONE)
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def questions(staged: duckdb.DuckDBPyConnection) -> dict[str, Question]:
    return recompute_writing.read_questions()


def test_every_landed_row_is_staged(staged: duckdb.DuckDBPyConnection) -> None:
    rows = staged.execute(
        "select source_system || '.' || source_table, raw_count, staged_count from staging.row_reconciliation"
    ).fetchall()
    assert {table: (raw, kept) for table, raw, kept in rows} == {
        "chat_log.lines": (24308, 24308),
        "mailbox.messages": (544, 544),
        "stack_exchange.comments": (3413, 3413),
        "stack_exchange.post_links": (327, 327),
        "stack_exchange.posts": (1986, 1986),
        "stack_exchange.users": (3461, 3461),
        "stack_exchange.votes": (12560, 12560),
        "surveys.answers": (10334, 10334),
    }


def test_questions_are_contacts(staged: duckdb.DuckDBPyConnection, questions: dict[str, Question]) -> None:
    rows = staged.execute(
        "select source_key, customer_key, started_at, reason_code, refers_to_source_key"
        " from staging.stack_exchange_contacts"
    ).fetchall()
    assert len(rows) == 612
    assert {row[0]: row[1:] for row in rows} == {
        key: (question.asker, question.asked, question.tag, question.duplicate_of)
        for key, question in questions.items()
    }


@pytest.mark.parametrize("system", ["stack_exchange", "mailbox", "chat_log"])
def test_nobody_tells_whether_a_reason_was_recoded(staged: duckdb.DuckDBPyConnection, system: str) -> None:
    told = staged.execute(f"select distinct is_reason_recoded from staging.{system}_contacts").fetchall()
    assert told == [(None,)]


def test_messages_of_questions(staged: duckdb.DuckDBPyConnection, questions: dict[str, Question]) -> None:
    rows = staged.execute(
        "select source_key, count(*) from staging.stack_exchange_contact_messages group by source_key"
    ).fetchall()
    assert dict(rows) == {key: question.messages for key, question in questions.items()}


def test_answers_of_others_offer_solutions(staged: duckdb.DuckDBPyConnection, questions: dict[str, Question]) -> None:
    rows = staged.execute(
        "select source_key, min(occurred_at), count(*) from staging.stack_exchange_contact_events"
        " where event_type = 'solution_offered' group by source_key"
    ).fetchall()
    assert {key: (first, count) for key, first, count in rows} == {
        key: (min(question.answers), len(question.answers)) for key, question in questions.items() if question.answers
    }


def test_acceptances_are_acknowledgements(staged: duckdb.DuckDBPyConnection, questions: dict[str, Question]) -> None:
    rows = staged.execute(
        "select source_key, occurred_at from staging.stack_exchange_contact_events"
        " where event_type = 'solution_acknowledged'"
    ).fetchall()
    # Of 389 acceptances, 17 are of the asker's own answer.
    assert len(rows) == 372
    assert dict(rows) == {key: question.accepted for key, question in questions.items() if question.accepted}


def test_votes_up_for_answers_of_others_endorse(
    staged: duckdb.DuckDBPyConnection, questions: dict[str, Question]
) -> None:
    rows = staged.execute(
        "select source_key, list(occurred_at order by occurred_at) from staging.stack_exchange_contact_events"
        " where event_type = 'endorsed' and event_kind = 'upvote' group by source_key"
    ).fetchall()
    assert dict(rows) == {key: sorted(question.endorsed) for key, question in questions.items() if question.endorsed}
    # Of 9,949 votes up, 5,087 are for questions and 151 for an answer of the asker's own.
    assert sum(len(moments) for _, moments in rows) == 4711
    kinds = staged.execute(
        "select distinct event_kind from staging.stack_exchange_contact_events where event_type = 'endorsed'"
    ).fetchall()
    assert kinds == [("upvote",)]


def test_solutions_are_endorsed_within_thirty_days_and_by_no_kind_that_the_site_never_tells_of(
    staged: duckdb.DuckDBPyConnection, questions: dict[str, Question]
) -> None:
    window, observed_through = timedelta(days=30), datetime(2018, 9, 2)
    expected = {}
    for key, question in questions.items():
        if question.answers and min(question.answers) + window <= observed_through:
            first = min(question.answers)
            votes = sum(first <= moment <= first + window for moment in question.endorsed)
            expected[key] = (len(question.answers), votes)
    rows = staged.execute(
        "select contacts.source_key, endorsements.solution_count, endorsements.endorsement_count,"
        " columns(lambda name: regexp_matches(name,"
        " '^(provisional_)?(share|embed|like|reply|direct_message|comment|wall_post|mention_elsewhere|tell_a_friend)_'))"
        " from journeys.post_endorsements as endorsements"
        " inner join contacts.mapped_contacts as contacts on endorsements.contact_id = contacts.contact_id"
        " where endorsements.solution_count is not null"
    ).fetchall()
    assert {row[0]: row[1:3] for row in rows if row[0] in expected} == expected
    # The others have no answer, and a solution that was mined from a comment alone.
    assert all(not questions[row[0]].answers for row in rows if row[0] not in expected)
    assert {len(row) for row in rows} == {3 + 9 * 3}
    assert {value for row in rows for value in row[3:]} == {None}
    assert sum(votes for _, votes in expected.values()) == 3798


def _contacts(staged: duckdb.DuckDBPyConnection, system: str, where: str) -> dict[str, tuple[object, ...]]:
    rows = staged.execute(
        f"select contacts.source_key, contacts.customer_key, contacts.started_at, contacts.ended_at,"
        f" min(case when messages.actor = 'agent' then messages.sent_at end), count(*)"
        f" from staging.{system}_contacts as contacts"
        f" inner join staging.{system}_contact_messages as messages using (source_key) where {where} group by all"
    ).fetchall()
    return {row[0]: row[1:] for row in rows}


def _recomputed(contacts: list[Written]) -> dict[str, tuple[object, ...]]:
    return {
        contact.key: (contact.customer, contact.started, contact.ended, contact.first_answer, len(contact.messages))
        for contact in contacts
    }


def test_mail_threads_are_contacts(staged: duckdb.DuckDBPyConnection) -> None:
    contacts = recompute_writing.read_mail_threads()
    assert len({contact.key.rsplit("#", 1)[0] for contact in contacts}) == 282
    assert _contacts(staged, "mailbox", "true") == _recomputed(contacts)


def test_own_words_quote_nobody(staged: duckdb.DuckDBPyConnection) -> None:
    bodies = staged.execute("select body from staging.mailbox_contact_messages").fetchall()
    assert len(bodies) == 544
    lines = [line for (body,) in bodies for line in body.split("\n")]
    assert not [line for line in lines if line.lstrip().startswith(">")]
    assert not [line for line in lines if "Irish Linux Users' Group: ilug@linux.ie" in line]
    # Every word that is left was written in that mail, and none of a mail is lost that neither quotes nor signs.
    assert sum(not body for (body,) in bodies) == 0


def test_stretches_of_a_channel_are_contacts(staged: duckdb.DuckDBPyConnection) -> None:
    contacts = recompute_writing.read_chat_stretches()
    assert _contacts(staged, "chat_log", "contacts.source_key like 'stripe|%'") == _recomputed(contacts)


def test_waits_within_chats(staged: duckdb.DuckDBPyConnection) -> None:
    rows = staged.execute(
        """
        with turns as (
            select *, lag(actor) over (partition by source_key order by line_number) as previous_actor
            from staging.chat_log_contact_messages where source_key like 'stripe|%'
        ),
        waits as (
            select source_key, actor, sent_at,
                lead(sent_at) over (partition by source_key order by line_number) as answered_at
            from turns where previous_actor is null or previous_actor <> actor
        )
        select source_key, sum(date_diff('second', sent_at, answered_at)) filter (actor = 'customer')
        from waits group by source_key
        """
    ).fetchall()
    assert {key: wait or 0.0 for key, wait in rows} == {
        contact.key: contact.wait_seconds for contact in recompute_writing.read_chat_stretches()
    }


def test_rated_dialogues_are_contacts(staged: duckdb.DuckDBPyConnection) -> None:
    dialogues = recompute_writing.read_rated_dialogues()
    contacts = _contacts(staged, "chat_log", "contacts.source_key like 'mwoz-%'")
    assert len(contacts) == 1000
    assert {row[0] for row in contacts.values()} == {None}
    assert [contacts[f"mwoz-{number}"][-1] for number in range(1, 1001)] == [messages for messages, _, _ in dialogues]


def test_ratings_are_means_of_all_raters(staged: duckdb.DuckDBPyConnection) -> None:
    rows = staged.execute(
        "select event_kind, round(event_value, 6) from staging.chat_log_contact_events where event_type = 'rated'"
    ).fetchall()
    dialogues = recompute_writing.read_rated_dialogues()
    assert Counter(rows) == Counter(
        [("dialogue", round(overall, 6)) for _, overall, _ in dialogues]
        + [("turn", round(mean, 6)) for _, _, turns in dialogues for mean in turns]
    )


def test_survey_answers_measure_nothing_that_was_not_asked(staged: duckdb.DuckDBPyConnection) -> None:
    answers = list(survey_nhs())
    rows = staged.execute(
        "select question, is_answered, answer_value, count(*) from contacts.survey_answers group by all"
    ).fetchall()
    assert rows == [("other", True, None, len(answers))]


def test_systems_are_observed_as_long_as_they_speak(staged: duckdb.DuckDBPyConnection) -> None:
    rows = staged.execute("select source_system, observed_from, observed_through from staging.source_coverage")
    assert {system: (str(first), str(last)) for system, first, last in rows.fetchall()} == {
        "chat_log": ("2019-09-04 22:44:46", "2020-01-01 06:25:07"),
        "mailbox": ("2002-07-18 22:13:24", "2002-12-04 11:54:45"),
        "stack_exchange": ("2018-03-12 00:00:00", "2018-09-02 00:00:00"),
        "surveys": ("2020-01-01 00:00:00", "2020-01-01 00:00:00"),
    }
