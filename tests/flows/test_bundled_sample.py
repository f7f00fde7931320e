"""The bundled sample: its bytes, its formats, its truth counted once more by other means, and its origin."""

import csv
import gzip
import json
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner

from flows.bundled_sample import TRUTH_FILE, write_bundled_sample
from flows.bundled_sample.__main__ import main
from flows.bundled_sample.twitter import HANDLE
from flows.raw_tables import table_of

REAL_DATA = Path(__file__).parents[3] / "shared" / "data"
FIRST, LAST = date(2026, 1, 5), date(2026, 3, 15)

EXPORTS = {
    "call_log": ("call_log/calls.tsv.gz", "\t", "acd_bank_1999/january_1999.tsv.gz"),
    "servicenow": ("servicenow/incident_event_log.csv.gz", ",", "servicenow_incidents/incident_event_log.csv.gz"),
    "twitter": ("twitter/tweets.csv", ",", "twitter_support/tweets.csv"),
}

Row = dict[str, str]


def _read(path: Path, delimiter: str) -> list[Row]:
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    lines = list(csv.reader(content.decode().splitlines(keepends=True), delimiter=delimiter))
    assert {len(line) for line in lines} == {len(lines[0])}
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("sample")
    assert write_bundled_sample(out) == [out / path for path, _, _ in EXPORTS.values()]
    return out


@pytest.fixture(scope="module")
def other_sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("other_sample")
    write_bundled_sample(out, seed=8)
    return out


@pytest.fixture(params=["sample", "other_sample"])
def any_sample(request: pytest.FixtureRequest) -> Path:
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="module")
def truth(sample: Path) -> dict[str, dict]:
    return json.loads((sample / TRUTH_FILE).read_text())


def _rows(sample: Path, system: str) -> list[Row]:
    path, delimiter, _ = EXPORTS[system]
    return _read(sample / path, delimiter)


@cache
def _parsed(value: str, *layouts: str) -> datetime | None:
    for layout in layouts:
        try:
            return datetime.strptime(value, layout).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None


def _duplicates(rows: list[Row], keys: list[tuple[str, ...]]) -> tuple[list[Row], dict[str, int]]:
    """Keep the last row of each key; count those dropped as exact (equal to one seen) or updated."""
    kept: dict[tuple[str, ...], Row] = {}
    counts = {"exact": 0, "updated": 0}
    for key, row in zip(keys, rows, strict=True):
        if key in kept:
            counts["exact" if kept[key] == row else "updated"] += 1
        kept[key] = row
    return list(kept.values()), counts


def test_same_seed_gives_the_same_bytes_and_another_seed_others(
    sample: Path, other_sample: Path, tmp_path: Path
) -> None:
    printed = CliRunner().invoke(main, [str(tmp_path)])
    assert printed.exit_code == 0
    paths = [*(path for path, _, _ in EXPORTS.values()), TRUTH_FILE]
    for path, line in zip(paths, printed.output.splitlines(), strict=True):
        content = (tmp_path / path).read_bytes()
        assert content == (sample / path).read_bytes()
        assert content != (other_sample / path).read_bytes()
        assert line == f"{tmp_path / path}  {len(content):,} bytes"


@pytest.mark.parametrize("system", EXPORTS)
def test_every_declared_column_is_there(sample: Path, system: str) -> None:
    headers = {header.replace("+", "_") for header in _rows(sample, system)[0]}
    assert headers == {column.name for column in table_of(system).columns}


@pytest.mark.parametrize("system", EXPORTS)
def test_flaws_are_few_and_counted(truth: dict[str, dict], system: str) -> None:
    assert sum(truth[system]["bad_rows"].values()) < 0.005 * truth[system]["rows"]
    assert set(truth[system]["duplicates"]) == {"exact", "updated"}


