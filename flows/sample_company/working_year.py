"""The year of the sample company: when its customers get in touch, and when its people are at work.

Moments are whole seconds since the midnight that begins FIRST_DAY, as int64; they are UTC.
"""

from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

Seconds = NDArray[np.int64]

FIRST_DAY = date(2025, 1, 1)
DAYS = 365
DAY = 86_400
END = DAYS * DAY
"""Nothing is exported that happens at this moment or later."""

CHANGE_DAY = date(2025, 6, 30)
"""A Monday: from here on one team works differently."""
CHANGE = (CHANGE_DAY - FIRST_DAY).days * DAY

OPENS, CLOSES = 8 * 3600, 20 * 3600
"""Phones, chats and shops are staffed between these, Monday to Saturday; mail is answered then."""

_SUNDAY = 6
_WEEKDAY_WEIGHTS = (1.25, 1.1, 1.05, 1.0, 1.0, 0.6, 0.35)
_MONTH_WEIGHTS = (1.1, 0.95, 0.98, 0.95, 0.93, 0.92, 0.9, 0.9, 1.03, 1.05, 1.12, 1.17)
_STAFFED_HOURS = (0, 0, 0, 0, 0, 0, 0, 0, 55, 90, 100, 95, 70, 65, 75, 80, 85, 80, 60, 40, 0, 0, 0, 0)
_ALL_HOURS = (8, 5, 3, 2, 2, 4, 10, 22, 45, 62, 66, 62, 58, 52, 52, 54, 56, 60, 64, 66, 62, 50, 34, 18)


def _weekday(day: NDArray[np.int64]) -> NDArray[np.int64]:
    return (day + FIRST_DAY.weekday()) % 7


def _hours_of_year(*, staffed: bool) -> NDArray[np.float64]:
    """Return the cumulated shares of the 8,760 hours."""
    weights = []
    for number in range(DAYS):
        day = FIRST_DAY + timedelta(days=number)
        weight = _WEEKDAY_WEIGHTS[day.weekday()] * _MONTH_WEIGHTS[day.month - 1]
        weight *= 1.3 if day.day <= 3 else 1.0  # the bills are out
        if staffed and day.weekday() == _SUNDAY:
            weight = 0.0
        weights += [weight * share for share in (_STAFFED_HOURS if staffed else _ALL_HOURS)]
    cumulated = np.cumsum(weights)
    return np.asarray(cumulated / cumulated[-1])


_YEAR = {staffed: _hours_of_year(staffed=staffed) for staffed in (False, True)}
_HOURS = {staffed: np.cumsum(hours) / sum(hours) for staffed, hours in ((False, _ALL_HOURS), (True, _STAFFED_HOURS))}


def moments(rng: np.random.Generator, staffed: NDArray[np.bool_]) -> Seconds:
    """Draw a moment of the year each; where `staffed`, in opening hours."""
    chance, within = rng.random(len(staffed)), rng.integers(0, 3600, len(staffed))
    hour = np.where(staffed, np.searchsorted(_YEAR[True], chance), np.searchsorted(_YEAR[False], chance))
    return np.asarray(hour * 3600 + within)


def later_moments(rng: np.random.Generator, raw: Seconds, not_before: Seconds, staffed: NDArray[np.bool_]) -> Seconds:
    """Draw a moment on the day of `raw`, at an hour when people get in touch, or the day after to be after
    `not_before`.

    Never more than two days after `raw`.
    """
    chance = rng.random(len(raw))
    hour = np.where(staffed, np.searchsorted(_HOURS[True], chance), np.searchsorted(_HOURS[False], chance))
    of_day = hour * 3600 + rng.integers(0, 3600, len(raw))
    day = raw // DAY
    moment = day * DAY + of_day
    moment += DAY * (moment < not_before)
    moment += DAY * (staffed & (_weekday(moment // DAY) == _SUNDAY))
    return np.asarray(moment)


def at_work(rng: np.random.Generator, moment: Seconds) -> Seconds:
    """Move each moment to the next at which people are at work, if they are not: in the first half hour of that day."""
    of_day = moment % DAY
    day = moment // DAY + (of_day >= CLOSES)
    away = (of_day >= CLOSES) | (of_day < OPENS)
    sunday = _weekday(day) == _SUNDAY
    day += sunday
    away |= sunday
    return np.asarray(np.where(away, day * DAY + OPENS + rng.integers(60, 1800, len(moment)), moment))
