"""The conditions on reviews that a question names: each is put on a dimension that reviews can be joined with."""

from collections.abc import Sequence

from cartwise.errors import RetryableInput
from cartwise.tools.arguments import AnalyzeSentimentArgs
from cartwise.tools.context import ToolContext
from cartwise.workspace.warehouse.request import Filter, QueryRequest, Scalar

_PREFERRED = ("product", "product_id", "category", "brand")  # what a bare word most likely names in a review


def conditions_of(args: AnalyzeSentimentArgs, ctx: ToolContext, relation: str) -> tuple[Filter, ...]:
    """Returns the filters to read reviews with.

    A value of a dimension that reviews are not linked to ("clothing" as a search term) is looked for among the others; a
    product's name is taken as stored, else as a part of names.

    Raises:
        RetryableInput: no linked dimension has such a value.
    """
    filters = [_linked(item, ctx, relation) for item in args.filters]
    if args.product and not any(args.product in item.values for item in filters):
        filters.append(_named(args.product, ctx, relation))
    return tuple(dict.fromkeys(filters))


def is_linked(field: str, ctx: ToolContext, relation: str) -> bool:
    """Tells whether rows of the relation can be filtered by a dimension."""
    try:
        request = QueryRequest(kind="rows", relation=relation, filters=(Filter(field=field, op="not_null"),))
        ctx.workspace.warehouse.compile(request)
    except RetryableInput:
        return False
    return True


def _linked(item: Filter, ctx: ToolContext, relation: str) -> Filter:
    if item.op not in ("eq", "in", "contains") or is_linked(item.field, ctx, relation):
        return item
    found = [_named(str(value), ctx, relation) for value in item.values]
    fields = {each.field for each in found}
    if len(fields) != 1:
        return item  # the compiler tells which dimensions are linked
    values: tuple[Scalar, ...] = tuple(value for each in found for value in each.values)
    op = "in" if found[0].op == "eq" and len(values) > 1 else found[0].op
    return Filter(field=fields.pop(), op=op, values=values)


def _named(word: str, ctx: ToolContext, relation: str) -> Filter:
    exact = {match.dimension: match.value for match in ctx.workspace.values.exact(word)}
    for field in _ordered(list(exact), ctx, relation):
        return Filter(field=field, op="eq", values=(exact[field],))
    name = "product" if "product" in ctx.workspace.catalog.dimensions else "product_id"
    return Filter(field=name, op="contains", values=(word,))


def _ordered(fields: Sequence[str], ctx: ToolContext, relation: str) -> list[str]:
    first = [name for name in _PREFERRED if name in fields]
    rest = [name for name in fields if name not in _PREFERRED]
    return [name for name in (*first, *rest) if is_linked(name, ctx, relation)]
