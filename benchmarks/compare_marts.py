# ruff: noqa: S608 -- the names are those of the marts' own columns
"""Compares two published files, mart by mart: python -m benchmarks.compare_marts OLD.duckdb NEW.duckdb [--lighter].

Rows are matched by their key: the shortest run of leading columns, doubles left out, that no two rows share in either
file. Counts, integers, texts, dates and moments must be equal, doubles within 1e-9 of the larger one (or within 1e-12).
What a run says of itself (RUN_COLUMNS) and how a definition is written (DEFINITION_COLUMNS) is not compared.

`--lighter` says that OLD still publishes every cell, and NEW only those that can be used: what that takes away
(LIGHTER) is then expected, counted by reason, and all that remains is compared. `--accepted` names a mart, or
mart.column, whose differences are shown and do not count. Exits with 1 where anything else differs.
"""

import argparse
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

RELATIVE, ABSOLUTE = 1e-9, 1e-12
RUN_COLUMNS = frozenset({"published_version"})
RUN_MARTS = frozenset({"published_version"})
DEFINITION_COLUMNS = frozenset({"definition_hash", "definition_sql", "lineage", "test_count", "inputs", "declared_in"})


@dataclass(frozen=True)
class Removal:
    """What is taken away from a mart: whole rows, and single values of the rows that stay.

    All are SQL over the mart's columns. `nulls` says when a column of a row that stays is null. `same` replaces a
    column of both files, where two values mean the same. `reasons` group the rows that only one of the files has.
    """

    rows: str = "false"
    nulls: Mapping[str, str] = field(default_factory=dict)
    same: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)


def _is_small(metric: str, cases: str, status: str) -> str:
    """Return the condition of a sample below the metric's min_denominator; a rounded sample alone may not show it."""
    least = f"(select any_value(min_denominator) from {{marts}}.metric_catalog where metric_name = rows.{metric})"
    return f"coalesce({status} = 'withheld' or {cases} < {least}, false)"


def _withheld(status: str, is_small: str) -> str:
    """Return a status in which a small sample may or may not hide that its metric is suspended."""
    return f"case when {status} <> 'certified' and {is_small} then 'withheld' else {status} end"


_STAYS_SMALL = "(period_grain = 'all' or (period_grain = 'month' and (channel is null or slice_name = 'all')))"
_SMALL = _is_small("metric_name", "coalesce(denominator, sample_size)", "certification_status")
_SMALL_HEADLINE = _is_small("headline_name", "headline_sample_size", "headline_certification_status")
_SMALL_GUARD = _is_small("guard_name", "guard_sample_size", "guard_certification_status")
_VALUES = ("value", "ci_low", "ci_high")
_CELL = {"grain": "period_grain", "has channel": "channel is not null", "has slice": "slice_name <> 'all'"}

LIGHTER: Mapping[str, Removal] = {
    "metric_values": Removal(
        rows=f"(period_grain = 'day' and slice_name <> 'all') or ({_SMALL} and not {_STAYS_SMALL})",
        nulls=dict.fromkeys(_VALUES, _SMALL),
        same={"certification_status": _withheld("certification_status", _SMALL)},
        reasons={**_CELL, "withheld": _SMALL},
    ),
    # A headline beside its guard: of a guard whose own row is taken away nothing is left.
    "guarded_metrics": Removal(
        rows=f"{_SMALL_HEADLINE} and not {_STAYS_SMALL}",
        nulls={
            **{f"headline_{name}": _SMALL_HEADLINE for name in _VALUES},
            **{f"guard_{name}": _SMALL_GUARD for name in _VALUES},
            **{
                f"guard_{name}": f"{_SMALL_GUARD} and not {_STAYS_SMALL}"
                for name in ("sample_size", "provisional_count", "certification_status", "unit")
            },
        },
        same={
            "headline_certification_status": _withheld("headline_certification_status", _SMALL_HEADLINE),
            "guard_certification_status": _withheld("guard_certification_status", _SMALL_GUARD),
        },
        reasons={**_CELL, "withheld": _SMALL_HEADLINE},
    ),
}


@dataclass
class Difference:
    """What differs in one mart: lines to show, and how many of the differences were not expected."""

    mart: str
    lines: list[str] = field(default_factory=list)
    unexpected: int = 0

    def add(self, count: int, line: str, *, is_expected: bool = False) -> None:
        """Add `count` differences, if there are any."""
        if count:
            self.lines.append(line if is_expected else f"{line}  <-- not expected")
            self.unexpected += 0 if is_expected else count


