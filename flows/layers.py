"""The layers of the build: which nodes of dbt's are in each, and what is heard of them while dbt runs.

An operator looks at layers, not at nodes: a task run and a table per layer, instead of one per node.
"""

import contextlib
import threading
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from flows.errors import ToolFailedError
from flows.redaction import without_values

CERTIFY_TAG = "certify"
_CERTIFICATION = "certification"
LAYERS = ("staging", "contacts", "journeys", "facts", "metrics", _CERTIFICATION)
# By the first folder of a model; seeds are ready before everything else.
_OF_FOLDER = {
    "staging": "staging",
    "contacts": "contacts",
    "signals": "contacts",
    "journeys": "journeys",
    "marts": "facts",
    "outcomes": "metrics",
}
_FAILED = ("error", "fail", "runtime error")
_MOST_FAILURES = 10

# Returns the rows of tables by name, those of them that the engine has at hand.
RowCounts = Callable[[], Mapping[str, int]]


def layer_of(node: Any, nodes: Mapping[str, Any]) -> str:  # noqa: ANN401 -- dbt's
    """Return the layer of a model, seed or test; a test is of the last layer that it looks at."""
    if str(node.resource_type) == "test":
        looked_at = [layer_of(nodes[name], nodes) for name in node.depends_on.nodes if name in nodes]
        return max(looked_at, key=LAYERS.index, default=LAYERS[0])
    if CERTIFY_TAG in node.tags:
        return _CERTIFICATION
    return _OF_FOLDER.get(node.fqn[1], LAYERS[0])


@dataclass(frozen=True)
class BuiltNode:
    """What became of a node: its status as dbt names it, and what it says of a failure, without values."""

    name: str
    kind: str
    seconds: float
    status: str
    message: str

    @property
    def has_failed(self) -> bool:
        """Whether it is no warning but a failure."""
        return self.status in _FAILED


class Layer:
    """One layer as dbt builds it; no dataclass, since Prefect would look for results of tasks in its fields."""

    def __init__(self, name: str, expected: int, row_counts: RowCounts) -> None:
        self.name = name
        self._expected = expected
        self._row_counts = row_counts
        self._rows: Mapping[str, int] = {}
        self._nodes: list[BuiltNode] = []
        self._was_stopped = False
        self._ended = threading.Event()

    def add(self, node: BuiltNode) -> None:
        """Hear of a node that is done; the layer ends with the last one that is expected."""
        self._nodes.append(node)
        if len(self._nodes) >= self._expected:
            self.end(was_stopped=False)

    def end(self, *, was_stopped: bool) -> None:
        """End the layer, if it has not ended; dbt skips what is built from a failed node."""
        if self._ended.is_set():
            return
        self._was_stopped = was_stopped
        # Whatever goes wrong with what is only looked at, goes wrong without the build.
        with contextlib.suppress(Exception):
            self._rows = self._row_counts()
        self._ended.set()

    def wait(self) -> None:
        """Return when the layer has ended."""
        self._ended.wait()

    def table(self) -> str:
        """Return its nodes as a Markdown table, models in the order in which they were done, then its tests."""
        models = [node for node in self._nodes if node.kind != "test"]
        tests = [node for node in self._nodes if node.kind == "test"]
        lines = ["| model or seed | seconds | rows | status |", "| --- | ---: | ---: | --- |"]
        for node in models:
            rows = self._rows.get(node.name)
            lines.append(
                f"| {node.name} | {node.seconds:.2f} | {'-' if rows is None else f'{rows:,}'} | {node.status} |"
            )
        lines += ["", f"{len(tests):,} tests in {sum(node.seconds for node in tests):.1f} s of dbt's threads"]
        lines += [f"- test {node.name}: {node.status}" for node in tests if node.status != "pass"]
        return "\n".join([*lines, ""])

    def check(self) -> None:
        """Raise ToolFailedError where a node failed, or the layer ended before its last one."""
        failed = [node for node in self._nodes if node.has_failed]
        if failed:
            said = "; ".join(f"{node.kind} {node.name}: {node.message}" for node in failed[:_MOST_FAILURES])
            raise ToolFailedError(f"{len(failed):,} of {len(self._nodes):,} nodes of layer {self.name} failed: {said}")
        if self._was_stopped:
            raise ToolFailedError(
                f"layer {self.name} ended after {len(self._nodes):,} of {self._expected:,} nodes: the build stopped."
            )


class LayersOfPass:
    """The layers that one command of dbt's builds; `started` is called with each when its first node begins."""

    def __init__(
        self,
        nodes: Mapping[str, Any],
        selected: Collection[str],
        row_counts: RowCounts,
        started: Callable[[Layer], None],
        model_done: Callable[[], None],
    ) -> None:
        self._layer_names = {name: layer_of(nodes[name], nodes) for name in selected}
        self._expected = Counter(self._layer_names.values())
        self._row_counts = row_counts
        self._started = started
        self._model_done = model_done
        self._layers: dict[str, Layer] = {}
        self._lock = threading.Lock()

    def hear(self, event: Any) -> None:  # noqa: ANN401 -- dbt's
        """Hear an event of dbt's."""
        if event.info.name not in ("NodeStart", "NodeFinished"):
            return
        about = event.data.node_info
        name = self._layer_names.get(about.unique_id)
        if name is None:
            return
        with self._lock:
            if name not in self._layers:
                self._layers[name] = Layer(name, self._expected[name], self._row_counts)
                self._started(self._layers[name])
            if event.info.name == "NodeStart":
                return
            result = event.data.run_result
            self._layers[name].add(
                BuiltNode(
                    about.node_name,
                    about.resource_type,
                    result.execution_time,
                    about.node_status,
                    without_values(result.message.strip().splitlines()[0]) if result.message.strip() else "",
                )
            )
            if about.resource_type == "model":
                self._model_done()

    def end(self, *, was_stopped: bool) -> None:
        """End the layers that have not ended, while dbt's connections are still open."""
        for layer in self._layers.values():
            layer.end(was_stopped=was_stopped)
