"""Definitions are hashed anew when a file that they come from has changed, and at no other time."""

import json
from pathlib import Path

import pytest

from flows.certification import kept_definitions
from flows.certification.definitions import Definition
from flows.data_directory import DataDirectory


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of one file of each kind."""
    root = tmp_path / "project"
    for name in (
        *("models/marts/fct.sql", "models/marts/fct.yml", "macros/metrics/sum.sql", "seeds/thresholds.csv"),
        *("seeds/metric_approvals.csv", "flows/certification/query_hashes.py", "models/README.md", "docs/metrics.md"),
        *("dbt_project.yml", "profiles.yml", "flows/raw_tables.py", "flows/interactions_contract.py"),
    ):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("one")
    return root


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The hashes of each time that the project was compiled."""
    times: list[str] = []

    def made(_manifest: object) -> dict[str, Definition]:
        times.append(f"hash {len(times) + 1}")
        return {"resolution_rate": Definition("resolution_rate", times[-1], frozenset())}

    monkeypatch.setattr(kept_definitions, "compiled_manifest", dict)
    monkeypatch.setattr(kept_definitions, "definitions", made)
    return times


@pytest.mark.parametrize(
    "changed",
    [
        *("models/marts/fct.sql", "models/marts/fct.yml", "macros/metrics/sum.sql", "seeds/thresholds.csv"),
        *("dbt_project.yml", "flows/certification/query_hashes.py", "flows/raw_tables.py"),
    ],
)
def test_a_change_of_what_definitions_come_from(
    project: Path, tmp_path: Path, compiled: list[str], changed: str
) -> None:
    data = DataDirectory(tmp_path / "data")
    first = kept_definitions.definition_hashes(data, project)
    assert kept_definitions.definition_hashes(data, project) == first == {"resolution_rate": "hash 1"}
    (project / changed).write_text("two")
    assert kept_definitions.definition_hashes(data, project) == {"resolution_rate": "hash 2"}


def test_decisions_and_documents_are_no_part_of_a_definition(
    project: Path, tmp_path: Path, compiled: list[str]
) -> None:
    data = DataDirectory(tmp_path / "data")
    kept_definitions.definition_hashes(data, project)
    for name in ("seeds/metric_approvals.csv", "models/README.md", "docs/metrics.md"):
        (project / name).write_text("two")
    kept_definitions.definition_hashes(data, project)
    assert compiled == ["hash 1"]


def test_a_file_that_is_added_or_removed(project: Path, tmp_path: Path, compiled: list[str]) -> None:
    data = DataDirectory(tmp_path / "data")
    kept_definitions.definition_hashes(data, project)
    (project / "models/marts/fct_2.sql").write_text("one")
    kept_definitions.definition_hashes(data, project)
    (project / "models/marts/fct_2.sql").unlink()
    kept_definitions.definition_hashes(data, project)
    assert len(compiled) == 3


@pytest.mark.parametrize("damaged", ["", "[]", "{}", '{"project": 1}', "\x00"])
def test_a_damaged_file_is_made_anew(project: Path, tmp_path: Path, compiled: list[str], damaged: str) -> None:
    data = DataDirectory(tmp_path / "data")
    kept_definitions.definition_hashes(data, project)
    path = data.root / ".dbt" / "definitions.json"
    path.write_text(damaged)
    assert kept_definitions.definition_hashes(data, project) == {"resolution_rate": "hash 2"}
    assert json.loads(path.read_text())["hashes"] == {"resolution_rate": "hash 2"}
