"""What goes on beside the contacts: who stays and who leaves, alerts, help content, sales."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from flows.sample_company.chances import by_share, happens
from flows.sample_company.company import CHANNEL, COMMUNITY, NEVER, SOCIAL, YEARLY_REVENUE, Columns
from flows.sample_company.conversations import OUTCOME, RIGHT
from flows.sample_company.journeys import Part
from flows.sample_company.working_year import DAY, DAYS, END

ALERT_TYPES = ("outage", "bill_due", "data_limit", "delivery")
CONTENT_EVENTS = ("posted", "rated", "endorsed", "visited")
ENDORSEMENTS = (
    "share",
    "embed",
    "like",
    "reply",
    "direct_message",
    "comment",
    "wall_post",
    "mention_elsewhere",
    "tell_a_friend",
)
ARTICLES = 240
CHURN = 0.05
CHURN_AFTER_UNSOLVED = 0.34
"""Chance to leave within the year: of all, and of those whose last concern was not solved."""
LEAVES_WITHIN = 75 * DAY


def standing(rng: np.random.Generator, part: Part, is_unsolved: NDArray[Any]) -> Columns:
    """Return, for each customer, joined, left (NEVER: stayed), yearly revenue and lifetime value.

    `is_unsolved`: of each contact, whether it is the last of a journey that was not solved.
    """
    contacts, size = part.contacts, len(part.customers["segment"])
    known = np.flatnonzero(contacts["customer"] != NEVER)
    customer = contacts["customer"][known]
    first, last = np.full(size, END), np.full(size, NEVER)
    np.minimum.at(first, customer, contacts["started"][known])
    np.maximum.at(last, customer, contacts["ended"][known])
    unsolved = np.bincount(customer, weights=is_unsolved[known], minlength=size)
    last_unsolved = np.zeros(size, dtype=bool)
    last_unsolved[customer] = is_unsolved[known]  # in the order of time: the last one stands

    chance = np.where(last_unsolved, CHURN_AFTER_UNSOLVED, CHURN + 0.03 * np.minimum(unsolved, 3))
    leaves = happens(rng, chance, size)
    silent = last == NEVER
    after = np.where(silent, rng.integers(0, END, size), last + DAY + rng.integers(0, LEAVES_WITHIN, size))
    left = np.where(leaves & (after < END), after, NEVER)
    years = rng.exponential(3.0, size)
    joined = np.minimum(first, np.where(left == NEVER, END, left)) - DAY - (years * DAYS * DAY).astype(np.int64)
    revenue = YEARLY_REVENUE[part.customers["segment"]] * np.exp(0.35 * rng.standard_normal(size))
    worth = revenue * (years + np.where(left == NEVER, 3.0, 0.5)) * 0.4
    return {"joined": joined, "left": left, "revenue": np.round(revenue, 2), "worth": np.round(worth, 2)}


def _still_there(made: Columns, moment: str, left: NDArray[Any]) -> Columns:
    """Return the rows of customers who had not left at that moment, within the year, in the order of time."""
    gone = np.where(made["customer"] == NEVER, NEVER, left[made["customer"]])
    kept = np.flatnonzero(((gone == NEVER) | (made[moment] < gone)) & (made[moment] < END))
    kept = kept[np.argsort(made[moment][kept], kind="stable")]
    return {name: values[kept] for name, values in made.items()}


def alerts(rng: np.random.Generator, part: Part, left: NDArray[Any]) -> Columns:
    """Return one row an alert: customer, type, sent, delivered, acted on, stopped."""
    size = len(part.contacts["started"]) // 5
    sent = rng.integers(0, END, size) // DAY * DAY + rng.integers(7 * 3600, 21 * 3600, size)
    delivered = np.where(happens(rng, 0.96, size), sent + rng.integers(1, 120, size), NEVER)
    acted = delivered + 60 + rng.exponential(18 * 3600, size).astype(np.int64)
    acted = np.where((delivered != NEVER) & happens(rng, 0.36, size) & (acted < END), acted, NEVER)
    stopped = delivered + rng.integers(60, DAY, size)
    stopped = np.where((delivered != NEVER) & happens(rng, 0.025, size) & (stopped < END), stopped, NEVER)
    made = {
        "customer": rng.integers(0, len(left), size),
        "type": rng.integers(0, len(ALERT_TYPES), size),
        "sent": sent,
        "delivered": delivered,
        "acted": acted,
        "stopped": stopped,
    }
    return _still_there(made, "sent", left)


def content(rng: np.random.Generator, part: Part, left: NDArray[Any]) -> Columns:
    """Return one row a content event: type, at, content (an article's number, or NEVER: the contact's post),
    contact...
    """
    contacts, known = part.contacts, len(left)
    total = len(contacts["started"])
    blocks = []

    def add(
        event: str,
        customer: NDArray[np.int64],
        at: NDArray[np.int64],
        **more: NDArray[np.int64] | int,
    ) -> None:
        given = {name: more.get(name, NEVER) for name in ("article", "contact", "value", "kind")}
        blocks.append(
            {
                "type": np.full(len(at), CONTENT_EVENTS.index(event)),
                "customer": customer,
                "at": at,
                **{name: np.asarray(np.broadcast_to(np.asarray(column), len(at))) for name, column in given.items()},
            }
        )

    visits = total // 4
    visitor = np.floor(known * rng.random(visits) ** 2).astype(np.int64)
    article = np.floor(ARTICLES * rng.random(visits) ** 2).astype(np.int64)
    at = rng.integers(0, END, visits)
    add("visited", visitor, at, article=article)
    rated = np.flatnonzero(happens(rng, 0.2, visits))
    stars = np.clip(np.round(4.2 - article[rated] % 5 * 0.4 + rng.normal(0, 0.9, len(rated))), 1, 5).astype(np.int64)
    add("rated", visitor[rated], at[rated] + 90, article=article[rated], value=stars)
    posts = np.flatnonzero(contacts["channel"] == COMMUNITY)
    add("posted", contacts["customer"][posts], contacts["started"][posts], contact=posts)
    public = (contacts["channel"] == COMMUNITY) | (contacts["channel"] == SOCIAL)
    liked = np.flatnonzero(public & (contacts["outcome"] == RIGHT))
    liked = np.repeat(liked, rng.poisson(0.7, len(liked)))
    kind = by_share(rng, np.array([4, 1, 12, 5, 2, 5, 1, 2, 2]), len(liked))
    at = contacts["ended"][liked] + rng.integers(60, 3 * DAY, len(liked))
    endorser = np.where(happens(rng, 0.5, len(liked)), rng.integers(0, known, len(liked)), NEVER)
    add("endorsed", endorser, at, contact=liked, value=1, kind=kind)
    made = {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}
    return _still_there(made, "at", left)


def sales(rng: np.random.Generator, part: Part, left: NDArray[Any]) -> Columns:
    """Return one row a sale: at, customer, contact (NEVER: in the shop or online), product, units, amount."""
    contacts = part.contacts
    size = len(contacts["started"])
    talks = (contacts["service"] > 60) & (contacts["customer"] != NEVER) & (contacts["channel"] != CHANNEL["email"])
    sold = np.flatnonzero(talks & (contacts["outcome"] <= OUTCOME["wrong"]) & happens(rng, 0.05, size))
    others = size // 6
    product = by_share(rng, np.array([0.35, 0.45, 0.2]), len(sold) + others)
    price = np.array([32.0, 19.0, 14.0])[product] * np.exp(0.3 * rng.standard_normal(len(product)))
    units = 1 + happens(rng, 0.08, len(product)).astype(np.int64)
    made = {
        "at": np.concatenate(
            (contacts["answered"][sold] + contacts["service"][sold] - 20, rng.integers(0, END, others))
        ),
        "customer": np.concatenate((contacts["customer"][sold], rng.integers(0, len(left), others))),
        "contact": np.concatenate((sold, np.full(others, NEVER))),
        "product": product,
        "units": units,
        "amount": np.round(price * units, 2),
    }
    return _still_there(made, "at", left)
