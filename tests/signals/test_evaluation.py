"""The aims of the signals on what was never looked at; and the command used wrongly."""

import re
from pathlib import Path

import pytest
from command_line import run_outcomes

from flows.data_directory import PROJECT_ROOT
from flows.errors import UnusableInputError
from flows.signal_evaluation.labelled_sets import HELD_OUT, TUNING, part_of
from flows.signal_evaluation.report import BEGIN, END, write
from flows.signal_evaluation.scores import score

# Set, signal, and the F1 that the documented table must hold on the part that was never looked at.
AIMS = [
    ("airline_sentiment", "sentiment: macro", 0.65),
    ("dialogue_acts", "rephrase_requested", 0.60),
    ("chat_rated", "solution_acknowledged", 0.75),
    ("chat_rated", "solution_offered", 0.70),
]


@pytest.mark.parametrize(("set_name", "signal", "aim"), AIMS)
def test_the_documented_table_holds_the_aims(set_name: str, signal: str, aim: float) -> None:
    table = (PROJECT_ROOT / "docs" / "signals.md").read_text(encoding="utf-8").split(BEGIN)[1].split(END)[0]
    cells = [[cell.strip() for cell in line.strip("| \n").split(" |")] for line in table.splitlines()]
    f1 = next(float(row[7]) for row in cells if row[:3] == [set_name, signal, HELD_OUT])
    baseline = next(float(row[-1]) for row in cells if row[:3] == [set_name, signal, HELD_OUT])
    assert f1 >= aim
    assert f1 > baseline


def test_score_by_hand() -> None:
    found = score([True, True, False, False, True], [True, False, True, False, True], wanted=True)
    assert (found.positives, found.precision, found.recall) == (3, 2 / 3, 2 / 3)
    assert found.f1 == pytest.approx(2 / 3)
    assert score([False], [False], wanted=True).f1 == 0.0


def test_parts_never_move() -> None:
    parts = [part_of("chat_rated", str(number)) for number in range(6)]
    assert parts == [HELD_OUT, HELD_OUT, TUNING, HELD_OUT, HELD_OUT, HELD_OUT]


def test_no_set_is_there(tmp_path: Path) -> None:
    done = run_outcomes("evaluate-signals", "--data", tmp_path)
    assert done.returncode == 2
    assert "holds none of the labelled sets: airline_sentiment" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_document_without_marks_stays_as_it_is(tmp_path: Path) -> None:
    document = tmp_path / "signals.md"
    document.write_text("# Signals\n")
    with pytest.raises(UnusableInputError, match=re.escape(BEGIN)):
        write(document, "| table |")
    assert document.read_text() == "# Signals\n"
