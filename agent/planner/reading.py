"""The blackboard of one question: its spans, what explains each, and the request as understood so far."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cartwise.agent.planner.words.segment import Values
from cartwise.agent.planner.words.spans import Span
from cartwise.workspace.catalog.model import Catalog, Dimension

JOINERS = ("and", "or", "&", ",", "和", "与", "或", "及", "/", "plus", "+", "nor", "以及", "还有")
COUNT_OF = {
    "customer": "customers",
    "order": "orders",
    "product": "distinct_products",
    "session": "sessions",
    "campaign": "campaigns",
    "coupon": "distinct_coupons",
}
_SOFT = (
    "glue",
    "follow",
    "add",
    "it",
    "them",
    "incl",
    "rate",
    "agg",
    "something",
    "only",
    "sample",
    "which",
    "meant",
    "latest",
    "ranked",
    "series",
    "by",
    "per",
    "table",
    "of_any",
)


@dataclass(frozen=True)
class Issue:
    """Why a question can't be answered as it stands."""

    code: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass
class Draft:
    """The request being built; names are those of `QueryRequest`."""

    metrics: list[Any] = field(default_factory=list)
    dimensions: list[str] = field(default_factory=list)
    date_parts: list[str] = field(default_factory=list)
    grain: str | None = None
    period: dict[str, Any] | None = None
    filters: list[dict[str, Any]] = field(default_factory=list)
    having: list[dict[str, Any]] = field(default_factory=list)
    entities: Any = None  # one condition, or a list of them
    define: list[dict[str, Any]] = field(default_factory=list)  # metrics the catalogue lacks
    compare: dict[str, Any] | None = None
    transforms: list[dict[str, Any]] = field(default_factory=list)
    order: list[dict[str, Any]] = field(default_factory=list)
    limit: int | None = None
    limit_per: str | None = None
    cohort: dict[str, Any] | None = None
    funnel: dict[str, Any] | None = None
    kind: str = "metrics"
    relation: str | None = None
    chart: str | None = None
    # what is no part of the request
    is_all_time: bool = False
    ranking: str | None = None  # "desc" or "asc"
    change_ranking: str | None = None
    is_bound_before: bool = False  # "with at least 1,000 in H1": a condition on the period compared with
    is_plural: bool = False
    implied_metric: str | None = None  # from a verb: "how much did we earn"
    first_events: dict[str, Any] | None = None  # days of the first events of a cohort
    has_weak_metric: bool = False  # only a noun that may also be a thing: "orders", "customers"
    skip: int = 0  # "the second best": one is passed over
    shows_all: bool = False  # "orders per weekday - which day is the strongest": the list is asked for too
    top_percent: float | None = None  # "the top 20 % of customers"
    topped: str | None = None  # the dimension of "top 3 products"
    step: str | None = None  # the unit of "month over month"
    alternatives: dict[str, list[str]] = field(default_factory=dict)  # other dimensions that the same word names
    banded: set[str] = field(default_factory=set)  # columns whose bands are taken together: "two or more kids"
    subject: int | None = None  # the noun that a condition is about
    deed: str | None = None  # "target" or "redeem": what happened to the customers another figure is of


