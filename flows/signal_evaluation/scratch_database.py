"""The models of the signals, built by dbt over labelled messages in a database of their own."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, cast

import duckdb
import pandas as pd

from flows.data_directory import PROJECT_ROOT
from flows.errors import ToolFailedError
from flows.signal_evaluation.labelled_sets import Message

if TYPE_CHECKING:
    from dbt.cli.main import dbtRunnerResult
    from dbt.contracts.graph.manifest import Manifest

_FIRST_DAY = datetime(2000, 1, 1)  # noqa: DTZ001 -- UTC without zone, as every canonical time
_SEEDS = ("signal_phrases", "sentiment_lexicon", "common_words")


def build_signals(messages: Iterable[Message], database: Path) -> None:
    """Build the models of models/signals over messages, a minute apart within a contact, in a new database.

    The messages are those of the canonical contract, as staged: of mails only the writer's own words come through.
    """
    frame = pd.DataFrame(
        {
            "source_key": each.message_id,
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
        connection.execute("create schema staging")
        connection.execute(
            "create table staging.stg_interactions__messages as"
            " select source_key, contact_id, cast(sent_at as timestamp) as sent_at, actor, body from frame"
        )
        connection.execute(
            "create table staging.interactions_contacts as"
            " select contact_id as source_key, min(channel) as channel from frame group by contact_id"
        )
        connection.execute(
            "create table staging.as_of as select max(sent_at) as as_of from staging.stg_interactions__messages"
        )
    project = _Project(database)
    project.build("interactions_contact_messages")
    with duckdb.connect(database) as connection:
        connection.execute("create schema contacts")
        connection.execute(
            "create view contacts.contact_messages as"
            " select message_key as message_id, source_key as contact_id, * exclude (message_key, source_key)"
            " from staging.interactions_contact_messages"
        )
        connection.execute(
            "create view contacts.mapped_contacts as"
            " select source_key as contact_id, source_key as customer_id, channel from staging.interactions_contacts"
        )
    project.build("path:models/signals", *_SEEDS)


class _Project:
    """This project with one database, parsed once."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._manifest: Manifest | None = None
        self._manifest = cast("Manifest", self._invoke("parse", "--no-partial-parse").result)

    def build(self, *selected: str) -> None:
        """Build seeds and models. Raises ToolFailedError where dbt fails."""
        self._invoke("build", "--select", *selected, "--resource-type", "model", "--resource-type", "seed")

    def _invoke(self, command: str, *arguments: str) -> "dbtRunnerResult":
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager  # noqa: PLC0415 -- slow to import
        from dbt.adapters.factory import reset_adapters  # noqa: PLC0415 -- slow to import
        from dbt.cli.main import dbtRunner  # noqa: PLC0415 -- slow to import

        logs = self._database.parent / "logs"
        folders = ["--project-dir", str(PROJECT_ROOT), "--profiles-dir", str(PROJECT_ROOT), "--log-path", str(logs)]
        folders += ["--target-path", str(self._database.parent / "target")]
        with _environment(OUTCOMES_WAREHOUSE=str(self._database), DBT_SEND_ANONYMOUS_USAGE_STATS="false"):
            runner = dbtRunner(manifest=self._manifest)
            done = runner.invoke(["--quiet", command, *arguments, "--target", "duckdb", *folders])
        # dbt keeps the database open for writing as long as the process lives.
        DuckDBConnectionManager.close_all_connections()
        reset_adapters()
        if not done.success:
            raise ToolFailedError(f"dbt could not build the signals: {done.exception or ''} {logs}/dbt.log says more.")
        return done


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
