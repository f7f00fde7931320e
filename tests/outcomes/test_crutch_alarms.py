"""Crutch alarms of generated companies: the planted story is found, companies without one see no more alarms than stated, and one judgement by another hand.

The models are compiled once by dbt, and their SQL is run over the facts of each company: see generated_facts.py.
"""

import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import jinja2
import numpy as np
import pandas as pd
import pytest
from dbt_in_process import run_dbt
from generated_facts import facts_of
from scipy import stats

from flows.data_directory import PROJECT_ROOT
from flows.sample_company import Plan
from flows.sample_company.reasons import CRUTCH_REASONS, CRUTCH_TEAM
from flows.sample_company.working_year import CHANGE_DAY

# The stated rate: guard_error_rate of dbt_project.yml.
ERROR_RATE = 0.05
ORDER = (
    "guarded_pairs",
    "guard_weekly_sums",
    "guard_strata",
    "guard_changes",
    "guard_cases",
    "guard_tests",
    "guard_judgements",
    "guard_findings",
    "guard_onsets",
    "headline_changes",
    "crutch_alarms",
)
KINDS = {"text": "varchar"}


class Judged:
    """The models' SQL over one company after another."""

    def __init__(self, target: Path) -> None:
        self.connection = duckdb.connect(config={"threads": 1})
        nodes = json.loads((target / "manifest.json").read_text())["nodes"].values()
        models = {node["name"]: node for node in nodes if node["resource_type"] == "model"}
        for name, node in models.items():
            if name.startswith("fct_"):
                columns = [
                    f"{column} {KINDS.get(told['data_type'], told['data_type'])}"
                    for column, told in node["columns"].items()
                ]
                self.connection.execute(f"create table {name} ({', '.join(columns)})")
        self.connection.execute("create table as_of as select timestamp '2025-12-31 23:59:59' as as_of")
        folder = target / "compiled" / "customer_outcomes"
        self.queries = {
            name: re.sub(r'"\w+"\."\w+"\."(\w+)"', r'"\1"', (folder / models[name]["original_file_path"]).read_text())
            for name in ORDER
        }

    def __call__(self, facts: dict[str, pd.DataFrame]) -> duckdb.DuckDBPyConnection:
        """Run all models over the facts of a company; what is not among them is empty."""
        for (name,) in self.connection.execute(
            "select table_name from information_schema.tables where table_name like 'fct_%'"
        ).fetchall():
            self.connection.execute(f"delete from {name}")
        for name, frame in facts.items():
            self.connection.register("landed", frame)
            self.connection.execute(f"insert into {name} by name select * from landed")
        for name in ORDER:
            self.connection.execute(f"create or replace table {name} as {self.queries[name]}")
            # Where no guard got worse there is nothing to go on with.
            if name == "guard_findings" and self.connection.execute(
                "select count(*) from guard_findings"
            ).fetchone() == (0,):
                self.connection.execute("create or replace table crutch_alarms as select 1 as nothing limit 0")
                break
        return self.connection


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where dbt left the compiled models."""
    root = tmp_path_factory.mktemp("guards")
    run_dbt(root / "warehouse.duckdb", "compile", "--select", "path:models/outcomes/guardrails")
    return root / "target"


@pytest.fixture(scope="module")
def story() -> dict[str, pd.DataFrame]:
    return facts_of(Plan(20_000, 11, "crutch"))


@pytest.fixture(scope="module")
def found(target: Path, story: dict[str, pd.DataFrame]) -> duckdb.DuckDBPyConnection:
    """What the models say of that company."""
    return Judged(target)(story)


def test_the_planted_story_is_found_and_nothing_else(found: duckdb.DuckDBPyConnection) -> None:
    alarms = found.execute("select * from crutch_alarms").df()
    pair = alarms[(alarms.headline_name == "average_handle_time") & (alarms.guard_name == "repeat_contact_rate")]
    of_team = pair[(pair.cell_type == "team")]
    assert set(of_team.team) == {CRUTCH_TEAM}
    # The first alarm comes within six weeks; from when on is told to the week, and to the neighbouring one at the worst.
    assert of_team.week_start.min().date() < CHANGE_DAY + timedelta(weeks=6)
    onsets = of_team.onset_week_start.dt.date
    assert onsets.mode()[0] == CHANGE_DAY
    assert set(onsets) <= {CHANGE_DAY + timedelta(weeks=weeks) for weeks in (-1, 0, 1)}
    assert set(of_team.headline_state) == {"improved"}
    assert set(pair.reason.dropna()) == set(CRUTCH_REASONS)
    assert set(alarms.team.dropna()) == {CRUTCH_TEAM}
    assert set(alarms[alarms.team.isna()].reason) <= set(CRUTCH_REASONS)
    assert pair[pair.reason.notna()].part_of_judgement_id.notna().all()
    assert of_team.is_new.sum() == 1
    satisfied = alarms[(alarms.headline_name == "customer_satisfaction_score") & (alarms.cell_type == "team")]
    assert len(satisfied)
    assert "worse" not in set(alarms.headline_state)


def test_customers_touched_are_those_who_came_back_since(
    found: duckdb.DuckDBPyConnection, story: dict[str, pd.DataFrame]
) -> None:
    week, onset, touched, cases = found.execute(
        "select week_start, onset_week_start, touched_customers, cases_since_onset from crutch_alarms where cell_type = 'team'"
        " and headline_name = 'average_handle_time' order by week_start desc limit 1"
    ).fetchone()  # type: ignore[misc]
    contacts = story["fct_contacts"]
    day = contacts.contact_date.dt.date
    since = contacts[
        (contacts.team == CRUTCH_TEAM)
        & (day >= onset)
        & (day < week + timedelta(weeks=1))
        & contacts.is_repeated.notna()
    ]
    assert cases == len(since)
    assert touched == since[since.is_repeated.astype(bool)].customer_id.nunique()


def test_weeks_that_are_not_mature_are_not_judged(found: duckdb.DuckDBPyConnection) -> None:
    last = dict(
        found.execute("select guard_name, max(week_start) from guard_judgements group by guard_name").fetchall()
    )
    # The year ends on a Wednesday; seven days before it, and twenty-eight.
    assert last["repeat_contact_rate"] == date(2025, 12, 15)
    assert last["resolution_rate"] == date(2025, 11, 24)


@pytest.mark.parametrize(
    ("monday", "weeks", "team", "reason"),
    [
        (date(2025, 9, 22), 13, CRUTCH_TEAM, None),
        (date(2025, 7, 21), 4, CRUTCH_TEAM, None),
        (date(2025, 9, 22), 13, CRUTCH_TEAM, CRUTCH_REASONS[0]),
    ],
)
def test_one_judgement_by_another_hand(  # noqa: PLR0917 -- the case and what it is asked of
    found: duckdb.DuckDBPyConnection,
    story: dict[str, pd.DataFrame],
    monday: date,
    weeks: int,
    team: str,
    reason: str | None,
) -> None:
    told = found.execute(
        "select window_cases, baseline_cases, value_before, value_after, change, change_low, change_high, p_value, window_customers"
        " from guard_judgements where guard_name = 'repeat_contact_rate' and week_start = ? and window_weeks = ? and team = ?"
        " and reason is not distinct from ?",
        [monday, weeks, team, reason],
    ).fetchone()
    assert told is not None
    assert told == pytest.approx(recomputed(story["fct_contacts"], monday, weeks, team, reason), rel=2e-5, abs=1e-12)


def recomputed(contacts: pd.DataFrame, monday: date, weeks: int, team: str, reason: str | None) -> tuple[Any, ...]:
    """The comparison of one cell, contact by contact."""
    cell = contacts[(contacts.team == team) & contacts.is_repeated.notna()]
    cell = cell.assign(reason=cell.reason.fillna("unknown"), failed=cell.is_repeated.astype(float))
    if reason is not None:
        cell = cell[cell.reason == reason]
    week = np.array([(monday - (day - timedelta(days=day.weekday()))).days // 7 for day in cell.contact_date.dt.date])
    after = cell[(week >= 0) & (week < weeks)]
    before = cell[(week >= 13) & (week < 39)]

    sizes = before.groupby(["reason", "channel"]).size()

    def stratum(row: Any) -> tuple[str, str]:
        if sizes.get((row.reason, row.channel), 0) >= 10:
            return row.reason, row.channel
        sparse = sum(size for (of, _), size in sizes.items() if of == row.reason and size < 10)
        return (row.reason, "") if sparse >= 10 else ("", "")

    before = before.assign(stratum=[stratum(row) for row in before.itertuples()])
    after = after.assign(stratum=[stratum(row) for row in after.itertuples()])
    expected = before.groupby("stratum").failed.mean()
    count_before = before.groupby("stratum").size()
    after = after[after.stratum.isin(expected.index)]
    count_after = after.groupby("stratum").size()

    size = len(after)
    standard = after.stratum.map(expected).mean()
    change = after.failed.mean() - standard
    weight = before.stratum.map(count_after).fillna(0) / before.stratum.map(count_before)
    new = (after.failed - after.stratum.map(expected) - change).groupby(after.customer_id).sum()
    old = -((before.failed - before.stratum.map(expected)) * weight).groupby(before.customer_id).sum()
    effective_new = size**2 / (after.groupby("customer_id").size() ** 2).sum()
    weights = weight.groupby(before.customer_id).sum()
    effective_old = weights.sum() ** 2 / (weights**2).sum()
    variance_new = (new**2).sum() * effective_new / (effective_new - 1)
    variance_old = (old**2).sum() * effective_old / (effective_old - 1)
    both = 2 * (new * old.reindex(new.index).fillna(0)).sum()
    error = np.sqrt(variance_new + variance_old + both) / size
    degrees = (variance_new + variance_old) ** 2 / (
        variance_new**2 / (effective_new - 1) + variance_old**2 / (effective_old - 1)
    )
    half = stats.t.ppf(0.975, degrees) * error
    p_value = stats.t.sf(change / error, degrees)
    return (size, len(before), standard, after.failed.mean(), change, change - half, change + half, p_value, new.size)


@pytest.mark.parametrize(
    ("companies", "all_guards"), [(30, False), pytest.param(200, True, marks=pytest.mark.full_parity)]
)
def test_companies_without_a_story_see_no_more_alarms_than_stated(
    companies: int, all_guards: bool, target: Path
) -> None:
    """One guard, or all, of so many companies, in which one customer in a hundred makes a fifth of the contacts."""
    judged = Judged(target)
    alarmed = judgements = unlikely = 0
    heaviest = []
    for seed in range(1, companies + 1):
        facts = facts_of(Plan(3_000, seed, "none"))
        contacts = facts["fct_contacts"]
        if not all_guards:
            facts = {"fct_contacts": contacts.drop(columns=["is_closed_unsolved", "is_closed_provisional"])}
        sizes = contacts[contacts.customer_id.str.startswith("K")].customer_id.value_counts()
        heaviest.append(sizes.head(len(sizes) // 100).sum() / sizes.sum())
        counts = (
            judged(facts)
            .execute(
                "select count(*), coalesce(sum(case when p_value < 0.01 then 1 else 0 end), 0), (select count(*) from crutch_alarms) from guard_judgements"
            )
            .fetchone()
        )
        assert counts is not None
        judgements, unlikely, alarmed = judgements + counts[0], unlikely + counts[1], alarmed + (counts[2] > 0)
    assert np.mean(heaviest) == pytest.approx(0.2, abs=0.05)
    assert judgements > 1_000 * companies / 4
    assert alarmed <= stats.binom.ppf(0.975, companies, ERROR_RATE)
    # One by one, too: by chance at most as many are below a level as the level says.
    assert unlikely <= 0.01 * judgements


def test_tails_and_quantiles_are_those_of_scipy() -> None:
    environment = jinja2.Environment(extensions=["jinja2.ext.do"])  # noqa: S701 -- SQL, no HTML
    folder = PROJECT_ROOT / "macros" / "statistics"
    macros = {
        path.stem: getattr(environment.from_string(path.read_text()).module, path.stem) for path in folder.glob("*.sql")
    }
    grid = [
        (t, degrees)
        for t in (-3.0, -0.5, 0.0, 0.3, 1.0, 2.0, 4.0, 5.5, 8.0, 15.0, 30.0)
        for degrees in (10.0, 19.0, 40.5, 200.0, 1e5)
    ]
    with duckdb.connect() as connection:
        connection.execute("create table grid (t double, degrees double)")
        connection.executemany("insert into grid values (?, ?)", grid)
        rows = connection.execute(
            f"with normal as (select *, {macros['normal_deviate_of_student']('t', 'degrees')} as z from grid)"
            f" select t, degrees, {macros['normal_tail']('t')}, {macros['normal_tail']('z')}, {macros['student_quantile']('degrees')} from normal"
        ).fetchall()
    for t, degrees, normal, student, quantile in rows:
        assert normal == pytest.approx(stats.norm.sf(t), rel=2e-7)
        assert student == pytest.approx(stats.t.sf(t, degrees), rel=2e-3 if t > 10 else 1e-5)
        assert quantile == pytest.approx(stats.t.ppf(0.975, degrees), rel=1e-5)
