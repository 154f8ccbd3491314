"""Reads rankings by change whose verb and "most" stand apart: "saw its revenue drop the most", "went up most in percent"."""

from cartwise.agent.planner.days.dates import DateSpan
from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.words.lexicon import listed_words

_REACH = 5  # spans between the verb and "most"


def read_change_ranking(reading: Reading) -> None:
    """Takes a verb of change near "most" as a ranking by the change."""
    draft = reading.draft
    if draft.change_ranking is None:
        _find_ranking(reading)
    if draft.change_ranking is None:
        _find_ranked_growth(reading)
    if draft.change_ranking or reading.any_of("grew_most"):
        _read_bound(reading)


def _find_ranking(reading: Reading) -> None:
    falls, rises = listed_words("falling"), listed_words("rising")
    for index, span in enumerate(reading.spans):
        words = span.text.lower().split()
        direction = "asc" if any(w in falls for w in words) else "desc" if any(w in rises for w in words) else None
        if direction is None or not reading.is_free(index):
            continue
        most = _most_beside(reading, index)
        if most is None:
            continue
        if reading.spans[most].has("super", "asc"):
            direction = "desc" if direction == "asc" else "asc"
        reading.draft.change_ranking = str(direction)
        for place in (index, most):
            reading.explain(place, "ranking")
        beside = index + 1
        if beside < len(reading.spans) and reading.spans[beside].text.lower() in ("up", "down"):
            reading.explain(beside, "ranking")
        return


def _find_ranked_growth(reading: Reading) -> None:
    """Takes "top 5 countries by revenue growth" as a ranking by the change."""
    ranked = next((s.get("super") or s.get("top") for s in reading.spans if s.has("super") or s.has("top")), None)
    for index in reading.free("growth"):
        before = [span.has("by") for span in reading.spans[max(0, index - 3) : index]]
        if ranked and any(before):
            reading.draft.change_ranking = ranked
            reading.explain(index, "ranking")
            return


def _read_bound(reading: Reading) -> None:
    """Takes the second "H1" of "from H1 to H2, only those with 1,000 in H1" as the period of the condition."""
    dates = [(i, reading.spans[i].get("date")) for i in reading.free("date")]
    for _, whole in dates:
        for index, inner in dates:
            if len(whole.parts) == 2 and not inner.parts and _is_same(inner, whole.parts[0]):
                reading.explain(index, "date")
                reading.draft.is_bound_before = True


def _is_same(one: DateSpan, other: DateSpan) -> bool:
    return (one.first, one.last) == (other.first, other.last)


def settle_change(reading: Reading) -> None:
    """Applies a condition on the period before, and explains the "%" of "grew most in %"."""
    draft = reading.draft
    if not draft.change_ranking:
        return
    for index in reading.free("share"):
        if reading.spans[index].text.lower() in ("%", "percent", "percentage", "in percent", "百分比"):
            reading.explain(index, "ranking")
    if draft.is_bound_before and draft.compare:
        draft.having[:] = [{**each, "metric": f"{each['metric']}_before"} for each in draft.having]


def keep_changed(reading: Reading) -> None:
    """Keeps the risen ones of "which customers' orders rose from Q1 to Q2?", the greatest change first."""
    draft = reading.draft
    if not (draft.compare and draft.dimensions and draft.metrics) or draft.change_ranking or draft.ranking:
        return
    asks_which = any(
        span.has("which") and reading.spans[place + 1].has("dimension")
        for place, span in enumerate(reading.spans[:-1])
        if span.text.lower().startswith("which")
    )
    words = {
        word
        for place, role in reading.roles.items()
        if role == "growth"
        for word in reading.spans[place].text.lower().split()
    }
    rises, falls = bool(words & listed_words("rising")), bool(words & listed_words("falling"))
    name = draft.metrics[0]
    if not asks_which or rises == falls or not isinstance(name, str):
        return
    draft.having = [*draft.having, {"metric": f"{name}_change", "op": "gt" if rises else "lt", "values": [0.0]}]
    draft.order = [{"by": f"{name}_change", "descending": rises}]


def _most_beside(reading: Reading, index: int) -> int | None:
    for place in [*range(index + 1, index + _REACH + 1), *range(index - 1, index - 4, -1)]:
        if not 0 <= place < len(reading.spans):
            continue
        span = reading.spans[place]
        if span.has("date") or (span.has("punct") and span.text in ",.?!;"):
            continue
        word = span.text.lower()
        if (
            reading.is_free(place)
            and span.has("super")
            and (word in ("most", "least", "biggest", "largest", "steepest") or not word.isascii())
        ):
            return int(place)
    return None


def ranks_by_percent(reading: Reading) -> bool:
    """Tells whether the change is meant in percent: "grew most in %", "relatively", 涨幅."""
    marks = listed_words("in_percent")
    return any(word in marks for span in reading.spans for word in (span.text.lower(), *span.text.lower().split()))
