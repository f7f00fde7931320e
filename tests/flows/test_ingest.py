"""`outcomes ingest`: what lands of an export, what is refused, and that nothing lands twice."""

import csv
import gzip
import io
import json
import os
import re
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import duckdb
import pytest
from filelock import FileLock

from flows.data_directory import PROJECT_ROOT, DataDirectory
from flows.errors import ToolFailedError, UnusableInputError
from flows.ingest import LandedFile, describe, land_files
from flows.landing_rows import row_hash
from flows.raw_tables import LANDING_COLUMNS, table_of

LOADED_AT = datetime(2017, 12, 1, 7, 15, 9, tzinfo=UTC)
REAL = PROJECT_ROOT.parent / "shared" / "data"

TWEET_HEADER = [
    "tweet_id",
    "author_id",
    "inbound",
    "created_at",
    "text",
    "response_tweet_id",
    "in_response_to_tweet_id",
]
TWEETS = [
    ["1", "HarbourHelp", "False", "Tue Oct 03 12:10:47 +0000 2017", "@700012 We see, really.", "2", "3.0"],
    ["2", "700012", "True", "Tue Oct 03 12:11:45 +0000 2017", 'but why "exactly"?\nHow?', "", "1.0"],
    ["3", "700012", "True", "Tue Oct 03 12:08:27 +0000 2017", "?", "1", "4.0"],
]
CALL_HEADER, *CALLS = (
    line.split()
    for line in """
    vru+line call_id customer_id priority type date vru_entry vru_exit vru_time q_start q_exit q_time outcome \
    ser_start ser_exit ser_time server
    ZZ0101 70001 5000016 2 PS 990201 0:10:31 0:10:36 5 0:10:36 0:13:16 160 HANG 0:00:00 0:00:00 0 NO_SERVER
    ZZ0101 70002 0 0 PS 990201 0:44:12 0:44:23 11 0:00:00 0:00:00 0 HANG 0:00:00 0:00:00 0 NO_SERVER
    ZZ0101 70003 50000017 2 PS 990201 6:35:20 6:35:26 6 6:35:26 6:35:43 17 AGENT 6:35:43 6:36:38 55 ROBIN
    """.strip().splitlines()
)


@pytest.fixture
def data(tmp_path: Path) -> DataDirectory:
    return DataDirectory(tmp_path / "data")


def csv_text(header: list[str], rows: list[list[str]], delimiter: str = ",", end: str = "\r\n") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows([header, *rows])
    return out.getvalue()


def tab_text(header: list[str], rows: list[list[str]]) -> str:
    return "".join("\t".join(row) + "\n" for row in [header, *rows])


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def ingest(system: str, data: DataDirectory, *paths: Path) -> list[LandedFile]:
    return land_files(system, list(paths), data, loaded_at=LOADED_AT)


def counts(landed: LandedFile) -> tuple[int, int, int]:
    return landed.rows_in, landed.rows_landed, landed.rows_already_there


def landed_rows(system: str, data: DataDirectory) -> list[dict[str, Any]]:
    folder = data.raw_table(system, table_of(system).name)
    rows: list[dict[str, Any]] = []
    for path in sorted(folder.glob("*.parquet")):
        with duckdb.connect() as connection:
            result = connection.execute("select * from read_parquet(?)", [str(path)])
            names = [column[0] for column in result.description]
            rows += [dict(zip(names, row, strict=True)) for row in result.fetchall()]
    return sorted(rows, key=lambda row: (row["_source_file"], row["_source_row"]))


def on_disk(root: Path) -> dict[str, tuple[bytes, int]]:
    return {
        str(path.relative_to(root)): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.name != ".outcomes.lock"
    }


def folders_in(root: Path) -> list[Path]:
    return sorted(path for path in root.rglob("*") if path.is_dir())


def refused(system: str, data: DataDirectory, *paths: Path) -> str:
    """Return the message with which an ingest was refused, having seen that it changed nothing."""
    before = on_disk(data.root)
    with pytest.raises(UnusableInputError) as error:
        ingest(system, data, *paths)
    assert on_disk(data.root) == before
    assert not list(data.root.glob("raw/.landing-*"))
    assert error.value.exit_status == 2
    return str(error.value)


# What lands


