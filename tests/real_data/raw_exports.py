"""The exports of four more systems as raw tables, read with a few plain lines: what a landing would put into them."""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import duckdb
from recompute_common import SHARED_DATA

from flows.raw_tables import LANDING_COLUMNS, RAW_TABLES, RawTable

LOADED_AT = datetime(2026, 11, 24)
RATED_FROM = datetime(2020, 1, 1)

Row = dict[str, str | None]


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def stack_exchange(table: str) -> Iterator[Row]:
    with gzip.open(SHARED_DATA / "stack_exchange_quantum" / f"{table}.xml.gz") as file:
        for _, element in ElementTree.iterparse(file):  # noqa: S314 -- a file of the project's own
            if element.tag == "row":
                yield {_snake(name): value for name, value in element.attrib.items()}
                element.clear()


def mailbox() -> Iterator[Row]:
    with gzip.open(SHARED_DATA / "email_ilug" / "emails.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            mail = json.loads(line)
            yield {
                "message_id": mail["message_id"],
                "sent_at": mail["date_utc"],
                "from_address": mail["from_hash"],
                "in_reply_to": mail["in_reply_to"],
                "thread_references": " ".join(mail["references"]),
                "subject": mail["subject"],
                "body": mail["body"],
                "list_name": mail["list"],
            }


def chat_stripe() -> Iterator[Row]:
    folder = SHARED_DATA / "chat_stripe"
    links = (folder / "stripe.0.annotation.txt").read_text(encoding="ascii").split("\n")
    answers = {later: earlier for earlier, later, _ in (link.split() for link in links if link)}
    lines = (folder / "stripe.0.ascii.txt").read_text(encoding="ascii").splitlines()
    for number, line in enumerate(lines):
        channel, day, clock, nick, said = re.fullmatch(r"(\S+) (\S+) \[(\S+)\] <(\S+)> ?(.*)", line).groups()  # type: ignore[union-attr]
        yield {
            "conversation": channel,
            "line_number": str(number),
            "speaker": nick,
            "said_at": f"{day} {clock}",
            "body": said,
            "replies_to_line_number": answers.get(str(number)),
        }


def chat_rated() -> Iterator[Row]:
    dialogues = (SHARED_DATA / "chat_rated" / "mwoz.tsv").read_text(encoding="utf-8").strip().split("\n\n")
    second = 0
    for dialogue, text in enumerate(dialogues, start=1):
        for number, line in enumerate(text.split("\n"), start=1):
            role, said, act, rating = line.split("\t")
            moment = RATED_FROM + timedelta(seconds=second)
            second += 1
            yield {
                "conversation": f"mwoz-{dialogue}",
                "line_number": str(number),
                "speaker": role,
                "said_at": moment.isoformat(sep=" "),
                "role": role,
                "body": said,
                "dialogue_act": act or None,
                "rating": rating or None,
            }


def survey_nhs() -> Iterator[Row]:
    with (SHARED_DATA / "survey_nhs" / "survey_comments.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            yield {
                "answer_id": row["row_index"],
                "question": row["question"],
                "asked_at": "2020-01-01 00:00:00",
                "verbatim": row["feedback"],
                "topic": row["label"],
                "organization": row["organization"],
            }


def read_exports() -> dict[str, Iterable[Row]]:
    """Rows by raw table."""
    return {
        "stack_exchange__posts": stack_exchange("Posts"),
        "stack_exchange__comments": stack_exchange("Comments"),
        "stack_exchange__votes": stack_exchange("Votes"),
        "stack_exchange__users": stack_exchange("Users"),
        "stack_exchange__post_links": stack_exchange("PostLinks"),
        "mailbox__messages": mailbox(),
        "chat_log__lines": (row for rows in (chat_stripe(), chat_rated()) for row in rows),
        "surveys__answers": survey_nhs(),
    }


def write_raw_tables(database: Path, exports: dict[str, Iterable[Row]]) -> None:
    """Make every raw table of the project, those of `exports` filled, and the key of the hashes."""
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema if not exists raw")
        connection.execute("create schema if not exists private")
        connection.execute("create or replace table private.pseudonym_key as select 'a key' as secret")
        for table in RAW_TABLES:
            _write_raw_table(connection, table, exports.get(table.relation, ()), database.with_suffix(".jsonl"))


def _write_raw_table(connection: duckdb.DuckDBPyConnection, table: RawTable, rows: Iterable[Row], lines: Path) -> None:
    names = [column.name for column in table.columns]
    columns = dict.fromkeys(names, "varchar") | {name: kind for name, kind, _ in LANDING_COLUMNS}
    declared = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
    connection.execute(f'create or replace table raw."{table.relation}" ({declared})')
    with lines.open("w", encoding="utf-8") as file:
        for number, row in enumerate(rows, start=2):
            kept = {name: row.get(name) for name in names}
            landing = {"_source_file": table.relation, "_source_row": number, "_loaded_at": str(LOADED_AT)}
            file.write(json.dumps(kept | landing) + "\n")
    types = "{" + ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items()) + "}"
    connection.execute(
        f'insert into raw."{table.relation}" by name'
        f" select * from read_json('{lines}', format = 'newline_delimited', columns = {types})"
    )
    lines.unlink()
