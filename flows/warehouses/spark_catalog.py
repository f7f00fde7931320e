"""What is in Spark's catalog: databases, the relations of one, and their columns."""

from dataclasses import dataclass

from flows.warehouses.spark_connection import SparkConnection, literal, quoted

_DETAILS = "# Detailed Table Information"


@dataclass(frozen=True)
class Column:
    """A column of a table or view; `kind` as Spark names its type."""

    name: str
    kind: str
    comment: str | None = None


@dataclass(frozen=True)
class Relation:
    """A table or view; `view_text` is a view's query."""

    columns: list[Column]
    comment: str | None
    view_text: str | None

    @property
    def is_view(self) -> bool:
        """Whether it is a view."""
        return self.view_text is not None


def databases(connection: SparkConnection) -> list[str]:
    """Return the names of all databases."""
    return [str(row[0]) for row in connection.rows("show databases")]


def names(connection: SparkConnection, database: str) -> list[str]:
    """Return the names of the tables and views of a database, none where there is no such database."""
    if database not in databases(connection):
        return []
    # Temporary views are listed too; they have no database.
    return sorted(str(row[1]) for row in connection.rows(f"show tables in {quoted(database)}") if row[0] == database)


def relation(connection: SparkConnection, database: str, name: str) -> Relation:
    """Return what there is to know of a table or view."""
    columns: list[Column] = []
    facts: dict[str, str] = {}
    rows = iter(connection.rows(f"describe table extended {quoted(database, name)}"))
    for column, kind, comment in rows:
        # Then come partitions, which are among the columns too.
        if not column or str(column).startswith("#"):
            break
        columns.append(Column(str(column), str(kind), str(comment) if comment else None))
    found = False
    for fact, value, _ in rows:
        found = found or fact == _DETAILS
        if found:
            facts.setdefault(str(fact), str(value))
    view_text = facts.get("View Text") if facts.get("Type") == "VIEW" else None
    return Relation(columns, facts.get("Comment") or None, view_text)


def relations(connection: SparkConnection, database: str) -> dict[str, Relation]:
    """Return the tables and views of a database, by name; none where there is no such database."""
    return {name: relation(connection, database, name) for name in names(connection, database)}


def count(connection: SparkConnection, database: str, name: str) -> int:
    """Return how many rows a relation has."""
    return int(connection.rows(f"select count(*) from {quoted(database, name)}")[0][0])  # noqa: S608 -- quoted


def make_database(connection: SparkConnection, database: str, comment: str) -> None:
    """Make a database where it is not there yet."""
    connection.run(f"create database if not exists {quoted(database)} comment {literal(comment)}")


def drop(connection: SparkConnection, database: str, name: str) -> None:
    """Drop a table or view, whichever it is."""
    kind = "view" if relation(connection, database, name).is_view else "table"
    connection.run(f"drop {kind} if exists {quoted(database, name)}")
