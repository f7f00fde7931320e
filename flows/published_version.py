"""A published version: what it is made of, how it is named, and what it says of itself in `marts.published_version`."""

import hashlib
import importlib.metadata
import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from flows.data_directory import PROJECT_ROOT

KEPT_VERSIONS = 5
VERSION_TABLE = "published_version"
VERSION_TABLE_COMMENT = "From what this version was made: one row."


@dataclass(frozen=True)
class Origin:
    """What a version is made of, and by which checks it went."""

    as_of: datetime
    raw_digest: str
    definitions_digest: str
    audit_passed: int
    audit_failed: int

    @property
    def version(self) -> str:
        """The version's name: the same data, moment and definitions have the same."""
        made_of = f"{self.as_of.isoformat(sep=' ')}\n{self.raw_digest}\n{self.definitions_digest}"
        return f"v{hashlib.sha256(made_of.encode()).hexdigest()[:12]}"


@dataclass(frozen=True)
class PublishedVersion:
    """A published version, by what it says of itself; `row_counts` is by mart."""

    version: str
    as_of: datetime
    published_at: datetime
    row_counts: dict[str, int]


class VersionColumn(NamedTuple):
    """One column of `published_version` and its value; `kind` is varchar, bigint or timestamp, as every engine has."""

    name: str
    kind: str
    value: str | int | datetime | None
    comment: str


def version_columns(origin: Origin, row_counts: Mapping[str, int], published_at: datetime) -> list[VersionColumn]:
    """Return the one row of the table `published_version`."""
    return [
        VersionColumn(
            "published_version", "varchar", origin.version, "Name of the version: a hash over the next three."
        ),
        VersionColumn("as_of", "timestamp", origin.as_of, "The moment of which the marts speak, UTC."),
        VersionColumn("raw_digest", "varchar", origin.raw_digest, "Hash over what was landed."),
        VersionColumn(
            "definitions_digest", "varchar", origin.definitions_digest, "Hash over models, seeds and metrics."
        ),
        VersionColumn(
            "git_commit", "varchar", _git_commit(), "Commit of the project, -dirty where edited; null without git."
        ),
        VersionColumn("project_version", "varchar", _project_version(), "Version of the project."),
        VersionColumn("audit_passed", "bigint", origin.audit_passed, "Expectations and tests that passed."),
        VersionColumn("audit_failed", "bigint", origin.audit_failed, "Expectations and tests that failed."),
        VersionColumn("contact_count", "bigint", row_counts.get("fct_contacts"), "Rows of fct_contacts."),
        VersionColumn("journey_count", "bigint", row_counts.get("fct_journeys"), "Rows of fct_journeys."),
        VersionColumn("metric_value_count", "bigint", row_counts.get("metric_values"), "Rows of metric_values."),
        VersionColumn("published_at", "timestamp", published_at, "When this was published, UTC."),
    ]


def definitions_digest(manifest: Path, as_of: str | None) -> str:
    """Return a hash over all that says how numbers come about: compiled models, seeds, metrics and semantic models.

    Compiled SQL has macros and vars in it; the moment that was asked for is left out.
    """
    content = json.loads(manifest.read_text(encoding="utf-8"))
    parts: list[str] = []
    for name, node in content["nodes"].items():
        if node["resource_type"] == "model":
            code = node.get("compiled_code") or node["raw_code"]
            parts.append(f"{name}\n{code.replace(as_of, 'as_of') if as_of else code}")
        elif node["resource_type"] == "seed":
            parts.append(f"{name}\n{node['checksum']['checksum']}")
    told_elsewhere = ("created_at", "original_file_path", "path", "fqn", "depends_on", "refs", "description", "label")
    for kind in ("metrics", "semantic_models"):
        for name, declared in content[kind].items():
            kept = {key: value for key, value in declared.items() if key not in told_elsewhere}
            parts.append(f"{name}\n{json.dumps(kept, sort_keys=True, default=str)}")
    digest = hashlib.sha256()
    for part in sorted(parts):
        digest.update(hashlib.sha256(part.encode()).digest())
    return digest.hexdigest()


def _git_commit() -> str | None:
    """Return the commit of the project, or None where it is no git repository of its own."""
    command = ["git", "-C", str(PROJECT_ROOT), "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"]
    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0"}
    if not (PROJECT_ROOT / ".git").exists():
        return None
    try:
        found = subprocess.run(command, capture_output=True, text=True, timeout=30, env=environment, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return found.stdout.strip() or None


def _project_version() -> str | None:
    try:
        return importlib.metadata.version("customer-outcomes")
    except importlib.metadata.PackageNotFoundError:
        return None
