"""The joining of linked contacts, against a plain union-find over chains, cycles, stars and random graphs in any order."""

import random
from pathlib import Path

import duckdb
import pytest
from dbt_in_process import run_dbt

Links = list[tuple[str, str]]


def shuffled(links: Links, seed: int) -> Links:
    """The same links with names that say nothing of the order, each way round, in any order."""
    chance = random.Random(seed)  # noqa: S311 -- a seeded test
    nodes = sorted({node for link in links for node in link})
    names = dict(zip(nodes, chance.sample([f"n{number:06d}" for number in range(len(nodes))], len(nodes)), strict=True))
    renamed = [
        (names[one], names[other]) if chance.random() < 0.5 else (names[other], names[one]) for one, other in links
    ]
    chance.shuffle(renamed)
    return renamed


def chain(length: int) -> Links:
    return [(f"{number}", f"{number + 1}") for number in range(length)]


GRAPHS: dict[str, Links] = {
    "one link": chain(1),
    "a chain in order": [(f"n{number:06d}", f"n{number + 1:06d}") for number in range(500)],
    "a chain backwards": [(f"n{number + 1:06d}", f"n{number:06d}") for number in reversed(range(500))],
    "a shuffled chain of 3,000": shuffled(chain(3000), 1),
    "another shuffled chain": shuffled(chain(1000), 2),
    "a cycle": shuffled([*chain(300), ("300", "0")], 3),
    "two cycles that touch": shuffled(
        [*chain(50), ("50", "0"), *[(f"{n}b", f"{n + 1}b") for n in range(50)], ("50b", "0b"), ("7", "9b")], 4
    ),
    "a star": shuffled([("hub", f"{number}") for number in range(400)], 5),
    "many small groups": shuffled(
        [(f"{group}-{n}", f"{group}-{n + 1}") for group in range(200) for n in range(group % 5 + 1)], 6
    ),
    "a random graph": shuffled(
        [(str(random.Random(n).randrange(800)), str(random.Random(n + 10_000).randrange(800))) for n in range(700)],  # noqa: S311
        7,
    ),
    "no link at all": [],
    "a contact linked to itself": [("a", "a"), ("b", "c")],
}


def union_find(links: Links) -> dict[str, str]:
    parent: dict[str, str] = {}

    def root(node: str) -> str:
        parent.setdefault(node, node)
        while parent[node] != node:
            node = parent[node]
        return node

    for one, other in links:
        first, second = sorted((root(one), root(other)))
        parent[second] = first
    return {node: root(node) for node in parent}


@pytest.mark.parametrize("graph", GRAPHS)
def test_every_node_bears_the_smallest_id_of_its_component(graph: str, tmp_path: Path) -> None:
    links = GRAPHS[graph]
    database = tmp_path / "warehouse.duckdb"
    with duckdb.connect(database) as connection:
        connection.execute("create schema journeys")
        connection.execute("create table journeys.contact_link_components (node_id varchar, component_id varchar)")
        connection.execute(
            "create table journeys.line_journeys (contact_id varchar, beginning_id varchar, started_at timestamp)"
        )
        connection.execute("create table journeys.contact_lines (contact_id varchar, continues_contact_id varchar)")
        connection.execute(
            "create table journeys.linked_contacts (contact_id varchar, group_first_contact_at timestamp)"
        )
        if links:
            connection.executemany("insert into journeys.contact_link_components values (?, ?)", links)
            nodes = [(node, node) for node in sorted({node for link in links for node in link})]
            connection.executemany("insert into journeys.line_journeys values (?, ?, timestamp '2017-11-01')", nodes)
    given = ["contact_lines", "contact_link_components", "line_journeys", "linked_contacts"]
    run_dbt(database, "run", "--select", "journey_link_components")
    with duckdb.connect(database, read_only=True) as connection:
        found = connection.execute("select node_id, component_id from journeys.journey_link_components").fetchall()
        tables = connection.execute("select table_name from duckdb_tables() order by 1").fetchall()
    assert len(found) == len(dict(found))
    assert dict(found) == union_find([link for link in links if link[0] != link[1]])
    assert [name for (name,) in tables] == sorted([*given, "journey_link_components"]), "working tables are gone"
