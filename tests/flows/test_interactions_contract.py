"""The contract's committed files are what the code writes, and its schemas tell good rows from bad ones."""

from typing import Any

import jsonschema
import pytest

from flows.interactions_contract import CONTRACT, CONTRACT_FOLDER, ContractTable, contract_files, json_schema
from flows.raw_tables import tables_of

# By table: a change of the good row that makes it bad, and the column that is to blame.
BAD: dict[str, tuple[dict[str, Any], str]] = {
    "customers": ({"joined_at": "01/03/2024"}, "joined_at"),
    "customer_identifiers": ({"identifier": ""}, "identifier"),
    "agents": ({"is_bot": "perhaps"}, "is_bot"),
    "contacts": ({"channel": "fax"}, "channel"),
    "messages": ({"sent_at": None}, "sent_at"),
    "events": ({"event_type": "delighted"}, "event_type"),
    "survey_answers": ({"question": "Was it solved?"}, "question"),
    "care_assessments": ({"assessor": "boss"}, "assessor"),
    "alerts": ({"sent_at": "2026-13-01"}, "sent_at"),
    "content": ({"event_value": "four"}, "event_value"),
    "sales": ({"units": "1,000"}, "units"),
}


def test_committed_files_are_what_the_code_writes() -> None:
    found = {path.name: path.read_text(encoding="utf-8") for path in CONTRACT_FOLDER.iterdir()}
    assert found == contract_files(), "run `python -m flows.interactions_contract`"


def test_contract_has_the_raw_tables_and_their_columns() -> None:
    assert [table.raw_table for table in CONTRACT] == tables_of("interactions")
    for table in CONTRACT:
        assert [column.name for column in table.columns] == [column.name for column in table.raw_table.columns]
        assert any(column.is_key for column in table.columns)
        assert all(table.is_required(column) for column in table.columns if column.is_key)
    assert [table.name for table in CONTRACT if not table.is_optional] == ["customers", "contacts"]


@pytest.mark.parametrize("table", CONTRACT, ids=lambda table: table.name)
def test_good_and_bad_rows(table: ContractTable) -> None:
    schema = json_schema(table)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    row: dict[str, Any] = table.example_row()
    assert list(validator.iter_errors(row)) == []
    required = {column.name: row[column.name] for column in table.columns if table.is_required(column)}
    assert list(validator.iter_errors(required)) == []
    empty = {column.name: "" for column in table.columns if not table.is_required(column)}
    assert list(validator.iter_errors(row | empty | {"another": 1})) == []
    for name in required:
        lacking = {key: value for key, value in row.items() if key != name}
        assert [f"'{name}' is a required property" == error.message for error in validator.iter_errors(lacking)] == [
            True
        ]
    change, blamed = BAD[table.name]
    assert {error.absolute_path[0] for error in validator.iter_errors(row | change)} == {blamed}


def test_json_types_are_read_too() -> None:
    (contacts,) = (table for table in CONTRACT if table.name == "contacts")
    validator = jsonschema.Draft202012Validator(json_schema(contacts))
    typed = {"is_ticket": False, "importance": 4, "handle_seconds": 12.5, "case_id": 88, "customer_id": None}
    assert list(validator.iter_errors(contacts.example_row() | typed)) == []
    for wrong in ({"importance": 6}, {"importance": "6"}, {"handle_seconds": -1}, {"handle_seconds": "-1"}):
        assert [error.absolute_path[0] for error in validator.iter_errors(contacts.example_row() | wrong)] == [*wrong]
