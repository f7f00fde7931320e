"""The tables of docs/performance.md, of measurements that are made up."""

from pathlib import Path

from benchmarks.measurements import Case, Refreshed, covered
from benchmarks.performance_page import tables, write_page
from benchmarks.processes import THIS, Checkout, Process, timed_line, timed_steps

OLD = Checkout("5766d6b", Path("old"))


def process(wall: float) -> Process:
    return Process(wall, 2 * wall, 2**30, "")


def refreshed(wall: float, contacts: int) -> Refreshed:
    return Refreshed(
        ingest=1.0,
        refresh=process(wall),
        working_bytes=3 * 10**9,
        published_bytes=10**9,
        contacts=contacts,
        metric_values=400_000,
        steps={"publish": wall / 10},
        models={"metric_values": 3.0, "fct_contacts": 2.0},
        tests=0.5,
        engine=4.0,
    )


def case(contacts: int, ours: list[float], theirs: list[float]) -> Case:
    return Case(
        str(contacts),
        generate=process(2.0),
        refreshed={
            THIS.name: [refreshed(wall, contacts) for wall in ours],
            **({OLD.name: [refreshed(wall, contacts) for wall in theirs]} if theirs else {}),
        },
        bare_headlines=[process(1.0)],
        bare_pass=[process(2.0), process(4.0)],
        bare_steps={"join customers": 0.5},
        replayed=[20.0],
        edited={THIS.name: [10.0], OLD.name: [40.0]} if contacts == 20_000 else {},
    )


def test_a_wait_is_given_at_its_best_and_median_and_as_a_ratio() -> None:
    lines = tables([case(20_000, [30.0, 20.0, 25.0], [100.0, 80.0, 90.0])], OLD)
    assert "| wall s | rounds | best / median | at 5766d6b | ratio, best / median |" in lines
    assert "| refresh, 20,000 contacts | 3 | 20.0 / 25.0 | 80.0 / 90.0 | **0.25 / 0.28** |" in lines
    assert (
        "| generate, ingest and refresh, 20,000 contacts | 3 | 23.0 / 28.0 | 83.0 / 93.0 | **0.28 / 0.30** |" in lines
    )
    assert (
        "| one ratio's YAML edited -> its new value, 20,000 contacts | 1 | 10.0 / 10.0 | 40.0 / 40.0 | **0.25 / 0.25** |"
        in lines
    )
    assert "| 20,000 contacts | 50.0 | 1.00 | 3.00 | 1.00 | 400,000 |" in lines
    assert "| 20,000 contacts, at 5766d6b | 180.0 | 1.00 | 3.00 | 1.00 | 400,000 |" in lines


def test_what_ran_beside_a_refresh_is_set_against_it() -> None:
    lines = tables([case(20_000, [30.0], []), case(200_000, [90.0], [])])
    assert "| `bare_pass.py`, wall s, best / median | 2.0 / 3.0 | 2.0 / 3.0 |" in lines
    assert "| **refresh / `bare_pass.py`** (medians) | **10.0** | **30.0** |" in lines
    assert "| **refresh / the refresh's SQL replayed** (medians) | **1.5** | **4.5** |" in lines
    assert "| publish | 3.0 | 9.0 |" in lines
    assert any(
        line.startswith("From 20,000 to 200,000 contacts (10 times as many) the refresh takes 3.0") for line in lines
    )


def test_a_case_that_the_other_checkout_does_not_run_has_no_ratio() -> None:
    lines = tables([case(10_000_000, [900.0], [])], OLD)
    assert "| refresh, 10,000,000 contacts | 1 | 900.0 / 900.0 | - | - |" in lines


def test_tables_are_put_between_the_marks(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    page.write_text("before\n<!-- measured -->\nold\n<!-- end of measured -->\nafter\n", encoding="utf-8")
    write_page(["| new |"], page)
    assert page.read_text(encoding="utf-8") == (
        "before\n<!-- measured -->\n\n| new |\n<!-- end of measured -->\nafter\n"
    )


def test_seconds_that_two_models_share_count_once() -> None:
    assert covered([(0.0, 4.0), (2.0, 5.0), (7.0, 8.0)]) == 6.0


def test_what_a_step_took_is_read_back() -> None:
    lines = [timed_line("join customers", 1.5), timed_line("in all", 1234.5), "left out: certification_changes"]
    assert timed_steps(lines) == {"join customers": 1.5, "in all": 1234.5}
