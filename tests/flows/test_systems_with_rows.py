"""Which source systems have landed rows, and what dbt is told to leave out."""

from pathlib import Path

import pytest
import yaml

from flows.data_directory import PROJECT_ROOT, DataDirectory
from flows.errors import UnusableInputError
from flows.landed_files import landed_files
from flows.raw_tables import SYSTEMS
from flows.systems_with_rows import VARIABLE, staging_of, systems_without_rows


@pytest.fixture
def data(tmp_path: Path) -> DataDirectory:
    return DataDirectory(tmp_path)


def land(data: DataDirectory, system: str, table: str) -> Path:
    path = data.raw_table(system, table) / "export-1.parquet"
    path.parent.mkdir(parents=True)
    path.touch()
    return path


def test_one_landed_table_is_enough(data: DataDirectory) -> None:
    land(data, "interactions", "messages")
    land(data, "twitter", "tweets")
    assert systems_without_rows(landed_files(data)) == [
        "call_log",
        "chat_log",
        "mailbox",
        "servicenow",
        "stack_exchange",
        "surveys",
    ]


def test_a_withdrawn_system_has_no_rows(data: DataDirectory) -> None:
    land(data, "interactions", "messages")
    withdrawn = land(data, "twitter", "tweets")
    withdrawn.rename(withdrawn.with_suffix(".withdrawn"))
    assert "twitter" in systems_without_rows(landed_files(data))


def test_without_any_row_there_is_no_run(data: DataDirectory) -> None:
    with pytest.raises(UnusableInputError, match="nothing is landed"):
        landed_files(data)


def test_every_system_has_a_folder_that_dbt_can_leave_out() -> None:
    assert staging_of(["twitter"]) == ["path:models/staging/twitter"]
    assert all((PROJECT_ROOT / selected.removeprefix("path:")).is_dir() for selected in staging_of(SYSTEMS))


def test_dbt_leaves_nothing_out_by_itself() -> None:
    project = yaml.safe_load((PROJECT_ROOT / "dbt_project.yml").read_text(encoding="utf-8"))
    assert project["vars"][VARIABLE] == []
