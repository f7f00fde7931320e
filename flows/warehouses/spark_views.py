"""The stable views that BI reads on Spark, and the switch of all of them from one version to another.

Spark has no transaction over several views. So what the views were is written down first, as a table that is there as
a whole or not at all; then they are switched one by one, `published_version` last; then the table is dropped. Where it
is still there, the switch was not finished, and `undo` makes all views what they were before.

A view that is there is altered, in one change of the catalog: replaced, it would be dropped and made anew, and readers
would find none in between. Columns are only ever appended: those that are there keep their order, names and types.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from flows.errors import ToolFailedError
from flows.published_version import VERSION_TABLE
from flows.warehouses import spark_catalog
from flows.warehouses.schema_names import SchemaNames
from flows.warehouses.spark_catalog import Column, Relation
from flows.warehouses.spark_connection import SparkConnection, literal, quoted
from flows.warehouses.spark_versions import Version, Versions

# The tables of a version, as the views are to show them.
Tables = Mapping[str, Relation]

_SWITCH_TABLE = "unfinished_switch"
# Each of the project's views has it, at the end of its query.
_SOURCE = re.compile(r" from `(?P<database>\w+)`\.`\w+`( where false)?$")


@dataclass(frozen=True)
class _Before:
    """A view as it was before the switch to a version; `text` is its query, None where there was no view."""

    name: str
    text: str | None
    comment: str | None


class StableViews:
    """The views of the published database."""

    def __init__(self, connection: SparkConnection, names: SchemaNames, file_format: str) -> None:
        self._connection = connection
        self._names = names
        self._published = names.published
        self._versions = Versions(connection, names)
        self._ledger = names.working("ledger")
        self._file_format = file_format

    def current(self) -> Version | None:
        """Return the version that is published, or None where none is."""
        if VERSION_TABLE not in spark_catalog.names(self._connection, self._published):
            return None
        return self._version_of(spark_catalog.relation(self._connection, self._published, VERSION_TABLE))

    def shown(self) -> dict[str, Version]:
        """Return the project's views, each with the version that it shows."""
        found = {
            name: self._version_of(relation)
            for name, relation in spark_catalog.relations(self._connection, self._published).items()
        }
        return {name: version for name, version in found.items() if version is not None}

    def check(self, tables: Tables) -> None:
        """Raise ToolFailedError where a view would take the place of what is not the project's, or lose a column."""
        there = spark_catalog.relations(self._connection, self._published)
        taken = sorted(name for name in tables if name in there and self._version_of(there[name]) is None)
        if taken:
            raise ToolFailedError(
                f"{', '.join(f'{self._published}.{name}' for name in taken)} is there already, and was not published"
                f" from the databases {self._names.prefix}_*. Rename it, or name another database by"
                " OUTCOMES_PUBLISHED_SCHEMA. Nothing was published."
            )
        for name in sorted(set(there).intersection(tables)):
            self._check_appended(name, there[name].columns, tables[name].columns)

    @contextmanager
    def switched(self, version: Version, tables: Tables, *, empty: bool) -> Iterator[None]:
        """Point the views at the tables of a version, make those that are not there yet, and let the caller say so.

        A column that the version does not have is null. A view whose mart the version does not have stays as it is, or
        with `empty` has no rows. Where anything fails, until the context is left, `undo` is to be called.
        """
        there = spark_catalog.relations(self._connection, self._published)
        statements = self._statements(version, tables, there, empty=empty)
        before = [_before(name, there.get(name)) for name in statements]
        self._write_down(version, before)
        for name in statements:
            for statement in statements[name]:
                self._connection.run(statement)
        yield
        self._connection.run(f"drop table {quoted(self._ledger, _SWITCH_TABLE)}")

    def undo(self) -> Version | None:
        """Make the views what they were before a switch that was not finished.

        Returns the version that they were to show, or None where there was no such switch.
        """
        if _SWITCH_TABLE not in spark_catalog.names(self._connection, self._ledger):
            return None
        journal = quoted(self._ledger, _SWITCH_TABLE)
        rows = self._connection.rows(
            f"select version_database, view_name, view_text, view_comment from {journal} order by place desc"  # noqa: S608 -- quoted
        )
        for before in (_Before(*row[1:]) for row in rows):
            view = quoted(self._published, before.name)
            if before.text is None:
                self._connection.run(f"drop view if exists {view}")
            else:
                self._connection.run(f"alter view {view} as {before.text}")
                if spark_catalog.relation(self._connection, self._published, before.name).comment != before.comment:
                    self._connection.run(_commented(view, before.comment))
        self._connection.run(f"drop table {journal}")
        return self._versions.of_database(str(rows[0][0]))

    def _check_appended(self, name: str, shown: list[Column], table: list[Column]) -> None:
        kinds = {column.name: column.kind for column in table}
        for column in shown:
            now = kinds.get(column.name)
            if now == column.kind:
                continue
            what = "is gone" if now is None else f"would become {now}, and is {column.kind}"
            raise ToolFailedError(
                f"{self._published}.{name}: its column {column.name} {what}. Columns that BI reads are only ever"
                " appended. Anything else is a deprecation: publish the new column beside the old one, say in"
                " CHANGELOG.md until when the old one stays, and when nobody reads it any more, drop the view by hand"
                f" (drop view {self._published}.{name}); the next run makes it anew. Nothing was published."
            )

    def _version_of(self, relation: Relation) -> Version | None:
        match = _SOURCE.search(relation.view_text or "")
        return None if match is None else self._versions.of_database(match["database"])

    def _statements(
        self, version: Version, tables: Tables, there: Mapping[str, Relation], *, empty: bool
    ) -> dict[str, list[str]]:
        """Return what makes each view the version's, by view, in the order in which it is to be done."""
        marts = sorted(name for name in tables if name != VERSION_TABLE)
        statements = {name: self._of_table(version, name, tables[name], there.get(name)) for name in marts}
        for name in sorted(there) if empty else []:
            if name not in tables and self._version_of(there[name]) is not None:
                # The version's table is only there to say whose view it is.
                query = _query(there[name].columns, [], quoted(version.database, VERSION_TABLE), is_empty=True)
                statements[name] = [f"alter view {quoted(self._published, name)} as {query}"]
        # Until the last one the version that BI is told of is the one before.
        told_last = self._of_table(version, VERSION_TABLE, tables[VERSION_TABLE], there.get(VERSION_TABLE))
        return {**statements, VERSION_TABLE: told_last}

    def _of_table(self, version: Version, name: str, table: Relation, there: Relation | None) -> list[str]:
        view, source = quoted(self._published, name), quoted(version.database, name)
        if there is None:
            comment = f" comment {literal(table.comment)}" if table.comment else ""
            return [f"create view {view}{comment} as {_query(table.columns, table.columns, source)}"]
        known = {column.name for column in there.columns}
        wanted = [*there.columns, *(column for column in table.columns if column.name not in known)]
        altered = [f"alter view {view} as {_query(wanted, table.columns, source)}"]
        return altered if table.comment == there.comment else [*altered, _commented(view, table.comment)]

    def _write_down(self, version: Version, before: list[_Before]) -> None:
        """Keep what the views were, in one statement: its table is there when all of it is written."""
        spark_catalog.make_database(self._connection, self._ledger, "What the project keeps of its publications.")
        rows = ", ".join(
            f"({place}, {literal(version.database)}, {literal(each.name)}, cast({literal(each.text)} as string),"
            f" cast({literal(each.comment)} as string))"
            for place, each in enumerate(before)
        )
        self._connection.run(
            f"create table {quoted(self._ledger, _SWITCH_TABLE)} using {self._file_format} as select * from"  # noqa: S608 -- literals
            f" values {rows} as views (place, version_database, view_name, view_text, view_comment)"
        )


def _before(name: str, relation: Relation | None) -> _Before:
    return _Before(name, None, None) if relation is None else _Before(name, relation.view_text, relation.comment)


def _query(columns: list[Column], table: list[Column], source: str, *, is_empty: bool = False) -> str:
    """Return a view's query on one line: columns of the table, which bring their comments; null for the others."""
    has = {column.name for column in table}
    picked = ", ".join(
        quoted(column.name) if column.name in has else f"cast(null as {column.kind}) as {quoted(column.name)}"
        for column in columns
    )
    return f"select {picked} from {source}{' where false' if is_empty else ''}"  # noqa: S608 -- quoted


def _commented(view: str, comment: str | None) -> str:
    if comment is None:
        return f"alter view {view} unset tblproperties if exists ('comment')"
    return f"alter view {view} set tblproperties ('comment' = {literal(comment)})"
