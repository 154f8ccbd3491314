"""What a question and the request before it offer to be pointed at: values, days, numbers, names, words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cartwise.agent.planner.words.spans import Span

Days = tuple[date | None, date | None]  # inclusive; None is open
DATE_PARTS = ("weekday", "hour_of_day", "day_of_month", "month_of_year", "date")
_TIMES = {"once": 1.0, "twice": 2.0, "thrice": 3.0}


class Unreadable(Exception):
    """Tokens and slots that make no request, or a request that they can't say."""


@dataclass(frozen=True)
class Slot:
    """One thing to point at.

    Attributes:
        name: its token: the kind and a number, `V1` for the first value; with a P in front where the request before holds it.
        kind: V values, D days, N number, H hours, S names of the catalogue, L words nobody knows.
        span: place of its span; -1 for a quote and for what the request before holds.
        text: the words as written.
        values: of V: for each dimension the stored values that the words may mean.
        days: of D: its days, then those of its parts ("from A to B").
        number: of N.
        hours: of H: first and last hour of the day.
        metrics: of S: names that the words may mean, as `dimensions` and `columns`.
    """

    name: str
    kind: str
    span: int
    text: str = ""
    values: tuple[tuple[str, tuple[Any, ...]], ...] = ()
    days: tuple[Days, ...] = ()
    number: float | None = None
    hours: tuple[int, int] | None = None
    metrics: tuple[str, ...] = ()
    dimensions: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()

    @property
    def is_earlier(self) -> bool:
        """True where the request before holds it."""
        return self.name.startswith("P")


def question_slots(spans: Sequence[Span], quotes: Sequence[str] = ()) -> list[Slot]:
    """Returns the slots of a question, numbered within their kind from left to right.

    Args:
        spans: its words.
        quotes: short texts in quotation marks.
    """
    found: list[Slot] = []
    for place, span in enumerate(spans):
        found += _of_span(place, span)
    found += _unknown_words(spans)
    found += [Slot("", "L", -1, quote) for quote in quotes]
    return _numbered(found, "")


def _of_span(place: int, span: Span) -> Iterator[Slot]:
    text, days, hours = span.text, span.get("date"), span.get("hours")
    if days is not None:
        own: Days = (days.first, days.last)
        yield Slot("", "D", place, text, days=(own, *((part.first, part.last) for part in days.parts)))
    elif hours is not None:
        yield Slot("", "H", place, text, hours=(hours.first, hours.last))
    if span.has("value"):
        fields: dict[str, list[Any]] = {}
        for match in span.all("value"):
            fields.setdefault(match.dimension, []).append(match.value)
        yield Slot("", "V", place, text, values=tuple((name, tuple(stored)) for name, stored in fields.items()))
    if days is None and span.has("number"):
        yield Slot("", "N", place, text, number=float(span.get("number").value))
    elif days is None and (times := _TIMES.get(str(span.get("times")))):
        yield Slot("", "N", place, text, number=times)
    names = (span.all("metric"), span.all("dimension"), [str(name).split(".")[-1] for name in span.all("column")])
    if any(names):
        yield Slot("", "S", place, text, metrics=tuple(names[0]), dimensions=tuple(names[1]), columns=tuple(names[2]))


def _unknown_words(spans: Sequence[Span]) -> Iterator[Slot]:
    at = 0
    while at < len(spans):
        end = unknown_end(spans, at)
        if end > at:
            joint = " " if spans[at].text.isascii() else ""
            yield Slot("", "L", at, joint.join(span.text for span in spans[at:end]))
        at = max(end, at + 1)


def unknown_end(spans: Sequence[Span], at: int) -> int:
    """Returns where the unknown words that begin at a span end; the span itself where it is known."""
    while at < len(spans) and spans[at].has("unknown"):
        at += 1
    return at


def _numbered(slots: Sequence[Slot], prefix: str) -> list[Slot]:
    count: dict[str, int] = {}
    named = []
    for slot in slots:
        count[slot.kind] = count.get(slot.kind, 0) + 1
        fields = {**slot.__dict__, "name": f"{prefix}{slot.kind}{count[slot.kind]}"}
        named.append(Slot(**fields))
    return named


def earlier_slots(request: Mapping[str, Any]) -> list[Slot]:
    """Returns what a follow-up may take from the request before it."""
    return _numbered(list(_of_request(request)), "P")


def _of_request(request: Mapping[str, Any]) -> Iterator[Slot]:
    yield from _of_period(request.get("period"))
    yield from _of_filters(request.get("filters"))
    for condition in conditions(request):
        yield from _of_numbers(condition["values"])
        yield from _of_period(condition.get("period"))
        yield from _of_filters(condition.get("filters"))
    for having in request.get("having") or ():
        yield from _of_numbers(having["values"])
    yield from _of_period((request.get("compare") or {}).get("period"))
    for transform in request.get("transforms") or ():
        yield from _of_numbers(x for x in (transform.get("n"), transform.get("percent")) if x)
        yield from _of_filters(transform.get("filters"))
    if (request.get("limit") or 0) > 1:
        yield from _of_numbers([request["limit"]])
    yield from (Slot("", "S", -1, metrics=(name,)) for name in request.get("metrics") or () if isinstance(name, str))
    yield from (Slot("", "S", -1, dimensions=(name,)) for name in request.get("dimensions") or ())


def conditions(request: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Returns the entity conditions of a request; one alone may stand without a list."""
    held = request.get("entities") or []
    return list(held) if isinstance(held, list | tuple) else [held]


def ordered(filters: Sequence[dict[str, Any]] | None) -> list[dict[str, Any]]:
    """Returns filters in the one order in which they are said."""
    return sorted(filters or (), key=lambda each: (each["field"], each.get("op", "eq"), str(each.get("values"))))


def _of_period(period: Mapping[str, Any] | None) -> Iterator[Slot]:
    if period:
        yield Slot("", "D", -1, days=((_day(period.get("start")), _day(period.get("end"))),))


def _day(text: Any) -> date | None:
    return date.fromisoformat(str(text)) if text else None


def _of_numbers(values: Any) -> Iterator[Slot]:
    for value in values:
        if isinstance(value, int | float) and not isinstance(value, bool):
            yield Slot("", "N", -1, number=float(value))


def _of_filters(filters: Sequence[dict[str, Any]] | None) -> Iterator[Slot]:
    for each in ordered(filters):
        values, operator = each.get("values") or (), each.get("op", "eq")
        if each["field"] in DATE_PARTS or (values and isinstance(values[0], bool)):
            continue
        if operator in ("contains", "not_contains"):
            yield from (Slot("", "L", -1, str(value)) for value in values)
        elif operator in ("eq", "ne", "in", "not_in"):
            yield from (Slot("", "V", -1, values=((each["field"], (value,)),)) for value in values)
        else:
            yield from _of_numbers(values)