def test_rows_land_as_the_text_that_was_exported(tmp_path: Path, data: DataDirectory) -> None:
    path = write(tmp_path / "tweets.csv", csv_text(TWEET_HEADER, TWEETS))
    (landed,) = ingest("twitter", data, path)
    assert counts(landed) == (3, 3, 0)
    rows = landed_rows("twitter", data)
    assert [[row[name] for name in TWEET_HEADER] for row in rows] == TWEETS
    assert rows[1]["response_tweet_id"] == ""
    assert rows[1]["text"] == 'but why "exactly"?\nHow?'
    assert rows[2]["text"] == "?"
    # The second row spans the lines 3 and 4.
    assert [row["_source_row"] for row in rows] == [2, 3, 5]
    assert {row["_source_file"] for row in rows} == {"tweets.csv"}
    assert {row["_loaded_at"] for row in rows} == {datetime(2017, 12, 1, 7, 15, 9)}
    assert {row["_occurrence"] for row in rows} == {1}
    assert {row["_extra_columns"] for row in rows} == {None}
    assert {row["_malformed_line"] for row in rows} == {None}
    assert rows[0]["_row_hash"] == row_hash(dict(zip(TWEET_HEADER, TWEETS[0], strict=True)))
    assert re.fullmatch("[0-9a-f]{32}", rows[0]["_row_hash"])


@pytest.mark.parametrize("system", ["call_log", "twitter"])
def test_schema_is_the_declared_one_whatever_the_order_in_the_file(
    system: str, tmp_path: Path, data: DataDirectory
) -> None:
    text = tab_text(CALL_HEADER[::-1], []) + "\t".join(CALLS[0][::-1]) + "\n"
    if system == "twitter":
        text = csv_text(TWEET_HEADER[::-1], [TWEETS[0][::-1]])
    (landed,) = ingest(system, data, write(tmp_path / "x.txt", text))
    described = duckdb.execute("describe select * from read_parquet(?)", [str(landed.landed_as)]).fetchall()
    declared = [(column.name, "VARCHAR") for column in table_of(system).columns]
    assert [(name, kind) for name, kind, *_ in described] == [
        *declared,
        *((name, kind.upper()) for name, kind, _ in LANDING_COLUMNS),
    ]


def test_loaded_at_is_turned_into_utc(tmp_path: Path, data: DataDirectory) -> None:
    path = write(tmp_path / "tweets.csv", csv_text(TWEET_HEADER, TWEETS[:1]))
    local = datetime(2017, 12, 1, 9, 0, tzinfo=timezone(timedelta(hours=2)))
    land_files("twitter", [path], data, loaded_at=local)
    assert landed_rows("twitter", data)[0]["_loaded_at"] == datetime(2017, 12, 1, 7, 0)


def test_headers_are_folded_and_known_under_their_aliases(tmp_path: Path, data: DataDirectory) -> None:
    header = ["Line", "CALL ID", "Customer", *CALL_HEADER[3:-1], " Agent "]
    ingest("call_log", data, write(tmp_path / "a.tsv", tab_text(header, CALLS)))
    assert [(r["vru_line"], r["call_id"], r["customer_id"], r["server"]) for r in landed_rows("call_log", data)] == [
        ("ZZ0101", "70001", "5000016", "NO_SERVER"),
        ("ZZ0101", "70002", "0", "NO_SERVER"),
        ("ZZ0101", "70003", "50000017", "ROBIN"),
    ]
    # A row is the same row under either header.
    (again,) = ingest("call_log", data, write(tmp_path / "b.tsv", tab_text(CALL_HEADER, CALLS)))
    assert counts(again) == (3, 0, 3)


def test_column_order_does_not_make_a_row_another(tmp_path: Path, data: DataDirectory) -> None:
    ingest("twitter", data, write(tmp_path / "a.csv", csv_text(TWEET_HEADER, TWEETS)))
    turned = write(tmp_path / "b.csv", csv_text(TWEET_HEADER[::-1], [row[::-1] for row in TWEETS]))
    assert counts(ingest("twitter", data, turned)[0]) == (3, 0, 3)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_is_found(delimiter: str, tmp_path: Path, data: DataDirectory) -> None:
    rows = [[cell.replace("\n", " ").replace('"', "") for cell in row] for row in TWEETS]
    text = "\n".join(delimiter.join(cell.replace(delimiter, ".") for cell in row) for row in [TWEET_HEADER, *rows])
    ingest("twitter", data, write(tmp_path / "tweets.txt", text))
    assert [row["author_id"] for row in landed_rows("twitter", data)] == ["HarbourHelp", "700012", "700012"]


