"""A copy of the dbt project, for tests that break it or that let a tool write into it."""

import shutil
from pathlib import Path

from flows.data_directory import PROJECT_ROOT


def copy_project(folder: Path) -> Path:
    """Copy what dbt needs of the project into `folder`, which must not exist yet, and return it."""
    folder.mkdir()
    for name in ("models", "macros", "seeds"):
        shutil.copytree(PROJECT_ROOT / name, folder / name)
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(PROJECT_ROOT / name, folder / name)
    return folder
