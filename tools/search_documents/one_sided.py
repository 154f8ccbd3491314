"""Keeps praise out of the themes of low ratings, and blame out of those of high ones: a bad review also says what was good."""

from typing import TYPE_CHECKING, Any

from cartwise.tools.arguments import SearchDocumentsArgs

if TYPE_CHECKING:
    import numpy as np

    from cartwise.workspace.library.index import Index

MARGIN = 0.1  # stars beyond the shop's mean from which a sentence counts as of the other side
MOST_RATED = 5_000  # reviews that sentences are compared with
_LOW, _HIGH = 3, 4  # the condition on stars that asks for blame, for praise


def wanted_side(args: SearchDocumentsArgs) -> int:
    """Returns -1 where only low ratings were asked for, 1 for high ones, 0 otherwise."""
    for item in args.filters:
        if item.field.removeprefix("reviews.") == "rating" and item.values:
            stars = [float(value) for value in item.values if isinstance(value, int | float)]
            if item.op in ("lt", "le", "eq", "between", "in") and stars and max(stars) <= _LOW:
                return -1
            if item.op in ("gt", "ge", "eq", "in") and stars and min(stars) >= _HIGH:
                return 1
    return 0


def fitting(
    index: "Index", vectors: "np.ndarray[Any, Any]", side: int, *, in_characters: bool
) -> "np.ndarray[Any, Any]":
    """Returns which sentences fit the side, (sentences,): judged by the stars of the reviews that say nearly the same."""
    import numpy as np

    from cartwise.models.retrieval.neighbours import expected_ratings
    from cartwise.workspace.library.columns import numbers

    ratings = numbers(index.shelf.column("rating"))
    rows = np.flatnonzero(~np.isnan(ratings) & index.comparable(in_characters=in_characters))
    rows = rows[:: max(1, len(rows) // MOST_RATED)]
    if not side or not len(rows):
        return np.ones(len(vectors), bool)
    expected = expected_ratings(vectors, np.asarray(index.vectors[rows]), ratings[rows])
    fits: np.ndarray[Any, Any] = side * (expected - ratings[rows].mean()) >= -MARGIN
    return fits
