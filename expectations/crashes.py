"""What may be told of an expectation that crashed.

Messages of databases quote the value that they stumbled over, and tracebacks name folders of this machine: neither
belongs in a report.
"""

from collections.abc import Iterator
from typing import Any

from flows import redaction


def messages(exception_info: dict[str, Any] | None) -> Iterator[str]:
    """Yield the message of each exception of one result; Great Expectations has one, or one for each metric."""
    info = exception_info or {}
    for each in [info] if "raised_exception" in info else info.values():
        if each.get("raised_exception"):
            yield without_values(str(each.get("exception_message")))


def without_values(message: str) -> str:
    """Return the first line of `message`, with what stands in quotes left out."""
    lines = message.strip().splitlines() or ["no message"]
    return redaction.without_values(lines[0])
