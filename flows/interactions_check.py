"""A look at the values of a file of the canonical contract, before it is landed: what cannot be used, and where."""

from flows.interactions_contract import PATTERNS, ContractColumn, ContractTable, allowed, contract_of
from flows.landing_export import Export
from flows.landing_store import RowStore
from flows.raw_tables import RawTable

_EXAMPLES = 3


def value_warnings(table: RawTable, store: RowStore, export: Export) -> list[str]:
    """Return a sentence for each column with values that are not as its contract says, none for other systems' tables.

    The rows are those of `export` that the store took in. The sentences have no value in them: it may be a customer's
    words.
    """
    contract = contract_of(table)
    if contract is None:
        return []
    conditions = {}
    for column in contract.columns:
        if contract.is_required(column):
            conditions[f"{column.name} empty"] = f"""coalesce(trim("{column.name}"), '') = ''"""
        offends = _offends(column, is_typed=column.name in export.typed)
        if offends:
            conditions[f"{column.name} value"] = offends
    found = store.offences(conditions, _EXAMPLES)
    by_name = {column.name: column for column in contract.columns}
    return [
        _sentence(
            contract,
            by_name[name.split()[0]],
            count,
            export.places(count, rows),
            is_empty=name.endswith("empty"),
        )
        for name, (count, rows) in found.items()
    ]


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


def _sentence(table: ContractTable, column: ContractColumn, count: int, where: str, *, is_empty: bool) -> str:
    many = f"{count:,} {'row' if count == 1 else 'rows'}"
    if is_empty:
        have = "has" if count == 1 else "have"
        return (
            f"column `{column.name}`: {many} {have} none, and it is required ({where}). Such rows land, and go to "
            f"quarantine: fill it in the export of {table.name}."
        )
    holds = "holds" if count == 1 else "hold"
    return (
        f"column `{column.name}`: {many} {holds} something else than {allowed(column)} ({where}). Mend them in the "
        "export and land it again: they land as they are, but cannot be used."
    )
