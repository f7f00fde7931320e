"""The sample company is what it says: its rows, recomputed in the plainest way, agree with the truth beside them."""

import hashlib
import json
from bisect import bisect_left
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner

from flows.cli import outcomes
from flows.errors import UnusableInputError
from flows.raw_tables import RAW_TABLES
from flows.sample_company import Plan, write_sample_company
from flows.sample_company.company import CHANNELS, DIRECTIONS
from flows.sample_company.events import EVENT_TYPES
from flows.sample_company.reasons import CRUTCH_REASONS, REASONS, SEED_COLUMNS, seed_rows

CONTACTS = 5_000
WEEK = timedelta(days=7)
TABLES = {table.name: table for table in RAW_TABLES if table.system == "interactions"}
KEYS = {
    "customers": "customer_id",
    "agents": "agent_id",
    "contacts": "contact_id",
    "messages": "message_id",
    "events": "event_id",
    "survey_answers": "survey_answer_id",
    "care_assessments": "assessment_id",
    "alerts": "alert_id",
    "content": "content_event_id",
    "sales": "sale_id",
}
Rows = list[dict[str, Any]]


class Company:
    """A written company, its tables read as rows."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.story = json.loads((folder / "truth" / "story.json").read_text())
        self._read: dict[str, Rows] = {}

    def rows(self, name: str) -> Rows:
        if name not in self._read:
            with duckdb.connect() as connection:
                relation = connection.sql(f"select * from '{self.folder / (name + '.parquet')}'")
                self._read[name] = [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]
        return self._read[name]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    folder = tmp_path_factory.mktemp("company")
    write_sample_company(Plan(CONTACTS, 7), folder)
    return Company(folder)


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.*")):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def test_the_tables_are_those_of_the_contract(company: Company) -> None:
    assert {path.stem for path in company.folder.glob("*.parquet")} == set(TABLES)
    for name, table in TABLES.items():
        assert set(company.rows(name)[0]) == {column.name for column in table.columns}, name
        for column in table.columns:
            if column.required:
                assert all(row[column.name] is not None for row in company.rows(name)), (name, column.name)
    assert len(company.rows("contacts")) == CONTACTS
    assert company.story["rows"]["messages"] == len(company.rows("messages"))
    assert 3.2 < len(company.rows("messages")) / CONTACTS < 4.5


def test_keys_are_unique_and_references_hold(company: Company) -> None:
    keys = {name: {row[key] for row in company.rows(name)} for name, key in KEYS.items()}
    for name, key in KEYS.items():
        assert len(keys[name]) == len(company.rows(name)), key
    known = {row["customer_id"] for row in company.rows("customer_identifiers")}
    assert keys["customers"] <= known
    allowed = {
        "contact_id": keys["contacts"] | {None},
        "refers_to_contact_id": keys["contacts"] | {None},
        "agent_id": keys["agents"] | {None},
        "customer_id": known | {None},
    }
    for name in TABLES:
        for column, values in allowed.items():
            assert {row.get(column) for row in company.rows(name)} <= values, (name, column)


def test_values_are_those_of_the_vocabulary(company: Company) -> None:
    contacts, events = company.rows("contacts"), company.rows("events")
    assert {row["channel"] for row in contacts} == set(CHANNELS)
    assert {row["direction"] for row in contacts} <= set(DIRECTIONS)
    assert {row["reason"] for row in contacts} <= {reason.code for reason in REASONS} | {None}
    assert {row["event_type"] for row in events} <= set(EVENT_TYPES)
    assert {row["actor"] for row in events} <= {"customer", "agent", "bot", "system"}
    assert {row["actor"] for row in company.rows("messages")} == {"customer", "agent", "bot"}
    assert {row["origin"] for row in events} == {"system"}
    assert {row["assessor"] for row in company.rows("care_assessments")} == {"employee", "coach", "mystery_shopper"}
    answers: dict[str, set[int]] = defaultdict(set)
    for row in company.rows("survey_answers"):
        assert (row["answer"] is None) == (row["answered_at"] is None)
        answers[row["question"]].add(row["answer"])
    assert answers.pop("recommend") <= {None, *range(11)}
    assert answers.pop("effort") | answers.pop("importance") <= {None, 1, 2, 3, 4, 5}
    assert len(answers) == 6
    assert all(given == {None, 0, 1} for given in answers.values())


def test_times_are_in_order_and_within_the_year(company: Company) -> None:
    contacts = {row["contact_id"]: row for row in company.rows("contacts")}
    for row in contacts.values():
        assert datetime(2025, 1, 1) <= row["started_at"] <= row["ended_at"] < datetime(2026, 1, 1)
        if row["channel"] in ("phone", "chat", "in_person"):
            assert 8 <= row["started_at"].hour < 20
            assert row["started_at"].weekday() < 6
    last: dict[str, datetime] = {}
    for row in company.rows("messages"):
        contact = contacts[row["contact_id"]]
        assert contact["started_at"] <= row["sent_at"] <= contact["ended_at"]
        assert row["sent_at"] > last.get(row["contact_id"], datetime(2024, 1, 1))
        last[row["contact_id"]] = row["sent_at"]
        assert row["body"].strip()
    for name, column in (("events", "occurred_at"), ("survey_answers", "asked_at"), ("alerts", "sent_at")):
        assert all(row[column] < datetime(2026, 1, 1) for row in company.rows(name))


def test_shares_are_believable(company: Company) -> None:
    contacts, people = company.rows("contacts"), _people(company)
    segments = Counter(row["customer_segment"] for row in company.rows("customers"))
    assert 0.5 < segments["households"] / segments.total() < 0.62
    channels = Counter(row["channel"] for row in contacts)
    assert 0.2 < channels["phone"] / CONTACTS < 0.32
    assert 0.84 < sum(row["customer_id"] is not None for row in contacts) / CONTACTS < 0.94
    of_customer = Counter(people[row["customer_id"]] for row in contacts if row["customer_id"])
    top = sum(count for _, count in of_customer.most_common(max(1, len(of_customer) // 100)))
    assert 0.15 < top / of_customer.total() < 0.26
    assert any(row["customer_id"].startswith("E") for row in contacts if row["customer_id"])
    assert any(row["customer_id"].startswith("S") for row in contacts if row["customer_id"])


def _people(company: Company) -> dict[str, str]:
    """Return the one customer behind each key, found by shared identifiers."""
    owner: dict[tuple[str, str], str] = {}
    people: dict[str, str] = {}
    for row in company.rows("customer_identifiers"):
        if row["customer_id"].startswith("K"):
            owner[row["identifier_type"], row["identifier"]] = people[row["customer_id"]] = row["customer_id"]
    for row in company.rows("customer_identifiers"):
        people.setdefault(row["customer_id"], owner[row["identifier_type"], row["identifier"]])
    return people


def _recomputed_journeys(company: Company) -> dict[str, str]:
    """Return the first contact of each contact's journey, by the definitions alone."""
    people = _people(company)
    concerns = {reason.code for reason in REASONS if reason.is_concern}
    by_customer: dict[str, Rows] = defaultdict(list)
    journey = {}
    for row in company.rows("contacts"):
        if row["customer_id"] is None:
            journey[row["contact_id"]] = row["contact_id"]
        else:
            by_customer[people[row["customer_id"]]].append(row)
    for rows in by_customer.values():
        rows.sort(key=lambda row: row["started_at"])
        of_case: dict[str, str] = {}
        for number, row in enumerate(rows):
            before = rows[:number]
            if row["direction"] == "callback":
                near = before[-1:]
            elif row["reason"] in concerns:
                same = [older for older in before if older["reason"] == row["reason"]]
                near = [older for older in same if row["started_at"] - older["ended_at"] <= WEEK][-1:]
            else:
                near = [older for older in before[-1:] if row["started_at"] - older["ended_at"] <= WEEK]
                near = near or [older for older in before if row["started_at"] - older["ended_at"] <= WEEK][-1:]
            found = {journey[older["contact_id"]] for older in near}
            if row["refers_to_contact_id"]:
                found.add(journey[row["refers_to_contact_id"]])
            if row["case_id"] in of_case:
                found.add(of_case[row["case_id"]])
            assert len(found) <= 1, "one contact ties two concerns together"
            journey[row["contact_id"]] = found.pop() if found else row["contact_id"]
            if row["case_id"]:
                of_case[row["case_id"]] = journey[row["contact_id"]]
    return journey


