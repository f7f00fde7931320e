"""docs/evidence.md says of which feed each event type is made; the models are held against it."""

import csv
import re

import pytest

from flows.data_directory import PROJECT_ROOT

FEEDS = {
    **{
        system: f"models/staging/{system}/{system}_contact_events.sql"
        for system in ("call_log", "servicenow", "stack_exchange", "chat_log")
    },
    **dict.fromkeys(("twitter", "mailbox"), "macros/staging/thread_reopenings.sql"),
    "text": "models/signals/message_signal_events.sql",
    "survey": "models/contacts/contact_events.sql",
}


def event_types() -> list[str]:
    with (PROJECT_ROOT / "seeds" / "event_types.csv").open(encoding="utf-8", newline="") as file:
        return [row["event_type"] for row in csv.DictReader(file)]


def page() -> dict[str, dict[str, str]]:
    """Return the cells of the page: event type to feed to what it is made of."""
    lines = (PROJECT_ROOT / "docs" / "evidence.md").read_text(encoding="utf-8").splitlines()
    table = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return {row[0].strip("`"): dict(zip(table[0][1:], row[1:], strict=True)) for row in table[2:]}


def test_every_event_type_has_a_row_and_somebody_to_log_it() -> None:
    assert list(page()) == event_types()
    assert all(cells["interactions: who logs it"] for cells in page().values())


@pytest.mark.parametrize("feed", FEEDS)
def test_the_page_says_what_the_model_makes(feed: str) -> None:
    sql = (PROJECT_ROOT / FEEDS[feed]).read_text(encoding="utf-8")
    made = {name for name in event_types() if re.search(rf"'{name}'", sql)}
    assert made == {name for name, cells in page().items() if cells[feed]}
