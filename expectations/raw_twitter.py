"""The suite over the export of public tweets between customers and support accounts: a row per tweet."""

from great_expectations.expectations import Expectation

from expectations.raw_landing import (
    Freshness,
    freshness_expectations,
    keys_are_usable,
    known_values,
    landing_expectations,
    mostly,
    times_are_usable,
)
from expectations.sql_dialect import SqlDialect
from flows.raw_tables import table_of

YES_OR_NO = ("True", "False", "t", "f", "1", "0", "yes", "no")


def expectations(sql: SqlDialect, schema: str, freshness: Freshness | None = None) -> list[Expectation]:
    """Return the suite over the table in `schema`; with `freshness`, the latest tweet may not be older than that."""
    table = table_of("twitter")
    created_at = sql.tweet_time("created_at")
    return [
        *landing_expectations(table, sql, schema),
        keys_are_usable(table, sql, ("tweet_id", "author_id")),
        times_are_usable(table, created_at),
        known_values(table, sql, "inbound", YES_OR_NO, required=True),
        mostly(
            table,
            "tweets_are_not_older_than_twitter",
            "No tweet is dated before the first one, of 21 March 2006.",
            f"{created_at} < timestamp '2006-03-21 00:00:00'",
        ),
        *freshness_expectations(table, created_at, freshness),
    ]
