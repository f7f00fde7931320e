"""The import of Great Expectations, which takes about 9 s, without what ends the process in it."""

import contextlib
import importlib
import sys
from collections.abc import Iterator
from types import ModuleType

_SPARK_CONNECT = "pyspark.sql.connect"


def import_great_expectations(module: str = "great_expectations") -> ModuleType:
    """Return the module, imported without Spark Connect.

    PySpark 4.3 takes a program that is not run from a file (`python -c`, `python -`) for its own doctests, and at the
    import of Spark Connect ends the process, with exit status 0. Great Expectations copes without.
    """
    with _without_spark_connect():
        return importlib.import_module(module)


@contextlib.contextmanager
def _without_spark_connect() -> Iterator[None]:
    if _SPARK_CONNECT in sys.modules:
        yield
        return
    sys.modules[_SPARK_CONNECT] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[_SPARK_CONNECT]
