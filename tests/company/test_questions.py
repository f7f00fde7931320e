"""The marts of the three questions and the voice of the customer, each worked out again from rows of facts; and the planted story in them."""

import csv
import math
from collections import Counter, defaultdict
from datetime import date, timedelta
from statistics import fmean
from typing import Any

import duckdb
import pytest
from recomputed_failures import Journeys, Row, grouped, read

from flows.data_directory import PROJECT_ROOT

FLOOR = 30
FIXED, FIX_DUE = "bill higher", date(2025, 8, 6)
UNKNOWN = "unknown"


@pytest.fixture(scope="module")
def contacts(company: duckdb.DuckDBPyConnection) -> list[Row]:
    return read(company, "select * from marts.fct_contacts")


@pytest.fixture(scope="module")
def journeys(company: duckdb.DuckDBPyConnection) -> list[Row]:
    return read(company, "select * from marts.fct_journeys")


def month(day: date) -> date:
    return day.replace(day=1)


def share(part: float, whole: float, least: int = FLOOR) -> float | None:
    return part / whole if whole >= least else None


def same(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, float | int):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)
    return bool(one == other)


def unequal(row: Row, expected: Row) -> Row:
    return {name: (row[name], value) for name, value in expected.items() if not same(row[name], value)}


def test_what_was_solved(company: duckdb.DuckDBPyConnection, journeys: list[Row]) -> None:
    expected: dict[tuple[Any, ...], Counter[str]] = defaultdict(Counter)
    who: dict[tuple[Any, ...], set[str]] = defaultdict(set)
    for row in journeys:
        key = (month(row["first_contact_date"]), row["first_channel"])
        key += tuple(row[name] or UNKNOWN for name in ("reason", "customer_segment", "team"))
        cell = expected[key]
        if not row["is_identified"]:
            cell["anonymous_journeys"] += 1
            continue
        who[key].add(row["customer_id"])
        cell["journeys"] += 1
        cell["provisional_journeys" if row["resolution"] == "open" else "mature_journeys"] += 1
        if row["resolution"] != "open":
            cell[f"{row['resolution']}_journeys"] += 1
            if row["resolution"] != "unresolved":
                cell["resolved_journeys"] += 1
                cell["resolved_later_journeys"] += row["is_first_contact_resolution"] is False
    found = read(company, "select * from marts.concerns_solved")
    assert len(found) == len(expected)
    for row in found:
        key = tuple(row.pop(name) for name in ("month_start", "channel", "reason", "customer_segment", "team"))
        assert row.pop("customers") == len(who[key])
        assert row == {name: expected[key][name] for name in row}


def test_why_it_was_not_solved(company: duckdb.DuckDBPyConnection) -> None:
    with (PROJECT_ROOT / "seeds" / "failure_causes.csv").open() as lines:
        order = {row["cause"]: int(row["cause_order"]) for row in csv.DictReader(lines)}
    books = Journeys(company)
    expected = {}
    for journey in books.failed:
        causes = books.causes(journey) or {UNKNOWN: set()}
        primary = min(causes, key=lambda cause: order[cause])
        for cause, occurrences in causes.items():
            at, contact = min(occurrences) if occurrences else (None, None)
            contact_count = len({contact for _, contact in occurrences}) or None
            expected[journey["journey_id"], cause] = (
                "resolved_later" if journey["is_resolved"] else "unresolved",
                *(contact, at, contact_count, len(causes), cause == primary),
            )
    found = {
        (row["journey_id"], row["cause"]): (
            *(
                row["failure"],
                row["contact_id"],
                row["first_occurred_at"],
                row["failed_contact_count"],
                row["cause_count"],
            ),
            row["is_primary"],
        )
        for row in read(company, "select * from marts.journey_failure_causes")
    }
    assert found == expected
    assert len({cause for _, cause in found}) >= 14


def test_causes_by_slice(company: duckdb.DuckDBPyConnection) -> None:
    rows = read(company, "select * from marts.journey_failure_causes")
    slices = ("channel", "reason", "customer_segment", "team")
    cells: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in rows:
        for period in (("month", row["month_start"]), ("all", None)):
            cells[*period, "all", "all", row["failure"]].append(row)
            for name in slices:
                cells[*period, name, row[name] or UNKNOWN, row["failure"]].append(row)
    expected = {}
    for key, those in cells.items():
        failed = sum(row["is_primary"] for row in those)
        for cause, of_cause in grouped(those, "cause").items():
            primary = sum(row["is_primary"] for row in of_cause)
            expected[*key, cause] = (
                *(len(of_cause), primary, len({row["customer_id"] for row in of_cause}), failed),
                *(share(len(of_cause), failed), share(primary, failed)),
            )
    found = {
        tuple(row.values())[:6]: tuple(row.values())[6:]
        for row in read(company, "select * from marts.failure_causes_by_slice")
    }
    assert found == expected


