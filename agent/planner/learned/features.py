"""What the network sees of a question: its words, what the lexicon makes of them, the slots they offer."""

from collections.abc import Iterator, Sequence

from cartwise.agent.planner.learned.names import STANDARD_DIMENSIONS
from cartwise.agent.planner.learned.slots import Slot, unknown_end
from cartwise.agent.planner.words.spans import Meaning, Number, Span
from cartwise.agent.planner.words.text import Token
from cartwise.models.parsing.question import Word
from cartwise.workspace.catalog.model import Catalog

_AGGREGATES = ("avg_", "median_", "min_", "max_", "distinct_", "total_")
_SMALL = (1, 2, 3)
_ENTITIES = frozenset(("customer", "product", "order", "session", "campaign", "coupon"))  # that the network was shown
_LONGEST_VALUE = 24  # characters: longer ones are names, not kinds
_SILENT = ("glue", "unknown", "punct")


def words_of(
    text: str, tokens: Sequence[Token], spans: Sequence[Span], slots: Sequence[Slot], catalog: Catalog
) -> list[Word]:
    """Returns the words of a question.

    Args:
        text: as it was cut into tokens.
        tokens: of the text.
        spans: of the tokens.
        slots: of the question; those of the request before are left out.
        catalog: of the shop.
    """
    names = _slots_by_token(text, tokens, spans, slots)
    found = []
    for span in spans:
        traits = tuple(sorted(set(_traits(span, catalog))))
        for place in range(span.start, span.end):
            found.append(Word(tokens[place].lemma, traits, tuple(names[place]), place == span.start))
    return found


def _slots_by_token(
    text: str, tokens: Sequence[Token], spans: Sequence[Span], slots: Sequence[Slot]
) -> list[list[str]]:
    names: list[list[str]] = [[] for _ in tokens]
    for slot in slots:
        if slot.is_earlier:
            continue
        if slot.span >= 0:
            end = unknown_end(spans, slot.span) if slot.kind == "L" else slot.span + 1
            places = range(spans[slot.span].start, spans[max(end, slot.span + 1) - 1].end)
        else:
            start = text.lower().find(slot.text.lower())
            places = range(*_inside(tokens, start, start + len(slot.text))) if start >= 0 else range(0)
        for place in places:
            names[place].append(slot.name)
    return names


def _inside(tokens: Sequence[Token], start: int, end: int) -> tuple[int, int]:
    first = next((k for k, token in enumerate(tokens) if token.start >= start), len(tokens))
    return first, next((k for k, token in enumerate(tokens) if token.start >= end), len(tokens))


def _traits(span: Span, catalog: Catalog) -> Iterator[str]:
    for meaning in span.meanings:
        yield f"k:{meaning.kind}"
        yield from _of_meaning(meaning, catalog)
    if span.is_plural:
        yield "plural"


def _of_meaning(meaning: Meaning, catalog: Catalog) -> Iterator[str]:
    kind, value = meaning.kind, meaning.value
    if kind == "metric":
        metric = catalog.metrics.get(value)
        yield f"metric:{value}" if metric is not None and metric.is_standard else "metric:other"
        yield from (f"metric:{each}" for each in _AGGREGATES if each in value)
    elif kind == "dimension":
        dimension = catalog.dimensions.get(value)
        entity = dimension.entity if dimension and dimension.entity in _ENTITIES else None
        yield f"dimension:{value if value in STANDARD_DIMENSIONS else entity or 'other'}"
        yield f"type:{dimension.type if dimension else ''}"
    elif kind == "value":
        yield f"value:{value.dimension if value.dimension in STANDARD_DIMENSIONS else 'other'}"
        yield f"how:{value.how}"
    elif kind == "date":
        yield from (f"unit:{value.unit}", f"days:{value.kind}", *(["parts"] if value.parts else []))
    elif isinstance(value, Number):
        yield "money" if value.is_money else "percent" if value.is_percent else "number"
        yield from (f"number:{each}" for each in _SMALL if value.value == each)
    elif isinstance(value, str) and len(value) < _LONGEST_VALUE and kind not in _SILENT:
        yield f"{kind}:{value}"
