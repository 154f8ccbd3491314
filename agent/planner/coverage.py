"""The honest check: every word that could change the figure must have been explained, or the planner asks instead of answering."""

from typing import Any

from cartwise.agent.planner.figures.actions import may_redeem, names_cancelled
from cartwise.agent.planner.figures.reach import home_of
from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.words.beside_point import is_beside_point
from cartwise.agent.planner.words.lexicon import listed_words
from cartwise.agent.planner.words.narrowing import narrowed
from cartwise.agent.planner.words.spans import Span
from cartwise.workspace.catalog.cancelled import says_cancelled

# Words that change nothing when no rule needed them.
_HARMLESS = (
    "glue", "punct", "which", "how_many", "how_much", "follow", "add", "it", "them", "something", "of_any", "incl", "only", "meant",
    "rate", "by", "per", "together", "distinct", "times", "latest", "sample", "table", "instead", "unit", "rows", "agg",
    "contains", "not_null", "relation", "scope", "net", "list", "errand", "verb", "grain", "ranked", "mask", "first_one",
)  # fmt: skip
_CHANGES = (
    "neg",
    "null",
    "op",
    "share",
    "number",
    "top",
    "super",
    "growth",
    "running",
    "cohort",
    "funnel",
    "gross",
    "day_filter",
    "with_without",
    "deed",
    "on_file",
    "ratio_word",
    "pair",
    "hours",
    "neg_after",
    "complement",
    "weekday_name",
    "none_then",
    "all_buckets",
    "grew_most",
    "extreme_price",
    "first_event",
    "void_state",
)


_KINDS_OF_CUSTOMER = {"new_customers", "returning_customers", "repeat_customers"}
_PLACES = ("country", "state", "region", "city", "market", "province", "nation", "store")


def check_coverage(reading: Reading) -> None:
    """Records an issue for each unexplained word that could change the figure, and for what is missing."""
    for index, span in enumerate(reading.spans):
        if not reading.is_free(index):
            continue
        if index in reading.restating and (not span.has("unknown") or span.text.lower() in listed_words("arithmetic")):
            continue
        if span.has("unknown"):
            _check_unknown(reading, index)
        else:
            _check_known(reading, index)
    _check_missing(reading)
    _check_ranking(reading)
    _check_left_out(reading)
    _check_only_state(reading)
    if words := narrowed(reading):
        reading.issue("unclear_word", words=words)


def _check_left_out(reading: Reading) -> None:
    """Asks back where cancelled orders are kept although a word beside them may leave them out: "canceled ones don't ..."."""
    for index, role in sorted(reading.roles.items()):
        span = reading.spans[index]
        kept = role == "value" and any(says_cancelled(str(match.value)) for match in span.all("value"))
        if not kept or any(issue.code == "unclear_word" for issue in reading.issues):
            continue
        for at in range(max(0, index - 4), min(len(reading.spans), index + 7)):
            if reading.is_free(at) and reading.spans[at].text.lower() in listed_words("may_leave_out"):
                reading.issue("unclear_word", words=reading.spans[at].text)
                return


def _is_unused_table(reading: Reading, span: Span) -> bool:
    """Tells a table's name that no figure or group of the request lives in."""
    return (
        span.has("relation")
        and not any(span.has(kind) for kind in ("metric", "dimension", "glue", "verb"))
        and not _is_used(reading, str(span.get("relation")))
    )


def _is_untaken_deed(reading: Reading, index: int) -> bool:
    """Tells "cancelled" and "redeemed" that no rule has taken: they would change the figure."""
    span = reading.spans[index]
    return (
        not _is_counted_deed(reading, span)
        and not _reaches_bound(reading, index)
        and span.has("verb")
        and span.get("verb") in ("cancel", "redeem", "target", "lose")
        and not span.has("metric")
        and may_redeem(reading, index)
    )


def _check_unknown(reading: Reading, index: int) -> None:
    word = reading.spans[index].text
    if word.lower() in listed_words("never"):
        reading.issue("unclear_word", words=word)
    elif _is_said_by_exclusion(reading, word):
        return
    elif is_beside_point(reading, index):
        reading.note("left_unread", words=word)
    elif not _is_harmless_word(word):
        reading.issue("unknown_word", words=word)


