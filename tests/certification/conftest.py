"""The project as the run of the sample compiled it, in both passes."""

from typing import Any

import pytest

from flows.build import target_folder
from flows.certification.definitions import read_manifest
from flows.data_directory import DataDirectory


@pytest.fixture(scope="session")
def manifest(refreshed_sample: DataDirectory) -> dict[str, Any]:
    """The manifest of the first pass: everything that metrics are made of is compiled in it."""
    return dict(read_manifest(target_folder(refreshed_sample) / "manifest.json"))


@pytest.fixture(scope="session")
def certify_queries(refreshed_sample: DataDirectory) -> dict[str, str]:
    """The compiled queries of the second pass, by model."""
    second = read_manifest(target_folder(refreshed_sample).with_name("certify") / "manifest.json")
    return {
        node["name"]: node["compiled_code"]
        for node in second["nodes"].values()
        if node["resource_type"] == "model" and "certify" in node["tags"] and node.get("compiled_code")
    }
