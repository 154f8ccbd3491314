"""Tells what customers spend, which is revenue, from what the shop spends on ads, where one word names both."""

from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.words.spans import Span

_REACH = 8  # spans between the customers and the verb
_PEOPLE = ("they", "he", "she", "who", "people", "them")


def read_spending(reading: Reading) -> None:
    """Takes "how much did customers from Austria spend" as revenue, though "spend" is also the name of the ad spend."""
    for index in reading.free("verb"):
        span = reading.spans[index]
        if not span.has("verb", "spend") or not span.has("metric", "spend"):
            continue
        if span.text.lower() == "spends" or _has_customer_before(reading, index):
            reading.explain(index, "verb")
            reading.draft.implied_metric = reading.draft.implied_metric or "revenue"


def _has_customer_before(reading: Reading, index: int) -> bool:
    for at in range(index - 1, max(-1, index - 1 - _REACH), -1):
        span = reading.spans[at]
        if span.has("punct") and span.text in ".?!;:,":
            return False
        if span.text.lower() in ("we", "our", "us", "ad", "ads", "advertising", "total"):
            return False
        if _is_customer(reading, span):
            return True
    return False


def _is_customer(reading: Reading, span: Span) -> bool:
    names = [str(name) for name in span.all("dimension")]
    return (
        span.text.lower() in _PEOPLE
        or span.has("metric", "customers")
        or any(reading.entity_of(name) == "customer" for name in names)
    )
