"""The table of the evaluation, in Markdown, on the terminal or between two marks of a document."""

from collections.abc import Sequence
from pathlib import Path

from flows.errors import UnusableInputError
from flows.signal_evaluation.evaluation import Line
from flows.signal_evaluation.scores import Score

BEGIN, END = "<!-- evaluate-signals -->", "<!-- end of evaluate-signals -->"
_HEAD = """\
| set | signal | part | rows | positive | precision | recall | F1 | baseline: precision | recall | F1 |
|---|---|---|---|---|---|---|---|---|---|---|"""


def table(lines: Sequence[Line], missing: Sequence[str]) -> str:
    """Return the table, and what was not there to be evaluated."""
    rows = [_HEAD]
    for line in lines:
        signal = f"{line.signal}: {line.kind}" if line.kind else line.signal
        positives = f"{line.ours.positives:,}" if isinstance(line.ours, Score) else ""
        shown = [line.set_name, signal, line.part, f"{line.rows:,}", positives]
        rows.append("| " + " | ".join([*shown, *_figures(line.ours), *_figures(line.baseline)]) + " |")
    rows += ["" if not missing else f"\nNot there, so not evaluated: {', '.join(missing)}."]
    return "\n".join(rows).rstrip()


def write(document: Path, text: str) -> None:
    """Put the table between the marks of a document. Raises UnusableInputError where it has none."""
    try:
        before, rest = document.read_text(encoding="utf-8").split(BEGIN)
        _, after = rest.split(END)
    except (OSError, ValueError) as error:
        raise UnusableInputError(f"{document} is no document with the lines {BEGIN} and {END}, once each.") from error
    document.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", encoding="utf-8")


def _figures(found: Score | float) -> list[str]:
    if isinstance(found, Score):
        return [f"{each:.2f}" for each in (found.precision, found.recall, found.f1)]
    return ["", "", f"{found:.2f}"]
