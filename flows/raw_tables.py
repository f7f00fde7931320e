"""What each source system must and may land: the tables and columns of the raw layer.

Raw columns are text, exactly as exported; types are the business of models/staging. Beside the columns declared here
every landed table has the columns of `LANDING_COLUMNS`.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class RawColumn:
    """One column of an export.

    `aliases` are other headers under which exports carry it; headers are compared in lower case, with every run of
    characters other than letters and digits folded to one underscore. A `required` column is a key or a time without
    which no row can be staged: a file that lacks it is refused.
    """

    name: str
    required: bool = False
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class RawTable:
    """One table of one source system, landed as `raw/<system>/<name>/*.parquet` and read as `raw.<system>__<name>`."""

    system: str
    name: str
    delimiter: str
    columns: tuple[RawColumn, ...] = field(repr=False)

    @property
    def relation(self) -> str:
        """Name of the table in the schema `raw` of the working database."""
        return f"{self.system}__{self.name}"


def _columns(required: str, optional: str, aliases: dict[str, tuple[str, ...]] | None = None) -> tuple[RawColumn, ...]:
    known = aliases or {}
    return tuple(
        RawColumn(name, required=is_required, aliases=known.get(name, ()))
        for names, is_required in ((required, True), (optional, False))
        for name in names.split()
    )


# Landed beside the declared columns: (name, SQL type, what it holds).
LANDING_COLUMNS: tuple[tuple[str, str, str], ...] = (
    (
        "_extra_columns",
        "varchar",
        "JSON object of the columns that the export has and this table does not declare, or null",
    ),
    (
        "_malformed_line",
        "varchar",
        "the line as it stood, where it could not be split into the header's columns; else null",
    ),
    ("_source_file", "varchar", "name of the file that it came from, without its folder"),
    ("_source_row", "bigint", "line number in that file, the header being line 1"),
    ("_loaded_at", "timestamp", "when it was landed, UTC"),
    ("_row_hash", "varchar", "hash over the names and values of the row"),
    ("_occurrence", "bigint", "1 for the first row of that hash in its file, 2 for the second..."),
)

RAW_TABLES: tuple[RawTable, ...] = (
    RawTable(
        "call_log",
        "calls",
        "\t",
        _columns(
            required="vru_line call_id customer_id type date vru_entry q_time outcome",
            optional="priority vru_exit vru_time q_start q_exit ser_start ser_exit ser_time server",
            aliases={"vru_line": ("line",), "customer_id": ("customer",), "server": ("agent",)},
        ),
    ),
    RawTable(
        "servicenow",
        "incident_events",
        ",",
        _columns(
            required="number incident_state sys_mod_count sys_updated_at opened_at contact_type",
            optional=(
                "active reassignment_count reopen_count made_sla caller_id opened_by sys_created_by sys_created_at"
                " sys_updated_by location category subcategory u_symptom cmdb_ci impact urgency priority"
                " assignment_group assigned_to knowledge u_priority_confirmation notify problem_id rfc vendor caused_by"
                " closed_code resolved_by resolved_at closed_at"
            ),
            aliases={
                "incident_state": ("state",),
                "opened_at": ("opened",),
                "resolved_at": ("resolved",),
                "closed_at": ("closed",),
            },
        ),
    ),
    RawTable(
        "twitter",
        "tweets",
        ",",
        _columns(
            required="tweet_id author_id inbound created_at",
            optional="text response_tweet_id in_response_to_tweet_id",
        ),
    ),
)

SYSTEMS: tuple[str, ...] = tuple(sorted({table.system for table in RAW_TABLES}))


def table_of(system: str) -> RawTable:
    """Return the one table that `system` lands; raises KeyError for a system that is not declared."""
    return next(table for table in RAW_TABLES if table.system == system)
