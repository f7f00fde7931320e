"""The metrics of survey answers and care assessments, recomputed in the plainest way from the made-up rows.

A book has `contacts` by id (with `is_repeated` and `is_repeat_provisional` as the models have them, held elsewhere),
`survey_answers` and `care_assessments`; each function returns numerator and denominator.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

Row = dict[str, Any]
Share = tuple[float, float]
FLOOR = 3


def _mean(values: Iterable[float]) -> Share:
    known = list(values)
    return sum(known), len(known)


def _given(book: Any, question: str) -> list[Row]:
    """The answers to a question that say something, in the order in which they were given."""
    found = [row for row in book.survey_answers if row["question"] == question and row["answer_value"] is not None]
    return sorted(found, key=lambda row: (row["answered_at"] or row["asked_at"], row["survey_answer_id"]))


def _day(book: Any, row: Row) -> date:
    contact = book.contacts.get(row["contact_id"])
    return (contact["started_at"] if contact else row["asked_at"]).date()


def _answers(question: str) -> Callable[[Any], Share]:
    return lambda book: _mean(row["answer_value"] for row in _given(book, question))


def own_answers(book: Any) -> list[Row]:
    """Of the answers to whether the customer felt cared for, the last one about each contact, and those about none."""
    last = {row["contact_id"] or row["survey_answer_id"]: row for row in _given(book, "cared_for")}
    return list(last.values())


def _promoters(book: Any) -> Share:
    first: dict[Any, float] = {}
    for row in _given(book, "recommend"):
        day = _day(book, row)
        first.setdefault((row["customer_id"] or row["survey_answer_id"], day.year, day.month), row["answer_value"])
    return _mean(100 * (value >= 9) - 100 * (value <= 6) for value in first.values())


def _land_silence(book: Any) -> set[str]:
    """The source systems that landed a question which nobody answered."""
    return {row["source_system"] for row in book.survey_answers if not row["is_answered"]}


def _answered(book: Any) -> Share:
    systems = _land_silence(book)
    return _mean(row["is_answered"] for row in book.survey_answers if row["source_system"] in systems)


def _surveyed(book: Any) -> dict[str, list[Row]]:
    found = defaultdict(list)
    for row in book.survey_answers:
        if row["contact_id"]:
            found[row["contact_id"]].append(row)
    return found


def _importance(book: Any, contact_id: str) -> float | None:
    said = [row["answer_value"] for row in _given(book, "importance") if row["contact_id"] == contact_id]
    stated: float | None = book.contacts[contact_id]["importance"]
    return said[-1] if said else stated


def _burden(is_meant: Callable[[float | None], bool]) -> Callable[[Any], Share]:
    return lambda book: _mean(
        len(rows)
        for contact_id, rows in _surveyed(book).items()
        if {row["source_system"] for row in rows} <= _land_silence(book) and is_meant(_importance(book, contact_id))
    )


def _of_surveyed(book: Any, is_answered: bool) -> list[Row]:
    return [
        book.contacts[contact_id]
        for contact_id, rows in _surveyed(book).items()
        if any(row["is_answered"] for row in rows) == is_answered
    ]


def _repeated(is_answered: bool) -> Callable[[Any], Share]:
    return lambda book: _mean(
        contact["is_repeated"] for contact in _of_surveyed(book, is_answered) if contact["is_repeated"] is not None
    )


def provisional_repeats(book: Any, is_answered: bool) -> int:
    return sum(contact["is_repeat_provisional"] for contact in _of_surveyed(book, is_answered))


def _judged(book: Any, assessor: str) -> dict[str, bool]:
    """Whether all assessments of a contact by such an assessor say that the customer was cared for."""
    found: dict[str, bool] = {}
    for row in book.care_assessments:
        if row["assessor"] == assessor and row["is_cared_for"] is not None:
            found[row["contact_id"]] = found.get(row["contact_id"], True) and row["is_cared_for"]
    return found


def _beside(book: Any) -> list[tuple[Row, bool, bool]]:
    """Each assessment with what it says and what the customer says."""
    own = {row["contact_id"]: row["answer_value"] == 1 for row in own_answers(book) if row["contact_id"]}
    return [
        (row, row["is_cared_for"], own[row["contact_id"]])
        for row in book.care_assessments
        if row["is_cared_for"] is not None and row["contact_id"] in own
    ]


def _covered(book: Any) -> Share:
    """A day that an agent shares between two systems is part of a day in each; only one of them assesses."""
    days = defaultdict(list)
    for contact in book.contacts.values():
        is_served = (contact["is_answered"] or contact["first_reply_at"] or contact["company_done_at"]) and not contact[
            "is_dropped"
        ]
        if is_served and contact["agent_id"]:
            days[contact["agent_id"], contact["started_at"].date()].append(contact["source_system"] == "tells")
    assessed = {
        (row["agent_id"], book.contacts[row["contact_id"]]["started_at"].date())
        for row in book.care_assessments
        if row["is_cared_for"] is not None
    }
    parts = {day: sum(of_system) / len(of_system) for day, of_system in days.items()}
    return sum(part for day, part in parts.items() if day in assessed), sum(parts.values())


SHARES: dict[str, Callable[[Any], Share]] = {
    "care_assessment_agreement_rate": lambda book: _mean(says == own for _, says, own in _beside(book)),
    "care_assessment_coverage_rate": _covered,
    "care_assessment_no_seen_rate": lambda book: _mean(not says for _, says, own in _beside(book) if not own),
    "care_coaching_rate": lambda book: _mean(
        row["has_coaching_answer"] for row in book.care_assessments if row["is_cared_for"] is False
    ),
    "cared_for_coach_assessed_rate": lambda book: _mean(_judged(book, "coach").values()),
    "cared_for_mystery_shopper_assessed_rate": lambda book: _mean(_judged(book, "mystery_shopper").values()),
    "cared_for_rate": lambda book: _mean(row["answer_value"] for row in own_answers(book)),
    "cared_for_self_assessed_rate": lambda book: _mean(_judged(book, "employee").values()),
    "clarity_rate": _answers("clarity"),
    "customer_effort_score": _answers("effort"),
    "customer_satisfaction_score": _answers("satisfaction_contact"),
    "customer_satisfaction_score_issue": _answers("satisfaction_issue"),
    "expectation_met_rate": _answers("expectation"),
    "net_promoter_score": _promoters,
    "repeat_contact_rate_with_survey_answer": _repeated(is_answered=True),
    "repeat_contact_rate_without_survey_answer": _repeated(is_answered=False),
    "survey_answer_rate": _answered,
    "survey_burden": _burden(lambda importance: True),
    "survey_burden_high_importance": _burden(lambda importance: importance is not None and importance > 3),
    "survey_burden_low_importance": _burden(lambda importance: importance is not None and importance < 3),
    "survey_burden_middle_importance": _burden(lambda importance: importance == 3),
}
SCORES = (
    "customer_effort_score",
    "customer_satisfaction_score",
    "customer_satisfaction_score_issue",
    "net_promoter_score",
)
MEANS = (
    "survey_burden",
    "survey_burden_high_importance",
    "survey_burden_low_importance",
    "survey_burden_middle_importance",
)


# Month, team, agent (None: the team), measure.
CareKey = tuple[date, str, str | None, str]


def care_over_time(book: Any) -> dict[CareKey, tuple[int, int, float | None]]:
    """What the mart shows: yes, all, and kappa of the agreement."""
    told: list[tuple[str, str | None, str | None, str, bool, tuple[bool, bool]]] = []
    for row in own_answers(book):
        contact = book.contacts.get(row["contact_id"], {})
        month = _day(book, row).replace(day=1).isoformat()
        value = row["answer_value"] == 1
        told.append((month, contact.get("team"), contact.get("agent_id"), "customer", value, (value, value)))
    for assessor in ("employee", "coach", "mystery_shopper"):
        for contact_id, value in _judged(book, assessor).items():
            first = min(
                (
                    row
                    for row in book.care_assessments
                    if row["contact_id"] == contact_id
                    and row["assessor"] == assessor
                    and row["is_cared_for"] is not None
                ),
                key=lambda row: (row["assessed_at"], row["assessment_id"]),
            )
            told.append((*_place(book, first), assessor, value, (value, value)))
    for row, says, own in _beside(book):
        told.append((*_place(book, row), "agreement", says == own, (says, own)))
        if not own:
            told.append((*_place(book, row), "no_seen", not says, (says, own)))
    for row in book.care_assessments:
        if row["is_cared_for"] is False:
            told.append((*_place(book, row), "coaching_answer", row["has_coaching_answer"], (False, False)))
    cells: dict[CareKey, list[tuple[bool, tuple[bool, bool]]]] = defaultdict(list)
    for month, team, agent, measure, is_yes, pair in told:
        for who in {agent, None}:
            cells[date.fromisoformat(month), team or "unknown", who, measure].append((is_yes, pair))
    shown = {key: (sum(yes for yes, _ in rows), len(rows), _kappa(key, rows)) for key, rows in cells.items()}
    for month, team, _, measure in [key for key in shown if key[2] is None]:
        persons = sorted(
            (shown[key][1], str(key[2]), key)
            for key in cells
            if key[2] and (*key[:2], key[3]) == (month, team, measure)
        )
        few = [key for size, _, key in persons if size < FLOOR]
        for key in [key for _, _, key in persons][: 2 if len(few) == 1 else len(few)]:
            del shown[key]
    return shown


def _place(book: Any, row: Row) -> tuple[str, str | None, str | None]:
    contact = book.contacts[row["contact_id"]]
    return contact["started_at"].date().replace(day=1).isoformat(), contact["team"], row["agent_id"]


def _kappa(key: CareKey, rows: list[tuple[bool, tuple[bool, bool]]]) -> float | None:
    if key[3] != "agreement":
        return None
    both = sum(says and own for _, (says, own) in rows)
    neither = sum(not says and not own for _, (says, own) in rows)
    says_yes, own_yes = sum(says for _, (says, _) in rows), sum(own for _, (_, own) in rows)
    size = len(rows)
    by_chance = (says_yes * own_yes + (size - says_yes) * (size - own_yes)) / size**2
    return None if by_chance == 1 else ((both + neither) / size - by_chance) / (1 - by_chance)
