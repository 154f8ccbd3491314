"""Filters as tokens: values that a slot names, numbers, parts of a date, words of a name."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cartwise.agent.planner.learned.cursor import Cursor, chosen
from cartwise.agent.planner.learned.names import Names
from cartwise.agent.planner.learned.numbers import number_tokens, starts_number, take_number
from cartwise.agent.planner.learned.periods import Periods
from cartwise.agent.planner.learned.slots import DATE_PARTS, Slot, Unreadable, ordered
from cartwise.agent.planner.words.segment import Values

_COMPARING = ("lt", "le", "gt", "ge", "between")
_SEVERAL = {"eq": "in", "ne": "not_in"}
_ONE = {"in": "eq", "not_in": "ne"}
_WORDS = ("L", "V", "S", "N", "D")  # whatever was taken for something else may be part of a name
_NEAREST = 8


class Filters:
    """Filters of one shop.

    Args:
        names: of its metrics and dimensions.
        periods: of its data.
        values: its value index.
    """

    def __init__(self, names: Names, periods: Periods, values: Values) -> None:
        self._names = names
        self._periods = periods
        self._values = values

    def tokens_of_all(self, filters: Sequence[dict[str, Any]] | None, slots: Sequence[Slot]) -> list[str]:
        """Returns the tokens of several filters, each begun by F."""
        return [token for each in ordered(filters) for token in ("F", *self._tokens(each, slots))]

    def _tokens(self, each: Mapping[str, Any], slots: Sequence[Slot]) -> list[str]:
        field, values = str(each["field"]), list(each.get("values") or ())
        operator = each.get("op", "eq")
        operator = _ONE.get(operator, operator) if len(values) == 1 else operator
        if field in DATE_PARTS:
            return self._date_part(field, operator, values, slots)
        if operator in ("is_null", "not_null"):
            return [operator, *self._names.dimension_tokens(field, slots)]
        if operator in _COMPARING:
            return [operator, *self._names.dimension_tokens(field, slots), *_numbers(values, slots)]
        if operator in ("contains", "not_contains"):
            return [operator, *self._names.dimension_tokens(field, slots), *_words(values, slots)]
        if values and str(values[0]).lower() in ("true", "false"):
            return [operator, *self._names.dimension_tokens(field, slots), f"b:{str(values[0]).lower()}"]
        named = self._named(field, operator, values, slots)
        return named or [operator, *self._names.dimension_tokens(field, slots), *_numbers(values, slots)]

    def _date_part(self, field: str, operator: str, values: Sequence[Any], slots: Sequence[Slot]) -> list[str]:
        if field == "date" and operator == "between":
            return ["dates", *self._periods.tokens({"start": values[0], "end": values[1]}, slots)]
        for slot in slots:
            if field == "hour_of_day" and operator == "between" and slot.hours == tuple(values):
                return ["hours", slot.name]
        written = {"weekday": "wd:{}", "month_of_year": "mo:{}", "hour_of_day": "h:{}"}.get(field)
        if written:
            return [operator, f"p:{field}", *(written.format(value) for value in values)]
        if field == "day_of_month":
            return [operator, f"p:{field}", *_numbers(values, slots)]
        raise Unreadable(f"{field} {operator}")

    def _named(self, field: str, operator: str, values: Sequence[Any], slots: Sequence[Slot]) -> list[str]:
        """Returns the tokens of stored values that slots name; none where a value is named by none."""
        left, tokens, near = [_fold(value) for value in values], [], []
        for slot in slots:
            for place, (name, stored) in enumerate(slot.values):
                meant = [_fold(value) for value in stored]
                if name == field and meant[0] in left:
                    whole = set(meant) <= set(left)
                    left = [value for value in left if value not in (meant if whole else meant[:1])]
                    tokens += [slot.name, *chosen(place), *([] if whole or len(meant) == 1 else ["one"])]
                    break
            if slot.kind == "L" and (found := self._nearest(slot.text, field)) is not None and _fold(found) in left:
                left.remove(_fold(found))
                near.append(slot.name)
        if left or (near and tokens):
            return []
        return [operator, "near", *self._names.dimension_tokens(field, slots), *near] if near else [operator, *tokens]

    def _nearest(self, words: str, field: str) -> Any:
        return next((each.value for each in self._values.search(words, _NEAREST) if each.dimension == field), None)

    def take(self, cursor: Cursor) -> dict[str, Any]:
        """Returns the filter that the tokens after an F mean."""
        operator = cursor.take()
        if operator == "hours":
            hours = cursor.slot("H").hours or ()
            return {"field": "hour_of_day", "op": "between", "values": list(hours)}
        if operator == "dates":
            days = self._periods.take(cursor)
            return {"field": "date", "op": "between", "values": [days.get("start"), days.get("end")]}
        if cursor.next.startswith("p:"):
            return _take_date_part(cursor, operator)
        if operator in ("is_null", "not_null"):
            return {"field": self._names.take_dimension(cursor), "op": operator}
        if operator in _COMPARING:
            field, count = self._names.take_dimension(cursor), 1 + (operator == "between")
            return {"field": field, "op": operator, "values": [take_number(cursor) for _ in range(count)]}
        if operator in ("contains", "not_contains"):
            field = self._names.take_dimension(cursor)
            return {"field": field, "op": operator, "values": self._take_words(cursor, field)}
        if cursor.takes("near"):
            return self._take_near(cursor, operator)
        if self._names.starts_dimension(cursor):
            return self._take_plain(cursor, operator)
        return _take_named(cursor, operator)

    def _take_words(self, cursor: Cursor, field: str) -> list[str]:
        """Returns the words of a name as they are stored: "lunch bags" stands for "lunch bag" where no name has the plural."""
        found = []
        while cursor.points_at(*_WORDS):
            words = cursor.slot(*_WORDS).text.strip(" .,?!").removesuffix("'s")
            forms = [words, *(words[: -len(end)] + new for end, new in _SINGULAR if words.endswith(end))]
            stored = next((form for form in forms if form and self._values.contains(field, form)), None)
            if stored is None:
                raise Unreadable(f"no {field} is called {words!r}")
            found.append(stored)
        if not found:
            raise Unreadable("a name without words")
        return found

    def _take_near(self, cursor: Cursor, operator: str) -> dict[str, Any]:
        field, values = self._names.take_dimension(cursor), []
        while cursor.points_at("L"):
            values.append(self._nearest(cursor.slot("L").text, field))
        if not values or None in values:
            raise Unreadable("nothing is called so")
        return {"field": field, "op": _several(operator, values), "values": values}

    def _take_plain(self, cursor: Cursor, operator: str) -> dict[str, Any]:
        field = self._names.take_dimension(cursor)
        if cursor.next.startswith("b:"):
            return {"field": field, "op": operator, "values": [cursor.after("b:") == "true"]}
        values = []
        while starts_number(cursor):
            values.append(take_number(cursor))
        if not values:
            raise Unreadable("a filter without a value")
        return {"field": field, "op": operator, "values": [int(x) if x == int(x) else x for x in values]}


_SINGULAR = (("ies", "y"), ("es", ""), ("s", ""))


def _take_named(cursor: Cursor, operator: str) -> dict[str, Any]:
    field = ""
    values: list[Any] = []
    while cursor.points_at("V"):
        slot, place = cursor.slot("V"), cursor.choice()
        if place >= len(slot.values):
            raise Unreadable("no such reading")
        name, stored = slot.values[place]
        if field and name != field:
            raise Unreadable("values of two fields in one filter")
        field = name
        values += stored[:1] if cursor.takes("one") or operator in ("eq", "ne") else stored
    if not values:
        raise Unreadable("a filter without a value")
    return {"field": field, "op": _several(operator, values), "values": values}


def _take_date_part(cursor: Cursor, operator: str) -> dict[str, Any]:
    field, values = cursor.after("p:"), []
    reads: dict[str, Callable[[], Any]] = {
        "wd:": lambda: cursor.after("wd:"),
        "mo:": lambda: _whole(cursor.after("mo:")),
        "h:": lambda: int(cursor.after("h:")),
    }
    while True:
        prefix = next((prefix for prefix in reads if cursor.next.startswith(prefix)), None)
        if prefix is None and not (field == "day_of_month" and starts_number(cursor)):
            break
        values.append(reads[prefix]() if prefix else int(take_number(cursor)))
    if not values:
        raise Unreadable("a part of the date without a value")
    return {"field": field, "op": operator, "values": values}


def _whole(text: str) -> int | str:
    return int(text) if text.isdigit() else text


def _several(operator: str, values: Sequence[Any]) -> str:
    return _SEVERAL.get(operator, operator) if len(values) > 1 else _ONE.get(operator, operator)


def _numbers(values: Sequence[Any], slots: Sequence[Slot]) -> list[str]:
    return [token for value in values for token in number_tokens(value, slots)]


def _words(values: Sequence[Any], slots: Sequence[Slot]) -> list[str]:
    """Returns the slots whose words are a name's, in the singular or the plural."""
    found = []
    for value in values:
        name = _fold(value)
        forms = {name, name.rstrip("s"), f"{name}s", *(name[: -len(end)] + new for end, new in _SINGULAR)}
        slot = next((slot.name for slot in slots if slot.kind in _WORDS and _fold(slot.text) in forms), None)
        if slot is None:
            raise Unreadable(f"no words for {value!r}")
        found.append(slot)
    return found


def _fold(value: Any) -> str:
    return str(value).strip().lower()
