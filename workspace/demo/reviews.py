"""Reviews of the demo shop: aspects first, then the stars and the words that follow from them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cartwise.workspace.demo.assortment import Assortment
from cartwise.workspace.demo.chance import Bools, Floats, Ints, stream
from cartwise.workspace.demo.orders import Orders
from cartwise.workspace.demo.people import People
from cartwise.workspace.demo.period import Period
from cartwise.workspace.demo.tables import load_table
from cartwise.workspace.demo.times import to_timestamps

if TYPE_CHECKING:
    import pyarrow as pa

REVIEW_SHARE, LATE_REVIEW_SHARE, RETURN_REVIEW_SHARE = 0.13, 0.22, 0.25  # of lines
DEFAULT_SHARE = 0.07  # of reviews have no words of their own
MISMATCH_SHARE = 0.02  # of reviews with words have stars that contradict them
_SIDES = ("negative", "neutral", "positive")


@dataclass(frozen=True)
class Reviews:
    """The table of the role `reviews`, and what its words truly say.

    `aspects` maps a review to its aspects, each 1 (praised) or -1 (blamed); `mismatched` are reviews whose stars contradict their words.
    """

    table: "pa.Table"
    aspects: dict[str, dict[str, int]]
    mismatched: list[str]


def write_reviews(
    seed: int, period: Period, *, orders: Orders, people: People, assortment: Assortment, price_factor: Floats
) -> Reviews:
    """Returns reviews of delivered lines, one at most each."""
    rng = stream(seed, "reviews")
    line, second = _reviewed(rng, period, orders)
    sides = _opinions(rng, line, orders=orders, assortment=assortment, price_factor=price_factor)
    rating = _ratings(rng, sides, orders.returned[line] >= 0)
    is_default = rng.random(len(line)) < DEFAULT_SHARE
    # Who says nothing has no opinion on record, and is mostly content.
    sides[is_default] = 0
    rating = np.where(is_default, np.maximum(rating, 4), rating)
    is_chinese = people.speaks_chinese[orders.customer[orders.lines.order[line]]] == 1
    words = [
        _words(rng, "zh" if zh else "en", _noun(assortment, int(item), is_chinese=bool(zh)), opinion, int(stars))
        for zh, item, opinion, stars in zip(is_chinese, orders.lines.item[line], sides, rating, strict=True)
    ]
    ids = [f"R{number:06d}" for number in range(1, len(line) + 1)]
    swapped = (
        (rng.random(len(line)) < MISMATCH_SHARE) & ~is_default & (np.sign(sides.sum(axis=1)) == np.sign(rating - 3))
    )
    swapped &= rating != 3
    texts = [
        _shown_text(rng, is_chinese=bool(zh)) if empty else text
        for zh, empty, (_, text) in zip(is_chinese, is_default, words, strict=True)
    ]
    titles = [
        None if empty or rng.random() < 0.25 else title for empty, (title, _) in zip(is_default, words, strict=True)
    ]
    own = {
        "rating": np.where(swapped, 6 - rating, rating),
        "title": titles,
        "text": texts,
        "language": np.where(is_chinese, "zh", "en").tolist(),
    }
    table = _table(period, ids, line, second, own=own, orders=orders, people=people, assortment=assortment)
    return Reviews(table, _named(ids, sides), [ids[index] for index in np.flatnonzero(swapped)])


def _named(ids: list[str], sides: Ints) -> dict[str, dict[str, int]]:
    """Returns the opinions of each review by the aspects' names."""
    names = list(load_table("reviews")["aspects"])
    return {
        review: {names[code]: int(opinion[code]) for code in np.flatnonzero(opinion)}
        for review, opinion in zip(ids, sides, strict=True)
    }


