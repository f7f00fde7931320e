"""Processes that are timed, and the lines in which a benchmark's own programs say how long each of their steps took."""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent

_OUTCOMES = "import sys; sys.argv[0] = 'outcomes'; from flows.cli import main; main()"
_TIMED_LINE = re.compile(r"^ *(?P<seconds>[\d.]+) s  (?P<name>.+)$")


@dataclass(frozen=True)
class Process:
    """What one process took: wall and CPU seconds, the most memory it held (bytes), and what it printed."""

    wall: float
    cpu: float
    peak: int
    printed: str


@dataclass(frozen=True)
class Checkout:
    """A checkout of this project, whose programs are run in its own environment (`make setup`), else in this one."""

    name: str
    path: Path

    def outcomes(self, *arguments: str) -> Process:
        """Run the command `outcomes` of the checkout."""
        return self.python("-c", _OUTCOMES, *arguments)

    def python(self, *arguments: str, environment: Mapping[str, str] | None = None) -> Process:
        """Run Python on the checkout's packages; raise RuntimeError with what it printed where it fails."""
        own = self.path / ".venv" / "bin" / "python"
        command = [str(own) if own.exists() else sys.executable, *arguments]
        variables = {**os.environ, **(environment or {}), "PYTHONPATH": str(self.path)}
        started = time.monotonic()
        with tempfile.TemporaryFile() as printed:
            child = subprocess.Popen(command, stdout=printed, stderr=subprocess.STDOUT, cwd=self.path, env=variables)
            _, status, usage = os.wait4(child.pid, 0)
            wall = time.monotonic() - started
            child.returncode = os.waitstatus_to_exitcode(status)
            printed.seek(0)
            text = printed.read().decode(errors="replace")
        if child.returncode:
            raise RuntimeError(f"{' '.join(command)} in {self.path} ended with {child.returncode}:\n{text}")
        return Process(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, text)


THIS = Checkout("this checkout", PROJECT)


def timed_line(name: str, seconds: float) -> str:
    """Return a step as a line: its seconds, then its name."""
    return f"{seconds:9.2f} s  {name}"


def timed_steps(lines: Sequence[str]) -> dict[str, float]:
    """Return seconds by step, of the lines that are `timed_line`s."""
    return {match["name"]: float(match["seconds"]) for match in map(_TIMED_LINE.match, lines) if match}
