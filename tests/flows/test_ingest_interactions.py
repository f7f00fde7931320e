"""The canonical contract's files: which table, which format, what is said of their values."""

import gzip
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
from landing_readers import column, counts, ingest, landed_rows, refused, write

from flows.data_directory import DataDirectory
from flows.ingest import describe
from flows.interactions_contract import CONTRACT, ContractTable
from flows.withdraw import withdraw_file

CONTACTS = "contact_id,channel,started_at,customer_id\nK1,chat,2026-01-31 09:15:00,C1\nK2,phone,2026-01-31 10:00,\n"


@pytest.fixture
def data(tmp_path: Path) -> DataDirectory:
    return DataDirectory(tmp_path / "data")


def parquet(path: Path, select: str) -> Path:
    duckdb.execute(f"copy ({select}) to '{path}' (format parquet)")
    return path


@pytest.mark.parametrize(
    "name", ["contacts.csv", "contacts-2026-01.csv", "CONTACTS_2.txt", "Contacts.2026.csv", "export of 31 January.csv"]
)
def test_table_of_a_file(name: str, tmp_path: Path, data: DataDirectory) -> None:
    (landed,) = ingest("interactions", data, write(tmp_path / name, CONTACTS))
    assert landed.table.name == "contacts"
    assert landed.warnings == ()
    assert column(landed_rows(data, "interactions", "contacts"), "customer_id") == ["C1", ""]


def test_names_that_begin_alike(tmp_path: Path, data: DataDirectory) -> None:
    text = "customer_id,identifier_type,identifier\nC1,email,kim@example.com\n"
    (landed,) = ingest("interactions", data, write(tmp_path / "customer-identifiers.csv", text))
    assert landed.table.name == "customer_identifiers"
    assert "no column `customer_id`" in refused("interactions", data, write(tmp_path / "customers.csv", "a,b\n1,2\n"))


def test_every_table_in_one_call_and_withdrawn_by_file(tmp_path: Path, data: DataDirectory) -> None:
    paths = [write(tmp_path / f"{table.name}.jsonl", json.dumps(table.example_row()) + "\n" * 2) for table in CONTRACT]
    landed = ingest("interactions", data, *paths)
    assert [(file.table.name, counts(file), file.warnings) for file in landed] == [
        (table.name, (1, 1, 0), ()) for table in CONTRACT
    ]
    for table in CONTRACT:
        (row,) = landed_rows(data, "interactions", table.name)
        assert {name: row[name] for name in table.example_row()} == table.example_row()
    assert [file.rows_landed for file in ingest("interactions", data, *paths)] == [0] * len(CONTRACT)
    assert withdraw_file("interactions", "sales.jsonl", data) == 1
    assert landed_rows(data, "interactions", "sales") == []
    assert len(landed_rows(data, "interactions", "agents")) == 1


def test_neither_name_nor_columns_say_the_table(tmp_path: Path, data: DataDirectory) -> None:
    message = refused("interactions", data, write(tmp_path / "january.csv", "id,when\n1,2\n"))
    assert "january.csv: neither its name nor its columns say which table of interactions it holds" in message
    assert "they fit none of its tables. Its columns are `id`, `when`" in message
    assert "for example customers.csv or customers-2026-01.csv; the tables are `customers`, `customer_ident" in message


def test_required_column_that_is_missing(tmp_path: Path, data: DataDirectory) -> None:
    good = write(tmp_path / "contacts.csv", CONTACTS)
    bad = write(tmp_path / "messages.csv", "message_id,contact_id,actor\nM1,K1,agent\n")
    message = refused("interactions", data, good, bad)
    assert "messages.csv: no column `sent_at`, without which no row of interactions's messages can be used" in message
    assert "its first line names `message_id`, `contact_id`, `actor`. Export it again with that column" in message
    lines = write(tmp_path / "messages.jsonl", '{"message_id": 1, "contact_id": "K1", "actor": "agent"}\n')
    message = refused("interactions", data, good, lines)
    assert "messages.jsonl: no row has a value named `sent_at`" in message
    table = parquet(tmp_path / "messages.parquet", "select 1 as message_id, 2 as contact_id, 'agent' as actor")
    assert "Its columns are `message_id`, `contact_id`, `actor`." in refused("interactions", data, good, table)


def test_file_named_after_another_table(tmp_path: Path, data: DataDirectory) -> None:
    message = refused("interactions", data, write(tmp_path / "messages.csv", CONTACTS))
    assert "Its columns are those of contacts: name the file after that table, for example contacts.csv." in message


