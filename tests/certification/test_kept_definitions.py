"""Definitions are hashed anew when a file that they come from has changed, and at no other time."""

from pathlib import Path

import pytest

from flows.certification import kept_definitions
from flows.certification.definitions import Definition


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
def test_a_change_of_what_definitions_come_from(project: Path, compiled: list[str], changed: str) -> None:
    first = kept_definitions.definition_hashes(project)
    assert kept_definitions.definition_hashes(project) == first == {"resolution_rate": "hash 1"}
    (project / changed).write_text("two")
    assert kept_definitions.definition_hashes(project) == {"resolution_rate": "hash 2"}


def test_decisions_and_documents_are_no_part_of_a_definition(project: Path, compiled: list[str]) -> None:
    kept_definitions.definition_hashes(project)
    for name in ("seeds/metric_approvals.csv", "models/README.md", "docs/metrics.md"):
        (project / name).write_text("two")
    kept_definitions.definition_hashes(project)
    assert compiled == ["hash 1"]


def test_a_file_that_is_added_or_removed(project: Path, compiled: list[str]) -> None:
    kept_definitions.definition_hashes(project)
    (project / "models/marts/fct_2.sql").write_text("one")
    kept_definitions.definition_hashes(project)
    (project / "models/marts/fct_2.sql").unlink()
    assert kept_definitions.definition_hashes(project) == {"resolution_rate": "hash 1"}
    assert len(compiled) == 2


@pytest.mark.parametrize("damaged", [b"", b"\x00", b"{}" * 20, b"not what was written" * 5])
def test_a_damaged_file_is_made_anew(project: Path, compiled: list[str], damaged: bytes) -> None:
    kept_definitions.definition_hashes(project)
    (path,) = (project / "target/kept").iterdir()
    path.write_bytes(damaged)
    assert kept_definitions.definition_hashes(project) == {"resolution_rate": "hash 2"}
    assert kept_definitions.definition_hashes(project) == {"resolution_rate": "hash 2"}


def test_of_former_states_some_are_kept(project: Path, compiled: list[str]) -> None:
    for content in range(10):
        (project / "models/marts/fct.sql").write_text(str(content))
        kept_definitions.definition_hashes(project)
    (project / "models/marts/fct.sql").write_text("8")
    assert kept_definitions.definition_hashes(project) == {"resolution_rate": "hash 9"}
    (project / "models/marts/fct.sql").write_text("1")
    assert kept_definitions.definition_hashes(project) == {"resolution_rate": "hash 11"}


def test_a_folder_that_cannot_be_written_costs_time_only(project: Path, compiled: list[str]) -> None:
    (project / "target").write_text("a file where the folder would be")
    assert kept_definitions.definition_hashes(project) == {"resolution_rate": "hash 1"}
    assert kept_definitions.definition_hashes(project) == {"resolution_rate": "hash 2"}
