"""What the recomputation by hand shares: a contact, and arithmetic on lists."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

SHARED_DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
CALLS_FILE = SHARED_DATA / "acd_bank_1999" / "january_1999.tsv.gz"
INCIDENTS_FILE = SHARED_DATA / "servicenow_incidents" / "incident_event_log.csv.gz"
TWEETS_FILE = SHARED_DATA / "twitter_support" / "tweets.csv"

WINDOW = timedelta(days=7)
LONGEST_JOURNEY = timedelta(days=30)
HORIZON = timedelta(days=28)
REPLY_HORIZON = timedelta(days=7)
RESCUE = timedelta(hours=24)
REOPEN_SILENCE = timedelta(hours=72)


@dataclass(eq=False)
class Contact:
    """One contact, as the decisions read it. Times that never came are None."""

    system: str
    source_id: str
    customer: str
    started: datetime
    channel: str
    direction: str = "inbound"
    is_known: bool = True
    case: str | None = None
    reason: str | None = None
    is_reason_recoded: bool | None = None
    names_concern: bool = False
    severity: str | None = None
    ended: datetime | None = None
    answered: datetime | None = None
    first_reply: datetime | None = None
    done: datetime | None = None
    ticket_closed: datetime | None = None
    queued: bool = False
    is_answered: bool = False
    is_abandoned: bool = False
    is_dropped: bool = False
    is_self_service: bool = False
    wait_seconds: float | None = None
    handle_seconds: float | None = None
    agent_turns: int = 0
    messages: int = 0
    is_chased: bool = False
    acknowledgements: list[datetime] = field(default_factory=list)
    rejections: list[datetime] = field(default_factory=list)
    offers: list[datetime] = field(default_factory=list)
    transfers: list[datetime] = field(default_factory=list)

    @property
    def is_opening(self) -> bool:
        """The contact that opened a ticket; later ones reopened it."""
        return self.is_ticket and self.source_id.endswith("-0")

    @property
    def is_ticket(self) -> bool:
        return self.system == "servicenow"

    @property
    def has_messages(self) -> bool:
        return self.messages > 0

    @property
    def follow_up_ends(self) -> datetime:
        """The end of the seven days in which a comeback counts."""
        return (self.ended or self.started) + WINDOW


def percentile_cont(values: Iterable[float], share: float) -> float | None:
    """The quantile by linear interpolation between the two nearest ranks; of nothing, none."""
    ordered = sorted(values)
    if not ordered:
        return None
    rank = (len(ordered) - 1) * share
    below = int(rank)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (rank - below)


def mean(values: Iterable[float]) -> float | None:
    listed = list(values)
    return sum(listed) / len(listed) if listed else None


def within_horizon(
    start: datetime, finish: datetime | None, horizon: timedelta, observed_through: datetime
) -> float | None:
    """A duration at its horizon: None before the horizon is over, the horizon itself for what was not done by then."""
    if start + horizon > observed_through:
        return None
    if finish is None or finish > start + horizon:
        return horizon.total_seconds()
    return (finish - start).total_seconds()