def _reviewed(rng: np.random.Generator, period: Period, orders: Orders) -> tuple[Ints, Ints]:
    """Returns the lines that got a review and when, in order of time."""
    order = orders.lines.order
    share = np.where(orders.is_late[order], LATE_REVIEW_SHARE, REVIEW_SHARE)
    share = np.where(orders.returned >= 0, RETURN_REVIEW_SHARE, share)
    share = np.where(orders.is_cancelled[order], 0.0, share)
    wait = orders.delivery_days[order] + rng.geometric(0.12, len(order))
    second = (orders.second[order] // 86_400 + wait) * 86_400 + rng.integers(7 * 3_600, 23 * 3_600, len(order))
    written = np.flatnonzero((rng.random(len(order)) < share) & (second < period.days * 86_400))
    written = written[np.argsort(second[written], kind="stable")]
    return written, second[written]


def _opinions(
    rng: np.random.Generator, line: Ints, *, orders: Orders, assortment: Assortment, price_factor: Floats
) -> Ints:
    """Returns (reviews, aspects) of 1 praised, -1 blamed, 0 not spoken of."""
    table = load_table("reviews")["aspects"]
    names = list(table)
    item, order = orders.lines.item[line], orders.lines.order[line]
    is_late, came_back = orders.is_late[order], orders.returned[line] >= 0
    is_clothing = assortment.category[item] == assortment.categories.index("Clothing")
    share = np.tile([entry["share"] for entry in table.values()], (len(line), 1))
    good = np.tile([0.8, 0.85, 0.72, 0.72, 0.75, 0.82], (len(line), 1))
    quality, delivery, size, price = (names.index(name) for name in ("quality", "delivery", "size", "price"))
    good[:, quality] = np.clip(0.8 + 0.3 * assortment.quality[item], 0.05, 0.97)
    share[~is_clothing, size] = 0.0
    share[is_late, delivery], good[is_late, delivery] = 0.9, 0.06
    has_risen = price_factor[orders.second[order] // 86_400, item] > 1.04
    share[has_risen, price], good[has_risen, price] = 0.42, 0.38
    good[came_back, quality] *= 0.4
    share[came_back & is_clothing, size], good[came_back & is_clothing, size] = 0.85, 0.08
    spoken = rng.random(share.shape) < share
    # Everybody who writes speaks of something: of quality where nothing else came up.
    spoken[~spoken.any(axis=1), quality] = True
    sides: Ints = np.where(spoken, np.where(rng.random(share.shape) < good, 1, -1), 0)
    return sides


def _ratings(rng: np.random.Generator, sides: Ints, came_back: Bools) -> Ints:
    weights = np.array([entry["weight"] for entry in load_table("reviews")["aspects"].values()])
    blamed = (sides < 0) @ weights
    praised = (sides > 0) @ weights
    score = 4.45 + 0.35 * praised - 1.5 * blamed - 0.5 * came_back + rng.normal(0, 0.45, len(sides))
    rating: Ints = np.clip(np.round(score), 1, 5).astype(np.int64)
    return rating


def _words(rng: np.random.Generator, language: str, noun: str, opinion: Ints, stars: int) -> tuple[str, str]:
    """Returns a title and a text in one language, made from the grammar."""
    table: dict[str, Any] = load_table("reviews")
    mood = _SIDES[0 if stars <= 2 else 1 if stars == 3 else 2]
    names = list(table["aspects"])
    clauses = [
        _pick(rng, table["clauses"][language][names[code]]["positive" if opinion[code] > 0 else "negative"])
        for code in rng.permutation(np.flatnonzero(opinion))
    ]
    if rng.random() < 0.6:
        clauses.insert(0, _pick(rng, table["openers"][language][mood]).format(noun=noun))
    if rng.random() < 0.45:
        clauses.append(_pick(rng, table["closers"][language][mood]))
    return _pick(rng, table["titles"][language][mood]), ("" if language == "zh" else " ").join(clauses)


def _pick(rng: np.random.Generator, choices: list[str]) -> str:
    return choices[int(rng.integers(0, len(choices)))]


def _noun(assortment: Assortment, item: int, *, is_chinese: bool) -> str:
    return assortment.chinese[item] if is_chinese else assortment.nouns[item].lower()


def _shown_text(rng: np.random.Generator, *, is_chinese: bool) -> str | None:
    """Returns what a shop stores for a review without words: its default sentence, or nothing."""
    if rng.random() < 0.4:
        return None
    text: str = load_table("reviews")["default_texts"]["zh" if is_chinese else "en"]
    return text


def _table(
    period: Period,
    ids: list[str],
    line: Ints,
    second: Ints,
    *,
    own: dict[str, Any],
    orders: Orders,
    people: People,
    assortment: Assortment,
) -> "pa.Table":
    import pyarrow as pa

    order = orders.lines.order[line]
    return pa.table(
        {
            "review_id": pa.array(ids, pa.string()),
            "product_id": pa.array(assortment.ids).take(pa.array(orders.lines.item[line])),
            "customer_id": pa.array(people.ids).take(pa.array(orders.customer[order])),
            "order_id": pa.array(orders.ids).take(pa.array(order)),
            "rating": own["rating"],
            "title": pa.array(own["title"], pa.string()),
            "text": pa.array(own["text"], pa.string()),
            "language": pa.array(own["language"], pa.string()),
            "timestamp": to_timestamps(period, second),
        }
    )
