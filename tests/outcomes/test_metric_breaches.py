"""Each limit on metric expressions is a compile error that names the metric, the breach and the mend."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from project_copy import copy_project

CONTACTS = "models/marts/fct_contacts.yml"
REPEAT = "models/metrics/repeat_contact_rate.yml"


def replace(old: str, new: str) -> Callable[[str], str]:
    def apply(text: str) -> str:
        assert old in text, old
        return text.replace(old, new, 1)

    return apply


BREACHES: dict[str, tuple[str, Callable[[str], str], str]] = {
    "an expression": (
        CONTACTS,
        replace("expr: is_repeated\n", "expr: case when is_repeated then 1 end\n"),
        "its expr is not one column of its fact",
    ),
    "a filter of a simple metric": (
        CONTACTS,
        replace(
            "agg: count\n        expr: is_repeated\n",
            "agg: count\n        expr: is_repeated\n        filter: \"{{ Dimension('contact__channel') }} = 'phone'\"\n",
        ),
        "mature_inbound_contacts: has a filter",
    ),
    "a filter of a ratio": (
        REPEAT,
        replace(
            "    type: ratio\n", "    type: ratio\n    filter: \"{{ Dimension('contact__channel') }} = 'phone'\"\n"
        ),
        "repeat_contact_rate: has a filter",
    ),
    "a filter hidden in a numerator": (
        REPEAT,
        replace(
            "numerator: repeated_contacts\n",
            "numerator:\n      name: repeated_contacts\n      filter: \"{{ Dimension('contact__channel') }} = 'phone'\"\n",
        ),
        "its numerator has a filter or an offset",
    ),
    "another aggregation": (CONTACTS, replace("agg: max\n", "agg: min\n"), "agg min is not supported"),
    "a non-additive dimension": (
        CONTACTS,
        replace(
            "agg: count\n        expr: is_closed_unsolved\n",
            "agg: count\n        expr: is_closed_unsolved\n        non_additive_dimension:\n          name: contact_date\n          window_agg: max\n",
        ),
        "has a non-additive dimension",
    ),
    "a percentile type": (
        CONTACTS,
        replace("percentile: 0.9\n", "percentile: 0.9\n        percentile_type: discrete\n"),
        "declares a percentile_type",
    ),
    "another percentile": (
        CONTACTS,
        replace("percentile: 0.9\n", "percentile: 0.95\n"),
        "statistic p90 does not fit its aggregation",
    ),
    "filled gaps": (
        CONTACTS,
        replace(
            "agg: count\n        expr: is_repeated\n",
            "agg: count\n        expr: is_repeated\n        join_to_timespine: true\n",
        ),
        "fills gaps in time",
    ),
    "a derived metric": (
        REPEAT,
        lambda text: (
            text.replace("type: ratio", "type: derived")
            .replace("numerator: repeated_contacts", "expr: repeated_contacts * 1.0 / mature_inbound_contacts")
            .replace(
                "denominator: mature_inbound_contacts",
                "input_metrics: [{name: repeated_contacts}, {name: mature_inbound_contacts}]",
            )
        ),
        "type derived is not supported",
    ),
    "no question": (
        REPEAT,
        replace("        question: was_the_concern_solved\n", ""),
        "config.meta.question is missing",
    ),
    "a statistic that does not fit": (
        REPEAT,
        replace("statistic: rate", "statistic: median"),
        "statistic median does not fit its aggregation",
    ),
    "an unknown provisional": (
        REPEAT,
        replace("provisional: provisional_inbound_contacts", "provisional: no_such_metric"),
        "its provisional no_such_metric is no metric",
    ),
    "a ratio over two facts": (
        REPEAT,
        replace("denominator: mature_inbound_contacts", "denominator: mature_journeys"),
        "is measured on two facts, contacts and journeys",
    ),
    "a mean in a ratio": (
        REPEAT,
        replace("numerator: repeated_contacts", "numerator: customer_wait_time_mean"),
        "agg average cannot be part of a ratio",
    ),
    "a fact that is not in the list": (
        "macros/metrics/facts_with_metrics.sql",
        replace("        'open_contacts',\n", ""),
        "fact open_contacts carries metrics and is not in the list",
    ),
    "a fact that does not say what is independent": (
        "macros/metrics/metric_clusters.sql",
        replace("        'posts': ['customer_id', 'contact_id'],\n", ""),
        "fact posts does not say what of it is independent",
    ),
    "a fact without a slice": (
        "models/marts/fct_journeys.yml",
        replace("dimension: {type: categorical, name: severity}\n", "tags: []\n"),
        "fact journeys has no dimension severity",
    ),
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the facts' declarations and of the metrics, to be broken; what the facts are made of is left out, and is not read.

    Nor are their unit tests.
    """
    folder = copy_project(tmp_path / "project")
    for layer in ("staging", "contacts", "signals", "journeys"):
        shutil.rmtree(folder / "models" / layer)
    for outcome in (folder / "models" / "outcomes").iterdir():
        if outcome.is_dir() and outcome.name not in {"metric_parts", "metric_spreads", "metric_cells"}:
            shutil.rmtree(outcome)
        elif outcome.is_file() and outcome.stem != "metric_values":
            outcome.unlink()
    for certified in ("metric_certifications", "metric_catalog", "suspended_periods"):
        (folder / "models" / "outcomes" / f"{certified}.sql").write_text("select 1 as a_column")
    for fact in (folder / "models" / "marts").glob("*.sql"):
        fact.write_text("select 1 as a_column")
    for path in (folder / "models").rglob("*.yml"):
        path.write_text(re.sub(r"^unit_tests:\n(?:(?:[ #].*)?\n)*", "", path.read_text(), flags=re.MULTILINE))
    return folder


def compile_metric_values(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return '' where the project compiles, else the error."""
    from dbt.adapters.factory import reset_adapters
    from dbt.cli.main import dbtRunner

    monkeypatch.setenv("OUTCOMES_WAREHOUSE", str(tmp_path / "warehouse.duckdb"))
    monkeypatch.setenv("DBT_SEND_ANONYMOUS_USAGE_STATS", "false")
    arguments = [
        "--quiet",
        "compile",
        "--select",
        "metric_values",
        "--project-dir",
        str(project),
        "--profiles-dir",
        str(project),
    ]
    result = dbtRunner().invoke(
        [*arguments, "--target-path", str(tmp_path / "target"), "--log-path", str(tmp_path / "logs")]
    )
    reset_adapters()
    if result.success:
        return ""
    messages = [str(node.message) for node in getattr(result.result, "results", []) if node.message]
    return "\n".join([*messages, str(result.exception or "")])


def test_the_project_as_it_stands_compiles(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert compile_metric_values(project, tmp_path, monkeypatch) == ""


@pytest.mark.parametrize("breach", BREACHES)
def test_a_breach_is_a_clear_compile_error(
    breach: str, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, change, message = BREACHES[breach]
    path = project / file
    path.write_text(change(path.read_text()))
    assert message in compile_metric_values(project, tmp_path, monkeypatch)
