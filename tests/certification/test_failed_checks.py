"""Which failures the second pass is told of, and of what."""

from types import SimpleNamespace

from expectations.validation import ExpectationOutcome
from flows.certification.failed_checks import failed_expectations, failed_tests

NODES = {
    "model.p.contacts": SimpleNamespace(name="contacts", original_file_path="models/contacts/contacts.sql"),
    "model.p.stg": SimpleNamespace(name="stg_twitter__tweets", original_file_path="models/staging/twitter/stg.sql"),
    "model.p.as_of": SimpleNamespace(name="as_of", original_file_path="models/staging/as_of.sql"),
}


def result(
    name: str, status: str, *parents: str, attached: str | None = None, system: str | None = None
) -> SimpleNamespace:
    node = SimpleNamespace(
        name=name,
        resource_type="test",
        attached_node=attached,
        depends_on=SimpleNamespace(nodes=list(parents)),
        config=SimpleNamespace(meta={} if system is None else {"source_system": system}),
    )
    return SimpleNamespace(node=node, status=status, failures=1234)


def test_tests_that_warn_are_checks_of_what_they_look_at() -> None:
    results = [
        result("passes", "pass", "model.p.contacts"),
        result("two", "warn", "model.p.stg", "model.p.as_of"),
        result("one", "warn", "model.p.contacts", "model.p.as_of", attached="model.p.contacts"),
        result("feed", "warn", "model.p.contacts", system="call_log"),
    ]
    found = [(check["name"], check["relation"], check["source_system"]) for check in failed_tests(results, NODES)]
    assert found == [
        ("feed", "contacts", "call_log"),
        ("one", "contacts", None),
        ("two", "as_of", None),
        ("two", "stg_twitter__tweets", "twitter"),
    ]
    assert {check["message"] for check in failed_tests(results, NODES)} == {"1,234 offending rows"}


def test_expectations_that_suspend_are_checks_of_their_feed() -> None:
    outcome = ExpectationOutcome(
        "raw_tweets",
        "twitter",
        "raw.twitter__tweets",
        "inbound_is_known",
        "Inbound is known.",
        "failed",
        "5 rows",
        False,
    )
    assert failed_expectations([outcome]) == [
        {
            "kind": "expectation",
            "name": "inbound_is_known",
            "relation": "twitter__tweets",
            "source_system": "twitter",
            "message": "Inbound is known.",
        }
    ]
