"""Times the whole run: python -m benchmarks.full_run [--cases sample 20000 ...] [--repeat N] [--against CHECKOUT].

A case is the bundled sample (its three systems' exports) or a generated company of so many contacts. In each round it
is landed and refreshed in a new data directory by the commands that a user calls, each in its own process; beside a
company run, in the same round, a bare script over headline numbers, a bare pass (bare_pass.py), and the refresh's
SQL in one DuckDB session (replay.py). After each refresh of EDITED_CASE a metric is edited (edited_metric.py).

With --against, a checkout of another commit is landed, refreshed and edited in each round too, in turn, in its own
environment where it has one, and each of these figures is given as a ratio to it as well. A company of more than a
million contacts is measured once, and not there.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks.measurements import SAMPLE, measure
from benchmarks.performance_page import tables, write_page
from benchmarks.processes import THIS, Checkout

CASES = (SAMPLE, "2000", "20000", "100000", "1000000")
EDITED_CASE = "20000"


def main() -> None:
    """Measure each case, print the tables, and write them into the page where that is asked for."""
    parser = argparse.ArgumentParser(description="Time the whole run.")
    parser.add_argument("--cases", nargs="+", default=CASES, metavar="CASE", help='"sample", or a number of contacts')
    parser.add_argument("--repeat", type=int, default=3, help="how many rounds")
    parser.add_argument("--against", type=Path, metavar="CHECKOUT", help="of another commit, measured in turn")
    parser.add_argument("--against-name", default="5766d6b", help="how the tables call it")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/performance.md")
    arguments = parser.parse_args()
    against = arguments.against and Checkout(arguments.against_name, arguments.against.resolve())
    checkouts = [THIS, against] if against else [THIS]
    measured = []
    for case in arguments.cases:
        with tempfile.TemporaryDirectory(prefix="outcomes-bench-") as folder:
            is_edited = case == EDITED_CASE
            measured.append(measure(case, Path(folder), checkouts, repeat=arguments.repeat, is_edited=is_edited))
        lines = tables(measured, against)
        if arguments.write:
            write_page(lines)
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
