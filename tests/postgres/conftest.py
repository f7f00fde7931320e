"""A database of its own for each test, on the server of tests/conftest.py."""

import itertools
from collections.abc import Iterator

import pytest
from postgres_server import Database, Server

_numbers = itertools.count()


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
