"""What failed in a run without stopping it, as the second pass is told: tests that warn, expectations of feeds."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from expectations.validation import ExpectationOutcome

FailedCheck = dict[str, str | None]
"""kind, name, relation (a model, seed or raw table, without schema), source_system or None, and message."""

_STAGING = "models/staging/"


def failed_expectations(outcomes: "Iterable[ExpectationOutcome]") -> list[FailedCheck]:
    """Return the failures of expectations as checks of their relations."""
    return [
        {
            "kind": "expectation",
            "name": outcome.expectation,
            "relation": outcome.relation.split(".", 1)[1],
            "source_system": outcome.source_system,
            "message": outcome.description,
        }
        for outcome in outcomes
    ]


def failed_tests(results: Iterable[Any], nodes: Mapping[str, Any]) -> list[FailedCheck]:
    """Return the data tests that warned, as checks of what they look at.

    `results` are dbt's, `nodes` those of its manifest. A test's source system is its own meta's, or that of the folder
    of staging of what it looks at: then it concerns rows of that system alone.
    """
    checks: list[FailedCheck] = []
    for result in results:
        node = result.node
        if str(getattr(node.resource_type, "value", node.resource_type)) != "test" or result.status != "warn":
            continue
        attached = getattr(node, "attached_node", None)
        for unique_id in [attached] if attached else node.depends_on.nodes:
            looked_at = nodes.get(unique_id)
            if looked_at is None:
                continue
            own = node.config.meta.get("source_system")
            checks.append(
                {
                    "kind": "test",
                    "name": node.name,
                    "relation": looked_at.name,
                    "source_system": own or _system_of(str(looked_at.original_file_path)),
                    "message": f"{result.failures or 0:,} offending rows",
                }
            )
    return sorted(checks, key=lambda check: (check["name"] or "", check["relation"] or ""))


def _system_of(path: str) -> str | None:
    """The source system whose folder of staging a model is in, or None."""
    folders = path.removeprefix(_STAGING).split("/")
    return folders[0] if path.startswith(_STAGING) and len(folders) > 1 else None
