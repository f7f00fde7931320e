"""Writes docs/metrics.md, a row a metric: python -m benchmarks.metric_page FOLDER [--write].

Each metric's value on the sample company, the real exports on which it measured anything, and the tests that hold its
value against a recomputation. Companies and exports are landed and refreshed below FOLDER by the command that a user
calls; what is there already is read again, so that a run that was cut off goes on where it was.

Exits with 1 where a metric has no test of its value.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from benchmarks.value_tests import TEST_FOLDERS, holding_tests

PROJECT = Path(__file__).resolve().parent.parent
REAL_DATA = PROJECT.parent / "shared" / "data"
OUTCOMES = Path(sys.executable).parent / "outcomes"
PAGE = PROJECT / "docs" / "metrics.md"
COMPANY_CONTACTS = 20_000

_BEGIN, _END = "<!-- made by benchmarks/metric_page.py -->", "<!-- end of what is made -->"
_SHOWN_STATISTICS = ("rate", "count", "sum", "median", "mean", "score", "max")


@dataclass(frozen=True)
class RealExport:
    """A real export: its folder of shared data, its source system, its files, and what dates it if it does not."""

    folder: str
    system: str
    files: tuple[str, ...]
    dated: str | None = None


REAL_EXPORTS = (
    RealExport("acd_bank_1999", "call_log", ("january_1999.tsv.gz",)),
    RealExport("servicenow_incidents", "servicenow", ("incident_event_log.csv.gz",)),
    RealExport("twitter_support", "twitter", ("tweets.csv",)),
    RealExport(
        "stack_exchange_quantum",
        "stack_exchange",
        ("Posts.xml.gz", "Comments.xml.gz", "Votes.xml.gz", "Users.xml.gz", "PostLinks.xml.gz"),
    ),
    RealExport("email_ilug", "mailbox", ("emails.jsonl.gz",)),
    RealExport("chat_stripe", "chat_log", ("stripe.0.ascii.txt", "stripe.0.annotation.txt")),
    RealExport("chat_rated", "chat_log", ("mwoz.tsv",), "2020-01-01 00:00:00"),
    RealExport("survey_nhs", "surveys", ("survey_comments.csv",), "2020-01-01 00:00:00"),
)


@dataclass(frozen=True)
class Value:
    """A published value over all time: its statistic, unit, value (None where nothing was measured) and cases."""

    statistic: str
    unit: str
    value: float | None
    sample_size: int


def land(export: RealExport, data: Path) -> None:
    """Land a real export by the command."""
    files = [str(REAL_DATA / export.folder / name) for name in export.files]
    dated = [] if export.dated is None else ["--dated", export.dated]
    _outcomes("ingest", export.system, *files, "--data-dir", str(data), *dated)


def refreshed(data: Path, exports: Sequence[RealExport]) -> Path:
    """Return the published file of the exports, landed and refreshed below `data` unless that is done already."""
    published = data / "published" / "customer_outcomes.duckdb"
    if not published.is_file():
        for export in exports:
            land(export, data)
        _outcomes("refresh", "--data-dir", str(data))
    return published


def sample_company(folder: Path) -> Path:
    """Return the published file of the sample company, made, landed and refreshed unless that is done already."""
    data = folder / "data"
    published = data / "published" / "customer_outcomes.duckdb"
    if not published.is_file():
        company = folder / "company"
        _outcomes("generate", "--contacts", str(COMPANY_CONTACTS), "--out", str(company))
        files = sorted(str(file) for file in company.glob("*.parquet"))
        _outcomes("ingest", "interactions", *files, "--data-dir", str(data))
        _outcomes("refresh", "--data-dir", str(data))
    return published


def _outcomes(*arguments: str) -> None:
    done = subprocess.run([OUTCOMES, *arguments], cwd=PROJECT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"outcomes {' '.join(arguments)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")


def values(published: Path) -> dict[str, list[Value]]:
    """Return what a published file says of each metric over all time and, where it may be, over all channels.

    A duration is not published over all channels together: its value is that of the channel with most cases.
    """
    with duckdb.connect(str(published), read_only=True) as connection:
        rows = connection.execute(
            "select metric_name, statistic, unit, value, sample_size from marts.metric_values"
            " where slice_name = 'all' and period_grain = 'all'"
            " qualify row_number() over (partition by metric_name, statistic"
            " order by channel is not null, sample_size desc, channel) = 1"
            # A stock has days alone.
            " union all select metric_name, statistic, unit, value, sample_size from marts.metric_values"
            " where slice_name = 'all' and period_grain = 'day' and metric_name not in"
            " (select metric_name from marts.metric_values where period_grain = 'all')"
            " qualify row_number() over (partition by metric_name, statistic"
            " order by channel is not null, period_start desc, channel) = 1"
        ).fetchall()
    found: dict[str, list[Value]] = {}
    for name, *rest in sorted(rows, key=lambda row: _SHOWN_STATISTICS.index(row[1]) if row[1] != "p90" else 9):
        found.setdefault(name, []).append(Value(*rest))
    return found


def measured(published: Path) -> set[str]:
    """Return the metrics of which a published file measured anything."""
    with duckdb.connect(str(published), read_only=True) as connection:
        rows = connection.execute(
            "select distinct metric_name from marts.metric_values where sample_size > 0 and value is not null"
        ).fetchall()
    return {name for (name,) in rows}


def declared(data: Path) -> dict[str, dict[str, str]]:
    """Return the meta of each published metric by its name, of its family for durations."""
    manifest = json.loads((data / ".dbt" / "target" / "manifest.json").read_text(encoding="utf-8"))
    found = {}
    for metric in manifest["metrics"].values():
        meta = metric["config"]["meta"]
        if meta.get("role") != "component":
            found.setdefault(meta.get("metric", metric["name"]), meta)
    return found


def _shown(value: Value) -> str:
    if value.value is None:
        return "nothing measured"
    if value.unit == "share":
        text = f"{100 * value.value:.1f} %"
    elif value.unit == "second":
        text = f"{value.value:,.0f} s"
    elif value.statistic in ("count", "sum"):
        text = f"{value.value:,.0f}"
    else:
        text = f"{value.value:,.2f}"
    return f"{text} (n {value.sample_size:,})"


def page_lines(
    metas: dict[str, dict[str, str]], company: dict[str, list[Value]], real: dict[str, set[str]]
) -> tuple[list[str], list[str]]:
    """Return the table, and the metrics whose value no test holds."""
    lines = [
        "| metric | outcome | looks at | on the sample company | measured on | value held by |",
        "|---|---|---|---|---|---|",
    ]
    untested = []
    for name in sorted(metas, key=lambda name: (metas[name]["desired_outcome"], name)):
        meta = metas[name]
        tests = holding_tests(name)
        if not tests:
            untested.append(name)
        # A duration of which nothing was measured in any channel has no row at all.
        first = company[name][0] if name in company else Value("", meta["unit"], None, 0)
        value = f"{first.statistic} {_shown(first)}".strip()
        lines.append(
            f"| `{name}` | {meta['desired_outcome']} | {meta['orientation']} | {value} |"
            f" {_listed(export for export, names in real.items() if name in names)} |"
            f" {_listed(f'[{Path(test).stem}](../{test})' for test in tests)} |"
        )
    return lines, untested


def _listed(items: Iterable[str]) -> str:
    return ", ".join(items) or "-"


def main() -> int:
    """Refresh what is missing, print the table, write it into the page where that is asked for."""
    parser = argparse.ArgumentParser(description="Write docs/metrics.md.")
    parser.add_argument("folder", type=Path, help="where companies and exports are refreshed, and kept")
    parser.add_argument("--write", action="store_true", help="put the table into docs/metrics.md")
    arguments = parser.parse_args()
    folder = arguments.folder.resolve()
    company = sample_company(folder / "sample_company")
    real = {}
    for export in REAL_EXPORTS:
        sys.stderr.write(f"{export.folder}\n")
        real[export.folder] = measured(refreshed(folder / export.folder, [export]))
    sys.stderr.write("all real exports together\n")
    together = measured(refreshed(folder / "together", REAL_EXPORTS))
    lost = set().union(*real.values()) - together
    lines, untested = page_lines(declared(folder / "sample_company" / "data"), values(company), real)
    sys.stdout.write("\n".join(lines) + "\n")
    if arguments.write:
        before, rest = PAGE.read_text(encoding="utf-8").split(_BEGIN)
        PAGE.write_text(before + "\n".join([_BEGIN, "", *lines, "", _END]) + rest.split(_END)[1], encoding="utf-8")
    for name in untested:
        sys.stderr.write(f"{name}: no test in {', '.join(TEST_FOLDERS)} holds its value\n")
    for name in sorted(lost):
        sys.stderr.write(f"{name}: measured on an export alone, and not on all together\n")
    return 1 if untested or lost else 0


if __name__ == "__main__":
    sys.exit(main())
