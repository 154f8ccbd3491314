"""Finds the dates on which an order reached the customer and on which it was to."""

from cartwise.workspace.catalog.model import Column, Relation
from cartwise.workspace.catalog.words import header_of, split_header, word_set

_DELIVERED = word_set("delivery arrival")
_PROMISED = word_set("estimated expected planned promised scheduled due")
_NOT_YET = word_set(
    "estimated expected planned promised scheduled due limit requested latest earliest forecast deadline"
)
_NOT_THE_CUSTOMER = word_set("carrier courier warehouse shipped handed")


def delivery_column(relation: Relation) -> Column | None:
    """Returns the time column of the delivery itself: no estimate, no hand-over to the carrier; None where there is none."""
    found = [
        column
        for column in relation.columns
        if column.kind == "time" and column.name != relation.time_column and _says_delivered(column)
    ]
    return found[0] if len(found) == 1 else None


def promised_column(relation: Relation) -> Column | None:
    """Returns the time column of the delivery as it was promised: an estimate, no limit of the hand-over; None where there is none."""
    found = [
        column
        for column in relation.columns
        if column.kind == "time" and column.name != relation.time_column and _says_promised(column)
    ]
    return found[0] if len(found) == 1 else None


def has_dates(relation: Relation, wanted: str) -> bool:
    """Tells whether the relation dates the delivery, "delivered", or also its promise, "promised"."""
    return delivery_column(relation) is not None and (wanted != "promised" or promised_column(relation) is not None)


def _says_promised(column: Column) -> bool:
    words = {form for word in split_header(header_of(column)) for form in (word.canonical, word.surface)}
    return bool(words & _DELIVERED) and bool(words & _PROMISED) and not words & _NOT_THE_CUSTOMER


def _says_delivered(column: Column) -> bool:
    words = {form for word in split_header(header_of(column)) for form in (word.canonical, word.surface)}
    return bool(words & _DELIVERED) and not words & (_NOT_YET | _NOT_THE_CUSTOMER)