class Comparison:
    """Two published files, attached to one DuckDB session."""

    def __init__(self, old: Path, new: Path, removals: Mapping[str, Removal], accepted: Sequence[str] = ()) -> None:
        self._connection = duckdb.connect(config={"threads": 2, "memory_limit": "2GB"})
        self._connection.execute(f"set temp_directory = '{tempfile.gettempdir()}'")
        self._removals = removals
        for name, path in (("old", old), ("new", new)):
            self._connection.execute(f"attach '{path}' as {name} (read_only)")
        self._accepted = frozenset(accepted)

    def marts(self) -> list[Difference]:
        """Return the differences of every mart of either file, by name."""
        names = {file: {name for (name,) in self._marts_of(file)} for file in ("old", "new")}
        found = []
        for mart in sorted((names["old"] | names["new"]) - RUN_MARTS):
            if mart not in names["new"]:
                difference = Difference(mart)
                difference.add(1, "only in old", is_expected=mart in self._accepted)
            elif mart not in names["old"]:
                difference = Difference(mart, ["only in new"])
            else:
                difference = self._mart(mart)
            found.append(difference)
        return found

    def _marts_of(self, file: str) -> list[tuple[str]]:
        return self._connection.execute(
            "select table_name from duckdb_tables() where database_name = ? and schema_name = 'marts'", [file]
        ).fetchall()

    def _columns(self, file: str, mart: str) -> dict[str, str]:
        return dict(
            self._connection.execute(
                "select column_name, data_type from duckdb_columns()"
                " where database_name = ? and schema_name = 'marts' and table_name = ? order by column_index",
                [file, mart],
            ).fetchall()
        )

    def _mart(self, mart: str) -> Difference:
        difference = Difference(mart)
        columns = {file: self._columns(file, mart) for file in ("old", "new")}
        for name in columns["old"].keys() - columns["new"].keys():
            difference.add(1, f"column {name}: only in old", is_expected=self._is_accepted(mart, name))
        difference.lines += [f"column {name}: only in new" for name in columns["new"].keys() - columns["old"].keys()]
        compared = [
            name
            for name in columns["old"]
            if name in columns["new"] and name not in RUN_COLUMNS and name not in DEFINITION_COLUMNS
        ]
        doubles = {name for name in compared if "DOUBLE" in (columns["old"][name], columns["new"][name])}
        self._select_rows(mart, compared, self._removals.get(mart, Removal()))
        key = self._key([name for name in compared if name not in doubles])
        self._compare(difference, key, [name for name in compared if name not in key], doubles)
        return difference

    def _is_accepted(self, mart: str, column: str | None = None) -> bool:
        return mart in self._accepted or f"{mart}.{column}" in self._accepted

    def _select_rows(self, mart: str, compared: Sequence[str], removal: Removal) -> None:
        """Make the tables old_rows and new_rows: their columns, whether a row is taken away, and its reasons."""
        why = " || ', ' || ".join(f"'{name} ' || ({value})" for name, value in removal.reasons.items()) or "''"
        for file, rows in (("old", removal.rows), ("new", "false")):
            columns = []
            for name in compared:
                value = removal.same.get(name, f'"{name}"')
                if file == "old" and name in removal.nulls:
                    value = f"case when {removal.nulls[name]} then null else {value} end"
                columns.append(f'{value} as "{name}"')
            query = f"select {', '.join(columns)}, {rows} as is_removed, {why} as why from {{marts}}.{mart} as rows"
            self._connection.execute(
                f"create or replace temp table {file}_rows as {query}".replace("{marts}", f"{file}.marts")
            )

    def _key(self, columns: Sequence[str]) -> list[str]:
        for length in range(1, len(columns) + 1):
            key = list(columns[:length])
            if all(self._is_unique(file, key) for file in ("old", "new")):
                return key
        return list(columns)

    def _is_unique(self, file: str, key: Sequence[str]) -> bool:
        listed = ", ".join(f'"{name}"' for name in key)
        (repeated,) = self._row(
            f"select count(*) from (select 1 from {file}_rows group by {listed} having count(*) > 1 limit 1)"
        )
        return not repeated

    def _row(self, query: str) -> tuple[int, ...]:
        return self._connection.execute(query).fetchall()[0]

    def _compare(self, difference: Difference, key: list[str], others: list[str], doubles: set[str]) -> None:
        matched = " and ".join(f'o."{name}" is not distinct from n."{name}"' for name in key)
        if not all(self._is_unique(file, key) for file in ("old", "new")):
            difference.add(1, "no key: some rows share all columns that are no doubles")
            return
        kept = "(select * from old_rows where not is_removed)"
        self._only_in(difference, "old", f"{kept} as o where not exists (select 1 from new_rows as n where {matched})")
        self._only_in(difference, "new", f"new_rows as n where not exists (select 1 from {kept} as o where {matched})")
        removed = self._connection.execute(
            "select why, count(*) from old_rows where is_removed group by why order by why"
        ).fetchall()
        for why, count in removed:
            difference.add(count, f"removed as expected, {why}: {count:,} rows", is_expected=True)
        if not others:
            return
        aggregates = ["count(*)"]
        for name in others:
            differs, size = _differs(name, is_double=name in doubles)
            aggregates += [f"count(*) filter (where {differs})", f"max({size}) filter (where {differs})"]
        matched_rows, *found = self._row(
            f"select {', '.join(aggregates)} from {kept} as o join new_rows as n on {matched}"
        )
        difference.lines.insert(0, f"{matched_rows:,} rows matched by {', '.join(key)}")
        for name, count, worst in zip(others, found[::2], found[1::2], strict=True):
            shown = f"column {name}: differs in {count:,} rows"
            if count and worst is not None:
                shown += f", at most by {worst:.3g} of the value"
            if count:
                shown += f", as in {self._examples(name, key, kept, matched, is_double=name in doubles)}"
            difference.add(count, shown, is_expected=self._is_accepted(difference.mart, name))

    def _only_in(self, difference: Difference, file: str, rows: str) -> None:
        found = self._connection.execute(f"select why, count(*) from {rows} group by why order by why").fetchall()
        for why, count in found:
            shown = f"only in {file}{', ' if why else ''}{why}: {count:,} rows"
            difference.add(count, shown, is_expected=self._is_accepted(difference.mart))

    def _examples(self, name: str, key: list[str], kept: str, matched: str, *, is_double: bool) -> str:
        differs, _ = _differs(name, is_double=is_double)
        shown = ", ".join([*(f'o."{part}"' for part in key), f'o."{name}"', f'n."{name}"'])
        rows = self._connection.execute(
            f"select {shown} from {kept} as o join new_rows as n on {matched} where {differs} order by all limit 3"
        ).fetchall()
        return "; ".join(f"({', '.join(map(str, row[:-2]))}) {row[-2]} -> {row[-1]}" for row in rows)


