"""The suites' SQL as DuckDB writes it."""

from expectations.sql_dialect import SqlDialect, literal, pattern


class DuckDBDialect(SqlDialect):
    """DuckDB reads a list of layouts by itself, and casts on trial."""

    def columns(self, schema: str, table: str) -> str:
        """Return the query for a table's columns."""
        return (
            "select column_name, data_type from information_schema.columns"  # noqa: S608 -- literals
            f" where table_schema = {literal(schema)} and table_name = {literal(table)}"
        )

    def _trimmed(self, column: str) -> str:
        return f"trim({column}, ' ')"

    def _matches(self, text: str, pattern: str) -> str:
        return f"regexp_matches({text}, {literal(pattern)})"

    def _rearranged(self, text: str, pattern: str, replacement: str) -> str:
        return f"regexp_replace({text}, {literal(pattern)}, {literal(replacement)})"

    def _timestamp(self, text: str) -> str:
        return f"try_cast({text} as timestamp)"

    def _bigint(self, text: str) -> str:
        # DuckDB may work out a branch for rows that do not come to it.
        return f"try_cast({text} as bigint)"

    def _time(self, text: str, layouts: tuple[str, ...]) -> str:
        """Match once for all layouts: what a text is not must cost little."""
        fits = self._matches(text, "|".join(map(pattern, layouts)))
        return f"case when {fits} then try_strptime({text}, [{', '.join(map(literal, layouts))}]) end"
