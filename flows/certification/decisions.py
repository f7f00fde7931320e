"""What people decide about metrics: approve a definition, revoke its certificate, retire it. Each is a row of a seed,
to be committed and reviewed as any change is.
"""

import csv
import os
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

from flows.certification.authors import authors_of
from flows.certification.compiled_project import CompiledProject
from flows.data_directory import PROJECT_ROOT
from flows.errors import UnusableInputError

SEEDS = PROJECT_ROOT / "seeds"
DECISIONS = ("metric_approvals.csv", "metric_revocations.csv", "metric_retirements.csv", "metric_approvers.csv")
VALID_DAYS = 365
"""How long an approval holds unless it says otherwise."""


def approve(
    project: CompiledProject,
    metric_name: str,
    *,
    approver: str,
    authors: Iterable[str],
    approved_on: date,
    expires_on: date | None = None,
    seeds: Path = SEEDS,
) -> str:
    """Write the approval of a metric's definition as it stands, and return its hash.

    Without `authors` git names them. Raises UnusableInputError, and writes nothing, for what is no metric or breaks a
    rule, for an approver who is not on the list or is an author, and for an end before the beginning.
    """
    definition = project.definition(metric_name)
    if metric_name in project.offences:
        raise UnusableInputError(
            "\n".join([f"{metric_name} breaks a rule:", *(f"  {each}" for each in project.offences[metric_name])])
        )
    approver = approver.strip().lower()
    _check_approver(approver, seeds)
    wrote = {each.strip().lower() for each in authors} or authors_of(_files_of(project, metric_name))
    if approver in wrote:
        raise UnusableInputError(
            f"{approver} wrote the definition of {metric_name}: another one on the list approves it."
        )
    ends = expires_on or approved_on + timedelta(days=VALID_DAYS)
    if ends <= approved_on:
        raise UnusableInputError(f"an approval of {approved_on} cannot end on {ends}.")
    row = {
        "metric_name": metric_name,
        "definition_hash": definition.definition_hash,
        "approved_by": approver,
        "approved_on": approved_on.isoformat(),
        "expires_on": ends.isoformat(),
        "authors": " ".join(sorted(wrote)),
    }
    _write_row(seeds / "metric_approvals.csv", row, same=("metric_name", "definition_hash", "approved_by"))
    return definition.definition_hash


def revoke(
    project: CompiledProject, metric_name: str, *, revoked_by: str, revoked_on: date, reason: str, seeds: Path = SEEDS
) -> str:
    """Take the certificate from a metric's definition as it stands, and return its hash.

    Raises UnusableInputError for what is no metric, for who is not on the list of approvers, and without a reason.
    """
    definition = project.definition(metric_name)
    revoked_by = revoked_by.strip().lower()
    _check_approver(revoked_by, seeds)
    row = {
        "metric_name": metric_name,
        "definition_hash": definition.definition_hash,
        "revoked_by": revoked_by,
        "revoked_on": revoked_on.isoformat(),
        "reason": _reason(reason),
    }
    _write_row(seeds / "metric_revocations.csv", row, same=("metric_name", "definition_hash"))
    return definition.definition_hash


def retire(
    project: CompiledProject,
    metric_name: str,
    *,
    retired_on: date,
    replaced_by: str | None,
    retired_by: str,
    reason: str,
    seeds: Path = SEEDS,
) -> None:
    """Record from which day on a metric is no longer used, and what replaces it.

    Raises UnusableInputError for what is no metric, a replacement that is none or is the metric itself, for who is not
    on the list of approvers, and without a reason.
    """
    project.definition(metric_name)
    if replaced_by is not None:
        project.definition(replaced_by)
        if replaced_by == metric_name:
            raise UnusableInputError(f"{metric_name} cannot be replaced by itself.")
    retired_by = retired_by.strip().lower()
    _check_approver(retired_by, seeds)
    row = {
        "metric_name": metric_name,
        "retired_on": retired_on.isoformat(),
        "replaced_by": replaced_by or "",
        "retired_by": retired_by,
        "reason": _reason(reason),
    }
    _write_row(seeds / "metric_retirements.csv", row, same=("metric_name",))


def _files_of(project: CompiledProject, metric_name: str) -> list[str]:
    """The files in which a metric is declared and its facts are made."""
    facts = [name for name in project.definitions[metric_name].reads if name.startswith("fct_")]
    return [project.declared_in[metric_name], *(f"models/marts/{fact}.sql" for fact in sorted(facts))]


def _reason(text: str) -> str:
    words = " ".join(text.split())
    if not words:
        raise UnusableInputError("say why: --reason.")
    return words


def _check_approver(address: str, seeds: Path) -> None:
    listed = {row["approver"].strip().lower() for row in _read(seeds / "metric_approvers.csv")[1]}
    if address not in listed:
        who = f"{address} is" if address else "whoever git says that you are is"
        raise UnusableInputError(f"{who} not on the list of approvers, seeds/metric_approvers.csv.")


def _read(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            rows = list(reader)
    except OSError as error:
        raise UnusableInputError(f"{path} cannot be read: {error.strerror}.") from error
    return list(reader.fieldnames or ()), rows


def _write_row(path: Path, row: dict[str, str], *, same: tuple[str, ...]) -> None:
    """Put the row into the seed, in the place of one with the same key; the file is replaced as a whole."""
    columns, rows = _read(path)
    key = [row[name] for name in same]
    kept = [each for each in rows if [each[name] for name in same] != key]
    kept.append(row)
    kept.sort(key=lambda each: [each[name] for name in columns])
    building = path.with_name(f"{path.name}.building")
    with building.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(kept)
        file.flush()
        os.fsync(file.fileno())
    building.replace(path)