def test_journeys_recomputed_from_the_contacts_are_those_of_the_truth(company: Company) -> None:
    true = {row["contact_id"]: row["journey_id"] for row in company.rows("truth/contacts")}
    assert _recomputed_journeys(company) == true
    sizes = Counter(true.values())
    assert {row["journey_id"]: row["contact_count"] for row in company.rows("truth/journeys")} == sizes
    assert max(sizes.values()) == 5


def _judged(company: Company) -> dict[str, dict[str, Any]]:
    """Return, for each contact, what the rows alone say of it: done, alone, rejected, acknowledged."""
    signals = {row["message_id"]: row for row in company.rows("truth/messages")}
    events: dict[str, Rows] = defaultdict(list)
    for row in company.rows("events"):
        events[row["contact_id"]].append(row)
    messages: dict[str, Rows] = defaultdict(list)
    for row in company.rows("messages"):
        messages[row["contact_id"]].append({**row, **signals[row["message_id"]]})
    found = {}
    for row in company.rows("contacts"):
        logged = {event["event_type"]: event for event in events[row["contact_id"]]}
        said = messages[row["contact_id"]]
        answered = logged.get("answered")
        done = None
        if row["is_ticket"]:
            done = row["set_to_resolved_at"]
        elif row["channel"] in ("phone", "chat", "in_person"):
            done = row["ended_at"] if answered and answered["event_value"] >= 10 else None
        else:
            spoken = max(
                (m["sent_at"] for m in said if m["actor"] == "customer" and not m["is_acknowledgement"]), default=None
            )
            moves = ("DM", "call", "email us", "form")
            for message in said:
                is_move = not message["is_offer"] and any(word in message["body"] for word in moves)
                if message["actor"] == "agent" and message["sent_at"] > spoken and not is_move:
                    done = message["sent_at"]
        rejected = [e["occurred_at"] for e in events[row["contact_id"]] if e["event_type"] == "solution_rejected"]
        rejected += [m["sent_at"] for m in said if m["is_rejection"]]
        thanked = [e["occurred_at"] for e in events[row["contact_id"]] if e["event_type"] == "solution_acknowledged"]
        thanked += [m["sent_at"] for m in said if m["is_acknowledgement"]]
        found[row["contact_id"]] = {
            "done": done,
            "alone": row["channel"] == "self_service"
            or (
                row["channel"] == "phone"
                and row["direction"] == "inbound"
                and not {"queue_entered", "answered"} & set(logged)
            ),
            "rejected": max(rejected, default=None),
            "thanked": max(thanked, default=None),
            "reopened": "reopened" in logged,
            "transfers": sum(e["event_value"] for e in events[row["contact_id"]] if e["event_type"] == "transferred"),
        }
    return found


