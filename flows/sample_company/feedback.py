"""What customers, employees and coaches say about contacts afterwards: surveys, care assessments."""

import numpy as np
from numpy.typing import NDArray

from flows.sample_company.chances import happens
from flows.sample_company.company import NEVER, Columns
from flows.sample_company.conversations import REJECTED, RIGHT, WRONG
from flows.sample_company.journeys import Part
from flows.sample_company.working_year import DAY, END

QUESTIONS = (
    "solved",
    "cared_for",
    "clarity",
    "effort",
    "recommend",
    "satisfaction_contact",
    "satisfaction_issue",
    "expectation",
    "importance",
)
_ASKED_SHARES = np.array([1.0, 0.7, 0.5, 0.5, 0.4, 0.8, 0.4, 0.4, 0.3])
_INVITED, _ANSWERS, _ANSWERS_EACH = 0.2, 0.36, 0.92
ASSESSORS = ("employee", "coach", "mystery_shopper")
_ASSESSED = (0.08, 0.02, 0.004)
# How often an assessor says that the customer was cared for: where the customer felt so, and where not.
_SAYS_CARED = np.array([[0.96, 0.55], [0.9, 0.22], [0.85, 0.15]])
VERBATIMS = (
    "All good.",
    "It took too long.",
    "Friendly and quick.",
    "I had to explain everything twice.",
    "Nobody called me back.",
    "The answer was clear.",
    "I still do not know why this happened.",
    "Solved at the first try, thank you.",
)
COACHING_ANSWERS = (
    "I could have asked how the customer uses it.",
    "I should have said what happens next.",
    "More time for the question behind the question.",
    "I would call back the next day.",
    "Fewer set phrases.",
)


def felt_cared_for(rng: np.random.Generator, contacts: Columns) -> NDArray[np.bool_]:
    """Return, for each contact, whether the customer felt that somebody genuinely cared; what few are asked."""
    chance = np.array([0.8, 0.66, 0.42, 0.08, 0.1, 0.3])[contacts["outcome"]]
    chance = chance - 0.12 * (contacts["contact_number"] > 0) + 0.03 * (contacts["agent"] % 7 - 3)
    return happens(rng, chance, len(chance))


def surveys(rng: np.random.Generator, contacts: Columns, cared: NDArray[np.bool_]) -> Columns:
    """Return one row a question shown: contact, question, asked, answered (NEVER), answer (NEVER), verbatim, sample."""
    invited = (contacts["customer"] != NEVER) & happens(rng, _INVITED, len(cared))
    asked = contacts["ended"] + rng.integers(300, 3600 * 6, len(cared))
    invited &= asked < END
    contact = np.flatnonzero(invited)
    size = len(contact)
    shown = rng.random((size, len(QUESTIONS))) < _ASKED_SHARES
    replies = happens(rng, _ANSWERS, size) & (asked[contact] + 2 * DAY < END)
    answers = _answers(rng, contacts, contact, cared)
    given = replies[:, None] & (rng.random(shown.shape) < _ANSWERS_EACH) & shown
    answered = np.where(given, (asked[contact] + rng.integers(60, 2 * DAY, size))[:, None], NEVER)
    row, question = np.nonzero(shown)
    is_given = given[row, question]
    says_more = is_given & (question == 0) & happens(rng, 0.4, len(row))
    return {
        "contact": contact[row],
        "question": question,
        "asked": asked[contact][row],
        "answered": answered[row, question],
        "answer": np.where(is_given, answers[row, question], NEVER),
        "verbatim": np.where(says_more, rng.integers(0, len(VERBATIMS), len(row)), NEVER),
        "survey_sample": np.where(contacts["channel"][contact][row] < 3, 0, 1),
    }


def _answers(
    rng: np.random.Generator, contacts: Columns, contact: NDArray[np.int64], cared: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Return what each invited customer would answer to each question, on its canonical scale."""
    size = len(contact)
    outcome = contacts["outcome"][contact]
    right, wrong = outcome == RIGHT, outcome == WRONG
    is_repeat = contacts["contact_number"][contact] > 0
    # Who got a wrong answer often does not know it yet: content with the contact, not with what became of the issue.
    solved = happens(rng, np.where(right, 0.94, np.where(wrong, 0.5, 0.06)), size)
    content = happens(rng, np.where(right | wrong, 0.8, 0.3) - 0.1 * is_repeat, size)
    content_issue = happens(rng, np.where(solved, 0.84, 0.16), size)
    clear = happens(rng, np.where(outcome == REJECTED, 0.4, 0.83), size)
    expected = happens(rng, np.where(solved, 0.78, 0.35), size)
    effort = np.clip(np.round(1.8 + 1.4 * ~solved + 0.9 * is_repeat + rng.normal(0, 0.8, size)), 1, 5)
    recommend = np.clip(np.round(7.6 * solved + 4.6 * ~solved + 1.0 * content + rng.normal(0, 1.6, size)), 0, 10)
    importance = rng.integers(1, 6, size)
    columns = [solved, cared[contact], clear, effort, recommend, content, content_issue, expected, importance]
    return np.stack([np.asarray(column).astype(np.int64) for column in columns], axis=1)


def assessments(rng: np.random.Generator, part: Part, cared: NDArray[np.bool_]) -> Columns:
    """Return one row an assessment: contact, assessor, assessed, cared, coaching (NEVER: no answer to the question)."""
    contacts = part.contacts
    rows = []
    for assessor, share in enumerate(_ASSESSED):
        assessed = contacts["ended"] + rng.integers(60, (1 + 40 * assessor) * 3600, len(cared))
        served = (contacts["agent"] != NEVER) & (contacts["handled"] != NEVER) & (assessed < END)
        contact = np.flatnonzero(served & happens(rng, share, len(cared)))
        says = happens(rng, _SAYS_CARED[assessor][(~cared[contact]).astype(int)], len(contact))
        has_coaching = ~says & happens(rng, 0.6, len(contact))
        rows.append(
            {
                "contact": contact,
                "assessor": np.full(len(contact), assessor),
                "assessed": assessed[contact],
                "cared": says,
                "coaching": np.where(has_coaching, rng.integers(0, len(COACHING_ANSWERS), len(contact)), NEVER),
            }
        )
    return {name: np.concatenate([made[name] for made in rows]) for name in rows[0]}
