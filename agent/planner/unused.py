"""Checks the finished request against the question: what was said and found must be in what is run, or the planner asks back."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from cartwise.agent.planner.days.dates import DateSpan
from cartwise.agent.planner.figures.actions import names_cancelled
from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.words.lexicon import listed_words
from cartwise.agent.planner.words.spans import Number, Span

_COUNTED = ("limit", "threshold", "condition")  # what a number may have been taken for
_NEGATIVE = ("ne", "not_in", "not_contains", "is_null", "not_null", "lt", "le", "eq")
_SPLITS = ("dimensions", "date_parts", "grain", "compare", "cohort", "funnel", "transforms")
_LOOSE = ("or", "from the", "next to", "difference")  # words of comparison that often compare nothing
_VERSUS = ("vs", "vs.", "versus")
_PERCENT = 100


def unused_words(reading: Reading, request: Mapping[str, Any]) -> list[str]:
    """Returns the words that a rule took but that left no trace in the request.

    Args:
        reading: the turn's words.
        request: what is to be run, with all that it takes from the conversation.
    """
    if not request.get("metrics"):
        return list(_cohort_days(reading, request))
    checks = (
        _numbers,
        _days,
        _values,
        _comparisons,
        _rankings,
        _shares,
        _figures,
        _money,
        _counts,
        _each,
        _statistics,
        _unasked_comparison,
    )
    return [word for check in checks for word in check(reading, request)]


def _numbers(reading: Reading, request: Mapping[str, Any]) -> Iterator[str]:
    """Yields "three" of "three orders or more" where no limit, condition or scale is three."""
    found = {abs(number) for number in _leaves(request, float)}
    found |= {abs(float(text)) for text in _leaves(request, str) if _is_number(text)}
    for index, span in _taken(reading, *_COUNTED):
        number = span.get("number")
        if not isinstance(number, Number) or span.has("date") or span.has("value"):
            continue
        wanted = {number.value, number.value / _PERCENT, number.value - 1, number.value * _PERCENT}
        if not wanted & found and not _counts_what_is_shown(request, number.value):
            yield reading.spans[index].text


def _counts_what_is_shown(request: Mapping[str, Any], count: float) -> bool:
    """Tells "the three biggest" of a request of one value each, and "both"."""
    return any(len(each) == count for each in _lists(request))


def _days(reading: Reading, request: Mapping[str, Any]) -> Iterator[str]:
    """Yields "in May" where no period of the request holds May, and days that only became an open comparison."""
    periods = [each for each in _mappings(request) if each.get("start") or each.get("end")]
    for _, span in _taken(reading, "date"):
        days = span.get("date")
        if not isinstance(days, DateSpan) or days.kind != "period" or days.problem or days.parts:
            continue
        if days.unit == "same_days" or (request.get("compare") or {}).get("to") in ("previous_period", "previous_year"):
            continue  # moved from the days beside it
        if days.first and days.last and not any(_agree(each, days.first, days.last) for each in periods):
            yield span.text


def _cohort_days(reading: Reading, request: Mapping[str, Any]) -> Iterator[str]:
    """Yields "Apr-Jun" of "who of March's customers ordered again in Apr-Jun" where the table runs on to the last day."""
    cohort, end = (request.get("cohort") or {}).get("cohort") or {}, (request.get("period") or {}).get("end")
    first = (cohort.get("start"), cohort.get("end"))
    said = [(span.text, span.get("date")) for _, span in _taken(reading, "date")]
    later = [
        (words, days.last.isoformat())
        for words, days in said
        if days.first and days.last and (days.first.isoformat(), days.last.isoformat()) != first
    ]
    if cohort and end and later and max(last for _, last in later) < str(end):
        yield later[-1][0]


def _agree(period: Mapping[str, Any], first: date, last: date) -> bool:
    """Tells whether a period holds the days or lies in them: "Q2 ... 2025"."""
    start = date.fromisoformat(str(period["start"])) if period.get("start") else date.min
    end = date.fromisoformat(str(period["end"])) if period.get("end") else date.max
    return (start <= first and end >= min(last, end)) or (first <= start and end <= last)


def _values(reading: Reading, request: Mapping[str, Any]) -> Iterator[str]:
    """Yields "single" of "married or single" where only the married are kept."""
    if reading.any_of("incl"):
        return  # let in again
    kept = {text.lower() for text in _leaves(request, str)}
    for index, span in _taken(reading, "value"):
        if not span.has("value") or index in reading.restating:
            continue
        named = {str(match.value).lower() for match in span.all("value")}
        words = span.text.lower()
        if not any(name in kept for name in named) and not any(words in text or text in words for text in kept):
            yield span.text


def _comparisons(reading: Reading, request: Mapping[str, Any]) -> Iterator[str]:
    """Yields "against" where nothing is set against anything."""
    if any(request.get(name) for name in _SPLITS) or len(request.get("metrics") or []) > 1:
        return
    if any(isinstance(each, Mapping) for each in request.get("metrics") or []) or request.get("kind"):
        return
    if reading.any_of("complement", "day_filter", "neg", "hours"):
        return  # both sides are asked for in turn
    for index, span in enumerate(reading.spans):
        word = span.text.lower()
        is_said = span.has("compare", "compare") and word not in _LOOSE and (not span.has("glue") or word in _VERSUS)
        if is_said and reading.roles.get(index) in (None, "compare"):
            yield span.text


def _each(reading: Reading, request: Mapping[str, Any]) -> Iterator[str]:
    """Yields 各自 where only one figure of one thing is asked for: who "each of them" are has been lost."""
    if any(request.get(name) for name in _SPLITS[:4]) or len(request["metrics"]) > 1 or request.get("kind"):
        return
    if reading.any_of("day_filter", "complement", "neg", "hours") or any(
        len(each) > 1 for part in request.get("filters") or [] for each in _lists(part)
    ):
        return
    for span in reading.spans:
        if span.text.lower() in listed_words("one_for_each"):
            yield span.text


def _rankings(reading: Reading, request: Mapping[str, Any]) -> Iterator[str]:
    """Yields "highest" where nothing is ranked."""
    if request.get("order") or request.get("limit") or request.get("transforms") or request.get("kind"):
        return
    for _, span in _taken(reading, "ranking"):
        if span.has("super") or span.has("top"):
            yield span.text


def _shares(reading: Reading, request: Mapping[str, Any]) -> Iterator[str]:
    """Yields "share" where no figure is a share or a rate."""
    if request.get("transforms") or request.get("compare") or request.get("kind"):
        return
    metrics = request.get("metrics") or []
    if any(isinstance(each, Mapping) or _is_rate(reading, each) for each in metrics):
        return
    for index, span in enumerate(reading.spans):
        if span.has("share") and not span.has("metric") and reading.roles.get(index) in (None, "share"):
            yield span.text


def _figures(reading: Reading, request: Mapping[str, Any]) -> Iterator[str]:
    """Yields "revenue" of "what revenue did new and returning customers bring" where only customers are counted."""
    if any(request.get(name) for name in ("kind", "define", "transforms", "entities")):
        return
    if any(isinstance(each, Mapping) for each in request["metrics"]):
        return
    units = {unit for name in request["metrics"] for unit in _units(reading, name)}
    for index, span in enumerate(reading.spans):
        is_figure = {meaning.kind for meaning in span.meanings} <= {"metric", "how_many", "ratio_word"}
        if not (is_figure and span.has("metric") and reading.is_free(index)):
            continue
        if index in reading.restating or names_cancelled(span):
            continue
        if not units & {unit for name in span.all("metric") for unit in _units(reading, str(name))}:
            yield span.text


def _units(reading: Reading, name: str) -> Iterator[str]:
    """Yields the unit of a metric and of what it is made of."""
    metric = reading.catalog.metrics.get(name)
    if metric is None:
        return
    yield metric.unit
    if metric.kind == "ratio":
        for part in (*metric.numerator, *metric.denominator):
            yield from _units(reading, part)


def _money(reading: Reading, request: Mapping[str, Any]) -> Iterator[str]:
    """Yields "spend" of "what did French customers spend" where only they are counted."""
    metrics = request.get("metrics") or []
    if request.get("kind") or any(isinstance(each, Mapping) for each in metrics):
        return
    counts = [each for each in metrics if each in ("customers", "orders", "units", "products", "new_customers")]
    if len(counts) < len(metrics):
        return
    asks_what = any(span.has("how_much") or span.text.lower() == "what" for span in reading.spans)
    for index, span in enumerate(reading.spans):
        is_spent = span.get("verb") in ("spend", "earn") and not span.has("metric") and not span.has("share")
        if (asks_what and is_spent and reading.roles.get(index) in (None, "verb")) or (
            span.text in listed_words("money_sums") and not span.has("metric")
        ):
            yield span.text


def _counts(reading: Reading, request: Mapping[str, Any]) -> Iterator[str]:
    """Yields "number of" where nothing is counted: "number of gift buyers who ordered" read as a list of what they spent."""
    metrics = request["metrics"]
    if request.get("kind") or request.get("transforms") or any(isinstance(each, Mapping) for each in metrics):
        return
    units = {reading.catalog.metrics[name].unit for name in metrics if name in reading.catalog.metrics}
    money = {metric.unit for metric in reading.catalog.metrics.values() if metric.name in ("revenue", "gross_revenue")}
    if not units or "" in units or not units <= money:
        return
    for index, span in enumerate(reading.spans):
        is_count = span.has("how_many", "people") or span.text.lower() in ("number of", "the number of", "how many")
        beyond = reading.spans[index + 1] if index + 1 < len(reading.spans) else None
        things = beyond.all("dimension") if beyond is not None else []
        names = beyond is not None and (beyond.has("value") or any(map(reading.entity_of, things)))
        if is_count and names and reading.is_free(index):
            yield span.text


def _unasked_comparison(reading: Reading, request: Mapping[str, Any]) -> Iterator[str]:
    """Yields days that were set beside a period they lie in or that has no beginning: "2018, up to the third quarter"."""
    compare, period = request.get("compare") or {}, request.get("period") or {}
    other = compare.get("period") or {}
    said = [span.text for span in reading.spans if span.has("date")]
    if compare.get("to") != "range" or not said:
        return
    ends = (period.get("start"), period.get("end"), other.get("start"), other.get("end"))
    if not all(ends) or (str(other["start"]) <= str(period["end"]) and str(period["start"]) <= str(other["end"])):
        yield said[-1]


def _statistics(reading: Reading, request: Mapping[str, Any]) -> Iterator[str]:
    """Yields "mean" where the figure is a median, and "median" where none is."""
    names = " ".join([*_leaves(request.get("metrics"), str), *_leaves(request.get("define"), str)])
    for span in reading.spans:
        if (span.has("agg", "median") and not span.has("metric") and "median" not in names) or (
            span.has("agg", "avg") and not span.has("metric") and names.startswith("median_")
        ):
            yield span.text


def _is_rate(reading: Reading, name: str) -> bool:
    metric = reading.catalog.metrics.get(name)
    return metric is not None and metric.unit == "%"


def _taken(reading: Reading, *roles: str) -> Iterator[tuple[int, Span]]:
    for index, role in sorted(reading.roles.items()):
        if role in roles and index not in reading.restating:
            yield index, reading.spans[index]


def _mappings(part: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(part, Mapping):
        yield part
        for each in part.values():
            yield from _mappings(each)
    elif isinstance(part, list):
        for each in part:
            yield from _mappings(each)


def _lists(part: Any) -> Iterator[list[Any]]:
    for each in _mappings(part):
        yield from (value for value in each.values() if isinstance(value, list))


def _leaves(part: Any, kind: type) -> Iterator[Any]:
    if isinstance(part, Mapping):
        for each in part.values():
            yield from _leaves(each, kind)
    elif isinstance(part, list):
        for each in part:
            yield from _leaves(each, kind)
    elif kind is float and isinstance(part, int | float) and not isinstance(part, bool):
        yield float(part)
    elif kind is str and isinstance(part, str):
        yield part


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).lstrip("-").isdigit()