def test_done_resolution_and_first_contact_resolution_follow_from_the_rows(company: Company) -> None:
    judged = _judged(company)
    contacts = {row["contact_id"]: row for row in company.rows("contacts")}
    true = {row["contact_id"]: row for row in company.rows("truth/contacts")}
    answers = {r["contact_id"]: r["answer"] for r in company.rows("survey_answers") if r["question"] == "solved"}
    of_journey: dict[str, list[str]] = defaultdict(list)
    for key, row in true.items():
        assert judged[key]["done"] == row["company_done_at"], (contacts[key], row)
        assert judged[key]["alone"] == row["is_self_service"], contacts[key]
        assert (judged[key]["rejected"] is not None) == row["is_rejection"]
        assert (judged[key]["thanked"] is not None) == row["is_acknowledgement"]
        of_journey[row["journey_id"]].append(key)
    for row in company.rows("truth/journeys"):
        keys = sorted(of_journey[row["journey_id"]], key=lambda key: contacts[key]["started_at"])
        assert keys[0] == row["journey_id"]
        first, last = judged[keys[0]], judged[keys[-1]]
        answer = answers.get(keys[0])
        is_rejected = first["rejected"] is not None if answer is None else not answer
        at_once = len(keys) == 1 and (first["done"] or first["alone"]) and not is_rejected and not first["reopened"]
        assert bool(at_once) == row["is_first_contact_resolved"]
        assert row["handoff_count"] == sum(judged[key]["transfers"] for key in keys)
        assert contacts[keys[-1]]["started_at"] <= row["first_contact_at"] + timedelta(days=28)
        answer = answers.get(keys[-1])
        if answer == 0 or not (last["done"] or last["alone"]):
            expected = "unresolved"
        elif last["alone"]:
            expected = "self_served"
        elif answer == 1:
            expected = "confirmed"
        elif last["rejected"] and (not last["thanked"] or last["thanked"] < last["rejected"]):
            expected = "unresolved"
        else:
            expected = "confirmed" if last["thanked"] else "presumed"
        assert row["resolution"] == expected
        if row["is_solved"]:
            assert row["solved_by_contact_id"] == keys[-1]
        path = [contacts[key]["channel"] for key in keys]
        assert row["channel_path"] == " > ".join(c for n, c in enumerate(path) if n == 0 or path[n - 1] != c)


