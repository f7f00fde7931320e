"""Exports in Parquet: rows become text, are hashed and numbered by DuckDB, without a look at each in Python."""

from pathlib import Path

import duckdb

from flows.errors import UnusableInputError
from flows.landing_export import Export
from flows.landing_header import Dialect, Header, folded, match_header, table_of_columns
from flows.landing_text import check_is_file, file_digest, shown
from flows.raw_tables import RawTable

PARQUET_MAGIC = b"PAR1"
_LARGEST_WHOLE_DOUBLE = 10**15


class ParquetExport(Export):
    """One Parquet file: its columns when made, its rows with `select`.

    Raises UnusableInputError for what cannot be read, or lacks a required column, or has a column that cannot be text.
    """

    malformed_because = "with a NUL in a text"
    place = "row"

    def __init__(self, path: Path, tables: list[RawTable], literal: str) -> None:
        check_is_file(path)
        # DuckDB's functions take patterns: `literal` is the one that matches this file alone.
        self.literal = literal
        headers, self._types, self.row_count = _columns_of(path, literal)
        table = tables[0] if len(tables) == 1 else table_of_columns(headers, tables, path)
        line = ",".join(map(folded, headers))
        self.header: Header = match_header(headers, table, Dialect(",", False), line, path, seen="Its columns are")
        super().__init__(path, table, file_digest(path))
        for name, kind in zip(self.header.names, self._types, strict=True):
            if _is_bytes(kind) or (name not in self.extra and _is_nested(kind)):
                raise UnusableInputError(
                    f"{shown(path)}: the column `{shown(name)}` is of type {kind[:80]}, and should be text, a number, "
                    "a boolean or a time. Write the file again with that column as one of these."
                )

    @property
    def extra(self) -> tuple[str, ...]:
        """Names of the columns that the table does not declare."""
        return self.header.extra

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of the declared columns that the file lacks."""
        return self.header.missing

    @property
    def typed(self) -> frozenset[str]:
        """Names of the columns that are no text in the file: what they hold is of their type."""
        return frozenset(
            name for name, kind in zip(self.header.names, self._types, strict=True) if kind not in ("VARCHAR", "JSON")
        )

    def select(self) -> tuple[str, dict[str, str]]:
        """Return the query for the file's rows as text, in its order, and its variables.

        Names of the file's columns are nowhere in the query: they are variables, read by `getvariable`.
        """
        places = {name: place for place, name in enumerate(self.header.names)}
        declared = [column.name for column in self.table.columns]
        variables = {"file": self.literal}
        extra_pairs, hashed = [], []
        for number, name in enumerate(sorted(self.extra)):
            variables[f"name_{number}"] = name
            extra_pairs.append(f"getvariable('name_{number}'), t{places[name]}")
            hashed.append((name, f"getvariable('name_{number}')", places[name]))
        hashed += [(name, f"'{name}'", places[name]) for name in declared if name in places]
        # Named like a row of text, but by a hash that DuckDB has: see docs/decisions/0010-formats-of-raw-files.md.
        pairs = ", ".join(f"coalesce({name} || chr(0) || t{place} || chr(0), '')" for _, name, place in sorted(hashed))
        as_text = ", ".join(f"{_text(f'c{place}', kind)} as t{place}" for place, kind in enumerate(self._types))
        texts = {name: f"t{places[name]}" if name in places else "cast(null as varchar)" for name in declared}
        columns = ", ".join(f'{text} as "{name}"' for name, text in texts.items())
        extra = f"cast(json_object({', '.join(extra_pairs)}) as varchar)" if extra_pairs else "cast(null as varchar)"
        named = ", ".join([*(f"c{place}" for place in range(len(self._types))), "file_row_number"])
        return (
            f"""
            select
                {columns},
                {extra} as _extra_columns,
                cast(null as varchar) as _malformed_line,
                md5(concat({pairs})) as _row_hash,
                file_row_number + 1 as _source_row
            from (
                select {as_text}, file_row_number
                from read_parquet(getvariable('file'), hive_partitioning = false, file_row_number = true)
                    as rows_of_file ({named})
            )
            """,  # noqa: S608 -- names of declared columns, and numbers
            variables,
        )


def _columns_of(path: Path, literal: str) -> tuple[list[str], list[str], int]:
    """Return names and types of the columns, and how many rows there are."""
    try:
        with duckdb.connect() as connection:
            described = connection.execute(
                "describe select * from read_parquet(?, hive_partitioning = false)", [literal]
            ).fetchall()
            counted = connection.execute("select sum(num_rows) from parquet_file_metadata(?)", [literal]).fetchone()
    except duckdb.Error as error:
        raise UnusableInputError(
            f"{shown(path)} cannot be read as Parquet: it is cut off or damaged. Export or copy it again."
        ) from error
    return [name for name, *_ in described], [kind for _, kind, *_ in described], int(counted[0] or 0) if counted else 0


def _is_bytes(kind: str) -> bool:
    return kind in ("BLOB", "BIT") or "BLOB" in kind


def _is_nested(kind: str) -> bool:
    return kind.endswith("]") or kind.startswith(("STRUCT", "MAP", "UNION"))


def _text(column: str, kind: str) -> str:
    """Return the expression of a column of a type as text."""
    if kind == "VARCHAR":
        return column
    if kind in ("DOUBLE", "FLOAT"):
        # pandas makes whole numbers with gaps into doubles, and the gaps into NaN.
        is_whole = f"{column} = trunc({column}) and abs({column}) < {_LARGEST_WHOLE_DOUBLE}"
        return (
            f"case when isnan({column}) then null"
            f" when {is_whole} then cast(cast({column} as bigint) as varchar) else cast({column} as varchar) end"
        )
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"cast(make_timestamp(epoch_us({column})) as varchar)"
    if kind.startswith("TIMESTAMP"):
        return f"cast(cast({column} as timestamp) as varchar)"
    if _is_nested(kind):
        return f"cast(to_json({column}) as varchar)"
    return f"cast({column} as varchar)"