def test_drivers(company: duckdb.DuckDBPyConnection, contacts: list[Row], journeys: list[Row]) -> None:
    reason_of = {row["journey_id"]: row["reason"] or UNKNOWN for row in journeys}
    customers: Counter[date] = Counter()
    for row in read(
        company, "select month_start, customer_count from marts.fct_customer_months where customer_count is not null"
    ):
        customers[row["month_start"]] += row["customer_count"]
    drivers = read(company, "select * from marts.contact_drivers order by pareto_rank")
    for grain, starts in (("all", [None]), ("month", sorted({month(row["contact_date"]) for row in contacts}))):
        for start in starts:
            those = [row for row in contacts if start is None or month(row["contact_date"]) == start]
            of_journeys = Counter(reason_of[row["journey_id"]] for row in those)
            months = sum(customers.values()) if start is None else customers.get(start)
            found = [row for row in drivers if (row["period_grain"], row["period_start"]) == (grain, start)]
            sizes = Counter(row["reason"] or UNKNOWN for row in those)
            assert [row["reason"] for row in found] == sorted(sizes, key=lambda reason: (-sizes[reason], reason))
            so_far = 0
            for row in found:
                bearing = [one for one in those if (one["reason"] or UNKNOWN) == row["reason"]]
                inbound = [one for one in bearing if one["direction"] == "inbound"]
                known = [one for one in inbound if one["is_identified"]]
                mature = [one["is_repeated"] for one in bearing if one["is_repeated"] is not None]
                people = {one["customer_id"] for one in bearing if one["is_identified"]}
                covered = [one for one in known if month(one["contact_date"]) in customers]
                so_far += len(bearing)
                expected = {
                    "contacts": len(bearing),
                    "contacts_of_journeys": of_journeys[row["reason"]],
                    "inbound_contacts": len(inbound),
                    "identified_inbound_contacts": len(known),
                    "journeys": len({one["journey_id"] for one in bearing}),
                    "customers": len(people),
                    "mature_contacts": len(mature),
                    "repeated_contacts": sum(mature),
                    "customer_months": months,
                    "all_contacts": len(those),
                    "share_of_contacts": len(bearing) / len(those),
                    "cumulative_share": so_far / len(those),
                    "repeat_share": share(sum(mature), len(mature)),
                    "contacts_per_customer": len(known) / len(people) if people else None,
                    "contacts_per_customer_month": len(covered) / months if months else None,
                }
                assert unequal(row, expected) == {}
                kinds = {(one["is_known_driver"], one["is_avoidable"]) for one in bearing}
                assert kinds == {(row["driver_kind"] == "concern", row["is_avoidable"])}
                assert (row["driver_kind"] == "unknown") == (row["reason"] == UNKNOWN)


def ratio_of_shares(
    contacts: list[Row], subject: list[Row], earlier: date, later: date, end: date
) -> tuple[float | None, ...]:
    """The share of the subject later / earlier with its interval, over every customer, one by one."""

    def by_customer(rows: list[Row], start: date, stop: date) -> Counter[str]:
        return Counter(row["customer_id"] for row in rows if start <= row["contact_date"] < stop)

    of_all = by_customer(contacts, earlier, later), by_customer(contacts, later, end)
    of_it = by_customer(subject, earlier, later), by_customer(subject, later, end)
    (all_before, all_after), (before, after) = ([side.total() for side in sides] for sides in (of_all, of_it))
    if before + after < FLOOR or not before:
        return None, None, None
    ratio = after / all_after / (before / all_before)
    if not after:
        return ratio, None, None
    people = set(of_all[0]) | set(of_all[1])
    deviations = [
        of_it[1][one] / after - of_it[0][one] / before - of_all[1][one] / all_after + of_all[0][one] / all_before
        for one in people
    ]
    error = math.sqrt(len(people) / (len(people) - 1) * math.fsum(d * d for d in deviations))
    return ratio, ratio * math.exp(-1.959963984540054 * error), ratio * math.exp(1.959963984540054 * error)


def test_trends(company: duckdb.DuckDBPyConnection, contacts: list[Row]) -> None:
    inbound = [row for row in contacts if row["direction"] == "inbound"]
    earlier, later, end = date(2025, 6, 1), date(2025, 9, 1), date(2025, 12, 1)
    found = read(company, "select * from marts.contact_driver_trends")
    assert {row["reason"] for row in found} == {row["reason"] or UNKNOWN for row in inbound}
    for row in found:
        assert (row["earlier_from"], row["later_from"], row["later_to"]) == (earlier, later, end)
        subject = [one for one in inbound if (one["reason"] or UNKNOWN) == row["reason"]]
        expected = ratio_of_shares(inbound, subject, earlier, later, end)
        assert unequal(row, dict(zip(("share_ratio", "ci_low", "ci_high"), expected, strict=True))) == {}
        assert row["later_contacts"] == sum(later <= one["contact_date"] < end for one in subject)
    assert sum(row["ci_low"] is not None for row in found) > 5


