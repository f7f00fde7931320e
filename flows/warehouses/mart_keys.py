"""The key of each mart, as its YAML declares it: its rows are published in the order of it.

Two builds of the same rows are published in the same order then, whatever the order in which they were stored.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

# By mart the columns that no two of its rows share.
MartKeys = Mapping[str, tuple[str, ...]]
NO_KEYS: MartKeys = MappingProxyType({})


def mart_keys(nodes: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Return the keys that data tests of dbt's manifest hold models to; one of a single column before one of several.

    A mart of which no test states a key is not in it.
    """
    found: dict[str, tuple[str, ...]] = {}
    for node in nodes.values():
        test = getattr(node, "test_metadata", None)
        model = nodes.get(getattr(node, "attached_node", None) or "")
        if test is None or model is None:
            continue
        key = _stated_key(test.kwargs)
        name = str(model.alias or model.name)
        if key and (name not in found or len(key) < len(found[name])):
            found[name] = key
    return found


def _stated_key(arguments: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the columns that a `rules_hold` test checks as a key; none if it checks no key."""
    if arguments.get("keys"):
        return (arguments["keys"][0],)
    return tuple(arguments.get("unique_together") or ())
