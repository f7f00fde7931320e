"""The story of the company, in numbers: what changed, what it did, who is served worst, what need not have happened.

From CHANGE_DAY on one team answers by short set phrases: its handle time falls, customers stay as satisfied with the
contact, and for some reasons more of them come back, and more give up: a crutch metric. One segment is served worst all
year. A company without a story has neither.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from flows.sample_company.company import CHANNELS, SEGMENTS, WORST_SEGMENT, Plan
from flows.sample_company.reasons import CRUTCH_REASONS, CRUTCH_TEAM, REASONS, TEAMS
from flows.sample_company.working_year import CHANGE, CHANGE_DAY

PERIODS = 6
"""Numbers of `periods`: 0, 1 the team's reasons of the story before, after; 2, 3 its others; 4, 5 the other teams."""


def periods(contacts: dict[str, NDArray[Any]]) -> NDArray[np.int64]:
    """Return, for each contact, to which side of which comparison it belongs."""
    in_team = contacts["team"] == TEAMS.index(CRUTCH_TEAM)
    of_story = np.array([reason.code in CRUTCH_REASONS for reason in REASONS])[contacts["wording"]]
    group = np.where(in_team, np.where(of_story, 0, 2), 4)
    return np.asarray(group + (contacts["started"] >= CHANGE))


def add_counts(total: dict[str, Any], part: dict[str, Any]) -> None:
    """Add the counts of a part to the totals."""
    for name, value in part.items():
        total[name] = total[name] + value if name in total else value


def _share(part: float, whole: float) -> float | None:
    return round(float(part) / float(whole), 4) if whole else None


def _before_and_after(parts: NDArray[Any], wholes: NDArray[Any], at: int) -> dict[str, float | None]:
    return {"before": _share(parts[at], wholes[at]), "after": _share(parts[at + 1], wholes[at + 1])}


def told(plan: Plan, counts: dict[str, Any], rows: dict[str, int]) -> dict[str, Any]:
    """Return the content of story.json. `rows`: how many rows each table has."""
    repeats, inbound = counts["repeats_by_period"], counts["inbound_by_period"]
    handled, timed = counts["handled_by_period"], counts["timed_by_period"]
    by_reason = counts["contacts_by_reason"]
    crutch = {
        "week": f"{CHANGE_DAY:%G-W%V}",
        "day": CHANGE_DAY.isoformat(),
        "team": CRUTCH_TEAM,
        "reasons": list(CRUTCH_REASONS),
    }
    return {
        "contacts": plan.contacts,
        "seed": plan.seed,
        "story": plan.story,
        "crutch": crutch if plan.has_story else None,
        "worst_served_segment": SEGMENTS[WORST_SEGMENT] if plan.has_story else None,
        "repeat_share": {
            "reasons_of_the_story": _before_and_after(repeats, inbound, 0),
            "other_reasons_of_the_team": _before_and_after(repeats, inbound, 2),
            "other_teams": _before_and_after(repeats, inbound, 4),
        },
        "handle_seconds": {
            "team": {
                side: _share(handled[at] + handled[at + 2], timed[at] + timed[at + 2])
                for at, side in enumerate(("before", "after"))
            },
            "other_teams": _before_and_after(handled, timed, 4),
        },
        "solved_share_by_segment": {
            segment: _share(counts["solved_by_segment"][number], counts["journeys_by_segment"][number])
            for number, segment in enumerate(SEGMENTS)
        },
        "avoidable_drivers": [
            {
                "reason": reason.code,
                "root_cause": reason.root_cause,
                "originating_department": reason.department,
                "contacts": int(by_reason[number]),
            }
            for number, reason in enumerate(REASONS)
            if reason.is_avoidable
        ],
        "contacts_by_channel": dict(zip(CHANNELS, (int(n) for n in counts["contacts_by_channel"]), strict=True)),
        "identified_contacts": counts["identified_contacts"],
        "journeys": counts["journeys"],
        "solved_journeys": counts["solved_journeys"],
        "restated_journeys": counts["restated_journeys"],
        "handoffs": counts["transfers"],
        "rows": rows,
    }
