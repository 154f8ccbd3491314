"""The FROM of one relation: the joins its fields need, and the conditions on its rows."""

from datetime import date, timedelta

from sqlglot import exp

from cartwise.errors import RetryableInput
from cartwise.workspace.catalog.model import Join, Relation
from cartwise.workspace.warehouse.compiler import syntax
from cartwise.workspace.warehouse.compiler.date_parts import date_condition, is_date_field
from cartwise.workspace.warehouse.compiler.filters import asks_for_missing, condition
from cartwise.workspace.warehouse.compiler.order_links import (
    OrderLink,
    find_order_link,
    keep_linked,
    keep_with_rows,
    several_rows,
)
from cartwise.workspace.warehouse.compiler.paths import Field, JoinGraph
from cartwise.workspace.warehouse.request import Filter, Period
from cartwise.workspace.warehouse.result import Note


class Frame:
    """A relation to aggregate, with the many-to-one joins that its fields turned out to need.

    Joins are inner: rows without a partner are left out, whether the field groups or filters. Only a join that does nothing but
    find missing values keeps them: a household that the table of ages does not know has no age.

    Where no join leads to the field of a filter, but the order does, rows pass by their order's rows there (`order_links`).
    """

    def __init__(self, relation: Relation, graph: JoinGraph) -> None:
        self.relation = relation
        self.joins: dict[str, Join] = {}
        self._inner: set[str] = set()
        self.conditions: list[exp.Expr] = []
        self.null_keys: list[Field] = []
        self.notes: list[Note] = []  # on filters that orders pass by rows of another relation
        self.graph = graph

    def field(self, name: str, *, may_lack_partner: bool = False) -> Field:
        """Returns where `name` lives and makes sure that the joins to it are there."""
        link = self._link(name)
        if link is not None:
            raise several_rows(name, link, base=self.relation.name)
        found = self.graph.find(name, base=self.relation.name)
        for join in found.path:
            self.joins.setdefault(join.right, join)
            if not may_lack_partner:
                self._inner.add(join.right)
        return found

    def _link(self, name: str) -> OrderLink | None:
        return find_order_link(self.graph, name, base=self.relation.name)

    def keeps_partnerless(self, right: str) -> bool:
        """Tells whether rows without a partner in the joined relation `right` stay, as rows with missing values."""
        return right in self.joins and right not in self._inner

    def column(self, name: str) -> exp.Column:
        """Returns the column of a dimension or field."""
        found = self.field(name)
        return syntax.column(found.column.name, found.relation)

    def own(self, column_name: str) -> exp.Column:
        """Returns a column of the base relation itself."""
        return syntax.column(column_name, self.relation.name)

    @property
    def time_type(self) -> str | None:
        """The type of the time column: date, timestamp, or None without one."""
        column = self.relation.column(self.relation.time_column or "")
        return column.type if column else None

    def time(self, wanted_for: str) -> exp.Column:
        """Returns the time column; raises RetryableInput where the rows are not dated."""
        if not self.relation.time_column:
            raise RetryableInput(
                "no_dates",
                f"{self.relation.name!r} has no dates, so {wanted_for!r} can't be used with it. Ask without dates.",
                relation=self.relation.name,
                field=wanted_for,
            )
        return self.own(self.relation.time_column)

    def require_hours(self, name: str) -> None:
        """Raises RetryableInput where the rows are dated by day only."""
        if self.time_type != "timestamp":
            raise RetryableInput(
                "no_hours",
                f"{self.relation.name!r} is dated by day, so it has no {name!r}. Use day, week, month, quarter or year.",
                relation=self.relation.name,
                field=name,
            )

    def keep_period(self, period: Period | None) -> None:
        """Keeps the rows of the inclusive days of `period`."""
        if period is None or (period.start is None and period.end is None):
            return
        time = self.time("period")
        if self.time_type == "date" and period.start and period.end:
            low, high = syntax.literal(period.start), syntax.literal(period.end)
            self.conditions.append(exp.Between(this=time, low=low, high=high))
            return
        if period.start:
            self.conditions.append(exp.GTE(this=time, expression=syntax.literal(period.start)))
        if period.end and period.end < date.max:
            after = syntax.literal(period.end + timedelta(days=1))
            self.conditions.append(exp.LT(this=time.copy(), expression=after))

    def keep(self, filters: tuple[Filter, ...]) -> None:
        """Keeps the rows that match every filter."""
        linked: dict[OrderLink, list[Filter]] = {}
        for wanted in filters:
            if is_date_field(wanted.field, self.graph.catalog):
                if wanted.field == "hour_of_day":
                    self.require_hours(wanted.field)
                self.conditions.append(date_condition(self.time(wanted.field), wanted))
                continue
            link = self._link(wanted.field)
            if link is not None:
                linked.setdefault(link, []).append(wanted)
                continue
            found = self.field(wanted.field, may_lack_partner=asks_for_missing(wanted))
            subject = syntax.column(found.column.name, found.relation)
            self.conditions.append(condition(subject, found.column.type, wanted))
        for link, own in linked.items():
            self.notes += keep_linked(self, link, own)

    def reach(self, name: str) -> None:
        """Makes sure that the joins to a field are there, though it neither groups nor filters."""
        if is_date_field(name, self.graph.catalog):
            return
        link = self._link(name)
        if link is None:
            self.field(name)
        else:
            self.notes.append(keep_with_rows(self, link, name))

    def leave_out_null_key(self, name: str) -> None:
        """Leaves out rows whose entity (customer, product, ...) is not known; other dimensions keep them as a group."""
        found = self.field(name)
        if found.is_entity and found.column.nulls:
            self.null_keys.append(found)
            self.conditions.append(syntax.not_null(syntax.column(found.column.name, found.relation)))

    def select(self, *expressions: exp.Expr, side: str = "") -> exp.Select:
        """Returns `SELECT expressions FROM relation JOIN ... WHERE ...`; `side` LEFT keeps rows without a partner."""
        query = exp.Select(expressions=list(expressions))
        query.set("from_", exp.From(this=syntax.table(self.relation.name)))
        for join in self.joins.values():
            query.append("joins", self._join(join, side or ("LEFT" if self.keeps_partnerless(join.right) else "")))
        where = syntax.conjunction(condition.copy() for condition in self.conditions)
        if where is not None:
            query.set("where", exp.Where(this=where))
        return query

    @staticmethod
    def _join(join: Join, side: str) -> exp.Join:
        pairs = zip(join.left_columns, join.right_columns, strict=True)
        on = [exp.EQ(this=syntax.column(a, join.left), expression=syntax.column(b, join.right)) for a, b in pairs]
        return exp.Join(this=syntax.table(join.right), side=side or None, on=syntax.conjunction(on))
