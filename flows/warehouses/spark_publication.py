"""Publication on Spark: the marts in a database of their own, then the stable views switched to it."""

import contextlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from flows.errors import ToolFailedError, UnusableInputError
from flows.published_version import (
    KEPT_VERSIONS,
    VERSION_TABLE,
    VERSION_TABLE_COMMENT,
    Origin,
    PublishedVersion,
    version_columns,
)
from flows.warehouses import spark_catalog
from flows.warehouses.mart_keys import NO_KEYS, MartKeys
from flows.warehouses.schema_names import SchemaNames
from flows.warehouses.spark_catalog import Column, Relation
from flows.warehouses.spark_connection import SparkConnection, SparkFailureError, literal, quoted, told
from flows.warehouses.spark_versions import State, Version, Versions
from flows.warehouses.spark_views import StableViews, Tables

PUBLISHED_TYPES = ("bigint", "double", "string", "boolean", "date", "timestamp")
_VERSION_TYPES = {"varchar": "string", "bigint": "bigint", "timestamp": "timestamp"}
_NOTHING_PUBLISHED = "Nothing was published."
# A view of the session, through which comments of columns come into a table that is made from a query.
_COMMENTED = "outcomes_publication"


class Publication:
    """What is published under one prefix, and the change of it.

    `reconnect` gives another connection where one is lost in the middle of a switch; it raises ToolFailedError where
    there is none to be had.
    """

    def __init__(
        self,
        connection: SparkConnection,
        names: SchemaNames,
        file_format: str,
        reconnect: Callable[[], SparkConnection],
    ) -> None:
        self._connection = connection
        self._reconnect = reconnect
        self._names = names
        self._file_format = file_format
        self._versions = Versions(connection, names)
        self._views = StableViews(connection, names, file_format)

    def is_there(self) -> bool:
        """Return whether BI can read anything."""
        with told("look at what is published"):
            return self._views.current() is not None

    def read(self) -> PublishedVersion | None:
        """Return what the published version says of itself, or None where there is none."""
        with told("read what is published"):
            current = self._views.current()
            return None if current is None else self._versions.read(current)

    def remove_unfinished(self) -> None:
        """Undo a switch that a killed run left unfinished, and drop versions that never came to be published."""
        with told("clear what a killed run left"):
            self._undo()
            finished = {version.number for version in self._views.shown().values()} | set(self._versions.states())
            for version in self._versions.all():
                if version.number not in finished:
                    self._versions.drop(version)

    def publish(self, origin: Origin, keys: MartKeys = NO_KEYS) -> PublishedVersion:
        """Publish the working database marts, each in the order of its key, or of all columns where `keys` has none.

        Raises ToolFailedError where columns have other types than readers know, and where a view would lose a column.
        """
        published_at = datetime.now(UTC).replace(tzinfo=None)
        with told("publish", _NOTHING_PUBLISHED):
            marts = self._marts()
            tables = {**marts, VERSION_TABLE: _version_table(origin, published_at)}
            spark_catalog.make_database(
                self._connection, self._names.published, "What is published, for BI: stable views of one version."
            )
            self._views.check(tables)
            version = self._versions.make(origin.version)
            try:
                counts = {
                    name: self._copy(version, name, mart, keys.get(name, ()), origin.version)
                    for name, mart in marts.items()
                }
                self._write_version(version, tables[VERSION_TABLE], origin, counts, published_at)
                self._switch(version, tables)
            except BaseException:
                # Where that fails too, the next run does it.
                with contextlib.suppress(SparkFailureError):
                    self._versions.drop(version)
                raise
        return PublishedVersion(origin.version, origin.as_of, published_at, counts)

    def roll_back(self) -> PublishedVersion:
        """Point all views at the version from before the published one, and mark that one.

        What the earlier version does not have, be it a column or a mart, is null or empty. Raises UnusableInputError
        where there is none to go back to.
        """
        with told("roll back", "Nothing was changed."):
            current = self._views.current()
            earlier = None if current is None else self._versions.newest_before(current)
            if current is None or earlier is None:
                raise UnusableInputError(
                    f"there is no earlier version in the databases {self._names.prefix}_v* to go back to."
                    " Nothing was changed."
                )
            published = self._versions.read(earlier)
            try:
                with self._views.switched(
                    earlier, spark_catalog.relations(self._connection, earlier.database), empty=True
                ):
                    self._versions.mark(current, State.ROLLED_BACK)
            except BaseException as error:
                self._undo_after(error)
                raise
            return published

    def notes_after(self) -> list[str]:
        """Drop versions beyond `KEPT_VERSIONS` that no view shows, and return what whoever runs should know."""
        with told("look after earlier versions", "The new version is published."):
            shown = self._views.shown()
            current = shown.get(VERSION_TABLE)
            if current is None:
                return []
            read = {version.number for version in shown.values()}
            previous = [version for version in self._versions.all() if version.number != current.number]
            for version in previous[KEPT_VERSIONS:]:
                if version.number not in read:
                    self._versions.drop(version)
            return [
                f"{self._names.published}.{name} is no longer published, and shows what it had last. When nobody reads"
                f" it any more: drop view {self._names.published}.{name}"
                for name, version in sorted(shown.items())
                if version.number != current.number
            ]

    def _switch(self, version: Version, tables: Tables) -> None:
        try:
            with self._views.switched(version, tables, empty=False):
                self._versions.mark(version, State.PUBLISHED)
        except BaseException as error:
            self._undo_after(error)
            raise

    def _undo(self) -> None:
        """Make the views, and the marks of versions, what they were before a switch that was not finished."""
        target = self._views.undo()
        if target is None:
            return
        current = self._views.current()
        if current is not None:
            self._versions.mark(current, State.PUBLISHED)
        if current is None or target.number > current.number:
            self._versions.mark(target, None)

    def _undo_after(self, error: BaseException) -> None:
        """Undo after a failure, over another connection where this one is lost.

        Raises ToolFailedError where that fails too, since readers should know.
        """
        try:
            self._undo()
        except SparkFailureError:
            try:
                Publication(self._reconnect(), self._names, self._file_format, self._reconnect)._undo()
            except (SparkFailureError, ToolFailedError) as second:
                raise ToolFailedError(
                    f"{'interrupted' if isinstance(error, KeyboardInterrupt) else error}; and the views of"
                    f" {self._names.published} could not be made what they were: {second}. They may show two versions,"
                    " which the next refresh or rollback mends first of all."
                ) from error

    def _marts(self) -> dict[str, Relation]:
        """Return the marts that were built, having looked at their types."""
        marts = spark_catalog.relations(self._connection, self._names.working("marts"))
        marts.pop(VERSION_TABLE, None)
        others = [
            f"{name}.{column.name} is {column.kind}"
            for name, mart in marts.items()
            for column in mart.columns
            if column.kind not in PUBLISHED_TYPES
        ]
        if others:
            raise ToolFailedError(
                f"marts have columns of types that not every reader knows: {', '.join(others)}. "
                f"Cast them to one of {', '.join(PUBLISHED_TYPES)}. {_NOTHING_PUBLISHED}"
            )
        return marts

    def _copy(self, version: Version, name: str, mart: Relation, key: Sequence[str], filled: str) -> int:
        """Copy a mart, in an order that no two equal ones have differently; return how many rows it has."""
        source = quoted(self._names.working("marts"), name)
        # A server's session may remember the files of the table that dbt, in another one, has replaced.
        self._connection.run(f"refresh table {source}")
        values = ", ".join(
            literal(filled) if column.name == VERSION_TABLE else quoted(column.name) for column in mart.columns
        )
        query = f"select {values} from {source}"  # noqa: S608 -- quoted
        ordered_by = key or [column.name for column in mart.columns]
        self._write(version, name, mart, query, ", ".join(map(quoted, ordered_by)))
        ((row_count,),) = self._connection.rows(f"select count(*) from {quoted(version.database, name)}")  # noqa: S608 -- quoted
        return int(row_count)

    def _write_version(
        self, version: Version, table: Relation, origin: Origin, counts: dict[str, int], published_at: datetime
    ) -> None:
        row = version_columns(origin, counts, published_at)
        values = ", ".join(f"cast({literal(column.value)} as {_VERSION_TYPES[column.kind]})" for column in row)
        self._write(version, VERSION_TABLE, table, f"select {values}", quoted(VERSION_TABLE))

    def _write(self, version: Version, name: str, table: Relation, query: str, order: str) -> None:
        """Make a table from a query, with its comments and those of its columns."""
        named = ", ".join(
            quoted(column.name) + (f" comment {literal(column.comment)}" if column.comment else "")
            for column in table.columns
        )
        comment = f" comment {literal(table.comment)}" if table.comment else ""
        self._connection.run(f"create or replace temporary view {_COMMENTED} ({named}) as {query}")
        self._connection.run(
            f"create table {quoted(version.database, name)} using {self._file_format}{comment}"  # noqa: S608 -- quoted
            f" as select * from {_COMMENTED} order by {order}"
        )
        self._connection.run(f"drop view {_COMMENTED}")


def _version_table(origin: Origin, published_at: datetime) -> Relation:
    columns = [
        Column(column.name, _VERSION_TYPES[column.kind], column.comment)
        for column in version_columns(origin, {}, published_at)
    ]
    return Relation(columns, VERSION_TABLE_COMMENT, None)
