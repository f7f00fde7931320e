"""The ten weeks that the bundled sample covers, its one bad day, and moments drawn within them.

All moments are wall-clock times of the company; they carry UTC only because a moment must carry something.
"""

from datetime import UTC, date, datetime, time, timedelta
from random import Random

FIRST_DAY = date(2026, 1, 5)
LAST_DAY = date(2026, 3, 15)
END = datetime(2026, 3, 15, 23, 59, 59, tzinfo=UTC)
"""Nothing that starts or is logged after this is exported."""

OUTAGE_DAY = date(2026, 2, 10)
"""Online banking is down for a day: every system shows it."""

DAYS: tuple[date, ...] = tuple(FIRST_DAY + timedelta(days=n) for n in range((LAST_DAY - FIRST_DAY).days + 1))

SUNDAY = 6

# How much of a day's contacts arrive in each hour, 0 to 23: a peak before noon, a lower one in the afternoon.
HOUR_WEIGHTS: tuple[int, ...] = (1, 0, 0, 0, 0, 1, 2, 9, 22, 40, 52, 48, 36, 34, 40, 44, 40, 34, 26, 20, 15, 11, 8, 5)
WEEKDAY_WEIGHTS: tuple[float, ...] = (1.3, 1.1, 1.0, 1.0, 0.95, 0.45, 0.12)


def at(day: date, seconds: int) -> datetime:
    """Return the moment `seconds` after the midnight that begins `day`."""
    return datetime.combine(day, time(tzinfo=UTC)) + timedelta(seconds=seconds)


def moment_in(random: Random, day: date) -> datetime:
    """Draw a moment of `day`, by the weights of its hours."""
    hour = random.choices(range(24), HOUR_WEIGHTS)[0]
    return at(day, hour * 3600 + random.randrange(3600))


def later_moment(random: Random, after: datetime, days: int) -> datetime:
    """Draw a moment from half an hour to about `days` days after `after`, not on a Sunday."""
    day = after.date() + timedelta(days=random.randint(0, days))
    drawn = moment_in(random, day)
    while drawn < after + timedelta(minutes=30) or drawn.weekday() == SUNDAY:
        day += timedelta(days=1)
        drawn = moment_in(random, day)
    return drawn


def into_hours(moment: datetime, *, opens: int, closes: int, weekend: bool) -> datetime:
    """Move `moment` to the next time at which people are at work (hours of the day), its minutes kept."""
    if moment.hour >= closes:
        moment = moment.replace(hour=opens) + timedelta(days=1)
    elif moment.hour < opens:
        moment = moment.replace(hour=opens)
    while not weekend and moment.weekday() > 4:
        moment = moment.replace(hour=opens) + timedelta(days=1)
    return moment
