"""A look at the rows of a file of the canonical contract, before it is landed: what cannot be used, and where."""

from typing import Literal

from flows.interactions_contract import PATTERNS, ContractColumn, ContractTable, allowed, contract_of
from flows.landing_export import Export
from flows.landing_store import RowStore
from flows.raw_tables import RawTable

_EXAMPLES = 3
_ZONE = " ?(Z|[+-][0-9]{2}:?[0-9]{2})$"

Kind = Literal["empty", "value", "order"]


def value_warnings(table: RawTable, store: RowStore, export: Export) -> list[str]:
    """Return a sentence for each column with values that are not as its contract says, and one for keys seen twice.

    There are none for other systems' tables.

    The rows are those of `export` that the store took in. The sentences have no value in them: it may be a customer's
    words.
    """
    contract = contract_of(table)
    if contract is None:
        return []
    conditions: dict[tuple[ContractColumn, Kind], str] = {}
    for column in contract.columns:
        if contract.is_required(column):
            conditions[column, "empty"] = f"""coalesce(trim("{column.name}"), '') = ''"""
        offends = _offends(column, is_typed=column.name in export.typed)
        if offends:
            conditions[column, "value"] = offends
        if column.not_before:
            conditions[column, "order"] = _is_before(column.name, column.not_before)
    found = store.offences(conditions, _EXAMPLES)
    sentences = [
        _sentence(contract, column, kind, count, export.places(count, rows))
        for (column, kind), (count, rows) in found.items()
    ]
    count, rows = store.repeats(contract.keys, _EXAMPLES)
    if count:
        named = " and ".join(f"`{name}`" for name in contract.keys)
        sentences.append(
            f"{count:,} rows have their {named} in common with another row of the file ({export.places(count, rows)}). "
            "All land, and of those with one key only the last counts: give each row of its own a key of its own."
        )
    return sentences


def _offends(column: ContractColumn, *, is_typed: bool) -> str | None:
    """Return the condition (SQL) that a value of the column offends; empty values never do.

    A column with a type in the file is looked at less: what is a timestamp there is one here.
    """
    text = f"""nullif(trim("{column.name}"), '')"""
    if column.values:
        return f"lower({text}) not in ({', '.join(repr(value) for value in column.values)})"
    if column.kind == "text":
        return None
    unlike = f"not regexp_matches({text}, '{PATTERNS[column.kind]}')"
    if column.kind == "timestamp":
        if is_typed:
            # A number, or a boolean, is too short.
            return f"length({text}) < 10"
        # Dates that no calendar has.
        return f"{unlike} or try_cast(substr({text}, 1, 10) as date) is null and {text} is not null"
    bounds = [f"try_cast({text} as double) < {column.lowest}"] if column.lowest is not None else []
    bounds += [f"try_cast({text} as double) > {column.highest}"] if column.highest is not None else []
    return " or ".join([unlike, *bounds])


def _is_before(later: str, earlier: str) -> str:
    """Return the condition (SQL) that a time is before the one that it should follow.

    It is judged where both are told in the same zone, or both in none; what else is wrong shows in staging.
    """
    zones = [f"""regexp_extract("{name}", '{_ZONE}', 1)""" for name in (later, earlier)]
    times = [f"""try_cast(regexp_replace(trim("{name}"), '{_ZONE}', '') as timestamp)""" for name in (later, earlier)]
    return f"{times[0]} < {times[1]} and {zones[0]} = {zones[1]}"


def _sentence(table: ContractTable, column: ContractColumn, kind: Kind, count: int, where: str) -> str:
    many = f"{count:,} {'row' if count == 1 else 'rows'}"
    have = "has" if count == 1 else "have"
    if kind == "empty":
        return (
            f"column `{column.name}`: {many} {have} none, and it is required ({where}). Such rows land, and go to "
            f"quarantine: fill it in the export of {table.name}."
        )
    if kind == "order":
        return (
            f"column `{column.name}`: {many} {have} it before `{column.not_before}` ({where}). Such rows land, and go "
            f"to quarantine: mend them in the export of {table.name} and land it again."
        )
    holds = "holds" if count == 1 else "hold"
    return (
        f"column `{column.name}`: {many} {holds} something else than {allowed(column)} ({where}). Mend them in the "
        "export and land it again: they land as they are, but cannot be used."
    )
