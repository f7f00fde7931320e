"""The hashes of the project's own definitions: no form changes them, and a change of meaning exactly those downstream of it."""

import csv
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import sqlfluff
from sqlglot import exp, parse_one, tokenize

from flows.certification import definitions
from flows.certification.query_hashes import RelationHashes, query_hashes
from flows.data_directory import PROJECT_ROOT

SHORTENED = {"repeat_contact_rate_with_survey_answer", "repeat_contact_rate_without_survey_answer"}
CHANGES = [
    (
        "contact_followups",
        "cast(28 as bigint)",
        "cast(27 as bigint)",
        {"closed_unsolved_rate", "one_reply_resolution_rate"},
    ),
    (
        "contact_followups",
        "cast(7 as bigint)",
        "cast(8 as bigint)",
        {
            "first_contact_resolution_rate",
            "no_contact_again_any_reason_rate",
            "repeat_contact_rate",
            "self_service_success_rate",
            *SHORTENED,
        },
    ),
    ("fct_contacts", "< 10 as is_short_abandon", "< 11 as is_short_abandon", {"short_abandonment_rate"}),
    ("contact_sms_requests", "cast(90 as", "cast(91 as", {"sms_repeat_same_concern_rate", "sms_repeat_user_rate"}),
    ("fct_alerts", "48 * 3600", "47 * 3600", {"alert_action_by_alert_rate", "alert_action_rate", "alert_stop_rate"}),
    (
        "journey_churn",
        "cast(90 as",
        "cast(89 as",
        {
            "churn_rate_after_confirmed_journey",
            "churn_rate_after_journey",
            "churn_rate_after_presumed_journey",
            "churn_rate_after_self_served_journey",
            "churn_rate_after_unresolved_journey",
            "revenue_at_risk",
        },
    ),
    ("post_returns", "cast(30 as", "cast(31 as", {"continued_use_rate"}),
    ("fct_product_days", "sum(", "max(", {"contacts_per_product_sold"}),
    ("contact_costs", "left join", "inner join", {"cost_per_contact", "cost_per_resolution"}),
    ("journey_contact_summary", "sum(", "max(", {"cost_per_resolution"}),
    ("contact_promises", "<=", "<", {"promise_kept_rate"}),
    ("contact_sentiment_changes", "avg(", "max(", {"sentiment_change"}),
    ("fct_content_events", "cast(30 as", "cast(29 as", {"repeat_visit_rate"}),
]


@pytest.fixture(scope="module", autouse=True)
def _each_query_once() -> Iterator[None]:
    """Hash a query once for the same relations: most of the project is the same in every test."""
    known: dict[Any, RelationHashes] = {}

    def cached(
        sql: str, relations: Mapping[str, RelationHashes], *, constants: Mapping[str, str] | None = None
    ) -> RelationHashes:
        read = [(name, each) for name, each in relations.items() if f'"{name}"' in sql]
        key = (sql, tuple((name, each.rows, *each.columns.items(), each.keys) for name, each in read))
        if key not in known:
            known[key] = query_hashes(sql, relations, constants=constants)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(definitions, "query_hashes", cached)
        yield


def hashes(manifest: Mapping[str, Any]) -> dict[str, str]:
    return {name: each.definition_hash for name, each in definitions.definitions(manifest).items()}


def with_code(manifest: Mapping[str, Any], codes: Mapping[str, str]) -> dict[str, Any]:
    """The manifest with other compiled code of some models."""
    nodes = dict(manifest["nodes"])
    for name, code in codes.items():
        unique_id = f"model.customer_outcomes.{name}"
        nodes[unique_id] = {**nodes[unique_id], "compiled_code": code}
    return {**manifest, "nodes": nodes}


