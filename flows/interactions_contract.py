"""The canonical raw contract: what may stand in each column of the tables of `interactions`.

`python -m flows.interactions_contract` writes docs/contract/ from it: a page for people, and a JSON Schema a table,
which a row of a file can be held against before it is landed.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from flows.data_directory import PROJECT_ROOT
from flows.raw_tables import RawTable, table_of

Kind = Literal["text", "timestamp", "number", "integer", "boolean"]

CONTRACT_FOLDER = PROJECT_ROOT / "docs" / "contract"

CHANNELS = ("phone", "chat", "email", "sms", "social", "community", "self_service", "in_person")
DIRECTIONS = ("inbound", "callback", "outbound")
ACTORS = ("customer", "agent", "bot", "system")
ORIGINS = ("system", "text", "survey", "assessment")
ASSESSORS = ("employee", "coach", "mystery_shopper")
QUESTIONS = (
    *("solved", "cared_for", "clarity", "effort", "recommend", "satisfaction_contact", "satisfaction_issue"),
    *("expectation", "importance", "expected_wait", "expected_turnaround"),
)
CONTENT_EVENT_TYPES = ("posted", "rated", "endorsed", "visited")
EVENT_TYPES = (
    *("queue_entered", "answered", "abandoned", "transferred", "identification_requested", "identification_given"),
    *("problem_stated", "problem_restated", "rephrase_requested", "solution_offered", "solution_acknowledged"),
    *("solution_rejected", "solution_used", "promise_made", "promise_kept", "complained", "praised", "escalated"),
    *("awaiting_customer", "resumed", "closed", "reopened", "endorsed", "rated", "visited", "alert_sent"),
    *("alert_acted_on", "alert_stopped", "sale"),
)

# Regular expressions that DuckDB, Python and JSON Schema read alike. A time without a zone is UTC.
PATTERNS: dict[Kind, str] = {
    "timestamp": (
        r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
        r"([ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?(Z| ?[+-][0-9]{2}:?[0-9]{2})?)?$"
    ),
    "number": r"^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]{1,3})?$",
    "integer": r"^[+-]?[0-9]{1,18}([.]0*)?$",
    "boolean": r"^([Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee]|[Tt]|[Ff]|[Yy][Ee][Ss]|[Nn][Oo]|1|0)$",
}
KIND_MEANS: dict[Kind, str] = {
    "text": "any text",
    "timestamp": "a date and time such as 2026-01-31 09:15:00 or 2026-01-31T09:15:00+01:00 (UTC without a zone)",
    "number": "a number such as 12 or 12.5",
    "integer": "a whole number",
    "boolean": "true or false",
}


@dataclass(frozen=True)
class ContractColumn:
    """What a column holds; `values` are all that are allowed, in lower case, empty where any text is.

    `lowest` and `highest` bound a number. `unit` is what a number counts. A `is_key` column identifies the row: of
    rows with one key the latest landed counts. `not_before` names the column of a time that is no later than this one.
    """

    name: str
    kind: Kind
    description: str
    example: str
    unit: str | None = None
    values: tuple[str, ...] = ()
    lowest: int | None = None
    highest: int | None = None
    is_key: bool = False
    not_before: str | None = None


@dataclass(frozen=True)
class ContractTable:
    """What a row of a table is; columns are those of the raw table, in its order."""

    name: str
    description: str
    columns: tuple[ContractColumn, ...]
    is_optional: bool = True

    @property
    def keys(self) -> tuple[str, ...]:
        """Names of the columns that together identify a row."""
        return tuple(column.name for column in self.columns if column.is_key)

    @property
    def raw_table(self) -> RawTable:
        """The raw table that it describes."""
        return table_of("interactions", self.name)

    def is_required(self, column: ContractColumn) -> bool:
        """Return whether no row can do without the column."""
        return any(raw.required for raw in self.raw_table.columns if raw.name == column.name)

    def example_row(self) -> dict[str, str]:
        """Return one row that is as it should be."""
        return {column.name: column.example for column in self.columns}


def _key(name: str, description: str, example: str, values: tuple[str, ...] = ()) -> ContractColumn:
    return ContractColumn(name, "text", description, example, values=values, is_key=True)


def _text(name: str, description: str, example: str, values: tuple[str, ...] = ()) -> ContractColumn:
    return ContractColumn(name, "text", description, example, values=values)


def _time(name: str, description: str, example: str, *, not_before: str | None = None) -> ContractColumn:
    return ContractColumn(name, "timestamp", description, example, not_before=not_before)


def _amount(name: str, description: str, example: str, unit: str, lowest: int | None = 0) -> ContractColumn:
    return ContractColumn(name, "number", description, example, unit=unit, lowest=lowest)


def _flag(name: str, description: str, example: str) -> ContractColumn:
    return ContractColumn(name, "boolean", description, example)


_CURRENCY = "the company's currency"
_CUSTOMER = _text("customer_id", "the customer, as in `customers`", "C-1001")
_CONTACT = _text("contact_id", "the contact that it belongs to, as in `contacts`", "K-50001")
_AGENT = _text("agent_id", "the employee or bot, as in `agents`", "A-17")

CONTRACT: tuple[ContractTable, ...] = (
    ContractTable(
        "customers",
        "A row for each customer on the books.",
        (
            _key("customer_id", "the customer's identifier in the company's books", "C-1001"),
            _text("customer_segment", "segment, in the company's own words", "business"),
            _text("region", "region, in the company's own words", "north"),
            _time("joined_at", "when they became a customer", "2024-03-01 00:00:00"),
            _time("left_at", "when they left; empty while they stay", "2026-02-28 00:00:00", not_before="joined_at"),
            _amount("yearly_revenue", "what they pay in a year", "1200.00", _CURRENCY, None),
            _amount("lifetime_value", "what they are expected to be worth while they stay", "5400.00", _CURRENCY, None),
        ),
        is_optional=False,
    ),
    ContractTable(
        "customer_identifiers",
        "A row for each address or account by which a customer is known in some system: customers of several systems "
        "are joined by them. Values are hashed when they are joined.",
        (
            _key("customer_id", "the customer, as in `customers`", "C-1001"),
            _key("identifier_type", "kind of identifier: email, phone, twitter, account...", "email"),
            _key("identifier", "the address or account itself, plain", "kim@example.com"),
        ),
    ),
    ContractTable(
        "agents",
        "A row for each employee, or bot, who answers customers.",
        (
            _key("agent_id", "the employee's identifier", "A-17"),
            _text("team", "the team they work in", "billing"),
            _flag("is_bot", "whether it is a machine; empty means a person", "false"),
            _amount("cost_per_hour", "what an hour of their work costs", "42.50", _CURRENCY),
        ),
    ),
    ContractTable(
        "contacts",
        "A row for each interaction between a customer and the company in one channel: a call, a chat session, a "
        "thread of e-mails or messages, a question in a community, a visit to self-service, the opening of a ticket.",
        (
            _key("contact_id", "the contact's identifier", "K-50001"),
            _text("channel", "channel", "chat", CHANNELS),
            _time("started_at", "when the customer began it", "2026-01-31 09:15:00"),
            _text("customer_id", "the customer, as in `customers`; empty where nobody knows who it was", "C-1001"),
            _text("direction", "who turned to whom; empty means inbound", "inbound", DIRECTIONS),
            _time("ended_at", "when it ended", "2026-01-31 09:27:30", not_before="started_at"),
            _text("case_id", "the case or ticket that several contacts may share", "T-88"),
            _text("refers_to_contact_id", "an earlier contact that it follows up, duplicates or answers", "K-49990"),
            _flag("is_ticket", "whether it is the opening of a ticket", "false"),
            _time(
                "set_to_resolved_at",
                "when the company set it to resolved",
                "2026-01-31 09:27:00",
                not_before="started_at",
            ),
            _time("closed_at", "when it was closed", "2026-02-03 00:00:00", not_before="started_at"),
            _text("reason", "the reason as first coded, in the company's own codes", "invoice_unclear"),
            _flag("is_reason_recoded", "whether it was coded anew later; empty where nobody can tell", "false"),
            _text("product", "product that it is about", "broadband"),
            _text("region", "region; empty means the customer's", "north"),
            _text("team", "team; empty means the agent's", "billing"),
            _text("severity", "severity, in the company's own words", "high"),
            _text("agent_id", "who answered first, as in `agents`", "A-17"),
            _amount("handle_seconds", "working time that it took", "640", "second"),
            _time("requested_by", "by when the customer asked to have it done", "2026-02-02 18:00:00"),
            ContractColumn(
                "importance",
                "integer",
                "what the contact meant to the customer: 1 little, 5 very much",
                "4",
                unit="point",
                lowest=1,
                highest=5,
            ),
            _text("channel_choice", "why the customer chose the channel, in their words or a code", "urgent"),
            _amount("expected_wait_seconds", "how long the customer said to expect to wait", "120", "second"),
            _amount(
                "expected_turnaround_seconds", "how long the customer said to expect it to take", "86400", "second"
            ),
        ),
        is_optional=False,
    ),
    ContractTable(
        "messages",
        "A row for each message of a contact, or each turn of a call that was written down.",
        (
            _key("message_id", "the message's identifier", "M-900001"),
            _CONTACT,
            _time("sent_at", "when it was sent", "2026-01-31 09:15:04"),
            _text("actor", "who wrote it", "customer", ACTORS),
            _text("body", "its text", "My invoice is higher than last month."),
        ),
    ),
    ContractTable(
        "events",
        "A row for each thing that happened in a contact and that a system logged, a survey said or somebody assessed. "
        "What can be read from `contacts` and `messages` alone need not be landed here.",
        (
            _key("event_id", "the event's identifier", "E-700001"),
            _CONTACT,
            _text("event_type", "what happened", "promise_made", EVENT_TYPES),
            _time("occurred_at", "when", "2026-01-31 09:20:00"),
            _text("actor", "who did it", "agent", ACTORS),
            _text("origin", "where it is known from; empty means system", "system", ORIGINS),
            ContractColumn(
                "event_value",
                "number",
                "a number that goes with it: a rating, an amount, seconds",
                "5",
                unit="as the event type says",
            ),
            _text("event_kind", "its kind, as of an endorsement or an alert", "public_review"),
            _time("due_at", "for a promise: by when it is to be kept", "2026-02-02 12:00:00", not_before="occurred_at"),
        ),
    ),
    ContractTable(
        "survey_answers",
        "A row for each question that a customer was shown, answered or not.",
        (
            _key("survey_answer_id", "identifier of the question shown to this customer", "S-3001"),
            _text("question", "what was asked", "solved", QUESTIONS),
            _time("asked_at", "when it was shown", "2026-01-31 10:00:00"),
            _text("survey_id", "the questionnaire that it was part of", "after-chat-2026"),
            _text("contact_id", "the contact that it is about, as in `contacts`", "K-50001"),
            _CUSTOMER,
            _time(
                "answered_at",
                "when it was answered; empty while it is not",
                "2026-01-31 10:02:10",
                not_before="asked_at",
            ),
            _text("answer", "the answer: yes or no, or a number on the question's scale", "yes"),
            _text("verbatim", "what the customer wrote beside it", "Quick and friendly."),
            _text("channel", "channel that it was asked in", "email", CHANNELS),
            _text("survey_sample", "the sample that the customer was drawn into", "random"),
        ),
    ),
    ContractTable(
        "care_assessments",
        "A row for each judgement of whether the customer of a contact left feeling that somebody cared.",
        (
            _key("assessment_id", "the assessment's identifier", "Q-401"),
            _CONTACT,
            _text("assessor", "who judged", "employee", ASSESSORS),
            _time("assessed_at", "when", "2026-01-31 09:30:00"),
            _AGENT,
            _flag("cared", "whether the customer felt cared for, in the assessor's view", "false"),
            _text("coaching_answer", "answer to: what could you have done differently?", "Explained the total first."),
        ),
    ),
    ContractTable(
        "alerts",
        "A row for each message that the company sent on its own, to save the customer a contact.",
        (
            _key("alert_id", "the alert's identifier", "L-12"),
            _CUSTOMER,
            _time("sent_at", "when it was sent", "2026-01-30 08:00:00"),
            _text("alert_type", "its kind, in the company's own words", "payment_due"),
            _time("delivered_at", "when it arrived", "2026-01-30 08:00:05", not_before="sent_at"),
            _time(
                "acted_on_at", "when the customer did what it was about", "2026-01-30 19:30:00", not_before="sent_at"
            ),
            _time(
                "stopped_at", "when the customer asked for no more of them", "2026-01-31 07:00:00", not_before="sent_at"
            ),
        ),
    ),
    ContractTable(
        "content",
        "A row for each time that a piece of help or community content was posted, rated, endorsed or visited.",
        (
            _key("content_event_id", "the event's identifier", "V-61"),
            _text("content_event_type", "what happened", "rated", CONTENT_EVENT_TYPES),
            _time("occurred_at", "when", "2026-01-31 11:00:00"),
            _text("content_id", "the article or post", "article-7"),
            _text("contact_id", "the contact that it answers, as in `contacts`", "K-50001"),
            _CUSTOMER,
            ContractColumn("event_value", "number", "the rating", "4", unit="point"),
            _text("event_kind", "its kind, as of an endorsement", "like"),
        ),
    ),
    ContractTable(
        "sales",
        "A row for each sale.",
        (
            _key("sale_id", "the sale's identifier", "B-9"),
            _time("sold_at", "when", "2026-01-31 12:00:00"),
            _text("product", "what was sold", "broadband"),
            _amount("units", "how many; negative for a return", "1", "unit", None),
            _amount("amount", "what was paid; negative for a return", "29.90", _CURRENCY, None),
            _CUSTOMER,
            _text("contact_id", "the contact that it was made in, as in `contacts`", "K-50001"),
            _AGENT,
        ),
    ),
)


def contract_of(table: RawTable) -> ContractTable | None:
    """Return the contract of a raw table, or None for one of another system."""
    return next((each for each in CONTRACT if each.raw_table == table), None)


def allowed(column: ContractColumn) -> str:
    """Return in words what may stand in a column."""
    if column.values:
        return f"one of {', '.join(column.values)}"
    if column.lowest is not None and column.highest is not None:
        return f"{KIND_MEANS[column.kind]} from {column.lowest} to {column.highest}"
    if column.lowest is not None:
        return f"{KIND_MEANS[column.kind]}, {column.lowest} or more"
    return KIND_MEANS[column.kind]


def json_schema(table: ContractTable) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of one row, as text (as in CSV) or as JSON's own types."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{table.name}.schema.json",
        "title": f"interactions.{table.name}",
        "description": table.description,
        "type": "object",
        "properties": {
            column.name: _property(column, is_required=table.is_required(column)) for column in table.columns
        },
        "required": [column.name for column in table.columns if table.is_required(column)],
        # Further columns are landed as they are, and kept.
        "additionalProperties": True,
    }


def _property(column: ContractColumn, *, is_required: bool) -> dict[str, Any]:
    filled: dict[str, Any] = {"type": ["string"], "minLength": 1}
    if column.kind != "text":
        filled["pattern"] = PATTERNS[column.kind]
    if column.kind in ("number", "integer") or (column.kind == "text" and not column.values):
        filled["type"] = ["string", "integer" if column.kind == "integer" else "number"]
    if column.kind == "boolean":
        filled["type"] = ["string", "boolean"]
    if column.lowest is not None:
        filled["minimum"] = column.lowest
        if column.lowest == 0:
            # As text, too.
            filled["pattern"] = filled["pattern"].replace("[+-]?", "[+]?", 1)
    if column.highest is not None:
        filled["maximum"] = column.highest
        # As text, too.
        filled["pattern"] = f"^[{column.lowest}-{column.highest}]([.]0*)?$"
    if column.values:
        filled["enum"] = list(column.values)
    about: dict[str, Any] = {"description": column.description, "examples": [column.example]}
    if column.unit:
        about["x-unit"] = column.unit
    if column.is_key:
        about["x-key"] = True
    return about | (filled if is_required else {"anyOf": [filled, {"enum": [None, ""]}]})


def page() -> str:
    """Return docs/contract/README.md."""
    lines = [
        "# The canonical raw contract",
        "",
        "Who has no packaged source system lands these tables: `outcomes ingest interactions PATH...`. Written by",
        "`python -m flows.interactions_contract` from `flows/interactions_contract.py`: change it there.",
        "",
        "- **Files** are CSV or tab-separated text with a header line, JSON lines (one object a line), both gzip'd or",
        "  not, or Parquet. A file is named after its table (`contacts.csv`, `contacts-2026-01.parquet`,",
        "  `messages_2.jsonl.gz`); where its name says nothing, its columns must fit one table alone.",
        "- **Tables**: all but `customers` and `contacts` are optional. **Columns**: keys and times are required, all",
        "  others optional; a column that is not here is kept in `_extra_columns`.",
        "- **Times** are ISO 8601, `2026-01-31 09:15:00` or `2026-01-31T09:15:00+01:00`; without a zone they are UTC.",
        "  **Empty** means not known, never 0. Numbers have a point, not a comma, and no thousands separators. Listed",
        "  values are in lower case.",
        "- **Corrections**: land the row again with the same key; of rows with one key the one landed last counts,",
        "  within a file the last one. `outcomes ingest` says how many rows of a file share their key.",
        "- **What is wrong is said.** A file without a required column is refused, with the column's name and the",
        "  mend. Of values that cannot be used `outcomes ingest` says file, column, what was expected, how many",
        "  and where the first stand; such rows land all the same, and what cannot be staged goes to quarantine.",
        "- **Before landing**, hold a row against its JSON Schema (draft 2020-12), beside this page. It reads",
        "  rows of text, as from CSV, and rows with JSON's own numbers and booleans.",
        "",
        "| table | a row is | optional | schema |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| [{table.name}](#{table.name}) | {table.description.split(':')[0].split('.')[0].removeprefix('A row for ')} "
        f"| {'yes' if table.is_optional else 'no'} | [{table.name}.schema.json]({table.name}.schema.json) |"
        for table in CONTRACT
    ]
    for table in CONTRACT:
        keys = ", ".join(f"`{name}`" for name in table.keys)
        lines += ["", f"## {table.name}", "", f"{table.description} Key: {keys}.", ""]
        lines += ["| column | type | unit | required | what it is | example |", "|---|---|---|---|---|---|"]
        lines += [_row_of_page(table, column) for column in table.columns]
    return "\n".join(lines) + "\n"


def _row_of_page(table: ContractTable, column: ContractColumn) -> str:
    need = "key" if column.is_key else "yes" if table.is_required(column) else ""
    values = f": {', '.join(f'`{value}`' for value in column.values)}" if column.values else ""
    bounds = f", {column.lowest} to {column.highest}" if column.highest is not None else ""
    order = f"; not before `{column.not_before}`" if column.not_before else ""
    return (
        f"| `{column.name}` | {column.kind}{bounds} | {column.unit or ''} | {need} "
        f"| {column.description}{values}{order} | `{column.example}` |"
    )


def contract_files() -> dict[str, str]:
    """Return the text of each file of docs/contract/ by its name."""
    schemas = {
        f"{table.name}.schema.json": json.dumps(json_schema(table), indent=2, ensure_ascii=False) + "\n"
        for table in CONTRACT
    }
    return {"README.md": page(), **schemas}


def write_contract(folder: Path = CONTRACT_FOLDER) -> None:
    """Write the files of docs/contract/."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in contract_files().items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write_contract()