def test_call_log_is_as_its_truth_says(any_sample: Path) -> None:
    truth = json.loads((any_sample / TRUTH_FILE).read_text())["call_log"]
    rows = _rows(any_sample, "call_log")
    assert truth["rows"] == len(rows)

    bad: Counter[str] = Counter()
    good = []
    for row in rows:
        if not row["vru+line"] or not row["call_id"]:
            bad["missing_key"] += 1
        elif _parsed(row["date"], "%y%m%d") is None:
            bad["unparsable_date"] += 1
        elif _parsed(row["vru_entry"], "%H:%M:%S") is None:
            bad["unparsable_time"] += 1
        else:
            good.append(row)
    assert truth["bad_rows"] == bad

    calls, duplicates = _duplicates(good, [(row["vru+line"], row["call_id"], row["date"][:4]) for row in good])
    assert truth["duplicates"] == duplicates
    across_months = Counter((row["vru+line"], row["call_id"]) for row in calls)
    assert max(across_months.values()) > 1

    counts: Counter[str] = Counter()
    for row in calls:
        seconds = {name: int(row[name]) for name in ("vru_time", "q_time", "ser_time")}
        assert row["type"] in {"PS", "PE", "IN", "NE", "NW", "TT"}
        assert FIRST <= _parsed(row["date"], "%y%m%d").date() <= LAST
        assert (row["customer_id"] == "0") == (row["priority"] == "0")
        for start, end, length in (
            ("vru_entry", "vru_exit", "vru_time"),
            ("q_start", "q_exit", "q_time"),
            ("ser_start", "ser_exit", "ser_time"),
        ):
            lasted = _parsed(row[end], "%H:%M:%S") - _parsed(row[start], "%H:%M:%S")
            assert lasted.total_seconds() % 86_400 == seconds[length] % 86_400
        if row["outcome"] == "PHANTOM":
            counts["phantoms"] += 1
            continue
        is_callback, is_answered = row["type"] == "TT", row["outcome"] == "AGENT"
        assert is_answered == (row["server"] != "NO_SERVER")
        assert is_answered or row["outcome"] == "HANG"
        clocks = [row["vru_exit"], *([row["q_exit"]] if seconds["q_time"] else [])]
        clocks += [row["ser_exit"]] if is_answered else []
        counts["contacts"] += 1
        counts["contacts_of_known_customers"] += row["customer_id"] != "0"
        counts["answered"] += is_answered
        counts["dropped"] += is_answered and seconds["ser_time"] < 10
        counts["abandoned"] += not is_answered and seconds["q_time"] > 0
        counts["ended_in_voice_menu"] += not is_answered and seconds["q_time"] == 0 and not is_callback
        counts["callbacks"] += is_callback
        counts["callbacks_not_picked_up"] += is_callback and not is_answered
        counts["crossing_midnight"] += row["vru_entry"].startswith("23:") and any(c.startswith("0:") for c in clocks)
        counts["negative_vru_time"] += seconds["vru_time"] < 0
    assert {name: value for name, value in truth.items() if isinstance(value, int) and name != "rows"} == counts
    assert all(counts.values())
    assert 0.35 < counts["contacts_of_known_customers"] / counts["contacts"] < 0.45


def test_servicenow_is_as_its_truth_says(any_sample: Path) -> None:
    truth = json.loads((any_sample / TRUTH_FILE).read_text())["servicenow"]
    rows = _rows(any_sample, "servicenow")
    assert truth["rows"] == len(rows)

    layout = "%d-%m-%Y %H:%M"
    bad: Counter[str] = Counter()
    good = []
    for row in rows:
        opened, updated = _parsed(row["opened_at"], layout), _parsed(row["sys_updated_at"], layout)
        if "?" in (row["number"], row["sys_mod_count"]):
            bad["missing_key"] += 1
        elif opened is None or updated is None:
            bad["unparsable_date"] += 1
        elif updated < opened:
            bad["updated_before_opened"] += 1
        else:
            good.append(row)
            assert FIRST <= opened.date() <= updated.date() <= LAST
    assert truth["bad_rows"] == bad

    events, duplicates = _duplicates(good, [(row["number"], row["sys_mod_count"]) for row in good])
    assert truth["duplicates"] == duplicates

    log: defaultdict[str, list[Row]] = defaultdict(list)
    for row in sorted(events, key=lambda row: int(row["sys_mod_count"])):
        log[row["number"]].append(row)
    counts: Counter[str] = Counter()
    for updates in log.values():
        times = [_parsed(row["sys_updated_at"], layout) for row in updates]
        assert times == sorted(times)
        states = [row["incident_state"] for row in updates]
        assert states[0] == "New"
        reopenings = sum(before == "Resolved" and now == "Active" for before, now in pairwise(states))
        groups = [row["assignment_group"] for row in updates]
        moves = sum(before != now for before, now in pairwise(groups))
        last = updates[-1]
        assert (reopenings, moves) == (int(last["reopen_count"]), int(last["reassignment_count"]))
        is_over = states[-1] in ("Resolved", "Closed")
        assert (last["resolved_at"] == "?") == (not is_over)
        assert (last["closed_at"] == "?") == (states[-1] != "Closed")
        if states[-1] == "Closed":
            assert timedelta(days=5) <= times[-1] - _parsed(last["resolved_at"], layout) < timedelta(days=6)
        counts["incidents"] += 1
        counts["contacts"] += 1 + reopenings
        counts["reopened"] += reopenings > 0
        counts["reassigned"] += moves > 0
        counts["awaited_user"] += "Awaiting User Info" in states
        counts["closed"] += states[-1] == "Closed"
        counts["unresolved_at_end"] += not is_over
    assert {name: value for name, value in truth.items() if isinstance(value, int) and name != "rows"} == counts
    assert all(counts.values())


