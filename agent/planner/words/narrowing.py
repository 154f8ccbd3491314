"""Tells words that say whom, which orders or which hours a figure is about, though nothing in the request answers to them."""

from collections.abc import Iterator

from cartwise.agent.planner.figures.last_orders import is_last_of_theirs
from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.words.lexicon import listed_words
from cartwise.agent.planner.words.spans import Span
from cartwise.agent.planner.words.text import Token, tokens

_THINGS = ("metric", "dimension", "relation", "verb")
_DOERS = ("spend", "order", "buy")
_BEING = ("is", "are", "was", "were", "been", "being")
_SOURCES = ("from", "by", "to", "among", "via", "through", "of")
_PEOPLE = ("customer", "order", "seller")


def narrowed(reading: Reading) -> str | None:
    """Returns the words that narrow the figure and that no rule has taken, or None.

    Args:
        reading: of a clause, read to its end.
    """
    return next(
        (
            word
            for each in (
                _launches,
                _gaps,
                _compounds,
                _day_parts,
                _attributes,
                _bystanders,
                _last_deeds,
                _relative_change,
            )
            for word in each(reading)
        ),
        None,
    )


def is_doer(reading: Reading, index: int) -> bool:
    """Tells the unknown word that names who does something: "did women place", "what wholesalers spent"."""
    if _low(reading, index) in listed_words("anyone"):
        return False
    at = index - 1
    while at >= 0 and (_low(reading, at) in listed_words("determiners") or _is_adjective(reading, at)):
        at -= 1
    if at >= 0 and _low(reading, at) in ("did", "do", "does", "have", "has"):
        return True
    beyond = reading.spans[index + 1] if index + 1 < len(reading.spans) else None
    return beyond is not None and beyond.get("verb") in _DOERS and not _low(reading, index).endswith("ly")


def _is_adjective(reading: Reading, index: int) -> bool:
    span = reading.spans[index]
    return span.has("unknown") or _low(reading, index) in listed_words("narrowing")


def _compounds(reading: Reading) -> Iterator[str]:
    """Yields "drive-through" of orders, "B2B" and "under-25s": one written word of which a part says nothing known."""
    if not any(span.has("unknown") for span in reading.spans):
        return
    words = tokens(reading.text)
    for first, last in _runs(reading, words):
        spans = reading.spans[first:last]
        beyond = reading.spans[last] if last < len(reading.spans) else None
        unknown = [first + at for at, span in enumerate(spans) if span.has("unknown")]
        are_taken = [reading.roles.get(at) in ("value", "limit") for at in range(first, last)]
        if not unknown or all(are_taken):
            continue
        has_number = any(char.isdigit() for span in spans for char in span.text)
        is_state = first > 0 and _low(reading, first - 1).split()[-1:] in [[word] for word in _BEING]
        if has_number or is_state or (beyond is not None and _is_thing(beyond)):
            yield reading.text[words[spans[0].start].start : words[spans[-1].end - 1].end]


def _runs(reading: Reading, words: list[Token]) -> Iterator[tuple[int, int]]:
    """Yields the spans that one written word was cut into, hyphens within it passed over."""
    first = 0
    for place in range(1, len(reading.spans) + 1):
        if place < len(reading.spans) and _is_glued(reading, words, place):
            continue
        if place - first > 1:
            yield first, place
        first = place


def _is_glued(reading: Reading, words: list[Token], place: int) -> bool:
    before, after = reading.spans[place - 1], reading.spans[place]
    if after.start >= len(words) or before.end == 0 or before.end > len(words):
        return False
    left, right = words[before.end - 1], words[after.start]
    between = reading.text[left.end : right.start]
    is_word = left.is_content and right.is_content and left.text.isascii() and right.text.isascii()
    return is_word and between in ("", "-") and left.kind != "mask" and right.kind != "mask"


def _day_parts(reading: Reading) -> Iterator[str]:
    """Yields "evenings" of "orders on weekday evenings": no hours were said, and a greeting stands at the start."""
    if any(span.has("hours") for span in reading.spans):
        return
    for index, span in enumerate(reading.spans):
        if not (reading.is_free(index) and span.text.lower() in listed_words("day_parts")):
            continue
        before = reading.spans[index - 1] if index else None
        beyond = reading.spans[index + 1] if index + 1 < len(reading.spans) else None
        said = _low(reading, index - 1).split()[-1:] if before else []
        is_governed = bool(said) and said[0] in (*listed_words("governing"), *listed_words("determiners"))
        is_of_day = before is not None and (before.has("day_filter") or before.has("weekday_name"))
        if is_governed or is_of_day or (beyond is not None and _is_noun(beyond)):
            yield span.text


