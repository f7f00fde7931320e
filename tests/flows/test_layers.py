"""The layers of a build, as dbt's events tell of them."""

from types import SimpleNamespace
from typing import Any

import pytest

from flows.errors import ToolFailedError
from flows.layers import Layer, LayersOfPass, layer_of


def node(kind: str, folder: str, *parents: str, tags: tuple[str, ...] = ()) -> SimpleNamespace:
    return SimpleNamespace(
        resource_type=kind,
        fqn=["customer_outcomes", folder, "name"],
        tags=list(tags),
        depends_on=SimpleNamespace(nodes=list(parents)),
    )


NODES: dict[str, Any] = {
    "seed.p.codes": node("seed", "codes"),
    "model.p.stg": node("model", "staging"),
    "model.p.words": node("model", "signals", "model.p.stg"),
    "model.p.journeys": node("model", "journeys", "model.p.words"),
    "model.p.fct": node("model", "marts", "model.p.journeys"),
    "model.p.parts": node("model", "outcomes", "model.p.fct"),
    "model.p.states": node("model", "outcomes", "model.p.parts", tags=("certify",)),
    "test.p.of_fct": node("test", "is_key_fct", "model.p.stg", "model.p.fct"),
    "test.p.of_states": node("test", "states", "model.p.fct", "model.p.states"),
}


def test_a_node_is_of_the_layer_of_its_folder_and_a_test_of_the_last_that_it_looks_at() -> None:
    assert {name.split(".")[-1]: layer_of(each, NODES) for name, each in NODES.items()} == {
        "codes": "staging",
        "stg": "staging",
        "words": "contacts",
        "journeys": "journeys",
        "fct": "facts",
        "parts": "metrics",
        "states": "certification",
        "of_fct": "facts",
        "of_states": "certification",
    }


def event(name: str, unique_id: str, status: str = "success", message: str = "") -> SimpleNamespace:
    about = SimpleNamespace(
        unique_id=unique_id,
        node_name=unique_id.rsplit(".", maxsplit=1)[-1],
        resource_type=unique_id.split(".", maxsplit=1)[0],
        node_status=status,
    )
    result = SimpleNamespace(execution_time=0.5, message=message)
    return SimpleNamespace(info=SimpleNamespace(name=name), data=SimpleNamespace(node_info=about, run_result=result))


class Heard:
    """A pass over the facts and what is made of them, and what was heard of it."""

    def __init__(self, row_counts: Any = lambda: {"fct": 1204}) -> None:
        self.started: list[Layer] = []
        self.models_done = 0
        selected = ["model.p.fct", "test.p.of_fct", "model.p.parts"]
        self.layers = LayersOfPass(NODES, selected, row_counts, self.started.append, self.count)

    def count(self) -> None:
        self.models_done += 1

    def done(self, unique_id: str, status: str = "success", message: str = "") -> None:
        self.layers.hear(event("NodeStart", unique_id))
        self.layers.hear(event("NodeFinished", unique_id, status, message))


def test_a_layer_begins_with_its_first_node_and_ends_with_its_last() -> None:
    heard = Heard()
    heard.layers.hear(event("MainReportVersion", "model.p.fct"))
    assert heard.started == []
    heard.done("model.p.fct")
    assert [layer.name for layer in heard.started] == ["facts"]
    heard.done("test.p.of_fct", "pass")
    heard.started[0].wait()
    heard.started[0].check()
    table = heard.started[0].table()
    assert "| fct | 0.50 | 1,204 | success |" in table
    assert "1 tests" in table
    assert heard.models_done == 1


def test_a_layer_fails_with_a_node_and_says_no_value_of_it() -> None:
    heard = Heard()
    heard.done("model.p.fct", "error", "Conversion of 'secret'\n  to a number")
    heard.layers.end(was_stopped=True)
    heard.started[0].wait()
    with pytest.raises(ToolFailedError, match=r"1 of 1 nodes of layer facts failed: model fct: Conversion of '\.\.\.'"):
        heard.started[0].check()


def test_a_layer_that_was_stopped_has_failed() -> None:
    heard = Heard()
    heard.done("model.p.fct")
    heard.layers.end(was_stopped=True)
    with pytest.raises(ToolFailedError, match="ended after 1 of 2 nodes"):
        heard.started[0].check()


def test_counts_that_cannot_be_had_stop_nothing() -> None:
    def no_counts() -> dict[str, int]:
        raise ToolFailedError("the server is gone")

    heard = Heard(no_counts)
    heard.done("model.p.parts")
    heard.started[0].wait()
    assert "| parts | 0.50 | - | success |" in heard.started[0].table()