def test_values_that_cannot_be_used_are_said_and_land(tmp_path: Path, data: DataDirectory) -> None:
    lines = [
        "contact_id,channel,started_at,importance,is_ticket,handle_seconds",
        "K1,chat,2026-01-31 09:15:00,5,true,12.5",
        "K2,fax,31/01/2026,6,perhaps,-1",
        ",Phone,2026-02-30,,,",
        "K4,sms,2026-01-31T09:15:00.5+01:00,1,No,",
        *("K5,letter,2026-01-31,2,1,1e3" for _ in range(4)),
    ]
    (landed,) = ingest("interactions", data, write(tmp_path / "contacts.csv", "\n".join(lines)))
    assert counts(landed) == (8, 8, 0)
    said = [line for line in describe(landed) if "warning" in line]
    assert len(said) == len(landed.warnings) == 7
    assert said[0].startswith(
        "  warning: column `contact_id`: 1 row has none, and it is required (line 4). Such rows land"
    )
    assert "column `channel`: 5 rows hold something else than one of phone, chat, email" in said[1]
    assert "(lines 3, 6, 7, ...). Mend them in the export" in said[1]
    assert "column `started_at`: 2 rows hold something else than a date and time such as 2026-01-31 09:15:00" in said[2]
    assert "(lines 3, 4)" in said[2]
    assert "`is_ticket`: 1 row holds something else than true or false (line 3)" in said[3]
    assert "`handle_seconds`: 1 row holds something else than a number such as 12 or 12.5, 0 or more" in said[4]
    assert "`importance`: 1 row holds something else than a whole number from 1 to 5 (line 3)" in said[5]
    assert said[6].startswith(
        "  warning: 4 rows have their `contact_id` in common with another row of the file (lines 6, 7, 8, ...). All land"
    )
    assert not any("perhaps" in line or "fax" in line or "K5" in line for line in said)


def test_keys_that_come_again_in_a_file_are_said(tmp_path: Path, data: DataDirectory) -> None:
    header = "customer_id,identifier_type,identifier"
    rows = ["C1,email,a", "C1,phone,a", "C2,email,a", "C1,email, a ", "C2,email,", "C2,email,", "torn", "torn"]
    path = write(tmp_path / "customer_identifiers.csv", "\n".join([header, *rows]))
    (landed,) = ingest("interactions", data, path)
    assert counts(landed) == (8, 8, 2)
    assert "column `identifier`: 2 rows have none" in landed.warnings[0]
    assert landed.warnings[1].startswith(
        "2 rows have their `customer_id` and `identifier_type` and `identifier` in common with another row of the file"
        " (lines 2, 5). All land, and of those with one key only the last counts"
    )
    # Another file is a correction, and needs no warning.
    other = write(tmp_path / "customer_identifiers_2.csv", f"{header}\nC1,email,a\n")
    assert ingest("interactions", data, other)[0].warnings == ()


@pytest.mark.parametrize("name", ["events.csv", "events.parquet"])
def test_times_in_the_wrong_order_are_said(name: str, tmp_path: Path, data: DataDirectory) -> None:
    lines = [
        "event_id,contact_id,event_type,occurred_at,due_at",
        "E1,K1,promise_made,2026-01-31 09:20:00,2026-01-31 09:19:59",
        "E2,K1,promise_made,2026-01-31T09:20:00+01:00,2026-01-31 09:19 +01:00",
        "E3,K1,promise_made,2026-01-31 09:20:00,2026-01-31T09:20:00",
        "E4,K1,promise_made,2026-01-31 09:20:00,2026-01-30",
        "E5,K1,promise_made,2026-01-31 09:20:00,",
        # Of two zones: staging judges them.
        "E6,K1,promise_made,2026-01-31T09:20:00+01:00,2026-01-31 09:00:00Z",
        "E7,K1,promise_made,2026-01-31 09:20:00,soon",
    ]
    path = write(tmp_path / "events.csv", "\n".join(lines))
    if name.endswith("parquet"):
        path = parquet(tmp_path / name, f"from read_csv('{path}', all_varchar = true)")
    (landed,) = ingest("interactions", data, path)
    assert landed.rows_landed == 7
    (order,) = (warning for warning in landed.warnings if "before" in warning)
    first = 1 if name.endswith("parquet") else 2
    assert order == (
        f"column `due_at`: 3 rows have it before `occurred_at` ({'row' if first == 1 else 'line'}s {first}, {first + 1},"
        f" {first + 3}). Such rows land, and go to quarantine: mend them in the export of events and land it again."
    )


# JSON lines


