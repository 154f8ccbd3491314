"""Finds what a question says twice or beside the point: brackets, "i.e." parts, and sentences that only set the scene."""

import re
from collections.abc import Sequence

from cartwise.agent.planner.words.spans import Span

_THAT_IS = (
    "i.e",
    "ie",
    "i.e.",
    "即",
    "也就是",
    "that is",
    "meaning",
    "also known as",
    "aka",
    "in other words",
    "namely",
)
_ENDS = ".!?;"
_IMPERATIVE = re.compile(
    r"\b(?:show|tell|list|give|compute|calculate|count|find|break|compare|rank|plot|draw|what|which|how|who|when|could you|can you|please|display|get|report|determine|split|group|name|by how)\b|[?]|多少|哪|几|谁|(?<!为)什么|请|列出|给出|统计|计算|比较|对比|告诉",
    re.I,
)
_STORY = re.compile(r"\b(?:i|we|i'm|i'd|i've|we're|we've|we'd|my|our|somebody|someone)\b|我|老板|公司", re.I)
_COMMAND = re.compile(
    r"(?:please |kindly |now |so |and |then )*(?:show|tell|list|give|compute|calculate|count|find|break|compare|rank|plot|draw|what|which|how|who|when|where|can|could|would|will|display|get|report|determine|split|group|name)\b",
    re.I,
)
_FROM_THERE = re.compile(r"\b(?:from|in|out|over|to|up|down) there\b")
_SCENE = re.compile(
    r"\b(?:i|we|our|my|the|a|somebody|someone|there|it|everyone|everybody|people|some|many|nobody)\b", re.I
)


_SAYING = re.compile(
    r"\b(?:picked up|went (?:up|down)|came (?:in|down)|slowed|rose|fell|dropped|jumped|grew|shrank|climbed|slipped|soared|surged|plunged|tumbled|slumped|dipped|spiked|increased|decreased|declined|improved|recovered|doubled|halved|collapsed|rebounded|is|are|was|were|has|have|had|seems?|looks?|noticed|saw|see|heard|think|thought)\b|[了着过]|是|有",
    re.I,
)


_CHANGE = re.compile(
    r"(?:(?:an?|the|our|this|what|such|quite|big|huge|sharp|steep|clear|massive|major|sudden|nasty|nice|strong|strange|notable|significant|double[- ]digit|sales|revenue|order|traffic) )*"
    r"(?:drop|fall|rise|jump|spike|dip|decline|increase|decrease|surge|slump|plunge|swing|change|uptick|upswing|downturn|downswing|collapse|crash|boom|leap|dent|hole) (?:in|of|for)\b",
    re.I,
)
_YES_NO = re.compile(r"(?:\W|and |so |but )*(?:do|does|did|is|are|was|were|has|have|had|should|can|could|will)\b", re.I)


def is_statement(text: str) -> bool:
    """Tells "Sales picked up from June to July." from a question, a request and a terse "sales June to July"."""
    words = text.strip()
    return (
        (bool(_SAYING.search(words)) or bool(_CHANGE.match(words)))
        and not _IMPERATIVE.search(words)
        and not _COMMAND.match(words)
        and not words.endswith("?")
        and not re.search(r"吗|呢|是否|有没有", words)
    )


def restating_spans(spans: Sequence[Span]) -> set[int]:
    """Returns the spans within brackets or after "i.e."; "(by revenue)" and "(按件数)" are no repetition."""
    found: set[int] = set()
    opened: int | None = None
    for index, span in enumerate(spans):
        if span.text == "(" and opened is None:
            opened = index
        elif span.text == ")" and opened is not None:
            if not _adds(spans[opened + 1 : index]):
                found.update(range(opened, index + 1))
            opened = None
        elif span.text.lower() in _THAT_IS or (
            span.text.lower() == "i" and [s.text.lower() for s in spans[index : index + 4]] == ["i", ".", "e", "."]
        ):
            end = next(
                (
                    i
                    for i in range(index + 1, len(spans))
                    if spans[i].text in "?!;" or (spans[i].text == "." and i > index + 3)
                ),
                len(spans),
            )
            found.update(range(index, end))
    return found


def _adds(inner: Sequence[Span]) -> bool:
    return (
        bool(inner)
        and (inner[0].has("by") or inner[0].text.lower() in ("by", "in", "按"))
        and not any(span.has("neg") for span in inner)
    )


def scene_spans(spans: Sequence[Span], text_of: str) -> set[int]:
    """Returns the spans of sentences that ask nothing, where another sentence does."""
    sentences = _sentences(spans)
    if len(sentences) < 2:
        return set()
    asking = [_asks(spans[first:last]) for first, last in sentences]
    last_ask = max((place for place, asks in enumerate(asking) if asks), default=0)
    wanted = spans[slice(*sentences[last_ask])]
    for place, (first, last) in enumerate(sentences[:last_ask]):
        asking[place] = (asking[place] and not _tells_story(spans[first:last], wanted)) or _restricts(
            spans[first:last], wanted
        )
    if all(asking) or not any(asking):
        return set()
    asked = [place for place, asks in zip(sentences, asking, strict=True) if asks]
    told = [place for place, asks in zip(sentences, asking, strict=True) if not asks]
    if not _names(spans, asked, "metric", "verb", "dimension", "deed") and _names(spans, told, "metric"):
        return set()  # "March beat April on revenue. What were the two figures?"
    refers_back = any(
        is_asking and _points_back(spans[first:last])
        for (first, last), is_asking in zip(sentences, asking, strict=True)
    )
    return {
        index
        for (first, last), is_asking in zip(sentences, asking, strict=True)
        if not is_asking
        for index in range(first, last)
        if not (refers_back and spans[index].has("value"))
    }