def test_askers_accept_answers_that_solved_their_concern(company: Company) -> None:
    contacts = {row["contact_id"]: row for row in company.rows("contacts")}
    true = {row["contact_id"]: row for row in company.rows("truth/contacts")}
    solved = {row["solved_by_contact_id"] for row in company.rows("truth/journeys")}
    asked = {key for key in solved if key and contacts[key]["channel"] == "community"}
    accepted = {
        row["contact_id"]: row
        for row in company.rows("events")
        if row["event_type"] == "solution_acknowledged" and contacts[row["contact_id"]]["channel"] == "community"
    }
    assert {key: row["occurred_at"] for key, row in accepted.items()} == {
        key: row["answer_accepted_at"] for key, row in true.items() if row["answer_accepted_at"]
    }
    assert set(accepted) < asked
    assert 0.55 < len(accepted) / len(asked) < 0.9
    for key, row in accepted.items():
        assert row["actor"] == "customer"
        assert true[key]["is_acknowledgement"]
        assert timedelta(0) < row["occurred_at"] - contacts[key]["ended_at"] <= timedelta(days=2)
    signals = {row["message_id"]: row for row in company.rows("truth/messages")}
    thankful = {
        row["contact_id"] for row in company.rows("messages") if signals[row["message_id"]]["is_acknowledgement"]
    }
    assert set(accepted) - thankful, "some accept and write no thanks"


def test_reasons_of_tickets_are_recoded(company: Company) -> None:
    tickets = [row for row in company.rows("contacts") if row["is_ticket"] and row["reason"]]
    assert 0.07 < sum(row["is_reason_recoded"] for row in tickets) / len(tickets) < 0.18
    for row in company.rows("contacts"):
        if row["reason"] is None:
            assert row["is_reason_recoded"] is None
        elif not row["is_ticket"]:
            assert row["is_reason_recoded"] is False


def test_repeats_follow_from_the_rows(company: Company) -> None:
    journeys: dict[str, list[datetime]] = defaultdict(list)
    true = {row["contact_id"]: row for row in company.rows("truth/contacts")}
    for row in company.rows("contacts"):
        if row["direction"] == "inbound":
            journeys[true[row["contact_id"]]["journey_id"]].append(row["started_at"])
    for starts in journeys.values():
        starts.sort()
    for row in company.rows("contacts"):
        truth = true[row["contact_id"]]
        if row["customer_id"] is None or row["direction"] != "inbound":
            assert truth["is_repeated"] is None
            continue
        starts = journeys[truth["journey_id"]]
        after = bisect_left(starts, row["started_at"]) + 1
        assert truth["is_repeated"] == (after < len(starts) and starts[after] <= row["ended_at"] + WEEK)


