"""Spark: working databases with a prefix, versions in databases of their own, and stable views for BI in front."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from flows.data_directory import DataDirectory
from flows.errors import ToolFailedError
from flows.published_version import Origin, PublishedVersion
from flows.raw_tables import RawTable
from flows.settings import PseudonymKey
from flows.warehouses import spark_catalog, spark_raw, spark_session, spark_thrift
from flows.warehouses.mart_keys import NO_KEYS, MartKeys
from flows.warehouses.schema_names import PREFIX_VARIABLE, WORKING_SCHEMAS, schema_names
from flows.warehouses.spark_connection import SessionConnection, SparkConnection, quoted, told
from flows.warehouses.spark_lock import writer_lock
from flows.warehouses.spark_publication import Publication
from flows.warehouses.spark_settings import settings_from_environment
from flows.warehouses.warehouse import RECORD, Progress, Query, Warehouse, no_progress

if TYPE_CHECKING:
    from expectations.audited_database import AuditedDatabase

_KEY_TABLE = "pseudonym_key"


class SparkWarehouse(Warehouse):
    """The databases of one prefix in the catalog of a session of this process, or of a thrift server."""

    target: ClassVar[str] = "spark"

    def __init__(self, data: DataDirectory) -> None:
        super().__init__(data)
        self._names = schema_names()
        self._settings = settings_from_environment()
        self._opened: SparkConnection | None = None

    def check(self) -> None:
        """Look for Java or for the server, whichever there is to be."""
        if self._settings.method == "session":
            spark_session.check(self.data, self._settings)
        else:
            spark_thrift.ThriftConnection(self._settings).close()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock of the prefix where machines share the catalog; a local one is the data directory's."""
        with ExitStack() as stack:
            if not self._is_local:
                stack.enter_context(writer_lock(lambda: self._connection, self._names))
            yield

    @property
    def published_where(self) -> str:
        """The published database, and whose catalog it is in."""
        if self._settings.method == "thrift":
            return f"database {self._names.published} of Spark at {self._settings.host}:{self._settings.port}"
        if self._is_local:
            return f"database {self._names.published} of the Spark catalog in {spark_session.spark_folder(self.data)}"
        return f"database {self._names.published} of the cluster's Spark catalog"

    def schema(self, name: str) -> str:
        """Return the working database's name with the prefix."""
        return self._names.working(name)

    def prepare(
        self, landed: Mapping[RawTable, list[Path]], *, full_refresh: bool, progress: Progress = no_progress
    ) -> None:
        """Make the working databases, and the raw tables over what is landed."""
        with told("make the working databases"):
            there = set(spark_catalog.databases(self._connection))
            for name in WORKING_SCHEMAS:
                database = self.schema(name)
                if full_refresh and database in there:
                    self._make_empty(name, database)
                spark_catalog.make_database(self._connection, database, "A working database of the project alone.")
        spark_raw.register(
            self._connection,
            self.schema("raw"),
            self.data,
            landed,
            location=self._settings.raw_location,
            progress=progress,
        )

    def _make_empty(self, name: str, database: str) -> None:
        if name != "marts":
            self._connection.run(f"drop database {quoted(database)} cascade")
            return
        for relation in spark_catalog.names(self._connection, database):
            if relation != RECORD:
                spark_catalog.drop(self._connection, database, relation)

    @contextmanager
    def pseudonym_key_held(self, key: PseudonymKey) -> Iterator[None]:
        """Hold the key in a table; its file goes with it."""
        self._drop_key()
        with told("give the key to the database"):
            self._connection.keep_secret(self._key_table, "secret", key.secret)
        try:
            yield
        except BaseException:
            try:
                self._drop_key()
            except ToolFailedError as error:
                # What went wrong first is what is told.
                self.notes.append(f"{error} The next run does so first of all.")
            raise
        self._drop_key()

    def drop_stale_marts(self, built: set[str]) -> None:
        """Drop what an earlier build left among the marts."""
        database = self.schema("marts")
        with told("drop marts of an earlier build"):
            for name in spark_catalog.names(self._connection, database):
                if name not in built:
                    spark_catalog.drop(self._connection, database, name)

    @contextmanager
    def reading(self) -> Iterator[Query]:
        """Read the working databases in a session of a server that remembers no files of tables since replaced."""
        names = {name: quoted(self.schema(name)) for name in WORKING_SCHEMAS}
        connection = self._connect()

        def query(text: str) -> list[tuple[Any, ...]]:
            return connection.rows(text.format(**names))

        with told("read the working databases"), closing(connection):
            yield query

    def audited_database(self) -> "AuditedDatabase":
        """Return the working databases as Great Expectations reads them."""
        from expectations.spark_database import SparkDatabase  # noqa: PLC0415 -- only the audit needs it

        return SparkDatabase(self._connection, self.schema)

    def dbt_environment(self) -> dict[str, str]:
        """Return the prefix, and how dbt reaches Spark: a session is the one that is there when it asks."""
        _ = self._connection
        found = {PREFIX_VARIABLE: self._names.prefix}
        if self._settings.password is not None:
            # So named, dbt keeps it out of what it writes.
            found["DBT_ENV_SECRET_SPARK_PASSWORD"] = self._settings.password
        return found

    def close_dbt_connections(self) -> None:
        """Close the connections of dbt's threads; the session is everybody's, and stays."""
        from dbt.adapters.factory import FACTORY, reset_adapters  # noqa: PLC0415 -- slow to import

        for adapter in FACTORY.adapters.values():
            adapter.cleanup_connections()
        reset_adapters()

    def is_published(self) -> bool:
        """Return whether the published database says of which version it is."""
        return self._publication.is_there()

    def read_published(self) -> PublishedVersion | None:
        """Return what the version that BI reads says of itself."""
        return self._publication.read()

    def remove_unfinished(self) -> None:
        """Undo a half-done switch, and remove the half-written version and the key that a killed run left."""
        self._publication.remove_unfinished()
        self._drop_key()

    def publish(self, origin: Origin, keys: MartKeys = NO_KEYS) -> PublishedVersion:
        """Copy the marts into a database of their own, and switch the views to it one by one."""
        published = self._publication.publish(origin, keys)
        try:
            self.notes += self._publication.notes_after()
        except ToolFailedError as error:
            self.notes.append(str(error))
        return published

    def roll_back(self) -> PublishedVersion:
        """Switch the views back, having cleared what a killed run left."""
        self.remove_unfinished()
        return self._publication.roll_back()

    @property
    def _is_local(self) -> bool:
        return self._settings.method == "session" and spark_session.is_local(self._settings)

    @property
    def _connection(self) -> SparkConnection:
        if self._opened is None:
            self._opened = self._connect()
        return self._opened

    def _connect(self) -> SparkConnection:
        if self._settings.method == "session":
            return SessionConnection(spark_session.session(self.data, self._settings))
        return spark_thrift.ThriftConnection(self._settings)

    def _reconnect(self) -> SparkConnection:
        """Give up the connection for another one; a session of this process is started anew."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None
        if self._settings.method == "session" and not spark_session.is_given():
            spark_session.stop()
        return self._connection

    @property
    def _publication(self) -> Publication:
        return Publication(self._connection, self._names, self._settings.file_format, self._reconnect)

    @property
    def _key_table(self) -> str:
        return quoted(self.schema("private"), _KEY_TABLE)

    def _drop_key(self) -> None:
        with told("remove the key from the database"):
            if self.schema("private") in spark_catalog.databases(self._connection):
                self._connection.run(f"drop table if exists {self._key_table} purge")
