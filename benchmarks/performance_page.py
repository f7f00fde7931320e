"""The tables of docs/performance.md, from what was measured."""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from statistics import median

from benchmarks.measurements import SAMPLE, Case, Refreshed
from benchmarks.processes import PROJECT, THIS, Checkout

PAGE = PROJECT / "docs" / "performance.md"
SHOWN_MODELS = 15

_BEGIN, _END = "<!-- measured -->", "<!-- end of measured -->"
_NONE = "-"


def tables(cases: Sequence[Case], against: Checkout | None = None) -> list[str]:
    """Return the lines of all tables."""
    lines = _waits(cases, against) + _costs(cases, against) + _beside(cases)
    sizes = [_size(case) for case in cases]
    typical = [case.typical for case in cases]
    steps = list(dict.fromkeys(name for each in typical for name in each.steps))
    rows = [(name, [f"{each.steps.get(name, 0):.1f}" for each in typical]) for name in steps]
    if rows:
        lines += _table("step of the refresh of median length, wall s", sizes, rows)
    lines += _table("engine time by model, wall s (two at a time)", sizes, _models(cases[-1].typical, typical))
    return lines + _growth(cases)


def write_page(lines: Sequence[str], page: Path = PAGE) -> None:
    """Put the tables into docs/performance.md, between its marks."""
    before, rest = page.read_text(encoding="utf-8").split(_BEGIN)
    _, after = rest.split(_END)
    page.write_text(before + "\n".join([_BEGIN, "", *lines, _END]) + after, encoding="utf-8")


def _size(case: Case) -> str:
    contacts = f"{case.typical.contacts:,}"
    return f"the bundled sample, {contacts}" if case.name == SAMPLE else contacts


def _waits(cases: Sequence[Case], against: Checkout | None) -> list[str]:
    """A row for what a user waits for: best and median seconds, and those of the other checkout."""
    rows = []
    for case in cases:
        rows.append(_wait(f"refresh, {_size(case)} contacts", _seconds(case, lambda each: each.refresh.wall), against))
        whole = "ingest and refresh" if case.generate is None else "generate, ingest and refresh"
        rows.append(_wait(f"{whole}, {_size(case)} contacts", _seconds(case, _from_exports, _made(case)), against))
        if case.edited:
            rows.append(
                _wait(f"one ratio's YAML edited -> its new value, {_size(case)} contacts", case.edited, against)
            )
    columns = ["rounds", "best / median"] + ([f"at {against.name}", "ratio, best / median"] if against else [])
    return _table("wall s", columns, rows)


def _from_exports(each: Refreshed) -> float:
    return each.ingest + each.refresh.wall


def _made(case: Case) -> float:
    """Return the seconds to generate the case's company, which is done once for all rounds."""
    return case.generate.wall if case.generate else 0.0


def _seconds(case: Case, value: Callable[[Refreshed], float], before: float = 0.0) -> dict[str, list[float]]:
    """Return the seconds of each round by checkout, with what came before."""
    return {checkout: [before + value(each) for each in rounds] for checkout, rounds in case.refreshed.items()}


def _wait(name: str, seconds: Mapping[str, list[float]], against: Checkout | None) -> tuple[str, list[str]]:
    ours = seconds[THIS.name]
    cells = [str(len(ours)), best_and_median(ours)]
    if against is not None:
        theirs = seconds.get(against.name)
        ratio = theirs and f"**{min(ours) / min(theirs):.2f} / {median(ours) / median(theirs):.2f}**"
        cells += [best_and_median(theirs), ratio] if theirs and ratio else [_NONE, _NONE]
    return name, cells


