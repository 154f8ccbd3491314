"""Tells unknown words that can't change the figure, by where they stand, from those that may name or restrict something."""

from collections.abc import Sequence

from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.words.lexicon import listed_words
from cartwise.agent.planner.words.narrowing import is_doer
from cartwise.agent.planner.words.spans import Span
from cartwise.agent.planner.words.text import lemma

# What an unknown word beside them may narrow, name or replace.
_NOUNS = (
    "metric",
    "dimension",
    "value",
    "relation",
    "column",
    "absent_metric",
    "absent_dimension",
    "number",
    "rate",
    "agg",
    "op",
    "times",
)
_COUNTING = (
    "how_many",
    "how_much",
    "share",
    "agg",
    "by",
    "per",
    "only",
    "neg",
    "null",
    "not_null",
    "distinct",
    "super",
    "top",
    "contains",
    "op",
)
_ENDS = ".?!;:,()"
_SHORTEST_VERB = 3  # letters


def is_beside_point(reading: Reading, index: int) -> bool:
    """Tells whether an unknown word stands where nothing is named, counted, grouped or restricted.

    "Which categories have passed the 50,000 revenue mark" does not hang on "mark"; "wholesale revenue", "revenue in Atlantis" and
    "customers who churned" hang on their unknown words.
    """
    span = reading.spans[index]
    if any("\u4e00" <= char <= "\u9fff" for char in reading.text):
        return False  # a foreign word in Chinese text is a name
    if not _is_plain_word(reading, index, span.text) or span.text.lower() in listed_words("restricting"):
        return False
    if _is_spread(reading, index) or _names_kind(reading, index):
        return True
    return not (
        is_doer(reading, index)
        or _completes_value(reading, index)
        or _is_had(reading, index)
        or _is_state(reading, index)
        or _is_done_by_counted(reading, index)
        or _stands_before_noun(reading, index)
        or _is_governed(reading, index)
        or _is_counted(reading, index)
        or _is_in_relative_clause(reading, index)
    )


def _is_spread(reading: Reading, index: int) -> bool:
    """Tells the participle of "over which bands are they spread" and "how are orders distributed": a way to say "by"."""
    if reading.spans[index].text.lower() not in listed_words("spreading"):
        return False
    after = next((span for span in reading.spans[index + 1 :] if not span.has("glue")), None)
    has_being = any(_word(span) in ("is", "are", "was", "were", "be", "been") for span in reading.spans[:index])
    return has_being and (after is None or after.has("punct") or after.has("by") or after.has("follow"))


def _names_kind(reading: Reading, index: int) -> bool:
    """Tells the noun of "the 50-74K bracket", which says what kind of thing the value before it is."""
    word = _word(reading.spans[index])
    is_kind = word in listed_words("band_nouns") or lemma(word) in listed_words("band_nouns")
    return is_kind and index > 0 and reading.roles.get(index - 1) in ("value", "id")


def _is_plain_word(reading: Reading, index: int, word: str) -> bool:
    """Tells a lower-case English word from a name; at the start of a sentence the capital says nothing."""
    if not (word.isascii() and word.replace("'", "").replace("-", "").isalpha()):
        return False
    is_first = index == 0 or reading.spans[index - 1].text in ".?!:;"
    return word.islower() or (is_first and word[1:].islower())


def _stands_before_noun(reading: Reading, index: int) -> bool:
    """Tells "foreign markets" from "name our markets": only a word right before a noun may narrow it."""
    at = index + 1
    while at < len(reading.spans) and reading.spans[at].has("unknown"):
        at += 1
    if at >= len(reading.spans):
        return False
    span = reading.spans[at]
    names_people = span.has("dimension") and not span.has("which")  # "key accounts", whose noun may also be glue
    return any(span.has(kind) for kind in _NOUNS) and (names_people or not span.has("glue")) and not span.has("date")


def _is_had(reading: Reading, index: int) -> bool:
    """Tells "orders that had a gift card" from "which have passed": what things have says which of them are meant."""
    at = index - 1
    while at >= 0 and reading.spans[at].has("unknown"):
        at -= 1
    has_article = at > 0 and _word(reading.spans[at]) in listed_words("articles")
    return has_article and _word(reading.spans[at - 1]) in listed_words("having")


