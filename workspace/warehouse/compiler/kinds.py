"""Which fields of a request each kind understands; a field that would change nothing is an error, not a silent wish."""

from cartwise.errors import RetryableInput
from cartwise.workspace.warehouse.request import QueryRequest

_COMMON = frozenset({"kind", "period", "filters"})
_FIELDS = {
    "metrics": frozenset(QueryRequest.model_fields) - {"cohort", "funnel", "relation", "columns"},
    "cohort": _COMMON | {"cohort", "limit"},
    "funnel": _COMMON | {"funnel"},
    "rows": _COMMON | {"relation", "columns", "order", "limit"},
}


def refuse_other_fields(request: QueryRequest) -> None:
    """Raises RetryableInput where a request carries fields that its kind does not understand."""
    extra = [name for name in QueryRequest.model_fields if getattr(request, name) and name not in _FIELDS[request.kind]]
    if extra:
        raise RetryableInput(
            "request_misfit",
            f"A request of kind {request.kind!r} does not take {', '.join(extra)}; it takes "
            f"{', '.join(sorted(_FIELDS[request.kind] - {'kind'}))}. Leave it out, or ask by another kind.",
            field=", ".join(extra),
            received=request.kind,
            expected=", ".join(sorted(_FIELDS[request.kind] - {"kind"})),
        )
