"""Which targets there are, and the warehouse of each."""

import importlib
import importlib.util
from typing import TYPE_CHECKING, cast

from flows.data_directory import DataDirectory
from flows.errors import UnusableInputError

if TYPE_CHECKING:
    from flows.warehouses.warehouse import Warehouse

TARGETS = ("duckdb", "postgres", "spark")
DEFAULT_TARGET = "duckdb"

# Module and class of each, and the modules that its extra installs.
_WAREHOUSES: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "duckdb": ("flows.warehouses.duckdb_warehouse", "DuckDBWarehouse", ()),
    "postgres": ("flows.warehouses.postgres_warehouse", "PostgresWarehouse", ("psycopg2", "dbt.adapters.postgres")),
    "spark": ("flows.warehouses.spark_warehouse", "SparkWarehouse", ("pyspark", "dbt.adapters.spark")),
}


def warehouse_of(target: str, data: DataDirectory) -> "Warehouse":
    """Return the warehouse of a target; it opens nothing yet.

    Raises UnusableInputError for a target that there is not, and for one whose extra is not installed.
    """
    if target not in TARGETS:
        raise UnusableInputError(f"there is no target {target}. There are: {', '.join(TARGETS)}.")
    module_name, class_name, needed = _WAREHOUSES[target]
    missing = [name for name in needed if not _is_installed(name)]
    if missing:
        raise UnusableInputError(
            f"the target {target} needs {' and '.join(missing)}, which {'is' if len(missing) == 1 else 'are'} not"
            f" installed. `make setup` installs it; elsewhere: pip install 'customer-outcomes[{target}]'."
        )
    return cast("Warehouse", getattr(importlib.import_module(module_name), class_name)(data))


def _is_installed(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False
