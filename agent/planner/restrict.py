"""Reads what the figures are restricted to: values of the data, words within names, missing values, each possibly negated."""

from typing import Any

from rapidfuzz.distance import OSA

from cartwise.agent.planner.conditions import add_filter
from cartwise.agent.planner.reading import JOINERS, Reading
from cartwise.agent.planner.segment import Match
from cartwise.agent.planner.spans import Span
from cartwise.agent.planner.text import lemma
from cartwise.workspace.catalog.model import Catalog

_NAME_WORDS = ("product", "item", "name", "title", "description", "type", "category", "subcategory", "article")
_MIN_FUZZY = 0.8
_MIN_TOKENS = 0.75  # at least one of two words of the value, as `ValueIndex` scores it
_LONG_WORD = 6  # letters from which one wrong letter is still a clear reading
_MAX_RUN = 7  # tokens in the name of a thing


def read_nulls(reading: Reading) -> None:
    """Takes "without a customer number" and 没有客户号; "whose age we know" is the opposite."""
    for index in [*reading.free("null"), *reading.free("neg")]:
        if not reading.is_free(index):
            continue
        span = reading.spans[index]
        if not span.has("null") and span.text.lower() not in ("without", "without the", "without any"):
            continue
        place = reading.after(index, reach=3)
        if place is None or not reading.spans[place].has("dimension"):
            continue
        beyond = reading.spans[place + 1] if place + 1 < len(reading.spans) else None
        if beyond is not None and (beyond.has("value") or beyond.has("number")):
            continue
        name = _nullable(reading, reading.spans[place])
        if name is None:
            continue
        is_included = any(reading.spans[at].has("incl") for at in (index - 1, index - 2) if at >= 0)
        if not is_included:
            add_filter(reading, name, "is_null", [])
        for at in (index, place):
            reading.explain(at, "null")
    _read_known(reading)


def _nullable(reading: Reading, span: Span) -> str | None:
    names = [str(name) for name in span.all("dimension")]
    return names[0] if names else None


def _read_known(reading: Reading) -> None:
    for index in reading.free("not_null"):
        if reading.spans[index].text.lower() not in ("known", "with a known", "with known", "we know", "已知", "有记录的"):
            continue
        reading.explain(index, "not_null")
        for name in reading.draft.dimensions:
            if not reading.entity_of(name):
                add_filter(reading, name, "not_null", [])


def read_literals(reading: Reading) -> None:
    """Takes short quotes: a value as stored, else a word that the product's name contains."""
    for literal in reading.literals:
        places = [index for index, span in enumerate(reading.spans) if reading.is_free(index) and span.text and span.text.lower() in literal.lower() and not span.has("punct")]
        exact = [match for match in reading.values.exact(literal) if _is_as_written(match, literal)]
        wants_part = any(span.has("contains") or span.has("of_any") for span in reading.spans)
        negative = any(_is_negative(reading, place) for place in places[:1])
        if exact and not wants_part:
            match = _preferred(reading, exact, places[0] if places else 0)
            add_filter(reading, match.dimension, "ne" if negative else "eq", [match.value])
        else:
            found = _containing(reading, literal, places[0] if places else 0)
            if found is None:
                reading.issue("unknown_value", words=literal)
                found = None
            else:
                add_filter(reading, found[0], "not_contains" if negative else "contains", [found[1]])
        for place in places:
            reading.explain(place, "value")


def _is_as_written(match: Match, text: str) -> bool:
    return str(match.value).strip().lower() == text.strip().lower() or match.how == "alias"


def read_values(reading: Reading) -> None:
    """Takes values of the data by name."""
    for index in reading.free("value"):
        if not reading.is_free(index) or not _is_value_here(reading, index):
            continue
        matches = reading.spans[index].all("value")
        match = _preferred(reading, matches, index)
        written = reading.spans[index].text
        if _is_product_word(reading, match, written):
            _add_contains(reading, index, index + 1, written)
            continue
        add_filter(reading, match.dimension, "ne" if _is_negative(reading, index) else "eq", [match.value])
        reading.explain(index, "value")
        _explain_label(reading, index, match.dimension)
    _read_short_codes(reading)


