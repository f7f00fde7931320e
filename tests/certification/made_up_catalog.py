"""A small catalogue with all that a certificate hangs on, and the project's own queries run over it in DuckDB."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import duckdb

# In the order in which each reads those before it.
CHAIN = (
    "metric_rule_offences",
    "metric_approval_states",
    "certification_scopes",
    "suspended_periods",
    "certification_conditions",
    "certification_verdicts",
    "certification_states",
    "certification_changes",
    "metric_certifications",
)

# A cost metric, the outcome that guards it, and one of another fact that stands alone.
HEADLINE, GUARD, OTHER = "average_handle_time", "repeat_contact_rate", "alert_action_rate"

TABLES = f"""
create table metric_catalog as
select
    metric_name, metric_name as label, 'What it says.' as description, 'was_the_concern_solved' as question,
    outcome as desired_outcome, orientation, 'lower' as direction, guarded_by, 'insight' as owner, 1 as definition_version,
    metric_name || ' hash' as definition_hash, statistics, 'share' as unit, 'select ' || metric_name as definition_sql,
    1 as denominator_count, 3 as test_count, 'fct_contacts.x' as inputs, 'models/x.yml' as declared_in, 30 as min_denominator
from (values
    ('{HEADLINE}', 'right_first_time', 'cost', '{GUARD}', 'mean'),
    ('{GUARD}', 'right_first_time', 'customer', null, 'rate'),
    ('{OTHER}', 'easy_to_use', 'customer', null, 'rate')
) as metrics (metric_name, outcome, orientation, guarded_by, statistics);
create table metric_guards as select '{HEADLINE}' as metric_name, '{GUARD}' as guard_name;
create table metric_fact_pairs as
select * from (values ('{HEADLINE}', 'contacts'), ('{GUARD}', 'contacts'), ('{OTHER}', 'alerts')) as pairs (metric_name, fact_name);
create table source_reach as
select * from (values
    ('contacts', 'call_log', 'phone', date '2026-01-05'), ('contacts', 'call_log', 'phone', date '2026-02-03'),
    ('contacts', 'twitter', 'social', date '2026-02-03'), ('contacts', 'twitter', 'social', date '2026-02-20'),
    ('alerts', 'interactions', 'sms', date '2026-02-03')
) as reach (fact_name, source_system, channel, reached_on);
create table failed_checks (
    check_kind varchar, check_name varchar, relation_name varchar, source_system varchar, message varchar, fact_name varchar
);
create table as_of as select timestamp '2026-03-01 12:00:00' as as_of;
create table source_coverage as
select * from (values
    ('call_log', timestamp '2026-03-01 11:00:00'), ('twitter', timestamp '2026-02-28 10:00:00'),
    ('interactions', timestamp '2026-03-01 12:00:00')
) as coverage (source_system, last_event_at);
create table metric_approvers as select 'ines@example.org' as approver;
create table metric_approvals as
select
    metric_name, definition_hash, 'ines@example.org' as approved_by, date '2026-01-10' as approved_on,
    date '2027-01-10' as expires_on, 'tom@example.org' as authors
from metric_catalog;
create table metric_revocations (
    metric_name varchar, definition_hash varchar, revoked_by varchar, revoked_on date, reason varchar
);
create table metric_retirements (
    metric_name varchar, retired_on date, replaced_by varchar, retired_by varchar, reason varchar
);
create table desired_outcomes as
select distinct desired_outcome from metric_catalog where orientation = 'customer';
create table metric_questions as select distinct question from metric_catalog;
"""


@contextmanager
def catalog() -> Iterator[duckdb.DuckDBPyConnection]:
    """A catalogue of which every metric is certified, to be spoiled."""
    with duckdb.connect() as connection:
        connection.execute(TABLES)
        yield connection


def certify(
    connection: duckdb.DuckDBPyConnection, queries: Mapping[str, str]
) -> dict[tuple[str, str | None], tuple[str, str]]:
    """Run the project's queries and return state and cause by metric and channel."""
    for name in CHAIN:
        query = re.sub(r'"[^"]+"\."[^"]+"\."([^"]+)"', r"\1", queries[name])
        connection.execute(f"create or replace table {name} as {query}")
    rows = connection.execute("select metric_name, channel, state, cause from metric_certifications").fetchall()
    return {(metric, channel): (state, cause) for metric, channel, state, cause in rows}
