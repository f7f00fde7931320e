"""Withdrawal: the way back from a wrongly landed export."""

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from filelock import FileLock

from flows.data_directory import DataDirectory
from flows.errors import ToolFailedError, UnusableInputError
from flows.ingest import LandedFile, land_files
from flows.withdraw import withdraw_file

HEADER = "tweet_id,author_id,inbound,created_at\n"
OCTOBER = HEADER + "1,a,True,now\n2,b,True,now\n"
NOVEMBER = HEADER + "2,b,True,now\n3,c,True,now\n"


@pytest.fixture
def data(tmp_path: Path) -> DataDirectory:
    return DataDirectory(tmp_path / "da'ta")


def ingest(data: DataDirectory, path: Path, text: str) -> LandedFile:
    path.write_text(text)
    return land_files("twitter", [path], data, loaded_at=datetime(2017, 12, 1, tzinfo=UTC))[0]


def landed(data: DataDirectory) -> list[tuple[str, str]]:
    files = [str(path) for path in data.raw_table("twitter", "tweets").glob("*.parquet")]
    query = "select tweet_id, _source_file from read_parquet(?) order by all"
    return duckdb.execute(query, [files]).fetchall() if files else []


def test_withdrawn_rows_leave_the_table_and_are_kept(tmp_path: Path, data: DataDirectory) -> None:
    ingest(data, tmp_path / "october.csv", OCTOBER)
    november = ingest(data, tmp_path / "november.csv", NOVEMBER)
    assert november.landed_as is not None
    content = november.landed_as.read_bytes()
    assert withdraw_file("twitter", "november.csv", data) == 1
    assert landed(data) == [("1", "october.csv"), ("2", "october.csv")]
    kept = data.raw / ".withdrawn" / "twitter" / "tweets" / november.landed_as.name
    assert kept.read_bytes() == content


def test_rows_of_several_landings_of_one_name_go_together(tmp_path: Path, data: DataDirectory) -> None:
    ingest(data, tmp_path / "tweets.csv", OCTOBER)
    ingest(data, tmp_path / "tweets.csv", NOVEMBER)
    assert withdraw_file("twitter", "tweets.csv", data) == 3
    assert landed(data) == []


def test_what_other_exports_held_too_comes_back_with_them(tmp_path: Path, data: DataDirectory) -> None:
    ingest(data, tmp_path / "october.csv", OCTOBER)
    first = ingest(data, tmp_path / "november.csv", NOVEMBER)
    assert withdraw_file("twitter", "october.csv", data) == 2
    again = ingest(data, tmp_path / "november.csv", NOVEMBER)
    assert (again.rows_landed, again.rows_already_there) == (1, 1)
    assert landed(data) == [("2", "november.csv"), ("3", "november.csv")]
    assert first.landed_as is not None
    assert again.landed_as == first.landed_as.with_name(first.landed_as.stem + "-2.parquet")


def test_withdrawn_twice_is_kept_twice(tmp_path: Path, data: DataDirectory) -> None:
    for _ in range(2):
        ingest(data, tmp_path / "october.csv", OCTOBER)
        assert withdraw_file("twitter", "october.csv", data) == 2
    assert len(list((data.raw / ".withdrawn" / "twitter" / "tweets").glob("*.parquet"))) == 2


def test_nothing_of_that_name(tmp_path: Path, data: DataDirectory) -> None:
    with pytest.raises(UnusableInputError, match=r"Landed files of twitter: none\."):
        withdraw_file("twitter", "october.csv", data)
    ingest(data, tmp_path / "october.csv", OCTOBER)
    ingest(data, tmp_path / "november.csv", NOVEMBER)
    with pytest.raises(UnusableInputError) as error:
        withdraw_file("twitter", "x' or 1=1 --", data)
    assert "nothing landed of twitter is of a file named x' or 1=1 --." in str(error.value)
    assert "Landed files of twitter: november.csv, october.csv." in str(error.value)
    assert len(landed(data)) == 3


def test_unknown_system(data: DataDirectory) -> None:
    with pytest.raises(UnusableInputError, match="no source system is called siebel"):
        withdraw_file("siebel", "x.csv", data)


def test_lock_that_is_held(tmp_path: Path, data: DataDirectory) -> None:
    ingest(data, tmp_path / "october.csv", OCTOBER)
    with FileLock(data.lock), pytest.raises(ToolFailedError, match="is held"):
        withdraw_file("twitter", "october.csv", data)
    assert len(landed(data)) == 2
