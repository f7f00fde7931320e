"""The suites' SQL as Spark writes it."""

from collections.abc import Callable, Iterable

from expectations.sql_dialect import SqlDialect

# Returns name and type of the columns of a table: ("outcomes_marts", "fct_contacts").
ColumnsOf = Callable[[str, str], Iterable[tuple[str, str]]]


class SparkDialect(SqlDialect):
    """Spark's catalog cannot be asked in a query, so `columns_of` asks it, and the query has the answer in it."""

    def __init__(self, columns_of: ColumnsOf) -> None:
        self._columns_of = columns_of

    def columns(self, schema: str, table: str) -> str:
        """Return the query for the columns that the table has now."""
        found = [f"({_literal(name)}, {_literal(kind)})" for name, kind in self._columns_of(schema, table)]
        # A list must not be empty.
        rows = ", ".join([*found, "(null, null)"])
        return (
            f"select column_name, data_type from values {rows} as listed (column_name, data_type)"  # noqa: S608 -- literals
            " where column_name is not null"
        )

    def _trimmed(self, column: str) -> str:
        return f"trim({column})"

    def _matches(self, text: str, pattern: str) -> str:
        return f"{text} rlike {_literal(_java(pattern))}"

    def _rearranged(self, text: str, pattern: str, replacement: str) -> str:
        return f"regexp_replace({text}, {_literal(_java(pattern))}, {_literal(replacement.replace(chr(92), '$'))})"

    def _timestamp(self, text: str) -> str:
        return f"try_cast({text} as timestamp)"

    def _bigint(self, text: str) -> str:
        return f"try_cast({text} as bigint)"


def _java(pattern: str) -> str:
    r"""Return the pattern with \z for $, which in Java is also in front of a line break at the end."""
    return pattern.replace("$", r"\z")


def _literal(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
