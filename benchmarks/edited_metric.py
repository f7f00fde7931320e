"""How soon a developer sees a metric's new value: python -m benchmarks.edited_metric DATA_DIR.

In a copy of the project, on a copy of the working database of a refresh, one ratio's YAML is edited; then dbt builds
what its value needs (those of MODELS that the checkout has), and leaves all other models as they are:

    dbt build --exclude-resource-type unit_test --select MODELS...

The project was parsed before the edit. Prints the seconds from the edit to the new value.
"""

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import duckdb

from benchmarks.processes import THIS, Checkout, timed_line
from flows.data_directory import DataDirectory

METRIC = "abandonment_rate"
METRIC_FILE = Path("models") / "metrics" / f"{METRIC}.yml"
# The share that gave up among all contacts, instead of those who queued.
BEFORE, AFTER = "denominator: queued_contacts", "denominator: contact_volume"
MODELS = ("metric_parts_contacts", "metric_spreads_contacts", "metric_cells_contacts", "metric_values")
SEEN = f"edit of {METRIC} to its new value"

_NEW_VALUE = f"""
    select value from marts.metric_values
    where metric_name = '{METRIC}' and period_grain = 'all' and slice_name = 'all' and channel is null
"""  # noqa: S608 -- a constant


def seconds_to_new_value(checkout: Checkout, data: DataDirectory, models: Sequence[str] = MODELS) -> float:
    """Return the seconds from the edit to its value; raise RuntimeError where dbt fails or the value stays the same."""
    with tempfile.TemporaryDirectory(prefix="outcomes-edit-") as folder:
        project, database = Path(folder) / "project", Path(folder) / data.warehouse.name
        project.mkdir()
        for name in ("models", "macros", "seeds"):
            shutil.copytree(checkout.path / name, project / name)
        for name in ("dbt_project.yml", "profiles.yml"):
            shutil.copy(checkout.path / name, project / name)
        shutil.copy(data.warehouse, database)
        present = [name for name in models if any((project / "models").rglob(f"{name}.sql"))]
        before = _value(database)
        _dbt(checkout, project, database, "parse")
        metric = project / METRIC_FILE
        text = metric.read_text(encoding="utf-8")
        if BEFORE not in text:
            raise RuntimeError(f"{metric} has no '{BEFORE}' to edit")
        started = time.monotonic()
        metric.write_text(text.replace(BEFORE, AFTER), encoding="utf-8")
        _dbt(checkout, project, database, "build", "--select", *present, "--exclude-resource-type", "unit_test")
        after = _value(database)
        seconds = time.monotonic() - started
    if after == before or after is None:
        raise RuntimeError(f"{METRIC} was {before} and is {after} after its edit: {', '.join(present)} do not make it")
    return seconds


def _dbt(checkout: Checkout, project: Path, database: Path, *arguments: str) -> None:
    folders = ["--project-dir", str(project), "--profiles-dir", str(project)]
    folders += ["--target-path", str(project / "target"), "--log-path", str(project / "logs")]
    checkout.python(
        *("-c", "from dbt.cli.main import cli; cli()", "--quiet", *arguments, "--target", "duckdb", *folders),
        environment={"OUTCOMES_WAREHOUSE": str(database), "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"},
    )


def _value(database: Path) -> float | None:
    with duckdb.connect(str(database), read_only=True) as connection:
        found = connection.execute(_NEW_VALUE).fetchone()
    return None if found is None else found[0]


def main() -> None:
    """Edit, build, and print what it took."""
    parser = argparse.ArgumentParser(description="Time how soon an edited metric's new value is seen.")
    parser.add_argument("data_dir", type=Path, help="of a refresh; it is copied, and not changed")
    parser.add_argument("--checkout", type=Path, default=THIS.path)
    parser.add_argument("--models", nargs="+", default=MODELS, help="what of the project the value needs")
    arguments = parser.parse_args()
    data = DataDirectory(arguments.data_dir.resolve())
    seconds = seconds_to_new_value(Checkout("", arguments.checkout.resolve()), data, arguments.models)
    sys.stdout.write(timed_line(SEEN, seconds) + "\n")


if __name__ == "__main__":
    main()
