"""The models of the signals, built by dbt over labelled messages in a database of their own."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pandas as pd

from flows.data_directory import PROJECT_ROOT
from flows.errors import ToolFailedError
from flows.signal_evaluation.labelled_sets import Message

_FIRST_DAY = datetime(2000, 1, 1)  # noqa: DTZ001 -- UTC without zone, as every canonical time
_SEEDS = ("signal_phrases", "sentiment_lexicon", "common_words")


def build_signals(messages: Iterable[Message], database: Path) -> None:
    """Build the models of models/signals over messages, a minute apart within a contact, in a new database."""
    frame = pd.DataFrame(
        {
            "message_id": each.message_id,
            "contact_id": each.contact_id,
            "sent_at": _FIRST_DAY + timedelta(minutes=each.position),
            "actor": each.actor,
            "body": each.body,
            "channel": each.channel,
        }
        for each in messages
    )
    with duckdb.connect(database) as connection:
        connection.register("frame", frame)
        connection.execute("create schema contacts")
        connection.execute(
            "create table contacts.contact_messages as select message_id, contact_id,"
            " cast(sent_at as timestamp) as sent_at, actor, body,"
            " false as is_acknowledgement, false as is_channel_request from frame"
        )
        connection.execute(
            "create table contacts.mapped_contacts as select contact_id, contact_id as customer_id,"
            " min(channel) as channel from frame group by contact_id"
        )
    _run_dbt(database)


def _run_dbt(database: Path) -> None:
    from dbt.cli.main import dbtRunner  # noqa: PLC0415 -- slow to import

    folders = ["--project-dir", str(PROJECT_ROOT), "--profiles-dir", str(PROJECT_ROOT)]
    folders += ["--target-path", str(database.parent / "target"), "--log-path", str(database.parent / "logs")]
    with _environment(OUTCOMES_WAREHOUSE=str(database), DBT_SEND_ANONYMOUS_USAGE_STATS="false"):
        command = ["--quiet", "build", "--select", "path:models/signals", *_SEEDS]
        command += ["--resource-type", "model", "--resource-type", "seed", "--target", "duckdb", "--no-partial-parse"]
        built = dbtRunner().invoke([*command, *folders])
    if not built.success:
        raise ToolFailedError(f"dbt could not build the signals. {database.parent / 'logs'}/dbt.log says more.")


@contextmanager
def _environment(**values: str) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
