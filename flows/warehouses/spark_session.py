"""The Spark session of this process: one Java process under this one, quiet, with all that it writes in the data
directory or, under spark-submit, the session that this process was given.

dbt-spark, Great Expectations and the publication all take the session that is there, from whatever thread.
"""

import atexit
import contextlib
import fcntl
import logging
import os
import shlex
import subprocess
import threading
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.data_directory import DataDirectory
from flows.errors import ToolFailedError, UnusableInputError
from flows.held_environment import environment_held
from flows.java_runtime import java_home
from flows.settings import logs
from flows.warehouses.spark_settings import SESSION_SETTINGS, SparkSettings, read_properties, write_properties

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_LOG_SETTINGS = Path(__file__).with_name("spark_log4j2.properties")
_EXTRA_JAVA_OPTIONS = "spark.driver.extraJavaOptions"
_SUBMIT_ARGUMENTS = "PYSPARK_SUBMIT_ARGS"
# In the name of a folder Spark reads these as a pattern, and Derby the colon as part of an address.
_UNUSABLE = frozenset("{}[]*?\\:")
_SECONDS_TO_END = 20
_METASTORE = "metastore"

_starting = threading.Lock()
_started_in: Path | None = None


def spark_folder(data: DataDirectory) -> Path:
    """Return where a local session keeps its tables, its metastore and what it needs."""
    return data.root.resolve() / "spark"


def log_file(data: DataDirectory) -> Path:
    """Return the file in which Spark says what went wrong."""
    return logs(data).resolve() / "spark.log"


def is_given() -> bool:
    """Return whether this process runs under spark-submit, which has started Java already."""
    return "PYSPARK_GATEWAY_PORT" in os.environ


def is_local(settings: SparkSettings) -> bool:
    """Return whether the session computes in one process and keeps its tables in the data directory."""
    return not is_given() and _master(settings, _conf(settings)).startswith("local")


def check(data: DataDirectory, settings: SparkSettings) -> None:
    """Raise UnusableInputError for what would keep a session from starting."""
    if not is_given():
        java_home(spark_folder(data) / "java")
    unusable = sorted(_UNUSABLE & set(str(data.root.resolve())))
    if is_local(settings) and unusable:
        raise UnusableInputError(
            f"{data.root} has {' '.join(unusable)} in it, which Spark does not read as it stands. Use another folder."
        )


def session(data: DataDirectory, settings: SparkSettings) -> "SparkSession":
    """Return the session, started where there is none yet.

    Raises ToolFailedError where it does not start, and where this process has one of another data directory.
    """
    with _starting:
        return _session(data, settings)


def stop() -> None:
    """End the session and its Java process, and wait for that: its metastore can be open once only."""
    global _started_in  # noqa: PLW0603 -- there is one session in a process, as PySpark has it
    from pyspark import SparkContext  # noqa: PLC0415 -- of the extra spark
    from pyspark.sql import SparkSession  # noqa: PLC0415 -- of the extra spark

    with _starting:
        running = SparkSession._instantiatedSession
        if running is not None:
            # A Java process that died has nothing left to stop.
            with contextlib.suppress(Exception), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                running.stop()
        gateway: Any = SparkContext._gateway
        # What cannot be stopped would stand in the way of the next one.
        SparkContext._gateway = SparkContext._jvm = SparkContext._active_spark_context = None
        SparkSession._instantiatedSession = SparkSession._activeSession = None
        _started_in = None
        if gateway is not None and gateway.proc is not None:
            gateway.shutdown()
            _end(gateway.proc)


