"""Reads what is published on Spark: python spark_reader.py DATA_DIR RESULT."""

import pickle
import sys
from pathlib import Path
from typing import Any

import engines

from flows.data_directory import DataDirectory
from flows.warehouses.spark_session import session, stop
from flows.warehouses.spark_settings import settings_from_environment


def main() -> None:
    """Pickle the marts of the stable views."""
    spark = session(DataDirectory(Path(sys.argv[1])), settings_from_environment())

    def query(text: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in spark.sql(text).collect()]

    views = [row.viewName for row in spark.sql("show views in marts").collect()]
    columns = {view: list(spark.table(f"marts.{view}").columns) for view in views}
    comments = [
        (view, name, comment)
        for view in views
        for name, comment in [
            ("", spark.catalog.getTable(f"marts.{view}").description),
            *((row.col_name, row.comment) for row in spark.sql(f"describe table marts.{view}").collect()),
        ]
    ]
    Path(sys.argv[2]).write_bytes(pickle.dumps(engines.read(query, columns, comments)))
    stop()


if __name__ == "__main__":
    main()
