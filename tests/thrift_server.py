"""A thrift server of the installed PySpark, for as long as tests ask it."""

import contextlib
import os
import shlex
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pyspark

from flows.java_runtime import packaged_java_home
from flows.settings import free_port

_SECONDS = 600


@contextlib.contextmanager
def thrift_server(folder: Path) -> Iterator[int]:
    """Yield the port of a server on loopback whose tables lie in the folder."""
    port = free_port()
    settings = {
        "spark.master": "local[2]",
        "spark.ui.enabled": "false",
        "spark.driver.memory": "1g",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        # Not the project's own: sessions must bring it.
        "spark.sql.session.timeZone": "America/New_York",
        "spark.hadoop.javax.jdo.option.ConnectionURL": "jdbc:derby:;databaseName=metastore;create=true",
        "spark.driver.extraJavaOptions": shlex.join([f"-Dderby.system.home={folder}", "-XX:TieredStopAtLevel=1"]),
    }
    command = [str(Path(pyspark.__file__).with_name("bin") / "spark-submit")]
    command += ["--class", "org.apache.spark.sql.hive.thriftserver.HiveThriftServer2"]
    for name, value in settings.items():
        command += ["--conf", f"{name}={value}"]
    command += ["spark-internal", "--hiveconf", f"hive.server2.thrift.port={port}"]
    command += ["--hiveconf", "hive.server2.thrift.bind.host=127.0.0.1"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SPARK_", "PYSPARK_"))}
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(
            command, stdout=log, stderr=log, cwd=folder, env={**kept, "JAVA_HOME": str(packaged_java_home(folder))}
        )
    try:
        _wait(server, port, folder / "server.log")
        yield port
    finally:
        server.terminate()
        try:
            server.wait(timeout=60)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait(server: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    deadline = time.monotonic() + _SECONDS
    while time.monotonic() < deadline:
        assert server.poll() is None, log.read_text()
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.5)
    raise AssertionError(log.read_text())
