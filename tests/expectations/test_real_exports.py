"""The raw suites on exports that no one on this project wrote."""

from pathlib import Path

import duckdb
import pytest
from expectation_databases import raw_database

from expectations.duckdb_database import DuckDBDatabase
from expectations.validation import validate_raw
from flows.data_directory import PROJECT_ROOT, DataDirectory
from flows.raw_tables import RAW_TABLES, table_of

REAL_DATA = PROJECT_ROOT.parent / "shared" / "data"
EXPORTS = {
    "call_log": ("acd_bank_1999/january_1999.tsv.gz", 31_599),
    "servicenow": ("servicenow_incidents/incident_event_log.csv.gz", 5_998),
    "twitter": ("twitter_support/tweets.csv", 2_510),
}


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    missing = [name for name, _ in EXPORTS.values() if not (REAL_DATA / name).is_file()]
    if missing:
        pytest.skip(f"not in {REAL_DATA}: {', '.join(missing)}")
    path = raw_database(tmp_path_factory.mktemp("real") / "w.duckdb", {})
    with duckdb.connect(path) as connection:
        for table in RAW_TABLES:
            name, _ = EXPORTS[table.system]
            renamed = {"vru+line": "vru_line"} if table.system == "call_log" else {}
            source = connection.read_csv(
                str(REAL_DATA / name), header=True, sep=table.delimiter, all_varchar=True, quotechar='"'
            )
            columns = ", ".join(f'"{column}" as "{renamed.get(column, column)}"' for column in source.columns)
            connection.execute(
                f"insert into raw.{table.relation} by name select {columns}, '{Path(name).name}' as _source_file,"
                " row_number() over () + 1 as _source_row, timestamp '2026-01-01 00:00:00' as _loaded_at from source"
            )
    return path


def test_real_exports_pass(database: Path, tmp_path: Path) -> None:
    report = validate_raw(DuckDBDatabase(database), DataDirectory(tmp_path))

    assert [each.detail for each in report.problems] == []
    assert {each.status for each in report.outcomes} == {"passed"}
    with duckdb.connect(database, read_only=True) as connection:
        for system, (_, rows) in EXPORTS.items():
            relation = f"raw.{table_of(system).relation}"
            assert connection.table(relation).shape[0] == rows