def test_quotes_are_ordinary_characters_between_tabs(tmp_path: Path, data: DataDirectory) -> None:
    calls = [[*CALLS[0][:-1], '"ROBIN'], [*CALLS[1][:-1], 'A "B" C']]
    (landed,) = ingest("call_log", data, write(tmp_path / "calls.tsv", tab_text(CALL_HEADER, calls)))
    assert landed.malformed_rows == 0
    assert [row["server"] for row in landed_rows("call_log", data)] == ['"ROBIN', 'A "B" C']


def test_tabs_with_every_header_quoted_have_quoted_fields(tmp_path: Path, data: DataDirectory) -> None:
    text = "\n".join("\t".join(f'"{cell}"' for cell in row) for row in [CALL_HEADER, *CALLS])
    ingest("call_log", data, write(tmp_path / "calls.tsv", text))
    assert [row["call_id"] for row in landed_rows("call_log", data)] == ["70001", "70002", "70003"]


def test_missing_optional_column_is_null_and_said(tmp_path: Path, data: DataDirectory) -> None:
    rows = [row[:5] for row in TWEETS]
    (landed,) = ingest("twitter", data, write(tmp_path / "t.csv", csv_text(TWEET_HEADER[:5], rows)))
    assert landed.missing_columns == ("response_tweet_id", "in_response_to_tweet_id")
    assert {row["response_tweet_id"] for row in landed_rows("twitter", data)} == {None}
    assert "  not in this export: columns `response_tweet_id`, `in_response_to_tweet_id`" in describe(landed)


def test_extra_columns_are_kept_said_and_part_of_the_row(tmp_path: Path, data: DataDirectory) -> None:
    rows = [[*row, "en", "Zürich"] for row in TWEETS]
    (landed,) = ingest(
        "twitter", data, write(tmp_path / "t.csv", csv_text([*TWEET_HEADER, "Lang", "Birth Place"], rows))
    )
    assert landed.unknown_columns == ("lang", "birth_place")
    assert "  did not understand: columns `lang`, `birth_place` (kept in _extra_columns)" in describe(landed)
    extra = landed_rows("twitter", data)[0]["_extra_columns"]
    assert json.loads(extra) == {"birth_place": "Zürich", "lang": "en"}
    changed = [[*row, "en" if row is not TWEETS[0] else "fr", "Zürich"] for row in TWEETS]
    again = write(tmp_path / "u.csv", csv_text([*TWEET_HEADER, "lang", "birth_place"], changed))
    assert counts(ingest("twitter", data, again)[0]) == (3, 1, 2)


def test_headers_without_a_name_are_extra_columns(tmp_path: Path, data: DataDirectory) -> None:
    path = write(tmp_path / "t.csv", csv_text(["", *TWEET_HEADER, "#"], [["0", *TWEETS[0], "z"]]))
    (landed,) = ingest("twitter", data, path)
    assert landed.unknown_columns == ("unnamed_1", "unnamed_2")
    assert json.loads(landed_rows("twitter", data)[0]["_extra_columns"]) == {"unnamed_1": "0", "unnamed_2": "z"}


def test_header_alone_is_no_rows(tmp_path: Path, data: DataDirectory) -> None:
    (landed,) = ingest("twitter", data, write(tmp_path / "t.csv", ",".join(TWEET_HEADER)))
    assert counts(landed) == (0, 0, 0)
    assert landed.landed_as is None
    assert on_disk(data.root) == {}
    assert describe(landed)[0] == "t.csv: 0 rows came in, 0 landed, 0 were there already"


def test_blank_lines_are_no_rows(tmp_path: Path, data: DataDirectory) -> None:
    lines = ["", "   ", ",".join(TWEET_HEADER), "", "1,a,True,now,hello,,", " \t ", "2,b,True,now,bye,,", "", ""]
    (landed,) = ingest("twitter", data, write(tmp_path / "t.csv", "\n".join(lines)))
    assert (landed.rows_in, landed.malformed_rows) == (2, 0)
    assert [(row["tweet_id"], row["_source_row"]) for row in landed_rows("twitter", data)] == [("1", 5), ("2", 7)]


