"""Models that between them ask for every macro of which engines have versions of their own."""

from typing import Any

from dbt_in_process import parsed_project

OWN = "macro.customer_outcomes."
MODELS_PER_MACRO = 3


def chosen_models() -> list[str]:
    """Names of models: for each macro that is dispatched by engine the shortest three that use it."""
    manifest = parsed_project()
    dispatched = {
        name.removeprefix(f"{OWN}default__") for name in manifest.macros if name.startswith(f"{OWN}default__")
    }
    using: dict[str, list[tuple[int, str]]] = {}
    for node in manifest.nodes.values():
        if node.resource_type == "model":
            for macro in macros_of(node, manifest) & dispatched:
                using.setdefault(macro, []).append((len(node.raw_code), node.name))
    return sorted({name for found in using.values() for _, name in sorted(found)[:MODELS_PER_MACRO]})


def macros_of(node: Any, manifest: Any) -> set[str]:
    """Names of the project's macros that a node uses, by itself or by another."""
    found: set[str] = set()
    left = list(node.depends_on.macros)
    while left:
        macro = left.pop()
        if macro not in found and macro in manifest.macros:
            found.add(macro)
            left += manifest.macros[macro].depends_on.macros
    return {name.removeprefix(OWN) for name in found if name.startswith(OWN)}
