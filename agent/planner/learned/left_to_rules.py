"""What the rules know better than the network: both read the same but for that, and the rules' reading stands."""

from collections.abc import Mapping, Sequence
from typing import Any

from cartwise.agent.planner.days.excluded_days import LEFT_OUT
from cartwise.agent.planner.learned.deciding import Same
from cartwise.agent.planner.learned.reader import Guess
from cartwise.agent.planner.plan import Plan
from cartwise.agent.planner.turn import QUERY

_FIELDS = ("hour_of_day", "is_cancelled")
_LEAVES_OUT = ("ne", "not_in", "not_contains")


def do_rules_know_better(rules: Plan, guess: Guess, is_same: Same, *, is_follow_up: bool) -> bool:
    """Tells whether the rules' one request stands, whatever the likelihoods.

    "Between 9 and 11" ends before 11; "cancelled orders left out" says something about payments, which know no status; which of two
    periods the other is compared with; whether a thing is kept or left out; which year "only April to June" means in a conversation.
    """
    if rules.outcome != "run" or len(rules.calls) > 1 or guess.request is None or rules.calls[0].tool != QUERY:
        return False
    request = rules.calls[0].arguments
    others = [_with_fields(guess.request, request, field) for field in _FIELDS]
    if _swaps(guess.request, request):
        others.append({**guess.request, "period": request["period"], "compare": request["compare"]})
    others.append(_with_signs(guess.request, request))
    if is_follow_up and _is_other_year(guess.request.get("period") or {}, request.get("period") or {}):
        others.append({**guess.request, "period": request["period"]})
    return any(other is not None and is_same(other, request) for other in others)


def leaves_days_out(rules: Plan) -> bool:
    """Tells "without December", which the network was not taught, from any other days."""
    return rules.outcome == "run" and any(code == LEFT_OUT for code, _ in rules.notes)


def points_back(rules: Plan, items: Mapping[str, Sequence[Any]], text: str, before: Sequence[Any] = ()) -> bool:
    """Tells whether the rules took "its" or "of them" for what the last answer showed, which the network can't name.

    Args:
        rules: their plan.
        items: what the last answer showed, by dimension.
        text: of the question.
        before: filters of the request before, which are only carried on.
    """
    if rules.outcome != "run" or len(rules.calls) > 1:
        return False
    said = text.lower()
    return any(
        each not in before
        and isinstance(each.get("values"), list | tuple)
        and each["values"]
        and all(value in items.get(each["field"], ()) and str(value).lower() not in said for value in each["values"])
        for each in rules.calls[0].arguments.get("filters") or ()
    )


def _with_fields(guess: dict[str, Any], request: dict[str, Any], field: str) -> dict[str, Any] | None:
    """Returns the guess with what the rules restrict a field to; None where they leave it alone."""
    own = [each for each in request.get("filters") or () if each["field"] == field]
    others = [each for each in guess.get("filters") or () if each["field"] != field]
    return {**guess, "filters": [*others, *own]} if own else None


def _with_signs(guess: dict[str, Any], request: dict[str, Any]) -> dict[str, Any] | None:
    """Returns the guess with what the rules leave out where it keeps just that: "products with 'postage' left out"."""
    own = {_of_what(each): each for each in request.get("filters") or () if each["op"] in _LEAVES_OUT}
    filters = guess.get("filters") or ()
    turned = [own.get(_of_what(each), each) if each["op"] not in _LEAVES_OUT else each for each in filters]
    return {**guess, "filters": turned} if turned != list(filters) else None


def _of_what(each: dict[str, Any]) -> tuple[str, str]:
    return str(each["field"]), repr(sorted(str(value).lower() for value in each.get("values") or ()))


def _is_other_year(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Tells the same days of another year: "only April to June" of the year that is spoken of, or of the latest."""
    ends = [(str(one.get(name) or ""), str(other.get(name) or "")) for name in ("start", "end")]
    return one != other and all(mine and mine[4:] == yours[4:] for mine, yours in ends)


def _swaps(guess: dict[str, Any], request: dict[str, Any]) -> bool:
    """Tells whether the guess compares the earlier period with the later one, which the rules have the other way round."""
    earlier, later = (guess.get("compare") or {}).get("period"), guess.get("period")
    mine = (request.get("compare") or {}).get("period"), request.get("period")
    return bool(earlier and later) and mine == (later, earlier)
