"""Two small published files are compared: what differs is found, what is expected to go is not held against the new one."""

from pathlib import Path

import duckdb
import pytest

from benchmarks.compare_marts import LIGHTER, Comparison, Difference

CATALOG = (
    "create table marts.metric_catalog as select 'handoff_rate' as metric_name, 30 as min_denominator, 'a' as lineage"
)
FACT = "create table marts.fct_contacts as from (values ('C1', 2, 1e-1, timestamp '2026-01-01 10:00:00')) as t (contact_id, messages, cost, started_at)"


def published(path: Path, *statements: str) -> Path:
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema marts")
        for statement in statements:
            connection.execute(statement)
    return path


def metric_values(*cells: tuple[object, ...]) -> str:
    """Cells of (grain, channel, slice, denominator, value, status)."""
    rows = ", ".join(
        str(tuple("~" if part is None else part for part in cell)).replace("'~'", "null") for cell in cells
    )
    return f"""
        create table marts.metric_values as
        select 'handoff_rate' as metric_name, grain as period_grain, date '2026-01-01' as period_start,
            cast(channel as varchar) as channel, slice as slice_name, cast(denominator as double) as denominator,
            cast(value as double) as value, cast(null as double) as ci_low, cast(null as double) as ci_high,
            cast(denominator as bigint) as sample_size, status as certification_status
        from (values {rows}) as cells (grain, channel, slice, denominator, value, status)
    """


def compared(old: Path, new: Path, *, lighter: bool = False, accepted: tuple[str, ...] = ()) -> dict[str, Difference]:
    found = Comparison(old, new, LIGHTER if lighter else {}, accepted).marts()
    return {difference.mart: difference for difference in found}


def test_a_file_is_the_same_as_itself(tmp_path: Path) -> None:
    file = published(tmp_path / "one.duckdb", CATALOG, FACT, metric_values(("day", None, "all", 40, 0.5, "certified")))
    found = compared(file, file)
    assert [difference.unexpected for difference in found.values()] == [0, 0, 0]
    assert found["fct_contacts"].lines == ["1 rows matched by contact_id"]


@pytest.mark.parametrize(
    ("changed", "shown"),
    [
        ("('C1', 3, 1e-1, timestamp '2026-01-01 10:00:00')", "column messages: differs in 1 rows"),
        ("('C1', 2, 1001e-4, timestamp '2026-01-01 10:00:00')", "column cost: differs in 1 rows, at most by 0.000999"),
        ("('C1', 2, null, timestamp '2026-01-01 10:00:00')", "column cost: differs in 1 rows"),
        ("('C1', 2, 1e-1, timestamp '2026-01-01 10:00:00.000001')", "column started_at: differs in 1 rows"),
        ("('C2', 2, 1e-1, timestamp '2026-01-01 10:00:00')", "only in old: 1 rows"),
    ],
)
def test_what_differs_is_found(tmp_path: Path, changed: str, shown: str) -> None:
    old = published(tmp_path / "old.duckdb", FACT)
    new = published(tmp_path / "new.duckdb", FACT.replace(FACT[FACT.index("('C1'") : FACT.index(") as t")], changed))
    found = compared(old, new)["fct_contacts"]
    assert found.unexpected
    assert any(line.startswith(shown) for line in found.lines), found.lines
    assert not compared(old, new, accepted=("fct_contacts",))["fct_contacts"].unexpected


def test_the_last_digits_of_a_double_and_how_a_definition_is_written_do_not_count(tmp_path: Path) -> None:
    old = published(tmp_path / "old.duckdb", CATALOG, FACT)
    new = published(
        tmp_path / "new.duckdb",
        CATALOG.replace("'a'", "'b'"),
        FACT.replace("1e-1,", "cast(0.1000000000001 as double),"),
    )
    assert not any(difference.unexpected for difference in compared(old, new).values())


def test_a_mart_or_a_column_that_is_gone_is_found(tmp_path: Path) -> None:
    old = published(tmp_path / "old.duckdb", CATALOG, FACT)
    new = published(tmp_path / "new.duckdb", FACT, "alter table marts.fct_contacts drop column cost")
    found = compared(old, new)
    assert (found["metric_catalog"].lines, found["metric_catalog"].unexpected) == (["only in old  <-- not expected"], 1)
    assert found["fct_contacts"].unexpected == 1


OLD_CELLS = (
    ("day", "phone", "all", 40, 0.5, "certified"),
    ("day", "phone", "team", 40, 0.5, "certified"),
    ("week", None, "all", 3, 0.3, "withheld"),
    ("month", "phone", "team", 3, 0.3, "suspended"),
    ("month", None, "team", 3, 0.3, "suspended"),
    ("month", "phone", "all", 3, 0.3, "withheld"),
    ("all", "phone", "team", 3, 0.3, "withheld"),
)
NEW_CELLS = (
    ("day", "phone", "all", 40, 0.5, "certified"),
    ("month", None, "team", 3, None, "withheld"),
    ("month", "phone", "all", 3, None, "withheld"),
    ("all", "phone", "team", 3, None, "withheld"),
)


def test_cells_that_cannot_be_used_are_expected_to_go(tmp_path: Path) -> None:
    old = published(tmp_path / "old.duckdb", CATALOG, metric_values(*OLD_CELLS))
    found = compared(old, published(tmp_path / "new.duckdb", CATALOG, metric_values(*NEW_CELLS)), lighter=True)
    assert found["metric_values"].unexpected == 0, found["metric_values"].lines
    assert sorted(found["metric_values"].lines[1:]) == [
        "removed as expected, grain day, has channel true, has slice true, withheld false: 1 rows",
        "removed as expected, grain month, has channel true, has slice true, withheld true: 1 rows",
        "removed as expected, grain week, has channel false, has slice false, withheld true: 1 rows",
    ]


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        (NEW_CELLS[1:], "only in old, grain day, has channel true, has slice false, withheld false: 1 rows"),
        (
            (*NEW_CELLS, OLD_CELLS[2]),
            "only in new, grain week, has channel false, has slice false, withheld true: 1 rows",
        ),
        ((*NEW_CELLS[:3], OLD_CELLS[6]), "column value: differs in 1 rows"),
        (
            (("day", "phone", "all", 40, 0.5, "withheld"), *NEW_CELLS[1:]),
            "column certification_status: differs in 1 rows",
        ),
    ],
    ids=["a usable cell is gone", "a small one has stayed", "its value has stayed", "a usable one is withheld"],
)
def test_cells_that_should_be_otherwise_are_found(
    tmp_path: Path, cells: tuple[tuple[object, ...], ...], shown: str
) -> None:
    old = published(tmp_path / "old.duckdb", CATALOG, metric_values(*OLD_CELLS))
    found = compared(old, published(tmp_path / "new.duckdb", CATALOG, metric_values(*cells)), lighter=True)[
        "metric_values"
    ]
    assert found.unexpected
    assert any(line.startswith(shown) for line in found.lines), found.lines
