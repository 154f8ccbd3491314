"""Tells words that are stored as values but restrict nothing where they stand, and words that only name what a value is."""

from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.words.lexicon import listed_words
from cartwise.agent.planner.words.segment import Match


def is_as_written(match: Match, text: str) -> bool:
    """Tells a value whose stored form, or whose alias, is the text itself."""
    return str(match.value).strip().lower() == text.strip().lower() or match.how == "alias"


def only_restates(reading: Reading, index: int) -> bool:
    """Tells "(all sizes together)", where "One Size" is stored, from "(Tents)": in brackets a name stands as stored or is none."""
    matches = reading.spans[index].all("value")
    return index in reading.restating and not any(is_as_written(match, reading.spans[index].text) for match in matches)


def is_goods_noun(reading: Reading, index: int) -> bool:
    """Tells the "gear" of "Alpinox gear", any goods of the brand, from a value that is stored under that word."""
    written = reading.spans[index].text
    return written in listed_words("goods") and index > 0 and reading.roles.get(index - 1) == "value"


def is_word_of(reading: Reading, place: int, dimension: str) -> bool:
    """Tells the "code" of "the code WELCOME10", a value of the discount codes: a word of the dimension's own name."""
    span, named = reading.spans[place], reading.dimension(dimension)
    said = (word for words in (named.label, named.synonyms) for word in words.en)
    return span.has("unknown") and span.text.lower().rstrip("s") in {part for word in said for part in word.split()}