def _completes_value(reading: Reading, index: int) -> bool:
    """Tells "card" of "gift card" where only "gift" was found in the data: half a name is no name."""
    for at in range(index - 1, max(-1, index - 3), -1):
        span = reading.spans[at]
        if span.has("unknown") and reading.roles.get(at) == "value":
            return True
        if span.has("glue") or span.has("punct") or span.has("date"):
            return False
    return False


def _is_state(reading: Reading, index: int) -> bool:
    """Tells "how many sellers went bankrupt", a state of what is counted, from a remark on a figure."""
    before = _word(reading.spans[index - 1]).split()[-1:] if index else []
    return bool(before) and before[0] in listed_words("becoming") and reading.any_of("how_many")


def _is_done_by_counted(reading: Reading, index: int) -> bool:
    """Tells "people abandoned carts" and "products did we launch": what is counted hangs on what was done."""
    at = index - 1
    while at >= 0 and reading.spans[at].has("unknown"):
        at -= 1
    if at < 1 or not reading.any_of("how_many"):
        return False
    if _word(reading.spans[at]) in listed_words("doers") and _word(reading.spans[at - 1]) in listed_words("doing"):
        things = (place for place, role in reading.roles.items() if role == "metric" and place < at - 1)
        is_word = len(reading.spans[at + 1].text) > _SHORTEST_VERB  # "gte" is a slip
        return is_word and any(reading.spans[place].has("dimension") for place in things)
    if not reading.spans[at].has("dimension"):
        return False
    is_people = any(reading.entity_of(str(name)) == "customer" for name in reading.spans[at].all("dimension"))
    word = reading.spans[at + 1].text.lower()
    return is_people and reading.roles.get(at) == "metric" and not word.endswith("ly")


def _is_governed(reading: Reading, index: int) -> bool:
    """Tells whether a preposition governs the word, as in "in Atlantis", "of our regulars", "by cohort group"."""
    at = index - 1
    while at >= 0 and (
        _word(reading.spans[at]) in listed_words("determiners")
        or _word(reading.spans[at]) in listed_words("narrowing")
        or reading.spans[at].has("unknown")
    ):
        at -= 1
    if at < 0:
        return False
    before = _word(reading.spans[at])
    if before not in listed_words("governing"):
        return any(reading.spans[at].has(kind) for kind in ("neg", "only", "by", "per", "contains", "value"))
    return not _is_purpose(reading, at, index)


def _is_purpose(reading: Reading, at: int, index: int) -> bool:
    """Tells "for our loyalty concept I need", said before the request begins, from "for our regulars"."""
    opens = at == 0 or reading.spans[at - 1].text in ".?!:;"
    rest = next((span for span in reading.spans[index + 1 :] if not span.has("unknown")), None)
    return (
        opens
        and rest is not None
        and (rest.text == "," or _word(rest).split()[0] in ("i", "we", "i'm", "we're", "i'd", "we'd"))
    )


def _is_counted(reading: Reading, index: int) -> bool:
    """Tells whether the word may be the figure or the group itself: "how many refurbs", "number of touchpoints"."""
    at = index - 1
    while at >= 0 and (reading.spans[at].has("unknown") or _word(reading.spans[at]) in listed_words("determiners")):
        at -= 1
    if at >= 0 and (any(reading.spans[at].has(kind) for kind in _COUNTING) or reading.roles.get(at) == "limit"):
        return True
    if reading.any_of("how_many") and reading.draft.implied_metric and _precedes_deed(reading, index):
        return True  # "how many same-day deliveries did we make"
    return not reading.draft.metrics and reading.draft.kind == "metrics"


def _precedes_deed(reading: Reading, index: int) -> bool:
    return index + 1 < len(reading.spans) and _word(reading.spans[index + 1]).split()[0] in ("did", "do", "have", "has")


def _is_in_relative_clause(reading: Reading, index: int) -> bool:
    """Tells "customers who churned" and "orders that bounced"; "which" that asks opens no such clause."""
    for at in range(index - 1, max(-1, index - 5), -1):
        span = reading.spans[at]
        if span.text in _ENDS:
            return False
        if _word(span) in ("who", "that", "whose", "whom", "where") and at > 0 and not _opens(reading.spans[:at]):
            return True
    return False


def _opens(before: Sequence[Span]) -> bool:
    return not before or before[-1].text in ".?!:;"


def _word(span: Span) -> str:
    return span.text.strip().lower()
