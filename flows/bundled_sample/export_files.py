"""Export files whose bytes depend on their rows alone, and what is known about the rows beside them."""

import csv
import gzip
import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

Truth = dict[str, int | dict[str, int]]
"""Counts of one system, some by kind."""


def write_export(path: Path, rows: Iterable[Sequence[str]], *, delimiter: str, line_end: str) -> Path:
    """Write `rows` (the header first) to `path` and return it; gzipped, without name and time, where it ends in .gz."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=line_end).writerows(rows)
    content = text.getvalue().encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        if path.suffix == ".gz":
            with gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as zipped:
                zipped.write(content)
        else:
            file.write(content)
    return path


def write_truth(path: Path, truth: dict[str, Truth | int | str]) -> Path:
    """Write `truth` as JSON to `path` and return it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes((json.dumps(truth, indent=2) + "\n").encode())
    return path
