"""Which tests compute a metric's value again: those with the mark `holds_value`.

The mark names its metrics; without names they are those of the test's parameter `metric`. Pytest collects the tests in
a process of its own, with this module as its plugin.
"""

import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
TEST_FOLDERS = ("tests/metrics", "tests/real_data")
_SAID = "holds_value"


def pytest_collection_finish(session: pytest.Session) -> None:
    """Print the file and the metric of each test that holds a value."""
    for item in session.items:
        mark = item.get_closest_marker("holds_value")
        if mark is not None:
            # Without either it is a mistake in the mark: the parameter is missed.
            names = mark.args or (item.callspec.params["metric"],)  # type: ignore[attr-defined]
            for name in names:
                sys.stdout.write(f"{_SAID}\t{item.path.relative_to(PROJECT).as_posix()}\t{name}\n")


@cache
def _files_by_metric() -> dict[str, list[str]]:
    collect = ["-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", "-p", "benchmarks.value_tests"]
    done = subprocess.run(
        [sys.executable, *collect, *TEST_FOLDERS], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"pytest collected no tests of values:\n{done.stdout}{done.stderr}")
    found: dict[str, set[str]] = {}
    for line in done.stdout.splitlines():
        if line.startswith(f"{_SAID}\t"):
            _, file, metric = line.split("\t")
            found.setdefault(metric, set()).add(file)
    return {metric: sorted(files) for metric, files in found.items()}


def holding_tests(metric: str) -> list[str]:
    """Return the test files that compute a metric's value again."""
    return _files_by_metric().get(metric, [])