def _end(process: "subprocess.Popen[bytes]") -> None:
    if process.stdin is not None:
        process.stdin.close()
    try:
        process.wait(timeout=_SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _session(data: DataDirectory, settings: SparkSettings) -> "SparkSession":
    global _started_in  # noqa: PLW0603 -- there is one session in a process, as PySpark has it
    folder = spark_folder(data)
    running = _running()
    if running is not None:
        if _started_in is not None and _started_in != folder:
            raise ToolFailedError(
                f"this process has the Spark session of {_started_in.parent}. Use a process of its own for {data.root}."
            )
        return running
    check(data, settings)
    if is_local(settings):
        _check_metastore(folder)
    _speak_utc()
    with warnings.catch_warnings():
        # PySpark warns of the version of pandas, of which nothing here hangs.
        warnings.simplefilter("ignore")
        started = _given(settings) if is_given() else _started(data, folder, settings)
    _silence(started)
    _started_in = folder if is_local(settings) else None
    return started


def _silence(session: "SparkSession") -> None:
    """Keep off standard error what exceptions say anyway: PySpark repeats them there."""
    for name in ("SQLQueryContextLogger", "py4j"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    # Counters of tasks come in by a server of Python's, which prints a traceback when Java dies.
    counters: Any = session.sparkContext._accumulatorServer
    counters.handle_error = lambda *_: None


def _running() -> "SparkSession | None":
    from pyspark.sql import SparkSession  # noqa: PLC0415 -- of the extra spark

    running = SparkSession._instantiatedSession
    return running if running is not None and running._sc._jsc is not None else None


def _speak_utc() -> None:
    """Make UTC this process's zone: PySpark gives moments without a zone as the process's clock shows them."""
    os.environ["TZ"] = "UTC"
    time.tzset()


def _given(settings: SparkSettings) -> "SparkSession":
    from pyspark.sql import SparkSession  # noqa: PLC0415 -- of the extra spark

    builder = SparkSession.builder.enableHiveSupport()
    for name, value in {**_without_launch(settings.conf), **SESSION_SETTINGS}.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def _without_launch(conf: dict[str, str]) -> dict[str, str]:
    """Return the settings that can still be made when Java has been started."""
    return {name: value for name, value in conf.items() if not name.startswith(("spark.driver.", "spark.master"))}


def _started(data: DataDirectory, folder: Path, settings: SparkSettings) -> "SparkSession":
    from py4j.protocol import Py4JError  # type: ignore[import-untyped]  # noqa: PLC0415 -- of the extra spark
    from pyspark import SparkConf, SparkContext  # noqa: PLC0415 -- of the extra spark
    from pyspark.errors import PySparkException  # noqa: PLC0415 -- of the extra spark
    from pyspark.java_gateway import launch_gateway  # noqa: PLC0415 -- of the extra spark
    from pyspark.sql import SparkSession  # noqa: PLC0415 -- of the extra spark

    log = log_file(data)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        log.parent.mkdir(parents=True, exist_ok=True)
        properties = folder / "spark.conf"
        write_properties(properties, _all_settings(folder, settings))
        with log.open("wb") as output, _launching(java_home(folder / "java"), properties):
            gateway = launch_gateway(popen_kwargs={"stdout": output, "stderr": output})  # type: ignore[no-untyped-call]
        # Before Python's own end of threads, and after whatever registers later and still has something to read.
        atexit.register(stop)
        SparkContext(gateway=gateway, conf=SparkConf(_jvm=gateway.jvm))
        started = SparkSession.builder.getOrCreate()
        # The first question opens the metastore.
        started.sql("show databases").collect()
    except (PySparkException, Py4JError, OSError) as error:
        stop()
        raise ToolFailedError(f"Spark did not start; {log} says why. Nothing was changed.") from error
    return started


def _check_metastore(folder: Path) -> None:
    """Raise ToolFailedError where another process has the metastore open; Spark would try for minutes."""
    lock = folder / _METASTORE / "dbex.lck"
    if not lock.is_file():
        return
    with lock.open("rb+") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise ToolFailedError(
                f"the catalog in {folder} is open in another program (a Spark shell, or a run that is just ending),"
                " which must close it first. Nothing was changed."
            ) from error


@contextlib.contextmanager
def _launching(home: Path, properties: Path) -> Iterator[None]:
    """Have the environment of Java's start, and the one from before again after it."""
    given = os.environ.get(_SUBMIT_ARGUMENTS, "pyspark-shell")
    changes = {
        "JAVA_HOME": str(home),
        _SUBMIT_ARGUMENTS: f"--properties-file {shlex.quote(str(properties))} {given}",
    }
    with environment_held(**changes):
        yield


def _conf(settings: SparkSettings) -> dict[str, str]:
    """Return what the user configured: spark-defaults.conf, where Spark looks for it, and over it the file named."""
    found: dict[str, str] = {}
    for variable, below in (("SPARK_CONF_DIR", "."), ("SPARK_HOME", "conf")):
        if os.environ.get(variable):
            file = Path(os.environ[variable]) / below / "spark-defaults.conf"
            if file.is_file():
                found = read_properties(file)
            break
    return {**found, **settings.conf}


def _master(settings: SparkSettings, conf: dict[str, str]) -> str:
    return settings.master or conf.get("spark.master") or "local[*]"


def _all_settings(folder: Path, settings: SparkSettings) -> dict[str, str]:
    conf = _conf(settings)
    master = _master(settings, conf)
    defaults = {"spark.app.name": "customer-outcomes", "spark.ui.showConsoleProgress": "false"}
    defaults["spark.sql.catalogImplementation"] = "hive"
    java_options = [f"-Dlog4j2.configurationFile={_LOG_SETTINGS.as_uri()}", "-Duser.timezone=UTC"]
    if master.startswith("local"):
        defaults |= _local_defaults(folder)
        java_options += [f"-Dderby.system.home={folder}", f"-Dderby.stream.error.file={folder / 'derby.log'}"]
    merged = {**defaults, **conf, **SESSION_SETTINGS, "spark.master": master}
    if settings.driver_memory is not None:
        merged["spark.driver.memory"] = settings.driver_memory
    # Where the user has options for Java, they come last and win.
    given = conf.get(_EXTRA_JAVA_OPTIONS, "")
    merged[_EXTRA_JAVA_OPTIONS] = " ".join([*map(_java_option, java_options), given]).strip()
    return merged


def _local_defaults(folder: Path) -> dict[str, str]:
    """Return the settings for one machine; any of them can be set otherwise."""
    cores = os.cpu_count() or 1
    return {
        "spark.driver.memory": "4g",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
        # As many as keep the cores busy where keys are skewed; Spark's 200 are for a cluster.
        "spark.sql.shuffle.partitions": str(4 * cores),
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        # By derby.system.home below the folder, whose name may have what an address may not.
        "spark.hadoop.javax.jdo.option.ConnectionURL": f"jdbc:derby:;databaseName={_METASTORE};create=true",
    }


def _java_option(option: str) -> str:
    """Return the option as Spark's launcher takes options apart."""
    return '"' + option.replace("\\", "\\\\").replace('"', '\\"') + '"'
