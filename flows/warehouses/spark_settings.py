"""How Spark is reached, from the environment; docs/engines/spark.md lists the variables."""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast, get_args

from flows.errors import UnusableInputError

Method = Literal["session", "thrift"]

METHOD = "OUTCOMES_SPARK_METHOD"
MASTER = "OUTCOMES_SPARK_MASTER"
DRIVER_MEMORY = "OUTCOMES_SPARK_DRIVER_MEMORY"
CONF_FILE = "OUTCOMES_SPARK_CONF_FILE"
FILE_FORMAT = "OUTCOMES_SPARK_FILE_FORMAT"
RAW_LOCATION = "OUTCOMES_SPARK_RAW_LOCATION"
HOST = "OUTCOMES_SPARK_HOST"
PORT = "OUTCOMES_SPARK_PORT"
USER = "OUTCOMES_SPARK_USER"
PASSWORD = "OUTCOMES_SPARK_PASSWORD"  # noqa: S105 -- the name of a variable
AUTH = "OUTCOMES_SPARK_AUTH"
KERBEROS_SERVICE = "OUTCOMES_SPARK_KERBEROS_SERVICE"

# Spark's own, which would take the session elsewhere.
_CONNECT = "SPARK_REMOTE"

FILE_FORMATS = ("parquet", "delta", "iceberg")
AUTHS = ("NONE", "NOSASL", "LDAP", "CUSTOM", "KERBEROS")
_WITH_PASSWORD = ("LDAP", "CUSTOM")

# What decides on numbers, whatever a cluster's defaults are. dbt-spark asks for the second with each of its statements,
# so the audit and the publication have it too: a cast that fails is null and no error. The macros say try_ where they
# mean it. A walk takes as many levels as it takes, and as many rows: Spark's defaults are 100 and 1,000,000.
SESSION_SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "false",
    "spark.sql.timestampType": "TIMESTAMP_LTZ",
    "spark.sql.cteRecursionLevelLimit": "100000",
    "spark.sql.cteRecursionRowLimit": "-1",
    "spark.sql.adaptive.enabled": "true",
    "spark.sql.adaptive.coalescePartitions.enabled": "true",
}

# As java.util.Properties reads them: spark-defaults.conf separates by blanks, other files by = or a colon.
_PROPERTY = re.compile(r"(?P<key>[^\s=:]+)\s*[=:\s]\s*(?P<value>.*)")


@dataclass(frozen=True)
class SparkSettings:
    """The settings of one run; `conf` is what the user's file says, over the defaults."""

    method: Method = "session"
    master: str | None = None
    driver_memory: str | None = None
    conf: dict[str, str] = field(default_factory=dict, repr=False)
    file_format: str = "parquet"
    raw_location: str | None = None
    host: str = "localhost"
    port: int = 10000
    user: str = "outcomes"
    password: str | None = field(default=None, repr=False)
    auth: str = "NONE"
    kerberos_service: str = "hive"


def settings_from_environment() -> SparkSettings:
    """Return the settings; raises UnusableInputError for what cannot be right."""
    if _value(_CONNECT):
        raise UnusableInputError(
            f"{_CONNECT} is set, and Spark Connect cannot be used: dbt needs a session of this process or a thrift"
            f" server ({METHOD}). Unset it."
        )
    auth = (_value(AUTH) or "NONE").upper()
    password = os.environ.get(PASSWORD) or None
    _one_of(AUTH, auth, AUTHS)
    if (password is not None) != (auth in _WITH_PASSWORD):
        raise UnusableInputError(
            f"{PASSWORD} and {AUTH} do not fit: a password is sent with {' or '.join(_WITH_PASSWORD)}, and only then."
        )
    method = _one_of(METHOD, _value(METHOD) or "session", get_args(Method))
    return SparkSettings(
        method=cast("Method", method),
        master=_value(MASTER),
        driver_memory=_value(DRIVER_MEMORY),
        conf=_conf_file(_value(CONF_FILE)),
        file_format=_one_of(FILE_FORMAT, (_value(FILE_FORMAT) or "parquet").lower(), FILE_FORMATS),
        raw_location=(_value(RAW_LOCATION) or "").rstrip("/") or None,
        host=_value(HOST) or "localhost",
        port=_port(_value(PORT) or "10000"),
        user=_value(USER) or "outcomes",
        password=password,
        auth=auth,
        kerberos_service=_value(KERBEROS_SERVICE) or "hive",
    )


def read_properties(path: Path) -> dict[str, str]:
    """Return the settings of a file like spark-defaults.conf; raises OSError where it cannot be read."""
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        stripped = line.strip()
        match = _PROPERTY.fullmatch(stripped)
        if match is not None and not stripped.startswith(("#", "!")):
            found[match["key"]] = match["value"].strip()
    return found


def write_properties(path: Path, settings: dict[str, str]) -> None:
    """Write the settings so that Spark reads them back, for the owner's eyes only: there may be keys of a store."""
    lines = [f"{key}={_escaped(value)}\n" for key, value in sorted(settings.items())]
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.writelines(lines)


def _escaped(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
    return f"\\{escaped}" if escaped.startswith(" ") else escaped


def _value(name: str) -> str | None:
    return os.environ.get(name, "").strip() or None


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise UnusableInputError(f"{name} is {value!r}. It can be: {', '.join(allowed)}.")
    return value


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise UnusableInputError(f"{PORT} is {text!r}, which is no port.")
    return int(text)


def _conf_file(name: str | None) -> dict[str, str]:
    if name is None:
        return {}
    try:
        return read_properties(Path(name))
    except (OSError, UnicodeDecodeError) as error:
        raise UnusableInputError(f"{CONF_FILE} names {name}, which cannot be read: {error}.") from error
