"""The models of the signals, built by dbt over labelled messages in a database of their own."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pandas as pd

from flows.dbt_over_database import DbtOverDatabase
from flows.signal_evaluation.labelled_sets import Message

_FIRST_DAY = datetime(2000, 1, 1)  # noqa: DTZ001 -- UTC without zone, as every canonical time
_SEEDS = ("signal_phrases", "sentiment_lexicon", "common_words")


def build_signals(messages: Iterable[Message], database: Path) -> None:
    """Build the models of models/signals over messages, a minute apart within a contact, in a new database.

    The messages are landed and staged as those of the canonical contract: of mails only the writer's own words come
    through.
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
        connection.execute("create schema raw")
        connection.execute(
            "create table raw.interactions__messages as"
            " select source_key as message_id, contact_id, cast(cast(sent_at as timestamp) as varchar) as sent_at,"
            " actor, body, cast(null as varchar) as _malformed_line, 'labelled' as _source_file,"
            " row_number() over () as _source_row,"
            " max(cast(sent_at as timestamp)) over () as _loaded_at from frame"
        )
        connection.execute("create schema staging")
        connection.execute(
            "create table staging.stg_interactions__contacts as"
            " select contact_id as source_key, min(channel) as channel, true as is_staged from frame"
            " group by contact_id"
        )
        connection.execute("create table staging.as_of as select max(cast(sent_at as timestamp)) as as_of from frame")
    project = DbtOverDatabase(database)
    project.build("stg_interactions__messages", "interactions_contact_messages")
    with duckdb.connect(database) as connection:
        connection.execute("create schema private")
        connection.execute("create table private.pseudonym_key as select 'labelled' as secret")
        connection.execute("create schema contacts")
        connection.execute(
            "create view contacts.contact_messages as"
            " select message_key, source_key as contact_id, sent_at, actor, body"
            " from staging.interactions_contact_messages"
        )
        connection.execute(
            "create view contacts.mapped_contacts as"
            " select source_key as contact_id, source_key as customer_id, channel, cast(null as varchar) as case_id,"
            " cast(null as varchar) as reason, false as is_concern from staging.stg_interactions__contacts"
        )
    project.build("path:models/signals", *_SEEDS)
    with duckdb.connect(database) as connection:
        # Labels are found by the ids of messages, which the models hash; no two of a contact are of one moment.
        connection.execute(
            "create temp table labelled as select judgements.message_id, messages.message_key"
            " from signals.message_judgements as judgements"
            " inner join contacts.contact_messages as messages using (contact_id, sent_at)"
        )
        for table in ("message_judgements", "message_restatements"):
            connection.execute(
                f"update signals.{table} as found set message_id = labelled.message_key"  # noqa: S608 -- the two above
                " from labelled where found.message_id = labelled.message_id"
            )
