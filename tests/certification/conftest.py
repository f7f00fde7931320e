"""The project as the run of the sample compiled it, in both passes."""

from typing import Any

import pytest

from flows.build import target_folder
from flows.certification.compiled_project import compiled_manifest
from flows.certification.definitions import read_manifest
from flows.data_directory import DataDirectory


@pytest.fixture(scope="session")
def manifest() -> dict[str, Any]:
    """The project compiled for DuckDB over nothing, as definitions are read from it, with the models of every system."""
    return dict(compiled_manifest())


@pytest.fixture(scope="session")
def certify_queries(refreshed_sample: DataDirectory) -> dict[str, str]:
    """The compiled queries of the second pass, by model."""
    second = read_manifest(target_folder(refreshed_sample).with_name("certify") / "manifest.json")
    return {
        node["name"]: node["compiled_code"]
        for node in second["nodes"].values()
        if node["resource_type"] == "model" and "certify" in node["tags"] and node.get("compiled_code")
    }
