"""Expressions of the engine macros over texts that exports, and people, write; and what an engine answers."""

import json
from collections.abc import Iterator
from datetime import datetime

from flows.data_directory import PROJECT_ROOT

_EPOCH = datetime(1970, 1, 1)
Answer = str | None

CALL_DATES = "['%y%m%d', '%Y%m%d', '%d-%m-%y', '%d/%m/%y', '%d-%m-%Y', '%d/%m/%Y', '%Y-%m-%d']"
TICKET_TIMES = "['%d-%m-%Y %H:%M', '%d-%m-%Y %H:%M:%S', '%d/%m/%Y %H:%M', '%Y-%m-%d %H:%M:%S', '%Y-%m-%d %H:%M']"
TWEET_TIMES = "['%a %b %d %H:%M:%S +0000 %Y', '%Y-%m-%d %H:%M:%S', '%Y-%m-%dT%H:%M:%SZ']"

MOMENTS: list[tuple[str, str, datetime | None]] = [
    (CALL_DATES, "990101", datetime(1999, 1, 1)),
    (CALL_DATES, " 990131 ", datetime(1999, 1, 31)),
    (CALL_DATES, "680229", datetime(2068, 2, 29)),
    (CALL_DATES, "690228", datetime(1969, 2, 28)),
    (CALL_DATES, "19990131", datetime(1999, 1, 31)),
    (CALL_DATES, "1-2-99", datetime(1999, 2, 1)),
    (CALL_DATES, "01/02/03", datetime(2003, 2, 1)),
    (CALL_DATES, "31-12-1999", datetime(1999, 12, 31)),
    (CALL_DATES, "1/2/1999", datetime(1999, 2, 1)),
    (CALL_DATES, "1999-2-1", datetime(1999, 2, 1)),
    (CALL_DATES, "2000-02-29", datetime(2000, 2, 29)),
    (CALL_DATES, "1900-02-29", None),
    (CALL_DATES, "30-02-2016", None),
    (CALL_DATES, "31/04/16", None),
    (CALL_DATES, "99111", None),
    (CALL_DATES, "991301", None),
    (CALL_DATES, "0999-01-01", None),
    (CALL_DATES, "12-13-1999", None),
    (CALL_DATES, "1999-02-01x", None),
    (CALL_DATES, "1999-02-01\n", None),
    (CALL_DATES, "\t1999-02-01", None),
    (CALL_DATES, "", None),
    (CALL_DATES, "?", None),
    (CALL_DATES, "1999-02", None),
    (CALL_DATES, "now", None),
    (CALL_DATES, "infinity", None),
    (CALL_DATES, "١٩٩٩-02-01", None),
    (TICKET_TIMES, "29-02-2016 01:16", datetime(2016, 2, 29, 1, 16)),
    (TICKET_TIMES, "29/2/2016 1:6", datetime(2016, 2, 29, 1, 6)),
    (TICKET_TIMES, "9-2-2016 23:59:59", datetime(2016, 2, 9, 23, 59, 59)),
    (TICKET_TIMES, "2016-02-09 00:00", datetime(2016, 2, 9)),
    (TICKET_TIMES, "29-02-2015 01:16", None),
    (TICKET_TIMES, "29-02-2016 24:00", None),
    (TICKET_TIMES, "29-02-2016 23:60", None),
    (TICKET_TIMES, "29-02-2016 23:59:60", None),
    (TICKET_TIMES, "29-02-2016  01:16", None),
    (TICKET_TIMES, "29-02-2016", None),
    (TICKET_TIMES, "29-02-2016 01:16 PM", None),
    (TWEET_TIMES, "Tue Oct 31 22:10:47 +0000 2017", datetime(2017, 10, 31, 22, 10, 47)),
    (TWEET_TIMES, "Sat Sep 2 02:01:07 +0000 2017", datetime(2017, 9, 2, 2, 1, 7)),
    (TWEET_TIMES, "2017-10-31T22:10:47Z", datetime(2017, 10, 31, 22, 10, 47)),
    (TWEET_TIMES, "2017-10-31 22:10:47", datetime(2017, 10, 31, 22, 10, 47)),
    (TWEET_TIMES, "Tue Okt 31 22:10:47 +0000 2017", None),
    (TWEET_TIMES, "tue oct 31 22:10:47 +0000 2017", None),
    (TWEET_TIMES, "Tue Oct 31 22:10:47 +0200 2017", None),
    (TWEET_TIMES, "Tue Feb 30 22:10:47 +0000 2017", None),
    (TWEET_TIMES, "2017-10-31T22:10:47+02:00", None),
]