def test_the_story_is_in_the_rows(company: Company) -> None:
    change = datetime.fromisoformat(company.story["crutch"]["day"])
    assert change.weekday() == 0
    assert company.story["crutch"]["reasons"] == list(CRUTCH_REASONS)
    true = {row["contact_id"]: row for row in company.rows("truth/contacts")}
    repeats: dict[bool, list[bool]] = {False: [], True: []}
    handled: dict[bool, list[float]] = {False: [], True: []}
    pleased: dict[bool, list[int]] = {False: [], True: []}
    team = {row["contact_id"]: row["team"] for row in company.rows("contacts")}
    for row in company.rows("contacts"):
        after = row["started_at"] >= change
        if (
            row["team"] == "billing"
            and row["reason"] in CRUTCH_REASONS
            and true[row["contact_id"]]["is_repeated"] is not None
        ):
            repeats[after].append(true[row["contact_id"]]["is_repeated"])
        if row["team"] == "billing" and row["handle_seconds"] is not None:
            handled[after].append(row["handle_seconds"])
    for row in company.rows("survey_answers"):
        if (
            row["question"] == "satisfaction_contact"
            and row["answer"] is not None
            and team[row["contact_id"]] == "billing"
        ):
            pleased[row["asked_at"] >= change].append(row["answer"])
    shares = {side: sum(values) / len(values) for side, values in repeats.items()}
    means = {side: sum(values) / len(values) for side, values in handled.items()}
    content = {side: sum(values) / len(values) for side, values in pleased.items()}
    assert shares[True] > shares[False] + 0.12
    assert means[True] < means[False] * 0.8
    assert abs(content[True] - content[False]) < 0.25  # few are asked in so small a company
    solved = company.story["solved_share_by_segment"]
    assert min(solved, key=solved.get) == company.story["worst_served_segment"] == "small_business"
    assert {row["originating_department"] for row in company.story["avoidable_drivers"]} >= {"finance", "logistics"}


def test_who_was_let_down_leaves_more_often(company: Company) -> None:
    unsolved = {
        r["customer_id"] for r in company.rows("truth/journeys") if r["is_solved"] is False and r["customer_id"]
    }
    left: dict[bool, list[bool]] = {False: [], True: []}
    last = defaultdict(lambda: datetime(2025, 1, 1))
    people = _people(company)
    for row in company.rows("contacts"):
        if row["customer_id"]:
            last[people[row["customer_id"]]] = max(last[people[row["customer_id"]]], row["ended_at"])
    for row in company.rows("customers"):
        left[row["customer_id"] in unsolved].append(row["left_at"] is not None)
        assert row["left_at"] is None or row["left_at"] > last[row["customer_id"]]
        assert row["joined_at"] < datetime(2026, 1, 1)
    assert sum(left[True]) / len(left[True]) > 2 * sum(left[False]) / len(left[False])


def test_promises_and_waits_carry_their_seconds(company: Company) -> None:
    contacts = {row["contact_id"]: row for row in company.rows("contacts")}
    made = {row["contact_id"]: row for row in company.rows("events") if row["event_type"] == "promise_made"}
    kept = [row for row in company.rows("events") if row["event_type"] == "promise_kept"]
    assert 0.4 < len(kept) / len(made) < 0.95
    assert all(
        made[row["contact_id"]]["occurred_at"] < row["occurred_at"] <= made[row["contact_id"]]["due_at"] for row in kept
    )
    for row in made.values():
        assert row["due_at"] - row["occurred_at"] == timedelta(seconds=row["event_value"])
    queued = {row["contact_id"]: row for row in company.rows("events") if row["event_type"] == "queue_entered"}
    ends = {r["contact_id"]: r for r in company.rows("events") if r["event_type"] in ("answered", "abandoned")}
    for key, row in queued.items():
        assert ends[key]["occurred_at"] - row["occurred_at"] == timedelta(seconds=row["event_value"])
        assert contacts[key]["started_at"] <= row["occurred_at"]
    assert any(row["event_type"] == "abandoned" and row["event_value"] > 10 for row in ends.values())


