"""What holds for every landed raw table, whatever its source system: the parts that the systems' suites are put together from.

Single rows that cannot be staged go to quarantine and are no failure. These suites judge shares and shapes: a feed in
which one row in twenty is unusable is a broken feed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import great_expectations.expectations as gxe

from expectations.parsing import present
from expectations.queries import ExpectFewOffendingRows, ExpectNoFindings
from flows.raw_tables import LANDING_COLUMNS, RawTable

MOSTLY = 0.95

type_alias = gxe.Expectation if hasattr(gxe, "Expectation") else object


@dataclass(frozen=True)
class Freshness:
    """How old the latest event of a feed may be, reckoned from `as_of` (UTC) or, without one, from the latest landing."""

    maximum_staleness: timedelta
    as_of: datetime | None
