"""A generated company through the models, and the truth beside it: once for all tests of this folder."""

import json
from collections.abc import Iterator
from datetime import date

import duckdb
import pytest
from command_line import run_outcomes
from dbt_in_process import prepare, run_dbt

from flows.data_directory import DataDirectory
from flows.sample_company import Plan, write_sample_company

CONTACTS = 2_000
WRITTEN = "('chat', 'email', 'sms', 'social', 'community')"
# A reason whose root cause is said to be mended on that day; nothing of the sort happens in the company.
FIXED, FIX_DUE = "bill_higher", date(2025, 8, 6)


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The models up to the marts of the questions, and the truth: contacts, journeys, messages and drivers in the schema `truth`."""
    root = tmp_path_factory.mktemp("company")
    data = DataDirectory(root / "data")
    files = write_sample_company(Plan(CONTACTS, 3), root / "written")
    ingested = run_outcomes("ingest", "interactions", *files, "--data-dir", data.root)
    assert ingested.returncode == 0, ingested.stderr
    prepare(data, "a key")
    run_dbt(data.warehouse, "seed")
    with duckdb.connect(str(data.warehouse)) as connection:
        connection.execute("update seeds.contact_reasons set fix_due = ? where reason_code = ?", [FIX_DUE, FIXED])
    run_dbt(data.warehouse, "run", "--select", "+path:models/outcomes/questions")
    with duckdb.connect(str(data.warehouse)) as connection:
        connection.execute("create schema truth")
        connection.execute(
            "create table truth.avoidable_drivers (reason text, root_cause text, originating_department text, contacts bigint)"
        )
        story = json.loads((root / "written" / "truth" / "story.json").read_text())
        connection.executemany(
            "insert into truth.avoidable_drivers values ($reason, $root_cause, $originating_department, $contacts)",
            story["avoidable_drivers"],
        )
        for name in ("contacts", "journeys", "messages"):
            path = root / "written" / "truth" / f"{name}.parquet"
            connection.execute(f"create table truth.{name} as select * from '{path}'")
        connection.execute(
            "create table truth.known_contacts as select truth.*, mapped.contact_id as hashed_id, mapped.channel,"
            f" mapped.channel in {WRITTEN} as is_written from truth.contacts as truth"
            " inner join contacts.mapped_contacts as mapped on truth.contact_id = mapped.source_key"
        )
        connection.execute(
            # A survey beats what was logged, and has tests of its own.
            "create table truth.known_journeys as select truth.*, hashed.journey_id as hashed_id, said.is_written, said.is_asked"
            " from truth.journeys as truth"
            " inner join truth.known_contacts as first on truth.journey_id = first.contact_id"
            " inner join journeys.journey_contacts as hashed on first.hashed_id = hashed.contact_id"
            " inner join (select contacts.journey_id, bool_or(contacts.is_written) as is_written,"
            " count(answers.answer_value) > 0 as is_asked from truth.known_contacts as contacts"
            " left join contacts.survey_answers as answers"
            " on contacts.hashed_id = answers.contact_id and answers.question = 'solved'"
            " group by contacts.journey_id) as said on truth.journey_id = said.journey_id"
        )
        yield connection
