"""Where to look: reviews or documents, the days, and the conditions, as the library understands them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cartwise.tools.arguments import SearchDocumentsArgs
from cartwise.types import DateRange

if TYPE_CHECKING:
    from cartwise.workspace.warehouse.request import Filter
    from cartwise.workspace.workspace import Workspace

_OWN = frozenset({"rating", "product", "product_id", "category", "language", "page"})  # fields that the passages carry
_OPS = frozenset({"eq", "ne", "in", "not_in", "contains", "lt", "le", "gt", "ge", "between"})
_KINDS = {"reviews": ["review"], "documents": ["document"], "any": ["review", "document", "note"]}
_REVIEWS = "reviews"


@dataclass(frozen=True)
class Scope:
    """What may be found.

    Attributes:
        where: conditions of the library.
        extra_words: values of conditions that documents can only be searched for as words.
    """

    where: dict[str, Any]
    period: DateRange | None
    extra_words: tuple[str, ...] = ()


def scope_of(args: SearchDocumentsArgs, workspace: "Workspace") -> Scope:
    """Returns the scope of a search.

    Documents have no category or country: asked for them, such values are words to search for. Any other condition means reviews.

    Raises:
        RetryableInput: a condition names what the shop's reviews can't be told apart by.
    """
    period = _days(args, workspace)
    if args.source == "documents":
        words = [str(value) for item in args.filters for value in item.values if item.op in ("eq", "in", "contains")]
        return Scope({"kind": _KINDS["documents"]}, period, tuple(words))
    if not args.filters:
        return Scope({"kind": _KINDS[args.source]}, period)
    where: dict[str, Any] = {"kind": _KINDS["reviews"]}
    others: list[Filter] = []
    for item in args.filters:
        field = item.field.removeprefix(f"{_REVIEWS}.")
        if field in _OWN and item.op in _OPS and _has_field(workspace, field):
            values = list(item.values)
            is_list = item.op in ("in", "not_in", "contains", "between")
            where.setdefault(field, {})[item.op] = values if is_list else values[0]
        else:
            others.append(item)
    if others:
        where["row_id"] = {"in": _row_ids(workspace, others)}
        where["source"] = _REVIEWS
    return Scope(where, period)


def _has_field(workspace: "Workspace", field: str) -> bool:
    """Tells whether the reviews carry a field; `product` is there where a join lends it."""
    from cartwise.workspace.library.collect import text_sources

    return any(field in source.columns for source in text_sources(workspace.catalog) if source.kind == "review")


def _row_ids(workspace: "Workspace", filters: "Sequence[Filter]") -> list[str]:
    """Returns the keys of the reviews that pass conditions on any dimension that joins reach."""
    relation = workspace.catalog.relations.get(_REVIEWS)
    if relation is None or len(relation.key) != 1:
        from cartwise.errors import RetryableInput

        names = ", ".join(item.field for item in filters)
        raise RetryableInput(
            "reviews_without_key",
            f"The texts can't be told apart by {names}: this shop has no reviews with an id of their own. "
            "Leave the condition out, or ingest reviews with a review id.",
            fields=names,
        )
    found: list[str] = []
    for batch in workspace.warehouse.read(_REVIEWS, [relation.key[0]], where=filters):
        found.extend(str(value) for value in batch.column(0).to_pylist())
    return found


def _days(args: SearchDocumentsArgs, workspace: "Workspace") -> DateRange | None:
    if args.period is None or (args.period.start is None and args.period.end is None):
        return None
    start, end = args.period.start, args.period.end
    last = workspace.catalog.as_of or end or start
    first = workspace.catalog.first_day or start or end
    assert first is not None
    assert last is not None
    return DateRange(start or min(first, end or first), end or max(last, start or last))
