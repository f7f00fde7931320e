"""The same landed data, refreshed on one engine by the command that users run, and read as BI reads it."""

import os
import pickle
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
from command_line import environment, run_outcomes
from published_marts import Mart, Query, read_marts, texts_in_order

from flows.data_directory import DataDirectory

_SCRIPTS = Path(__file__).parent / "parity"
_COLUMNS = (
    "select table_name, column_name from information_schema.columns where table_schema = 'marts'"
    " order by table_name, ordinal_position"
)


@dataclass(frozen=True)
class Published:
    """What an engine published."""

    marts: dict[str, Mart]
    texts: dict[str, list[str]] = field(repr=False)
    # By mart: of its columns by their names, of itself by ''.
    comments: dict[str, dict[str, str]] = field(repr=False)


def copy_of(landed: DataDirectory, folder: Path) -> DataDirectory:
    """Copy the raw layer alone."""
    data = DataDirectory(folder)
    shutil.copytree(landed.raw, data.raw)
    return data


def refresh(data: DataDirectory, target: str, **settings: str) -> None:
    """Refresh on an engine; fails with what the command said."""
    done = run_outcomes("refresh", "--data-dir", data.root, "--target", target, **settings)
    assert done.returncode == 0, done.stdout + done.stderr


def on_duckdb(data: DataDirectory) -> Published:
    """Read the published file."""
    with duckdb.connect(data.published, read_only=True) as connection:

        def query(text: str) -> list[tuple[Any, ...]]:
            return connection.execute(text).fetchall()

        comments = connection.execute(
            "select table_name, column_name, comment from duckdb_columns() where schema_name = 'marts'"
            " union all select table_name, '', comment from duckdb_tables() where schema_name = 'marts'"
            " union all select view_name, '', comment from duckdb_views() where schema_name = 'marts'"
        ).fetchall()
        return read(query, _columns(query), comments)


def on_postgres(connection: Any) -> Published:
    """Read the stable views."""

    def query(text: str) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(text)
            return list(cursor.fetchall())

    comments = query(
        "select relname, coalesce(attname, ''), description from pg_description"
        " inner join pg_class on pg_class.oid = objoid and classoid = 'pg_class'::regclass"
        " left join pg_attribute on attrelid = objoid and attnum = objsubid and objsubid > 0"
        " where relnamespace = 'marts'::regnamespace"
    )
    return read(query, _columns(query), comments)


def on_spark(data: DataDirectory, folder: Path) -> Published:
    """Read the stable views in a process of its own, since a session stays with the process that started it."""
    result = folder / "published.pickle"
    run_script("spark_reader.py", data.root, result)
    found = pickle.loads(result.read_bytes())  # noqa: S301 -- written by this test
    assert isinstance(found, Published)
    return found


def run_script(name: str, *arguments: object, **changes: str) -> None:
    """Run a script of tests/parity in a process of its own; fails with what it said."""
    paths = os.pathsep.join(path for path in sys.path if path)
    done = subprocess.run(
        [sys.executable, _SCRIPTS / name, *map(str, arguments)],
        env=environment(PYTHONPATH=paths, **changes),
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def read(query: Query, columns_by_mart: dict[str, list[str]], comments: list[tuple[Any, ...]]) -> Published:
    """Read all marts, and the texts of the facts in the engine's order; comments are of (mart, column or '', text)."""
    texts = {
        f"{mart}.{column}": values
        for mart in ("fct_contacts", "fct_journeys")
        for column, values in texts_in_order(query, columns_by_mart, mart).items()
    }
    commented: dict[str, dict[str, str]] = {}
    for mart, column, text in comments:
        if text:
            commented.setdefault(mart, {})[column] = text
    return Published(read_marts(query, columns_by_mart), texts, commented)


def _columns(query: Query) -> dict[str, list[str]]:
    columns: dict[str, list[str]] = {}
    for mart, column in query(_COLUMNS):
        columns.setdefault(mart, []).append(column)
    return columns
