"""dbt's partial parsing, on which runs and developers rely: what it makes of a changed project is what a full parse does."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from project_copy import copy_project

from flows import dbt_commands
from flows.data_directory import DataDirectory
from flows.dbt_commands import target_folder
from flows.parsed_project import parse

# What differs between any two parses.
_TIMES = ("created_at", "generated_at", "invocation_id", "invocation_started_at", "run_started_at")
_PARSED = ("nodes", "metrics", "semantic_models", "macros", "unit_tests", "parent_map", "child_map", "disabled")


def replaced(path: str, old: str, new: str) -> Callable[[Path], None]:
    def edit(project: Path) -> None:
        text = (project / path).read_text()
        assert old in text
        (project / path).write_text(text.replace(old, new, 1))

    return edit


def with_a_new_ratio(project: Path) -> None:
    ratio = project / "models/metrics/abandonment_rate.yml"
    renamed = ratio.read_text().replace("name: abandonment_rate", "name: new_abandonment_rate")
    ratio.with_name("new_abandonment_rate.yml").write_text(renamed)


def without_a_ratio(project: Path) -> None:
    (project / "models/metrics/abandoned_unserved_rate.yml").unlink()


EDITS = {
    "sql": replaced("models/marts/fct_contacts.sql", "select", "select /* edited */"),
    "a ratio": replaced("models/metrics/abandonment_rate.yml", "min_denominator: 30", "min_denominator: 31"),
    "a new ratio": with_a_new_ratio,
    "a ratio deleted": without_a_ratio,
    "a fact's YAML": replaced("models/marts/fct_contacts.yml", "description: >\n", "description: >\n      Edited.\n"),
    "expr": replaced("models/marts/fct_contacts.yml", "expr: is_abandoned", "expr: is_dropped"),
    "a seed": replaced("seeds/service_thresholds.csv", "60", "61"),
    "a macro": replaced("macros/metrics/metric_aggregate.sql", "then 1 else", "then 2 else"),
    "a var": replaced("dbt_project.yml", "journey_window_days: 7", "journey_window_days: 8"),
    "a configuration": replaced("dbt_project.yml", "+materialized: table", "+materialized: view"),
}


@pytest.fixture(scope="module")
def parsed_before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project, and beside it a data directory in which it was parsed."""
    folder = tmp_path_factory.mktemp("parsed")
    copy_project(folder / "project")
    with pytest.MonkeyPatch.context() as patch:
        parsed(folder, patch)
    return folder


def parsed(folder: Path, patch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Parse the project of a folder and return what there is in it, but for times."""
    patch.setattr(dbt_commands, "PROJECT_ROOT", folder / "project")
    patch.setenv("OUTCOMES_WAREHOUSE", "warehouse.duckdb")
    data = DataDirectory(folder / "data")
    parse(data, "duckdb")
    manifest = json.loads((target_folder(data) / "manifest.json").read_text())
    semantics = json.loads((target_folder(data) / "semantic_manifest.json").read_text())
    return {
        **{kind: comparable(manifest[kind]) for kind in _PARSED},
        **{
            f"{kind} as MetricFlow reads them": {each["name"]: comparable(each) for each in semantics[kind]}
            for kind in ("metrics", "semantic_models")
        },
    }


def comparable(found: Any) -> Any:
    if isinstance(found, dict):
        return {key: comparable(each) for key, each in found.items() if key not in _TIMES}
    if isinstance(found, list):
        return sorted((comparable(each) for each in found), key=str)
    return found


@pytest.mark.full_parity
@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_is_parsed_as_the_whole_would_be(
    parsed_before: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, edit: str
) -> None:
    shutil.copytree(parsed_before, tmp_path / "edited")
    EDITS[edit](tmp_path / "edited" / "project")
    in_part = parsed(tmp_path / "edited", monkeypatch)
    shutil.rmtree(tmp_path / "edited" / "data")
    assert in_part == parsed(tmp_path / "edited", monkeypatch)


def test_what_was_kept_and_is_damaged_is_parsed_anew(
    parsed_before: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(parsed_before, tmp_path / "damaged")
    kept = target_folder(DataDirectory(tmp_path / "damaged" / "data")) / "partial_parse.msgpack"
    kept.write_bytes(b"no message pack")
    found = parsed(tmp_path / "damaged", monkeypatch)
    assert len(found["nodes"]) > 200
    assert kept.stat().st_size > 1_000_000
