"""The whole run over a thrift server: the same marts as on DuckDB."""

from pathlib import Path
from typing import Any

import pytest
from command_line import run_outcomes
from engines import Published, copy_of, read
from published_marts import differences
from thrift_server import thrift_server

from flows.data_directory import DataDirectory
from flows.warehouses.spark_settings import SparkSettings
from flows.warehouses.spark_thrift import ThriftConnection

# Minutes of Java: `make parity` runs it.
pytestmark = pytest.mark.full_parity


def test_sample_over_thrift(landed: DataDirectory, sample_on_duckdb: Published, tmp_path: Path) -> None:
    data = copy_of(landed, tmp_path / "data")
    folder = tmp_path / "server"
    folder.mkdir()
    with thrift_server(folder) as port:
        settings = {"METHOD": "thrift", "HOST": "127.0.0.1", "PORT": str(port)}
        done = run_outcomes(
            *("refresh", "--data-dir", data.root, "--target", "spark"),
            **{f"OUTCOMES_SPARK_{name}": value for name, value in settings.items()},
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert f"of Spark at 127.0.0.1:{port}" in done.stdout
        connection = ThriftConnection(SparkSettings(method="thrift", host="127.0.0.1", port=port))

        def query(text: str) -> list[tuple[Any, ...]]:
            return connection.rows(text)

        views = [row[1] for row in query("show views in marts")]
        columns = {view: [row[0] for row in query(f"describe table marts.{view}")] for view in views}
        published = read(query, columns, [])
        connection.close()
    assert differences(sample_on_duckdb.marts, published.marts) == []
    assert sample_on_duckdb.texts == published.texts
