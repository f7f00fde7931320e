"""Published versions on Spark: each in a database of its own, `<prefix>_<version>_<number>`.

A database's name says the version and the number, which grows with every publication. What became of it is said by
empty tables in the database `<prefix>_ledger`: `published_<number>`, and `rolled_back_<number>` beside it; where there
is none, the version was not written to its end. (A table is made and dropped as a whole, on every catalog; properties
of a database cannot be changed in Hive's where its folder has a blank in its name.)
"""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from flows.errors import ToolFailedError
from flows.published_version import VERSION_TABLE, PublishedVersion
from flows.warehouses import spark_catalog
from flows.warehouses.schema_names import SchemaNames
from flows.warehouses.spark_connection import SparkConnection, quoted


class State(StrEnum):
    """What became of a version that was written to its end."""

    PUBLISHED = "published"
    ROLLED_BACK = "rolled_back"


@dataclass(frozen=True)
class Version:
    """A version's database; `number` grows with every publication."""

    number: int
    database: str


class Versions:
    """The versions of one prefix."""

    def __init__(self, connection: SparkConnection, names: SchemaNames) -> None:
        self._connection = connection
        self._names = names
        self._ledger = names.working("ledger")
        self._pattern = re.compile(rf"{re.escape(names.prefix)}_v[0-9a-f]{{12}}_(?P<number>[0-9]+)")

    def all(self) -> list[Version]:
        """Return all versions, the newest first."""
        found = map(self.of_database, spark_catalog.databases(self._connection))
        return sorted((version for version in found if version is not None), key=lambda each: -each.number)

    def of_database(self, database: str) -> Version | None:
        """Return the version of a database, or None for one that is no version's."""
        match = self._pattern.fullmatch(database)
        return None if match is None else Version(int(match["number"]), database)

    def make(self, version: str) -> Version:
        """Make the database of a new version, which has the next number."""
        number = max((each.number for each in self.all()), default=0) + 1
        made = Version(number, self._names.version(version, number))
        spark_catalog.make_database(self._connection, made.database, "One published version of the marts.")
        return made

    def states(self) -> dict[int, State]:
        """Return what became of each version, by number; of one that is not in it, nothing did."""
        marks = spark_catalog.names(self._connection, self._ledger)
        found = {}
        # A version that was rolled back has both marks.
        for state in (State.PUBLISHED, State.ROLLED_BACK):
            for mark in marks:
                number = mark.removeprefix(f"{state}_")
                if number != mark and number.isdecimal():
                    found[int(number)] = state
        return found

    def mark(self, version: Version, state: State | None) -> None:
        """Say what became of the version, None where it is not to count as published after all."""
        spark_catalog.make_database(self._connection, self._ledger, "What the project keeps of its publications.")
        for each in (State.ROLLED_BACK, State.PUBLISHED):
            mark = quoted(self._ledger, f"{each}_{version.number}")
            if state is each or (state is not None and each is State.PUBLISHED):
                self._connection.run(f"create table if not exists {mark} (nothing string) using parquet")
            else:
                self._connection.run(f"drop table if exists {mark}")

    def newest_before(self, current: Version) -> Version | None:
        """Return the newest version to go back to: one that was published, and from which nobody went back."""
        states = self.states()
        for version in self.all():
            if (
                version.number < current.number
                and states.get(version.number) is State.PUBLISHED
                and VERSION_TABLE in spark_catalog.names(self._connection, version.database)
            ):
                return version
        return None

    def read(self, version: Version) -> PublishedVersion:
        """Return what a version says of itself; raises ToolFailedError where it says nothing."""
        found = self._connection.rows(
            f"select published_version, as_of, published_at from {quoted(version.database, VERSION_TABLE)}"  # noqa: S608 -- quoted
        )
        if len(found) != 1 or not all(isinstance(moment, datetime) for moment in found[0][1:]):
            raise ToolFailedError(f"the published version in {version.database} does not say which version it is.")
        name, as_of, published_at = found[0]
        return PublishedVersion(str(name), as_of, published_at, self._row_counts(version))

    def drop(self, version: Version) -> None:
        """Drop a version with all its tables."""
        self._connection.run(f"drop database if exists {quoted(version.database)} cascade")
        self.mark(version, None)

    def _row_counts(self, version: Version) -> dict[str, int]:
        tables = spark_catalog.names(self._connection, version.database)
        return {
            name: spark_catalog.count(self._connection, version.database, name)
            for name in tables
            if name != VERSION_TABLE
        }