def _names(spans: Sequence[Span], sentences: Sequence[tuple[int, int]], *kinds: str) -> bool:
    """Tells whether one of the sentences names such a thing: a figure, or a deed that stands for one."""
    return any(span.has(kind) for first, last in sentences for span in spans[first:last] for kind in kinds)


def _points_back(sentence: Sequence[Span]) -> bool:
    """Tells "orders from there" and "what did they buy" from "how many orders were there"."""
    words = " ".join(span.text.lower() for span in sentence)
    return bool(_FROM_THERE.search(words)) or any(span.has("it") or span.has("them") for span in sentence)


def only_dates(spans: Sequence[Span], scene: set[int]) -> set[int]:
    """Returns the dates within the scene where no other days are named: "repeat rate: in H1, of those who ordered ..."."""
    dated = {index for index, span in enumerate(spans) if span.has("date")}
    return dated if dated and dated <= scene else set()


def _restricts(sentence: Sequence[Span], wanted: Sequence[Span]) -> bool:
    """Tells "With customers in Bahia (BA): revenue in 2017", whose first part says of whom, from a remark."""
    words = " ".join(span.text for span in sentence).strip()
    names = any(
        (span.has("value") and not (span.has("date") or span.has("number")))
        or (index and span.has("unknown") and span.text[:1].isupper())
        for index, span in enumerate(sentence)
    )
    lacks_names = not any(span.has("value") and not (span.has("date") or span.has("number")) for span in wanted)
    return sentence[-1].text == ":" and names and lacks_names and not is_statement(words)


def _tells_story(sentence: Sequence[Span], wanted: Sequence[Span]) -> bool:
    """Tells what is said of the speaker ("my manager keeps asking whether we are busier") before a request that stands alone."""
    words = " ".join(span.text for span in sentence).strip()
    if _YES_NO.match(words) and words.endswith("?"):
        return _commands_alone(sentence, wanted)
    if "?" in words or _COMMAND.match(words):
        return False
    leads_in = sentence[-1].text == ":" and not any(span.has("metric") or span.has("dimension") for span in sentence)
    if not _STORY.search(words) and not leads_in:
        return False
    has = {kind: any(span.has(kind) for span in wanted) for kind in ("metric", "verb", "date", "value", "dimension")}
    lacks_days = sentence[-1].text != ":" and any(span.has("date") for span in sentence) and not has["date"]
    lacks_names = any(span.has("value") for span in sentence) and not has["value"]
    return (has["metric"] or (has["verb"] and has["dimension"])) and not (lacks_days or lacks_names)


def _commands_alone(sentence: Sequence[Span], wanted: Sequence[Span]) -> bool:
    """Tells "Do we earn more on weekends? Give her sales per weekday in 2017.", where the command says it all."""
    has_groups = any(span.has(kind) for span in wanted for kind in ("by", "part", "grain", "which", "top", "super"))
    says_all = any(span.has("metric") for span in wanted) and any(span.has("date") for span in wanted) and has_groups
    is_command = _COMMAND.match(" ".join(span.text for span in wanted).strip()) is not None
    names = any(span.has("value") and not (span.has("date") or span.has("number")) for span in sentence)
    return says_all and is_command and not names


def _sentences(spans: Sequence[Span]) -> list[tuple[int, int]]:
    found, start = [], 0
    for index, span in enumerate(spans):
        is_end = span.has("punct") and (span.text in _ENDS or (span.text == ":" and index - start > 5))
        if is_end and index + 1 > start:
            found.append((start, index + 1))
            start = index + 1
    if start < len(spans):
        found.append((start, len(spans)))
    return [(first, last) for first, last in found if any(not span.has("punct") for span in spans[first:last])]


def _opens_with_figure(sentence: Sequence[Span], words: str) -> bool:
    """Tells "Number of orders for each weekday, ...", a figure without a verb, from "Sales fell yesterday"."""
    first = next((span for span in sentence if not span.has("punct")), None)
    names = first is not None and (first.has("how_many") or (first.has("metric") and not first.has("dimension")))
    return names and not is_statement(words)


def _exclaims(sentence: Sequence[Span], words: str) -> bool:
    """Tells "Returns are killing us!", said before the request, from "Revenue in May!"."""
    is_dated = any(span.has("date") for span in sentence)
    return sentence[-1].text == "!" and is_statement(words) and not is_dated


def _asks(sentence: Sequence[Span]) -> bool:
    words = " ".join(span.text for span in sentence)
    if (sentence[-1].text == ":" and _SCENE.match(words.strip())) or _exclaims(sentence, words):
        return False
    if _IMPERATIVE.search(words) or _opens_with_figure(sentence, words):
        return True
    has_subject = _SCENE.match(words.strip()) is not None and any(
        span.has("verb") or span.has("unknown") or span.has("glue") for span in sentence
    )
    if any(span.has("top") or span.has("super") for span in sentence) and any(span.has("number") for span in sentence):
        return True  # "the best three will do"
    is_terse = len([span for span in sentence if not span.has("punct")]) <= 8
    return (is_terse and not has_subject) or any(
        span.has(kind) for span in sentence for kind in ("only", "instead", "meant")
    )
