"""The server and a database of it as the tests see them: past the project's own code."""

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg2

# The number of the lock at which a statement is stopped.
_STOP = 4711


@dataclass
class Server:
    """A running server; its superuser may do as it likes without a password."""

    folder: Path
    socket: str

    def connect(self, database: str = "postgres", **changes: Any) -> Any:
        """Return a connection in autocommit mode."""
        connection = psycopg2.connect(
            **{"host": self.socket, "dbname": database, "user": "postgres", "password": "", **changes}
        )
        connection.autocommit = True
        return connection

    def execute(self, text: str) -> None:
        """Run a statement as superuser."""
        with contextlib.closing(self.connect()) as connection, connection.cursor() as cursor:
            cursor.execute(text)

    def ask_for_passwords_of(self, role: str) -> None:
        """Let nobody in as this role without its password."""
        rules = self.folder / "pg_hba.conf"
        rules.write_text(f"local all {role} scram-sha-256\n{rules.read_text()}")
        self.execute("select pg_reload_conf()")


@dataclass
class Database:
    """One database, and a session of its superuser that the code under test knows nothing of."""

    server: Server
    name: str
    _connections: list[Any] = field(default_factory=list)

    def environment(self) -> dict[str, str]:
        """Return libpq's variables for it."""
        return {"PGHOST": self.server.socket, "PGPORT": "5432", "PGUSER": "postgres", "PGDATABASE": self.name}

    def connect(self, **changes: Any) -> Any:
        """Return a connection in autocommit mode, closed with the test."""
        connection = self.server.connect(self.name, **changes)
        self._connections.append(connection)
        return connection

    def close(self) -> None:
        """Close what the test opened."""
        for connection in self._connections:
            connection.close()

    def rows(self, text: str, values: Any = None) -> list[tuple[Any, ...]]:
        """Return the rows of a query, or none where a statement has none."""
        if not self._connections or self._connections[0].closed:
            self._connections.insert(0, self.server.connect(self.name))
        with self._connections[0].cursor() as cursor:
            cursor.execute(text, values)
            return list(cursor.fetchall()) if cursor.description else []

    @contextlib.contextmanager
    def stopped_at(self, tag: str, relation: str) -> Iterator["Stop"]:
        """Stop whatever statement of this kind makes a relation of this name, from within the server.

        An event trigger waits there for a lock that is held here; `tag` is as in CREATE VIEW.
        """
        holder = self.server.connect(self.name)
        with holder.cursor() as cursor:
            cursor.execute("select pg_advisory_lock(%s)", [_STOP])
            cursor.execute(
                f"""
                create or replace function public.stop_here() returns event_trigger language plpgsql as $$
                begin
                    if exists (
                        select 1 from pg_event_trigger_ddl_commands() where object_identity like '{relation}'
                    ) then
                        perform pg_advisory_xact_lock({_STOP});
                    end if;
                end $$;
                create event trigger stop_here on ddl_command_end when tag in ('{tag}')
                execute function public.stop_here();
                """
            )
        try:
            yield Stop(self)
        finally:
            with holder.cursor() as cursor:
                cursor.execute("select pg_advisory_unlock(%s)", [_STOP])
                cursor.execute("drop event trigger stop_here")
            holder.close()


@dataclass
class Stop:
    """The place at which a statement waits."""

    database: Database

    def wait(self, seconds: float = 240) -> int:
        """Return the server process that waits there, once one does."""
        deadline = time.monotonic() + seconds
        while True:
            found = self.database.rows(
                "select pid from pg_locks where locktype = 'advisory' and objid = %s and objsubid = 1 and not granted",
                [_STOP],
            )
            if found:
                return int(found[0][0])
            assert time.monotonic() < deadline, "nothing came to the place where it was to be stopped"
            time.sleep(0.05)

    def end_connection(self) -> None:
        """End the session that waits there, as an administrator or a failover does."""
        process = self.wait()
        self.database.rows("select pg_terminate_backend(%s)", [process])
        while self.database.rows("select 1 from pg_stat_activity where pid = %s", [process]):
            time.sleep(0.05)
