"""The rows of a part of the company as tables: arrays under names, and the query that turns them into the contract's
columns.

Keys are a letter and a number: K a customer (E and S: the keys of the mail and the social desk for the same), C a
contact, M a message, and so on. Numbers run on from part to part (`Numbering`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from flows.sample_company import relationship, truth
from flows.sample_company.company import (
    CHANNEL,
    CHANNELS,
    COMMUNITY,
    CONCERNS,
    DIRECTIONS,
    EMAIL,
    NEVER,
    PRODUCT_OF_REASON,
    REGIONS,
    SEGMENTS,
    SEVERITIES,
    SOCIAL,
    UNKNOWN_REASON,
    Columns,
    Plan,
)
from flows.sample_company.conversations import ACTORS, OUTCOMES
from flows.sample_company.events import EVENT_ACTORS, EVENT_KINDS, EVENT_TYPES, accept, events, say
from flows.sample_company.feedback import (
    ASSESSORS,
    COACHING_ANSWERS,
    QUESTIONS,
    VERBATIMS,
    assessments,
    felt_cared_for,
    surveys,
)
from flows.sample_company.journeys import Part
from flows.sample_company.messages import messages
from flows.sample_company.names import HANDLES, MAIL_NAMES
from flows.sample_company.reasons import PRODUCTS, REASONS, TEAMS
from flows.sample_company.sentences import PREFIXES, SUFFIXES, quotations, sentences
from flows.sample_company.story import PERIODS, periods
from flows.sample_company.working_year import DAY, FIRST_DAY

REASON_CODES = tuple(reason.code for reason in REASONS)
CHANNEL_CHOICES = ("quickest", "in writing", "always use it", "nothing else was open", "sent here")
_EPOCH = np.datetime64(FIRST_DAY, "s").astype(np.int64)


@dataclass
class Table:
    """A table of a part: `columns` by name, and `select`: the columns of the contract, from those."""

    folder: str
    name: str
    columns: dict[str, Any]
    select: str

    @property
    def frame(self) -> pd.DataFrame:
        """The columns as a frame; nothing is copied."""
        return pd.DataFrame(self.columns, copy=False)


@dataclass
class Numbering:
    """How many rows of each table were written in the parts before."""

    written: dict[str, int] = field(default_factory=dict)

    def take(self, name: str, rows: int) -> NDArray[np.int64]:
        """Return the next numbers of that table, from 1 on."""
        before = self.written.get(name, 0)
        self.written[name] = before + rows
        return np.arange(before + 1, before + rows + 1)


def _moment(seconds: NDArray[Any]) -> NDArray[Any]:
    """Return seconds since FIRST_DAY as timestamps; before it counts as none, unless it is a date (see `_day`)."""
    moment = (seconds + _EPOCH).astype("datetime64[s]").astype("datetime64[us]")
    if (nothing := seconds == NEVER).any():
        moment[nothing] = np.datetime64("NaT")
    return np.asarray(moment)


def _text(numbers: NDArray[Any], names: Sequence[str]) -> object:
    """Return names by their numbers as a pandas Categorical; a number that there is no name for is null."""
    codes = np.where((numbers >= 0) & (numbers < len(names)), numbers, -1).astype(np.int32)
    categories: Any = pd.Index(np.array(names, dtype=object))
    return pd.Categorical.from_codes(codes, categories=categories)


def _id(letter: str, column: str) -> str:
    return f"case when {column} >= 0 then '{letter}' || {column} end"


_CUSTOMER = (
    "case when customer >= 0 then case desk when 1 then 'E' when 2 then 'S' else 'K' end || customer end as customer_id"
)


def part_tables(plan: Plan, number: int, part: Part, numbering: Numbering) -> tuple[Iterator[Table], dict[str, Any]]:
    """Return the tables of a part, made one by one as they are asked for, and what `story.json` counts of it."""
    rng = np.random.default_rng([plan.seed, number, 1])
    contacts = part.contacts
    contact_numbers = numbering.take("contacts", len(contacts["started"]))
    customer_numbers = numbering.take("customers", len(part.customers["segment"]))
    said = say(rng, part)
    # Drawn apart, so that who accepts changes nothing of what else happens.
    accept(np.random.default_rng([plan.seed, number, 3]), part, said)
    cared = felt_cared_for(rng, contacts)
    survey = surveys(rng, contacts, cared)
    judged = truth.journeys_of(contacts, said, survey)
    is_unsolved = np.zeros(len(contacts["started"]), dtype=bool)
    is_unsolved[judged["last"]] = judged["solved"] == 0
    standing = relationship.standing(rng, part, is_unsolved)
    keys = _Keys(part, contact_numbers, customer_numbers)

    def made() -> Iterator[Table]:
        yield _customers(part, keys, standing)
        yield _identifiers(part, keys)
        yield _contacts(rng, part, keys)
        written = _messages(rng, part, keys, numbering)
        yield written
        yield _events(rng, part, keys, said, numbering)
        yield _survey_answers(survey, keys, numbering)
        yield _care_assessments(rng, part, keys, cared, numbering)
        yield _alerts(rng, part, keys, standing, numbering)
        yield _content(rng, part, keys, standing, numbering)
        yield _sales(rng, part, keys, standing, numbering)
        yield _true_journeys(part, keys, judged)
        yield _true_contacts(contacts, keys, judged, said, cared)
        yield _true_messages(written.columns)

    return made(), _counts(part, judged, said)


class _Keys:
    """The numbers of contacts and customers in the whole company, for indices in a part."""

    def __init__(self, part: Part, contacts: NDArray[np.int64], customers: NDArray[np.int64]) -> None:
        self.part, self.contacts, self.customers = part, contacts, customers
        channel, customer = part.contacts["channel"], part.contacts["customer"]
        has_mail, has_social = (part.customers[name][customer] for name in ("has_mail_key", "has_social_key"))
        self.desk = np.where((channel == EMAIL) & has_mail, 1, 0).astype(np.int8)
        self.desk[((channel == SOCIAL) | (channel == COMMUNITY)) & has_social] = 2

    def contact(self, index: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.where(index == NEVER, NEVER, self.contacts[index])

    def customer(self, index: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.where(index == NEVER, NEVER, self.customers[index])


def agents_table(plan: Plan, rng: np.random.Generator) -> Table:
    """Return the people who answer, and the bot."""
    number = np.arange(plan.agents + 1)
    is_bot = number == plan.agents
    return Table(
        "interactions",
        "agents",
        {
            "number": number,
            "team": _text(np.where(is_bot, NEVER, number % len(TEAMS)), TEAMS),
            "is_bot": is_bot,
            "cost": np.where(is_bot, 1.0, np.round(24 + 12 * rng.random(len(number)), 2)),
        },
        "'A' || number as agent_id, cast(team as varchar) as team, is_bot, cost as cost_per_hour",
    )


def _customers(part: Part, keys: _Keys, standing: Columns) -> Table:
    return Table(
        "interactions",
        "customers",
        {
            "number": keys.customers,
            "segment": _text(part.customers["segment"], SEGMENTS),
            "region": _text(part.customers["region"], REGIONS),
            "joined": _moment(standing["joined"] // DAY * DAY),
            "left_at": _moment(standing["left"]),
            "revenue": standing["revenue"],
            "worth": standing["worth"],
        },
        "'K' || number as customer_id, cast(segment as varchar) as customer_segment, cast(region as varchar) as region,"
        " joined as joined_at, left_at, revenue as yearly_revenue, worth as lifetime_value",
    )


def _identifiers(part: Part, keys: _Keys) -> Table:
    size = len(keys.customers)
    mail, social = (np.flatnonzero(part.customers[name]) for name in ("has_mail_key", "has_social_key"))
    index = np.concatenate((np.arange(size), np.arange(size), mail, social, social))
    sizes = (size, size, len(mail), len(social), len(social))
    return Table(
        "interactions",
        "customer_identifiers",
        {
            "number": keys.customers[index],
            "letter": _text(np.repeat([0, 0, 1, 0, 2], sizes), ("K", "E", "S")),
            "kind": _text(np.repeat([0, 1, 0, 2, 2], sizes), ("email", "phone", "twitter")),
            "mail": _text(part.customers["name"][index], MAIL_NAMES),
            "handle": _text(part.customers["name"][index], HANDLES),
        },
        "letter::varchar || number as customer_id, cast(kind as varchar) as identifier_type, case kind"
        " when 'email' then mail::varchar || '.' || number || '@mail.example'"
        " when 'phone' then '+44 7700 ' || lpad(cast(number as varchar), 8, '0')"
        " else handle::varchar || '_' || number end as identifier",
    )


def _contacts(rng: np.random.Generator, part: Part, keys: _Keys) -> Table:
    contacts = part.contacts
    size = len(contacts["started"])
    chance = rng.random(size)
    hours = np.array([4, 24, 48, 168])[(chance * 997 % 1 * 4).astype(int)]
    requested = np.where(chance < 0.06, contacts["started"] + hours * 3600, NEVER)
    said = chance * 991 % 1
    is_written = (contacts["conversation"] != NEVER) & (contacts["channel"] != CHANNEL["chat"])
    severity = np.searchsorted([0.3, 0.82, 0.96], chance * 983 % 1)
    anonymous = contacts["customer"] == NEVER
    return Table(
        "interactions",
        "contacts",
        {
            "number": keys.contacts,
            "channel": _text(contacts["channel"], CHANNELS),
            "started": _moment(contacts["started"]),
            "customer": keys.customer(contacts["customer"]),
            "desk": keys.desk,
            "direction": _text(contacts["is_callback"].astype(np.int8), DIRECTIONS),
            "ended": _moment(contacts["ended"]),
            "in_case": np.where(contacts["is_in_case"], keys.contacts[contacts["first"]], NEVER),
            "refers_to": keys.contact(contacts["refers_to"]),
            "is_ticket": contacts["is_ticket"],
            "resolved": _moment(np.where(contacts["is_ticket"], contacts["done"], NEVER)),
            "closed": _moment(contacts["closed"]),
            "reason": _text(np.where(contacts["reason"] == UNKNOWN_REASON, NEVER, contacts["reason"]), REASON_CODES),
            # Whoever works on a ticket sees what it was about; of a contact that is over nobody codes anything anew.
            "recoded": contacts["is_ticket"] & (chance * 967 % 1 < 0.12),
            "product": _text(
                np.where(contacts["wording"] >= CONCERNS, NEVER, PRODUCT_OF_REASON[contacts["wording"]]), PRODUCTS
            ),
            "region": _text(np.where(anonymous, NEVER, part.customers["region"][contacts["customer"]]), REGIONS),
            "team": _text(contacts["team"], TEAMS),
            "severity": _text(severity, SEVERITIES),
            "agent": contacts["agent"],
            "handled": contacts["handled"],
            "requested": _moment(requested),
            "importance": np.where(chance * 977 % 1 < 0.1, 1 + (chance * 971 % 1 * 5).astype(int), NEVER),
            "choice": _text(np.where(said < 0.05, (said * 100).astype(int), NEVER), CHANNEL_CHOICES),
            "wait": np.where(said > 0.96, np.where(is_written, 3600 * (1 + hours % 5), 30 * (1 + hours % 7)), NEVER),
            "turnaround": np.where((said > 0.92) & is_written, hours * 3600, NEVER),
        },
        "'C' || number as contact_id, cast(channel as varchar) as channel, started as started_at, "
        + _CUSTOMER
        + ", cast(direction as varchar) as direction, ended as ended_at, "
        + f"{_id('T', 'in_case')} as case_id, {_id('C', 'refers_to')} as refers_to_contact_id, is_ticket,"
        " resolved as set_to_resolved_at, closed as closed_at, cast(reason as varchar) as reason,"
        " case when reason is not null then recoded end as is_reason_recoded,"
        " cast(product as varchar) as product, cast(region as varchar) as region, cast(team as varchar) as team,"
        f" cast(severity as varchar) as severity, {_id('A', 'agent')} as agent_id,"
        " nullif(handled, -1) as handle_seconds, requested as requested_by, nullif(importance, -1) as importance,"
        " cast(choice as varchar) as channel_choice, nullif(wait, -1) as expected_wait_seconds,"
        " nullif(turnaround, -1) as expected_turnaround_seconds",
    )


def _messages(rng: np.random.Generator, part: Part, keys: _Keys, numbering: Numbering) -> Table:
    made = messages(rng, part, part.customers)
    cores = sentences().cores
    return Table(
        "interactions",
        "messages",
        {
            "number": numbering.take("messages", len(made["sent"])),
            "contact": keys.contacts[made["contact"]],
            "sent": _moment(made["sent"]),
            "actor": _text(made["actor"], ACTORS),
            "prefix": _text(made["prefix"], PREFIXES),
            "core": _text(made["core"], cores),
            "suffix": _text(made["suffix"], SUFFIXES),
            "quotation": _text(made["quotation"], quotations(FIRST_DAY)),
            "quoted": _text(made["quoted"], cores),
            "kind": made["kind"],
        },
        "'M' || number as message_id, 'C' || contact as contact_id, sent as sent_at, cast(actor as varchar) as actor,"
        " case when quoted is null then prefix::varchar || core::varchar || suffix::varchar else"
        " prefix::varchar || core::varchar || suffix::varchar || quotation::varchar || quoted::varchar end as body",
    )


def _true_messages(columns: dict[str, Any]) -> Table:
    kind = columns["kind"]
    signals = {name: of_kind[kind] for name, of_kind in truth.SIGNAL_OF_KIND.items()}
    return Table(
        "truth",
        "messages",
        {
            "number": columns["number"],
            **signals,
            "sentiment": _text(truth.SENTIMENT_OF_KIND[kind], truth.SENTIMENTS),
        },
        f"'M' || number as message_id, {', '.join(signals)}, cast(sentiment as varchar) as sentiment",
    )


def _events(rng: np.random.Generator, part: Part, keys: _Keys, said: Columns, numbering: Numbering) -> Table:
    made = events(rng, part, said)
    due = np.where(made["type"] == EVENT_TYPES.index("promise_made"), made["at"] + made["value"], NEVER)
    return Table(
        "interactions",
        "events",
        {
            "number": numbering.take("events", len(made["at"])),
            "contact": keys.contacts[made["contact"]],
            "type": _text(made["type"], EVENT_TYPES),
            "at": _moment(made["at"]),
            "actor": _text(made["actor"], EVENT_ACTORS),
            "value": made["value"],
            "kind": _text(made["kind"], EVENT_KINDS),
            "due": _moment(due),
        },
        "'V' || number as event_id, 'C' || contact as contact_id, cast(type as varchar) as event_type,"
        " \"at\" as occurred_at, cast(actor as varchar) as actor, 'system' as origin, nullif(value, -1) as event_value,"
        " cast(kind as varchar) as event_kind, due as due_at",
    )


def _of_contact(part: Part, keys: _Keys, index: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
    return {
        "contact": keys.contacts[index],
        "customer": keys.customer(part.contacts["customer"])[index],
        "desk": keys.desk[index],
    }


def _survey_answers(made: Columns, keys: _Keys, numbering: Numbering) -> Table:
    part = keys.part
    return Table(
        "interactions",
        "survey_answers",
        {
            "number": numbering.take("survey_answers", len(made["asked"])),
            **_of_contact(part, keys, made["contact"]),
            "question": _text(made["question"], QUESTIONS),
            "asked": _moment(made["asked"]),
            "answered": _moment(made["answered"]),
            "answer": made["answer"],
            "verbatim": _text(made["verbatim"], VERBATIMS),
            "channel": _text(part.contacts["channel"][made["contact"]], CHANNELS),
            "survey_sample": _text(made["survey_sample"], ("every contact", "one in five at random")),
        },
        "'Q' || number as survey_answer_id, cast(question as varchar) as question, asked as asked_at,"
        " 'after contact' as survey_id, 'C' || contact as contact_id, "
        + _CUSTOMER
        + ", answered as answered_at, nullif(answer, -1) as answer, cast(verbatim as varchar) as verbatim,"
        " cast(channel as varchar) as channel, cast(survey_sample as varchar) as survey_sample",
    )


def _care_assessments(
    rng: np.random.Generator, part: Part, keys: _Keys, cared: NDArray[np.bool_], numbering: Numbering
) -> Table:
    made = assessments(rng, part, cared)
    return Table(
        "interactions",
        "care_assessments",
        {
            "number": numbering.take("care_assessments", len(made["assessed"])),
            "contact": keys.contacts[made["contact"]],
            "assessor": _text(made["assessor"], ASSESSORS),
            "assessed": _moment(made["assessed"]),
            "agent": part.contacts["agent"][made["contact"]],
            "cared": made["cared"],
            "coaching": _text(made["coaching"], COACHING_ANSWERS),
        },
        "'R' || number as assessment_id, 'C' || contact as contact_id, cast(assessor as varchar) as assessor,"
        f" assessed as assessed_at, {_id('A', 'agent')} as agent_id, cared, cast(coaching as varchar) as"
        f" coaching_answer",
    )


def _alerts(rng: np.random.Generator, part: Part, keys: _Keys, standing: Columns, numbering: Numbering) -> Table:
    made = relationship.alerts(rng, part, standing["left"])
    return Table(
        "interactions",
        "alerts",
        {
            "number": numbering.take("alerts", len(made["sent"])),
            "customer": keys.customers[made["customer"]],
            "type": _text(made["type"], relationship.ALERT_TYPES),
            **{name: _moment(made[name]) for name in ("sent", "delivered", "acted", "stopped")},
        },
        "'L' || number as alert_id, 'K' || customer as customer_id, sent as sent_at, cast(type as varchar) as"
        " alert_type,"
        " delivered as delivered_at, acted as acted_on_at, stopped as stopped_at",
    )


def _content(rng: np.random.Generator, part: Part, keys: _Keys, standing: Columns, numbering: Numbering) -> Table:
    made = relationship.content(rng, part, standing["left"])
    return Table(
        "interactions",
        "content",
        {
            "number": numbering.take("content", len(made["at"])),
            "type": _text(made["type"], relationship.CONTENT_EVENTS),
            "at": _moment(made["at"]),
            "article": made["article"],
            "contact": keys.contact(made["contact"]),
            "customer": keys.customer(made["customer"]),
            "value": made["value"],
            "kind": _text(made["kind"], relationship.ENDORSEMENTS),
        },
        "'N' || number as content_event_id, cast(type as varchar) as content_event_type, \"at\" as occurred_at,"
        " case when article >= 0 then 'article-' || article else 'post-' || contact end as content_id,"
        f" {_id('C', 'contact')} as contact_id, {_id('K', 'customer')} as customer_id,"
        " nullif(value, -1) as event_value, cast(kind as varchar) as event_kind",
    )


def _sales(rng: np.random.Generator, part: Part, keys: _Keys, standing: Columns, numbering: Numbering) -> Table:
    made = relationship.sales(rng, part, standing["left"])
    index = made["contact"]
    return Table(
        "interactions",
        "sales",
        {
            "number": numbering.take("sales", len(made["at"])),
            "at": _moment(made["at"]),
            "product": _text(made["product"], PRODUCTS),
            "units": made["units"],
            "amount": made["amount"],
            "customer": keys.customers[made["customer"]],
            "contact": keys.contact(index),
            "agent": np.where(index == NEVER, NEVER, part.contacts["agent"][index]),
        },
        "'P' || number as sale_id, \"at\" as sold_at, cast(product as varchar) as product, units, amount,"
        f" 'K' || customer as customer_id, {_id('C', 'contact')} as contact_id, {_id('A', 'agent')} as agent_id",
    )


def _true_journeys(part: Part, keys: _Keys, judged: Columns) -> Table:
    contacts, first = part.contacts, judged["first"]
    customer = contacts["customer"][first]
    paths, path = np.unique(judged["channel_path"], return_inverse=True)
    return Table(
        "truth",
        "journeys",
        {
            "journey": keys.contacts[first],
            "customer": keys.customer(customer),
            "reason": _text(contacts["reason"][first], REASON_CODES),
            "segment": _text(np.where(customer == NEVER, NEVER, part.customers["segment"][customer]), SEGMENTS),
            "team": _text(judged["team"], TEAMS),
            "channel": _text(contacts["channel"][first], CHANNELS),
            "path": _text(path, [truth.path_text(int(value)) for value in paths]),
            "began": _moment(contacts["started"][first]),
            "last_began": _moment(contacts["started"][judged["last"]]),
            "contacts": judged["contacts"],
            "inbound": judged["inbound"],
            "solved": judged["solved"],
            "solved_by": keys.contact(judged["solved_by"]),
            "resolution": _text(judged["resolution"], truth.RESOLUTIONS),
            "by_facts": _text(judged["resolution_before_surveys"], truth.RESOLUTIONS),
            "survey_solved": judged["survey_solved"],
            "at_once": judged["first_contact_resolved"],
            "restated": judged["restated"],
            "identifications": judged["identifications"],
            "transfers": judged["transfers"],
            "is_crutch": judged["is_crutch"],
        },
        f"'C' || journey as journey_id, {_id('K', 'customer')} as customer_id, customer >= 0 as is_identified,"
        " cast(reason as varchar) as reason, cast(segment as varchar) as customer_segment, cast(team as"
        " varchar) as team,"
        " cast(channel as varchar) as first_channel, cast(path as varchar) as channel_path, began as first_contact_at,"
        " last_began as last_contact_at, contacts as contact_count, inbound as inbound_contact_count,"
        f" case when solved >= 0 then solved = 1 end as is_solved, {_id('C', 'solved_by')} as solved_by_contact_id,"
        " cast(resolution as varchar) as resolution, cast(by_facts as varchar) as resolution_before_surveys,"
        " case when survey_solved >= 0 then survey_solved = 1 end as survey_says_solved,"
        " at_once as is_first_contact_resolved, restated as is_restated, identifications as identification_count,"
        " identifications > 1 as is_identified_again, transfers as handoff_count, is_crutch as is_in_crutch",
    )


def _true_contacts(contacts: Columns, keys: _Keys, judged: Columns, said: Columns, cared: NDArray[np.bool_]) -> Table:
    inbound_known = ~contacts["is_callback"] & (contacts["customer"] != NEVER)
    return Table(
        "truth",
        "contacts",
        {
            "number": keys.contacts,
            "journey": keys.contacts[contacts["first"]],
            "contact_number": np.where(contacts["customer"] == NEVER, 1, contacts["contact_number"] + 1),
            "outcome": _text(contacts["outcome"], OUTCOMES),
            "done": _moment(contacts["done"]),
            "alone": truth.alone(contacts),
            "repeated": np.where(inbound_known, contacts["is_repeated"], NEVER).astype(np.int8),
            "restates": said["restates"],
            "identifies": said["identifies"],
            "transfers": said["transfers"],
            "offers": said["offers"],
            "acknowledges": said["acknowledges"],
            "rejects": said["rejects"],
            "rephrases": said["rephrases"],
            "accepted": _moment(said["accepted_at"]),
            "cared": cared,
        },
        "'C' || number as contact_id, 'C' || journey as journey_id, contact_number, cast(outcome as varchar) as"
        " outcome,"
        " done as company_done_at, alone as is_self_service, case when repeated >= 0 then repeated = 1 end as"
        " is_repeated,"
        " restates as is_restatement, identifies as is_identification_request, transfers as handoff_count,"
        " offers as is_offer, acknowledges as is_acknowledgement, rejects as is_rejection,"
        " rephrases as is_rephrase_request, accepted as answer_accepted_at, cared as felt_cared_for",
    )


def _counts(part: Part, judged: Columns, said: Columns) -> dict[str, Any]:
    """Return sums that add up over parts, for story.json (`story.py` says what they are for)."""
    contacts = part.contacts
    known = contacts["customer"] != NEVER
    inbound = known & ~contacts["is_callback"]
    timed = contacts["handled"] != NEVER
    first = judged["first"]
    known_first = known[first]
    segment = part.customers["segment"][contacts["customer"][first]]

    def by(values: NDArray[Any], size: int, chosen: NDArray[np.bool_], weights: NDArray[Any] | None = None) -> Any:  # noqa: ANN401
        weighted = None if weights is None else weights[chosen]
        return np.bincount(values[chosen].astype(np.int64), weights=weighted, minlength=size)

    period = periods(contacts)
    return {
        "contacts_by_reason": by(contacts["wording"], len(REASONS), contacts["reason"] != UNKNOWN_REASON),
        "contacts_by_channel": by(contacts["channel"], len(CHANNELS), np.ones(len(known), dtype=bool)),
        "identified_contacts": int(known.sum()),
        "inbound_by_period": by(period, PERIODS, inbound),
        "repeats_by_period": by(period, PERIODS, inbound, contacts["is_repeated"].astype(np.int64)),
        "timed_by_period": by(period, PERIODS, timed),
        "handled_by_period": by(period, PERIODS, timed, contacts["handled"]),
        "journeys_by_segment": by(segment, len(SEGMENTS), known_first & (judged["solved"] != NEVER)),
        "solved_by_segment": by(segment, len(SEGMENTS), known_first & (judged["solved"] == 1)),
        "journeys": len(first),
        "restated_journeys": int(judged["restated"].sum()),
        "solved_journeys": int((judged["solved"] == 1).sum()),
        "transfers": int(said["transfers"].sum()),
    }
