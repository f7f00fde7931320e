"""The raw suites on exports that no one on this project wrote."""

from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from expectation_databases import raw_database

from expectations.duckdb_database import DuckDBDatabase
from expectations.validation import validate_raw
from flows.data_directory import PROJECT_ROOT, DataDirectory
from flows.ingest import land_files
from flows.raw_tables import RAW_TABLES, table_of, tables_of

REAL_DATA = PROJECT_ROOT.parent / "shared" / "data"
EXPORTS = {
    "call_log": ("acd_bank_1999/january_1999.tsv.gz", 31_599),
    "servicenow": ("servicenow_incidents/incident_event_log.csv.gz", 5_998),
    "twitter": ("twitter_support/tweets.csv", 2_510),
}
TABLES = [table for table in RAW_TABLES if table.system in EXPORTS]
# Landed as they are, for their formats are read by no other means.
LANDED = {
    "stack_exchange": "stack_exchange_quantum/*.xml.gz",
    "mailbox": "email_ilug/emails.jsonl.gz",
    "chat_log": "chat_*/*.t*",
    "surveys": "survey_nhs/survey_comments.csv",
}


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    missing = [name for name, _ in EXPORTS.values() if not (REAL_DATA / name).is_file()]
    if missing:
        pytest.skip(f"not in {REAL_DATA}: {', '.join(missing)}")
    path = raw_database(tmp_path_factory.mktemp("real") / "w.duckdb", {})
    with duckdb.connect(path) as connection:
        for table in TABLES:
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


@pytest.mark.parametrize("system", LANDED)
def test_landed_exports_pass(system: str, tmp_path: Path) -> None:
    paths = [path for path in sorted(REAL_DATA.glob(LANDED[system])) if "LICENSE" not in path.name]
    if not paths:
        pytest.skip(f"not in {REAL_DATA}: {LANDED[system]}")
    data = DataDirectory(tmp_path / "data")
    dated = datetime(2024, 1, 1) if system in ("chat_log", "surveys") else None
    landed = land_files(system, paths, data, loaded_at=datetime(2026, 1, 1), dated=dated)
    database = raw_database(tmp_path / "w.duckdb", {})
    with duckdb.connect(database) as connection:
        for file in landed:
            connection.execute(
                f"insert into raw.{file.table.relation} select * from read_parquet(?)", [str(file.landed_as)]
            )

    report = validate_raw(DuckDBDatabase(database), data, tables=tables_of(system))

    assert [each.detail for each in report.problems] == []
    assert {each.status for each in report.outcomes} == {"passed"}


def test_real_exports_pass(database: Path, tmp_path: Path) -> None:
    report = validate_raw(DuckDBDatabase(database), DataDirectory(tmp_path), tables=TABLES)

    assert [each.detail for each in report.problems] == []
    assert {each.status for each in report.outcomes} == {"passed"}
    with duckdb.connect(database, read_only=True) as connection:
        for system, (_, rows) in EXPORTS.items():
            relation = f"raw.{table_of(system).relation}"
            assert connection.table(relation).shape[0] == rows
