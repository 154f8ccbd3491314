"""Reads a definition that only spells a named rate out: "conversion rate (sessions with a purchase / all sessions)"."""

from cartwise.agent.planner.figures.spelt_ratio import sides_within, take_ratio
from cartwise.agent.planner.reading import Reading

_OPENS = ("(", ":", "=")
_SIGNS = ("÷", "/", "%", "over", "除以", "divided by", "minus", "-", "占", "+", "plus")
_ENDS = ".?!;"
_REACH = 6  # spans between the rate and its definition
_COUNTS = ("orders", "customers", "visitors", "units", "revenue", "gross_revenue", "sessions")
_BUILT_IN = (
    "repeat_rate",
    "repeat_customers",
    "returning_customer_rate",
    "new_customers",
    "redemption_rate",
)  # their parts hold conditions


def read_spelt_out(reading: Reading) -> None:
    """Explains the definition where it divides what the rate divides; another formula is left to be read."""
    for index in range(len(reading.spans)):
        name = _rate_named(reading, index)
        if name is None:
            continue
        zone = _zone(reading, index)
        if not zone or not _divides(reading, zone):
            continue
        if not _fits(reading, name, zone):
            if _take_literally(reading, index, zone):
                return
            continue
        for place in zone:
            if reading.is_free(place) and not reading.spans[place].has("date"):
                reading.explain(place, "restated")
        reading.explain(index, "metric")
        reading.draft.metrics.append(name)
        return


def _take_literally(reading: Reading, index: int, zone: list[int]) -> bool:
    """Takes the definition for the figure where it divides other things than the named rate does."""
    sign = sides_within(reading, zone)
    if sign is None or not take_ratio(reading, *sign):
        return False
    reading.explain(index, "restated")
    return True


def _rate_named(reading: Reading, index: int) -> str | None:
    """Returns the ratio that the span names outright, outside of brackets."""
    span = reading.spans[index]
    if index in reading.restating or not reading.is_free(index) or span.has("dimension"):
        return None
    names = [str(name) for name in span.all("metric")]
    kinds = [reading.catalog.metrics[name] for name in names]
    return names[0] if len(names) == 1 and (kinds[0].kind == "ratio" or names[0] in _BUILT_IN) else None


def _zone(reading: Reading, index: int) -> list[int]:
    """Returns the spans of the bracket behind the rate, or of the rest of the sentence after its colon."""
    for at in range(index + 1, len(reading.spans)):
        text = reading.spans[at].text
        if text == "(":
            end = next(
                (i for i in range(at, len(reading.spans)) if reading.spans[i].text == ")"), len(reading.spans) - 1
            )
            return list(range(at, end + 1))
        if text in (":", "=") and at - index <= _REACH:
            end = next(
                (i for i in range(at + 1, len(reading.spans)) if reading.spans[i].text in _ENDS), len(reading.spans)
            )
            return list(range(at, end))
        if at in reading.restating:  # "i.e. ..."
            return [place for place in range(at, len(reading.spans)) if place in reading.restating]
        if text in (",", "-", "—") and (told := _told_behind(reading, at)):
            return told
    return []


def _told_behind(reading: Reading, at: int) -> list[int]:
    """Returns the spans of "conversion rate by device, purchases over sessions", whose second part divides one figure by another."""
    end = next((i for i in range(at + 1, len(reading.spans)) if reading.spans[i].text in ",.?!;)—"), len(reading.spans))
    zone = list(range(at, end))
    sign = sides_within(reading, zone)
    figures = [[place for place in side if reading.spans[place].has("metric")] for side in sign[1]] if sign else []
    return zone if figures and all(len(side) == 1 for side in figures) else []


def _divides(reading: Reading, zone: list[int]) -> bool:
    return any(
        reading.spans[place].text.lower() in _SIGNS
        or reading.spans[place].has("share")
        or reading.spans[place].has("per")
        for place in zone
    )


def _fits(reading: Reading, name: str, zone: list[int]) -> bool:
    """Tells whether the counts that the definition names are the rate's own."""
    if name in _BUILT_IN:
        return True
    metric = reading.catalog.metrics[name]
    assert metric.kind == "ratio"
    own = {part for each in (*metric.numerator, *metric.denominator) for part in (each, each.removeprefix("customer_"))}
    is_of_sessions = any(part.endswith("sessions") for part in own)
    is_of_purchases = any("purchase" in part for part in own)
    is_of_money = bool(own & {"profit", "cancelled_value"})
    for place in zone:
        named = {str(other) for other in reading.spans[place].all("metric")}
        if "refunded" in named:  # what was paid back is not what was cancelled
            named = {"refunded"}
        if reading.spans[place].has("dimension") or named & set(_COUNTS):
            named &= set(_COUNTS)
        if reading.roles.get(place) == "gross" or not named:
            continue
        known = own | ({"sessions"} if is_of_sessions else set()) | ({"revenue", "units"} if is_of_money else set())
        if is_of_purchases and reading.spans[place].text.lower().startswith("purchase"):
            continue  # those that web analytics count
        is_part = any(f"email_{other}" in own for other in named)  # clicks of the mails
        if not (named & known or is_part) and not (
            is_of_sessions and all(other.endswith("sessions") for other in named)
        ):
            return False
    return True