def _attributes(reading: Reading) -> Iterator[str]:
    """Yields "business" of "business customers": a word that elsewhere changes nothing."""
    for index, span in enumerate(reading.spans[:-1]):
        beyond = reading.spans[index + 1]
        if beyond.has("verb", "buy") and not beyond.text.isascii() and index + 2 < len(reading.spans):
            beyond = reading.spans[index + 2]  # 企业采购订单
        if not (reading.is_free(index) and span.has("glue") and beyond.has("dimension")):
            continue
        names_people = any(reading.entity_of(str(name)) in _PEOPLE for name in beyond.all("dimension"))
        is_ranked = index > 0 and any(reading.spans[index - 1].has(kind) for kind in ("super", "by", "agg"))
        if is_ranked or beyond.has("which"):
            continue  # "the largest single order"
        if names_people and span.text.lower() in listed_words("narrowing"):
            yield f"{span.text} {beyond.text}"


def _bystanders(reading: Reading) -> Iterator[str]:
    """Yields "teachers" of "orders from teachers" and "dads" of "what did dads spend", of whom else nothing hangs on."""
    for index, span in enumerate(reading.spans):
        if not (reading.is_free(index) and span.has("glue") and span.text.lower() in listed_words("bystanders")):
            continue
        is_source = index > 0 and _low(reading, index - 1).split()[-1:] in [[word] for word in _SOURCES]
        is_foreign = span.text.isascii() and not reading.text.isascii()
        if is_source or is_foreign or _acts(reading, index):
            yield span.text


def _launches(reading: Reading) -> Iterator[str]:
    """Yields "launch" of "how many products did we launch": what became of them, which no sale tells."""
    counted = [str(name) for name in reading.draft.metrics]
    if not reading.any_of("how_many") or not any("product" in name for name in counted):
        return
    for index, span in enumerate(reading.spans):
        if (
            span.has("glue")
            and reading.is_free(index)
            and set(_low(reading, index).split()) & listed_words("launching")
        ):
            yield span.text


def _gaps(reading: Reading) -> Iterator[str]:
    """Yields "days between" of orders: a time from one to the next, which no figure of the request is."""
    for index, span in enumerate(reading.spans[:-1]):
        words = _low(reading, index).split()
        is_time = bool(set(words) & listed_words("stretches"))
        after = reading.spans[index + 1]
        is_between = _low(reading, index + 1).split()[:1] == ["between"] or words[-1:] == ["between"]
        beyond = reading.spans[index + 2] if index + 2 < len(reading.spans) else after
        if is_time and is_between and any(each.has("dimension") or each.has("metric") for each in (after, beyond)):
            yield f"{span.text} between"


def _acts(reading: Reading, index: int) -> bool:
    """Tells whether the word stands between "did" and what was done."""
    beyond = reading.spans[index + 1] if index + 1 < len(reading.spans) else None
    asked = any(_low(reading, at) in ("did", "do", "does") for at in range(max(0, index - 3), index))
    return asked and beyond is not None and beyond.get("verb") in _DOERS


def _last_deeds(reading: Reading) -> Iterator[str]:
    """Yields "their last order" of customers, a condition on each of them that no rule has taken."""
    for index in range(1, len(reading.spans) - 1):
        if is_last_of_theirs(reading, index) and reading.roles.get(index) != "condition":
            yield reading.spans[index].text


def _relative_change(reading: Reading) -> Iterator[str]:
    """Yields "moved" of "households who moved", which tells of them and compares no figure."""
    for index in range(2, len(reading.spans)):
        if reading.roles.get(index) != "growth" or _low(reading, index - 1) not in ("who", "that", "which"):
            continue
        names = reading.spans[index - 2].all("dimension")
        if any(reading.entity_of(str(name)) == "customer" for name in names) and not reading.draft.dimensions:
            yield reading.spans[index].text


def _is_noun(span: Span) -> bool:
    return any(span.has(kind) for kind in ("metric", "dimension", "relation"))


def _is_thing(span: Span) -> bool:
    return any(span.has(kind) for kind in _THINGS)


def _low(reading: Reading, index: int) -> str:
    return reading.spans[index].text.strip().lower()
