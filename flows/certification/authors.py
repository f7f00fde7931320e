"""Who wrote a definition, and who is at the keyboard, by git."""

import subprocess
from collections.abc import Iterable

from flows.data_directory import PROJECT_ROOT
from flows.errors import UnusableInputError

_SECONDS = 30


def current_user() -> str | None:
    """Return the e-mail address that git has of who works here, or None."""
    return _git("config", "user.email")


def authors_of(paths: Iterable[str]) -> set[str]:
    """Return who last changed the files: by commit, and for what is not committed whoever works here.

    Raises UnusableInputError where git does not know the project.
    """
    found: set[str] = set()
    for path in paths:
        committed = _git("log", "-1", "--format=%ae", "--", path)
        if committed is None:
            raise UnusableInputError("git does not say who wrote the definition. Name its authors: --author ADDRESS.")
        edited = _git("status", "--porcelain", "--", path)
        found |= {committed} if committed else set()
        if edited or not committed:
            found |= {current_user() or ""} - {""}
    return {each.lower() for each in found}


def _git(*arguments: str) -> str | None:
    command = ["git", "-C", str(PROJECT_ROOT), *arguments]
    try:
        found = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return found.stdout.strip()
