"""What the dialects have and lack that a parser does not know. Functions and types are as the engines' documentation has them."""

import re
from dataclasses import dataclass, field

# Functions that all five have, under one name and with one meaning for what the project hands them.
EVERYWHERE = frozenset(
    {"cast", "chr", "coalesce", "count", "extract", "first_value", "greatest", "grouping", "lag", "lead", "least"}
    | {
        "length",
        "lower",
        "lpad",
        "max",
        "min",
        "mod",
        "nullif",
        "regexp_replace",
        "replace",
        "row_number",
        "dense_rank",
    }
    | {"abs", "avg", "exp", "floor", "ln", "power", "sqrt", "substr", "sum", "translate", "trim", "upper"}
)


@dataclass(frozen=True)
class Dialect:
    """One dialect: its name in sqlglot and sqlfluff, and what of the project's SQL is peculiar to it.

    `functions` are those it has beside EVERYWHERE, each with what it is used for. `types` are what stands in casts.
    `names_cte_columns` says of the CTEs of `with recursive` that every one (True) or none (False) names its columns; None, that
    either will do. `text_escapes` matches what may stand behind a backslash in a text.
    """

    name: str
    functions: dict[str, str]
    types: frozenset[str]
    names_cte_columns: bool | None = None
    has_filter_clause: bool = False
    double_quotes_text: bool = False
    weeks_begin_on_monday: bool = True
    needs_frames: bool = False
    has_one_order_per_select: bool = False
    needs_equality_in_outer_joins: bool = False
    text_escapes: re.Pattern[str] = field(default=re.compile(r"(?!)"))


DIALECTS = {
    dialect.name: dialect
    for dialect in (
        Dialect(
            "snowflake",
            functions={
                "array_construct": "quantiles: several in one list",
                "contains": "contains_text",
                "convert_timezone": "time zones",
                "date_trunc": "first_day: months; weeks begin where the session says",
                "dateadd": "moment_plus, first_day",
                "datediff": "seconds_between, by microsecond",
                "dayofweekiso": "first_day: Monday is 1 whatever the session says",
                "listagg": "listed",
                "percentile_cont": "quantiles; an aggregate there",
                "regexp_instr": "matches_pattern; regexp_like asks for the whole text",
                "sha2": "sha256_hex",
                "split_part": "nth_part",
                "to_char": "day_text",
                "try_to_timestamp_ntz": "safe_timestamp",
            },
            types=frozenset({"varchar", "bigint", "double", "boolean", "date", "timestamp_ntz"}),
            names_cte_columns=True,
            weeks_begin_on_monday=False,
        ),
        Dialect(
            "bigquery",
            functions={
                "array_agg": "quantiles; percentile_cont is no aggregate there",
                "array_length": "nth_quantile",
                "ceil": "nth_quantile",
                "concat": "joined",
                "date_trunc": "first_day, by isoweek or month",
                "datetime": "time zones",
                "regexp_contains": "matches_pattern",
                "safe_cast": "safe_timestamp, integer_of_digits",
                "safe_offset": "nth_quantile: place in a list, from 0",
                "safe_ordinal": "nth_part: place in a list, from 1",
                "sha256": "sha256_hex",
                "split": "nth_part",
                "string_agg": "listed",
                "strpos": "contains_text",
                "timestamp": "time zones",
                "timestamp_add": "moment_plus",
                "timestamp_diff": "seconds_between",
                "to_hex": "sha256_hex",
            },
            # bigint is its second name of int64.
            types=frozenset({"string", "int64", "bigint", "float64", "bool", "date", "timestamp", "datetime"}),
            names_cte_columns=False,
            double_quotes_text=True,
            weeks_begin_on_monday=False,
            needs_equality_in_outer_joins=True,
        ),
        Dialect(
            "redshift",
            functions={
                "array": "quantiles: several in one list, a super",
                "convert_timezone": "time zones",
                "date_trunc": "first_day; weeks from Monday",
                "dateadd": "moment_plus",
                "datediff": "seconds_between, by microsecond",
                "listagg": "listed",
                "percentile_cont": "quantiles; an aggregate there",
                "position": "contains_text",
                "sha2": "sha256_hex",
                "split_part": "nth_part",
                "to_char": "day_text",
                "try_cast": "safe_timestamp, integer_of_digits",
            },
            types=frozenset(
                {"varchar(65535)", "bigint", "double precision", "boolean", "date", "timestamp", "integer"}
            ),
            names_cte_columns=True,
            needs_frames=True,
            has_one_order_per_select=True,
        ),
        Dialect(
            "databricks",
            functions={
                "array": "quantiles: the list of shares",
                "date_trunc": "first_day; weeks from Monday",
                "explode": "split_words",
                "from_utc_timestamp": "time zones",
                "listagg": "listed",
                "percentile": "quantiles; exact and interpolated, several in one list",
                "position": "contains_text",
                "sha2": "sha256_hex",
                "split": "split_words",
                "split_part": "nth_part",
                "timestampadd": "moment_plus",
                "to_utc_timestamp": "time zones",
                "try_cast": "safe_timestamp",
                "unix_micros": "seconds_between",
            },
            types=frozenset({"string", "bigint", "double", "boolean", "date", "timestamp", "int"}),
            has_filter_clause=True,
            double_quotes_text=True,
            # The end of a text in Java's regular expressions, the backslash itself escaped.
            text_escapes=re.compile(r"\\z"),
        ),
        Dialect(
            "trino",
            functions={
                "array_agg": "quantiles, listed; there is no exact percentile",
                "array_join": "listed",
                "at_timezone": "time zones",
                "cardinality": "nth_quantile",
                "ceil": "nth_quantile",
                "date_add": "moment_plus",
                "date_trunc": "first_day; weeks from Monday",
                "element_at": "nth_quantile",
                "position": "contains_text",
                "regexp_like": "matches_pattern: anywhere in the text",
                "round": "seconds_between",
                "sha256": "sha256_hex",
                "split_part": "nth_part",
                "to_hex": "sha256_hex",
                "to_unixtime": "seconds_between",
                "to_utf8": "sha256_hex",
                "try_cast": "safe_timestamp",
                "with_timezone": "time zones, seconds_between; no parser's own function, and Trino's all the same",
            },
            types=frozenset({"varchar", "bigint", "double", "boolean", "date", "timestamp(6)", "integer"}),
            names_cte_columns=True,
            has_filter_clause=True,
            # The end of a text; Trino's texts have no escapes.
            text_escapes=re.compile(r"z"),
        ),
    )
}
