"""How much memory DuckDB may take."""

from pathlib import Path

import duckdb
import pytest

from flows.errors import UnusableInputError
from flows.warehouses.duckdb_memory import MEMORY_VARIABLE, check_memory_limit, limited


@pytest.mark.parametrize("wrong", ["much", "80%", "12", "GB"])
def test_what_is_no_amount_is_refused_by_its_name(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(MEMORY_VARIABLE, wrong)
    with pytest.raises(UnusableInputError, match=f"{MEMORY_VARIABLE} is '{wrong}'.*Set it to one such as"):
        check_memory_limit()


def test_the_limit_and_the_place_to_spill_are_duckdbs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(MEMORY_VARIABLE, "2GiB")
    check_memory_limit()
    with duckdb.connect(config=limited(tmp_path / "warehouse.duckdb")) as connection:
        found = connection.execute(
            "select current_setting('memory_limit'), current_setting('temp_directory')"
        ).fetchall()
    assert found == [("2.0 GiB", str(tmp_path / "warehouse.duckdb.tmp"))]