NUMBERS: dict[str, int | None] = {
    "12": 12,
    " 12 ": 12,
    "+12": 12,
    "-7": -7,
    "-0": 0,
    "12.0": 12,
    "12.": 12,
    "007": 7,
    "999999999999999999": 999_999_999_999_999_999,
    "9999999999999999999": None,
    "12.5": None,
    "1e3": None,
    "1_000": None,
    "1,000": None,
    "0x10": None,
    "--1": None,
    "": None,
    " ": None,
    "12\n": None,
    "٣": None,
    "NaN": None,
}

CLOCKS: dict[str, int | None] = {
    "0:00:00": 0,
    "7:58:42": 28_722,
    "23:59:59": 86_399,
    " 24:00:01 ": 86_401,
    "47:59:59": 172_799,
    "48:00:00": None,
    "7:60:00": None,
    "7:00": None,
    "7:00:00:00": None,
    "seven": None,
    "": None,
}

# A local time of a zone, and the UTC that it is; the hour that comes twice is the second one, the one that never comes is counted on.
ZONES: list[tuple[str, str, str]] = [
    ("Europe/Berlin", "2024-07-01 12:00:00", "2024-07-01 10:00:00"),
    ("Europe/Berlin", "2024-10-27 02:30:00", "2024-10-27 01:30:00"),
    ("Europe/Berlin", "2024-10-27 01:59:59", "2024-10-26 23:59:59"),
    ("Europe/Berlin", "2024-03-31 02:30:00", "2024-03-31 01:30:00"),
    ("America/New_York", "2024-11-03 01:30:00", "2024-11-03 06:30:00"),
    ("America/New_York", "2024-03-10 02:30:00", "2024-03-10 07:30:00"),
    ("Asia/Kolkata", "2024-01-01 00:00:00.123456", "2023-12-31 18:30:00.123456"),
]

WORDS: dict[str, str] = {
    "Thank you!!": " thank you ",
    "@HarbourHelp it\u2019s DONE &amp; https://t.co/x dusted": " its done dusted ",
    "  ÀÉ thanks  \n ok ": " thanks ok ",
    "": "  ",
    "😀 1234": "  ",
}

SPOKEN: dict[str, str] = {
    "Thank you!!": " thank you ",
    "@HarbourHelp it\u2019s DONE &amp; https://t.co/x?y=1 dusted": " its done dusted ",
    "  ÀÉ thanks  \n ok - 12.5 (now) ": " thanks ok now ",
    "good 😀😡 :-) :( ": " good smileyface frownyface smileyface frownyface ",
    "": "  ",
    "1234": "  ",
}

MARKED: dict[str, str] = {
    " i am not at all very happy ": " i am ~happy ",
    " very good and so bad ": " ^good and ^bad ",
    " no thank you ": " no thank you ",
    " it never was good ": " it ~was good ",
}

# A word, and how often it is in " a bb a ccc ".
SPLIT: dict[str, int] = {"a": 2, "bb": 1, "ccc": 1, "b": 0}

THANKS: dict[str, bool] = {
    "Thanks!": True,
    "@HarbourHelp thank you so much, all sorted now 😀": True,
    "thanks for nothing": False,
    "thanks?": False,
    "is that all thanks": False,
    "thanks 👎": False,
    "ok great": False,
    "спасибо thanks": False,
    "Thanks\n": True,
}