@dataclass
class Reading:
    """Spans of one clause and what each was taken for; rules fill the draft and explain spans."""

    spans: list[Span]
    catalog: Catalog
    values: Values
    as_of: date
    text: str
    draft: Draft = field(default_factory=Draft)
    roles: dict[int, str] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    notes: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    restating: set[int] = field(default_factory=set)  # in brackets or after "i.e.": says again what was said
    literals: tuple[str, ...] = ()
    leaves_out_cancelled: bool = False  # "without cancelled orders" was said

    def explain(self, index: int, role: str) -> None:
        """Records what a span was taken for."""
        self.roles[index] = role

    def is_free(self, index: int) -> bool:
        """Tells whether no rule has taken the span yet."""
        return index not in self.roles

    def is_glue(self, index: int) -> bool:
        """Tells whether the span is glue and nothing that a rule could need."""
        span = self.spans[index]
        return span.has("glue") and all(meaning.kind in _SOFT for meaning in span.meanings)

    def is_filler(self, index: int) -> bool:
        """Tells whether the span carries no meaning of its own: glue words and marks."""
        span = self.spans[index]
        return span.has("glue") or span.has("punct")

    def free(self, kind: str, *, is_restating: bool | None = None) -> list[int]:
        """Returns the free spans that may be read as the kind."""
        return [
            index
            for index, span in enumerate(self.spans)
            if span.has(kind)
            and self.is_free(index)
            and (is_restating is None or (index in self.restating) == is_restating)
        ]

    def any_of(self, *kinds: str) -> bool:
        """Tells whether any span may be read as one of the kinds."""
        return any(span.has(kind) for span in self.spans for kind in kinds)

    def after(self, index: int, *, skip: tuple[str, ...] = ("glue",), reach: int = 6) -> int | None:
        """Returns the next span that is neither glue nor of the kinds to skip, within one clause."""
        return self._neighbour(index, 1, skip, reach)

    def before(self, index: int, *, skip: tuple[str, ...] = ("glue",), reach: int = 6) -> int | None:
        """Returns the previous span that is neither glue nor of the kinds to skip, within one clause."""
        return self._neighbour(index, -1, skip, reach)

    def _neighbour(self, index: int, step: int, skip: tuple[str, ...], reach: int) -> int | None:
        at = index + step
        while 0 <= at < len(self.spans) and abs(at - index) <= reach:
            span = self.spans[at]
            if span.has("punct") and span.text in ",.?!;:()":
                return None
            is_skipped = any(span.has(kind) for kind in skip if kind != "glue") or ("glue" in skip and self.is_glue(at))
            if not (span.has("punct") or is_skipped):
                return at
            at += step
        return None

    def is_counted(self, index: int) -> bool:
        """Tells whether the noun is what is counted: "how many customers", "total customers", 客户有多少; or what ranks: "by orders"."""
        after = self.after(index, skip=("glue", "not_null"), reach=3)
        if after is not None and self.spans[after].has("how_many") and not self.spans[after].text.isascii():
            return True
        if index and self.spans[index - 1].has("agg", "sum") and self.spans[index].has("metric"):
            return True  # "total orders and total customers"
        first = index
        while first and self.roles.get(first - 1) == "value" and self.spans[first - 1].has("value"):
            first -= 1  # "how many Australian customers"
        before = self.before(first, skip=("glue", "distinct", "super"), reach=4)
        return before is not None and (
            self.spans[before].has("how_many")
            or self.spans[before].text.lower() == "and how many"
            or (self.spans[before].has("by") and bool(self.draft.ranking))
        )

    def is_listed(self, index: int) -> bool:
        """Tells whether a noun stands in a list of figures: "revenue, orders and customers"."""
        for joiner, other in ((index - 1, index - 2), (index + 1, index + 2)):
            if 0 <= other < len(self.spans) and 0 <= joiner < len(self.spans):
                is_joined = self.spans[joiner].text.lower() in (",", "and", "和", "&", "及", "以及", "与", "plus", "+")
                if is_joined and (self.spans[other].has("metric") or self.roles.get(other) == "metric"):
                    return not self._is_topic(index, joiner)
        return False

    def _is_topic(self, index: int, joiner: int) -> bool:
        """Tells 已婚的家庭,客单价是多少, where a comma sets off whom it is about, from 客户,订单和收入."""
        is_set_off = index > 1 and joiner == index + 1 and self.spans[joiner].text == ","
        is_thing = any(self.entity_of(str(name)) for name in self.spans[index].all("dimension"))
        if not (is_set_off and is_thing) or self.spans[index].text.isascii():
            return False
        if f"{self.spans[index].text}, " in self.text:
            return False  # a 顿号, which only lists
        told = (self.roles[at] for at in range(index - 1, max(-1, index - 5), -1) if at in self.roles)
        return next(told, "") in ("value", "threshold", "condition", "id")

    def issue(self, code: str, **params: Any) -> None:
        """Records why the question can't be answered as it stands."""
        self.issues.append(Issue(code, params))

    def note(self, code: str, **params: Any) -> None:
        """Records an assumption that the answer should name."""
        if (code, params) not in self.notes:
            self.notes.append((code, params))

    def dimension(self, name: str) -> Dimension:
        """Returns a dimension of the catalogue."""
        return self.catalog.dimensions[name]

    def entity_of(self, name: str) -> str | None:
        """Returns the entity that a dimension stands for, or None."""
        dimension = self.catalog.dimensions.get(name)
        if dimension is None:
            return None
        return dimension.entity or (name if name in COUNT_OF else None)

    def count_metric(self, dimension: str) -> str | None:
        """Returns the metric that counts the entities of a dimension, where the catalogue has it."""
        entity = self.entity_of(dimension)
        name = COUNT_OF.get(entity or "")
        if name in self.catalog.metrics:
            return name
        return next(
            (
                other
                for other in (f"distinct_{dimension}", f"distinct_{dimension}_id", f"{dimension}s")
                if other in self.catalog.metrics
            ),
            None,
        )

    def has_metric(self, name: str) -> bool:
        """Tells whether the catalogue has the metric."""
        return name in self.catalog.metrics
