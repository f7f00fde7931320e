"""How the suites read raw text: SQL expressions that are null where the text cannot be read.

Everything that differs between engines is here; these are DuckDB's.
"""

# A time before this is a two-digit year or a zero that was read as a date.
_EARLIEST = "timestamp '1970-01-01 00:00:00'"

# A year of two digits before one of four: %Y reads 99 as the year 99.
_DAYS = ("%y%m%d", "%Y%m%d", "%d-%m-%y", "%d-%m-%Y", "%d/%m/%y", "%d/%m/%Y", "%Y-%m-%d")
_DAY_FIRST_TIMES = ("%d-%m-%Y %H:%M", "%d-%m-%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S")
_TIMES = (*_DAY_FIRST_TIMES, "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S")
_TWEET_TIME = "%a %b %d %H:%M:%S %z %Y"


def present(column: str) -> str:
    """Return the text of `column` without blanks around it; null where it is empty or `?`, as ServiceNow exports it."""
    return f"nullif(nullif(trim({column}), ''), '?')"


def whole_number(column: str) -> str:
    """Return `column` as an integer."""
    return f"try_cast({present(column)} as bigint)"


def clock_time(column: str) -> str:
    """Return `column`, as in `0:34:12`, as a timestamp on a day without meaning."""
    return f"try_strptime({present(column)}, '%H:%M:%S')"


def call_day(column: str) -> str:
    """Return `column`, as in `990101`, `19990101`, `1/2/1999` (the day first) or `1999-02-01`, as a timestamp."""
    return _plausible(f"try_strptime({present(column)}, {_list(_DAYS)})")


def day_first_time(column: str) -> str:
    """Return `column`, as in `29-02-2016 01:16` or `29/2/2016 01:16:30` or in ISO 8601, as a timestamp."""
    return _plausible(f"try_strptime({present(column)}, {_list(_TIMES)})")


def tweet_time(column: str) -> str:
    """Return `column`, as in `Tue Oct 31 22:10:47 +0000 2017` or in ISO 8601, as a timestamp in UTC."""
    text = present(column)
    in_words = f"timezone('UTC', try_strptime({text}, '{_TWEET_TIME}'))"
    return _plausible(f"coalesce({in_words}, try_cast({text} as timestamp))")


def _plausible(time: str) -> str:
    return f"case when {time} >= {_EARLIEST} then {time} end"


def _list(formats: tuple[str, ...]) -> str:
    return f"[{', '.join(repr(each) for each in formats)}]"
