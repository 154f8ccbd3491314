"""Reads what the figures are restricted to: values of the data, words within names, missing values, each possibly negated."""

from typing import Any

from cartwise.agent.planner.reading import JOINERS, Reading
from cartwise.agent.planner.whom.beside_values import is_as_written, is_goods_noun, is_word_of, only_restates
from cartwise.agent.planner.whom.filters import add_filter
from cartwise.agent.planner.whom.fragments import add_contains, containing
from cartwise.agent.planner.whom.negation import is_negative
from cartwise.agent.planner.whom.settings import is_size_of_people
from cartwise.agent.planner.whom.value_choice import is_only_typed, preferred
from cartwise.agent.planner.words.lexicon import listed_words
from cartwise.agent.planner.words.segment import BEFORE_NAMES, Match
from cartwise.agent.planner.words.spans import Span

_NO_RIVALS = ("value", "void_state", "absent_metric", "absent_dimension")  # meanings beside which a value stands
_LINKS = ("is", "was", "are", "were", "=", ":", "of", "being", "equals", "为", "是", "等于", "叫")  # label and value
_EMPTY = ("为空", "空缺", "缺失", "未知", "不明", "未登记", "没填", "未填写", "没有填写", "空白", "没有登记")


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
    _read_nulls_behind(reading)
    _read_known(reading)
    _read_on_record(reading)


def _read_nulls_behind(reading: Reading) -> None:
    """Takes 年龄为空 and "where age is missing", whose sign stands behind the column."""
    for index in reading.free("null"):
        place = reading.before(index, reach=3)
        if place is None or not reading.is_free(place) or not reading.spans[place].has("dimension"):
            continue
        if reading.spans[index].text.lower() not in (*_EMPTY, "missing", "unknown", "blank", "empty"):
            continue
        negative = is_negative(reading, place) or is_negative(reading, index)
        add_filter(reading, str(reading.spans[place].get("dimension")), "not_null" if negative else "is_null", [])
        for at in (index, place):
            reading.explain(at, "null")


def _nullable(reading: Reading, span: Span) -> str | None:
    names = [str(name) for name in span.all("dimension")]
    return names[0] if names else None


def _read_known(reading: Reading) -> None:
    for index in reading.free("not_null"):
        if reading.spans[index].text.lower() not in (
            "known",
            "with a known",
            "with known",
            "we know",
            "已知",
            "有记录的",
        ):
            continue
        reading.explain(index, "not_null")
        _read_known_table(reading, index)
        for name in reading.draft.dimensions:
            if not reading.entity_of(name):
                add_filter(reading, name, "not_null", [])


def _read_on_record(reading: Reading) -> None:
    """Takes "households with demographics" and "whose demographics we hold" as those whom the customers' own table holds."""
    for index, span in enumerate(reading.spans):
        if not span.has("relation", "customers") or not reading.is_free(index) or span.has("dimension"):
            continue
        near = {each.text.lower() for each in reading.spans[max(0, index - 3) : index + 4]}
        if near & listed_words("on_record") and not near & {"without", "no", "lacking"}:
            _read_known_table(reading, index - 1)
            for at in range(index + 1, min(index + 4, len(reading.spans))):
                if reading.is_free(at) and reading.spans[at].text.lower() in listed_words("on_record"):
                    reading.explain(at, "null")


def _read_known_table(reading: Reading, index: int) -> None:
    """Takes "with known demographics" as those that the customers' own table holds."""
    place = reading.after(index, reach=2)
    if place is None or not reading.is_free(place) or not reading.spans[place].has("relation", "customers"):
        return
    own = [
        name
        for name, dimension in reading.catalog.dimensions.items()
        if [binding.relation for binding in dimension.bindings] == ["customers"] and not reading.entity_of(name)
    ]
    if own and not reading.spans[place].has("dimension"):
        add_filter(reading, own[0], "not_null", [])
        reading.explain(place, "null")


def read_literals(reading: Reading) -> None:
    """Takes short quotes: a value as stored, else a word that the product's name contains."""
    for literal in reading.literals:
        places = [
            index
            for index, span in enumerate(reading.spans)
            if reading.is_free(index) and span.text and span.text.lower() in literal.lower() and not span.has("punct")
        ]
        exact = [match for match in reading.values.exact(literal) if is_as_written(match, literal)]
        wants_part = any(span.has("contains") or span.has("of_any") for span in reading.spans)
        negative = any(is_negative(reading, place) for place in places[:1])
        if exact and not wants_part:
            match = preferred(reading, exact, places[0] if places else 0)
            add_filter(reading, match.dimension, "ne" if negative else "eq", [match.value])
        else:
            found = containing(reading, literal, places[0] if places else 0)
            if found is None:
                reading.issue("unknown_value", words=literal)
            else:
                add_filter(reading, found[0], "not_contains" if negative else "contains", [found[1]])
        for place in places:
            reading.explain(place, "value")


def read_values(reading: Reading) -> None:
    """Takes values of the data by name."""
    for index in reading.free("value"):
        if not reading.is_free(index) or not _is_value_here(reading, index):
            continue
        if is_goods_noun(reading, index) or only_restates(reading, index):
            reading.explain(index, "noun")
            continue
        match, written = preferred(reading, reading.spans[index].all("value"), index), reading.spans[index].text
        is_word = _is_product_word(reading, match, written) or is_only_typed(reading, match)
        if is_word or _follows_contains(reading, index, match):
            add_contains(reading, index, index + 1, written)
            continue
        add_filter(reading, match.dimension, "ne" if is_negative(reading, index) else "eq", [match.value])
        reading.explain(index, "value")
        _explain_label(reading, index, match.dimension)
    _read_short_codes(reading)


