"""PostgreSQL: working schemas with a prefix, versions in schemas of their own, and stable views for BI in front."""

import io
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from psycopg2 import sql  # type: ignore[import-untyped]

from flows.data_directory import DataDirectory
from flows.errors import ToolFailedError, UnusableInputError
from flows.published_version import Origin, PublishedVersion
from flows.raw_tables import RawTable
from flows.settings import PseudonymKey
from flows.warehouses import postgres_landing, postgres_publication
from flows.warehouses.mart_keys import NO_KEYS, MartKeys
from flows.warehouses.postgres_connection import (
    CLIENT_CHECK,
    CLIENT_CHECK_INTERVAL,
    Connection,
    connected,
    session_options,
    told,
    where,
)
from flows.warehouses.postgres_ledger import Ledger
from flows.warehouses.postgres_lock import writer_session
from flows.warehouses.postgres_views import check_bi_role, lock_seconds, relations
from flows.warehouses.schema_names import PREFIX_VARIABLE, WORKING_SCHEMAS, schema_names
from flows.warehouses.warehouse import Progress, Query, Warehouse, no_progress

if TYPE_CHECKING:
    from expectations.postgres_database import PostgresDatabase


class PostgresWarehouse(Warehouse):
    """The schemas of one prefix in the database that libpq's variables name.

    What is changed is changed in the session that holds the lock: where that is lost, so is the right to change.
    """

    target: ClassVar[str] = "postgres"

    def __init__(self, data: DataDirectory) -> None:
        super().__init__(data)
        self._names = schema_names()
        self._session: Connection | None = None
        self._where = "PostgreSQL"

    def check(self) -> None:
        """Connect once, and look for what the role and the settings lack."""
        lock_seconds()
        with connected("check", "look at the database") as connection, connection.cursor() as cursor:
            self._where = where(connection)
            check_bi_role(cursor)
            cursor.execute(
                "select has_database_privilege(current_database(), 'create'), current_database(), current_user"
            )
            may_create, database, role = cursor.fetchone()
            if not may_create:
                raise UnusableInputError(
                    f"the role {role} may not make schemas in database {database}:"
                    f' grant create on database "{database}" to "{role}".'
                )

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock of the prefix, in a session of its own."""
        with writer_session(self._names) as session:
            self._session, self._where = session, where(session)
            try:
                yield
            finally:
                self._session = None

    @property
    def published_where(self) -> str:
        """The published schema, its database and its server."""
        return f"schema {self._names.published} of {self._where}"

    def schema(self, name: str) -> str:
        """Return the working schema's name with the prefix."""
        return self._names.working(name)

    def prepare(
        self, landed: Mapping[RawTable, list[Path]], *, full_refresh: bool, progress: Progress = no_progress
    ) -> None:
        """Make the working schemas, and load what is landed and not there yet."""
        with told("make the working schemas"), self._writer, self._writer.cursor() as cursor:
            for name in (*WORKING_SCHEMAS, "landed", "ledger"):
                postgres_publication.make_schema(cursor, self.schema(name))
            Ledger(cursor, self._names).make()
        postgres_landing.load(self._writer, self._names, landed, full_refresh=full_refresh, progress=progress)

    @contextmanager
    def pseudonym_key_held(self, key: PseudonymKey) -> Iterator[None]:
        """Hold the key in an unlogged table: it comes neither into the write-ahead log nor into a logged statement."""
        table = sql.Identifier(self.schema("private"), "pseudonym_key")
        with told("give the key to the database"), self._writer, self._writer.cursor() as cursor:
            cursor.execute(sql.SQL("drop table if exists {}").format(table))
            cursor.execute(sql.SQL('create unlogged table {} (secret text collate "C" not null)').format(table))
            cursor.copy_expert(
                sql.SQL("copy {} from stdin (format csv, quote '\"')").format(table),
                io.StringIO('"' + key.secret.replace('"', '""') + '"\n'),
            )
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
        """Drop what an earlier build left among the marts, as dbt drops what it replaces: with all on top of it."""
        schema = self.schema("marts")
        with told("drop marts of an earlier build"), self._writer, self._writer.cursor() as cursor:
            for kind, letters in (("view", "v"), ("materialized view", "m"), ("table", "r")):
                for name in sorted(set(relations(cursor, schema, letters)) - built):
                    cursor.execute(
                        sql.SQL("drop {} if exists {} cascade").format(sql.SQL(kind), sql.Identifier(schema, name))
                    )

    @contextmanager
    def reading(self) -> Iterator[Query]:
        """Read the working schemas in a session of its own."""
        names = {name: sql.Identifier(self.schema(name)) for name in WORKING_SCHEMAS}
        with connected("read", "read the working schemas") as connection, connection.cursor() as cursor:
            cursor.execute("set transaction read only")

            def query(text: str) -> list[tuple[Any, ...]]:
                cursor.execute(sql.SQL(text).format(**names))
                return list(cursor.fetchall())

            yield query

    def audited_database(self) -> "PostgresDatabase":
        """Return the working schemas as Great Expectations reads them."""
        from expectations.postgres_database import PostgresDatabase  # noqa: PLC0415 -- SQLAlchemy is slow to import

        return PostgresDatabase(self.schema)

    def row_counts_in_build(self) -> Mapping[str, int]:
        """Return the counts of the statistics that each model gathers when it is built."""
        with connected("look at", "count what is built") as connection, connection.cursor() as cursor:
            cursor.execute(
                "select pg_class.relname, cast(pg_class.reltuples as bigint) from pg_class"
                " inner join pg_namespace on pg_class.relnamespace = pg_namespace.oid"
                " where pg_namespace.nspname = any(%s) and pg_class.relkind = 'r' and pg_class.reltuples >= 0",
                [[self.schema(name) for name in WORKING_SCHEMAS]],
            )
            return dict(cursor.fetchall())

    def dbt_environment(self) -> dict[str, str]:
        """Return the connection of this run, as libpq found it, for dbt, which wants every part of it named."""
        info = self._writer.info
        options = session_options()
        with told("look at the session"), self._writer.cursor() as cursor:
            cursor.execute("select current_setting(%s)", [CLIENT_CHECK])
            if cursor.fetchone()[0] == CLIENT_CHECK_INTERVAL:
                # As in postgres_lock: what dbt's sessions of a killed run still do would be in the way of the next run.
                options += f" -c {CLIENT_CHECK}={CLIENT_CHECK_INTERVAL}"
        found = {
            "PGHOST": info.host,
            "PGPORT": str(info.port),
            "PGUSER": info.user,
            "PGDATABASE": info.dbname,
            "PGOPTIONS": options,
            PREFIX_VARIABLE: self._names.prefix,
        }
        if os.environ.get("PGSERVICE") and info.password:
            found["PGPASSWORD"] = info.password
        return found

    def close_dbt_connections(self) -> None:
        """Close the sessions of dbt's threads: one that is in a transaction would keep its locks."""
        from dbt.adapters.factory import FACTORY, reset_adapters  # noqa: PLC0415 -- slow to import

        for adapter in FACTORY.adapters.values():
            adapter.cleanup_connections()
        reset_adapters()

    def is_published(self) -> bool:
        """Return whether the published schema says of which version it is."""
        with told("look at what is published"), self._writer.cursor() as cursor:
            return "published_version" in relations(cursor, self._names.published, "v")

    def read_published(self) -> PublishedVersion | None:
        """Return the ledger's word on what BI reads."""
        with told("read what is published"), self._writer.cursor() as cursor:
            return postgres_publication.read_published(cursor, self._names)

    def remove_unfinished(self) -> None:
        """Remove the key that a killed run may have left; of its publication there is nothing, see that module."""
        self._drop_key()

    def publish(self, origin: Origin, keys: MartKeys = NO_KEYS) -> PublishedVersion:
        """Copy the marts into a schema of their own and switch the views to it, in one transaction."""
        published = postgres_publication.publish(self._writer, self._names, origin, keys)
        try:
            self.notes += postgres_publication.notes_after(self._writer, self._names)
        except ToolFailedError as error:
            self.notes.append(str(error))
        return published

    def roll_back(self) -> PublishedVersion:
        """Switch the views back, in one transaction."""
        return postgres_publication.roll_back(self._writer, self._names)

    @property
    def _writer(self) -> Connection:
        if self._session is None:
            raise RuntimeError("the warehouse is not held")
        return self._session

    def _drop_key(self) -> None:
        with told("remove the key from the database"), self._writer.cursor() as cursor:
            cursor.execute(
                sql.SQL("drop table if exists {}").format(sql.Identifier(self.schema("private"), "pseudonym_key"))
            )
