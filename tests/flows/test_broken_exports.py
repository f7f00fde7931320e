"""What a broken export does: one clear message, status 2, and the published marts as before."""

import gzip
from pathlib import Path

import pytest
from command_line import run_outcomes

from flows.bundled_sample import write_bundled_sample
from flows.data_directory import DataDirectory


def without_column(exports: Path, broken: Path) -> None:
    lines = [
        line.split("\t")
        for line in gzip.decompress((exports / "call_log/calls.tsv.gz").read_bytes()).decode().splitlines()
    ]
    place = lines[0].index("call_id")
    broken.write_text(
        "\n".join("\t".join(cell for number, cell in enumerate(line) if number != place) for line in lines)
    )


def truncated(exports: Path, broken: Path) -> None:
    whole = (exports / "call_log/calls.tsv.gz").read_bytes()
    broken.write_bytes(whole[: len(whole) // 2])


def of_another_system(exports: Path, broken: Path) -> None:
    broken.write_bytes((exports / "twitter/tweets.csv").read_bytes())


def empty(_exports: Path, broken: Path) -> None:
    broken.write_bytes(b"")


def rubbish(_exports: Path, broken: Path) -> None:
    broken.write_bytes(bytes(range(256)) * 500)


@pytest.mark.parametrize(
    ("breakage", "says"),
    [
        (without_column, "call_id"),
        (truncated, "truncated"),
        (of_another_system, "twitter"),
        (empty, "empty"),
        (rubbish, "not a text"),
    ],
)
def test_a_broken_export_changes_nothing(breakage, says: str, published: DataDirectory, tmp_path: Path) -> None:  # noqa: ANN001
    exports = tmp_path / "exports"
    write_bundled_sample(exports)
    broken = tmp_path / "calls_broken.tsv.gz"
    breakage(exports, broken)
    before = published.published.read_bytes()
    landed = sorted(path.relative_to(published.raw) for path in published.raw.rglob("*"))

    done = run_outcomes("ingest", "call_log", broken, "--data-dir", published.root)

    assert done.returncode == 2, done.stderr
    assert "calls_broken.tsv.gz" in done.stderr
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert published.published.read_bytes() == before
    assert sorted(path.relative_to(published.raw) for path in published.raw.rglob("*")) == landed
