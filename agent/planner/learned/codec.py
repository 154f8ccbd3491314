"""A request as a sequence of tokens over the slots of its question, both ways."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from cartwise.agent.planner.learned.cursor import Cursor, chosen
from cartwise.agent.planner.learned.filters import Filters
from cartwise.agent.planner.learned.names import Names
from cartwise.agent.planner.learned.numbers import number_tokens, take_number
from cartwise.agent.planner.learned.parts import Parts
from cartwise.agent.planner.learned.periods import Periods
from cartwise.agent.planner.learned.slots import Slot, Unreadable, conditions
from cartwise.agent.planner.words.segment import Values
from cartwise.workspace.catalog.model import Catalog

Request = dict[str, Any]


class Codec:
    """Requests of one shop.

    Args:
        catalog: its metrics and dimensions.
        values: its value index.
    """

    def __init__(self, catalog: Catalog, values: Values) -> None:
        days = [each.first_day for each in catalog.relations.values() if each.role in ("order_lines", "orders")]
        self.last = catalog.as_of or date.max
        self.first = min((day for day in days if day), default=None)
        self._names = Names(catalog)
        self._periods = Periods(self.first, self.last)
        self._filters = Filters(self._names, self._periods, values)
        self._parts = Parts(self._names, self._periods, self._filters)

    def has_name(self, name: str) -> bool:
        """Tells whether the shop has a metric, a dimension or a column of that name."""
        return self._names.has(name)

    def encode(self, asked: Request | str, slots: Sequence[Slot]) -> list[str]:
        """Returns the tokens of a request, or of the name of another tool or outcome.

        Raises:
            Unreadable: the slots can't say it.
        """
        if isinstance(asked, str):
            return [f"T:{asked}"]
        if asked.get("kind", "metrics") == "cohort":
            return self._encode_cohort(asked, slots)
        if asked.get("kind", "metrics") != "metrics":
            raise Unreadable(f"kind {asked['kind']}")
        parts, tokens = self._parts, ["Q"]
        tokens += parts.metrics(asked, slots)
        for name in asked.get("dimensions") or ():
            tokens += ["BY", *self._names.dimension_tokens(name, slots)]
        tokens += [f"p:{part}" for part in asked.get("date_parts") or ()]
        tokens += [f"g:{asked['grain']}"] if asked.get("grain") else []
        tokens += self._filters.tokens_of_all(asked.get("filters"), slots)
        tokens += ["P", *self._periods.tokens(asked["period"], slots)] if asked.get("period") else []
        tokens += [token for each in conditions(asked) for token in parts.condition(each, slots)]
        tokens += [token for each in asked.get("having") or () for token in parts.having(each, slots)]
        tokens += parts.compare(asked.get("compare"), slots)
        tokens += [token for each in asked.get("transforms") or () for token in parts.transform(each, slots)]
        return tokens + self._encode_order(asked, slots)

    def _encode_cohort(self, asked: Request, slots: Sequence[Slot]) -> list[str]:
        cohort = asked["cohort"]
        tokens = ["Q", "cohort", f"g:{cohort.get('grain', 'month')}", cohort.get("measure", "active")]
        tokens += self._periods.tokens(cohort["cohort"], slots) if cohort.get("cohort") else []
        tokens += ["P", *self._periods.tokens(asked["period"], slots)] if asked.get("period") else []
        return tokens + self._filters.tokens_of_all(asked.get("filters"), slots)

    def _encode_order(self, asked: Request, slots: Sequence[Slot]) -> list[str]:
        tokens: list[str] = []
        names = [each["name"] if isinstance(each, Mapping) else each for each in asked.get("metrics") or ()]
        for order in (asked.get("order") or ())[:1]:
            by = order["by"]
            place = next((k for k, name in reversed(list(enumerate(names))) if by == name), None)
            place = (
                next((k for k, name in enumerate(names) if by.startswith(f"{name}_")), 0) if place is None else place
            )
            direction = "desc" if order.get("descending", True) else "asc"
            if names and by.startswith(names[place]):
                tail = by[len(names[place]) :]
                tokens += ["O", direction, *([f"o:{tail}"] if tail else []), *chosen(place)]
            elif by not in (asked.get("grain"), *asked.get("date_parts", ()), *asked.get("dimensions", ())):
                raise Unreadable(f"order by {by}")
        tokens += ["L", *number_tokens(asked["limit"], slots)] if asked.get("limit") else []
        tokens += ["LP", *self._names.dimension_tokens(asked["limit_per"], slots)] if asked.get("limit_per") else []
        tokens += [f"skip:{asked['skip']}"] if asked.get("skip") else []
        return tokens + ([f"ch:{asked['chart']}"] if asked.get("chart") else [])

    def decode(self, tokens: Sequence[str], slots: Sequence[Slot]) -> Request | str:
        """Returns the request that the tokens mean, or the name of another tool or outcome.

        Raises:
            Unreadable: they mean none.
        """
        cursor = Cursor(tokens, slots)
        if cursor.next.startswith("T:"):
            return cursor.after("T:")
        if not cursor.takes("Q"):
            raise Unreadable(f"begins with {cursor.next!r}")
        request: Request = self._take_cohort(cursor) if cursor.takes("cohort") else {}
        while cursor.next:
            self._take_part(cursor, request)
        if not request.get("metrics") and not request.get("kind"):
            raise Unreadable("no figure")
        return request

    def _take_cohort(self, cursor: Cursor) -> Request:
        cohort: Request = {"entity": self._names.customer(), "grain": cursor.after("g:"), "measure": cursor.take()}
        if cursor.next not in ("", "P", "F"):
            cohort["cohort"] = self._periods.take(cursor)
        return {"kind": "cohort", "cohort": cohort}

    def _take_part(self, cursor: Cursor, request: Request) -> None:
        for prefix, field in (("p:", "date_parts"), ("g:", "grain"), ("skip:", "skip"), ("ch:", "chart")):
            if cursor.next.startswith(prefix):
                said = cursor.after(prefix)
                request[field] = [*request.get(field, []), said] if field == "date_parts" else said
                request |= {"skip": int(said)} if field == "skip" else {}
                return
        begins = cursor.take()
        if begins in (lists := self._lists()):
            field, take = lists[begins]
            request.setdefault(field, []).append(take(cursor))
        elif begins in (ones := self._ones()):
            field, take_one = ones[begins]
            request[field] = take_one(cursor)
        elif begins == "M":
            self._parts.take_metrics(cursor, request)
        elif begins == "O":
            request["order"] = [_take_order(cursor, request)]
        else:
            raise Unreadable(f"{begins!r} begins no part")

    def _lists(self) -> dict[str, tuple[str, Callable[[Cursor], Any]]]:
        """Returns the parts of which a request may have several."""
        return {
            "BY": ("dimensions", self._names.take_dimension),
            "F": ("filters", self._filters.take),
            "E": ("entities", self._parts.take_condition),
            "H": ("having", self._parts.take_having),
            "T": ("transforms", self._parts.take_transform),
        }

    def _ones(self) -> dict[str, tuple[str, Callable[[Cursor], Any]]]:
        """Returns the parts of which a request has one."""
        return {
            "P": ("period", self._periods.take),
            "C": ("compare", self._parts.take_compare),
            "L": ("limit", lambda cursor: int(take_number(cursor))),
            "LP": ("limit_per", self._names.take_dimension),
        }


def _take_order(cursor: Cursor, request: Request) -> dict[str, Any]:
    is_descending = cursor.take() == "desc"
    tail = cursor.after("o:") if cursor.next.startswith("o:") else ""
    place, metrics = cursor.choice(), request.get("metrics", [])
    if place >= len(metrics):
        raise Unreadable("ordered by nothing")
    metric = metrics[place]
    return {"by": f"{metric['name'] if isinstance(metric, dict) else metric}{tail}", "descending": is_descending}
