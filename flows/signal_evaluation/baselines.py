"""What the signals are held against: VADER for sentiment, a naive keyword for the others."""

from collections.abc import Callable

from flows.errors import UnusableInputError

# The limits that its authors give.
_VADER_LIMIT = 0.05


def vader() -> Callable[[str], str]:
    """Return VADER's class of a text. Raises UnusableInputError where the package is not installed."""
    try:
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer  # noqa: PLC0415 -- an optional extra
    except ImportError as error:
        raise UnusableInputError(
            "VADER, the baseline of sentiment, is not installed: install the extra `evaluation`."
        ) from error
    analyzer = SentimentIntensityAnalyzer()

    def classify(text: str) -> str:
        compound = analyzer.polarity_scores(text)["compound"]
        return "positive" if compound >= _VADER_LIMIT else "negative" if compound <= -_VADER_LIMIT else "neutral"

    return classify


KEYWORDS: dict[str, Callable[[str], bool]] = {
    "acknowledgement": lambda text: "thank" in text,
    "solution_acknowledged": lambda text: "thank" in text,
    "rephrase_requested": lambda text: "what" in text and "?" in text,
    "solution_offered": lambda text: "you can" in text or " is " in text,
    "accepted_answer": lambda text: "thank" in text,
}
"""The naive keyword of each signal, on a text in lower case."""
