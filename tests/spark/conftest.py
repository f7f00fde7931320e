"""One Spark for all tests of a process: the packaged Java, whatever else the machine has, and small memory."""

import itertools
import os
from collections.abc import Iterator

import pytest
from spark_engine import Engine, settings

from flows.data_directory import DataDirectory
from flows.warehouses import spark_session

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The session, its tables in a folder of its own. It makes UTC the zone of this process, which is taken back."""
    before = dict(os.environ)
    for name in [name for name in os.environ if name.startswith(("OUTCOMES_", "SPARK_", "PYSPARK_"))]:
        del os.environ[name]
    # Java is the one of the package index: with the machine's own this would say nothing.
    os.environ.pop("JAVA_HOME", None)
    folder = tmp_path_factory.mktemp("spark")
    os.environ.update(settings(folder))
    yield Engine(DataDirectory(folder / "it's data"))
    spark_session.stop()
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture
def spark(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """The session with databases of their own for each test, named by the environment as users name theirs."""
    number = next(_numbers)
    monkeypatch.setenv("OUTCOMES_SCHEMA", f"test_{number}")
    monkeypatch.setenv("OUTCOMES_PUBLISHED_SCHEMA", f"marts_{number}")
    return engine