def test_more_rows_than_one_batch_and_progress(
    tmp_path: Path, data: DataDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.landing_rows.BATCH_ROWS", 4)
    monkeypatch.setattr("flows.ingest._REPORT_EVERY_ROWS", 8)
    rows = [[str(n), "a", "True", "now", f"text {n}", "", ""] for n in range(21)]
    # A column that is empty in the first batches, and a malformed row in a later one.
    text = csv_text(TWEET_HEADER, rows) + "only,two\r\n"
    said: list[str] = []
    path = write(tmp_path / "t.csv", text)
    (landed,) = land_files("twitter", [path], data, loaded_at=LOADED_AT, report=said.append)
    assert counts(landed) == (22, 22, 0)
    stored = duckdb.execute("select tweet_id, _source_row from read_parquet(?)", [str(landed.landed_as)]).fetchall()
    assert stored == [*((str(n), n + 2) for n in range(21)), (None, 23)]
    assert said == ["t.csv: 8 rows read so far", "t.csv: 16 rows read so far"]


# Encodings and compression


def test_byte_order_mark_is_no_part_of_the_header(tmp_path: Path, data: DataDirectory) -> None:
    text = csv_text(TWEET_HEADER, [["1", "a", "True", "now", "Žluťoučký 👍", "", ""]])
    (landed,) = ingest("twitter", data, write(tmp_path / "t.csv", b"\xef\xbb\xbf" + text.encode()))
    assert landed.encoding_note is None
    assert landed.unknown_columns == ()
    assert landed_rows("twitter", data)[0]["text"] == "Žluťoučký 👍"
    (again,) = ingest("twitter", data, write(tmp_path / "u.csv", text))
    assert counts(again) == (1, 0, 1)


@pytest.mark.parametrize(
    ("written", "encoding", "label"),
    [("café €", "cp1252", "Windows-1252"), ("café \x81", "latin-1", "Latin-1")],
)
def test_what_is_not_utf8_is_read_as_a_western_code_page(
    written: str, encoding: str, label: str, tmp_path: Path, data: DataDirectory
) -> None:
    rows = [["1", "a", "True", "now", "plain", "", ""], ["2", "a", "True", "now", written, "", ""]]
    (landed,) = ingest("twitter", data, write(tmp_path / "t.csv", csv_text(TWEET_HEADER, rows).encode(encoding)))
    assert landed_rows("twitter", data)[1]["text"] == written
    assert landed.encoding_note == (f"it is not UTF-8 (line 3 is the first that is not), so it was read as {label}")
    assert f"  {landed.encoding_note}" in describe(landed)


def test_gzip_is_known_by_its_content_and_the_same_export(tmp_path: Path, data: DataDirectory) -> None:
    text = csv_text(TWEET_HEADER, TWEETS).encode()
    (landed,) = ingest("twitter", data, write(tmp_path / "tweets.csv", gzip.compress(text)))
    assert counts(landed) == (3, 3, 0)
    before, folders = on_disk(data.root), folders_in(data.root)
    renamed = write(tmp_path / "other name.csv", text)
    (again,) = ingest("twitter", data, renamed)
    assert counts(again) == (3, 0, 3)
    assert (on_disk(data.root), folders_in(data.root)) == (before, folders)


# Once and only once


def test_same_file_twice_changes_nothing(tmp_path: Path, data: DataDirectory) -> None:
    path = write(tmp_path / "tweets.csv", csv_text(TWEET_HEADER, TWEETS))
    (first,) = ingest("twitter", data, path)
    before, folders = on_disk(data.root), folders_in(data.root)
    assert list(before) == [str(first.landed_as.relative_to(data.root))]  # type: ignore[union-attr]
    (second,) = land_files("twitter", [path], data, loaded_at=LOADED_AT + timedelta(days=1))
    assert counts(second) == (3, 0, 3)
    assert second.landed_as is None
    assert (on_disk(data.root), folders_in(data.root)) == (before, folders)


def test_overlapping_exports_land_each_row_once(tmp_path: Path, data: DataDirectory) -> None:
    one = write(tmp_path / "october.csv", csv_text(TWEET_HEADER, TWEETS[:2]))
    two = write(tmp_path / "november.csv", csv_text(TWEET_HEADER, TWEETS[1:]))
    assert counts(ingest("twitter", data, one)[0]) == (2, 2, 0)
    (landed,) = ingest("twitter", data, two)
    assert counts(landed) == (2, 1, 1)
    assert describe(landed)[0] == "november.csv: 2 rows came in, 1 landed, 1 was there already"
    assert [(row["tweet_id"], row["_source_file"]) for row in landed_rows("twitter", data)] == [
        ("3", "november.csv"),
        ("1", "october.csv"),
        ("2", "october.csv"),
    ]


def test_files_of_one_call_see_the_earlier_ones(tmp_path: Path, data: DataDirectory) -> None:
    one = write(tmp_path / "one.csv", csv_text(TWEET_HEADER, TWEETS[:2]))
    two = write(tmp_path / "two.csv", csv_text(TWEET_HEADER, TWEETS[1:]))
    landed = ingest("twitter", data, one, two, one)
    assert [counts(file) for file in landed] == [(2, 2, 0), (2, 1, 1), (2, 0, 2)]
    assert len(landed_rows("twitter", data)) == 3


def test_equal_rows_of_one_file_are_all_kept(tmp_path: Path, data: DataDirectory) -> None:
    once = write(tmp_path / "once.csv", csv_text(TWEET_HEADER, [TWEETS[0]]))
    ingest("twitter", data, once)
    thrice = write(tmp_path / "thrice.csv", csv_text(TWEET_HEADER, [TWEETS[0], TWEETS[2], TWEETS[0], TWEETS[0]]))
    (landed,) = ingest("twitter", data, thrice)
    assert counts(landed) == (4, 3, 1)
    rows = [
        (r["_source_file"], r["tweet_id"], r["_occurrence"], r["_source_row"]) for r in landed_rows("twitter", data)
    ]
    assert rows == [
        ("once.csv", "1", 1, 2),
        ("thrice.csv", "3", 1, 3),
        ("thrice.csv", "1", 2, 4),
        ("thrice.csv", "1", 3, 5),
    ]


def test_row_hash_tells_apart_what_runs_together() -> None:
    assert row_hash({"a": "1", "b": "2"}) == row_hash({"b": "2", "a": "1", "c": None})
    assert row_hash({"a": "1", "b": ""}) != row_hash({"a": "1"})
    assert row_hash({"a": "1b", "b": ""}) != row_hash({"a": "1", "b": "b"})
    # Kept for good: rows landed by an earlier version are recognized by a later one.
    assert row_hash({"tweet_id": "1", "text": "é"}) == "2a959d26c72b29e48ccd872470997c7e"


# Malformed rows


def test_malformed_rows_are_kept_counted_and_named(tmp_path: Path, data: DataDirectory) -> None:
    good = "\t".join(CALLS[0])
    bad = ["ZZ0101\t1\t2", good + "\tmore", "\t\t"]
    path = write(tmp_path / "calls.tsv", "\r\n".join(["\t".join(CALL_HEADER), *bad, good]) + "\r\n")
    (landed,) = ingest("call_log", data, path)
    assert (counts(landed), landed.malformed_rows, landed.first_malformed_rows) == ((4, 4, 0), 3, (2, 3, 4))
    rows = landed_rows("call_log", data)
    assert [row["_malformed_line"] for row in rows] == [*bad, None]
    assert [row["call_id"] for row in rows] == [None, None, None, "70001"]
    assert "  3 rows could not be split into the header's columns (kept in _malformed_line): lines 2, 3, 4" in describe(
        landed
    )
    assert counts(ingest("call_log", data, path)[0]) == (4, 0, 4)


def test_only_the_first_malformed_rows_are_named(tmp_path: Path, data: DataDirectory) -> None:
    text = "\n".join([",".join(TWEET_HEADER), *(f"bad {n}" for n in range(9))])
    (landed,) = ingest("twitter", data, write(tmp_path / "t.csv", text))
    assert landed.malformed_rows == 9
    assert describe(landed)[1].endswith(": lines 2, 3, 4, 5, 6, ...")


def test_text_after_a_closing_quote_and_late_nuls_make_a_row_malformed(tmp_path: Path, data: DataDirectory) -> None:
    long = "x" * 70_000
    lines = [
        ",".join(TWEET_HEADER),
        f"1,a,True,now,{long},,",
        '2,a,True,now,"he said "hi" to me",,',
        "3,a,True,now,nul\0here,,",
        "4,a,True,now,fine,,",
    ]
    (landed,) = ingest("twitter", data, write(tmp_path / "t.csv", "\n".join(lines)))
    assert (landed.rows_in, landed.malformed_rows) == (4, 2)
    rows = landed_rows("twitter", data)
    assert [row["tweet_id"] for row in rows] == ["1", None, None, "4"]
    assert [row["_malformed_line"] for row in rows] == [None, lines[2], lines[3], None]
    assert rows[0]["text"] == long


def test_long_fields_are_read(tmp_path: Path, data: DataDirectory) -> None:
    long = "word " * 60_000
    ingest(
        "twitter", data, write(tmp_path / "t.csv", csv_text(TWEET_HEADER, [["1", "a", "True", "now", long, "", ""]]))
    )
    assert landed_rows("twitter", data)[0]["text"] == long


# What is refused


def test_quote_that_never_closes(tmp_path: Path, data: DataDirectory) -> None:
    text = csv_text(TWEET_HEADER, TWEETS) + '4,a,True,now,"cut off in the mid'
    message = refused("twitter", data, write(tmp_path / "t.csv", text))
    assert "t.csv: a quote opened in the row at line 6 is never closed" in message
    assert "Export it again" in message


def test_field_longer_than_the_limit(tmp_path: Path, data: DataDirectory) -> None:
    text = csv_text(TWEET_HEADER, TWEETS[:1]) + '4,a,True,now,"' + "x\n" * (9 << 20)
    message = refused("twitter", data, write(tmp_path / "t.csv", text))
    assert "the row at line 3 is longer than 16,777,216 characters" in message


def test_missing_key_column_lands_nothing_of_any_file(tmp_path: Path, data: DataDirectory) -> None:
    good = write(tmp_path / "good.csv", csv_text(TWEET_HEADER, TWEETS))
    bad = write(tmp_path / "bad.csv", csv_text(TWEET_HEADER[1:], [row[1:] for row in TWEETS]))
    message = refused("twitter", data, good, bad)
    assert "bad.csv: no column `tweet_id`, without which no row of twitter can be used." in message
    assert "its first line names `author_id`, `inbound`, `created_at`, `text`" in message
    assert landed_rows("twitter", data) == []


def test_a_later_file_that_cannot_be_read_to_its_end_lands_nothing(tmp_path: Path, data: DataDirectory) -> None:
    good = write(tmp_path / "good.csv", csv_text(TWEET_HEADER, TWEETS))
    bad = write(tmp_path / "bad.csv", csv_text(TWEET_HEADER, []) + '1,a,True,now,"open')
    refused("twitter", data, good, bad)
    assert landed_rows("twitter", data) == []


def test_two_headers_of_one_column(tmp_path: Path, data: DataDirectory) -> None:
    header = [*CALL_HEADER, "VRU line"]
    path = write(tmp_path / "calls.tsv", tab_text(header, [[*row, "x"] for row in CALLS]))
    message = refused("call_log", data, path)
    assert "the headers `vru+line` (column 1) and `VRU line` (column 18) both mean `vru_line`" in message


def test_the_own_name_of_a_column_beats_its_alias(tmp_path: Path, data: DataDirectory) -> None:
    header = [*CALL_HEADER, "Line"]
    ingest("call_log", data, write(tmp_path / "calls.tsv", tab_text(header, [[*row, "x"] for row in CALLS])))
    assert [(row["vru_line"], row["_extra_columns"]) for row in landed_rows("call_log", data)] == [
        ("ZZ0101", '{"line": "x"}')
    ] * 3


def test_export_of_another_system(tmp_path: Path, data: DataDirectory) -> None:
    path = write(tmp_path / "my tweets.csv", csv_text(TWEET_HEADER, TWEETS))
    message = refused("servicenow", data, path)
    assert f"This looks like an export of twitter: outcomes ingest twitter '{path}'" in message
    calls = write(tmp_path / "calls.tsv", tab_text(CALL_HEADER, CALLS))
    assert "outcomes ingest call_log" in refused("twitter", data, calls)


def test_unknown_system(tmp_path: Path, data: DataDirectory) -> None:
    message = refused("siebel", data, write(tmp_path / "t.csv", "a,b"))
    assert message.startswith("no source system is called siebel. There are: ")
    assert "call_log, chat_log, interactions, mailbox, servicenow, stack_exchange, surveys, twitter" in message


@pytest.mark.parametrize(
    "content", [b"", b" \r\n\r\n  \n", b"\xef\xbb\xbf", gzip.compress(b""), gzip.compress(b"\n\n")]
)
def test_empty_file(content: bytes, tmp_path: Path, data: DataDirectory) -> None:
    assert "t.csv is empty" in refused("twitter", data, write(tmp_path / "t.csv", content))


def test_truncated_and_damaged_gzip(tmp_path: Path, data: DataDirectory) -> None:
    rows = [[str(n), os.urandom(20).hex(), "True", "now", "", "", ""] for n in range(5000)]
    packed = gzip.compress(csv_text(TWEET_HEADER, rows).encode())
    good = write(tmp_path / "good.csv", csv_text(TWEET_HEADER, TWEETS))
    for cut in (len(packed) // 2, len(packed) - 4, 12, 5):
        message = refused("twitter", data, good, write(tmp_path / "t.csv.gz", packed[:cut]))
        assert "t.csv.gz is truncated" in message
        assert "Export or copy it again" in message
    middle = len(packed) // 2
    damaged = packed[:middle] + bytes(64) + packed[middle + 64 :]
    assert "t.csv.gz is truncated or damaged" in refused("twitter", data, write(tmp_path / "t.csv.gz", damaged))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"tweet_id,\x00\x01\x02\xff", "is not a text export"),
        (bytes(range(1, 256)), "is not a text export"),
        (b"\x89PNG\r\n\x1a\n" + bytes(64), "is not a text export"),
        (b"x" * (2 << 20), "is not a text export"),
        (b"PAR1\x15\x04PAR1", "is a Parquet file"),
        (b"PK\x03\x04\x14\x00[Content_Types].xml", "is an Excel workbook (.xlsx)"),
        (b"PK\x03\x04\x14\x00tweets.csv", "is a ZIP archive"),
        ("tweet_id,author_id\n".encode("utf-16"), "is text in UTF-16"),
        (gzip.compress(gzip.compress(b"tweet_id")), "is compressed with gzip twice"),
        (gzip.compress(b"PAR1"), "is a Parquet file"),
    ],
)
def test_what_is_no_text(content: bytes, said: str, tmp_path: Path, data: DataDirectory) -> None:
    message = refused("twitter", data, write(tmp_path / "tweets.csv", content))
    assert f"tweets.csv {said}" in message
    assert "CSV or tab-separated" in message


