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
    RawTable(
        "interactions",
        "customers",
        ",",
        _columns(
            required="customer_id",
            optional="customer_segment region joined_at left_at yearly_revenue lifetime_value",
        ),
    ),
    RawTable(
        "interactions",
        "customer_identifiers",
        ",",
        _columns(required="customer_id identifier_type identifier", optional=""),
    ),
    RawTable(
        "interactions",
        "agents",
        ",",
        _columns(required="agent_id", optional="team is_bot cost_per_hour"),
    ),
    RawTable(
        "interactions",
        "contacts",
        ",",
        _columns(
            required="contact_id channel started_at",
            optional=(
                "customer_id direction ended_at case_id refers_to_contact_id is_ticket set_to_resolved_at closed_at"
                " reason is_reason_recoded product region team severity agent_id handle_seconds requested_by importance"
                " channel_choice expected_wait_seconds expected_turnaround_seconds"
            ),
        ),
    ),
    RawTable(
        "interactions",
        "messages",
        ",",
        _columns(required="message_id contact_id sent_at actor", optional="body"),
    ),
    RawTable(
        "interactions",
        "events",
        ",",
        _columns(
            required="event_id contact_id event_type occurred_at",
            optional="actor origin event_value event_kind due_at",
        ),
    ),
    RawTable(
        "interactions",
        "survey_answers",
        ",",
        _columns(
            required="survey_answer_id question asked_at",
            optional="survey_id contact_id customer_id answered_at answer verbatim channel survey_sample",
        ),
    ),
    RawTable(
        "interactions",
        "care_assessments",
        ",",
        _columns(
            required="assessment_id contact_id assessor assessed_at",
            optional="agent_id cared coaching_answer",
        ),
    ),
    RawTable(
        "interactions",
        "alerts",
        ",",
        _columns(
            required="alert_id customer_id sent_at",
            optional="alert_type delivered_at acted_on_at stopped_at",
        ),
    ),
    RawTable(
        "interactions",
        "content",
        ",",
        _columns(
            required="content_event_id content_event_type occurred_at",
            optional="content_id contact_id customer_id event_value event_kind",
        ),
    ),
    RawTable(
        "interactions",
        "sales",
        ",",
        _columns(
            required="sale_id sold_at",
            optional="product units amount customer_id contact_id agent_id",
        ),
    ),
    RawTable(
        "stack_exchange",
        "posts",
        ",",
        _columns(
            required="id post_type_id creation_date",
            optional=(
                "parent_id accepted_answer_id score view_count body owner_user_id owner_display_name title tags"
                " answer_count comment_count closed_date last_activity_date"
            ),
        ),
    ),
    RawTable(
        "stack_exchange",
        "comments",
        ",",
        _columns(required="id post_id creation_date", optional="score text user_id user_display_name"),
    ),
    RawTable(
        "stack_exchange",
        "votes",
        ",",
        _columns(required="id post_id vote_type_id creation_date", optional="user_id bounty_amount"),
    ),
    RawTable(
        "stack_exchange",
        "users",
        ",",
        _columns(required="id creation_date", optional="reputation display_name last_access_date location"),
    ),
    RawTable(
        "stack_exchange",
        "post_links",
        ",",
        _columns(required="id post_id related_post_id link_type_id creation_date", optional=""),
    ),
    RawTable(
        "mailbox",
        "messages",
        ",",
        _columns(
            required="message_id sent_at from_address",
            optional="in_reply_to thread_references to_address subject body list_name",
            aliases={
                "sent_at": ("date_utc", "date"),
                "from_address": ("from_hash", "from"),
                "to_address": ("to",),
                "thread_references": ("references",),
                "list_name": ("list", "list_id"),
            },
        ),
    ),
    RawTable(
        "chat_log",
        "lines",
        "\t",
        _columns(
            required="conversation line_number speaker said_at",
            optional="role body dialogue_act rating replies_to_line_number dated_by",
        ),
    ),
    RawTable(
        "surveys",
        "answers",
        ",",
        _columns(
            required="answer_id question asked_at",
            optional=(
                "survey contact_reference contact_system customer_reference answered_at answer verbatim topic"
                " channel organization survey_sample"
            ),
            aliases={
                "answer_id": ("response_id",),
                "asked_at": ("sent_at", "shown_at"),
                "answered_at": ("submitted_at", "responded_at"),
                "answer": ("score",),
                "verbatim": ("feedback", "comment"),
                "topic": ("label",),
                "survey": ("survey_id",),
                "survey_sample": ("sample",),
                "contact_reference": ("contact_id", "ticket_id", "ticket", "ticket_reference"),
                "customer_reference": ("customer_id",),
            },
        ),
    ),
)

SYSTEMS: tuple[str, ...] = tuple(sorted({table.system for table in RAW_TABLES}))


def tables_of(system: str) -> list[RawTable]:
    """Return the tables of a system, in declared order; raises KeyError for a system that is not declared."""
    tables = [table for table in RAW_TABLES if table.system == system]
    if not tables:
        raise KeyError(system)
    return tables


def table_of(system: str, name: str | None = None) -> RawTable:
    """Return a table of a system, its only one where no name is given; raises KeyError where there is no such."""
    tables = [table for table in tables_of(system) if name in (None, table.name)]
    if len(tables) != 1:
        raise KeyError(f"{system} {name}")
    return tables[0]