def _costs(cases: Sequence[Case], against: Checkout | None) -> list[str]:
    """A row for each case and checkout: what its refreshes held and left."""
    columns = ["CPU s", "peak GiB", "working file GB", "published GB", "metric values"]
    rows = []
    for case in cases:
        for checkout in (THIS, against):
            rounds = case.refreshed.get(checkout.name) if checkout else None
            if checkout and rounds:
                name = f"{_size(case)} contacts" + (f", at {checkout.name}" if checkout is not THIS else "")
                cells = [
                    f"{median(each.refresh.cpu for each in rounds):.1f}",
                    f"{max(each.refresh.peak for each in rounds) / 2**30:.2f}",
                    f"{max(each.working_bytes for each in rounds) / 1e9:.2f}",
                    f"{max(each.published_bytes for each in rounds) / 1e9:.2f}",
                    f"{rounds[0].metric_values:,}",
                ]
                rows.append((name, cells))
    return _table("refresh (CPU: median, the others: most)", columns, rows)


def _beside(cases: Sequence[Case]) -> list[str]:
    """What ran beside the refreshes, in the same rounds, and the refresh as a multiple of it."""
    sized = [case for case in cases if case.bare_pass]
    if not sized:
        return []
    refresh = [median(each.refresh.wall for each in case.refreshed[THIS.name]) for case in sized]
    found: dict[str, list[list[float]]] = {
        "`bare_headlines.sql`": [[each.wall for each in case.bare_headlines] for case in sized],
        "`bare_pass.py`": [[each.wall for each in case.bare_pass] for case in sized],
        "the refresh's SQL replayed": [case.replayed for case in sized],
    }
    rows = [(f"{name}, wall s, best / median", [best_and_median(each) for each in found[name]]) for name in found]
    rows += [
        (
            f"**refresh / {name}** (medians)",
            [f"**{whole / median(each):.1f}**" for whole, each in zip(refresh, found[name], strict=True)],
        )
        for name in found
    ]
    rows += [
        (f"`bare_pass.py`: {step}", [f"{case.bare_steps[step]:.1f}" for case in sized]) for step in sized[0].bare_steps
    ]
    return _table("beside it, on two threads", [_size(case) for case in sized], rows)


def _models(last: Refreshed, typical: Sequence[Refreshed]) -> list[tuple[str, list[str]]]:
    slowest = sorted(last.models, key=lambda name: -last.models[name])[:SHOWN_MODELS]
    rows = [(f"`{name}`", [f"{each.models.get(name, 0):.1f}" for each in typical]) for name in slowest]
    summed = [sum(each.models.values()) for each in typical]
    rest = [
        whole - sum(each.models.get(name, 0) for name in slowest) for each, whole in zip(typical, summed, strict=True)
    ]
    return [
        *rows,
        (f"the other {len(last.models) - len(slowest)} models", [f"{seconds:.1f}" for seconds in rest]),
        ("all models, summed", [f"{seconds:.1f}" for seconds in summed]),
        ("**engine: at least one model at work**", [f"**{each.engine:.1f}**" for each in typical]),
        ("data tests", [f"{each.tests:.1f}" for each in typical]),
    ]


def _growth(cases: Sequence[Case]) -> list[str]:
    """By how much more a refresh takes from each size to the next larger one."""
    sized = [case for case in cases if case.name != SAMPLE]
    lines = []
    for less, more in pairwise(sized):
        times = more.typical.contacts / less.typical.contacts
        refresh = more.typical.refresh.wall / less.typical.refresh.wall
        bare = min(each.wall for each in more.bare_pass) / min(each.wall for each in less.bare_pass)
        lines.append(
            f"From {_size(less)} to {_size(more)} contacts ({times:.0f} times as many) the refresh takes {refresh:.1f}"
            f" times as long, `bare_pass.py` {bare:.1f} times."
        )
    return [*lines, ""]


def best_and_median(seconds: Sequence[float]) -> str:
    """Return the best and the median, as the tables show them."""
    return f"{min(seconds):.1f} / {median(seconds):.1f}"


def _table(what: str, columns: Sequence[str], rows: Sequence[tuple[str, Sequence[str]]]) -> list[str]:
    head = [f"| {what} | " + " | ".join(columns) + " |", "|---|" + "---:|" * len(columns)]
    return [*head, *(f"| {name} | " + " | ".join(values) + " |" for name, values in rows), ""]
