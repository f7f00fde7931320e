"""Each condition of a certificate: its failure alone takes it away, from exactly what it concerns, and its repair gives it back."""

from datetime import date

import duckdb
import pytest
from made_up_catalog import GUARD, HEADLINE, OTHER, catalog, certify

EVERYWHERE = {
    (HEADLINE, None), (HEADLINE, "phone"), (HEADLINE, "social"),
    (GUARD, None), (GUARD, "phone"), (GUARD, "social"),
    (OTHER, None), (OTHER, "sms"),
}  # fmt: skip
CONTACTS = {place for place in EVERYWHERE if place[0] != OTHER}
ON_TWITTER = {place for place in CONTACTS if place[1] != "phone"}
HEADLINES = {place for place in EVERYWHERE if place[0] == HEADLINE}
GUARDS = {place for place in EVERYWHERE if place[0] == GUARD}
OTHERS = {place for place in EVERYWHERE if place[0] == OTHER}

FAIL = "insert into failed_checks values ('test', 'is_key', 'contacts', {system}, '3 offending rows', 'contacts')"

# What is spoiled, how it is mended, where which state follows, and what the cause says.
SPOILED = {
    "a rule is broken": (
        f"update metric_catalog set owner = null where metric_name = '{OTHER}'",
        f"update metric_catalog set owner = 'insight' where metric_name = '{OTHER}'",
        dict.fromkeys(OTHERS, "approved"),
        "rules: alert_action_rate has no owner: mend it in models/x.yml.",
    ),
    "nobody approved it": (
        f"delete from metric_approvals where metric_name = '{OTHER}'",
        f"insert into metric_approvals values ('{OTHER}', '{OTHER} hash', 'ines@example.org', '2026-01-10', '2027-01-10', 'tom@example.org')",
        dict.fromkeys(OTHERS, "candidate"),
        "approval: nobody on the list has approved this definition",
    ),
    "the definition changed since": (
        f"update metric_catalog set definition_hash = 'another' where metric_name = '{OTHER}'",
        f"update metric_catalog set definition_hash = '{OTHER} hash' where metric_name = '{OTHER}'",
        dict.fromkeys(OTHERS, "candidate"),
        "approval: nobody on the list has approved this definition",
    ),
    "its author approved it": (
        f"update metric_approvals set authors = 'tom@example.org ines@example.org' where metric_name = '{OTHER}'",
        "update metric_approvals set authors = 'tom@example.org'",
        dict.fromkeys(OTHERS, "candidate"),
        "approval: nobody on the list has approved this definition",
    ),
    "who approved it is not on the list": (
        f"update metric_approvals set approved_by = 'eve@example.org' where metric_name = '{OTHER}'",
        "update metric_approvals set approved_by = 'ines@example.org'",
        dict.fromkeys(OTHERS, "candidate"),
        "approval: nobody on the list has approved this definition",
    ),
    "the approval ran out": (
        f"update metric_approvals set expires_on = '2026-03-01' where metric_name = '{OTHER}'",
        "update metric_approvals set expires_on = '2026-03-02'",
        dict.fromkeys(OTHERS, "expired"),
        "approval: the approval by ines@example.org has expired",
    ),
    "it was revoked": (
        f"insert into metric_revocations values ('{OTHER}', '{OTHER} hash', 'ines@example.org', '2026-02-01', 'wrong window')",
        "delete from metric_revocations",
        dict.fromkeys(OTHERS, "revoked"),
        "approval: revoked by ines@example.org on 2026-02-01: wrong window",
    ),
    "it was retired": (
        f"insert into metric_retirements values ('{OTHER}', '2026-03-01', '{GUARD}', 'ines@example.org', 'two of a kind')",
        "update metric_retirements set retired_on = '2026-03-02'",
        dict.fromkeys(OTHERS, "retired"),
        "approval: retired, replaced by repeat_contact_rate",
    ),
    "its guard is not certified": (
        f"delete from metric_approvals where metric_name = '{GUARD}'",
        f"insert into metric_approvals values ('{GUARD}', '{GUARD} hash', 'ines@example.org', '2026-01-10', '2027-01-10', 'tom@example.org')",
        {**dict.fromkeys(HEADLINES, "suspended"), **dict.fromkeys(GUARDS, "candidate")},
        None,
    ),
    "a shared model failed a test": (
        FAIL.format(system="null"),
        "delete from failed_checks",
        dict.fromkeys(CONTACTS, "suspended"),
        None,
    ),
    "a feed failed an expectation": (
        FAIL.format(system="'twitter'"),
        "delete from failed_checks",
        dict.fromkeys(ON_TWITTER, "suspended"),
        None,
    ),
    "a feed is stale": (
        "update source_coverage set last_event_at = '2026-02-22 11:59:59' where source_system = 'twitter'",
        "update source_coverage set last_event_at = '2026-02-22 12:00:00' where source_system = 'twitter'",
        dict.fromkeys(ON_TWITTER, "suspended"),
        None,
    ),
}  # fmt: skip


