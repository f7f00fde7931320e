"""Draws by share, for whole arrays at once."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def by_share(rng: np.random.Generator, shares: NDArray[np.float64], size: int) -> NDArray[np.int64]:
    """Draw numbers 0, 1, 2... by their shares (any unit)."""
    cumulated = np.cumsum(shares)
    return np.asarray(np.searchsorted(cumulated / cumulated[-1], rng.random(size), side="right"))


def happens(rng: np.random.Generator, share: NDArray[np.float64] | float, size: int) -> NDArray[np.bool_]:
    """Draw true with the chance `share` (one for all, or one each)."""
    return np.asarray(rng.random(size) < share)


def spread(rng: np.random.Generator, median: Any, sigma: float, size: Any) -> NDArray[np.float64]:  # noqa: ANN401 -- any shape
    """Draw from a log-normal of that median."""
    return np.asarray(median * np.exp(sigma * rng.standard_normal(size, dtype=np.float32)))
