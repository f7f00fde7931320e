"""The project as dbt parses it, once per run, and again only what has changed since the last run."""

from typing import TYPE_CHECKING

from flows.data_directory import DataDirectory
from flows.dbt_commands import invoke, target_folder
from flows.errors import ToolFailedError
from flows.redaction import without_values

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest


def parsed_project(data: DataDirectory, target: str) -> "Manifest":
    """Return the project parsed for a target of profiles.yml; raises ToolFailedError where dbt cannot read it.

    dbt keeps what it parsed in partial_parse.msgpack. It compares the checksum of every file, and parses in full by
    itself where that file cannot be read or is of another version of dbt, of another target or of other vars. What it
    cannot read in part may be readable as a whole, so an error is believed only after a full parse.
    """
    artifacts = target_folder(data)
    outcome = invoke(data, ["parse", "--partial-parse", "--target", target], artifacts=artifacts)
    if not outcome.success:
        outcome = invoke(data, ["parse", "--no-partial-parse", "--target", target], artifacts=artifacts)
    if not outcome.success:
        raise ToolFailedError(f"dbt cannot read the project: {without_values(str(outcome.exception))}.")
    return outcome.result