def test_where_every_condition_holds_all_are_certified(certify_queries: dict[str, str]) -> None:
    with catalog() as connection:
        found = certify(connection, certify_queries)
    assert found == dict.fromkeys(EVERYWHERE, ("certified", "every condition holds"))


@pytest.mark.parametrize("spoiled", SPOILED)
def test_one_failure_takes_the_certificate_and_its_repair_gives_it_back(
    spoiled: str, certify_queries: dict[str, str]
) -> None:
    spoil, mend, states, cause = SPOILED[spoiled]
    with catalog() as connection:
        connection.execute(spoil)
        found = certify(connection, certify_queries)
        connection.execute(mend)
        mended = certify(connection, certify_queries)
    assert {place: state for place, (state, _) in found.items() if state != "certified"} == states
    assert cause is None or {why for state, why in found.values() if state != "certified"} == {cause}
    assert {state for state, _ in mended.values()} == {"certified"}


def test_a_guard_speaks_for_its_own_channel(certify_queries: dict[str, str]) -> None:
    with catalog() as connection:
        connection.execute(f"insert into metric_fact_pairs values ('{GUARD}', 'surveys')")
        connection.execute("insert into source_reach values ('surveys', 'surveys', 'phone', '2026-02-09')")
        connection.execute(
            "insert into failed_checks values ('expectation', 'x', 'answers', 'surveys', 'Answers are known.', 'surveys')"
        )
        found = certify(connection, certify_queries)
        periods = suspended_periods(connection)
    suspended = {place for place, (state, _) in found.items() if state == "suspended"}
    assert suspended == {(GUARD, "phone"), (GUARD, None), (HEADLINE, "phone"), (HEADLINE, None)}
    assert found[HEADLINE, "phone"][1] == (
        f"guards: {GUARD} is not certified (data: expectation x failed on answers: Answers are known.)"
    )
    # The guard has no such rows but on that day; nor is the headline suspended on another.
    assert {place[:3] for place in periods if place[3] == "day"} == {
        (name, channel, date(2026, 2, 9)) for name in (GUARD, HEADLINE) for channel in ("phone", None)
    }


def suspended_periods(connection: duckdb.DuckDBPyConnection) -> set[tuple[str, str | None, date | None, str]]:
    return set(
        connection.execute("select metric_name, channel, period_start, period_grain from suspended_periods").fetchall()
    )


def is_of_all_periods(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str | None], bool]:
    rows = connection.execute("select metric_name, channel, concerns_all_periods from metric_certifications").fetchall()
    return {(metric, channel): concerned for metric, channel, concerned in rows}


