"""The database of a temporary Prefect server: its tables are made once per version of Prefect, which takes 4 s."""

import contextlib
import sqlite3
from pathlib import Path

from flows.data_directory import PROJECT_ROOT
from flows.kept_work import digest, keep, kept

_KIND = "prefect"


class PrefectDatabase:
    """The database in a home of Prefect's; a home without one is given the kept one, in which there are no runs."""

    def __init__(self, home: Path) -> None:
        self._path = home / "prefect.db"
        self._state = digest(PROJECT_ROOT, (), ("prefect",))
        is_there = self._path.exists()
        content = None if is_there else kept(PROJECT_ROOT, _KIND, self._state)
        self._is_new = not is_there and content is None
        if content is not None:
            home.mkdir(parents=True, exist_ok=True, mode=0o700)
            unfinished = self._path.with_name("prefect.db.unfinished")
            unfinished.touch(mode=0o600)
            unfinished.write_bytes(content)
            unfinished.replace(self._path)

    def keep_if_new(self) -> None:
        """Keep the database where the server has just made it, before a run writes into it."""
        if not self._is_new:
            return
        self._is_new = False
        with (
            contextlib.closing(sqlite3.connect(f"file:{self._path}?mode=ro", uri=True)) as made,
            contextlib.closing(sqlite3.connect(":memory:")) as copy,
        ):
            made.backup(copy)
            keep(PROJECT_ROOT, _KIND, self._state, copy.serialize())
