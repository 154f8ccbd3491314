"""Tells what stands behind a "by": the group itself, the one who acts, or a whole that nothing is split by."""

from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.words.lexicon import listed_words

_IRREGULAR_PARTICIPLES = (
    "given",
    "written",
    "made",
    "left",
    "bought",
    "sold",
    "paid",
    "taken",
    "sent",
    "spent",
    "chosen",
)
_DOERS = ("seller", "customer", "vendor", "supplier")
_GROUPING_PARTICIPLES = (
    "grouped",
    "segmented",
    "sliced",
    "divided",
    "reported",
    "listed",
    "sorted",
    "ranked",
    "ordered",
    "calculated",
    "computed",
    "displayed",
)


def named_kind(reading: Reading, place: int) -> int | None:
    """Returns the noun behind a value: "each Type A campaign" groups by campaign."""
    after = reading.after(place, reach=2) if reading.roles.get(place) in ("value", "id") else None
    is_noun = after is not None and reading.is_free(after) and reading.spans[after].has("dimension")
    return after if is_noun else None


def behind_table(reading: Reading, place: int) -> int:
    """Returns the place of the group behind a table's own word: "by email segment"."""
    span, after = reading.spans[place], place + 1
    is_table = span.has("relation") and not span.has("dimension") and not span.has("metric")
    if not (is_table and after < len(reading.spans) and reading.is_free(after)):
        return place
    homes = {
        binding.relation
        for name in reading.spans[after].all("dimension")
        for binding in reading.dimension(str(name)).bindings
    }
    if str(span.get("relation")) not in homes:
        return place
    reading.explain(place, "label")
    return after


def is_by_whom(reading: Reading, index: int) -> bool:
    """Tells "covered by coupons", which groups nothing, from "revenue by coupon"."""
    span, before = reading.spans[index], reading.spans[index - 1] if index else None
    if before is None or not span.text.lower().startswith("by"):
        return False
    if _is_kind_of_people(reading, index):
        return True
    word = before.text.lower()
    is_regular = word.endswith("ed") and (
        before.has("glue") or before.has("verb") or before.has("unknown") or before.has("metric")
    )
    is_participle = is_regular or word.split()[0] in _IRREGULAR_PARTICIPLES
    if _is_trait(reading, index):
        return False  # "orders placed by channel"
    if word.split()[-1] in _IRREGULAR_PARTICIPLES and _is_located(reading, index):
        return True  # "items sold by sellers from Bahia"
    return is_participle and not before.has("ranked") and word not in _GROUPING_PARTICIPLES


def _is_kind_of_people(reading: Reading, index: int) -> bool:
    """Tells "sales by households with kids", what these bought together, from "sales by household"."""
    place = reading.after(index, reach=2)
    if place is None or place + 1 >= len(reading.spans) or not reading.spans[place].is_plural:
        return False
    is_people = any(reading.entity_of(str(name)) == "customer" for name in reading.spans[place].all("dimension"))
    beyond = reading.spans[place + 1].text.lower().split()[:1]
    is_listed = reading.draft.ranking is not None or reading.any_of("top", "which", "list")
    return is_people and not is_listed and bool(beyond) and beyond[0] in listed_words("kind_follows")


def _is_trait(reading: Reading, index: int) -> bool:
    """Tells whether "by" stands before one trait, such as a channel or a country, that does nothing by itself."""
    place = reading.after(index, skip=("glue", "distinct"), reach=2)
    if place is None or reading.spans[place].is_plural:
        return False
    names = [str(name) for name in reading.spans[place].all("dimension")]
    acts = any(reading.entity_of(name) or name.split("_")[0] in _DOERS for name in names)
    return bool(names) and not acts


def _is_located(reading: Reading, index: int) -> bool:
    """Tells "by sellers from Bahia", one group of people, from "by seller"."""
    place = reading.after(index, reach=2)
    if place is None or place + 1 >= len(reading.spans) or not reading.spans[place].is_plural:
        return False
    return reading.spans[place + 1].text.lower().split()[0] in ("from", "in", "based", "located", "of", "who", "that")


def is_whole_set(reading: Reading, index: int) -> bool:
    """Tells "every customer who has ever ordered, what share of them" from "revenue for every customer"."""
    place = reading.after(index, skip=("glue", "distinct"), reach=2)
    if place is None or not any(reading.entity_of(str(name)) for name in reading.spans[place].all("dimension")):
        return False
    beyond = reading.spans[place + 1 :]
    if reading.spans[index].text.lower() == "among" and reading.any_of("share"):
        return True  # "among households with demographics, what share": the whole
    is_clause = bool(beyond) and beyond[0].text.lower().split()[0] in ("who", "that", "which")
    return is_clause and any(span.has("them") or span.text.lower() in ("they", "them") for span in beyond)


def is_scope(reading: Reading, index: int) -> bool:
    """Tells "across all departments", which groups nothing, from "across departments"."""
    span = reading.spans[index]
    next_span = reading.spans[index + 1] if index + 1 < len(reading.spans) else None
    return (
        span.text.lower() in ("across", "among")
        and next_span is not None
        and next_span.text.lower() in ("all", "the", "our")
    )


def _is_compound(reading: Reading, place: int, at: int) -> bool:
    """Tells "product brand" and 客户渠道: a thing's name right before a trait that its own table has."""
    if at != place + 1 or at >= len(reading.spans):
        return False
    things = [str(name) for name in reading.spans[place].all("dimension") if reading.entity_of(str(name))]
    traits = [str(name) for name in reading.spans[at].all("dimension") if not reading.entity_of(str(name))]
    homes = {f"{reading.entity_of(name)}s" for name in things}
    return any(binding.relation in homes for name in traits for binding in reading.dimension(name).bindings)


def owned(reading: Reading, place: int) -> int:
    """Returns what belongs to the noun: "households' income band", 家庭的孩子数 group by the band and by the number."""
    at = place + 1
    while at < len(reading.spans) and reading.spans[at].text.lower() in ("的", "'s", "'", "s"):
        at += 1
    is_owner = at > place + 1 and any(reading.entity_of(name) for name in reading.spans[place].all("dimension"))
    if (
        not (is_owner or _is_compound(reading, place, at))
        or at >= len(reading.spans)
        or not reading.is_free(at)
        or not reading.spans[at].has("dimension")
    ):
        return place
    reading.explain(place, "noun")
    return at