def test_missing_file_and_folder(tmp_path: Path, data: DataDirectory) -> None:
    assert "nowhere.csv: no such file" in refused("twitter", data, tmp_path / "nowhere.csv")
    assert "is a folder" in refused("twitter", data, tmp_path)


def test_pipe_is_no_file(tmp_path: Path, data: DataDirectory) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "is not a regular file" in refused("twitter", data, tmp_path / "pipe")


# Names, leftovers, locks


@pytest.mark.parametrize(
    ("name", "landed_prefix"),
    [
        ("a'; drop table x.csv", "a-drop-table-x-"),
        ("*.csv", "export-"),
        ("[x]?$(rm -rf) `id`.tsv.gz", "x-rm-rf-id-"),
        ("line\nbreak\x1b[31m.csv", "line-break-31m-"),
        ("ünïcødé " + "long" * 40 + ".csv", "n-c-d-longlong"),
        (os.fsdecode(b"caf\xe9.csv"), "caf-"),
    ],
)
def test_hostile_file_names(name: str, landed_prefix: str, tmp_path: Path) -> None:
    data = DataDirectory(tmp_path / "it's [a] *data=1* dir")
    (tmp_path / "it's a data=1 dir").mkdir()
    path = write(tmp_path / name, csv_text(TWEET_HEADER, TWEETS))
    (landed,) = ingest("twitter", data, path)
    assert landed.landed_as is not None
    assert landed.landed_as.name.startswith(landed_prefix)
    assert re.fullmatch(r"[a-z0-9-]{1,80}\.parquet", landed.landed_as.name)
    assert {row["_source_file"] for row in landed_rows_in(landed.landed_as)} == {name.replace("\udce9", "\ufffd")}
    assert all(line.isprintable() for line in describe(landed))
    assert counts(ingest("twitter", data, path)[0]) == (3, 0, 3)


