"""What was published to a PostgreSQL, kept in a private schema of the project: `<prefix>_ledger`.

`publications` has a row per version that is there: its schema, whether BI reads it now, and whether it was rolled back.
`views` has the stable views that the project made in the published schema: what else is there is not its to touch.
"""

import json
from dataclasses import dataclass
from datetime import datetime

from psycopg2 import sql  # type: ignore[import-untyped]

from flows.published_version import Origin, PublishedVersion
from flows.warehouses.postgres_connection import Cursor
from flows.warehouses.schema_names import SchemaNames


@dataclass(frozen=True)
class Publication:
    """One row of the ledger; `number` grows with every publication."""

    number: int
    schema: str
    published: PublishedVersion
    is_current: bool


class Ledger:
    """The ledger of one prefix, in the transaction of a cursor."""

    def __init__(self, cursor: Cursor, names: SchemaNames) -> None:
        self._cursor = cursor
        self._schema = names.working("ledger")
        self._names = names

    def is_there(self) -> bool:
        """Return whether there is a ledger."""
        self._cursor.execute("select to_regclass(%s) is not null", [f'"{self._schema}"."publications"'])
        (found,) = self._cursor.fetchone()
        return bool(found)

    def make(self) -> None:
        """Make the ledger's tables where they are not there yet."""
        self._execute(
            """
            create table if not exists {publications} (
                number bigint generated always as identity primary key,
                published_version text not null,
                schema_name text not null unique,
                as_of timestamp not null,
                published_at timestamp not null,
                row_counts json not null,
                is_current boolean not null default false,
                is_rolled_back boolean not null default false
            )
            """
        )
        self._execute("create table if not exists {views} (view_name text primary key)")

    def add(self, origin: Origin, published_at: datetime) -> tuple[int, str]:
        """Add a publication that nobody reads yet; return its number and the name of its schema."""
        self._execute("select nextval(pg_get_serial_sequence(%s, 'number'))", [f"{self._schema}.publications"])
        (number,) = self._cursor.fetchone()
        schema = self._names.version(origin.version, number)
        self._execute(
            "insert into {publications} overriding system value values (%s, %s, %s, %s, %s, '{{}}', false, false)",
            [number, origin.version, schema, origin.as_of, published_at],
        )
        return int(number), schema

    def count(self, number: int, row_counts: dict[str, int]) -> None:
        """Say how many rows each mart of a publication has."""
        self._execute("update {publications} set row_counts = %s where number = %s", [json.dumps(row_counts), number])

    def read_now(self, number: int) -> None:
        """Say that BI reads this publication now, and no other."""
        self._execute("update {publications} set is_current = (number = %s)", [number])

    def rolled_back(self, number: int) -> None:
        """Mark a publication as one that is never gone back to."""
        self._execute("update {publications} set is_rolled_back = true where number = %s", [number])

    def remove(self, number: int) -> None:
        """Forget a publication whose schema is gone."""
        self._execute("delete from {publications} where number = %s", [number])

    def current(self) -> Publication | None:
        """Return the publication that BI reads, if there is one."""
        return next((each for each in self._publications("is_current")), None)

    def earlier(self) -> list[Publication]:
        """Return what can be gone back to, the latest first: from before the current one, and not rolled back."""
        return self._publications(
            "not is_rolled_back and not is_current and number < coalesce("
            "(select max(number) from {publications} where is_current), 9223372036854775807)"
        )

    def previous(self) -> list[Publication]:
        """Return all publications but the current one, the latest first."""
        return self._publications("not is_current")

    def views(self) -> set[str]:
        """Return the names of the stable views."""
        self._execute("select view_name from {views}")
        return {name for (name,) in self._cursor.fetchall()}

    def add_view(self, name: str) -> None:
        """Note a stable view as the project's own."""
        self._execute("insert into {views} values (%s) on conflict do nothing", [name])

    def _publications(self, condition: str) -> list[Publication]:
        self._execute(
            "select number, schema_name, published_version, as_of, published_at, row_counts, is_current"  # noqa: S608 -- of this class
            f" from {{publications}} where {condition} order by number desc"
        )
        return [
            Publication(number, schema, PublishedVersion(version, as_of, published_at, row_counts), is_current)
            for number, schema, version, as_of, published_at, row_counts, is_current in self._cursor.fetchall()
        ]

    def _execute(self, text: str, values: list[object] | None = None) -> None:
        self._cursor.execute(
            sql.SQL(text).format(
                publications=sql.Identifier(self._schema, "publications"), views=sql.Identifier(self._schema, "views")
            ),
            values,
        )
