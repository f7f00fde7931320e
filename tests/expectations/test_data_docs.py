"""Data Docs: written for each layer, escaped, and without customers' words or this machine's folders."""

import re
import subprocess
import sys
from html import escape
from pathlib import Path

import duckdb
import pytest
from expectation_databases import AS_OF, marts_database, raw_database, raw_rows

from expectations import data_docs
from expectations.duckdb_database import DuckDBDatabase
from expectations.validation import validate_marts, validate_raw
from flows.data_directory import PROJECT_ROOT, DataDirectory

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def data(tmp_path: Path) -> DataDirectory:
    return DataDirectory(tmp_path / "data")


def pages(data: DataDirectory) -> str:
    return "\n".join(page.read_text() for page in (data.reports / "data_docs").rglob("*.html"))


def test_names_of_files_are_escaped_and_nothing_private_is_shown(tmp_path: Path, data: DataDirectory) -> None:
    private = {"tweet_id": "424242424242", "author_id": "jane.doe", "text": "my card is lost", "inbound": "my secret"}
    rows = raw_rows("twitter", 5, private | {"_source_file": f"{HOSTILE}\n$params.csv"})
    database = raw_database(tmp_path / "w.duckdb", {"twitter": rows})

    report = validate_raw(DuckDBDatabase(database), data)

    assert [each.expectation for each in report.problems] == ["inbound_is_known"]
    assert f"{HOSTILE}?$params.csv line 2" in report.problems[0].detail
    assert report.data_docs == data.reports / "data_docs" / "index.html"
    shown = pages(data)
    assert HOSTILE not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;?$params.csv line 2" in shown
    assert not [value for value in private.values() if value in shown]
    assert not [folder for folder in (str(tmp_path), str(PROJECT_ROOT), "site-packages") if folder in shown]


def test_crashes_are_shown_without_values_and_folders(tmp_path: Path, data: DataDirectory) -> None:
    database = raw_database(tmp_path / "w.duckdb", {"twitter": raw_rows("twitter")})
    with duckdb.connect(database) as connection:
        # A view that cannot be read: the message quotes the value.
        connection.execute("alter table raw.twitter__tweets rename to landed")
        connection.execute(
            "create view raw.twitter__tweets as"
            " select * replace (cast(cast(text as integer) as varchar) as inbound) from raw.landed"
        )

    report = validate_raw(DuckDBDatabase(database), data)

    assert [(each.expectation, each.status) for each in report.problems] == [("inbound_is_known", "error")]
    assert "Conversion Error" in report.problems[0].detail
    assert "why was my card" not in report.problems[0].detail
    shown = pages(data)
    assert "Conversion Error" in shown
    assert not [each for each in ("why was my card", "Traceback", "site-packages", str(tmp_path)) if each in shown]


def test_each_layer_has_its_site_and_replaces_its_own_only(tmp_path: Path, data: DataDirectory) -> None:
    raw = raw_database(tmp_path / "landed.duckdb", {"twitter": raw_rows("twitter")})
    marts = marts_database(tmp_path / "w.duckdb")

    validate_raw(DuckDBDatabase(raw), data)
    first = set((data.reports / "data_docs").rglob("*.html"))
    validate_raw(DuckDBDatabase(raw), data)
    validate_marts(DuckDBDatabase(marts), data, AS_OF, {})

    site = data.reports / "data_docs"
    index = (site / "index.html").read_text()
    assert 'href="raw/index.html"' in index
    assert 'href="marts/index.html"' in index
    assert (site / "raw" / "index.html").is_file()
    assert (site / "marts" / "index.html").is_file()
    assert len(set((site / "raw").rglob("*.html"))) == len(first) - 1
    assert "No tweet is dated before the first one" in pages(data)


def test_pages_that_cannot_be_written_do_not_hide_the_verdict(
    tmp_path: Path, data: DataDirectory, caplog: pytest.LogCaptureFixture
) -> None:
    database = raw_database(tmp_path / "w.duckdb", {"twitter": raw_rows("twitter")})
    data.reports.parent.mkdir()
    data.reports.write_text("a file where the folder should be")

    report = validate_raw(DuckDBDatabase(database), data)

    assert report.passed
    assert report.data_docs is None
    assert "could not be written" in caplog.text
    assert data_docs.__name__ in caplog.text or caplog.records


def test_nothing_is_left_beside_the_pages(tmp_path: Path, data: DataDirectory) -> None:
    database = raw_database(tmp_path / "w.duckdb", {"twitter": raw_rows("twitter")})
    work, temporary = tmp_path / "work", tmp_path / "temporary"
    work.mkdir()
    temporary.mkdir()
    code = (
        "import sys; from pathlib import Path; from expectations.validation import validate_raw;"
        " from expectations.duckdb_database import DuckDBDatabase;"
        " from flows.data_directory import DataDirectory; early = 'great_expectations' in sys.modules;"
        " report = validate_raw(DuckDBDatabase(Path(sys.argv[1])), DataDirectory(Path(sys.argv[2])));"
        " sys.exit(0 if report.passed and not early else 1)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(database), str(data.root)],
        cwd=work,
        env={"PATH": "", "TMPDIR": str(temporary), "PYTHONPATH": str(PROJECT_ROOT), "HOME": str(work)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert list(work.iterdir()) == []
    assert list(temporary.iterdir()) == []
    assert sorted(path.name for path in data.root.iterdir()) == ["reports"]
    assert sorted(path.name for path in data.reports.iterdir()) == ["data_docs"]


def test_pages_fetch_nothing_and_the_index_shows_every_verdict(tmp_path: Path, data: DataDirectory) -> None:
    database = raw_database(tmp_path / "w.duckdb", {"twitter": raw_rows("twitter", 5, {"inbound": "perhaps"})})

    report = validate_raw(DuckDBDatabase(database), data)

    for page in (data.reports / "data_docs").rglob("*.html"):
        text = page.read_text()
        assert not re.findall(r"<(?:script|link|img|iframe)[^>]*", text), page
        assert "default-src 'none'" in text
    index = (data.reports / "data_docs" / "index.html").read_text()
    for outcome in report.outcomes:
        assert f"<td>{escape(outcome.description)}</td>" in index
    assert index.count('<td class="status failed">') == 1
    assert index.count("<tr><td") == len(report.outcomes)