def _is_value_here(reading: Reading, index: int) -> bool:
    """Tells a value from a common word that happens to be stored too: "produce", "orders"."""
    span = reading.spans[index]
    if is_size_of_people(reading, index):
        return False
    if not (
        span.has("glue")
        or span.has("metric")
        or span.has("dimension")
        or span.has("number")
        or span.has("verb")
        or any(meaning.kind not in _NO_RIVALS for meaning in span.meanings)
    ):
        return True
    if span.text.isupper() and len(span.text) >= 2:
        return True
    if span.has("number") or span.has("date"):
        return False
    if _is_state_of_orders(reading, index) or _is_kind_of_event(reading, index) or _is_channel_here(reading, index):
        return True
    names = {match.dimension for match in span.all("value") if reading.entity_of(match.dimension) is None}
    for place in (index - 1, index + 1, *_linked(reading, index)):
        if 0 <= place < len(reading.spans) and names & set(reading.spans[place].all("dimension")):
            return True
    return span.text[:1].isupper() and index > 0 and not span.has("glue")


def _linked(reading: Reading, index: int) -> tuple[int, ...]:
    """Returns the place of the label in "whose status is canceled" and 状态为 canceled."""
    is_link = index > 1 and reading.spans[index - 1].text.lower() in _LINKS
    return (index - 2,) if is_link else ()


def _is_state_of_orders(reading: Reading, index: int) -> bool:
    """Tells "shipped orders", a status, from "orders shipped to France"."""
    if not any(match.dimension == "status" for match in reading.spans[index].all("value")):
        return False
    beyond = reading.spans[index + 1] if index + 1 < len(reading.spans) else None
    before = reading.spans[index - 1].text.lower().split()[-1:] if index else []
    if before and before[0] in ("still", "already", "currently") and not (beyond is not None and beyond.text == "to"):
        return True  # "how many orders are still shipped"
    return beyond is not None and any(reading.entity_of(str(name)) == "order" for name in beyond.all("dimension"))


def _is_kind_of_event(reading: Reading, index: int) -> bool:
    """Tells "add-to-cart events", a kind of event, from what sessions did."""
    beyond = reading.spans[index + 1] if index + 1 < len(reading.spans) else None
    is_kind = any(match.dimension == "event_type" for match in reading.spans[index].all("value"))
    return is_kind and beyond is not None and (beyond.has("relation", "events") or beyond.text in ("事件", "事件数"))


def _is_channel_here(reading: Reading, index: int) -> bool:
    """Tells "clicks of display" and "orders from email", a channel, from the order to display something and a table of mails."""
    span, before = reading.spans[index], reading.spans[index - 1] if index else None
    is_soft = span.has("glue") or span.has("relation")
    is_channel = is_soft and any(match.dimension.split("_")[-1] == "channel" for match in span.all("value"))
    return is_channel and before is not None and before.text.lower() in BEFORE_NAMES


def _is_product_word(reading: Reading, match: Match, written: str) -> bool:
    """Tells "party bunting", a word for products, from PARTY BUNTING, the product as stored."""
    if reading.entity_of(match.dimension) != "product" or match.how == "alias" or written == str(match.value):
        return False
    return not written.isupper() and not any(char.isdigit() for char in written)


def read_named_words(reading: Reading) -> None:
    """Takes CHRISTMAS of "whose name contains CHRISTMAS" as a word of names, though it is also a day or a number."""
    for index in reading.free("contains"):
        place = reading.after(index, skip=("glue", "something"), reach=2)
        if place is None or not reading.is_free(place):
            continue
        span = reading.spans[place]
        if (span.has("date") or span.has("number")) and span.text.strip().isalpha():
            add_contains(reading, place, place + 1, span.text.strip())


def _follows_contains(reading: Reading, index: int, match: Match) -> bool:
    """Tells "whose name contains POSTAGE", part of many names, from the product POSTAGE."""
    before = reading.before(index, skip=("glue", "something"), reach=2)
    return (
        before is not None and reading.spans[before].has("contains") and reading.entity_of(match.dimension) == "product"
    )


def _explain_label(reading: Reading, index: int, dimension: str) -> None:
    """Explains the dimension's own name beside its value: "GROCERY department"."""
    for place in (index - 1, index + 1, *_linked(reading, index)):
        if (
            0 <= place < len(reading.spans)
            and reading.is_free(place)
            and (
                dimension in reading.spans[place].all("dimension")
                or any(str(name) in dimension.split("_") for name in reading.spans[place].all("absent_dimension"))
                or is_word_of(reading, place, dimension)
            )
        ):
            reading.explain(place, "label")
    beyond = index + 1
    is_free = beyond < len(reading.spans) and reading.is_free(beyond)
    is_channel = dimension.split("_")[-1] == "channel"
    if is_free and (
        (is_channel and reading.spans[beyond].text.lower() in listed_words("of_channels"))  # "display ads"
        or (reading.spans[beyond].has("unknown") and reading.spans[beyond].text in listed_words("goods"))
    ):
        reading.explain(beyond, "label")


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
    while at >= 0 and (
        reading.spans[at].text in (*JOINERS, "三", "类", "两", "种", "的")
        or reading.spans[at].has("number")
        or (reading.spans[at].text.isascii() and len(reading.spans[at].text) == 1 and reading.spans[at].text.isupper())
    ):
        if reading.spans[at].text.isascii() and reading.spans[at].text.isalpha():
            codes.insert(0, at)
        at -= 1
    return codes


def _ending_with(reading: Reading, dimension: str, code: str) -> Any:
    for match in reading.values.search(f"{dimension.replace('_', ' ').split()[-1]} {code}", 5):
        if match.dimension == dimension and str(match.value).split()[-1:] == [code]:
            return match.value
    return None