def test_twitter_is_as_its_truth_says(any_sample: Path) -> None:
    truth = json.loads((any_sample / TRUTH_FILE).read_text())["twitter"]
    rows = _rows(any_sample, "twitter")
    assert truth["rows"] == len(rows)

    layout = "%a %b %d %H:%M:%S %z %Y"
    bad: Counter[str] = Counter()
    good = []
    for row in rows:
        if not row["tweet_id"]:
            bad["missing_key"] += 1
        elif _parsed(row["created_at"], layout) is None:
            bad["unparsable_date"] += 1
        else:
            good.append(row)
    assert truth["bad_rows"] == bad

    tweets, duplicates = _duplicates(good, [(row["tweet_id"],) for row in good])
    assert truth["duplicates"] == duplicates

    by_id = {row["tweet_id"]: row for row in tweets}
    parent_of = {row["tweet_id"]: row["in_response_to_tweet_id"].removesuffix(".0") for row in tweets}
    replies_of: defaultdict[str, list[str]] = defaultdict(list)
    for tweet, parent in parent_of.items():
        replies_of[parent].append(tweet)
    unexported = [parent for parent in parent_of.values() if parent and parent not in by_id]
    assert len(unexported) == len(set(unexported)) == 4

    def root(tweet: str) -> str:
        while parent_of[tweet] in by_id:
            tweet = parent_of[tweet]
        return tweet

    def written_at(tweet: str) -> datetime:
        return _parsed(by_id[tweet]["created_at"], layout)

    contacts: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for row in tweets:
        tweet = row["tweet_id"]
        assert FIRST <= written_at(tweet).date() <= LAST
        assert row["inbound"] == str(row["author_id"] != HANDLE)
        assert sorted(filter(None, row["response_tweet_id"].split(","))) == sorted(replies_of[tweet])
        assert all(written_at(reply) > written_at(tweet) for reply in replies_of[tweet])
        if row["inbound"] == "True":
            contacts[root(tweet), row["author_id"]].append(tweet)
    counts: Counter[str] = Counter(
        tweets=len(tweets),
        threads=len({root(tweet) for tweet in by_id}),
        contacts=len(contacts),
        customers=len({customer for _, customer in contacts}),
        direct_message_requests=sum("Please send us a DM" in row["text"] for row in tweets),
    )
    for written in contacts.values():
        replied = [written_at(r) for t in written for r in replies_of[t] if by_id[r]["inbound"] == "False"]
        counts["answered"] += bool(replied)
        counts["chased"] += sum(not replied or written_at(tweet) < min(replied) for tweet in written) > 1
    assert {name: value for name, value in truth.items() if isinstance(value, int) and name != "rows"} == counts
    assert all(counts.values())
    customers_by_thread = Counter(thread for thread, _ in contacts)
    assert max(customers_by_thread.values()) > 1


@pytest.mark.parametrize("system", EXPORTS)
def test_nothing_is_copied_from_real_exports(sample: Path, system: str) -> None:
    path, delimiter, real_path = EXPORTS[system]
    if not (REAL_DATA / real_path).exists():
        pytest.skip(f"no real data at {REAL_DATA / real_path}")
    made, real = _read(sample / path, delimiter), _read(REAL_DATA / real_path, delimiter)
    assert list(made[0]) == list(real[0])
    assert not {tuple(row.values()) for row in made} & {tuple(row.values()) for row in real}
    for column in {"server", "customer_id", "text", "author_id", "number"} & set(made[0]):
        shared = {row[column] for row in made} & {row[column] for row in real}
        assert shared <= {"", "0", "?", "NO_SERVER"}, column
