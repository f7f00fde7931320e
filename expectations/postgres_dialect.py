"""The suites' SQL as PostgreSQL writes it, from version 16 on."""

from expectations.sql_dialect import SqlDialect, literal


class PostgresDialect(SqlDialect):
    """PostgreSQL casts on trial by asking first; its session's DateStyle reads year, month, day in that order."""

    def columns(self, schema: str, table: str) -> str:
        """Return the query for a table's columns."""
        return (
            "select column_name, data_type from information_schema.columns"  # noqa: S608 -- literals
            f" where table_schema = {literal(schema)} and table_name = {literal(table)}"
        )

    def _trimmed(self, column: str) -> str:
        return f"trim({column})"

    def _matches(self, text: str, pattern: str) -> str:
        return f"{text} ~ {literal(pattern)}"

    def _rearranged(self, text: str, pattern: str, replacement: str) -> str:
        return f"regexp_replace({text}, {literal(pattern)}, {literal(replacement)})"

    def _timestamp(self, text: str) -> str:
        return f"case when pg_input_is_valid({text}, 'timestamp') then cast({text} as timestamp) end"

    def _bigint(self, text: str) -> str:
        return f"cast({text} as bigint)"