def test_the_seed_of_reasons_has_those_of_the_company() -> None:
    seed = (Path(__file__).parents[2] / "seeds" / "contact_reasons.csv").read_text().splitlines()
    assert seed[0].split(",") == SEED_COLUMNS
    assert [line for line in seed if line.startswith("interactions,")] == [",".join(row) for row in seed_rows()]
    assert len(REASONS) == 50
    assert sum(reason.is_avoidable for reason in REASONS) == 14


def test_the_same_arguments_give_the_same_bytes(company: Company, tmp_path: Path) -> None:
    write_sample_company(Plan(CONTACTS, 7), tmp_path / "again")
    assert _digest(tmp_path / "again") == _digest(company.folder)
    write_sample_company(Plan(CONTACTS, 8), tmp_path / "again")
    assert _digest(tmp_path / "again") != _digest(company.folder)


def test_a_company_in_parts_is_whole(tmp_path: Path) -> None:
    lines: list[str] = []
    files = write_sample_company(Plan(1_050, 7), tmp_path, contacts_a_part=500, report=lines.append)
    assert lines[-1] == "1,050 of 1,050 contacts"
    assert {path.name for path in files} >= {"agents.parquet", "contacts-0001.parquet", "contacts-0003.parquet"}
    with duckdb.connect() as connection:
        for name, key in (("contacts", "contact_id"), ("messages", "message_id"), ("customers", "customer_id")):
            query = f"select count(*), count(distinct {key}) from '{tmp_path}/{name}-*.parquet'"
            rows, keys = connection.sql(query).fetchone() or (0, 0)
            assert rows == keys
            assert name != "contacts" or rows == 1_050


def test_csv_has_the_same_rows(tmp_path: Path) -> None:
    write_sample_company(Plan(300, 7), tmp_path / "csv", file_format="csv")
    write_sample_company(Plan(300, 7), tmp_path / "parquet")
    with duckdb.connect() as connection:
        for name in ("contacts", "messages"):
            columns = "contact_id, channel" if name == "contacts" else "message_id, body"
            left, right = (
                connection.sql(f"select {columns} from '{tmp_path}/{form}/{name}.{form}' order by 1").fetchall()
                for form in ("csv", "parquet")
            )
            assert left == right


def test_a_company_without_a_story_has_none(tmp_path: Path) -> None:
    write_sample_company(Plan(CONTACTS, 7, "none"), tmp_path)
    story = Company(tmp_path).story
    assert story["crutch"] is None
    assert story["worst_served_segment"] is None
    shares = story["repeat_share"]["reasons_of_the_story"]
    assert abs(shares["after"] - shares["before"]) < 0.08
    seconds = story["handle_seconds"]["team"]
    assert 0.85 < seconds["after"] / seconds["before"] < 1.18


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "contacts.csv").write_text("mine")
    with pytest.raises(UnusableInputError, match="other files"):
        write_sample_company(Plan(10, 7), tmp_path)
    assert (tmp_path / "contacts.csv").read_text() == "mine"


@pytest.mark.parametrize("contacts", [1, 2, 17])
def test_the_smallest_companies(contacts: int, tmp_path: Path) -> None:
    write_sample_company(Plan(contacts, 3), tmp_path)
    assert len(Company(tmp_path).rows("contacts")) == contacts


def test_the_command_says_what_it_wrote_and_refuses_what_it_cannot_use(tmp_path: Path) -> None:
    runner = CliRunner()
    done = runner.invoke(outcomes, ["generate", "--contacts", "40", "--out", str(tmp_path / "company")])
    assert done.exit_code == 0
    assert "11 files" in done.output
    assert runner.invoke(outcomes, ["generate", "--contacts", "0", "--out", str(tmp_path / "none")]).exit_code == 2
    (tmp_path / "notes.txt").write_text("mine")
    refused = runner.invoke(outcomes, ["generate", "--contacts", "40", "--out", str(tmp_path)])
    assert isinstance(refused.exception, UnusableInputError)
    assert refused.exception.exit_status == 2