def _is_value_here(reading: Reading, index: int) -> bool:
    """Tells a value from a common word that happens to be stored too: "produce", "orders"."""
    span = reading.spans[index]
    if not (span.has("glue") or span.has("metric") or span.has("dimension") or span.has("number") or span.has("verb") or len(span.meanings) > len(span.all("value"))):
        return True
    if span.text.isupper() and len(span.text) >= 2:
        return True
    if span.has("number") or span.has("date"):
        return False
    names = {match.dimension for match in span.all("value") if reading.entity_of(match.dimension) is None}
    for place in (index - 1, index + 1):
        if 0 <= place < len(reading.spans) and names & set(reading.spans[place].all("dimension")):
            return True
    return span.text[:1].isupper() and index > 0 and not span.has("glue")


def _is_product_word(reading: Reading, match: Match, written: str) -> bool:
    """Tells "party bunting", a word for products, from PARTY BUNTING, the product as stored."""
    if reading.entity_of(match.dimension) != "product" or match.how == "alias" or written == str(match.value):
        return False
    return not written.isupper() and not any(char.isdigit() for char in written)


def _preferred(reading: Reading, matches: list[Match], index: int) -> Match:
    """Returns the match whose dimension is named beside it, or grouped by; else the broadest one."""
    near = [name for place in range(max(0, index - 4), min(len(reading.spans), index + 4)) for name in reading.spans[place].all("dimension")]
    ranked = sorted(matches, key=lambda match: _preference(reading, match, near))
    best = ranked[0]
    rivals = [m for m in ranked[1:] if _preference(reading, m, near)[:1] == _preference(reading, best, near)[:1] and m.dimension != best.dimension]
    if rivals:
        reading.note("value_of", value=str(best.value), dimension=best.dimension, also=sorted({m.dimension for m in rivals}))
    return best


def _preference(reading: Reading, match: Match, near: list[str]) -> tuple[int, int, int]:
    is_near = match.dimension in near
    is_entity = reading.entity_of(match.dimension) is not None
    order = list(reading.catalog.dimensions)
    place = order.index(match.dimension) if match.dimension in order else len(order)
    how = {"exact": 0, "alias": 0, "tokens": 1, "fuzzy": 2}.get(match.how, 3)
    return (0 if is_near else 1) + how * 2, int(is_entity), place


def _explain_label(reading: Reading, index: int, dimension: str) -> None:
    """Explains the dimension's own name beside its value: "GROCERY department"."""
    for place in (index - 1, index + 1):
        if 0 <= place < len(reading.spans) and reading.is_free(place) and dimension in reading.spans[place].all("dimension"):
            reading.explain(place, "label")


def _read_short_codes(reading: Reading) -> None:
    """Takes "A、B、C三类": short codes that a dimension's values end with."""
    for index in reading.free("dimension"):
        codes = _codes_before(reading, index)
        names = reading.spans[index].all("dimension")
        for name in names:
            found = [_ending_with(reading, name, reading.spans[place].text) for place in codes]
            if found and all(value is not None for value in found):
                for place in range(codes[0], index):
                    reading.explain(place, "value")
                reading.explain(index, "group")
                if name not in reading.draft.dimensions:
                    reading.draft.dimensions.append(name)
                add_filter(reading, name, "in" if len(found) > 1 else "eq", list(found))
                break


def _codes_before(reading: Reading, index: int) -> list[int]:
    codes: list[int] = []
    at = index - 1
    while at >= 0 and (reading.spans[at].text in (*JOINERS, "三", "类", "两", "种", "的") or reading.spans[at].has("number") or (reading.spans[at].text.isascii() and len(reading.spans[at].text) == 1 and reading.spans[at].text.isupper())):
        if reading.spans[at].text.isascii() and reading.spans[at].text.isalpha():
            codes.insert(0, at)
        at -= 1
    return codes


def _ending_with(reading: Reading, dimension: str, code: str) -> Any:
    for match in reading.values.search(f"{dimension.replace('_', ' ').split()[-1]} {code}", 5):
        if match.dimension == dimension and str(match.value).split()[-1:] == [code]:
            return match.value
    return None


def read_unknown(reading: Reading) -> None:
    """Takes what nobody has explained as part of a name: "hand warmers", "lunch bgas", "Germny"."""
    index = 0
    while index < len(reading.spans):
        if not (reading.spans[index].has("unknown") and reading.is_free(index)):
            index += 1
            continue
        end = index + 1
        while end < len(reading.spans) and end - index < _MAX_RUN and reading.is_free(end) and _continues(reading, end):
            end += 1
        if _is_action(reading, index):
            index += 1
            continue
        index = max(_take_name(reading, index, end), index + 1)