def questions() -> Iterator[tuple[str, Answer]]:
    """Expressions that give a text, each with the answer."""
    for layouts, text, moment in MOMENTS:
        yield _microseconds(_macro(f"parse_timestamp({_quoted(text)}, {layouts})")), _text(moment)
    for text, number in NUMBERS.items():
        yield _macro(f"safe_integer({_quoted(text)})"), None if number is None else str(number)
    for text, second in CLOCKS.items():
        yield _macro(f"clock_seconds({_quoted(text)})"), None if second is None else str(second)
    for zone, local, utc in ZONES:
        yield _microseconds(_macro(f"zone_to_utc({_moment(local)}, '{zone}')")), _text(datetime.fromisoformat(utc))
    for text, words in WORDS.items():
        yield _macro(f"words_only({_quoted(text)})"), words
    for text, words in SPOKEN.items():
        yield _macro(f"spoken_words(faces_as_words(without_links({_quoted(text)})))"), words
    for words, marked in MARKED.items():
        yield _macro(f"negations_marked({_quoted(words)})"), marked
    for word, number in SPLIT.items():
        split = _macro("split_words('texts', ['n'], 'words')")
        texts = "texts as (select 1 as n, ' a bb a ccc ' as words)"
        yield f"(with {texts}, split as ({split}) select count(*) from split where word = '{word}')", str(number)
    for text, is_thanks in THANKS.items():
        words_of = f"words_only({_quoted(text)})"
        yield _macro(f"is_only_acknowledgement({words_of}, {_quoted(text)})"), str(is_thanks).lower()
    yield (
        _macro("sha256_hex(" + _quoted("Ärger 😀") + ")"),
        "08cf03671f82f3ce11ae7480baae2c86509cc1acfd1e123d744c4eb5ba2a6e15",
    )
    yield (
        _microseconds(_macro(f"plus_seconds({_moment('2024-02-28 23:59:59.000001')}, '86401')")),
        _text(datetime(2024, 3, 1, 0, 0, 0, 1)),
    )
    yield (
        _microseconds(_macro(f"plus_days({_moment('2024-02-28 23:59:59.999999')}, '2')")),
        _text(datetime(2024, 3, 1, 23, 59, 59, 999_999)),
    )


def ask(target: str, target_path: str) -> list[Answer]:
    """Return what the engine of a target answers, dbt being set up for it by the environment."""
    from dbt.cli.main import dbtRunner

    query = " union all ".join(
        f"select {number} as n, cast({expression} as {{{{ column_type('text') }}}}) as answer"
        for number, (expression, _) in enumerate(questions())
    )
    folders = ["--project-dir", str(PROJECT_ROOT), "--profiles-dir", str(PROJECT_ROOT), "--target-path", target_path]
    asked = dbtRunner().invoke(
        ["--quiet", "show", "--inline", query, "--limit", "-1", "--target", target, "--log-path", target_path, *folders]
    )
    if not asked.success:
        raise AssertionError(asked.exception)
    rows = {int(row["n"]): row["answer"] for row in asked.result.results[0].agate_table.rows}
    return [None if rows[number] is None else str(rows[number]) for number in range(len(rows))]


def _macro(call: str) -> str:
    return f"{{{{ {call} }}}}"


def _quoted(text: str) -> str:
    """A text as a literal of SQL, as a literal of Jinja."""
    return json.dumps("'" + text + "'", ensure_ascii=False)


def _moment(text: str) -> str:
    return f"\"cast('{text}' as \" ~ column_type('timestamp') ~ \")\""


def _microseconds(moment: str) -> str:
    seconds = "{{ seconds_between(\"cast('1970-01-01 00:00:00' as \" ~ column_type('timestamp') ~ ')', 'm') }}"
    return f"(select cast(round({seconds} * 1000000) as bigint) from (select {moment} as m) as moments)"


def _text(moment: datetime | None) -> Answer:
    return None if moment is None else str(round((moment - _EPOCH).total_seconds() * 1_000_000))
