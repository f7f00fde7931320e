"""What changes the hash of a query's columns, and what does not."""

import dataclasses

import pytest

from flows.certification.query_hashes import RelationHashes, query_hashes, relation_hashes

RELATIONS = {
    "contacts": relation_hashes(
        "landed", "contacts", ["contact_id", "customer_id", "channel", "started_at", "seconds"]
    ),
    "teams": relation_hashes("landed", "teams", ["team", "channel"]),
}
QUERY = """
with calls as (

    select contact_id, customer_id, seconds from "w"."raw"."contacts" where channel = 'phone'

),

final as (

    select
        calls.customer_id,
        count(*) as call_count,
        sum(case when calls.seconds > 60 then 1 else 0 end) as long_count
    from calls
    group by calls.customer_id

)

select * from final
"""


ALL = {"customer_id", "call_count", "long_count"}


def hashes(query: str) -> RelationHashes:
    return query_hashes(query, RELATIONS)


@pytest.mark.parametrize(
    "same",
    [
        QUERY.upper().replace("'PHONE'", "'phone'").replace('"W"."RAW"."CONTACTS"', '"w"."raw"."contacts"'),
        "-- why\n" + QUERY.replace("count(*)", "count(*) /* of all */"),
        QUERY.replace("calls", "phone_contacts"),
        QUERY.replace("final", "counted"),
        " ".join(QUERY.split()),
        QUERY.replace("select * from final", "select long_count, customer_id, call_count from final"),
        QUERY.replace('"w"."raw"', '"other"."schema"'),
        QUERY.replace("seconds from", "seconds as talk from").replace("calls.seconds", "calls.talk"),
        QUERY.replace("select contact_id, customer_id,", "select started_at, contact_id, customer_id,"),
    ],
)
def test_form_changes_nothing(same: str) -> None:
    assert hashes(same).columns == hashes(QUERY).columns


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ("> 60", "> 90", {"long_count"}),
        ("calls.seconds >", "calls.seconds >=", {"long_count"}),
        ("'phone'", "'chat'", ALL),
        ("count(*)", "count(distinct calls.contact_id)", {"call_count"}),
        ("group by calls.customer_id", "group by calls.customer_id, calls.contact_id", ALL),
        ("from calls\n", "from calls inner join w.raw.teams on true\n", ALL),
        ("else 0", "else null", {"long_count"}),
        ("group by calls.customer_id", "group by calls.customer_id having count(*) > 1", ALL),
    ],
)
def test_meaning_changes_what_is_made_of_it(old: str, new: str, changed: set[str]) -> None:
    assert old in QUERY
    before, after = hashes(QUERY).columns, hashes(QUERY.replace(old, new)).columns
    assert {name for name in before if before[name] != after[name]} == changed


def test_keywords_are_read_in_any_case() -> None:
    query = """
        select sum(seconds) over (order by started_at rows between unbounded preceding and current row) as so_far,
            extract(hour from started_at) as started_hour
        from w.raw.contacts
    """
    assert hashes(query) == hashes(query.upper().replace("W.RAW.CONTACTS", "w.raw.contacts"))
    assert hashes(query).columns["so_far"] != hashes(query.replace("current row", "1 following")).columns["so_far"]


def test_which_side_of_a_self_join_is_read_matters() -> None:
    query = """
        select later.contact_id from w.raw.contacts as earlier
        inner join w.raw.contacts as later on earlier.customer_id = later.customer_id and earlier.started_at < later.started_at
    """
    turned = query.replace("select later.", "select earlier.")
    assert hashes(query).columns != hashes(turned).columns
    assert hashes(query).columns != hashes(query.replace("earlier.started_at <", "earlier.started_at >")).columns
    renamed = query.replace("earlier", "one").replace("later", "other")
    assert hashes(query).columns == hashes(renamed).columns


def test_a_subquery_and_a_union_count_as_what_they_hold() -> None:
    query = """
        select contact_id from w.raw.contacts as c
        where exists (select 1 from w.raw.teams as t where t.channel = c.channel)
        union all
        select customer_id from w.raw.contacts
    """
    base = hashes(query).columns
    assert base == hashes(query.replace(" as t", " as x").replace("t.channel", "x.channel")).columns
    assert base != hashes(query.replace("t.channel = c.channel", "t.channel <> c.channel")).columns
    assert base != hashes(query.replace("union all", "union")).columns
    assert base != hashes(query.replace("select customer_id", "select channel")).columns


def test_distinct_hangs_on_every_column() -> None:
    query = "select distinct customer_id, channel from w.raw.contacts"
    fewer = "select distinct customer_id from w.raw.contacts"
    assert hashes(query).columns["customer_id"] != hashes(fewer).columns["customer_id"]


def test_constants_stand_for_others() -> None:
    query = "select coalesce(cast(nullif('2025-01-01', '') as timestamp), max(started_at)) as as_of from w.raw.contacts"
    asked = query_hashes(query, RELATIONS, constants={"2025-01-01": ""})
    assert asked == hashes(query.replace("2025-01-01", ""))


def test_what_a_query_reads_is_known_by_name() -> None:
    first = query_hashes(QUERY, RELATIONS)
    second = query_hashes("select call_count from w.x.per_customer", {"per_customer": first})
    assert second.reads == {"per_customer", "contacts"}


def test_a_left_join_by_a_key_concerns_what_is_read_of_it_alone() -> None:
    relations = {
        **RELATIONS,
        "channels": dataclasses.replace(
            relation_hashes("seed", "channels", ["channel", "threshold"]), keys=frozenset({"channel"})
        ),
    }
    alone = "select c.contact_id, c.channel from w.raw.contacts as c"
    joined = """
        with thresholds as (select * from w.raw.channels)
        select c.contact_id, c.channel, t.threshold
        from w.raw.contacts as c
        left join thresholds as t on c.channel = t.channel and t.threshold > 0
    """
    before, after = query_hashes(alone, relations), query_hashes(joined, relations)
    assert before.rows == after.rows
    assert before.columns["channel"] == after.columns["channel"]
    otherwise = query_hashes(joined.replace("> 0", "> 1"), relations)
    assert otherwise.columns["threshold"] != after.columns["threshold"]
    assert otherwise.rows == after.rows
    # Without a key each contact may stand there twice, and an inner join may drop it.
    assert (
        query_hashes(
            joined, {**relations, "channels": dataclasses.replace(relations["channels"], keys=frozenset())}
        ).rows
        != before.rows
    )
    assert query_hashes(joined.replace("left join", "inner join"), relations).rows != before.rows
    assert query_hashes(joined.replace("c.channel = t.channel", "c.channel < t.channel"), relations).rows != before.rows


def test_keys_pass_through_a_query_that_repeats_no_row() -> None:
    keyed = {
        name: dataclasses.replace(each, keys=frozenset({next(iter(each.columns))})) for name, each in RELATIONS.items()
    }
    assert query_hashes("select contact_id as id, seconds from w.raw.contacts where seconds > 1", keyed).keys == {"id"}
    assert (
        query_hashes("select c.contact_id from w.raw.contacts as c cross join w.raw.teams", keyed).keys == frozenset()
    )
    by_key = "select c.contact_id from w.raw.contacts as c inner join w.raw.teams as t on c.channel = t.team"
    assert query_hashes(by_key, keyed).keys == {"contact_id"}
    assert query_hashes(by_key.replace("t.team", "t.channel"), keyed).keys == frozenset()
