"""Reads what sessions did: "sessions that added something to the cart" is a metric of its own."""

from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.words.lexicon import listed_words
from cartwise.agent.planner.words.text import lemma

_COUNTED = {"add_to_cart": "cart_sessions", "purchase": "purchase_sessions", "bounce": "bounced_sessions"}

_COUNTED_BY_WORD = {"orders": "orders", "people": "customers"}

_ENDING = (
    "end",
    "ends",
    "ended",
    "ending",
    "finished",
    "finish",
    "expired",
    "结束",
    "结束了",
    "结束的",
    "到期",
    "截止",
)


def read_deeds(reading: Reading) -> None:
    """Sets the metric of the sessions that did something; what other things did is left unexplained."""
    nouns = [index for index in reading.free("metric") if reading.spans[index].has("metric", "sessions")]
    deeds = [index for index in reading.free("deed") if reading.has_metric(_COUNTED[reading.spans[index].get("deed")])]
    if not nouns or len(deeds) != 1 or reading.any_of("share", "neg", "rate"):
        return
    if any(str(name).endswith("_rate") for i in reading.free("metric") for name in reading.spans[i].all("metric")):
        if deeds[0] in reading.restating:  # "bounce rate (sessions with one event)"
            reading.explain(deeds[0], "restated")
        return
    reading.draft.metrics.append(_COUNTED[reading.spans[deeds[0]].get("deed")])
    for index in (*nouns, *deeds):
        reading.explain(index, "metric")


def read_counted_orders(reading: Reading) -> None:
    """Takes 下了多少单 as a count of orders, whoever placed them, and 有多少人 as one of customers."""
    if reading.draft.metrics or not reading.has_metric("orders"):
        return
    if any(span.has("verb", "cancel") or span.has("verb", "lose") for span in reading.spans):
        return
    for index in reading.free("how_many"):
        counted = _COUNTED_BY_WORD.get(str(reading.spans[index].get("how_many")))
        if counted and reading.has_metric(counted) and not _has_own_noun(reading, index):
            reading.draft.metrics.append(counted)
            reading.explain(index, "metric")
            return


def count_people(reading: Reading) -> None:
    """Takes "how many renters and homeowners shopped" as customers of these kinds, though no noun says customers."""
    if reading.draft.metrics or not reading.has_metric("customers"):
        return
    for index in reading.free("how_many"):
        after = index + 1
        while after < len(reading.spans) and reading.spans[after].text.lower() in ("of our", "our", "of the", "the"):
            after += 1
        if after >= len(reading.spans) or reading.roles.get(after) != "value":
            continue
        fields = {match.dimension for match in reading.spans[after].all("value")}
        used = fields & {str(each["field"]) for each in reading.draft.filters}
        homes = {binding.relation for name in used for binding in reading.dimension(name).bindings}
        beyond = reading.spans[after + 1] if after + 1 < len(reading.spans) else None
        names_other = beyond is not None and (beyond.has("metric") or beyond.has("dimension") or beyond.has("unknown"))
        if used and homes == {"customers"} and not names_other:
            reading.draft.metrics.append("customers")
            reading.explain(index, "metric")
            return


def _has_own_noun(reading: Reading, index: int) -> bool:
    """Tells 有多少位卖家, whose noun says what is counted, from 有多少人 and 下了多少单."""
    after = reading.after(index, reach=2)
    before = reading.before(index, reach=2)
    return any(place is not None and reading.spans[place].has("dimension") for place in (before, after))


def check_ends(reading: Reading) -> None:
    """Asks back on campaigns that "ended" in a period: their days count from the start."""
    draft = reading.draft
    if not draft.period or not any(name in ("campaigns", "distinct_campaign_id") for name in draft.metrics):
        return
    for span in reading.spans:
        if span.text.lower() in _ENDING or lemma(span.text.lower()) in listed_words("overlapping"):
            reading.issue("unclear_word", words=span.text)


def rank_coupons(reading: Reading) -> None:
    """Groups "which five coupons were redeemed most often", whose noun is within the metric's own words."""
    draft = reading.draft
    if draft.metrics != ["redemptions"] or not draft.ranking or not reading.any_of("which"):
        return
    if draft.dimensions or draft.grain or draft.date_parts or reading.any_of("how_many"):
        return
    draft.dimensions += [name for name in reading.catalog.dimensions if reading.entity_of(name) == "coupon"][:1]
