"""Reads rankings by change whose verb and "most" stand apart: "saw its revenue drop the most", "went up most in percent"."""

from cartwise.agent.planner.lexicon import listed_words
from cartwise.agent.planner.reading import Reading

_REACH = 5  # spans between the verb and "most"


def read_change_ranking(reading: Reading) -> None:
    """Takes a verb of change near "most" as a ranking by the change."""
    draft = reading.draft
    if draft.change_ranking:
        return
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
        draft.change_ranking = direction
        for place in (index, most):
            reading.explain(place, "ranking")
        beside = index + 1
        if beside < len(reading.spans) and reading.spans[beside].text.lower() in ("up", "down"):
            reading.explain(beside, "ranking")
        return


def _most_beside(reading: Reading, index: int) -> int | None:
    for place in (*range(index + 1, index + _REACH + 1), *range(index - 1, index - 4, -1)):
        if not 0 <= place < len(reading.spans):
            continue
        span = reading.spans[place]
        if span.has("date") or (span.has("punct") and span.text in ",.?!;"):
            continue
        word = span.text.lower()
        if reading.is_free(place) and span.has("super") and (word in ("most", "least", "biggest", "largest", "steepest") or not word.isascii()):
            return place
    return None


def ranks_by_percent(reading: Reading) -> bool:
    """Tells whether the change is meant in percent: "grew most in %", "relatively", 涨幅."""
    marks = listed_words("in_percent")
    return any(word in marks for span in reading.spans for word in (span.text.lower(), *span.text.lower().split()))
