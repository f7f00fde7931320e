"""The one writer at a time under a data directory: whoever changes it holds its lock."""

from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from flows.data_directory import DataDirectory
from flows.errors import ToolFailedError


@contextmanager
def writer_lock(data: DataDirectory) -> Iterator[None]:
    """Hold the lock of the data directory, made if need be; raises ToolFailedError at once when another holds it."""
    lock = FileLock(data.lock)
    try:
        data.root.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout as error:
        raise ToolFailedError(
            f"{data.lock} is held: another ingest, refresh or rollback is at work in {data.root}. "
            "Nothing was changed; try again when it has ended."
        ) from error
    except OSError as error:
        raise ToolFailedError(
            f"{data.lock} cannot be locked: {error.strerror or error}. Nothing was changed; "
            f"make {data.root} a folder that you may write to, or name another one."
        ) from error
    try:
        yield
    finally:
        lock.release()
