"""Precision, recall and F1 of predictions against labels."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Score:
    """How well one class is found; shares, 0 where nothing was found or nothing was there to find."""

    positives: int
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def score(truth: Sequence[str | bool], predicted: Sequence[str | bool | None], wanted: str | bool) -> Score:
    """Score the class `wanted`; both sequences go row by row."""
    pairs = list(zip(truth, predicted, strict=True))
    hits = sum(true == wanted == found for true, found in pairs)
    positives, claimed = sum(true == wanted for true in truth), sum(found == wanted for found in predicted)
    return Score(positives, hits / claimed if claimed else 0.0, hits / positives if positives else 0.0)
