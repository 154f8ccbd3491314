"""Tells whether "outside", "excluding", 不含 or 以外 govern a span."""

from cartwise.agent.planner.reading import JOINERS, Reading
from cartwise.agent.planner.words.lexicon import listed_words
from cartwise.agent.planner.words.spans import Span


def _names_things(span: Span) -> bool:
    """Tells whether the span only says what is left out: "anything that contains", "the lines of"."""
    if span.has("dimension") and not span.has("metric"):
        return True
    return any(span.has(kind) for kind in ("something", "of_any", "contains"))


def is_negative(reading: Reading, index: int) -> bool:
    """Tells whether "outside", "excluding", 不含 govern the span, also through "A, B and C" but not through "A in B"."""
    at, is_joined = index - 1, False
    while at >= 0 and not reading.spans[at].has("neg"):
        span = reading.spans[at]
        if is_joiner(span.text):
            is_joined = True
        elif reading.roles.get(at) in ("value", "label"):
            if not is_joined:
                break
            is_joined = False
        elif not (span.has("glue") or span.text in '("' or _names_things(span) or _only_links(span)):
            break
        at -= 1
    if at >= 0 and reading.spans[at].has("neg"):
        reading.explain(at, "neg")
        _explain_after(reading, index)
        return True
    return _explain_after(reading, index)


def closes(reading: Reading, index: int) -> bool:
    """Tells "postage does not count." from "postage does not count returns": nothing follows that the words could govern."""
    if not reading.spans[index].has("neg"):
        return True
    for span in reading.spans[index + 1 :]:
        if span.has("punct") and span.text in ",.?!;:)":
            return True
        if span.has("follow") and not span.text.isascii():
            return True
        if not (span.has("glue") or span.has("punct") or (span.has("dimension") and span.has("glue"))):
            return False
    return True


def _only_links(span: Span) -> bool:
    """Tells "from the", which leads on to what is left out, from "compared with the"."""
    return set(span.text.lower().split()) <= listed_words("governing") | listed_words("determiners")


def is_joiner(text: str) -> bool:
    """Tells "and", "and the" or a comma, which continue a list."""
    return bool(text) and (text.lower() in JOINERS or text.lower().split()[0] in JOINERS)


def _explain_after(reading: Reading, index: int) -> bool:
    for place in range(index + 1, min(index + 5, len(reading.spans))):
        if reading.spans[place].has("neg_after") and closes(reading, place):
            reading.explain(place, "neg")
            return True
        if (
            not (
                reading.is_filler(place)
                or any(
                    reading.spans[place].has(kind)
                    for kind in ("dimension", "value", "scope", "them", "follow", "contains")
                )
            )
            or reading.spans[place].text in ",.?"
        ):
            return False
    return False
