"""Parts of a request as tokens: figures, conditions on groups and entities, comparisons, transforms."""

from collections.abc import Mapping, Sequence
from typing import Any

from cartwise.agent.planner.learned.cursor import Cursor
from cartwise.agent.planner.learned.filters import Filters
from cartwise.agent.planner.learned.names import Names
from cartwise.agent.planner.learned.numbers import number_tokens, take_number
from cartwise.agent.planner.learned.periods import Periods
from cartwise.agent.planner.learned.slots import Slot, Unreadable

_PERCENT = 100.0
_LINES = "order_lines"


class Parts:
    """Parts of the requests of one shop.

    Args:
        names: of its metrics and dimensions.
        periods: of its data.
        filters: of its values.
    """

    def __init__(self, names: Names, periods: Periods, filters: Filters) -> None:
        self._names = names
        self._periods = periods
        self._filters = filters

    def metrics(self, request: Mapping[str, Any], slots: Sequence[Slot]) -> list[str]:
        """Returns the tokens of the figures, those that the question defines included."""
        defined = {each["name"]: each for each in request.get("define") or ()}
        tokens = ["M"]
        for metric in request.get("metrics") or ():
            if isinstance(metric, Mapping):
                tokens += self._ratio(metric, slots)
            elif metric in defined:
                tokens += self._defined(defined[metric], slots)
            else:
                tokens += self._names.metric_tokens(metric, slots)
        return tokens

    def _ratio(self, ratio: Mapping[str, Any], slots: Sequence[Slot]) -> list[str]:
        tokens = ["R"]
        for side, names in (("", ratio["numerator"]), ("/", ratio["denominator"])):
            tokens += [side] if side else []
            tokens += [token for name in names for token in self._names.metric_tokens(name, slots)]
        return [*tokens, *(["pct"] if float(ratio.get("scale", 1)) == _PERCENT else []), "/R"]

    def _defined(self, metric: Mapping[str, Any], slots: Sequence[Slot]) -> list[str]:
        if not (metric.get("of") and metric.get("entity")):
            raise Unreadable("a figure of a column that has no metric")
        entity = self._names.dimension_tokens(metric["entity"], slots)
        return ["DEF", metric["aggregate"], *entity, *self._names.metric_tokens(metric["of"], slots)]

    def take_metrics(self, cursor: Cursor, request: dict[str, Any]) -> None:
        """Adds the figures ahead to the request."""
        found = request.setdefault("metrics", [])
        while self._names.starts_metric(cursor) or cursor.next in ("R", "DEF"):
            if cursor.takes("R"):
                found.append(self._take_ratio(cursor))
            elif cursor.takes("DEF"):
                metric = self._take_defined(cursor)
                request.setdefault("define", []).append(metric)
                found.append(metric["name"])
            else:
                found.append(self._names.take_metric(cursor))

    def _take_ratio(self, cursor: Cursor) -> dict[str, Any]:
        sides: list[list[str]] = [[], []]
        for names in sides:
            while self._names.starts_metric(cursor):
                names.append(self._names.take_metric(cursor))
            cursor.takes("/")
        is_percent = cursor.takes("pct")
        if not cursor.takes("/R") or not all(sides):
            raise Unreadable("a ratio of nothing")
        name = f"{'_'.join(sides[0])}_per_{'_'.join(sides[1])}"
        ratio = {"name": name, "numerator": sides[0], "denominator": sides[1]}
        return {**ratio, "scale": _PERCENT, "unit": "%"} if is_percent else ratio

    def _take_defined(self, cursor: Cursor) -> dict[str, Any]:
        aggregate, entity = cursor.take(), self._names.take_dimension(cursor)
        of = self._names.take_metric(cursor)
        name = f"{aggregate}_{of}_per_{entity}"
        return {"name": name, "relation": _LINES, "aggregate": aggregate, "of": of, "entity": entity}

    def having(self, having: Mapping[str, Any], slots: Sequence[Slot]) -> list[str]:
        """Returns the tokens of a condition on groups."""
        return ["H", *self._names.metric_tokens(having["metric"], slots), *_compared(having, slots)]

    def take_having(self, cursor: Cursor) -> dict[str, Any]:
        """Returns the condition on groups that the tokens after an H mean."""
        return {"metric": self._names.take_shown_metric(cursor), **_take_compared(cursor)}

    def condition(self, each: Mapping[str, Any], slots: Sequence[Slot]) -> list[str]:
        """Returns the tokens of a condition on entities."""
        tokens = ["E", *self._names.dimension_tokens(each["entity"], slots)]
        tokens += [*self._names.metric_tokens(each["metric"], slots), *_compared(each, slots)]
        tokens += [f"g:{each['grain']}"] if each.get("grain") else []
        tokens += ["P", *self._periods.tokens(each["period"], slots)] if each.get("period") else []
        return [*tokens, *self._filters.tokens_of_all(each.get("filters"), slots), "/E"]

    def take_condition(self, cursor: Cursor) -> dict[str, Any]:
        """Returns the condition on entities that the tokens after an E mean."""
        found: dict[str, Any] = {"entity": self._names.take_dimension(cursor)}
        found |= {"metric": self._names.take_metric(cursor), **_take_compared(cursor)}
        while not cursor.takes("/E"):
            if cursor.next.startswith("g:"):
                found["grain"] = cursor.after("g:")
            elif cursor.takes("P"):
                found["period"] = self._periods.take(cursor)
            elif cursor.takes("F"):
                found.setdefault("filters", []).append(self._filters.take(cursor))
            else:
                raise Unreadable(f"{cursor.next!r} in a condition")
        return found

    def compare(self, compare: Mapping[str, Any] | None, slots: Sequence[Slot]) -> list[str]:
        """Returns the tokens of a comparison; none where nothing is compared."""
        if not compare:
            return []
        return ["C", compare["to"], *(self._periods.tokens(compare["period"], slots) if compare.get("period") else [])]

    def take_compare(self, cursor: Cursor) -> dict[str, Any]:
        """Returns the comparison that the tokens after a C mean."""
        to = cursor.take()
        return {"to": to, "period": self._periods.take(cursor)} if to == "range" else {"to": to}

    def transform(self, each: Mapping[str, Any], slots: Sequence[Slot]) -> list[str]:
        """Returns the tokens of a transform."""
        tokens = ["T", each["kind"]]
        tokens += number_tokens(each["n"], slots) if each.get("n") else []
        tokens += ["%", *number_tokens(each["percent"], slots)] if each.get("percent") else []
        tokens += self._filters.tokens_of_all(each.get("filters"), slots)
        held = each.get("entities") or ()
        tokens += [token for one in held for token in self.condition(one, slots)]
        return [*tokens, "/T"]

    def take_transform(self, cursor: Cursor) -> dict[str, Any]:
        """Returns the transform that the tokens after a T mean."""
        found: dict[str, Any] = {"kind": cursor.take()}
        while not cursor.takes("/T"):
            if cursor.takes("%"):
                found["percent"] = take_number(cursor)
            elif cursor.takes("F"):
                found.setdefault("filters", []).append(self._filters.take(cursor))
            elif cursor.takes("E"):
                found.setdefault("entities", []).append(self.take_condition(cursor))
            else:
                found["n"] = int(take_number(cursor))
        return found


def _compared(each: Mapping[str, Any], slots: Sequence[Slot]) -> list[str]:
    return [each["op"], *(token for value in each["values"] for token in number_tokens(value, slots))]


def _take_compared(cursor: Cursor) -> dict[str, Any]:
    operator = cursor.take()
    return {"op": operator, "values": [take_number(cursor) for _ in range(1 + (operator == "between"))]}