def _is_action(reading: Reading, index: int) -> bool:
    """Tells an unknown verb ("did we refurbish") from a name: a guess here would be a filter nobody asked for."""
    before = reading.spans[index - 1].text.lower() if index else ""
    if before in ("we", "they", "i", "to", "you", "could", "should", "would", "people", "us"):
        return True
    return bool(index > 1 and before in ("customers", "customer", "households", "buyers") and any(span.text.lower() in ("did", "do", "have") for span in reading.spans[:index]))


def _continues(reading: Reading, place: int) -> bool:
    span = reading.spans[place]
    return span.has("unknown") or (span.has("punct") and span.text in "-&/'" and place + 1 < len(reading.spans) and reading.spans[place + 1].has("unknown"))


def _take_name(reading: Reading, start: int, end: int) -> int:
    """Tries the run with its neighbours, longest first; returns where reading goes on."""
    for first, last in _windows(reading, start, end):
        written = _written(reading, first, last)
        if _add_contains(reading, first, last, written):
            return last
    if _add_nearest(reading, start, end, _written(reading, start, end)):
        return end
    if end - start > 1:
        for place in range(start, end):
            _add_nearest(reading, place, place + 1, reading.spans[place].text)
    return end


def _windows(reading: Reading, start: int, end: int) -> list[tuple[int, int]]:
    """Returns the run widened by neighbouring words that may belong to the name, then as it is, then its parts."""
    found = [(first, last) for first in range(start, start - 3, -1) for last in range(end + 2, end - 1, -1) if _may_widen(reading, first, start, end, last)]
    found.sort(key=lambda window: window[0] - window[1])
    return found


def _may_widen(reading: Reading, first: int, start: int, end: int, last: int) -> bool:
    if first < 0 or last > len(reading.spans):
        return False
    outer = [*range(first, start), *range(end, last)]
    return all(reading.is_free(place) and _is_name_word(reading.spans[place]) for place in outer)


def _is_name_word(span: Span) -> bool:
    if span.has("punct") or span.has("date") or span.has("mask"):
        return False
    word = span.text.lower()
    return len(word) > 2 and word.isascii() and word not in ("and", "from", "with", "for", "the", "did", "have", "our", "are", "was", "were", "that", "sold", "per", "each", "bought", "sell", "not", "all", "how", "many", "much", "what", "which", "excluding", "without", "only", "just", "any", "into", "who", "has", "does", "you", "make", "made")


def _written(reading: Reading, first: int, last: int) -> str:
    words = reading.spans[first:last]
    if all(len(span.text) == 1 and not span.text.isascii() for span in words):
        return "".join(span.text for span in words)
    return " ".join(span.text for span in words).replace(" - ", "-").replace(" ' ", "'")


def _add_contains(reading: Reading, first: int, last: int, written: str) -> bool:
    found = _containing(reading, written, first)
    if found is None:
        return False
    dimension, fragment = found
    if _is_second_name(reading, dimension, first):
        return False
    add_filter(reading, dimension, "not_contains" if _is_negative(reading, first) else "contains", [fragment])
    for place in range(first, last):
        reading.explain(place, "value")
    return True


def _is_second_name(reading: Reading, dimension: str, index: int) -> bool:
    """Tells a second name that no "and" joins to the first: "beer in summer" is not beer or summer."""
    if not any(each["field"] == dimension and each["op"].endswith("contains") for each in reading.draft.filters):
        return False
    at = index - 1
    while at >= 0 and reading.spans[at].text.lower() in ("the", "a", "of", "from", "our", "any"):
        at -= 1
    return not (at >= 0 and reading.spans[at].text.lower() in (*JOINERS, "vs", "versus", "nor", "compared with"))


def _containing(reading: Reading, written: str, index: int) -> tuple[str, str] | None:
    """Returns a dimension of names and the fragment, singular where that finds more."""
    if len(written.strip()) < 3:
        return None
    for dimension in _name_dimensions(reading, index):
        counts = {fragment: reading.values.contains(dimension, fragment) for fragment in _spellings(written)}
        best = max(counts, key=lambda fragment: (counts[fragment], len(fragment)))
        if counts[best]:
            return dimension, best
    return None


