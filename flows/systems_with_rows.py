"""Which source systems have landed rows, and how dbt leaves the others out.

The answer comes from the landed files, so it is the same on every engine.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from flows.raw_tables import SYSTEMS, RawTable

# The var of dbt_project.yml that takes what systems_without_rows() returns.
VARIABLE = "systems_without_rows"


def systems_without_rows(landed: Mapping[RawTable, list[Path]]) -> list[str]:
    """Return the source systems of which no file is landed, in the order of SYSTEMS.

    `landed` is what landed_files() returns.
    """
    with_rows = {table.system for table, paths in landed.items() if paths}
    return [system for system in SYSTEMS if system not in with_rows]


def staging_of(systems: Iterable[str]) -> list[str]:
    """Return what dbt's `--exclude` takes to leave out the models of these systems, with their tests."""
    return [f"path:models/staging/{system}" for system in systems]