def landed_rows_in(path: Path) -> list[dict[str, Any]]:
    escaped = re.sub(r"([\[*?])", r"[\1]", str(path))
    rows = duckdb.execute("select _source_file from read_parquet(?, hive_partitioning = false)", [escaped]).fetchall()
    return [{"_source_file": row[0]} for row in rows]


def test_hostile_values_and_headers(tmp_path: Path, data: DataDirectory) -> None:
    hostile = "'; drop table rows_in; -- %s {0} $loaded_at"
    path = write(
        tmp_path / "t.csv", csv_text([*TWEET_HEADER, '%s "; --'], [["1", hostile, "", "", "%d", "", "x", "\\N"]])
    )
    ingest("twitter", data, path)
    (row,) = landed_rows("twitter", data)
    assert (row["author_id"], row["text"], json.loads(row["_extra_columns"])) == (hostile, "%d", {"s": "\\N"})


def test_what_a_killed_process_left_behind_is_ignored_and_removed(tmp_path: Path, data: DataDirectory) -> None:
    path = write(tmp_path / "t.csv", csv_text(TWEET_HEADER, TWEETS))
    stale = data.raw / ".landing-abc123"
    stale.mkdir(parents=True)
    write(stale / "0.parquet", b"half a file")
    assert counts(ingest("twitter", data, path)[0]) == (3, 3, 0)
    assert not stale.exists()
    assert [name for name in os.listdir(data.raw) if name.startswith(".")] == []  # noqa: PTH208


