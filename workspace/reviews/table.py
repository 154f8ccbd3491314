"""Reads the reviews that a question is about, and keeps out what is no customer's own opinion."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from cartwise.errors import Unavailable
from cartwise.models.text.review_noise import clean
from cartwise.types import DateRange
from cartwise.workspace.catalog.model import Catalog, Relation
from cartwise.workspace.warehouse.request import Filter

if TYPE_CHECKING:
    from cartwise.workspace.workspace import Workspace

ROLE = "reviews"
_REPLY_COLUMNS = ("is_reply", "reply_to", "in_reply_to", "parent_id", "parent_review_id")


@dataclass(frozen=True)
class Review:
    """One review.

    Attributes:
        row_id: its id in the table, or its row number there where it has none.
        text: title and text, without a shop's reply.
        rating: stars, None where there are none.
        group: value of the dimension that was asked for.
    """

    row_id: str
    text: str
    rating: float | None
    day: date | None
    product: str | None
    group: Any = None


@dataclass(frozen=True)
class ReviewSet:
    """The reviews of a question.

    Attributes:
        left_out: number of rows by reason: empty, default, reply, copy.
        rows: read in all.
    """

    reviews: tuple[Review, ...]
    left_out: dict[str, int] = field(default_factory=dict)
    rows: int = 0
    tables: tuple[str, ...] = ()


def reviews_relation(catalog: Catalog) -> Relation:
    """Returns the relation that holds the reviews.

    Raises:
        Unavailable: there is none, or it holds stars without words.
    """
    relation = next((each for each in catalog.relations.values() if each.role == ROLE), None)
    if relation is None:
        raise Unavailable(
            "no_reviews",
            "This shop has no table of reviews, so nothing can be read from them. Ingest a file of reviews "
            "(a text or a rating column, best with product and date), or paste the texts into the question.",
        )
    if not any(column.name == "text" for column in relation.columns):
        raise Unavailable(
            "reviews_without_text",
            f"The table {relation.label!r} holds ratings but no words, so there is no sentiment to read. "
            "Ask for the average rating instead, or ingest reviews with their text.",
            table=relation.label,
        )
    return relation


def read_reviews(
    workspace: "Workspace", *, dates: DateRange | None = None, where: Sequence[Filter] = (), by: str | None = None
) -> ReviewSet:
    """Returns the reviews of some days that pass the filters, in order of time.

    Args:
        workspace: the shop.
        dates: inclusive days; None for all.
        where: conditions on their rows.
        by: a dimension to carry along as `Review.group`.

    Raises:
        Unavailable: no reviews with words here.
        RetryableInput: a filter or dimension that reviews can't be joined with.
    """
    catalog = workspace.catalog
    relation = reviews_relation(catalog)
    names = {column.name for column in relation.columns}
    columns = {"text": "text"}
    columns |= {name: name for name in ("title", "rating", "review_id", *_REPLY_COLUMNS) if name in names}
    if relation.time_column:
        columns["day"] = relation.time_column
    product = _product_column(catalog, names)
    if product:
        columns["product"] = product
    if by:
        columns["group"] = by
    wanted = tuple(dict.fromkeys(columns.values()))
    rows = [
        row
        for batch in workspace.warehouse.read(relation.name, wanted, dates=dates, where=where)
        for row in batch.to_pylist()
    ]
    rows.sort(key=lambda row: (str(row.get(columns.get("day", ""), "")), str(row.get("review_id", ""))))
    return _cleaned(rows, columns, relation)


def _product_column(catalog: Catalog, names: set[str]) -> str | None:
    if "product_id" not in names:
        return "product" if "product" in names else None
    joined = {frozenset((join.left, join.right)) for join in catalog.joins}
    has_names = "product" in catalog.dimensions and frozenset((ROLE, "products")) in joined
    return "product" if has_names else "product_id"


def _cleaned(rows: list[dict[str, Any]], columns: dict[str, str], relation: Relation) -> ReviewSet:
    left_out: Counter[str] = Counter()
    reviews = []
    for number, (row, cleaned) in enumerate(zip(rows, clean([row["text"] for row in rows]), strict=True)):
        noise = "reply" if _is_reply(row) else cleaned.noise
        if noise:
            left_out[noise] += 1
            continue
        title = str(row.get("title") or "").strip()
        text = cleaned.text if not title or title in cleaned.text else f"{title.rstrip('.。')}. {cleaned.text}"
        rating = row.get("rating")
        product = row.get(columns.get("product", ""))
        reviews.append(
            Review(
                row_id=str(row.get("review_id") if row.get("review_id") is not None else number + 1),
                text=text,
                rating=float(rating) if isinstance(rating, int | float) else None,
                day=_day(row.get(columns.get("day", ""))),
                product=None if product is None else str(product),
                group=row.get(columns.get("group", "")),
            )
        )
    return ReviewSet(tuple(reviews), dict(left_out), len(rows), relation.tables)


def _is_reply(row: dict[str, Any]) -> bool:
    return any(row.get(name) not in (None, False, "", 0) for name in _REPLY_COLUMNS)


def _day(value: Any) -> date | None:
    return value.date() if isinstance(value, datetime) else value if isinstance(value, date) else None