def compiled(manifest: Mapping[str, Any]) -> dict[str, str]:
    """The compiled code of all models that metrics are made of."""
    upstream = {name for each in definitions.definitions(manifest).values() for name in each.reads}
    return {
        node["name"]: node["compiled_code"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["name"] in upstream
    }


def with_other_cte_names(sql: str) -> str:
    names = {cte.alias for cte in parse_one(sql, dialect="duckdb").find_all(exp.CTE)}
    tokens = tokenize(sql, dialect="duckdb")
    texts = [sql[token.start : token.end + 1] for token in tokens] + ["", ""]
    after_an_alias = ("on", "where", "left", "inner", "cross", "join", "group", "order", ")", "union", "")
    for number in reversed(range(len(tokens))):
        before, after = texts[number - 1].lower() if number else "", texts[number + 1].lower()
        if (
            texts[number] in names
            and before != "."
            and (
                after == "."
                or before in ("from", "join", "with")
                or (after == "as" and texts[number + 2] == "(")
                or (after == "(" and before in (",", "with", "recursive"))
                or (before == "as" and after in after_an_alias)
            )
        ):
            sql = f"{sql[: tokens[number].start]}renamed_{texts[number]}{sql[tokens[number].end + 1 :]}"
    return sql


def reformatted(sql: str) -> str:
    pretty = parse_one(sql, dialect="duckdb").sql(dialect="duckdb", pretty=True, comments=False)
    return "/* made over */\n" + pretty.replace("SELECT", "sElEcT -- what is asked\n").replace("\n  ", "\n\t")


@pytest.mark.parametrize("made_over", [with_other_cte_names, reformatted])
def test_no_form_of_any_model_changes_a_hash(manifest: dict[str, Any], made_over: Any) -> None:
    codes = compiled(manifest)
    other = {name: made_over(code) for name, code in codes.items()}
    assert sum(other[name] != codes[name] for name in codes) > 100
    assert hashes(with_code(manifest, other)) == hashes(manifest)


def formatted_by_sqlfluff(manifest: dict[str, Any], tmp_path: Path, names: list[str]) -> dict[str, str]:
    settings = tmp_path / ".sqlfluff"
    settings.write_text(
        "[sqlfluff]\ndialect = duckdb\nmax_line_length = 60\nrules = layout, capitalisation\nlarge_file_skip_byte_limit = 0\n"
        "[sqlfluff:indentation]\nindent_unit = tab\n"
        "[sqlfluff:layout:type:comma]\nline_position = leading\n"
        "[sqlfluff:rules:capitalisation.keywords]\ncapitalisation_policy = upper\n"
    )
    codes = compiled(manifest)
    return {name: sqlfluff.fix(codes[name], config_path=str(settings)) for name in names}


def test_formatting_by_sqlfluff_changes_no_hash(manifest: dict[str, Any], tmp_path: Path) -> None:
    other = formatted_by_sqlfluff(manifest, tmp_path, ["contact_promises", "contact_costs"])
    assert all("SELECT" in code and "\n\t" in code for code in other.values())
    assert hashes(with_code(manifest, other)) == hashes(manifest)


@pytest.mark.full_parity
def test_formatting_every_model_by_sqlfluff_changes_no_hash(manifest: dict[str, Any], tmp_path: Path) -> None:
    other = formatted_by_sqlfluff(manifest, tmp_path, sorted(compiled(manifest)))
    assert hashes(with_code(manifest, other)) == hashes(manifest)


@pytest.mark.parametrize(("model", "old", "new", "downstream"), CHANGES)
def test_one_word_changes_exactly_what_is_downstream(
    manifest: dict[str, Any], model: str, old: str, new: str, downstream: set[str]
) -> None:
    code = manifest["nodes"][f"model.customer_outcomes.{model}"]["compiled_code"]
    assert old in code
    before, after = hashes(manifest), hashes(with_code(manifest, {model: code.replace(old, new)}))
    assert {name for name in before if before[name] != after[name]} == downstream


@pytest.mark.parametrize(
    ("place", "downstream"),
    [
        ("service_thresholds.threshold_seconds", {"service_level"}),
        ("customer_expectations.expected_wait_seconds", {"expectation_gap_wait"}),
    ],
)
def test_a_value_of_a_seed_changes_exactly_what_is_downstream(
    manifest: dict[str, Any], place: str, downstream: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seed, column = place.split(".")
    before = hashes(manifest)
    shutil.copytree(PROJECT_ROOT / "seeds", tmp_path / "seeds")
    path = tmp_path / "seeds" / f"{seed}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    changed = next(row for row in rows if row[column])
    changed[column] = str(int(changed[column]) + 1)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(changed))
        writer.writeheader()
        # In whatever order the rows stand.
        writer.writerows(reversed(rows))
    monkeypatch.setattr(definitions, "PROJECT_ROOT", tmp_path)
    after = hashes(manifest)
    assert {name for name in before if before[name] != after[name]} == downstream


def test_a_constant_of_a_macro_changes_what_is_made_by_it(manifest: dict[str, Any]) -> None:
    unique_id = "macro.customer_outcomes.metric_aggregate"
    macro = manifest["macros"][unique_id]
    commented = {**macro, "macro_sql": macro["macro_sql"].replace("%}\n", "%}\n\n{#- Said of it. -#}\n", 1)}
    changed = {**macro, "macro_sql": macro["macro_sql"].replace("count(case when", "sum(case when")}
    assert commented["macro_sql"] != macro["macro_sql"] != changed["macro_sql"]

    def having(text: dict[str, Any]) -> dict[str, str]:
        return hashes({**manifest, "macros": {**manifest["macros"], unique_id: text}})

    before = hashes(manifest)
    assert having(commented) == before
    assert not set(having(changed).values()) & set(before.values())


def test_each_metric_has_a_hash_of_its_own(manifest: dict[str, Any]) -> None:
    found = hashes(manifest)
    assert len(found) > 100
    assert len(set(found.values())) == len(found)