def test_lock_that_is_held(tmp_path: Path, data: DataDirectory) -> None:
    path = write(tmp_path / "t.csv", csv_text(TWEET_HEADER, TWEETS))
    data.root.mkdir()
    with FileLock(data.lock), pytest.raises(ToolFailedError) as error:
        ingest("twitter", data, path)
    assert error.value.exit_status == 3
    assert f"{data.lock} is held: another ingest, refresh or rollback is at work" in str(error.value)
    assert on_disk(data.root) == {}
    assert counts(ingest("twitter", data, path)[0]) == (3, 3, 0)


def test_a_move_that_fails_takes_back_the_others(
    tmp_path: Path, data: DataDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = write(tmp_path / "one.csv", csv_text(TWEET_HEADER, TWEETS[:1]))
    two = write(tmp_path / "two.csv", csv_text(TWEET_HEADER, TWEETS[1:]))
    replace = Path.replace

    def failing(self: Path, target: Path) -> Path:
        if target.name.startswith("two-"):
            raise OSError(28, "No space left on device")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(ToolFailedError, match="No space left on device"):
        ingest("twitter", data, one, two)
    assert on_disk(data.root) == {}


# Real exports


REAL_EXPORTS = [
    ("call_log", "acd_bank_1999/january_1999.tsv.gz", "\t", 31_599),
    ("servicenow", "servicenow_incidents/incident_event_log.csv.gz", ",", 5_998),
    ("twitter", "twitter_support/tweets.csv", ",", 2_510),
]


@pytest.mark.parametrize(("system", "file", "delimiter", "row_count"), REAL_EXPORTS)
def test_real_export_comes_in_whole_and_once(
    system: str, file: str, delimiter: str, row_count: int, data: DataDirectory
) -> None:
    path = REAL / file
    if not path.exists():
        pytest.skip(f"the real export {path} is not on this machine")
    (landed,) = ingest(system, data, path)
    assert counts(landed) == (row_count, row_count, 0)
    assert (landed.malformed_rows, landed.unknown_columns, landed.missing_columns) == (0, (), ())
    assert describe(landed) == [f"{path.name}: {row_count:,} rows came in, {row_count:,} landed, 0 were there already"]

    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()
    quoting = csv.QUOTE_NONE if delimiter == "\t" else csv.QUOTE_MINIMAL
    header, *expected = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting)  # type: ignore[arg-type]
    names = [name.replace("+", "_") for name in header]
    rows = landed_rows(system, data)
    assert [[row[name] for name in names] for row in rows] == expected
    assert Counter(row["_occurrence"] for row in rows) == {1: row_count}

    before, folders = on_disk(data.root), folders_in(data.root)
    assert counts(ingest(system, data, path)[0]) == (row_count, 0, row_count)
    assert (on_disk(data.root), folders_in(data.root)) == (before, folders)