def test_which_customers(company: duckdb.DuckDBPyConnection, contacts: list[Row]) -> None:
    inbound = [{**row, "reason": row["reason"] or UNKNOWN} for row in contacts if row["direction"] == "inbound"]
    everybody = {**grouped(inbound, "reason"), "all": inbound}
    found = {row["reason"]: row for row in read(company, "select * from marts.contact_driver_concentration")}
    for reason, rows in everybody.items():
        counts = sorted(Counter(row["customer_id"] for row in rows if row["is_identified"]).values(), reverse=True)
        top = math.ceil(len(counts) / 100)
        row = found.pop(reason)
        assert (row["contacts"], row["customers"], row["top_customers"]) == (sum(counts), len(counts), top)
        assert same(row["top_customer_share"], sum(counts[:top]) / sum(counts))
        assert same(row["contacts_per_customer"], fmean(counts))
    assert not found
    rows = read(company, "select * from marts.contact_driver_customers")
    assert sum(row["contacts"] for row in rows) == 3 * len(inbound)
    for row in rows:
        those = [one for one in everybody[row["reason"]] if (one[row["slice_name"]] or UNKNOWN) == row["slice_value"]]
        alike = sum((one[row["slice_name"]] or UNKNOWN) == row["slice_value"] for one in inbound)
        part = share(len(those), len(everybody[row["reason"]]))
        assert row["contacts"] == len(those)
        assert row["customers"] == len({one["customer_id"] for one in those if one["is_identified"]})
        assert same(row["share_of_reason"], part)
        assert same(row["share_index"], None if part is None else part / (alike / len(inbound)))


