"""What `make demo` publishes of its 20,000 contacts tells the story that was planted in them: the team, the week and the reasons of the crutch,
who is served worst, and what need not have been asked.
"""

import json
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from command_line import run_outcomes

from flows.data_directory import DataDirectory
from flows.sample_company.reasons import CRUTCH_REASONS, CRUTCH_TEAM
from flows.sample_company.working_year import CHANGE_DAY

pytestmark = pytest.mark.full_parity

Demo = tuple[duckdb.DuckDBPyConnection, dict[str, Any]]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The published marts, and the story that was written beside the raw files."""
    folder = tmp_path_factory.mktemp("demo")
    data = DataDirectory(folder / "data")
    run("generate", "--contacts", "20000", "--out", folder / "company")
    run("ingest", "interactions", *sorted((folder / "company").glob("*.parquet")), "--data-dir", data.root)
    run("refresh", "--data-dir", data.root)
    with duckdb.connect(data.published, read_only=True) as connection:
        yield connection, json.loads((folder / "company" / "truth" / "story.json").read_text())


def run(*arguments: object) -> None:
    done = run_outcomes(*arguments)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_crutch(demo: Demo) -> None:
    marts, _ = demo
    alarms = marts.execute("select * from marts.crutch_alarms").df()
    assert set(alarms.team.dropna()) == {CRUTCH_TEAM}
    pair = alarms[(alarms.headline_name == "average_handle_time") & (alarms.guard_name == "repeat_contact_rate")]
    assert set(pair.reason.dropna().str.replace(" ", "_")) == set(CRUTCH_REASONS)
    onsets = pair[pair.cell_type == "team"].onset_week_start.dt.date
    assert onsets.mode()[0] == CHANGE_DAY
    assert set(onsets) <= {CHANGE_DAY + timedelta(weeks=weeks) for weeks in (-1, 0, 1)}


def test_who_is_served_worst(demo: Demo) -> None:
    marts, story = demo
    segments = marts.execute(
        "select customer_segment from marts.improvement_opportunities where is_confirmed and customer_segment is not null"
    ).fetchall()
    assert {segment for (segment,) in segments} == {story["worst_served_segment"]}


def test_what_need_not_have_been_asked(demo: Demo) -> None:
    marts, story = demo
    found = marts.execute(
        "select replace(reason, ' ', '_') from marts.contact_drivers where period_grain = 'all' and is_avoidable"
    ).fetchall()
    assert {reason for (reason,) in found} == {driver["reason"] for driver in story["avoidable_drivers"]}
    assert len(found) == 14


def test_every_metric_is_certified(demo: Demo) -> None:
    marts, _ = demo
    states = marts.execute(
        "select distinct state, cause from marts.metric_certifications where channel is null"
    ).fetchall()
    assert states == [("certified", "every condition holds")]


def test_the_same_rows_give_the_same_marts(demo: Demo, tmp_path: Path) -> None:
    """A refresh of a copy of what was landed, from nothing: every mart is equal, to the last bit of its numbers."""
    first, _ = demo
    [(path,)] = first.execute("select path from duckdb_databases() where path is not null").fetchall()
    again = DataDirectory(tmp_path / "again")
    shutil.copytree(Path(path).parent.parent / "raw", again.root / "raw")
    run("refresh", "--data-dir", again.root)
    with duckdb.connect(again.published, read_only=True) as second:
        second.execute(f"attach '{path}' as first (read_only)")
        marts = second.execute(
            "select table_name, string_agg(column_name, ', ') from duckdb_columns()"
            " where database_name = 'first' and schema_name = 'marts' and column_name <> 'published_at' group by table_name"
        ).fetchall()
        assert len(marts) > 50
        differing = {}
        for name, columns in marts:
            mine, theirs = (f"select {columns} from {database}marts.{name}" for database in ("first.", ""))
            [(lost, gained)] = second.execute(
                f"select (select count(*) from ({mine} except all {theirs})),"
                f" (select count(*) from ({theirs} except all {mine}))"
            ).fetchall()
            if lost or gained:
                differing[name] = (lost, gained)
        assert differing == {}
