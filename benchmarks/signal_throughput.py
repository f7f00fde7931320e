"""Messages per second and core of the text signals, beside VADER.

    python -m benchmarks.signal_throughput [--contacts N]

The messages are those of the sample company. dbt builds the models once, for their SQL; each is then run again on one
thread, and VADER reads the first messages in the same process. Seconds are of the processor, so that what else runs on
the machine counts little.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import duckdb

from flows.sample_company import Plan, write_sample_company
from flows.signal_evaluation.baselines import vader
from flows.signal_evaluation.labelled_sets import TUNING, Message
from flows.signal_evaluation.scratch_database import build_signals

MODELS = (
    "spoken_texts",
    "signal_vocabulary",
    "text_signals",
    "text_judgements",
    "message_judgements",
    "text_content_words",
    "message_restatements",
    "message_signal_events",
)
READ_BY_VADER = 20_000
RUNS = 3


def main() -> None:
    """Print the seconds of each model, and the messages per second of all of them and of VADER."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", type=int, default=20_000, help="size of the sample company")
    contacts = parser.parse_args().contacts
    with tempfile.TemporaryDirectory(prefix="outcomes-signals-") as folder:
        write_sample_company(Plan(contacts, 7), Path(folder) / "company")
        messages = list(_messages(Path(folder) / "company"))
        database = Path(folder) / "signals.duckdb"
        build_signals(messages, database)
        compiled = Path(folder) / "target" / "compiled" / "customer_outcomes" / "models" / "signals"
        seconds = {}
        with duckdb.connect(str(database)) as connection:
            connection.execute("set threads = 1")
            for model in MODELS:
                sql = (compiled / f"{model}.sql").read_text(encoding="utf-8")
                seconds[model] = _seconds(partial(connection.execute, f"create or replace temp table built as {sql}"))
    classify = vader()
    read = messages[:READ_BY_VADER]
    vader_seconds = _seconds(lambda: [classify(message.body) for message in read])
    lines = [f"{model:24} {spent:8.2f} s" for model, spent in seconds.items()]
    for name, count, spent in (
        ("signals", len(messages), sum(seconds.values())),
        ("VADER", len(read), vader_seconds),
    ):
        lines.append(f"{name:24} {count / spent:12,.0f} messages per second and core ({count:,} messages)")
    sys.stdout.write("\n".join(lines) + "\n")


def _messages(company: Path) -> Iterator[Message]:
    """Yield the messages of a sample company, numbered within their contacts."""
    with duckdb.connect() as connection:
        rows = connection.execute(
            "select message_id, contact_id,"
            " row_number() over (partition by contact_id order by sent_at, message_id) - 1, actor, channel, body"
            " from read_parquet(?) inner join (select contact_id, channel from read_parquet(?)) using (contact_id)"
            " order by message_id",
            [str(company / "messages*.parquet"), str(company / "contacts*.parquet")],
        ).fetchall()
    for message_id, contact_id, position, actor, channel, body in rows:
        yield Message(message_id, contact_id, position, actor, channel, body, TUNING, {}, message_id)


def _seconds(work: Callable[[], object]) -> float:
    """Return the least of some runs: what else the machine does makes a run longer, and never shorter."""
    spent = []
    for _ in range(RUNS):
        before = time.process_time()
        work()
        spent.append(time.process_time() - before)
    return min(spent)


if __name__ == "__main__":
    main()