def test_voice_of_the_customer(company: duckdb.DuckDBPyConnection, contacts: list[Row], journeys: list[Row]) -> None:
    origins = {
        row["reason"]: row
        for row in read(company, "select * from marts.reason_origins where source_system = 'interactions'")
    }
    clarity = read(company, "select contact_id, is_clear from marts.fct_survey_answers where is_clear is not null")
    by_id = {row["contact_id"]: row for row in contacts}
    answers = [
        {**by_id[row["contact_id"]], "is_clear": row["is_clear"]} for row in clarity if row["contact_id"] in by_id
    ]
    cells: dict[tuple[Any, ...], dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for name, rows, day in (
        ("contacts", contacts, "contact_date"),
        ("journeys", journeys, "first_contact_date"),
        ("answers", answers, "contact_date"),
    ):
        for row in rows:
            origin = origins.get(row["reason"], {})
            key = (
                origin.get("originating_department") or UNKNOWN,
                origin.get("root_cause") or UNKNOWN,
                row["reason"] or UNKNOWN,
            )
            for period in (("month", month(row[day])), ("all", None)):
                cells[*period, *key][name].append(row)
    found = read(company, "select * from marts.voice_of_customer")
    assert len(found) == len(cells)
    for row in found:
        cell = cells[tuple(row.values())[:5]]
        mine, theirs = cell["contacts"], cell["journeys"]
        left = {one["customer_id"] for one in theirs if one["is_customer_lost"]}
        watched = {one["customer_id"] for one in theirs if one["is_customer_lost"] is not None}
        mature = [one for one in theirs if one["is_mature"]]
        costs = [one["agent_cost"] for one in mine if one["agent_cost"] is not None]
        moods = [one["sentiment_change"] for one in mine if one["sentiment_change"] is not None]
        expected = {
            "contacts": len(mine),
            "journeys": len(theirs),
            "customers": len({one["customer_id"] for one in mine + theirs if one["is_identified"]}),
            "mature_journeys": len(mature),
            "unresolved_journeys": sum(one["resolution"] == "unresolved" for one in mature),
            "mature_contacts": sum(one["is_repeated"] is not None for one in mine),
            "repeated_contacts": sum(one["is_repeated"] is True for one in mine),
            "heard_contacts": sum(one["has_complaint"] is not None for one in mine),
            "complaints": sum(one["has_complaint"] is True for one in mine),
            "costed_contacts": len(costs),
            "agent_cost": sum(costs) if costs else None,
            "churn_observed_customers": len(watched),
            "churned_customers": len(left),
            "sentiment_contacts": len(moods),
            "sentiment_change_sum": sum(moods) if moods else None,
            "clarity_answers": len(cell["answers"]),
            "clear_answers": sum(one["is_clear"] for one in cell["answers"]),
            "sentiment_change": share(sum(moods), len(moods)),
            "churned_share": share(len(left), len(watched)),
        }
        assert unequal(row, expected) == {}


def test_contacts_around_the_day_a_fix_was_due(company: duckdb.DuckDBPyConnection, contacts: list[Row]) -> None:
    inbound = [row for row in contacts if row["direction"] == "inbound"]
    subject = [row for row in inbound if row["reason"] == FIXED]
    weeks = timedelta(weeks=8)
    expected = ratio_of_shares(inbound, subject, FIX_DUE - weeks, FIX_DUE, FIX_DUE + weeks)
    [row] = read(company, "select * from marts.voice_of_customer where fix_due is not null")
    assert (row["period_grain"], row["reason"], row["fix_due"]) == ("all", FIXED, FIX_DUE)
    assert unequal(row, dict(zip(("fix_share_ratio", "fix_ci_low", "fix_ci_high"), expected, strict=True))) == {}
    assert row["contacts_before_fix"] == sum(FIX_DUE - weeks <= one["contact_date"] < FIX_DUE for one in subject)
    assert row["contacts_after_fix"] == sum(FIX_DUE <= one["contact_date"] < FIX_DUE + weeks for one in subject)
    assert min(row["contacts_before_fix"], row["contacts_after_fix"]) >= 10


def test_drivers_planted_as_avoidable(company: duckdb.DuckDBPyConnection) -> None:
    """All of them and no other, with root cause, department and contacts."""
    mine = (
        "select replace(reason, ' ', '_') as reason, root_cause, originating_department from marts.contact_drivers"
        " where period_grain = 'all' and is_avoidable"
    )
    truth = "select reason, root_cause, originating_department from truth.avoidable_drivers"
    assert read(company, f"({mine} except {truth}) union all ({truth} except {mine})") == []
    assert len(read(company, mine)) == 14
    # The story counts the contacts of journeys about the reason that bear any reason.
    assert (
        read(
            company,
            "with coded as (select journeys.reason, count(*) as contacts from marts.fct_contacts as contacts"
            " inner join marts.fct_journeys as journeys on contacts.journey_id = journeys.journey_id"
            " where contacts.reason is not null group by journeys.reason)"
            " select * from truth.avoidable_drivers as truth"
            " left join coded on truth.reason = replace(coded.reason, ' ', '_') where truth.contacts is distinct from coded.contacts",
        )
        == []
    )
    planted = "select reason, count(*) as contacts from truth.contacts inner join truth.journeys using (journey_id) group by reason"
    drivers = "select replace(reason, ' ', '_') as reason, contacts_of_journeys from marts.contact_drivers where period_grain = 'all'"
    assert (
        read(
            company,
            f"({planted} having reason in ({truth.replace(', root_cause, originating_department', '')})) except ({drivers})",
        )
        == []
    )


@pytest.mark.parametrize(
    ("cause", "planted", "may_be"),
    [
        # Who is sent elsewhere within ten seconds has not been served either.
        ("dropped", "outcome = 'dropped'", "outcome = 'moved'"),
        (
            "gave_up",
            "outcome = 'abandoned' and abandoned_at is not null and coalesce(last_served_at < abandoned_at, true)",
            "false",
        ),
        ("never_answered", "outcome = 'abandoned' and abandoned_at is null", "false"),
    ],
)
def test_how_contacts_were_planted_to_fail(
    company: duckdb.DuckDBPyConnection, cause: str, planted: str, may_be: str
) -> None:
    """A line that broke, a queue left for good, a message that nobody answered: each is found, and no other."""
    truth = (
        f"select failed.contact_id, {planted} as is_planted, {may_be} as may_be"
        " from metrics.failed_contacts as failed"
        " inner join truth.known_contacts as truth on failed.contact_id = truth.hashed_id"
    )
    found = read(
        company,
        f"select truth.*, failures.contact_id is not null as is_found from ({truth}) as truth"
        f" left join metrics.contact_failures as failures"
        f" on truth.contact_id = failures.contact_id and failures.cause = '{cause}'",
    )
    assert [row for row in found if row["is_planted"] and not row["is_found"]] == []
    assert [row for row in found if row["is_found"] and not row["is_planted"] and not row["may_be"]] == []
    assert sum(row["is_planted"] for row in found) > 5


def test_the_segment_planted_as_worst_served_is_solved_least_at_once(company: duckdb.DuckDBPyConnection) -> None:
    [worst, *_] = read(
        company,
        "select customer_segment from marts.concerns_solved group by customer_segment having sum(mature_journeys) > 30"
        " order by sum(resolved_journeys - resolved_later_journeys) / sum(mature_journeys)",
    )
    assert worst["customer_segment"] == "small_business"