def _check_known(reading: Reading, index: int) -> None:
    span = reading.spans[index]
    is_named = any(span.has(kind) for kind in ("metric", "dimension", *_HARMLESS))
    if span.has("absent_metric") and not is_named:
        reading.issue("absent_metric", words=span.text, metric=span.get("absent_metric"))
    elif span.has("absent_dimension") and not is_named:
        reading.issue("absent_dimension", words=span.text)
    elif _is_lost_figure(reading, index) or _is_telling(reading, index):
        reading.issue("unclear_word", words=span.text)
    elif span.has("number") and index and reading.spans[index - 1].has("only"):
        reading.issue("unclear_word", words=f"{reading.spans[index - 1].text} {span.text}")
    elif (
        any(span.has(kind) for kind in _HARMLESS)
        or (span.has("top") and (reading.draft.ranking or reading.draft.transforms))
        or (span.has("number") and _counts_the_groups(reading, index))
    ):
        return
    elif any(span.has(kind) for kind in _CHANGES) or (span.has("value") and not span.has("dimension")):
        reading.issue("unclear_word", words=span.text)


def _is_lost_figure(reading: Reading, index: int) -> bool:
    """Tells the basket value of "average basket of new vs returning customers", a figure that the request lacks."""
    span = reading.spans[index]
    names = span.all("metric")
    is_sure = bool(names) and not any(span.has(kind) for kind in ("dimension", "glue", "verb", "relation", "column"))
    if not is_sure or index in reading.restating or reading.draft.kind != "metrics":
        return False
    used = {part for name in reading.draft.metrics for part in _parts_of(name)}
    return bool(reading.draft.metrics) and not used & {str(name) for name in names} and bool(used & _KINDS_OF_CUSTOMER)


def _parts_of(name: Any) -> list[str]:
    return [name] if isinstance(name, str) else [*name["numerator"], *name["denominator"]]


def _is_telling(reading: Reading, index: int) -> bool:
    """Tells words that always change the figure: never, a table nobody read, a deed that nobody counted."""
    span = reading.spans[index]
    if span.text.lower() in listed_words("never"):
        return True
    if span.text.lower() == "divided by" or _is_lost_last_order(reading, index):
        return True
    if _is_unread_condition(reading, index):
        return True
    return _is_unused_table(reading, span) or _is_untaken_deed(reading, index)


def _is_lost_last_order(reading: Reading, index: int) -> bool:
    """Tells "sales and last purchase" of a customer, a day that no figure tells, from "the latest orders"."""
    beyond = reading.spans[index + 1] if index + 1 < len(reading.spans) else None
    is_single = beyond is not None and beyond.has("metric", "orders") and not beyond.is_plural
    is_free = beyond is not None and reading.roles.get(index + 1) in (None, "noun") and beyond.text.isascii()
    return reading.spans[index].has("latest") and is_single and is_free and bool(reading.draft.metrics)


def _is_unread_condition(reading: Reading, index: int) -> bool:
    """Tells "baskets with a coupon" where nothing tells which baskets have one."""
    if not reading.spans[index].has("not_null") or index == 0 or index + 1 >= len(reading.spans):
        return False
    noun = reading.spans[index + 1]
    things = {reading.entity_of(str(name)) for name in noun.all("dimension")} & {"coupon", "campaign"}
    return bool(things) and reading.roles.get(index + 1) in (None, "noun") and reading.spans[index - 1].has("dimension")


def _check_only_state(reading: Reading) -> None:
    """Asks back where "only returns" names one state of what was cancelled and no filter keeps it."""
    is_kept = any(each["field"] in ("status", "is_cancelled", "event_type") for each in reading.draft.filters)
    names = [name for name in reading.draft.metrics if isinstance(name, str)]
    for index, span in enumerate(reading.spans[:-1]):
        after = reading.spans[index + 1]
        if span.has("only") and names_cancelled(after) and not is_kept and "cancelled_value" in names:
            reading.issue("unclear_word", words=f"{span.text} {after.text}")


