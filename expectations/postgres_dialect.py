"""The suites' SQL as PostgreSQL writes it, from version 16 on."""

import re
from collections.abc import Iterator

from expectations.sql_dialect import EARLIEST, MONTHS, SqlDialect, literal

_DIRECTIVE = re.compile(r"%(.)")
_BEFORE = f"{EARLIEST} - interval '1 microsecond'"
_WIDTHS = {"Y": 4, "y": 2, "m": 2, "d": 2}


class PostgresDialect(SqlDialect):
    """PostgreSQL casts on trial by asking first; its session's DateStyle reads year, month, day in that order.

    Whether a text matches is found out in microseconds, but what the groups of a regular expression matched takes up to
    hundreds: texts are taken apart at their separators instead. There are no subqueries in it, which would keep a scan
    from running in parallel.
    """

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

    def _plausible(self, time: str) -> str:
        # Written out once only; greatest() passes over a null.
        return f"nullif(greatest({time}, {_BEFORE}), {_BEFORE})"

    def _of_layout(self, text: str, layout: str) -> str:
        part = dict(_parts(text, layout))
        year, month = part.get("Y", "'1900'"), part.get("m", "'01'")
        if "y" in part:
            # As POSIX has it: 69 is 1969, 68 is 2068.
            year = f"case when {part['y']} >= '69' then '19' else '20' end || {part['y']}"
        if "b" in part:
            month = f"cast((strpos({literal(''.join(MONTHS))}, {part['b']}) + 2) / 3 as text)"
        pieces = [year, "'-'", month, "'-'", part.get("d", "'01'")]
        if "H" in part:
            pieces += ["' '", part["H"], "':'", part["M"], "':'", part.get("S", "'00'")]
        return self._timestamp(f"({' || '.join(pieces)})")


def _parts(text: str, layout: str) -> Iterator[tuple[str, str]]:
    """Yield for each directive of a layout the expression of its part of a text that fits the layout."""
    names = _DIRECTIVE.findall(layout)
    others = _DIRECTIVE.sub("", layout)
    if not others:
        place = 1
        for name in names:
            yield name, f"substr({text}, {place}, {_WIDTHS[name]})"
            place += _WIDTHS[name]
        return
    # Spaces in the place of separators; what is translated to nothing, a Z at the end, goes. A colon in front of a
    # letter would be a parameter to SQLAlchemy.
    separators = "".join(sorted(set(others) - set("Z +0"), reverse=True))
    gone = "Z" if "Z" in others else ""
    spaced = f"translate({text}, {literal(separators + gone)}, {literal(' ' * len(separators))})"
    for place, piece in enumerate(re.split(f"[{re.escape(separators)} ]", layout), start=1):
        for name in _DIRECTIVE.findall(piece):
            yield name, f"split_part({spaced}, ' ', {place})"