def _differs(name: str, *, is_double: bool) -> tuple[str, str]:
    """Return the condition that a column's two values differ, and by how much of the larger one (null of others)."""
    old, new = f'o."{name}"', f'n."{name}"'
    if not is_double:
        return f"{old} is distinct from {new}", "cast(null as double)"
    apart, larger = f"abs({old} - {new})", f"greatest(abs({old}), abs({new}))"
    unequal = f"({old} <> {new} and not coalesce({apart} <= greatest({RELATIVE} * {larger}, {ABSOLUTE}), false))"
    return f"(({old} is null) <> ({new} is null) or coalesce({unequal}, false))", f"{apart} / nullif({larger}, 0)"


def main() -> int:
    """Compare, and print what differs by mart."""
    parser = argparse.ArgumentParser(description="Compare two published files mart by mart.")
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("--lighter", action="store_true", help="NEW publishes only the cells that can be used")
    parser.add_argument(
        "--accepted", nargs="+", default=[], metavar="MART[.COLUMN]", help="differences that do not count"
    )
    arguments = parser.parse_args()
    differing = []
    removals = LIGHTER if arguments.lighter else {}
    for difference in Comparison(arguments.old, arguments.new, removals, arguments.accepted).marts():
        sys.stdout.write("\n".join([difference.mart, *(f"    {line}" for line in difference.lines)]) + "\n")
        if difference.unexpected:
            differing.append(difference.mart)
    verdict = f"differ: {', '.join(differing)}" if differing else "what remains is the same"
    sys.stdout.write(f"\n{verdict}\n")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
