"""Times for exports that say none: `--dated` names the moment of the first row."""

import shlex
from datetime import datetime
from typing import NoReturn

from flows.errors import UnusableInputError
from flows.landing_text import TextFile, shown


def dated_text(moment: datetime) -> str:
    """Return a moment, UTC without zone, as it is landed."""
    return f"{moment:%Y-%m-%d %H:%M:%S}"


def refuse_undated(file: TextFile, system: str, what: str) -> NoReturn:
    """Raise UnusableInputError for a file without times, and say how to name the moment of its first row."""
    name = shown(file.path)
    raise UnusableInputError(
        f"{name}: {what}. Where the export says no times, name the moment of its first row (UTC) with --dated: "
        f"outcomes ingest {system} {shlex.quote(name)} --dated '2024-01-31 09:00:00'"
    )
