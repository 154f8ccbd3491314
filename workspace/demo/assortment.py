"""The products of the demo shop."""

from dataclasses import dataclass

import numpy as np

from cartwise.workspace.demo.chance import Floats, Ints, stream
from cartwise.workspace.demo.period import Period
from cartwise.workspace.demo.tables import load_table


@dataclass(frozen=True)
class Assortment:
    """The products, sorted by category; all arrays have one entry per product.

    `popularity` sums to 1 and holds the category's share; `quality` (-1 to 1) is what reviews and returns depend on; `launch` is a
    position in the period (negative: there from the start); `related` (products, 3) are near alternatives and the partner;
    `partner` is what goes with a product (-1: nothing). Queries are what shoppers type to find it, four texts a product.
    """

    ids: list[str]
    names: list[str]
    nouns: list[str]
    chinese: list[str]
    categories: list[str]
    category: Ints
    brands: list[str]
    brand: Ints
    price: Floats
    cost: Floats
    popularity: Floats
    quality: Floats
    launch: Ints
    related: Ints
    partner: Ints
    queries: list[str]

    @property
    def size(self) -> int:
        """The number of products."""
        return len(self.ids)

    @property
    def top_seller(self) -> int:
        """The position of the product with the highest expected sales value."""
        return int(np.argmax(self.popularity * self.price))

    def in_category(self, name: str) -> Ints:
        """Returns the positions of a category's products."""
        return np.flatnonzero(self.category == self.categories.index(name))


def make_assortment(seed: int, period: Period) -> Assortment:
    """Returns 180 products in six categories."""
    rng = stream(seed, "assortment")
    table = load_table("assortment")
    names, nouns, chinese, category, price = _names(rng)
    size = len(names)
    popularity = _popularity(rng, np.array(category), price)
    brand = rng.integers(0, len(table["brands"]), size)
    earlier = -rng.integers(60, 1_500, size)
    launch = np.where(rng.random(size) < 0.18, rng.integers(30, period.days - 90, size), earlier)
    best = np.argsort(-popularity * price)[:12]
    launch[best] = earlier[best]
    partner = _partners(nouns, popularity, launch)
    numbers = rng.permutation(size) + 101
    categories = list(table["categories"])
    return Assortment(
        ids=[f"P{number:04d}" for number in numbers],
        names=names,
        nouns=nouns,
        chinese=chinese,
        categories=categories,
        category=np.array(category),
        brands=list(table["brands"]),
        brand=brand,
        price=price,
        cost=np.round(price * rng.uniform(0.38, 0.58, size), 2),
        popularity=popularity,
        quality=np.clip(rng.normal(0.15, 0.4, size), -1, 1),
        launch=launch,
        related=_related(nouns, partner),
        partner=partner,
        queries=_queries(names, nouns, chinese, [categories[code] for code in category]),
    )


def _names(rng: np.random.Generator) -> tuple[list[str], list[str], list[str], list[int], Floats]:
    names: list[str] = []
    nouns: list[str] = []
    chinese: list[str] = []
    category: list[int] = []
    prices: list[float] = []
    for code, entry in enumerate(load_table("assortment")["categories"].values()):
        for noun, in_chinese, price in entry["nouns"]:
            for variant in rng.choice(entry["variants"], 3, replace=False):
                names.append(f"{variant} {noun}")
                nouns.append(noun)
                chinese.append(in_chinese)
                category.append(code)
                prices.append(max(5, round(price * rng.uniform(0.82, 1.25))) - 0.1)
    return names, nouns, chinese, category, np.round(np.array(prices), 2)


def _popularity(rng: np.random.Generator, category: Ints, price: Floats) -> Floats:
    """Returns shares that fall by rank within each category and, mildly, with the price."""
    weights = np.zeros(len(category))
    for code, entry in enumerate(load_table("assortment")["categories"].values()):
        members = np.flatnonzero(category == code)
        ranks = rng.permutation(len(members)) + 1
        raw = 1.0 / (ranks + 1.5) ** 0.75 * (price[members] / 40) ** -0.35
        weights[members] = entry["share"] * raw / raw.sum()
    # One product stands out, as in most shops: about 8 % of the sales value.
    best = int(np.argmax(np.where((price > 45) & (price < 100), weights, 0)))
    weights[best] = 0.08 * (weights * price).sum() / price[best]
    shares: Floats = weights / weights.sum()
    return shares


def _partners(nouns: list[str], popularity: Floats, launch: Ints) -> Ints:
    """Returns for each product the most popular product that its noun goes with, or -1."""
    partner = np.full(len(nouns), -1)
    all_nouns = np.array(nouns)
    for noun, goes_with in load_table("assortment")["pairs"]:
        candidates = np.flatnonzero((all_nouns == goes_with) & (launch <= 0))
        if len(candidates):
            partner[all_nouns == noun] = candidates[np.argmax(popularity[candidates])]
    return partner


def _related(nouns: list[str], partner: Ints) -> Ints:
    """Returns three near products of each: the other two variants of its noun, and its partner or a variant again."""
    positions = np.arange(len(nouns))
    first = positions // 3 * 3
    others = np.stack([first + (positions + 1) % 3, first + (positions + 2) % 3], axis=1)
    third = np.where(partner >= 0, partner, others[:, 0])
    return np.column_stack([others, third])


def _queries(names: list[str], nouns: list[str], chinese: list[str], categories: list[str]) -> list[str]:
    queries: list[str] = []
    for name, noun, in_chinese, category in zip(names, nouns, chinese, categories, strict=True):
        queries += [noun.lower(), name.lower(), category.lower(), in_chinese]
    return queries
