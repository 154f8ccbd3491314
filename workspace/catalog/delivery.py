"""Finds the date on which an order reached the customer."""

from cartwise.workspace.catalog.model import Column, Relation
from cartwise.workspace.catalog.words import header_of, split_header, word_set

_DELIVERED = word_set("delivery arrival")
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


def _says_delivered(column: Column) -> bool:
    words = {form for word in split_header(header_of(column)) for form in (word.canonical, word.surface)}
    return bool(words & _DELIVERED) and not words & (_NOT_YET | _NOT_THE_CUSTOMER)
