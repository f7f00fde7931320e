"""The way back on DuckDB: to the file that was published before."""

import contextlib
import os
from datetime import datetime
from pathlib import Path

import duckdb

from flows.data_directory import DataDirectory
from flows.errors import ToolFailedError, UnusableInputError
from flows.published_version import PublishedVersion
from flows.warehouses.duckdb_publication import (
    copy_file,
    published_time,
    put_in_place,
    read_published,
    remove_unfinished,
)

# Who goes back does not want that version again.
_MARK = "-rolled-back"


def roll_back(data: DataDirectory) -> PublishedVersion:
    """Put the file from before the published one in its place; that one is kept among the previous, marked.

    Done twice, it goes back by two versions, and it never goes back to one that was rolled back. Raises
    UnusableInputError where there is none to go back to.
    """
    try:
        return _roll_back(data)
    except (duckdb.Error, OSError) as error:
        raise ToolFailedError(f"could not roll back {data.published}: {error}. Nothing was changed.") from error


def _roll_back(data: DataDirectory) -> PublishedVersion:
    current = published_time(data.published) if data.published.is_file() else None
    found = _newest_before(data, current)
    if found is None:
        raise UnusableInputError(
            f"there is no earlier version under {data.previous_versions} to go back to. Nothing was changed."
        )
    path, version = found
    remove_unfinished(data)
    building = data.published.with_name(f"{data.published.name}.building")
    try:
        os.link(path, building)
    except OSError:
        copy_file(path, building)
    put_in_place(data, building, mark=_MARK)
    path.unlink()
    return version


def _newest_before(data: DataDirectory, moment: datetime | None) -> tuple[Path, PublishedVersion] | None:
    for path in sorted(data.previous_versions.glob("*.duckdb"), reverse=True):
        if path.stem.endswith(_MARK):
            continue
        with contextlib.suppress(ToolFailedError):
            version = read_published(path)
            if version is not None and (moment is None or version.published_at < moment):
                return path, version
    return None
