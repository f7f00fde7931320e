"""What Larkfield is: its channels, segments, regions, and the plan of one generated company."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from flows.sample_company.reasons import PRODUCTS, REASONS, TEAMS

Columns = dict[str, NDArray[Any]]
"""Arrays of one length, by name."""

NEVER = -1
"""In place of a moment, a number or a row that there is none of."""

CHANNELS = ("phone", "chat", "email", "sms", "social", "community", "self_service", "in_person")
CHANNEL = {name: number for number, name in enumerate(CHANNELS)}
PHONE, CHAT, EMAIL = CHANNEL["phone"], CHANNEL["chat"], CHANNEL["email"]
SELF_SERVICE, IN_PERSON, COMMUNITY = CHANNEL["self_service"], CHANNEL["in_person"], CHANNEL["community"]
SOCIAL = CHANNEL["social"]
CHANNEL_SHARES = np.array([0.235, 0.31, 0.19, 0.07, 0.065, 0.03, 0.07, 0.03])
STAFFED = np.array([True, True, False, False, False, False, False, True])
"""Channels that are open in working hours only."""
SLOW = np.array([False, False, True, True, True, True, False, False])
"""Written channels in which nobody sits and waits."""
WRITTEN = np.array([False, True, True, True, True, True, False, False])
ANONYMOUS_SHARES = np.array([0.16, 0.09, 0.03, 0.04, 0.22, 0.10, 0.30, 0.22])

SEGMENTS = ("households", "small_business", "students", "seniors")
SEGMENT_SHARES = np.array([0.56, 0.12, 0.14, 0.18])
WORST_SEGMENT = SEGMENTS.index("small_business")
YEARLY_REVENUE = np.array([420.0, 1900.0, 240.0, 360.0])
REGIONS = ("north", "south", "east", "west", "coast")
DIRECTIONS = ("inbound", "callback", "outbound")
SEVERITIES = ("low", "normal", "high", "critical")
STORIES = ("crutch", "none")

CUSTOMERS_A_CONTACT = 0.4
HEAVY_CUSTOMERS = 0.0062
HEAVY_JOURNEYS = 0.195
"""Of all customers on the books so few make so much of the journeys: one in a hundred of those who get in touch."""

GENERAL = tuple(number for number, reason in enumerate(REASONS) if not reason.is_concern)
CONCERNS = len(REASONS) - len(GENERAL)
UNKNOWN_REASON = len(REASONS)
"""The number of a contact's reason where none was coded."""

TEAM_OF_REASON = np.array([TEAMS.index(reason.team) for reason in REASONS])
PRODUCT_OF_REASON = np.array([PRODUCTS.index(reason.product) for reason in REASONS])
NO_TEAM = len(TEAMS)
"""The number of the team where there is none: self-service."""


@dataclass(frozen=True)
class Plan:
    """One company to generate: how many contacts, from which seed, with the story of a crutch metric or without any."""

    contacts: int
    seed: int
    story: str = "crutch"

    @property
    def has_story(self) -> bool:
        """Whether a team changes, and a segment is served worse."""
        return self.story == "crutch"

    @property
    def agents(self) -> int:
        """How many people answer; they are spread evenly over the teams."""
        return max(6, self.contacts // 40_000) * 6
