"""dbt's commands in this process, for a run: its artifacts and logs lie below the data directory."""

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from flows.data_directory import PROJECT_ROOT, DataDirectory
from flows.settings import logs

if TYPE_CHECKING:
    from dbt.cli.main import dbtRunnerResult
    from dbt.contracts.graph.manifest import Manifest

# Hears each event of a command; it is called from dbt's threads.
Listener = Callable[[Any], None]


def target_folder(data: DataDirectory) -> Path:
    """Return where dbt puts its artifacts."""
    return data.root.resolve() / ".dbt" / "target"


def invoke(
    data: DataDirectory,
    arguments: Sequence[str],
    *,
    artifacts: Path,
    manifest: "Manifest | None" = None,
    listener: Listener | None = None,
) -> "dbtRunnerResult":
    """Run a command of dbt's and return what became of it; nothing is printed.

    A project that is parsed already is given as `manifest`, which the command changes.
    """
    from dbt.cli.main import dbtRunner  # noqa: PLC0415 -- slow to import

    folders = {
        "--project-dir": PROJECT_ROOT,
        "--profiles-dir": PROJECT_ROOT,
        "--target-path": artifacts,
        "--log-path": logs(data).resolve(),
    }
    where = [each for name, folder in folders.items() for each in (name, str(folder))]
    with _signals_kept():
        runner = dbtRunner(manifest=manifest, callbacks=[] if listener is None else [listener])
        return runner.invoke(["--quiet", "--log-level", "none", "--log-level-file", "info", *arguments, *where])


@contextlib.contextmanager
def _signals_kept() -> Iterator[None]:
    """Let a signal end the run as it would without dbt, which takes every exception for a failure of its own."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    caught: list[tuple[int, Callable[[int, FrameType | None], Any]]] = []
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def remember(number: int, frame: FrameType | None) -> None:
        handler = before[signal.Signals(number)]
        if callable(handler):
            caught.append((number, handler))
            handler(number, frame)
        else:
            raise KeyboardInterrupt

    for number in before:
        signal.signal(number, remember)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if caught:
            number_caught, handler_caught = caught[0]
            handler_caught(number_caught, None)
