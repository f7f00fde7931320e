"""Approving, revoking and retiring: what is written, and what is refused with nothing written."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from flows.certification import authors, decisions
from flows.certification.compiled_project import CompiledProject
from flows.certification.definitions import Definition
from flows.data_directory import PROJECT_ROOT
from flows.errors import UnusableInputError

DAY = date(2026, 2, 1)
INES, TOM = "ines@example.org", "tom@example.org"
NAMES = ("resolution_rate", "repeat_contact_rate", "cost_per_contact")
PROJECT = CompiledProject(
    {name: Definition(name, f"{name} hash", frozenset({"fct_contacts"})) for name in NAMES},
    {name: f"models/metrics/{name}.yml" for name in NAMES},
    {"cost_per_contact": ["cost_per_contact is a cost metric without a guard: name one."]},
)
HEADERS = {
    name: (PROJECT_ROOT / "seeds" / name).read_text(encoding="utf-8").splitlines()[0] + "\n"
    for name in ("metric_approvals.csv", "metric_revocations.csv", "metric_retirements.csv")
}


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    for name, header in HEADERS.items():
        (tmp_path / name).write_text(header, encoding="utf-8")
    (tmp_path / "metric_approvers.csv").write_text(f"approver,name,role\n{INES},Ines,\n{TOM},Tom,\n", encoding="utf-8")
    return tmp_path


def approve(seeds: Path, metric: str = "resolution_rate", approver: str = INES, by: tuple[str, ...] = (TOM,)) -> str:
    return decisions.approve(PROJECT, metric, approver=approver, authors=by, approved_on=DAY, seeds=seeds)


def test_an_approval_is_one_row_that_holds_a_year(seeds: Path) -> None:
    assert approve(seeds) == "resolution_rate hash"
    approve(seeds, "repeat_contact_rate", INES.upper())
    approve(seeds)
    assert (seeds / "metric_approvals.csv").read_text(encoding="utf-8") == HEADERS["metric_approvals.csv"] + (
        f"repeat_contact_rate,repeat_contact_rate hash,{INES},2026-02-01,2027-02-01,{TOM}\n"
        f"resolution_rate,resolution_rate hash,{INES},2026-02-01,2027-02-01,{TOM}\n"
    )


@pytest.mark.parametrize(
    ("metric", "approver", "by", "says"),
    [
        ("resolution_rat", INES, (TOM,), "resolution_rat is no published metric. Did you mean resolution_rate?"),
        ("cost_per_contact", INES, (TOM,), "cost_per_contact is a cost metric without a guard"),
        ("resolution_rate", "eve@example.org", (TOM,), "eve@example.org is not on the list of approvers"),
        ("resolution_rate", "", (TOM,), "not on the list of approvers"),
        ("resolution_rate", INES, (TOM, INES.upper()), f"{INES} wrote the definition of resolution_rate"),
    ],
)
def test_what_may_not_be_approved_is_refused(
    seeds: Path, metric: str, approver: str, by: tuple[str, ...], says: str
) -> None:
    with pytest.raises(UnusableInputError, match=says):
        approve(seeds, metric, approver, by)
    assert (seeds / "metric_approvals.csv").read_text(encoding="utf-8") == HEADERS["metric_approvals.csv"]


def test_authors_are_whom_git_names(seeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []

    def of(paths: list[str]) -> set[str]:
        asked.append(list(paths))
        return {INES}

    monkeypatch.setattr(decisions, "authors_of", of)
    with pytest.raises(UnusableInputError, match="wrote the definition"):
        approve(seeds, by=())
    assert asked == [["models/metrics/resolution_rate.yml", "models/marts/fct_contacts.sql"]]


def test_git_knows_who_wrote_a_file() -> None:
    if not (PROJECT_ROOT / ".git").exists() or shutil.which("git") is None:
        pytest.skip("the project is no git repository here")
    assert all("@" in each for each in authors.authors_of(["dbt_project.yml"]))
    assert authors.authors_of(["dbt_project.yml"])


def test_a_revocation_names_the_definition_and_why(seeds: Path) -> None:
    decisions.revoke(
        PROJECT, "resolution_rate", revoked_by=INES, revoked_on=DAY, reason="the window, is\nwrong", seeds=seeds
    )
    assert (seeds / "metric_revocations.csv").read_text(encoding="utf-8") == HEADERS["metric_revocations.csv"] + (
        f'resolution_rate,resolution_rate hash,{INES},2026-02-01,"the window, is wrong"\n'
    )
    with pytest.raises(UnusableInputError, match="say why"):
        decisions.revoke(PROJECT, "resolution_rate", revoked_by=INES, revoked_on=DAY, reason=" ", seeds=seeds)
    with pytest.raises(UnusableInputError, match="list of approvers"):
        decisions.revoke(PROJECT, "resolution_rate", revoked_by="eve", revoked_on=DAY, reason="x", seeds=seeds)


def test_a_retirement_names_what_replaces_it(seeds: Path) -> None:
    def retire(replaced_by: str | None) -> None:
        decisions.retire(
            PROJECT,
            "cost_per_contact",
            retired_on=DAY,
            replaced_by=replaced_by,
            retired_by=TOM,
            reason="nobody used it",
            seeds=seeds,
        )

    retire(None)
    retire("resolution_rate")
    assert (seeds / "metric_retirements.csv").read_text(encoding="utf-8") == HEADERS["metric_retirements.csv"] + (
        f"cost_per_contact,2026-02-01,resolution_rate,{TOM},nobody used it\n"
    )
    for replacement, says in (("no_such_rate", "no published metric"), ("cost_per_contact", "by itself")):
        with pytest.raises(UnusableInputError, match=says):
            retire(replacement)
