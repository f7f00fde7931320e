"""The first page of the Data Docs: every expectation with its verdict."""

import json
from html import escape
from pathlib import Path

LAYERS = {"raw": "Raw tables, as they were landed", "marts": "Marts, before publication"}

# Nothing is loaded from anywhere, whatever stands in the data.
POLICY = (
    '<meta http-equiv="Content-Security-Policy" '
    "content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">"
)
STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; color: #1f2933; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2rem; } h3 { font-size: 1rem; margin: 1.2rem 0 .3rem; }
table { border-collapse: collapse; width: 100%; } td, th { border-bottom: 1px solid #d9e2ec; padding: .3rem .6rem; }
td, th { text-align: left; vertical-align: top; } th { background: #f0f4f8; } a { color: #0b69a3; }
.status { white-space: nowrap; font-weight: 600; width: 6rem; }
.passed { color: #18794e; } .failed { color: #b42318; } .error { color: #b54708; } .skipped { color: #627d98; }
label, input[type=radio], nav { display: none; }
"""


def write(folder: Path, outcomes_file: str) -> Path:
    """Write `folder`/index.html from the outcomes file of each layer that has one, and return it."""
    sections = [
        _section(layer, title, json.loads((folder / layer / outcomes_file).read_text(encoding="utf-8")))
        for layer, title in LAYERS.items()
        if (folder / layer / outcomes_file).is_file()
    ]
    index = folder / "index.html"
    index.write_text(
        f'<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>Data Docs</title>{POLICY}'
        f"<style>{STYLE}</style></head>\n<body>\n<h1>What was expected of the data, and what was found</h1>\n"
        + "\n".join(sections)
        + "\n</body>\n</html>\n",
        encoding="utf-8",
    )
    return index


_URGENCY = ("failed", "error", "passed", "skipped")


def _section(layer: str, title: str, outcomes: list[dict[str, str | None]]) -> str:
    statuses = [outcome["status"] for outcome in outcomes]
    counts = ", ".join(
        f'<span class="{status}">{statuses.count(status)} {escape(label)}</span>'
        for status, label in (("passed", "passed"), ("failed", "failed"), ("error", "crashed"), ("skipped", "skipped"))
        if status in statuses
    )
    # What went wrong comes first, and last what nothing was landed for.
    most_urgent_first = sorted(outcomes, key=lambda outcome: _URGENCY.index(outcome["status"] or "passed"))
    suites = dict.fromkeys(outcome["suite"] or "" for outcome in most_urgent_first)
    tables = "\n".join(
        _table(suite, [outcome for outcome in outcomes if outcome["suite"] == suite]) for suite in suites
    )
    return (
        f"<h2>{escape(title)}</h2>\n<p>{counts or 'nothing to check'}. "
        f'<a href="{layer}/index.html">Pages of Great Expectations</a></p>\n{tables}'
    )


def _table(suite: str, outcomes: list[dict[str, str | None]]) -> str:
    rows = "\n".join(
        f'<tr><td class="status {escape(outcome["status"] or "")}">{escape(outcome["status"] or "")}</td>'
        f"<td>{escape(outcome['description'] or '')}</td><td>{escape(outcome['detail'] or '')}</td></tr>"
        for outcome in outcomes
    )
    return (
        f"<h3>{escape(suite)}</h3>\n<table>\n<tr><th>verdict</th><th>expected</th><th>found</th></tr>\n{rows}\n</table>"
    )
