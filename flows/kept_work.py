"""What is made of the project's files alone: kept in its folder, for every data directory, until one changes."""

import contextlib
import hashlib
import importlib.metadata
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

# So many states of the project are kept of each kind: of several targets, and while branches take turns.
_STATES = 6
_CHECKSUM_BYTES = 32


def digest(
    project: Path, files: Iterable[Path], packages: Iterable[str], values: Mapping[str, str] | None = None
) -> str:
    """Return a digest of files below `project` (names and contents), the versions of packages, and named values."""
    found = hashlib.sha256()
    for package in packages:
        found.update(f"{package} {importlib.metadata.version(package)}\n".encode())
    for name, value in sorted((values or {}).items()):
        found.update(f"{name}={value}\n".encode())
    for path in files:
        found.update(f"{path.relative_to(project).as_posix()}\n".encode())
        found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()


def kept(project: Path, kind: str, state: str) -> bytes | None:
    """Return what is kept of a kind for a state of the project (a digest); None where nothing is, or it is damaged."""
    try:
        whole = _path(project, kind, state).read_bytes()
    except OSError:
        return None
    checksum, content = whole[:_CHECKSUM_BYTES], whole[_CHECKSUM_BYTES:]
    return content if hashlib.sha256(content).digest() == checksum else None


def keep(project: Path, kind: str, state: str, content: bytes) -> None:
    """Keep what was made for a state of the project. Where nothing can be written it is made again in each run."""
    path = _path(project, kind, state)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.unfinished")
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            unfinished.write_bytes(hashlib.sha256(content).digest() + content)
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
        # Another run may remove the same.
        for old in sorted(path.parent.glob(f"{kind}-*.kept"), key=lambda each: each.stat().st_mtime)[:-_STATES]:
            old.unlink(missing_ok=True)


def _path(project: Path, kind: str, state: str) -> Path:
    return project / "target" / "kept" / f"{kind}-{state[:32]}.kept"