def _check_ranking(reading: Reading) -> None:
    """Records an issue where something is highest or best of nothing: a ranking needs groups."""
    draft = reading.draft
    if not (draft.dimensions or draft.grain or draft.date_parts or draft.ranking) and draft.metrics:
        ranked = [
            span.text for index, span in enumerate(reading.spans) if span.has("ranked") and reading.is_free(index)
        ]
        if ranked:
            reading.issue("unclear_word", words=ranked[0])
    has_groups = draft.dimensions or draft.grain or draft.date_parts or draft.transforms or draft.kind != "metrics"
    if has_groups or draft.ranking is None or draft.order or not draft.metrics:
        return
    for index, role in sorted(reading.roles.items()):
        if role == "ranking" and (reading.spans[index].has("super") or reading.spans[index].has("ranked")):
            reading.issue("unclear_word", words=reading.spans[index].text)
            return


def _counts_the_groups(reading: Reading, index: int) -> bool:
    """Tells "we ran four campaigns; list the rate of each campaign": the remark says how many groups there are.

    So does "Sweden, Norway, Denmark, Finland: what has each of the four brought".
    """
    count = reading.spans[index].get("number").count
    if count and any(each["op"] == "in" and len(each["values"]) == count for each in reading.draft.filters):
        return index > 0 and reading.spans[index - 1].text.lower() in ("the", "these", "those", "all", "of the", "这")
    noun = reading.after(index, reach=3)
    asks = index > 0 and reading.spans[index - 1].has("which")
    if asks and noun is not None and reading.roles.get(noun) == "group" and reading.draft.having:
        return True  # "which five countries had more than 50 orders"
    if noun is None or reading.draft.ranking or reading.draft.limit is not None:
        return False
    names = {str(name) for name in reading.spans[noun].all("dimension")}
    groups = [place for place, role in reading.roles.items() if role == "group" and place != noun]
    return any(names & set(reading.spans[place].all("dimension")) & set(reading.draft.dimensions) for place in groups)


def _is_said_by_exclusion(reading: Reading, word: str) -> bool:
    """Tells "foreign markets (everything but the UK)": the exclusion of a place says what the word means."""
    return word.lower() in listed_words("outward") and any(
        each["op"] in ("ne", "not_in") and any(part in _PLACES for part in str(each["field"]).split("_"))
        for each in reading.draft.filters
    )


def _is_counted_deed(reading: Reading, span: Span) -> bool:
    """Tells "pairs were targeted" beside the count of targeted pairs: the verb says again what is counted."""
    deeds = {"target": ("targeted_pairs", "customers_targeted"), "redeem": ("redemptions", "customers_redeemed")}
    return any(name in deeds.get(str(span.get("verb")), ()) for name in reading.draft.metrics)


def _reaches_bound(reading: Reading, index: int) -> bool:
    """Tells "states that reached more than 150 orders" and the rate that a campaign reached from customers it reached."""
    is_last = index + 1 >= len(reading.spans) or reading.spans[index + 1].has("punct")
    name = reading.draft.metrics[0] if reading.draft.metrics else None
    metric = reading.catalog.metrics.get(name) if isinstance(name, str) else None
    if is_last and metric is not None and metric.unit == "%" and reading.spans[index].has("verb", "target"):
        return True
    after = reading.after(index, skip=("glue",), reach=2)
    return after is not None and reading.roles.get(after) in ("threshold", "condition")


def _is_used(reading: Reading, relation: str) -> bool:
    """Tells whether a metric or group of the request lives in the relation, which its name then only repeats."""
    if any(home_of(reading.catalog, name) == relation for name in reading.draft.metrics if isinstance(name, str)):
        return True
    return any(
        binding.relation == relation
        for name in reading.draft.dimensions
        for binding in reading.dimension(name).bindings[:1]
    )


def _is_harmless_word(word: str) -> bool:
    low = word.lower()
    return (low.endswith("ly") and len(low) > 4 and low.isascii()) or (len(low) == 1 and low.isascii())


def _check_missing(reading: Reading) -> None:
    draft = reading.draft
    vague = next((span.text for span in reading.spans if span.text.lower() in listed_words("vague")), None)
    if vague and draft.has_weak_metric and not reading.any_of("how_many"):
        reading.issue("unclear_word", words=vague)
    if draft.kind != "metrics" or draft.metrics:
        return
    reading.issue("missing_metric")