def _spellings(written: str) -> list[str]:
    words = written.split(" ")
    singular = " ".join([*words[:-1], lemma(words[-1].lower())])
    forms = [written.lower(), singular]
    forms += [form.replace("-", " ") for form in forms if "-" in form]
    return list(dict.fromkeys(forms))


def name_dimensions(catalog: Catalog) -> list[str]:
    """Returns the dimensions whose values are words: names of products, categories, types; no ids."""
    return [
        dimension.name
        for dimension in catalog.dimensions.values()
        if dimension.type == "text"
        and dimension.is_indexed
        and (dimension.entity == "product" or any(word in dimension.name.split("_") for word in _NAME_WORDS))
        and not any(binding.column.endswith("_id") or binding.column == "id" for binding in dimension.bindings)
    ]


def _name_dimensions(reading: Reading, index: int) -> list[str]:
    """Returns the dimensions of names, products first, those named beside the word before all."""
    near = [str(name) for place in (index - 1, index - 2) if place >= 0 for name in reading.spans[place].all("dimension")]
    names = name_dimensions(reading.catalog)
    return sorted(dict.fromkeys(names), key=lambda name: (name not in near, reading.entity_of(name) != "product"))


def _add_nearest(reading: Reading, first: int, last: int, written: str) -> bool:
    """Takes a misspelt value, or a misspelt word of product names."""
    if len(written) < 4:
        return False
    for match in reading.values.search(written, 5):
        if match.how == "tokens" and match.score >= _MIN_TOKENS and reading.entity_of(match.dimension) != "product":
            add_filter(reading, match.dimension, "ne" if _is_negative(reading, first) else "eq", [match.value])
        elif match.how == "fuzzy" and match.score >= _MIN_FUZZY and reading.entity_of(match.dimension) is None:
            add_filter(reading, match.dimension, "ne" if _is_negative(reading, first) else "eq", [match.value])
        elif match.how == "fuzzy" and (fragment := _mended_fragment(reading, written, match)):
            add_filter(reading, match.dimension, "not_contains" if _is_negative(reading, first) else "contains", [fragment])
            written = f"{written} -> {fragment}"
        else:
            continue
        reading.note("read_as", written=written, value=str(match.value))
        for place in range(first, last):
            reading.explain(place, "value")
        return True
    return False


def _mended_fragment(reading: Reading, written: str, match: Match) -> str | None:
    """Returns "lunch bag" for "lunch bgas": each misspelt word replaced by the near one in a product's name."""
    if reading.entity_of(match.dimension) != "product":
        return None
    stored = str(match.value).lower().split()
    mended = []
    for word in written.lower().split():
        near = min(stored, key=lambda other: OSA.distance(lemma(word), lemma(other)), default=word)
        distance = OSA.distance(lemma(word), lemma(near))
        is_swap = sorted(lemma(word)) == sorted(lemma(near)) or sorted(word) == sorted(f"{near}s")
        if distance > 0 and not (is_swap or (distance == 1 and len(word) >= _LONG_WORD)):
            return None
        mended.append(lemma(near))
    fragment = " ".join(mended)
    return fragment if reading.values.contains(match.dimension, fragment) else None


def _is_negative(reading: Reading, index: int) -> bool:
    """Tells whether "outside", "excluding", 不含 govern the span, also through "A, B and C"."""
    at = index - 1
    while at >= 0 and (reading.spans[at].has("glue") or reading.roles.get(at) in ("value", "label", "negated") or reading.spans[at].text in (*JOINERS, "the", "(", '"') or (reading.spans[at].has("dimension") and not reading.spans[at].has("metric"))):
        if reading.spans[at].has("neg"):
            break
        at -= 1
    if at >= 0 and reading.spans[at].has("neg"):
        reading.explain(at, "neg")
        _explain_after(reading, index)
        return True
    return _explain_after(reading, index)


def _explain_after(reading: Reading, index: int) -> bool:
    for place in range(index + 1, min(index + 4, len(reading.spans))):
        if reading.spans[place].has("neg_after"):
            reading.explain(place, "neg")
            return True
        if not (reading.is_filler(place) or reading.spans[place].has("dimension") or reading.spans[place].has("value")) or reading.spans[place].text in ",.?":
            return False
    return False
