"""The way back to the version that was published before."""

import os
from pathlib import Path

import duckdb

from flows.data_directory import DataDirectory
from flows.errors import ToolFailedError, UnusableInputError
from flows.landing_lock import writer_lock
from flows.publish import (
    PublishedVersion,
    copy_file,
    published_time,
    put_in_place,
    read_published,
    remove_unfinished,
)


def rollback(data: DataDirectory) -> PublishedVersion:
    """Publish the newest of the versions from before the published one again; that one is kept among the previous.

    Done twice, it goes back by two versions. Raises UnusableInputError where there is no earlier one.
    """
    with writer_lock(data):
        try:
            return _roll_back(data)
        except (duckdb.Error, OSError) as error:
            raise ToolFailedError(f"could not roll back {data.published}: {error}. Nothing was changed.") from error


def _roll_back(data: DataDirectory) -> PublishedVersion:
    earlier = _newest_earlier(data)
    if earlier is None:
        raise UnusableInputError(
            f"there is no earlier version under {data.previous_versions} to go back to. Nothing was changed."
        )
    found = read_published(earlier)
    if found is None:
        raise ToolFailedError(f"{earlier} is gone. Nothing was changed.")
    remove_unfinished(data)
    building = data.published.with_name(f"{data.published.name}.building")
    try:
        os.link(earlier, building)
    except OSError:
        copy_file(earlier, building)
    put_in_place(data, building)
    earlier.unlink(missing_ok=True)
    return found


def _newest_earlier(data: DataDirectory) -> Path | None:
    kept = sorted(data.previous_versions.glob("*.duckdb"))
    if data.published.is_file():
        current = published_time(data.published)
        kept = [path for path in kept if published_time(path) < current]
    return kept[-1] if kept else None
