"""What tests of landing have in common: files written, rows read back, refusals that change nothing."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows.data_directory import PROJECT_ROOT, DataDirectory
from flows.errors import UnusableInputError
from flows.ingest import LandedFile, land_files

LOADED_AT = datetime(2026, 2, 1, tzinfo=UTC)
DATED = datetime(2024, 1, 1, 9)
REAL = PROJECT_ROOT.parent / "shared" / "data"


def real(name: str) -> Path:
    path = REAL / name
    if not path.exists():
        pytest.skip(f"the real export {path} is not on this machine")
    return path


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def ingest(system: str, data: DataDirectory, *paths: Path, dated: datetime | None = None) -> list[LandedFile]:
    return land_files(system, list(paths), data, loaded_at=LOADED_AT, dated=dated)


def counts(landed: LandedFile) -> tuple[int, int, int]:
    return landed.rows_in, landed.rows_landed, landed.malformed_rows


def landed_rows(data: DataDirectory, system: str, table: str) -> list[dict[str, Any]]:
    files = [str(path) for path in sorted(data.raw_table(system, table).glob("*.parquet"))]
    if not files:
        return []
    with duckdb.connect() as connection:
        result = connection.execute(
            "select * from read_parquet(?, hive_partitioning = false) order by _source_file, _source_row", [files]
        )
        names = [column[0] for column in result.description]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def column(rows: list[dict[str, Any]], name: str) -> list[Any]:
    return [row[name] for row in rows]


def refused(system: str, data: DataDirectory, *paths: Path, dated: datetime | None = None) -> str:
    """Return the message with which an ingest was refused, having seen that it landed nothing."""
    before = sorted(data.root.rglob("*.parquet"))
    with pytest.raises(UnusableInputError) as error:
        ingest(system, data, *paths, dated=dated)
    assert sorted(data.root.rglob("*.parquet")) == before
    assert error.value.exit_status == 2
    assert len(str(error.value).splitlines()) == 1
    return str(error.value)
