"""Reads deeds that were not done: households "targeted by campaign 18 that never redeemed a coupon"."""

from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.whom.condition_filters import condition_filters
from cartwise.agent.planner.whom.subjects import as_list
from cartwise.agent.planner.words.lexicon import listed_words
from cartwise.agent.planner.words.spans import Span

_REACH = 4  # spans from "never" to the deed
_COUNTS = ("customers", "customers_redeemed", "customers_targeted", "redemptions", "targeted_pairs", "distinct_coupons")


def read_undone(reading: Reading) -> None:
    """Counts those who were targeted, or who ordered, and who have no redemption."""
    draft = reading.draft
    customer = next((name for name in reading.catalog.dimensions if reading.entity_of(name) == "customer"), None)
    found = _negated(reading)
    if customer is None or found is None or not reading.has_metric("redemptions") or reading.any_of("share", "compare"):
        return
    if draft.dimensions or draft.entities or draft.having or any(str(name) not in _COUNTS for name in draft.metrics):
        return
    targets = [index for index, span in enumerate(reading.spans) if span.has("verb", "target") or _names_targeted(span)]
    if targets and (not reading.has_metric("customers_targeted") or draft.period):
        return
    own = [each for each in draft.filters if reading.entity_of(str(each["field"])) == "campaign"]
    if own and not targets:
        return
    draft.metrics[:] = ["customers_targeted" if targets else "customers"]
    kept = [] if any(_is_whatever(reading, index) for index in range(len(reading.spans))) else own
    others = [each for each in draft.filters if each not in own]
    condition = {
        "entity": customer,
        "metric": "redemptions",
        "op": "eq",
        "values": [0.0],
        "period": {},
        **condition_filters(reading, "redemptions", kept, others),
    }
    draft.entities = [*as_list(draft.entities), condition]
    if draft.deed == "redeem":
        draft.deed = None  # it is the one that was not done
    for index in (*targets, *found, *_nouns(reading)):
        reading.explain(index, "condition")


def _is_whatever(reading: Reading, index: int) -> bool:
    """Tells "never redeemed any coupon" from "any of its coupons", those of the campaign that was named."""
    behind = {word for span in reading.spans[index + 1 : index + 3] for word in span.text.lower().split()}
    is_any = reading.spans[index].text.lower() in listed_words("whatever")
    return is_any and behind.isdisjoint(listed_words("its_own"))


def _negated(reading: Reading) -> tuple[int, int] | None:
    """Returns the negation and the redeeming it governs: "never redeemed", "did not use", "without redeeming"."""
    for index, span in enumerate(reading.spans):
        if not span.has("verb", "redeem"):
            continue
        for at in range(index - 1, max(-1, index - 1 - _REACH), -1):
            before = reading.spans[at]
            if before.has("none_then") or before.has("neg") or before.has("null"):
                return at, index
            if not (before.has("glue") or before.has("verb")):
                break
    return None


def _names_targeted(span: Span) -> bool:
    return any(span.has("metric", name) for name in ("customers_targeted", "targeted_pairs"))


def _nouns(reading: Reading) -> list[int]:
    """Returns the coupon of "never redeemed a coupon" and the customers that are counted."""
    return [
        index
        for index, span in enumerate(reading.spans)
        if reading.is_free(index)
        and any(reading.entity_of(str(name)) in ("coupon", "customer") for name in span.all("dimension"))
    ]
