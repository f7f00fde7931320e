"""What the facts would hold of a generated company: the columns that guards and their headlines are made of, from the generator's own truth.

A whole refresh takes minutes; this takes a tenth of a second. Nothing is mined and nothing is hashed here.
"""

from typing import Any

import numpy as np
import pandas as pd

from flows.sample_company import Plan, truth
from flows.sample_company.company import CHANNELS, NEVER, NO_TEAM, UNKNOWN_REASON
from flows.sample_company.events import say
from flows.sample_company.feedback import QUESTIONS, felt_cared_for, surveys
from flows.sample_company.journeys import make_part
from flows.sample_company.reasons import REASONS, TEAMS
from flows.sample_company.working_year import DAY, END, FIRST_DAY

WEEK = 7 * DAY
HORIZON = 28 * DAY


def facts_of(plan: Plan) -> dict[str, pd.DataFrame]:
    """Return `fct_contacts`, `fct_journeys` and `fct_survey_answers` of the company; other columns are left to be null."""
    part = make_part(plan, 0, plan.contacts)
    contacts = part.contacts
    rng = np.random.default_rng([plan.seed, 0, 1])
    said = say(rng, part)
    cared = felt_cared_for(rng, contacts)
    survey = surveys(rng, contacts, cared)
    journeys = truth.journeys_of(contacts, said, survey)

    size = len(contacts["started"])
    known = contacts["customer"] != NEVER
    frame = pd.DataFrame(
        {
            "contact_id": [f"C{number}" for number in range(size)],
            # Who is not known is a customer of its own.
            "customer_id": [f"K{who}" if who >= 0 else f"A{number}" for number, who in enumerate(contacts["customer"])],
            "team": _named(contacts["team"], TEAMS, NO_TEAM),
            "reason": _named(contacts["reason"], [reason.code for reason in REASONS], UNKNOWN_REASON),
            "channel": _named(contacts["channel"], CHANNELS, NEVER),
            "contact_date": _day(contacts["started"]),
        }
    )
    inbound = known & ~contacts["is_callback"]
    done = known & (contacts["done"] != NEVER)
    mature, late_mature = contacts["ended"] + WEEK < END, contacts["ended"] + HORIZON < END
    frame["is_repeated"] = _flag(contacts["is_repeated"], inbound & mature)
    frame["is_repeat_provisional"] = inbound & ~mature
    frame["is_closed_unsolved"] = _flag(said["rejects"] | (contacts["following"] != NEVER), done & late_mature)
    frame["is_closed_provisional"] = done & ~late_mature
    served = contacts["handled"] != NEVER
    frame["served_handle_seconds"] = np.where(served, contacts["handled"], np.nan)
    frame["agent_cost"] = frame["served_handle_seconds"] * 30 / 3600
    frame["agent_day_share"] = np.where(served, 1 / 16, np.nan)

    first = journeys["first"]
    journey = frame.iloc[first].drop(columns=list(frame.columns[6:])).reset_index(drop=True)
    journey = journey.rename(
        columns={"contact_id": "journey_id", "contact_date": "first_contact_date", "channel": "first_channel"}
    )
    journey["team"] = _named(journeys["team"], TEAMS, NO_TEAM)
    is_known, started = known[first], contacts["started"][first]
    seen = contacts["ended"][first] + WEEK < END
    whole = started + HORIZON < END
    journey["is_first_contact_resolution"] = _flag(journeys["first_contact_resolved"], is_known & seen)
    journey["is_first_contact_provisional"] = is_known & ~seen
    journey["is_mature"] = _flag(is_known, is_known & whole)
    journey["is_resolved"] = _flag(journeys["resolution"] != truth.UNRESOLVED, is_known & whole)
    journey["is_resolution_provisional"] = is_known & ~whole

    answers = frame.iloc[survey["contact"]][["customer_id", "team", "reason", "channel", "contact_date"]].reset_index(
        drop=True
    )
    answers = answers.rename(columns={"contact_date": "survey_date"})
    answers["survey_answer_id"] = [f"Q{number}" for number in range(len(answers))]
    answers["is_answered"] = answers["is_answered_of_shown"] = survey["answered"] != NEVER
    for column, question in {
        "is_cared_for": "cared_for",
        "is_satisfied_with_contact": "satisfaction_contact",
        "is_satisfied_with_issue": "satisfaction_issue",
    }.items():
        told = (survey["question"] == QUESTIONS.index(question)) & (survey["answer"] != NEVER)
        answers[column] = _flag(survey["answer"] == 1, told)
    return {"fct_contacts": frame, "fct_journeys": journey, "fct_survey_answers": answers}


def _named(numbers: Any, names: Any, none: int) -> pd.Series:
    return pd.Series([None if number == none else names[number] for number in numbers], dtype=object)


def _day(seconds: Any) -> Any:
    return np.datetime64(FIRST_DAY) + seconds // DAY


def _flag(values: Any, applies: Any) -> pd.Series:
    """A boolean that is null where it does not apply."""
    return pd.Series(np.asarray(values, dtype=bool), dtype="boolean").where(pd.Series(np.asarray(applies, dtype=bool)))