def test_a_feed_concerns_the_periods_in_which_it_has_rows(certify_queries: dict[str, str]) -> None:
    with catalog() as connection:
        connection.execute(FAIL.format(system="'twitter'"))
        certify(connection, certify_queries)
        found = {
            (channel, grain, start) for name, channel, start, grain in suspended_periods(connection) if name == GUARD
        }
        assert found == {
            (channel, grain, start)
            for channel in ("social", None)
            for grain, start in (
                ("day", date(2026, 2, 3)), ("day", date(2026, 2, 20)), ("week", date(2026, 2, 2)),
                ("week", date(2026, 2, 16)), ("month", date(2026, 2, 1)), ("all", None),
            )
        }  # fmt: skip
        assert not any(is_of_all_periods(connection).values())
        # The shared model's failure concerns all that is built on it, whenever it was, and so does a stale feed.
        connection.execute(FAIL.format(system="null"))
        certify(connection, certify_queries)
        assert is_of_all_periods(connection) == {place: place in CONTACTS for place in EVERYWHERE}
        connection.execute("delete from failed_checks where source_system is null")
        connection.execute("update source_coverage set last_event_at = '2026-01-01' where source_system = 'twitter'")
        certify(connection, certify_queries)
        assert is_of_all_periods(connection) == {place: place in ON_TWITTER for place in EVERYWHERE}


# Each rule, what breaks it, and the offender with its message.
BROKEN_RULES = {
    "metric_says_what_it_is_for": (
        f"update metric_catalog set question = 'why_not' where metric_name = '{OTHER}'",
        (OTHER, "alert_action_rate has the question why_not, which is not in seeds/metric_questions.csv: mend it in models/x.yml."),
    ),
    "cost_or_profit_metric_has_guard": (
        "delete from metric_guards",
        (HEADLINE, "average_handle_time is a cost metric without a guard: name an outcome that it can hide (orientation customer) in guarded_by in models/x.yml."),
    ),
    "no_two_metrics_are_the_same": (
        f"update metric_catalog set definition_sql = 'select {OTHER}' where metric_name = '{GUARD}'",
        (GUARD, "repeat_contact_rate is made as alert_action_rate is: keep one, or say in columns of the fact in what they differ (models/x.yml)."),
    ),
    "rate_publishes_its_denominator": (
        f"update metric_catalog set denominator_count = 0 where metric_name = '{OTHER}'",
        (OTHER, "alert_action_rate is published as a rate and has no denominator: declare it as a ratio in models/x.yml."),
    ),
    "metric_is_tested": (
        f"update metric_catalog set test_count = 0 where metric_name = '{OTHER}'",
        (OTHER, "alert_action_rate is built from relations of which no test says anything: add data tests to fct_contacts.x."),
    ),
    "desired_outcome_is_measured": (
        "insert into desired_outcomes values ('felt_cared_for')",
        (None, "No metric on the side of the customer measures felt_cared_for: declare one with this desired_outcome under models/metrics/."),
    ),
}  # fmt: skip


@pytest.mark.parametrize("rule", BROKEN_RULES)
def test_each_rule_catches_its_offender(rule: str, certify_queries: dict[str, str]) -> None:
    spoil, offender = BROKEN_RULES[rule]
    with catalog() as connection:
        certify(connection, certify_queries)
        assert connection.execute("from metric_rule_offences").fetchall() == []
        connection.execute(spoil)
        certify(connection, certify_queries)
        assert connection.execute("from metric_rule_offences").fetchall() == [(rule, *offender)]


def test_a_guard_of_another_cost_is_none(certify_queries: dict[str, str]) -> None:
    with catalog() as connection:
        connection.execute(f"update metric_catalog set orientation = 'cost' where metric_name = '{GUARD}'")
        certify(connection, certify_queries)
        broken = connection.execute(
            "select metric_name from metric_rule_offences where metric_name is not null"
        ).fetchall()
        assert {name for (name,) in broken} == {HEADLINE, GUARD}
        connection.execute("insert into metric_guards values ('average_handle_time', 'no_such_rate')")
        certify(connection, certify_queries)
        messages = connection.execute("select message from metric_rule_offences").fetchall()
    assert any("guarded by what is no metric" in message for (message,) in messages)
