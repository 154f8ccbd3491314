"""Reads the part of a share that a verb names: "what share of all orders placed was cancelled"."""

from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.words.lexicon import listed_words


def take_cancelled_share(reading: Reading) -> bool:
    """Takes "was cancelled" as the part: the status of that name where the data has one, else the cancellation rate."""
    draft = reading.draft
    for index in reading.free("verb"):
        span = reading.spans[index]
        if not span.has("verb", "cancel"):
            continue
        match = next((match for match in span.all("value") if "status" in str(match.dimension)), None)
        is_returned = (
            match is not None and str(match.value) in listed_words("sent_back") and draft.metrics == ["orders"]
        )
        if is_returned and reading.has_metric("orders_placed"):
            draft.metrics[:] = ["orders_placed"]
        if match is not None and draft.metrics == ["orders_placed"]:
            part = [{"field": match.dimension, "op": "eq", "values": [match.value]}]
            draft.transforms.append({"kind": "share", "filters": part})
        elif draft.metrics in (["revenue"], ["gross_revenue"]) and reading.has_metric("return_rate"):
            draft.metrics[:] = ["return_rate"]
        elif draft.metrics in (["orders"], ["orders_placed"]) and reading.has_metric("cancellation_rate"):
            draft.metrics[:] = ["cancellation_rate"]
        else:
            continue
        reading.explain(index, "share")
        return True
    return False
