"""Reads what sessions did: "sessions that added something to the cart" is a metric of its own."""

from cartwise.agent.planner.reading import Reading

_COUNTED = {"add_to_cart": "cart_sessions", "purchase": "purchase_sessions", "bounce": "bounced_sessions"}


def read_deeds(reading: Reading) -> None:
    """Sets the metric of the sessions that did something; what other things did is left unexplained."""
    nouns = [index for index in reading.free("metric") if reading.spans[index].has("metric", "sessions")]
    deeds = [index for index in reading.free("deed") if reading.has_metric(_COUNTED[reading.spans[index].get("deed")])]
    if not nouns or len(deeds) != 1 or reading.any_of("share", "neg", "rate"):
        return
    reading.draft.metrics.append(_COUNTED[reading.spans[deeds[0]].get("deed")])
    for index in (*nouns, *deeds):
        reading.explain(index, "metric")
