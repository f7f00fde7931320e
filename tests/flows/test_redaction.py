"""Values that databases quote stay where they are; names of things are told."""

import pytest

from flows.redaction import without_values


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("Could not convert string 'jane.doe' to INT32", "Could not convert string '...' to INT32"),
        ("it's 'jane''s' card", "it's '...' card"),
        ("Could not convert string 'it's jane' to INT32", "Could not convert string '...' to INT32"),
        ('invalid input syntax for type bigint: "jane.doe"', 'invalid input syntax for type bigint: "..."'),
        ('value "99" is out of range for type integer', 'value "..." is out of range for type integer'),
        ('relation "marts.fct_contacts" does not exist', 'relation "marts.fct_contacts" does not exist'),
        ('column "seconds" of relation "x" is', 'column "seconds" of relation "x" is'),
        ("Key (customer_id)=(jane (doe)) already exists.", "Key (customer_id)=(...) already exists."),
        ("Failing row contains (1, jane doe, null).", "Failing row contains (...)."),
        ("over\n  two\tlines", "over two lines"),
        ("x" * 400, "x" * 300 + "..."),
    ],
)
def test_messages(message: str, told: str) -> None:
    assert without_values(message) == told