def test_json_values_become_text(tmp_path: Path, data: DataDirectory) -> None:
    rows = [
        '{"Contact ID": 12345678901234567890, "channel": "chat", "started_at": "2026-01-31", "is_ticket": true}',
        "",
        '{"contact_id": "K2", "channel": null, "started_at": "2026-01-31", "handle_seconds": 1.50, "tags": ["a", 1]}',
    ]
    for name, content in (
        ("contacts.jsonl", "\n".join(rows)),
        ("contacts.json.gz", gzip.compress("\n".join(rows).encode())),
    ):
        (landed,) = ingest("interactions", data, write(tmp_path / name, content))
        assert landed.rows_in == 2
    first, second = landed_rows(data, "interactions", "contacts")
    assert (first["contact_id"], first["is_ticket"], first["_source_row"]) == ("12345678901234567890", "true", 1)
    assert (second["channel"], second["handle_seconds"], second["_source_row"]) == (None, "1.50", 3)
    assert second["_extra_columns"] == '{"tags": "[\\"a\\", \\"1\\"]"}'
    assert landed.unknown_columns == ("tags",)


def test_json_lines_that_are_none_are_kept(tmp_path: Path, data: DataDirectory) -> None:
    good = '{"agent_id": "A1"}'
    bad = [
        '{"agent_id": "A2"', "[1]", '{"agent_id": NaN}', '{"agent_id": "a\\u0000b"}', '{"agent_id": "\\ud800"}',
        '{"agent_id": "A3", "Agent-ID": "A4"}',
    ]  # fmt: skip
    (landed,) = ingest("interactions", data, write(tmp_path / "agents.jsonl", "\n".join([good, *bad])))
    assert (counts(landed), landed.first_malformed_rows) == ((7, 7, 6), (2, 3, 4, 5, 6))
    assert describe(landed)[1].startswith(
        "  6 rows could not be read as a JSON object (kept in _malformed_line): lines 2"
    )
    rows = landed_rows(data, "interactions", "agents")
    assert column(rows, "agent_id") == ["A1", None, None, None, None, None, None]
    assert rows[1]["_malformed_line"] == bad[0]
    assert all("\0" not in (row["_malformed_line"] or "") for row in rows)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            '[{"agent_id": 1}]',
            "line 1 cannot be read as JSON lines: it is a JSON array. Write one object a line instead",
        ),
        ('\n{\n  "agent_id": 1\n}', "line 2 cannot be read as JSON lines: its object goes over several lines"),
        ("{agent_id: 1}", "line 1 cannot be read as JSON lines: it is no JSON object. Write one object a line."),
        ("{" * 100_000, "it is no JSON object"),
    ],
)
def test_json_that_is_no_json_lines(text: str, says: str, tmp_path: Path, data: DataDirectory) -> None:
    assert says in refused("interactions", data, write(tmp_path / "agents.json", text))


# Parquet

TYPED = """
    select * from (values
        (1::bigint, 'chat', timestamp '2026-01-31 09:15:00', 7.0::double, true, 12.5::decimal(9, 2)),
        (2, 'sms', timestamp '2026-01-31 09:15:00.25', 'nan'::double, null, null),
        (2, 'sms', timestamp '2026-01-31 09:15:00.25', 'nan'::double, null, null),
        (3, 'fax', null, 0.5, false, -3)
    ) as rows_in_file (contact_id, channel, started_at, customer_id, is_ticket, handle_seconds)
"""


def test_parquet_types_become_text(tmp_path: Path, data: DataDirectory) -> None:
    (landed,) = ingest("interactions", data, parquet(tmp_path / "contacts.parquet", TYPED))
    assert counts(landed) == (4, 4, 0)
    rows = landed_rows(data, "interactions", "contacts")
    names = ("contact_id", "channel", "started_at", "customer_id", "is_ticket", "handle_seconds")
    assert [[row[name] for name in names] for row in rows] == [
        ["1", "chat", "2026-01-31 09:15:00", "7", "true", "12.50"],
        ["2", "sms", "2026-01-31 09:15:00.25", None, None, None],
        ["2", "sms", "2026-01-31 09:15:00.25", None, None, None],
        ["3", "fax", None, "0.5", "false", "-3.00"],
    ]
    assert column(rows, "_source_row") == [1, 2, 3, 4]
    assert column(rows, "_occurrence") == [1, 1, 2, 1]
    assert len(set(column(rows, "_row_hash"))) == 3
    assert [warning.split(" (")[1].split(")")[0] for warning in landed.warnings] == [*["row 4"] * 3, "rows 2, 3"]
    (again,) = ingest("interactions", data, tmp_path / "contacts.parquet")
    assert (again.rows_landed, again.rows_already_there) == (0, 4)
    assert withdraw_file("interactions", "contacts.parquet", data) == 4


