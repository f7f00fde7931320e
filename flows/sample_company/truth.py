"""What really happened: of each journey, contact and message of the company.

`resolution` and `is_first_contact_resolved` are what the definitions of the metrics come to where all facts are known
(docs/decisions/0001):
judged at the last contact of the journey, which is always within the horizon of 28 days. Journeys that had not had that
long at the end of the year are judged by what was seen; a metric does not count them yet.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from flows.sample_company.company import CHANNELS, NEVER, NO_TEAM, SELF_SERVICE, Columns
from flows.sample_company.conversations import RIGHT
from flows.sample_company.sentences import KINDS, SENTIMENT, SIGNALS

RESOLUTIONS = ("confirmed", "presumed", "self_served", "unresolved")
CONFIRMED, PRESUMED, SELF_SERVED, UNRESOLVED = range(4)
SENTIMENTS = ("negative", "neutral", "positive")

SIGNAL_OF_KIND = {signal: np.array([name in kinds for name in KINDS]) for signal, kinds in SIGNALS.items()}
SENTIMENT_OF_KIND = (SENTIMENT + 1).astype(np.int8)
"""Of each kind of message: its place in SENTIMENTS."""


def alone(contacts: Columns) -> NDArray[Any]:
    """Return which contacts ended where the customer serves herself: self-service, or the voice menu."""
    return np.asarray((contacts["channel"] == SELF_SERVICE) | contacts["is_menu_only"])


def journeys_of(contacts: Columns, said: Columns, survey: Columns) -> Columns:
    """Return one row a journey, in the order of their first contacts; `first`, `last` and `solved_by` are contacts.

    `survey`: the answers, of which those to `solved` count, for the resolution those about the last contact: they beat
    what was said, and that beats silence.
    """
    size = len(contacts["started"])
    number = np.arange(size)
    first = np.flatnonzero(contacts["first"] == number)
    journey = np.full(size, NEVER)
    journey[first] = np.arange(len(first))
    journey = journey[contacts["first"]]
    ends = np.flatnonzero(contacts["following"] == NEVER)
    last = np.full(len(first), NEVER)
    last[journey[ends]] = ends

    answers = np.full(size, NEVER)
    solved_question = (survey["question"] == 0) & (survey["answer"] != NEVER)
    answers[survey["contact"][solved_question]] = survey["answer"][solved_question]

    served_alone = alone(contacts)
    by_facts = np.where(
        served_alone,
        SELF_SERVED,
        np.where(
            (contacts["done"] == NEVER) | said["ends_rejected"],
            UNRESOLVED,
            np.where(said["acknowledges"], CONFIRMED, PRESUMED),
        ),
    )[last]
    answer = answers[last]
    was_done = (contacts["done"] != NEVER)[last] & (by_facts != SELF_SERVED)
    with_survey = np.where(answer == 0, UNRESOLVED, np.where(was_done & (answer == 1), CONFIRMED, by_facts))

    def total(values: NDArray[Any]) -> NDArray[Any]:
        return np.bincount(journey, weights=values, minlength=len(first)).astype(np.int64)

    is_cut = contacts["is_cut"][last]
    is_solved = contacts["outcome"][last] == RIGHT
    first_done = (contacts["done"] != NEVER) | served_alone
    rejects = np.where(answers == NEVER, said["rejects"], answers == 0)
    return {
        "journey_of_contact": journey,
        "first": first,
        "last": last,
        "contacts": total(np.ones(size)),
        "inbound": total(~contacts["is_callback"]),
        "solved": np.where(is_cut, NEVER, is_solved),
        "solved_by": np.where(is_solved & ~is_cut, last, NEVER),
        "resolution": with_survey,
        "resolution_before_surveys": by_facts,
        "survey_solved": answer,
        "first_contact_resolved": (first_done & ~rejects)[first] & (contacts["following"][first] == NEVER),
        "restated": total(said["restates"]) > 0,
        "identifications": total(said["identifies"]),
        "transfers": total(said["transfers"]),
        "is_crutch": contacts["is_crutch"][first],
        "team": _first_answering_teams(contacts, said, first),
        "channel_path": _paths(contacts, first),
    }


def _first_answering_teams(contacts: Columns, said: Columns, first: NDArray[Any]) -> NDArray[Any]:
    """Return of each journey the team of its first contact that a team answered; NO_TEAM where none did."""
    answers = said["is_answered"] & (contacts["team"] != NO_TEAM)
    at = first.copy()
    while (open_ones := (at != NEVER) & ~answers[at]).any():
        at[open_ones] = contacts["following"][at[open_ones]]
    return np.where(at == NEVER, NO_TEAM, contacts["team"][at])


def _paths(contacts: Columns, first: NDArray[Any]) -> NDArray[Any]:
    """Return the channels of each journey in order, five digits to the base of nine, 0 for none; see `path_text`."""
    path = np.zeros(len(first), dtype=np.int64)
    before = np.full(len(first), NEVER)
    at = first.copy()
    while (at != NEVER).any():
        here = at != NEVER
        channel = np.where(here, contacts["channel"][at], NEVER)
        path = np.where(here & (channel != before), path * (len(CHANNELS) + 1) + channel + 1, path)
        before = np.where(here, channel, before)
        at = np.where(here, contacts["following"][at], NEVER)
    return path


def path_text(path: int) -> str:
    """Return a path of `_paths` as 'social > phone'."""
    channels = []
    while path:
        path, digit = divmod(path, len(CHANNELS) + 1)
        channels.append(CHANNELS[digit - 1])
    return " > ".join(reversed(channels))
