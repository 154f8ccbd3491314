"""Other readings of a change, and the one check to make next."""

from typing import Any

from cartwise.tools.explain_change.change import Explanation
from cartwise.tools.explain_change.words import Words

MOST_READINGS = 3
PLAYS_A_PART = 0.25  # of the change: less is not worth a reading
LEVELS = ("traffic", "conversion", "orders", "customers", "interest", "basket", "price", "stock", "returns")


def readings_of(explanation: Explanation, words: Words) -> list[dict[str, Any]]:
    """Returns up to three other readings of the change, the weightiest first."""
    before = explanation.before or 0.0
    share = explanation.change / before if before else 0.0
    found: list[dict[str, Any]] = []
    if explanation.causes and not explanation.premise.moved and explanation.premise.is_known:
        found.append({"kind": "noise", "value": words.percent(explanation.premise.usual)})
    large = next((lead for lead in explanation.leads if lead.kind.startswith("large_order")), None)
    if large is not None:
        value = words.amount(large.value)
        found.append(
            {"kind": large.kind, "value": value, "name": words.value(large.name), "day": words.day(large.first)}
        )
    year_ago = explanation.year_ago
    if year_ago is not None and year_ago * share > 0 and abs(year_ago) >= PLAYS_A_PART * abs(share):
        found.append({"kind": "season", "value": words.percent(year_ago, is_signed=True)})
    calendar = explanation.calendar
    if calendar * share > 0 and abs(calendar) >= max(0.02, PLAYS_A_PART * abs(share)):
        found.append({"kind": "calendar", "value": words.percent(calendar, is_signed=True)})
    against = [each for each in explanation.causes[1:] if each.amount * explanation.change < 0]
    if against:
        label = words.lever(against[0].cause.lever)
        place = words.value(against[0].cause.value) if against[0].cause.dimension else ""
        found.append(
            {"kind": "against", "value": words.about(against[0].amount, is_signed=True), "name": label, "place": place}
        )
    came = [part for part in explanation.customers if part.key == "new_customers"]
    if came and came[0].change * explanation.change > 0 and abs(came[0].change) >= abs(explanation.change) / 2:
        found.append({"kind": "new_customers", "value": words.amount(came[0].change, is_signed=True)})
    return found[:MOST_READINGS]


def check_of(explanation: Explanation, words: Words) -> str:
    """Returns the one check to make next, in words."""
    if explanation.causes:
        cause = explanation.causes[0].cause
        key = f"check_{cause.lever if cause.lever in LEVELS else 'own'}"
        if cause.lever in ("traffic", "conversion") and cause.dimension is None:
            key = f"{key}_all"
        since = words.day(explanation.causes[0].first or explanation.setting.window.start)
        value = words.value(cause.value) if cause.dimension else words.label
        return words.text(key, value=value, dimension=words.dimension(cause.dimension), day=since)
    large = next((lead for lead in explanation.leads if lead.kind.startswith("large_order")), None)
    if large is not None:
        return words.text("check_large_order", name=words.value(large.name), day=words.day(large.first))
    if explanation.premise.is_unusual:
        return words.text("check_outside", day=words.day(explanation.setting.window.start))
    return ""