def test_parquet_lands_what_is_new_only(tmp_path: Path, data: DataDirectory) -> None:
    ingest(
        "interactions",
        data,
        parquet(tmp_path / "agents-1.parquet", "select 'A' || i as agent_id from range(5) as t(i)"),
    )
    more = parquet(tmp_path / "agents-2.parquet", "select 'A' || i as agent_id from range(3, 8) as t(i)")
    (landed,) = ingest("interactions", data, more)
    assert (landed.rows_in, landed.rows_landed, landed.rows_already_there) == (5, 3, 2)
    rows = landed_rows(data, "interactions", "agents")
    assert [(row["agent_id"], row["_source_row"]) for row in rows[5:]] == [("A5", 3), ("A6", 4), ("A7", 5)]


def test_parquet_columns_that_are_not_declared_and_have_odd_names(tmp_path: Path, data: DataDirectory) -> None:
    odd = """select 'A1' as "Agent ID", 1 as "x'; drop table y; --", {'a': [1]} as nested, timestamptz '2026-01-31 09:15:00+01' as "At" """
    (landed,) = ingest("interactions", data, parquet(tmp_path / "agents.parquet", odd))
    (row,) = landed_rows(data, "interactions", "agents")
    assert row["agent_id"] == "A1"
    assert landed.unknown_columns == ("x_drop_table_y", "nested", "at")
    assert json.loads(row["_extra_columns"]) == {
        "at": "2026-01-31 08:15:00", "nested": '{"a":[1]}', "x_drop_table_y": "1"
    }  # fmt: skip


def test_parquet_rows_with_a_nul_are_malformed(tmp_path: Path, data: DataDirectory) -> None:
    (landed,) = ingest(
        "interactions", data, parquet(tmp_path / "agents.parquet", "select unnest(['A1', 'A' || chr(0)]) as agent_id")
    )
    assert counts(landed) == (2, 2, 1)
    assert "  1 row with a NUL in a text (kept in _malformed_line)" in describe(landed)
    first, second = landed_rows(data, "interactions", "agents")
    assert (first["agent_id"], second["agent_id"], first["_malformed_line"]) == ("A1", None, None)
    assert json.loads(second["_malformed_line"])["agent_id"] == "A\0"


def test_parquet_that_cannot_be_read(tmp_path: Path, data: DataDirectory) -> None:
    whole = parquet(tmp_path / "agents.parquet", "select 'A1' as agent_id").read_bytes()
    cut = write(tmp_path / "agents-2.parquet", whole[:-20])
    assert "agents-2.parquet cannot be read as Parquet: it is cut off or damaged" in refused("interactions", data, cut)
    many = parquet(tmp_path / "agents-4.parquet", "select md5(i::varchar) as agent_id from range(20000) as t(i)")
    content = many.read_bytes()
    write(many, content[:4000] + bytes(4000) + content[8000:])
    assert "agents-4.parquet cannot be read as Parquet to its end: it is damaged" in refused("interactions", data, many)
    packed = write(tmp_path / "agents.parquet.gz", gzip.compress(whole))
    assert "is a Parquet file inside gzip, which is not read: unpack it." in refused("interactions", data, packed)
    nested = parquet(tmp_path / "agents-3.parquet", "select ['A1'] as agent_id")
    message = refused("interactions", data, nested)
    assert "the column `agent_id` is of type VARCHAR[], and should be text, a number, a boolean or a time" in message


def test_a_folder_says_how_to_name_its_files(tmp_path: Path, data: DataDirectory) -> None:
    assert f"{tmp_path} is a folder: name the export files in it, for example {tmp_path}/*." in refused(
        "interactions", data, tmp_path
    )


@pytest.mark.parametrize(
    "table", [table for table in CONTRACT if table.name != "customer_identifiers"], ids=lambda table: table.name
)
def test_example_rows_are_as_the_check_wants_them(table: ContractTable, tmp_path: Path, data: DataDirectory) -> None:
    row: dict[str, Any] = table.example_row()
    bad = {each.name: "!" for each in table.columns if each.kind != "text" or each.values}
    path = write(
        tmp_path / f"{table.name}.jsonl",
        json.dumps(row) + "\n" + json.dumps(row | bad | dict.fromkeys(table.keys, "2")),
    )
    (landed,) = ingest("interactions", data, path)
    assert [warning.split("`")[1] for warning in landed.warnings] == list(bad)
